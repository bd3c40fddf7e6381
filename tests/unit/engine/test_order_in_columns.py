"""Settlement order in columns: keys as one number a row, and numbers in the order of the texts that they are."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from planlang.engine.columns.order import in_order
from planlang.model.pattern import Pattern

WIDE = 2**63 - 1
NUMBERS = st.one_of(st.integers(0, 3), st.integers(-5, 5), st.integers(-WIDE, WIDE))
BITS = st.one_of(st.integers(0, 3), st.integers(0, 2**64 - 1))


@st.composite
def keys(draw: st.DrawFn) -> list[NDArray[Any]]:
    """Some keys of as many rows, of the types that columns have; the last one differs from row to row."""
    count = draw(st.integers(0, 12))
    rows = st.lists
    found: list[NDArray[Any]] = []
    for kind in draw(st.lists(st.sampled_from(["i4", "i8", "u8"]), max_size=4)):
        values = {"i4": st.integers(-(2**31), 2**31 - 1), "i8": NUMBERS, "u8": BITS}[kind]
        found.append(np.array(draw(rows(values, min_size=count, max_size=count)), dtype=kind))
    last = draw(st.permutations(range(count)))
    return [*found, np.array(last, dtype=np.int64)]


@given(keys())
def test_rows_are_put_in_the_order_of_their_keys(every: list[NDArray[Any]]) -> None:
    rows = range(len(every[0]))
    expected = sorted(rows, key=lambda row: [int(key[row]) for key in every])
    assert in_order(every).tolist() == expected


@given(st.lists(st.integers(0, 10**18 - 1), min_size=1, unique=True))
def test_plain_numbers_are_in_the_order_of_their_texts(numbers: list[int]) -> None:
    found = Pattern().sort_keys(np.array(numbers, dtype=np.int64))
    assert found is not None
    assert [numbers[at] for at in in_order(found)] == sorted(numbers, key=str)


@given(st.lists(st.integers(0, 99_999), min_size=1, unique=True))
def test_numbers_under_a_pattern_are_in_the_order_of_their_texts(numbers: list[int]) -> None:
    pattern = Pattern("M", 5)
    (key,) = pattern.sort_keys(np.array(numbers, dtype=np.int64)) or ()
    texts = pattern.texts(np.array(numbers, dtype=np.int64)).to_pylist()
    assert [texts[at] for at in in_order([key])] == sorted(texts)


def test_numbers_of_too_many_digits_have_no_keys() -> None:
    assert Pattern().sort_keys(np.array([10**18, 5], dtype=np.int64)) is None
    assert Pattern().sort_keys(np.array([10**18 - 1, 5], dtype=np.int64)) is not None
    assert Pattern("A", 2).sort_keys(np.array([12], dtype=np.int64)) is not None
