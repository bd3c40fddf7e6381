"""A stretch: one batch of a file's rows, under canonical names, and which of them are the ledger's."""

from __future__ import annotations

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from planlang.ledgers.columns.file import File
from planlang.ledgers.columns.parts import Batch
from planlang.ledgers.mapping import FileMapping


@define(eq=False)
class Chosen:
    """Which of so many rows are the ledger's; `own`, `others` and `left_out` are as those of a file."""

    count: int
    own: NDArray[np.int64] | None = None
    others: NDArray[np.int64] = field(factory=lambda: np.zeros(0, dtype=np.int64))
    left_out: tuple[int, int] = (0, 0)

    @property
    def size(self) -> int:
        """How many are the ledger's."""
        return self.count if self.own is None else len(self.own)


@frozen(eq=False)
class Stretch:
    """Rows of a file, counted from the first of the batch."""

    file: File
    batch: Batch
    chosen: Chosen = field(init=False)

    @chosen.default
    def _all(self) -> Chosen:
        return Chosen(self.batch.count)

    @property
    def own(self) -> NDArray[np.int64] | None:
        """Which rows are the ledger's, none where all are."""
        return self.chosen.own

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.batch.count

    @property
    def mapping(self) -> FileMapping:
        """What the file's words mean."""
        return self.file.mapping

    def at(self, name: str) -> int | None:
        """The position of a column by its canonical name."""
        return self.file.at(name)

    def filled(self) -> frozenset[int]:
        """The columns without a name of which some cell holds text."""
        return frozenset(
            at
            for at in self.file.nameless
            if any((text or "").strip() for text in self.batch.words(at).dictionary.to_pylist())
        )
