"""What is wrong with a written census: its rows, each by itself and together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from planlang.ledgers import codes
from planlang.ledgers.cells import Unreadable, read_whole
from planlang.ledgers.findings import Finding, quoted
from planlang.ledgers.schema import CENSUS
from planlang.model.contract import CheckedContract
from planlang.text.diagnostic import Code
from planlang.text.nearest import listed, nearest

_UNITS_COLUMN = CENSUS[-1]
_FORM = "every row has a month, a tier and its units; in a wide census, a month"
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


@frozen
class Stated:
    """One number of units as written: the column of the table that holds it, and its texts."""

    row: int
    column: str
    month: str
    tier: str
    class_name: str
    units: str


def _missing(stated: Sequence[Stated], _: CheckedContract) -> Iterator[Finding]:
    for one in stated:
        for name, text in (("month", one.month), ("tier", one.tier), (one.column, one.units)):
            if not text:
                many = f"rows have no `{name}`"
                yield Finding(codes.MISSING_VALUE, one.row, name, f"a row has no `{name}`", many, "nothing here", _FORM)


def _months(stated: Sequence[Stated], _: CheckedContract) -> Iterator[Finding]:
    for one in stated:
        if one.month and not _MONTH.fullmatch(one.month):
            yield Finding(
                code=codes.UNREADABLE_MONTH,
                row=one.row,
                column="month",
                headline=f"{quoted(one.month)} is not a month",
                many="months cannot be read",
                words=quoted(one.month),
                help="write the month in which the policy month begins: `2026-03`",
            )


def _units(stated: Sequence[Stated], _: CheckedContract) -> Iterator[Finding]:
    for one in stated:
        if one.units and isinstance(read_whole(one.units), Unreadable):
            yield Finding(
                code=codes.UNREADABLE_UNITS,
                row=one.row,
                column=one.column,
                headline=f"{quoted(one.units)} is not a number of units",
                many="numbers of units cannot be read",
                words=f"{quoted(one.units)}: not a whole number of 0 or more",
                help="write covered units as a whole number: `0`, `60`, `1200`",
            )


def _names(stated: Sequence[Stated], contract: CheckedContract) -> Iterator[Finding]:
    for one in stated:
        if one.tier and one.tier not in contract.tiers:
            yield _unknown(codes.UNKNOWN_TIER, one.row, "tier", one.tier, contract.tiers)
        if one.class_name and one.class_name not in contract.classes:
            yield _unknown(codes.UNKNOWN_CLASS, one.row, "class", one.class_name, contract.classes)


def _names_of_other_periods(stated: Sequence[Stated], contract: CheckedContract) -> Iterator[Finding]:
    """Units of a tier or a class that a period of their month does not declare, though another one does."""
    having: dict[str, list[CheckedContract]] = {}
    for own in contract.periods:
        for number in range(1, own.period.months + 1):
            having.setdefault(own.period.month_name(number), []).append(own)
    for one in stated:
        units = read_whole(one.units)
        if isinstance(units, Unreadable) or units == 0:
            continue
        for own in having.get(one.month, ()):
            if one.tier in contract.tiers and one.tier not in own.tiers:
                column = "tier" if one.column == _UNITS_COLUMN.name else one.column
                yield _of_another(codes.UNKNOWN_TIER, one, column, one.tier, own, own.tiers)
            if one.class_name in contract.classes and one.class_name not in own.classes:
                yield _of_another(codes.UNKNOWN_CLASS, one, "class", one.class_name, own, own.classes)


def _of_another(  # noqa: PLR0913, PLR0917  a name, what is wrong with it, where it stands and whose it would have to be
    code: Code, one: Stated, column: str, text: str, own: CheckedContract, names: Sequence[str]
) -> Finding:
    what = "tier" if code is codes.UNKNOWN_TIER else "class"
    whose = f"the period {own.period.first} through {own.period.last}"
    return Finding(
        code=code,
        row=one.row,
        column=column,
        headline=f"{quoted(text)} is not a {what} that {whose} declares",
        many=f"rows have units of a {what} that {whose} does not declare",
        words=f"{one.units} in {one.month}",
        help=f"that period declares {listed(names, 'and') if names else f'no {what}'}; no units are written as 0",
    )


def _unknown(code: Code, row: int, name: str, text: str, names: Sequence[str]) -> Finding:
    near = nearest(text, names)
    words = f"did you mean `{near}`?" if near else f"not a declared {name}"
    many = f"rows name a {name} that the plan does not declare"
    return Finding(code, row, name, f"{quoted(text)} is not a declared {name}", many, words, known(name, names))


def known(name: str, names: Sequence[str]) -> str:
    """What names the plan declares."""
    return f"the plan declares {listed(names, 'and')}" if names else f"the plan declares no {name}"


def _twice(stated: Sequence[Stated], _: CheckedContract) -> Iterator[Finding]:
    first: dict[tuple[str, str, str], Stated] = {}
    for one in stated:
        before = first.setdefault((one.month, one.tier, one.class_name), one)
        if before is not one:
            yield Finding(
                code=codes.CENSUS_ROW_TWICE,
                row=one.row,
                column=one.column,
                headline=f"{named(one.month, one.tier, one.class_name or None)} is given twice",
                many="rows of the census are given twice",
                words=f"`{one.units}` here, `{before.units}` before",
                help="keep one of them",
                others=((before.row, before.column, "first given here"),),
            )


def _total(stated: Sequence[Stated], _: CheckedContract) -> Iterator[Finding]:
    """Units without a class that are just those of the classes: the sum of the others, which is charged beside them."""
    rows: dict[tuple[str, str], list[tuple[Stated, int]]] = {}
    for one in stated:
        units = read_whole(one.units)
        if not isinstance(units, Unreadable):
            rows.setdefault((one.month, one.tier), []).append((one, units))
    for (month, tier), every in rows.items():
        classes = [(one, units) for one, units in every if one.class_name]
        together = sum(units for _, units in classes)
        for one, units in every:
            if not one.class_name and units == together != 0:
                yield Finding(
                    code=codes.CENSUS_TOTAL_ROW,
                    row=one.row,
                    column=one.column,
                    headline=f"{named(month, tier, None)} has as many units without a class as in its classes together",
                    many="rows without a class have as many units as the classes of their month and tier together",
                    words=f"{units:,} units of no class, added to {together:,} of the classes",
                    help="leave a total out; units of no class stay, for they are added to those of the classes",
                    others=tuple((own.row, own.column, f"of class `{own.class_name}`") for own, _ in classes),
                )


CHECKS: tuple[Callable[[Sequence[Stated], CheckedContract], Iterator[Finding]], ...] = (
    _missing,
    _months,
    _units,
    _names,
    _names_of_other_periods,
    _twice,
    _total,
)


def named(month: str, tier: str, class_name: str | None) -> str:
    """A row of a census by its month, its tier and its class."""
    return f"`{month}` tier `{tier}`" + (f" class `{class_name}`" if class_name else "")
