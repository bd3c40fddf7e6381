"""Which of many figures compare with a limit, which may be a fraction of a cent, as a condition says."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from operator import eq, ge, gt, le, lt

import numpy as np
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
LARGEST = 2**62


@given(
    st.sampled_from(Comparison),
    st.fractions(-3, 3, max_denominator=4) | st.integers(-(2**70), 2**70).map(Fraction),
    st.lists(st.integers(-4, 4) | st.integers(-LARGEST, LARGEST)),
)
def test_amounts_compare_with_a_fraction_as_fractions_do(
    comparison: Comparison, limit: Fraction, amounts: list[int]
) -> None:
    found = compared(np.array(amounts, dtype=np.int64), comparison, bound(comparison, limit))
    assert found.tolist() == [SAID[comparison](amount, limit) for amount in amounts]
