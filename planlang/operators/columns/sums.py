"""Sums by group, exact: whole numbers are added as floats only where no sum can leave the whole numbers of a float."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planlang.operators.columns.regimes import Ints

Codes = NDArray[np.int64] | NDArray[np.int32]

_EXACT = 1 << 53  # sums of whole numbers below this are exact in a float
_SPARSE = 64  # groups a line beyond which filling a table of all groups costs more than adding line by line


def sums_by_group(codes: Codes, values: Ints, groups: int) -> NDArray[np.float64] | None:
    """The sums of groups as floats that hold them exactly; none where adding line by line is better, or needed."""
    if not len(values) or groups > len(values) * _SPARSE:
        return None
    size = max(abs(int(values.max())), abs(int(values.min())))
    if size * len(values) >= _EXACT:
        return None
    return np.asarray(np.bincount(codes, weights=values, minlength=groups), dtype=np.float64)


def add_sums(into: Ints, sums: NDArray[np.float64] | None, codes: Codes, values: Ints) -> None:
    """Add what `sums_by_group` found of some values, or the values themselves."""
    if sums is None:
        np.add.at(into, codes, values)
    else:
        into += sums.astype(np.int64)


def add_by_group(into: Ints, codes: Codes, values: Ints) -> None:
    """Add values to the sums of their groups."""
    add_sums(into, sums_by_group(codes, values, len(into)), codes, values)
