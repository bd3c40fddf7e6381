"""Ids that a file holds as whole numbers are read as such: they are never empty, and never strange."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from planlang.ledgers.columns.stretch import Stretch


def whole_ids(rows: Stretch, name: str) -> NDArray[np.int64] | None:
    """A column of ids as whole numbers; none where it is not one, or where some of them are negative or absent."""
    at = rows.at(name)
    column = None if at is None or name in rows.mapping.values else rows.batch.typed(at)
    if column is None or column.null_count:
        return None
    numbers = whole(column)
    return numbers if numbers is None or rows.own is None else numbers[rows.own]


def whole(column: pa.Array) -> NDArray[np.int64] | None:
    """Arrow numbers that are whole and not negative; none where they are not."""
    if not pa.types.is_integer(column.type):
        return None
    if column.type == pa.uint64() and len(column) and pc.max(column).as_py() > np.iinfo(np.int64).max:
        return None
    numbers: NDArray[np.int64] = column.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return None if len(numbers) and numbers.min() < 0 else numbers
