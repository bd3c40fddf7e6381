"""Settlement order of chosen lines: by group, paid, sequence, claim by code points, line as an integer.

Only lines that must be in order come here. They are sorted by group and day, as one integer; the texts of claims are
read only of those that are still tied.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import field, frozen
from numpy.typing import NDArray

from planlang.model.columns import Columns
from planlang.model.ids import Ids
from planlang.operators.columns.regimes import Ints

_BITS = 63
_WORD = 8
_WORDS = 4


@frozen(eq=False)
class Order:
    """The settlement order of a ledger's lines. What was once put in order under a key is remembered."""

    columns: Columns
    _known: dict[object, tuple[Ints, Ints]] = field(init=False, factory=dict)

    def of(self, rows: Ints, codes: NDArray[np.int64] | NDArray[np.int32], key: object) -> Ints:
        """How to put rising positions in order, by group and in it by settlement; `key` names what the groups are."""
        if key in self._known:
            known, places = self._known[key]
            at = _within(rows, known)
            if at is not None:
                return _sorted_places(places[at], len(known))
        order = self._sorted(rows, codes)
        places = np.empty(len(rows), dtype=np.int64)
        places[order] = np.arange(len(rows), dtype=np.int64)
        self._known[key] = (rows, places)
        return order

    def _sorted(self, rows: Ints, codes: NDArray[np.int64] | NDArray[np.int32]) -> Ints:
        paid = self.columns.paid[rows]
        first = int(paid.min()) if len(rows) else 0
        width = (int(paid.max()) - first).bit_length() if len(rows) else 0
        largest = int(codes.max()) if len(rows) else 0
        if largest.bit_length() + width > _BITS:
            order = np.lexsort((paid, codes))
            packed = np.cumsum(_steps(codes[order]) | _steps(paid[order]), dtype=np.int64)
        else:
            every = (codes.astype(np.int64) << width) | (paid - first)
            order = np.argsort(every)
            packed = every[order]
        tied = np.zeros(len(rows), dtype=bool)
        same = packed[1:] == packed[:-1]
        tied[1:] |= same
        tied[:-1] |= same
        there = np.flatnonzero(tied)
        if len(there):
            order[there] = self._untied(rows, order[there], packed[there])
        return np.asarray(order, dtype=np.int64)

    def _untied(self, rows: Ints, tied: Ints, packed: Ints) -> Ints:
        """Tied lines by sequence, claim and line; `tied` are their places among the rows, run by run."""
        chosen = rows[tied]
        numbers = self.columns.line[chosen]
        claims = sort_keys(self.columns.claim, chosen)
        sequences = self.columns.sequence
        order = np.lexsort((numbers, *claims, *(() if sequences is None else (sequences[chosen],)), packed))
        return np.asarray(tied[order], dtype=np.int64)


def _within(rows: Ints, known: Ints) -> Ints | slice | None:
    """Where rising positions stand among others, if all of them do."""
    if len(rows) == len(known):
        return slice(None) if np.array_equal(rows, known) else None
    if not len(known):
        return None
    at = np.searchsorted(known, rows)
    at[at == len(known)] = 0
    return at if bool((known[at] == rows).all()) else None


def _sorted_places(places: Ints, count: int) -> Ints:
    """How to put different numbers below `count` in order."""
    found = np.full(count, -1, dtype=np.int64)
    found[places] = np.arange(len(places), dtype=np.int64)
    return found[found >= 0]


def _steps(values: NDArray[np.int64] | NDArray[np.int32]) -> NDArray[np.bool_]:
    """Where a sorted column takes a new value."""
    changed = np.zeros(len(values), dtype=bool)
    changed[1:] = values[1:] != values[:-1]
    return changed


def sort_keys(claims: Ids, rows: Ints) -> list[NDArray[np.uint64]]:
    """Keys of claims by code points, the last the first to be compared; numbers are compared as the texts they are.

    UTF-8 in the order of its bytes is in the order of its code points. Short texts are compared eight bytes at a time,
    filled up with zeros, and then by length; of longer ones the rank is taken.
    """
    taken = claims[rows].cast(pa.large_string())
    offsets = np.frombuffer(taken.buffers()[1], dtype=np.int64)[taken.offset : taken.offset + len(taken) + 1]
    lengths = np.diff(offsets)
    words = max(-(-int(lengths.max(initial=0)) // _WORD), 1)
    if words > _WORDS:
        return [np.asarray(pc.rank(taken, sort_keys="ascending", tiebreaker="dense"))]
    data = np.concatenate([np.frombuffer(taken.buffers()[2] or b"", dtype=np.uint8), np.zeros(words * _WORD, np.uint8)])
    # Eight bytes from any byte on, as one big-endian number; what belongs to the next text is cut off.
    from_any = np.ndarray((len(data) - _WORD + 1,), dtype=">u8", buffer=data, strides=(1,))
    keys = [lengths.astype(np.uint64)]
    for word in reversed(range(words)):
        beyond = np.clip(_WORD * (word + 1) - lengths, 0, _WORD).astype(np.uint64) * np.uint64(_WORD)
        whole = from_any[np.minimum(offsets[:-1] + _WORD * word, len(from_any) - 1)].astype(np.uint64)
        # A shift by all 64 bits is not defined.
        half = beyond // np.uint64(2)
        keys.append((whole >> half >> (beyond - half)) << half << (beyond - half))
    return [key for key in keys if len(key) and key.min() != key.max()]
