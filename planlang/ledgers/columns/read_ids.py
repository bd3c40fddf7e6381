"""Ids as a file has them: whole numbers, texts under a pattern as numbers, and other texts as they stand."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from planlang.ledgers.columns.ids import Numbers, Some, some, taken
from planlang.ledgers.columns.stretch import Stretch


def read_ids(rows: Stretch, at: int, *, translated: bool) -> Some:
    """A column of ids of the ledger's rows. Numbers are neither empty nor strange; of texts nobody knows yet."""
    typed = rows.batch.typed(at)
    if typed is not None and not translated and not typed.null_count:
        numbers = whole(typed)
        if numbers is not None:
            return Numbers(numbers if rows.own is None else numbers[rows.own])
    if typed is None and not translated and not pa.types.is_dictionary(rows.batch.kinds[at]):
        ids = some(rows.batch.column(at))
    else:
        ids = rows.batch.text(at)
    return ids if rows.own is None else taken(ids, rows.own)


def whole(column: pa.Array) -> NDArray[np.int64] | None:
    """Arrow numbers that are whole and not negative; none where they are not."""
    if not pa.types.is_integer(column.type):
        return None
    if column.type == pa.uint64() and len(column) and pc.max(column).as_py() > np.iinfo(np.int64).max:
        return None
    numbers: NDArray[np.int64] = column.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return None if len(numbers) and numbers.min() < 0 else numbers


def under_pattern(texts: pl.Series) -> Some:
    """Texts as numbers, where they have a pattern."""
    return some(texts.to_arrow().cast(pa.large_string()))
