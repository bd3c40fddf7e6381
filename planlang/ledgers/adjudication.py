"""What a ledger's amounts are: what the plan paid, or what it allowed, of which the member's part is still to come off.

A plan with benefits of its own splits allowed amounts; a plan without them has been adjudicated elsewhere, and its
ledger holds what was paid. Read the one as the other and every later figure is wrong, though none looks it.
So a file that says which of the two it holds is held to it, by its mapping (`[amounts] are = "paid"`) or by the name
of its column. A column `amount` says neither, and is what the plan needs.
"""

from __future__ import annotations

from attrs import evolve, frozen

from planlang.ledgers import codes
from planlang.ledgers.findings import HEADER, PlaceOf
from planlang.ledgers.mapping import ALLOWED, PAID, FileMapping
from planlang.ledgers.schema import ALLOWED_NAMES, AMOUNT, LEDGER, PAID_NAMES, Column
from planlang.text.diagnostic import Diagnostic, Label
from planlang.text.header import normal
from planlang.text.nearest import listed

_NAMES = {PAID: PAID_NAMES, ALLOWED: ALLOWED_NAMES}
_KINDS = {normal(name): kind for kind, names in _NAMES.items() for name in names}
_OTHER = {PAID: ALLOWED, ALLOWED: PAID}


@frozen
class Chosen:
    """How a file's amounts are read: the columns to look for, the mapping to look with, and what was chosen."""

    columns: tuple[Column, ...]
    mapping: FileMapping
    notes: tuple[str, ...] = ()


def needed(*, adjudicates: bool) -> str:
    """What a plan's amounts are to be."""
    return ALLOWED if adjudicates else PAID


def choose(headers: tuple[str, ...], mapping: FileMapping, *, adjudicates: bool) -> Chosen:
    """Which names may be the amount's in this file, for a plan that adjudicates or does not.

    Of two columns, one of each kind, the one is read that the mapping states, else the one that the plan needs; the
    other is passed over, and that is said.
    """
    wanted = mapping.amounts_are or needed(adjudicates=adjudicates)
    if AMOUNT.name in mapping.columns or AMOUNT.name in mapping.constants:
        return Chosen(LEDGER, mapping)
    passed = {normal(word) for word in (*mapping.ignore, *mapping.columns.values())}
    open_ = [header for header in headers if normal(header) not in passed]
    own = [header for header in open_ if _KINDS.get(normal(header)) == wanted or normal(header) == normal(AMOUNT.name)]
    others = [header for header in open_ if _KINDS.get(normal(header)) == _OTHER[wanted]]
    kind = wanted if own or not others else _OTHER[wanted]
    columns = tuple(evolve(column, also=_NAMES[kind]) if column is AMOUNT else column for column in LEDGER)
    if not own or not others:
        return Chosen(columns, mapping)
    why = "the mapping says so" if mapping.amounts_are else f"the plan {_benefits(adjudicates=adjudicates)}"
    note = f"amounts are those of {listed(own, 'and')}, not of {listed(others, 'and')}: {why}"
    return Chosen(columns, evolve(mapping, ignore=(*mapping.ignore, *others)), (note,))


def _benefits(*, adjudicates: bool) -> str:
    return "has benefits of its own" if adjudicates else "has no benefits of its own"


def judged(header: str | None, place: PlaceOf, mapping: FileMapping, *, adjudicates: bool) -> list[Diagnostic]:
    """The error of a file that says of its amounts what the plan cannot use; `header` is that of their column."""
    says = mapping.amounts_are or (None if header is None else _KINDS.get(normal(header)))
    if says is None or says == needed(adjudicates=adjudicates):
        return []
    labels = mapping.at("are") if mapping.amounts_are else (Label(place(HEADER, header), f"says `{says}`"),)
    if adjudicates:
        return [
            Diagnostic(
                codes.PAID_AMOUNTS_UNDER_BENEFITS,
                "the ledger's amounts are what the plan paid, and the plan has benefits of its own",
                labels,
                "the member's part would come off twice: give allowed amounts, in a column `allowed`, "
                'or say that these are: [amounts] are = "allowed"',
            )
        ]
    return [
        Diagnostic(
            codes.ALLOWED_AMOUNTS_WITHOUT_BENEFITS,
            "the ledger's amounts are what was allowed, and the plan has no benefits of its own",
            labels,
            "the member's part would never come off: give what the plan paid, in a column `paid_amount`, "
            'say that these are: [amounts] are = "paid", or write the plan\'s `benefits`',
        )
    ]


def not_exact(header: str | None, floats: frozenset[str], place: PlaceOf, mapping: FileMapping) -> list[Diagnostic]:
    """The error of a typed file whose amounts are binary floating point, unless the mapping says to snap noise."""
    if header is None or header not in floats or mapping.amounts.snap:
        return []
    return [
        Diagnostic(
            codes.UNREADABLE_AMOUNT,
            "the amounts are binary floating point numbers, which hold no exact amounts",
            (Label(place(HEADER, "amount"), "neither decimals, whole numbers nor text"),),
            'write them as decimals or as text, or let noise be snapped in the mapping: [amounts] noise = "snap"',
        )
    ]
