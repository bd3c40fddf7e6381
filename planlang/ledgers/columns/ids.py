"""Ids by the million: whole numbers as such, where a file holds them so, else texts; each is the text of its digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

# Whole numbers that are not negative, or texts.
Some = NDArray[np.int64] | pl.Series
Hashes = NDArray[np.uint64]
_ODD, _MIX, _HALF = np.uint64(0x9E37_79B9_7F4A_7C15), np.uint64(0xFF51_AFD7_ED55_8CCD), np.uint64(32)
# Beyond so many digits, numbers are put in the order of their digits as texts.
_MOST_DIGITS = 18
# A table may have so many places an id, and so many more.
_SPREAD, _SMALL = 2, 1 << 16
_NO_CODES = np.zeros(0, dtype=np.int32)


def texts(ids: Some) -> pl.Series:
    """Ids as texts."""
    return ids if isinstance(ids, pl.Series) else pl.Series(ids, dtype=pl.Int64).cast(pl.String)


def numbers_of(ids: Some) -> NDArray[np.int64]:
    """Ids as whole numbers; -1 for a text that is not that of a number's digits."""
    if isinstance(ids, np.ndarray):
        return ids
    numbers = ids.cast(pl.Int64, strict=False).fill_null(-1)
    plain = (numbers >= 0) & (numbers.cast(pl.String) == ids)
    return np.where(plain.to_numpy(), numbers.to_numpy(), -1)


def taken(ids: Some, rows: NDArray[np.int64] | NDArray[np.int32]) -> Some:
    """The ids of some rows."""
    return ids.gather(rows) if isinstance(ids, pl.Series) else ids[rows]


def joined(every: Sequence[Some]) -> Some:
    """Ids one after the other: numbers where all are, else texts."""
    numbers = [ids for ids in every if isinstance(ids, np.ndarray)]
    if len(numbers) == len(every):
        return np.concatenate(numbers) if numbers else np.zeros(0, dtype=np.int64)
    return pl.concat([texts(ids) for ids in every])


def alike(one: Some, other: Some) -> NDArray[np.bool_]:
    """Where the ids of two rows of equal length are the same."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.asarray(one == other)
    return texts(one).eq_missing(texts(other)).to_numpy()


def filled(ids: Some) -> NDArray[np.bool_]:
    """Which ids are not empty."""
    if isinstance(ids, np.ndarray):
        return np.ones(len(ids), dtype=np.bool_)
    return (ids.str.len_bytes() > 0).fill_null(value=False).to_numpy()


def hashes(ids: Some) -> Hashes:
    """A number of 64 bits for each id, the same for the same id of the same kind."""
    if isinstance(ids, pl.Series):
        return ids.hash().to_numpy()
    return mixed(ids.astype(np.uint64))


def mixed(numbers: Hashes) -> Hashes:
    """Whole numbers, well stirred; no two numbers give one."""
    found = numbers * _ODD
    found ^= found >> _HALF
    found *= _MIX
    found ^= found >> _HALF
    return found


def arrow(ids: Some) -> pa.Array:
    """Ids as Arrow has them."""
    return pa.array(ids) if isinstance(ids, np.ndarray) else ids.to_arrow().cast(pa.large_string())


def encoded(ids: Some) -> tuple[NDArray[np.int32], Some]:
    """A code for each id, and the id of each code."""
    codes, names = encoded_all([ids])
    return codes[0], names


def encoded_all(every: Sequence[Some]) -> tuple[list[NDArray[np.int32]], Some]:
    """A code for each id of several lots, and the id of each code."""
    numbers = [ids for ids in every if isinstance(ids, np.ndarray)]
    if len(numbers) == len(every) and _dense(numbers):
        return _by_table(numbers)
    return _by_dictionary(every, numbers=len(numbers) == len(every))


def _dense(every: Sequence[NDArray[np.int64]]) -> bool:
    """Whether numbers are near enough to one another for a table of all between the least and the greatest."""
    count = sum(map(len, every))
    low, high = (
        min((int(ids.min()) for ids in every if len(ids)), default=0),
        max((int(ids.max()) for ids in every if len(ids)), default=0),
    )
    return count > 0 and high - low < min(_SPREAD * count + _SMALL, 1 << 31)


def _by_table(every: Sequence[NDArray[np.int64]]) -> tuple[list[NDArray[np.int32]], Some]:
    low = min(int(ids.min()) for ids in every if len(ids))
    there = np.zeros(max(int(ids.max()) for ids in every if len(ids)) - low + 1, dtype=np.bool_)
    for ids in every:
        there[ids - low] = True
    codes = (np.cumsum(there, dtype=np.int64) - 1).astype(np.int32)
    return [codes[ids - low] for ids in every], np.flatnonzero(there) + low


def _by_dictionary(every: Sequence[Some], *, numbers: bool) -> tuple[list[NDArray[np.int32]], Some]:
    lots = [arrow(ids if numbers else texts(ids)) for ids in every]
    coded = pa.chunked_array(lots, pa.int64() if numbers else pa.large_string()).dictionary_encode("encode")
    chunks = iter(coded.chunks)
    # Arrow leaves out what is empty.
    codes = [next(chunks).indices.to_numpy(zero_copy_only=False) if len(lot) else _NO_CODES for lot in lots]
    names = coded.chunk(coded.num_chunks - 1).dictionary if coded.num_chunks else lots[0]
    return codes, names.to_numpy(zero_copy_only=False) if numbers else pl.Series(names)


def ranked(names: Some) -> tuple[NDArray[np.int32], Some]:
    """The place of each name in the order of code points, and the names in that order."""
    order = _order(names)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank, taken(names, order)


def _order(names: Some) -> NDArray[np.int64]:
    """How to put ids in the order of their code points."""
    if isinstance(names, pl.Series):
        order: NDArray[np.int64] = pc.sort_indices(names.to_arrow()).to_numpy().astype(np.int64)
        return order
    most = len(str(int(names.max(initial=0))))
    if most > _MOST_DIGITS:
        return _order(texts(names))
    # As texts, numbers are in the order of what they are when all are filled up with zeros, shorter ones first.
    bounds = np.array([10**digits for digits in range(1, most)], dtype=np.int64)
    missing = most - 1 - np.searchsorted(bounds, names, side="right")
    scaled = names * np.array([10**digits for digits in range(most)], dtype=np.int64)[missing]
    return np.lexsort((-missing, scaled)) if missing.any() else np.argsort(scaled)
