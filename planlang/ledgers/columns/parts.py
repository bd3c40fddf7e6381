"""Parts: the files of a ledger, each a header and columns that can be read one at a time.

A part gives a column as it stands in the file: text untouched, typed values as typed. What they mean is not its affair.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

import polars as pl
import pyarrow as pa


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

    @property
    def count(self) -> int:
        """How many rows it has under its header, once it is loaded."""

    def load(self, text: Sequence[int], words: Collection[int]) -> None:
        """Make columns ready, by position: such of many texts, as often as they will be asked for, and such of few."""

    def words(self, at: int) -> pa.ChunkedArray:
        """A column of few different texts: chunks of a dictionary each."""

    def text(self, at: int) -> pl.Series:
        """A column of texts."""

    def typed(self, at: int) -> pl.Series | None:
        """A column that holds numbers or dates, none where it holds text."""

    def cells(self, rows: Sequence[int], at: Collection[int]) -> list[list[str]]:
        """Some rows as the reader of rows has them, of the width of the header; only the given columns are filled."""
