"""Sums by group, exact: whole numbers are added as floats only where no sum can leave the whole numbers of a float."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planlang.operators.columns.regimes import Ints

Codes = NDArray[np.int64] | NDArray[np.int32]

_EXACT = 1 << 53  # sums of whole numbers below this are exact in a float
_SPARSE = 64  # groups a line beyond which filling a table of all groups costs more than adding line by line


def add_by_group(into: Ints, codes: Codes, values: Ints) -> None:
    """Add values to the sums of their groups."""
    if not len(values):
        return
    size = max(abs(int(values.max())), abs(int(values.min())))
    if size * len(values) < _EXACT and len(into) <= len(values) * _SPARSE:
        into += np.bincount(codes, weights=values, minlength=len(into)).astype(np.int64)
    else:
        np.add.at(into, codes, values)
