"""Families: who is covered with a subscriber decides the tier for which the employer is charged.

    [tiers]
    single = "subscriber alone"
    family = "subscriber and any dependant"

A tier has one rule or a list of them. Every family must be of exactly one tier: rules that leave a family out, or put
one into two tiers, are refused whether or not such a family is on the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import frozen

SELF, SPOUSE, CHILD = "self", "spouse", "child"
RELATIONS = (SELF, SPOUSE, CHILD)

# By the number of spouses and of children covered with the subscriber.
RULES: Mapping[str, Callable[[int, int], bool]] = {
    "every subscriber": lambda _spouses, _children: True,
    "subscriber alone": lambda spouses, children: spouses + children == 0,
    "subscriber and any dependant": lambda spouses, children: spouses + children >= 1,
    "subscriber and one dependant": lambda spouses, children: spouses + children == 1,
    "subscriber and several dependants": lambda spouses, children: spouses + children > 1,
    "subscriber and spouse": lambda spouses, children: spouses >= 1 and children == 0,
    "subscriber and children": lambda spouses, children: spouses == 0 and children >= 1,
    "subscriber and one child": lambda spouses, children: spouses == 0 and children == 1,
    "subscriber and several children": lambda spouses, children: spouses == 0 and children > 1,
    "subscriber, spouse and children": lambda spouses, children: spouses >= 1 and children >= 1,
}
EVERY = "every subscriber"

# Families that differ for any rule: none, one or several of each kind of dependant.
_SPOUSES = ("no spouse", "a spouse", "two spouses")
_CHILDREN = ("no child", "one child", "two children")

TierRules = Mapping[str, Sequence[str]]


def rule_of(text: str) -> str | None:
    """A rule as it is written here, whether its author writes of dependants or of dependents."""
    plain = " ".join(text.casefold().replace("dependent", "dependant").split())
    return plain if plain in RULES else None


def tiers_of(rules: TierRules, spouses: int, children: int) -> list[str]:
    """The tiers whose rules hold of a family."""
    return [tier for tier, any_of in rules.items() if any(RULES[rule](spouses, children) for rule in any_of)]


@frozen
class Torn:
    """A family that is of no tier, or of several: `a spouse and no child`."""

    family: str
    tiers: tuple[str, ...]


def torn(rules: TierRules) -> Iterator[Torn]:
    """Every family that is not of exactly one tier."""
    for spouses, some in enumerate(_SPOUSES):
        for children, others in enumerate(_CHILDREN):
            tiers = tiers_of(rules, spouses, children)
            if len(tiers) != 1:
                yield Torn(f"{some} and {others}", tuple(tiers))
