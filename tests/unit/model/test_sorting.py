"""Whole numbers in order, as Python's own sort has them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlang.model.sorting import rising, rising_places

KINDS = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_places_put_numbers_in_order(kind: str, data: st.DataObject) -> None:
    low, high = KINDS[kind]
    # Near one another, so that a number and its place have room in one word, or anywhere.
    near = st.integers(low, high - 9).flatmap(lambda first: st.integers(first, first + 9))
    numbers = data.draw(st.lists(st.one_of(st.integers(low, high), near), max_size=30))
    if data.draw(st.booleans()) and numbers:
        numbers = [min(numbers[0] + number % 7, high) for number in numbers]
    found = rising_places(np.array(numbers, dtype=kind))
    assert sorted(found.tolist()) == list(range(len(numbers)))
    assert [numbers[place] for place in found.tolist()] == sorted(numbers)


@given(st.lists(st.integers(0, 2**64 - 1)))
def test_rising_numbers_are_the_same_numbers_in_order(numbers: list[int]) -> None:
    assert rising(np.array(numbers, dtype=np.uint64)).tolist() == sorted(numbers)


@pytest.mark.parametrize("widest", [2**61 - 1, 2**61], ids=["room for the places", "one bit too few"])
def test_places_where_the_word_is_just_full(widest: int) -> None:
    numbers = [widest, 0, widest - 1, 1, 2]  # five places take three bits beside 61 or 62
    assert rising_places(np.array(numbers, dtype=np.int64)).tolist() == [1, 3, 4, 2, 0]
