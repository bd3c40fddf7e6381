"""An excerpt: some rows of a ledger as the reader of rows reads them, wherever they stand in its files."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from planlang.ledgers.columns.file import File
from planlang.ledgers.entries import Entries, enter
from planlang.values.money import Currency


def excerpt(files: Sequence[File], rows: NDArray[np.int64], currency: Currency) -> Entries:
    """Rows of the ledger, in order. Raises HandedBackError where one reads differently the second time."""
    starts = [0, *accumulate(file.size for file in files)][:-1]
    wanted: list[list[int]] = [[] for _ in files]
    for row in rows.tolist():
        at = bisect_right(starts, row) - 1
        while not files[at].size:
            at -= 1
        wanted[at].append(files[at].row(row - starts[at]))
    return enter([file.sheet(own) for file, own in zip(files, wanted, strict=True)], currency)
