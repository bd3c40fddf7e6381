"""Amounts in files and for people, and the one rounding."""

from __future__ import annotations

import pytest

from planlang.values.money import USD, Currency, plain, round_half_away, shown

NOK, JPY, KWD = Currency("NOK"), Currency("JPY"), Currency("KWD")


@pytest.mark.parametrize(
    ("numerator", "denominator", "nearest"),
    [
        (0, 1, 0),
        (1, 2, 1),
        (-1, 2, -1),
        (49, 100, 0),
        (-49, 100, 0),
        (3, 2, 2),
        (-3, 2, -2),
        (5, 2, 3),
        (-5, 2, -3),
        (1, 3, 0),
        (2, 3, 1),
        (-2, 3, -1),
        (7, 1, 7),
        (-7, 1, -7),
    ],
)
def test_halves_are_rounded_away_from_zero(numerator: int, denominator: int, nearest: int) -> None:
    assert round_half_away(numerator, denominator) == nearest


@pytest.mark.parametrize(
    ("minor", "currency", "for_files", "for_people"),
    [
        (123450, USD, "1234.50", "$1,234.50"),
        (-123450, USD, "-1234.50", "-$1,234.50"),
        (5, USD, "0.05", "$0.05"),
        (0, USD, "0.00", "$0.00"),
        (123450, NOK, "1234.50", "NOK 1,234.50"),
        (-1234567, JPY, "-1234567", "-JPY 1,234,567"),
        (0, JPY, "0", "JPY 0"),
        (1234005, KWD, "1234.005", "KWD 1,234.005"),
    ],
)
def test_an_amount_has_exactly_the_currencys_decimals(
    minor: int, currency: Currency, for_files: str, for_people: str
) -> None:
    assert plain(minor, currency) == for_files
    assert shown(minor, currency) == for_people
