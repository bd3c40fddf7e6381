"""Handing back: what the columnar reader does not read, it leaves to the reader that goes row by row."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from planlang.text.diagnostic import Diagnostic


class HandedBackError(Exception):
    """Why a ledger is not read in columns. It never leaves the package: its words are a value of what was read."""


class ToldError(HandedBackError):
    """What is wrong with files or their headers, and the findings that say so."""

    def __init__(self, words: str, found: Iterable[Diagnostic]) -> None:
        super().__init__(words)
        self.found = tuple(found)


class TornError(HandedBackError):
    """Rows that are wrong together, by their positions.

    A stretch counts from its own first row; whoever knows where it begins counts on from there, to rows of the ledger.
    """

    def __init__(self, words: str, rows: NDArray[np.int64]) -> None:
        super().__init__(words)
        self.rows = rows

    def after(self, start: int) -> TornError:
        """The same, so many rows further on."""
        return TornError(str(self), self.rows + start)
