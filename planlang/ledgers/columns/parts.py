"""Parts: the files of a ledger, each a header and batches of rows, which may be loaded side by side.

A batch gives a column as it stands in the file: text untouched, typed values as typed. What they mean is not its
affair.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import polars as pl
import pyarrow as pa
from attrs import field, frozen

from planlang.ledgers.columns.back import HandedBackError

TEXT = (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view())
_WORDS = pa.dictionary(pa.int32(), pa.string())


@frozen(eq=False)
class Batch:
    """Some rows of a file: columns by their position, each of one chunk, read when it is asked for and not kept."""

    count: int
    kinds: Mapping[int, pa.DataType]
    column: Callable[[int], pa.Array]
    _words: dict[int, pa.DictionaryArray] = field(init=False, factory=dict)

    @classmethod
    def of(cls, columns: Mapping[int, pa.Array], count: int) -> Batch:
        """Columns that are there already."""
        return cls(count, {at: column.type for at, column in columns.items()}, columns.__getitem__)

    def words(self, at: int) -> pa.DictionaryArray:
        """A column of few different texts, which is kept: it is small, and asked for more than once."""
        if at not in self._words:
            kind = self.kinds[at]
            coded = pa.types.is_dictionary(kind) and kind.value_type in TEXT
            column = self.column(at) if coded else self.text(at).to_arrow().dictionary_encode()
            self._words[at] = column.cast(_WORDS)
        return self._words[at]

    def text(self, at: int) -> pl.Series:
        """A column of texts; whole numbers as their digits."""
        kind = self.kinds[at]
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        if kind not in TEXT and not pa.types.is_integer(kind) and not pa.types.is_null(kind):
            raise HandedBackError(f"a column of type {kind} where text is read")
        return pl.Series(self.column(at)).cast(pl.String)

    def typed(self, at: int) -> pa.Array | None:
        """A column that holds numbers or dates, none where it holds text."""
        kind = self.kinds[at]
        if pa.types.is_dictionary(kind) or kind in TEXT or pa.types.is_null(kind):
            return None
        return self.column(at)


class Part(Protocol):
    """One file of a ledger."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def headers(self) -> tuple[str, ...]:
        """Its header."""

    @property
    def notes(self) -> tuple[str, ...]:
        """How it was read."""

    def batches(self, text: Collection[int], words: Collection[int]) -> Iterator[Callable[[], Batch]]:
        """All rows in order, each batch loaded when it is called for; columns of many texts, and of few."""

    def know(self, counts: Sequence[int]) -> None:
        """Learn how many rows each batch held, in order."""

    def cells(self, rows: Sequence[int], at: Collection[int]) -> list[list[str]]:
        """Some rows as the reader of rows has them, of the width of the header; only the given columns are filled."""
