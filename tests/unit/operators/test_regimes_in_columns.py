"""Regimes at their very edges: every small range, layer and percentage, and views of a run that does not begin at 0."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from typing import cast

import numpy as np
import pytest

from planlang.model.columns import Columns
from planlang.operators.columns.regimes import (
    EQUAL,
    FLAT,
    ORDERED,
    Ints,
    Regimes,
    layer_regimes,
    share_of,
    share_regimes,
)
from planlang.operators.columns.view import View
from planlang.operators.layer import above
from planlang.values.rate import Band, Percentage

RANGES = [(low, high) for low, high in product(range(-4, 9), repeat=2) if low < high]
LOW, HIGH = (np.array(ends, dtype=np.int64) for ends in zip(*RANGES, strict=True))


def told(values: list[int]) -> int:
    """The regime of what a function gives on every total of a range."""
    slopes = {after - before for before, after in pairwise(values)}
    return FLAT if slopes == {0} else EQUAL if slopes == {1} else ORDERED


def as_told(found: Regimes, of: dict[int, int]) -> None:
    assert found.dtype == np.uint8
    for (low, high), regime in zip(RANGES, found.tolist(), strict=True):
        assert regime == told([of[total] for total in range(low, high + 1)]), (low, high)


@pytest.mark.parametrize("attachment", [None, 0, 1, 3, 5])
@pytest.mark.parametrize("limit", [None, 1, 2, 4])
def test_a_layer_is_in_order_just_where_it_bends_within_a_range(attachment: int | None, limit: int | None) -> None:
    found = layer_regimes(LOW, HIGH, attachment, limit)
    as_told(found, {total: above(total, attachment, limit) for total in range(-4, 9)})


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("widths", [(), (1,), (3,), (2, 3)])
def test_a_percentage_of_nothing_and_of_all_is_in_order_just_where_it_bends(
    first: int, widths: tuple[int, ...]
) -> None:
    rates = [Fraction((first + at) % 2) for at in range(len(widths) + 1)]
    bands = tuple(Band(width, rate) for width, rate in zip(widths, rates, strict=False))
    percentage = Percentage(bands, rates[-1])
    as_told(share_regimes(percentage, LOW, HIGH), {total: percentage.of(total) for total in range(-4, 9)})


def test_a_group_in_which_nothing_moves_is_flat() -> None:
    nothing: Ints = np.zeros(1, dtype=np.int64)
    assert layer_regimes(nothing, nothing, None, None).tolist() == [FLAT]
    assert share_regimes(Percentage((), Fraction(1)), nothing, nothing).tolist() == [FLAT]


def test_a_part_of_a_percentage_is_a_whole_number_whatever_works_it_out() -> None:
    found = share_of(Percentage((), Fraction(1, 3)), np.array([-100, 0, 100], dtype=np.int64))
    assert found.dtype == np.int64
    assert found.tolist() == [-33, 0, 33]


def test_a_percentage_whose_products_int64_would_not_hold_is_right_all_the_same() -> None:
    """(d - 1)(d - 1) / d is d - 2 and a d-th; of a first band that no total leaves nothing is paid."""
    fine = 3_000_000_019
    totals = np.array([fine - 1, 1 - fine], dtype=np.int64)
    assert share_of(Percentage((), Fraction(fine - 1, fine)), totals).tolist() == [fine - 2, 2 - fine]
    wide = Percentage((Band(1 << 64, Fraction(0)),), Fraction(1))
    assert share_of(wide, totals).tolist() == [0, 0]


def test_a_run_has_as_many_lines_as_lie_between_its_ends_and_their_positions() -> None:
    view = View(cast("Columns", None), slice(3, 7))
    assert len(view) == 4
    assert view.positions.dtype == np.int64
    assert view.positions.tolist() == [3, 4, 5, 6]
    assert len(View(cast("Columns", None), np.array([2, 9], dtype=np.int64))) == 2
