"""One file of a ledger, its header understood: which rows are the ledger's, and how its columns are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from planlang.ledgers import typed
from planlang.ledgers.adjudication import choose, judged
from planlang.ledgers.advice import IDS
from planlang.ledgers.columns.back import HandedBackError, ToldError
from planlang.ledgers.columns.csv_part import open_csv
from planlang.ledgers.columns.parts import Batch, Part
from planlang.ledgers.columns.typed_part import open_typed
from planlang.ledgers.files import RawTable, place_in
from planlang.ledgers.mapping import FileMapping
from planlang.ledgers.schema import LEDGER, Column
from planlang.ledgers.sheet import Layout, Sheet, lay_out, layout, not_read, unread_columns
from planlang.model.contract import CheckedContract
from planlang.text.diagnostic import Diagnostic
from planlang.values.money import Currency

# The columns of which nearly every row may have a text of its own.
MANY = frozenset({"claim", "person", "unit", "original", "amount"})


@define
class File:
    """A file and its header under canonical names.

    `count` are its rows, known once it is read; of these `own` are those of the group that is settled, none where that
    is all; `others` those of other groups, and `left_out` the number and readable money of rows that the mapping's
    `where` passes over. `filled` are the columns without a name of which some cell holds text.
    """

    part: Part
    mapping: FileMapping
    columns: tuple[Column, ...]
    layout: Layout
    currency: Currency
    chosen: tuple[str, ...]
    count: int = 0
    own: NDArray[np.int64] | None = None
    others: NDArray[np.int64] = field(factory=lambda: np.zeros(0, dtype=np.int64))
    left_out: tuple[int, int] = (0, 0)
    filled: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        """The file as findings name it."""
        return str(self.part.path)

    @property
    def size(self) -> int:
        """How many rows are the ledger's."""
        return self.count if self.own is None else len(self.own)

    def at(self, name: str) -> int | None:
        """The position of a column by its canonical name."""
        return self.layout.positions.get(name)

    def word(self, name: str | None) -> str | None:
        """The file's own word for a column."""
        at = self.at(name or "")
        return None if at is None else self.part.headers[at]

    def row(self, own: int) -> int:
        """The row of the file, counted from 0, that is one of the ledger's."""
        return own if self.own is None else int(self.own[own])

    def number(self, own: int) -> int:
        """The number of one of the ledger's rows: the header is row 1, and no row is blank."""
        return self.row(own) + 2

    def batches(self) -> Iterator[Callable[[], Batch]]:
        """All rows in order, with the columns that are read."""
        positions = self.layout.positions
        many = [at for name, at in positions.items() if name in MANY]
        few = {*positions.values(), *(at for at, _ in self.layout.conditions), *self.nameless}.difference(many)
        return self.part.batches(many, few)

    @cached_property
    def nameless(self) -> list[int]:
        """The columns without a name, which nothing reads."""
        unread = unread_columns(self.part.headers, self.mapping, self.layout)
        return [at for at in unread if not self.part.headers[at]]

    def findings(self) -> list[Diagnostic]:
        """The warning on columns that nothing reads."""
        filled = ["x" if at in self.filled else "" for at in range(len(self.part.headers))]
        table = RawTable(self.name, self.part.headers, [filled], [2])
        return not_read(self.part.headers, [filled], place_in(table), self.mapping, self.layout)

    def sheet(self, rows: Sequence[int]) -> Sheet:
        """Some rows of the file as the reader of rows reads them."""
        read = {*self.layout.positions.values(), *(at for at, _ in self.layout.conditions)}
        cells = self.part.cells(rows, read) if rows else []
        table = RawTable(self.name, self.part.headers, cells, [row + 2 for row in rows])
        sheet, _ = lay_out(table.headers, table.rows, place_in(table), self.mapping, self.columns)
        if sheet is None or sheet.count != len(rows):
            raise HandedBackError("a row that reads differently the second time")
        return sheet


def open_file(path: Path, mapping: FileMapping, contract: CheckedContract) -> File:
    """A file by its header, which is understood by the rules of the reader of rows."""
    with path.open("rb") as file:
        head = file.read(len(typed.ARROW))
    part: Part
    if typed.is_typed(head):
        part = open_typed(path, typed.Style(dates=mapping.dates, comma=mapping.amounts.comma))
    else:
        part = open_csv(path, mapping.encoding, mapping.delimiter)
    adjudicates = contract.benefits is not None
    chosen = choose(part.headers, mapping, adjudicates=adjudicates)
    place = place_in(RawTable(str(path), part.headers, [], []))
    found, problems = layout(part.headers, place, chosen.mapping, chosen.columns)
    if problems:
        raise ToldError("a header that has errors", problems)
    at = found.positions.get("amount")
    if unfit := judged(None if at is None else part.headers[at], place, mapping, adjudicates=adjudicates):
        raise ToldError("amounts that the plan cannot use", unfit)
    if at in {where for where, _ in found.conditions}:
        raise HandedBackError("rows chosen by their amount")
    if {"claim", "person"} & {*mapping.constants}:
        raise HandedBackError("a claim or a person that is a constant")
    return File(part, chosen.mapping, chosen.columns, found, contract.currency, chosen.notes)


ID_WORDS = tuple(name for name in IDS if name not in MANY)
REQUIRED = tuple(column.name for column in LEDGER if column.required)
