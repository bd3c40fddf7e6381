"""Sums of few groups: whole numbers to the last one, also where a float would round them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlang.operators.columns.sums import sums_of_few

# Beyond this a float does not hold every whole number.
FLOAT = 2**53
AMOUNTS = st.one_of(st.integers(-3, 3), st.integers(-(2**58), 2**58), st.sampled_from([FLOAT, FLOAT + 1, -FLOAT - 1]))


def summed(codes: list[int], values: list[int], groups: int) -> list[int]:
    found: list[int] = sums_of_few(np.array(codes, dtype=np.int32), np.array(values, dtype=np.int64), groups).tolist()
    return found


@given(st.lists(st.tuples(st.integers(0, 4), AMOUNTS), max_size=12))
def test_every_group_comes_to_its_sum(lines: list[tuple[int, int]]) -> None:
    codes, values = [code for code, _ in lines], [value for _, value in lines]
    assert summed(codes, values, 5) == [sum(value for code, value in lines if code == group) for group in range(5)]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_cent_beside_more_than_a_float_holds_is_not_lost(sign: int) -> None:
    assert summed([0, 0], [sign * FLOAT, sign], 1) == [sign * (FLOAT + 1)]
