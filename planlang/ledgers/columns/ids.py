"""Ids by the million: whole numbers as such, where a file holds them so, else texts; each is the text of its digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from planlang.ledgers.columns.text import first_of

# Whole numbers that are not negative, or texts.
Some = NDArray[np.int64] | pl.Series
Hashes = NDArray[np.uint64]
_ODD, _MIX, _HALF = np.uint64(0x9E37_79B9_7F4A_7C15), np.uint64(0xFF51_AFD7_ED55_8CCD), np.uint64(32)
# Beyond so many digits, numbers are put in the order of their digits as texts.
_MOST_DIGITS = 18


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
    """A code for each id, in the order in which ids first come, and the id of each code.

    Codes of texts are those of 64-bit hashes; every row's text is then compared with its code's, so that no two texts
    share one.
    """
    if isinstance(ids, np.ndarray):
        codes = _dictionary(pa.array(ids))
        return codes, ids[first_of(codes)]
    codes = _dictionary(pa.array(ids.hash().to_numpy()))
    names = ids.gather(first_of(codes))
    if not names.gather(codes).eq_missing(ids).all():
        codes = _dictionary(ids.to_arrow())
        names = ids.gather(first_of(codes))
    return codes, names


def _dictionary(values: pa.Array) -> NDArray[np.int32]:
    found = values.dictionary_encode(null_encoding="encode")
    codes: NDArray[np.int32] = found.indices.to_numpy(zero_copy_only=False)
    return codes


def ranked(codes: NDArray[np.int32], names: Some) -> tuple[NDArray[np.int32], Some]:
    """Codes in the order of their names by code points, and the names in that order."""
    order = _order(names)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank[codes], taken(names, order)


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
