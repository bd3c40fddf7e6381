"""Which of many figures compare with a limit, which may be a fraction of a cent, as a condition says."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from operator import eq, ge, gt, le, lt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlang.engine.columns.striking import bound, compared
from planlang.model.scenario import Comparison

SAID: dict[Comparison, Callable[[int, Fraction], bool]] = {
    Comparison.IS: eq,
    Comparison.AT_LEAST: ge,
    Comparison.AT_MOST: le,
    Comparison.OVER: gt,
    Comparison.UNDER: lt,
}
LARGEST = 2**60 - 1  # no sum gets there


LIMITS = [Fraction(number, parts) for parts in (1, 2, 3, 4) for number in range(-3 * parts, 3 * parts + 1)]


@pytest.mark.parametrize("comparison", Comparison)
def test_amounts_compare_with_a_fraction_as_fractions_do(comparison: Comparison) -> None:
    amounts = range(-5, 6)
    for limit in LIMITS:
        found = compared(np.array(amounts, dtype=np.int64), comparison, bound(comparison, limit))
        assert found.tolist() == [SAID[comparison](amount, limit) for amount in amounts], limit


@given(st.sampled_from(Comparison), st.integers(-(2**70), 2**70), st.integers(-LARGEST, LARGEST), st.integers(-2, 2))
def test_amounts_compare_with_limits_of_any_size(comparison: Comparison, limit: int, amount: int, near: int) -> None:
    for bounded in (limit, amount + near):
        found = compared(np.array([amount], dtype=np.int64), comparison, bound(comparison, Fraction(bounded)))
        assert found.tolist() == [SAID[comparison](amount, Fraction(bounded))], bounded
