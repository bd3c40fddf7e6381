"""Settlement order of chosen lines: by group, paid, sequence, claim by code points, line as an integer.

Only lines that must be in order come here. They are sorted by group and day, as one integer; the texts of claims are
read only of those that are still tied.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import field, frozen
from numpy.typing import NDArray

from planlang.model.columns import Columns
from planlang.model.ids import Ids
from planlang.model.sorting import rising_places
from planlang.operators.columns.regimes import Ints

_BITS = 63
_WORD = 8
_WORDS = 4

Key = NDArray[Any]


@frozen(eq=False)
class Order:
    """The settlement order of a ledger's lines. What was once put in order under a key is remembered."""

    columns: Columns
    _known: dict[object, tuple[Ints, Key]] = field(init=False, factory=dict)

    def of(self, rows: Ints, codes: NDArray[np.int64] | NDArray[np.int32], key: object) -> Ints:
        """How to put rising positions in order, by group and in it by settlement; `key` names what the groups are."""
        if key in self._known:
            known, places = self._known[key]
            at = _within(rows, known)
            if at is not None:
                return _sorted_places(places[at], len(known))
        order = self._sorted(rows, codes)
        kind = _narrow(len(rows))
        places = np.empty(len(rows), dtype=kind)
        places[order] = np.arange(len(rows), dtype=kind)
        self._known[key] = (rows, places)
        return order

    def _sorted(self, rows: Ints, codes: NDArray[np.int64] | NDArray[np.int32]) -> Ints:
        words = _words([codes, self.columns.paid[rows]])
        if len(words) == 1:
            order = rising_places(words[0])
            packed = words[0][order]
        else:
            order = np.lexsort(words[::-1])
            packed = np.cumsum(np.any([_steps(word[order]) for word in words], axis=0), dtype=np.int64)
        words.clear()
        tied = np.zeros(len(rows), dtype=bool)
        tied[1:] = packed[1:] == packed[:-1]
        tied[:-1] |= tied[1:]
        there = np.flatnonzero(tied)
        if len(there):
            runs = np.cumsum(_steps(packed[there]), dtype=_narrow(len(there)))
            del packed, tied
            order[there] = self._untied(rows, order[there], runs)
        return np.asarray(order, dtype=np.int64)

    def _untied(self, rows: Ints, tied: Ints, runs: Key) -> Ints:
        """Tied lines by sequence, claim and line; `tied` are their places among the rows, `runs` which are tied."""
        run_of = np.full(len(rows), -1, dtype=runs.dtype)
        run_of[tied] = runs
        # Columns are read in the order of rows, which takes much less than in any other.
        there = np.flatnonzero(run_of >= 0)
        chosen, columns = rows[there], self.columns
        sequence = [] if columns.sequence is None else [columns.sequence[chosen]]
        keys = [run_of[there], *sequence, *sort_keys(columns.claim, chosen), columns.line[chosen]]
        return np.asarray(there[in_order(keys)], dtype=np.int64)


def _narrow(count: int) -> type[np.signedinteger[Any]]:
    """Whole numbers that hold so many; half as large is half as much to look at."""
    return np.int32 if count <= np.iinfo(np.int32).max else np.int64


def _within(rows: Ints, known: Ints) -> Ints | slice | None:
    """Where rising positions stand among others, if all of them do."""
    if len(rows) == len(known):
        return slice(None) if np.array_equal(rows, known) else None
    if not len(known):
        return None
    at = np.searchsorted(known, rows)
    at[at == len(known)] = 0
    return at if bool((known[at] == rows).all()) else None


def _sorted_places(places: Key, count: int) -> Ints:
    """How to put different numbers below `count` in order."""
    found = np.full(count, -1, dtype=places.dtype)
    found[places] = np.arange(len(places), dtype=places.dtype)
    return found[found >= 0].astype(np.int64)


def _steps(values: NDArray[np.int64] | NDArray[np.int32]) -> NDArray[np.bool_]:
    """Where a sorted column takes a new value."""
    changed = np.zeros(len(values), dtype=bool)
    changed[1:] = values[1:] != values[:-1]
    return changed


def in_order(keys: Sequence[Key]) -> Ints:
    """How to put rows in the order of several keys, the first of them compared first. No two rows have the same."""
    words = _words(keys)
    return rising_places(words[0]) if len(words) == 1 else np.lexsort(words[::-1])


def _words(keys: Sequence[Key]) -> list[Key]:
    """The same keys as fewer: neighbours are one number where its bits hold both. One number sorts much faster."""
    found: list[Key] = []
    left = 0
    for key in keys:
        low, high = (int(key.min()), int(key.max())) if len(key) else (0, 0)
        width = (high - low).bit_length()
        if width > _BITS:
            found.append(key)
            left = 0
            continue
        if not width:
            continue
        above = (key - np.uint64(low) if key.dtype == np.uint64 else key.astype(np.int64) - low).astype(np.int64)
        if width <= left:
            found[-1] = (found[-1] << width) | above
            left -= width
        else:
            found.append(above)
            left = _BITS - width
    return found or [np.zeros(len(keys[0]), dtype=np.int64)]


def sort_keys(claims: Ids, rows: Ints) -> list[Key]:
    """Keys of claims by code points, the first to be compared first; numbers are compared as the texts they are.

    UTF-8 in the order of its bytes is in the order of its code points. Short texts are compared eight bytes at a time,
    filled up with zeros, and then by length; of longer ones the rank is taken.
    """
    if claims.numbers is not None:
        keys = claims.pattern.sort_keys(claims.numbers[rows])
        if keys is not None:
            return list(keys)
    taken = claims[rows].cast(pa.large_string())
    offsets = np.frombuffer(taken.buffers()[1], dtype=np.int64)[taken.offset : taken.offset + len(taken) + 1]
    lengths = np.diff(offsets)
    words = max(-(-int(lengths.max(initial=0)) // _WORD), 1)
    if words > _WORDS:
        return [np.asarray(pc.rank(taken, sort_keys="ascending", tiebreaker="dense"))]
    data = np.concatenate([np.frombuffer(taken.buffers()[2] or b"", dtype=np.uint8), np.zeros(words * _WORD, np.uint8)])
    # Eight bytes from any byte on, as one big-endian number; what belongs to the next text is cut off.
    from_any = np.ndarray((len(data) - _WORD + 1,), dtype=">u8", buffer=data, strides=(1,))
    found: list[Key] = []
    for word in range(words):
        beyond = np.clip(_WORD * (word + 1) - lengths, 0, _WORD).astype(np.uint64) * np.uint64(_WORD)
        whole = from_any[offsets[:-1] + _WORD * word].astype(np.uint64)
        # A shift by all 64 bits is not defined.
        half = beyond // np.uint64(2)
        found.append((whole >> half >> (beyond - half)) << half << (beyond - half))
    return [key for key in (*found, lengths) if len(key) and key.min() != key.max()]
