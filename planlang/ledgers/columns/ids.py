"""Ids by the million: whole numbers under a pattern, where a file's ids have one, else texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen
from numpy.typing import NDArray

from planlang.model.pattern import Pattern, numbered

Rows = NDArray[np.int64] | NDArray[np.int32]
Codes = NDArray[np.int32]
Hashes = NDArray[np.uint64]
_ODD, _MIX, _HALF = np.uint64(0x9E37_79B9_7F4A_7C15), np.uint64(0xFF51_AFD7_ED55_8CCD), np.uint64(32)
# A table may have so many places an id, and so many more.
_SPREAD, _SMALL, _LARGEST = 2, 1 << 16, (1 << 31) - 1
_NO_CODES = np.zeros(0, dtype=np.int32)


@frozen(eq=False)
class Numbers:
    """Ids that are numbers under a pattern; none is negative."""

    values: NDArray[np.int64]
    pattern: Pattern = Pattern()  # noqa: RUF009  frozen

    def __len__(self) -> int:
        return len(self.values)


Some = Numbers | pl.Series
NOBODY = Numbers(np.zeros(0, dtype=np.int64))


def some(ids: pa.Array) -> Some:
    """Arrow texts as numbers where they have a pattern."""
    found = numbered(ids)
    return pl.Series(ids).cast(pl.String) if found is None else Numbers(*found)


def texts(ids: Some) -> pl.Series:
    """Ids as texts."""
    return ids if isinstance(ids, pl.Series) else pl.Series(ids.pattern.texts(ids.values))


def taken(ids: Some, rows: Rows) -> Some:
    """The ids of some rows."""
    return ids.gather(rows) if isinstance(ids, pl.Series) else Numbers(ids.values[rows], ids.pattern)


def under(ids: Some, pattern: Pattern) -> NDArray[np.int64]:
    """Ids as numbers under a pattern; -1 for one that is no number under it."""
    if isinstance(ids, Numbers) and ids.pattern == pattern:
        return ids.values
    wanted = texts(ids)
    digits = wanted.str.strip_prefix(pattern.prefix).cast(pl.Int64, strict=False).fill_null(-1)
    numbers = np.maximum(digits.to_numpy(), 0)
    same = pl.Series(pattern.texts(numbers)).eq_missing(wanted).to_numpy()
    return np.where(same, numbers, -1)


def joined(every: Sequence[Some]) -> Some:
    """Ids one after the other: numbers where all are, under one pattern, else texts."""
    there = [ids for ids in every if len(ids)]
    if not there:
        return every[0] if every else NOBODY
    numbers = [ids for ids in there if isinstance(ids, Numbers)]
    patterns = {ids.pattern for ids in numbers}
    if len(numbers) == len(there) and len(patterns) <= 1:
        return Numbers(np.concatenate([ids.values for ids in numbers]), *patterns)
    return pl.concat([texts(ids) for ids in there])


def alike(one: Some, other: Some) -> NDArray[np.bool_]:
    """Where the ids of two rows of equal length are the same."""
    if isinstance(one, Numbers) and isinstance(other, Numbers) and one.pattern == other.pattern:
        return np.asarray(one.values == other.values)
    return texts(one).eq_missing(texts(other)).to_numpy()


def filled(ids: Some) -> NDArray[np.bool_]:
    """Which ids are not empty."""
    if isinstance(ids, Numbers):
        return np.ones(len(ids), dtype=np.bool_)
    return (ids.str.len_bytes() > 0).fill_null(value=False).to_numpy()


def hashes(ids: Some) -> Hashes:
    """A number of 64 bits for each id, the same for the same id of the same kind."""
    if isinstance(ids, pl.Series):
        return ids.hash().to_numpy()
    return mixed(ids.values.view(np.uint64))


def mixed(numbers: Hashes) -> Hashes:
    """Whole numbers, well stirred; no two numbers give one."""
    found = numbers * _ODD
    found ^= found >> _HALF
    found *= _MIX
    found ^= found >> _HALF
    return found


def arrow(ids: Some) -> pa.Array:
    """Ids as they are shown: numbers as such where they are plain, else texts."""
    return ids.to_arrow().cast(pa.large_string()) if isinstance(ids, pl.Series) else ids.pattern.arrow(ids.values)


def encoded(ids: Some) -> tuple[Codes, Some]:
    """A code for each id, and the id of each code."""
    codes, names = encoded_all([ids])
    return codes[0], names


def encoded_all(every: Sequence[Some]) -> tuple[list[Codes], Some]:
    """A code for each id of several lots, and the id of each code."""
    whole = joined(every)
    if isinstance(whole, Numbers):
        values = [ids.values if isinstance(ids, Numbers) else NOBODY.values for ids in every]
        coding = coding_of(values)
        if coding is not None:
            return [coding.of(one) for one in values], coding.names(whole.pattern)
        codes, names = _by_dictionary([pa.array(one) for one in values], pa.int64())
        return codes, Numbers(names.to_numpy(zero_copy_only=False), whole.pattern)
    codes, names = _by_dictionary([texts(ids).to_arrow().cast(pa.large_string()) for ids in every], pa.large_string())
    return codes, pl.Series(names)


def _by_dictionary(lots: Sequence[pa.Array], kind: pa.DataType) -> tuple[list[Codes], pa.Array]:
    coded = pa.chunked_array(lots, kind).dictionary_encode("encode")
    chunks = iter(coded.chunks)
    # Arrow leaves out what is empty.
    codes = [next(chunks).indices.to_numpy(zero_copy_only=False) if len(lot) else _NO_CODES for lot in lots]
    return codes, coded.chunk(coded.num_chunks - 1).dictionary if coded.num_chunks else lots[0]


@frozen(eq=False)
class Coding:
    """A code for every number that there is between two: by a table, in the order of numbers."""

    low: int
    codes: Codes

    def of(self, numbers: NDArray[np.int64]) -> Codes:
        """The codes of numbers."""
        return self.codes.take(numbers - self.low)

    def names(self, pattern: Pattern) -> Numbers:
        """The number of each code."""
        new = np.ones(len(self.codes), dtype=np.bool_)
        new[1:] = self.codes[1:] != self.codes[:-1]
        new &= self.codes >= 0
        return Numbers(np.flatnonzero(new) + self.low, pattern)

    def ranked(self, rank: Codes) -> Coding:
        """Other codes for the same numbers."""
        return Coding(self.low, rank[self.codes])


def near(count: int, low: int, high: int) -> bool:
    """Whether so many numbers are near enough to one another for a table."""
    return count > 0 and high - low < min(_SPREAD * count + _SMALL, _LARGEST)


def coding_of(every: Sequence[NDArray[np.int64]]) -> Coding | None:
    """A table of the codes of numbers, none where they are too far apart."""
    there = [ids for ids in every if len(ids)]
    if not there:
        return None
    low, high = min(int(ids.min()) for ids in there), max(int(ids.max()) for ids in there)
    if not near(sum(map(len, there)), low, high):
        return None
    return coding(low, high, there)


def coding(low: int, high: int, every: Iterable[NDArray[np.int64]]) -> Coding:
    """The table of some numbers between two."""
    there = np.zeros(high - low + 1, dtype=np.bool_)
    for ids in every:
        there[ids - low] = True
    codes = np.cumsum(there, dtype=np.int32)
    codes -= 1
    return Coding(low, codes)


def ranked(names: Some) -> tuple[Codes, Some]:
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
    keys = names.pattern.sort_keys(names.values)
    if keys is None:
        return _order(texts(names))
    return np.argsort(keys[0]) if len(keys) == 1 else np.lexsort(keys[::-1])
