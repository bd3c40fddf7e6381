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
from planlang.operators.columns.regimes import Ints

_BITS = 63


@frozen(eq=False)
class Order:
    """The settlement order of a ledger's lines. What was once put in order under a key is remembered."""

    columns: Columns
    _known: dict[object, tuple[Ints, Ints]] = field(init=False, factory=dict)

    def of(self, rows: Ints, codes: NDArray[np.int64] | NDArray[np.int32], key: object) -> Ints:
        """How to put rising positions in order, by group and in it by settlement; `key` names what the groups are."""
        if key in self._known:
            known, places = self._known[key]
            at = np.searchsorted(known, rows)
            at[at == len(known)] = 0
            if len(known) and bool((known[at] == rows).all()):
                return np.argsort(places[at])
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
        claims = _ranks(self.columns.claim, chosen)
        sequences = self.columns.sequence
        order = np.lexsort((numbers, claims, *(() if sequences is None else (sequences[chosen],)), packed))
        return np.asarray(tied[order], dtype=np.int64)


def _steps(values: NDArray[np.int64] | NDArray[np.int32]) -> NDArray[np.bool_]:
    """Where a sorted column takes a new value."""
    changed = np.zeros(len(values), dtype=bool)
    changed[1:] = values[1:] != values[:-1]
    return changed


def _ranks(claims: pa.Array | pa.ChunkedArray, rows: Ints) -> NDArray[np.uint64]:
    """The rank of each claim among some by code points; numbers are compared as the texts that they are."""
    taken = claims.take(pa.array(rows))
    if not (pa.types.is_string(taken.type) or pa.types.is_large_string(taken.type)):
        taken = taken.cast(pa.large_string())
    return np.asarray(pc.rank(taken, sort_keys="ascending", tiebreaker="dense"))
