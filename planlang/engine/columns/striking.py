"""Striking: of many figures at once, which compare with a limit as a condition says, exactly.

    amount < limit  just where  amount < ceil(limit)         amount <= limit  just where  amount <= floor(limit)

A limit is a fraction and an amount a whole number, so an amount is compared with the whole number next to its limit,
and nothing is multiplied that might not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from planlang.model.scenario import Comparison
from planlang.operators.columns.regimes import BEYOND, Ints

Mask = NDArray[np.bool_]

_COMPARE: Mapping[Comparison, Callable[[Ints, Ints | int], Mask]] = {
    Comparison.IS: np.equal,
    Comparison.AT_LEAST: np.greater_equal,
    Comparison.AT_MOST: np.less_equal,
    Comparison.OVER: np.greater,
    Comparison.UNDER: np.less,
}


def compared(amounts: Ints, comparison: Comparison, bounds: Ints | int) -> Mask:
    """Which amounts compare with their limits, each given as its `bound`, as a condition says."""
    return np.asarray(_COMPARE[comparison](amounts, bounds))


def bound(comparison: Comparison, limit: Fraction) -> int:
    """The whole number with which amounts are compared in place of a limit; no amount gets beyond the largest."""
    if comparison is Comparison.IS:
        return int(limit) if limit.denominator == 1 and abs(limit) < BEYOND else BEYOND
    next_to = ceil(limit) if comparison in {Comparison.AT_LEAST, Comparison.UNDER} else floor(limit)
    return max(-BEYOND, min(BEYOND, next_to))
