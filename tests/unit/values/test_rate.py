"""Percentages, as they are written and of running totals."""

from __future__ import annotations

from fractions import Fraction

import pytest

from planlang.values.rate import Band, Percentage, flat, shown_percent

# 80% of the first 1,000, half of the next 500, then all.
BANDS = Percentage((Band(1000, Fraction(4, 5)), Band(500, Fraction(1, 2))), Fraction(1))


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (Fraction(9, 10), "90%"),
        (Fraction(1), "100%"),
        (Fraction(0), "0%"),
        (Fraction(335, 1000), "33.5%"),
        (Fraction(9005, 10000), "90.05%"),
        (Fraction(1, 1000), "0.1%"),
        (Fraction(1, 3), "33 1/3%"),
        (Fraction(1, 300), "1/3%"),
        (Fraction(1, 100_000_000), "0.000001%"),
        (Fraction(1, 1_000_000_000), "1/10000000%"),
        (Fraction(12_345_678, 100_000_000), "12.345678%"),
        (Fraction(123_456_789, 1_000_000_000), "12 3456789/10000000%"),
    ],
)
def test_a_rate_is_shown_as_the_language_writes_it(rate: Fraction, words: str) -> None:
    assert shown_percent(rate) == words


@pytest.mark.parametrize(
    ("total", "part"),
    [
        (0, 0),
        (1, 1),  # 0.8
        (10, 8),
        (999, 799),  # 799.2
        (1000, 800),
        (1001, 801),  # 800.5, away from zero
        (1002, 801),
        (1500, 1050),
        (1501, 1051),
        (2500, 2050),
        (-1, -1),  # below zero the first rate goes on: -0.8
        (-1000, -800),
        (-2000, -1600),
    ],
)
def test_a_piecewise_percentage_goes_through_its_bands(total: int, part: int) -> None:
    assert BANDS.of(total) == part


def test_a_flat_percentage_is_rounded_away_from_zero() -> None:
    assert [flat(Fraction(1, 2)).of(total) for total in (3, 1, 0, -1, -3)] == [2, 1, 0, -1, -2]
    assert flat(Fraction(2, 3)).of(100) == 67


@pytest.mark.parametrize(
    ("one", "other", "rate"),
    [
        (0, 1000, Fraction(4, 5)),
        (1000, 0, Fraction(4, 5)),
        (-500, 1000, Fraction(4, 5)),
        (-500, 1001, None),
        (999, 1001, None),
        (1000, 1001, Fraction(1, 2)),
        (1500, 1000, Fraction(1, 2)),
        (1499, 1501, None),
        (999, 1500, None),
        (999, 1501, None),
        (1500, 1501, Fraction(1)),
        (9000, 1500, Fraction(1)),
    ],
)
def test_one_rate_holds_where_no_band_ends_between_two_totals(one: int, other: int, rate: Fraction | None) -> None:
    assert BANDS.rate_over(one, other) == rate


def test_a_flat_percentage_is_one_rate_everywhere() -> None:
    assert flat(Fraction(9, 10)).rate_over(-5, 5) == Fraction(9, 10)
