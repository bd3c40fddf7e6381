"""Entries: the rows of one or more sheets as columns of values, before anything is refused.

A column is read spelling by spelling, each distinct text once, so a ledger costs what its variety costs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate, chain
from typing import TypeVar

from attrs import field, frozen

from planlang.ledgers.cells import DATE_FORMS, Unreadable, amount_reader, date_reader, read_whole
from planlang.ledgers.findings import HEADER, PlaceOf
from planlang.ledgers.schema import LEDGER
from planlang.ledgers.sheet import Ragged, Sheet
from planlang.text.source import Place
from planlang.values.money import Currency

V = TypeVar("V")


@frozen(kw_only=True)
class Entries:
    """Rows by column. `texts` holds every ledger column; the others the values of those that are not text.

    A value is absent where its cell is empty. `ragged` are rows whose cells cannot be trusted: see `Sheet`.
    """

    texts: Mapping[str, Sequence[str]]
    amounts: Sequence[int | Unreadable | None]
    incurred: Sequence[date | Unreadable | None]
    paid: Sequence[date | Unreadable | None]
    lines: Sequence[int | Unreadable | None]
    sequences: Sequence[int | Unreadable | None]
    original_lines: Sequence[int | Unreadable | None]
    place: PlaceOf
    ragged: Ragged = field(factory=dict)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.amounts)


def read_column(texts: Sequence[str], reader: Callable[[str], V]) -> list[V | None]:
    """The values of a column, each distinct text read once; an empty cell has none."""
    known: dict[str, V | None] = {text: reader(text) for text in set(texts) if text}
    known[""] = None
    return [known[text] for text in texts]


def enter(sheets: Sequence[Sheet], currency: Currency) -> Entries:
    """The rows of several sheets, each read in its own style, as one ledger's."""
    texts = {column.name: _joined(sheet.texts(column.name) for sheet in sheets) for column in LEDGER}
    starts = [0, *accumulate(sheet.count for sheet in sheets)]
    return Entries(
        texts=texts,
        amounts=_joined(_amounts(sheet, currency) for sheet in sheets),
        incurred=_joined(_dates(sheet, "incurred") for sheet in sheets),
        paid=_joined(_dates(sheet, "paid") for sheet in sheets),
        lines=read_column(texts["line"], read_whole),
        sequences=read_column(texts["sequence"], read_whole),
        original_lines=read_column(texts["original line"], read_whole),
        place=_place(sheets, starts),
        ragged={
            start + row: cells
            for start, sheet in zip(starts, sheets, strict=False)
            for row, cells in sheet.ragged.items()
        },
    )


def _joined(columns: Iterable[list[V]]) -> list[V]:
    return list(chain.from_iterable(columns))


def _amounts(sheet: Sheet, currency: Currency) -> list[int | Unreadable | None]:
    return read_column(sheet.texts("amount"), amount_reader(currency, sheet.mapping.amounts))


def _dates(sheet: Sheet, name: str) -> list[date | Unreadable | None]:
    return read_column(sheet.texts(name), date_reader(DATE_FORMS[sheet.mapping.dates]))


def _place(sheets: Sequence[Sheet], starts: Sequence[int]) -> PlaceOf:
    def place(row: int, column: str | None) -> Place:
        at = 0 if row == HEADER else bisect_right(starts, row, hi=len(sheets)) - 1
        return sheets[at].place(row if row == HEADER else row - starts[at], column)

    return place


def select(entries: Entries, rows: Sequence[int]) -> Entries:
    """Some of the rows, in their order."""
    position = {row: at for at, row in enumerate(rows)}

    def chosen(column: Sequence[V]) -> list[V]:
        return [column[row] for row in rows]

    return Entries(
        texts={name: chosen(column) for name, column in entries.texts.items()},
        amounts=chosen(entries.amounts),
        incurred=chosen(entries.incurred),
        paid=chosen(entries.paid),
        lines=chosen(entries.lines),
        sequences=chosen(entries.sequences),
        original_lines=chosen(entries.original_lines),
        place=lambda row, column: entries.place(row if row == HEADER else rows[row], column),
        ragged={position[row]: cells for row, cells in entries.ragged.items() if row in position},
    )
