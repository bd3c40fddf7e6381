"""Sums of few groups, such as days: whole numbers are added as floats where no sum can reach what a float rounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planlang.operators.columns.regimes import Ints

# Of so many groups the sums of one view are worth an array of their own.
FEW = 1 << 12
_EXACT = 1 << 53  # sums of whole numbers below this are exact in a float


def sums_of_few(codes: NDArray[np.int64] | NDArray[np.int32], values: Ints, groups: int) -> Ints:
    """The sum of the values of each group."""
    if len(values) and max(int(values.max()), -int(values.min())) * len(values) < _EXACT:
        return np.bincount(codes, weights=values, minlength=groups).astype(np.int64)
    found = np.zeros(groups, dtype=np.int64)
    np.add.at(found, codes, values)
    return found
