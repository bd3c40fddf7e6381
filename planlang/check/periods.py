"""Periods of one plan: what contracts must share, and where they must not meet, to settle one after the other.

Each contract is checked by itself; this is what only shows once they stand side by side, in one file or in several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from planlang.model.contract import CheckedContract, Citation
from planlang.text.diagnostic import Code, Diagnostic, Label
from planlang.text.source import Span

OVERLAPPING_PERIODS = Code("overlapping-periods")
PERIODS_DISAGREE = Code("periods-disagree")

CODES = (OVERLAPPING_PERIODS, PERIODS_DISAGREE)

Places = Mapping[Citation, Span]


def check_periods(contracts: Iterable[CheckedContract], places: Places | None = None) -> tuple[Diagnostic, ...]:
    """What keeps contracts from being settled as periods of one plan.

    places: where the plan of a contract is named, for contracts of a file at hand; it is known by its citation.
    """
    ordered = sorted(contracts, key=lambda one: (one.period.first, one.citation.file, one.citation.line))
    known = places or {}
    return (*_overlaps(ordered, known), *(found for ask in _SHARED for found in ask(ordered, known)))


def _overlaps(contracts: Sequence[CheckedContract], places: Places) -> Iterable[Diagnostic]:
    for earlier, later in pairwise(contracts):
        if later.period.first <= earlier.period.last:
            yield Diagnostic(
                OVERLAPPING_PERIODS,
                f"the period of {_named(later)} overlaps the one before it, of {_named(earlier)}",
                (*_labels(later, f"begins {later.period.first}", places), *_labels(earlier, "has not ended", places)),
                f"a renewal begins after {earlier.period.last}; plans of other employers are settled by themselves",
            )


def _labels(contract: CheckedContract, words: str, places: Places) -> tuple[Label, ...]:
    place = places.get(contract.citation)
    return (Label(place, words),) if place else ()


def _named(contract: CheckedContract) -> str:
    period = contract.period
    return f"`{contract.name}`, {period.first} through {period.last} ({contract.citation.source})"


def _differ(
    contracts: Sequence[CheckedContract],
    places: Places,
    of: Callable[[CheckedContract], str],
    what: str,
    remedy: str,
) -> Iterable[Diagnostic]:
    """A finding when contracts say different things of what all must share."""
    said = {of(contract): contract for contract in reversed(contracts)}
    if len(said) > 1:
        ordered = list(reversed(said.items()))
        words = "; ".join(f"{text} in {_named(contract)}" for text, contract in ordered)
        labels = (label for text, contract in reversed(ordered) for label in _labels(contract, text, places))
        yield Diagnostic(PERIODS_DISAGREE, f"the periods have different {what}: {words}", tuple(labels), remedy)


Ask = Callable[[Sequence[CheckedContract], Places], Iterable[Diagnostic]]

_SHARED: tuple[Ask, ...] = (
    lambda contracts, places: _differ(
        contracts,
        places,
        lambda one: one.currency.code,
        "currencies",
        "one ledger is in one currency: settle them apart",
    ),
    lambda contracts, places: _differ(
        [one for one in contracts if one.group is not None],
        places,
        lambda one: f"`{one.group}`",
        "groups",
        "one settlement settles one group: give each plan the same one",
    ),
    lambda contracts, places: _differ(
        contracts,
        places,
        lambda one: "paid amounts" if one.benefits is None else "allowed amounts",
        "ledgers",
        "amounts of one ledger are all paid or all allowed: give every period a `benefits` block, or none",
    ),
)
