"""Tables: rows of cells under known columns, as a scenario writes its claims and its census."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from planlang.provisions.scope import Findings, example_of
from planlang.syntax.nodes import Table, Written
from planlang.syntax.opposites import meant_among
from planlang.text.diagnostic import Code, Edit, Label
from planlang.text.nearest import listed
from planlang.values.money import Currency

UNKNOWN_COLUMN = Code("unknown-column")
COLUMN_GIVEN_TWICE = Code("column-given-twice")
UNREADABLE_CELL = Code("unreadable-cell")

CODES = (UNKNOWN_COLUMN, COLUMN_GIVEN_TWICE, UNREADABLE_CELL)

_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)", re.ASCII)
_DIGITS = r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?"


@frozen
class Columns:
    """The header of a table: its known columns by position, and whether every one of them is known."""

    names: tuple[str | None, ...]

    @property
    def whole(self) -> bool:
        """Whether every column is known and stands once."""
        return None not in self.names


def columns_of(table: Table, possible: Iterable[str], findings: Findings) -> Columns:
    """The columns of a header; unknown and repeated ones are reported."""
    known = tuple(possible)
    if not any(cell.value in known for cell in table.header):
        _report_no_header(table.header, known, findings)
        return Columns((None,) * len(table.header))
    names: list[str | None] = []
    for cell in table.header:
        name = cell.value if cell.value in known else None
        if name is None:
            _report_unknown(cell, known, findings)
        elif name in names:
            first = table.header[names.index(name)]
            findings.report(
                COLUMN_GIVEN_TWICE,
                f"column `{name}` is there twice",
                Label(cell.span, "given again"),
                Label(first.span, "first given here"),
                remedy="leave one of them out",
            )
            name = None
        names.append(name)
    return Columns(tuple(names))


def rows_of(table: Table, columns: Columns) -> Iterator[Mapping[str, Written[str]]]:
    """The cells of each row by column; a row with other cells than the header has been reported, and is left out."""
    for row in table.rows:
        if len(row) == len(columns.names):
            yield {name: cell for name, cell in zip(columns.names, row, strict=True) if name}


def amount_in_cell(cell: Written[str], currency: Currency, findings: Findings) -> int | None:
    """Minor units of an amount, with its sign of currency or without; anything else is reported."""
    amount = read_amount(cell.value, currency)
    if amount is None:
        _report_cell(cell, f"write an amount such as `{example_of(currency)}`", findings)
    return amount


def count_in_cell(cell: Written[str], findings: Findings) -> int | None:
    """A whole number, zero or more; anything else is reported."""
    if _NUMBER.fullmatch(cell.value) and not cell.value.startswith("-"):
        return int(cell.value.replace(",", ""))
    _report_cell(cell, "write a whole number, zero or more", findings)
    return None


def read_amount(text: str, currency: Currency) -> int | None:
    """Minor units of `$1,234.50`, `-1,234.50`, `NOK 1,234.50`; none when the text is no such amount."""
    prefix = re.escape(currency.prefix.strip())
    found = re.fullmatch(rf"(?P<sign>-?)(?:{prefix} ?)?{_DIGITS}", text, re.ASCII)
    if found is None or len(found["part"] or "") > currency.exponent:
        return None
    whole = int(found["whole"].replace(",", ""))
    part = int((found["part"] or "").ljust(currency.exponent, "0") or "0")
    minor: int = whole * 10**currency.exponent + part
    return -minor if found["sign"] else minor


def _report_no_header(row: tuple[Written[str], ...], known: tuple[str, ...], findings: Findings) -> None:
    findings.report(
        UNKNOWN_COLUMN,
        "the first row of the table names no column",
        Label(row[0].span.to(row[-1].span), "should be the header"),
        remedy=f"name the columns in the first row: {listed(known, 'and')}",
    )


def _report_unknown(cell: Written[str], known: tuple[str, ...], findings: Findings) -> None:
    near, sure = meant_among(cell.value, known)
    findings.report(
        UNKNOWN_COLUMN,
        f"no column is called `{cell.value}`",
        Label(cell.span, "not a column of this table"),
        remedy=f"did you mean `{near}`?" if near else f"columns are {listed(known, 'and')}",
        edit=Edit(cell.span, near) if near and sure else None,
    )


def _report_cell(cell: Written[str], remedy: str, findings: Findings) -> None:
    findings.report(
        UNREADABLE_CELL,
        f"`{cell.value}` cannot be read here",
        Label(cell.span, "not what this column holds"),
        remedy=remedy,
    )
