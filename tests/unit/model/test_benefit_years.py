"""Benefit years by their numbers and names, also at the ends of the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from planlang.model.benefit_years import BenefitYears
from planlang.values.calendar import Period

JULY = BenefitYears(Period(date(2026, 7, 1), date(2027, 6, 30)), calendar=False)
LEAP = BenefitYears(Period(date(2024, 2, 29), date(2025, 2, 27)), calendar=False)
CALENDAR = BenefitYears(JULY.period, calendar=True)


@pytest.mark.parametrize(
    ("years", "day", "number", "name"),
    [
        (JULY, date(2026, 6, 30), -1, "2025-07-01"),
        (JULY, date(2026, 7, 1), 0, "2026-07-01"),
        (JULY, date(9999, 6, 30), 7972, "9998-07-01"),  # 9998 - 2026
        (JULY, date(9999, 12, 31), 7973, "9999-07-01"),
        (JULY, date(1, 7, 1), -2025, "0001-07-01"),  # 1 - 2026
        (JULY, date(1, 6, 30), -2026, "0"),
        (LEAP, date(2025, 2, 27), 0, "2024-02-29"),
        (LEAP, date(2025, 2, 28), 1, "2025-02-28"),
        (CALENDAR, date(9999, 12, 31), 9999, "9999-01-01"),
        (CALENDAR, date(1, 1, 1), 1, "0001-01-01"),
    ],
)
def test_every_day_has_a_year(years: BenefitYears, day: date, number: int, name: str) -> None:
    assert (years.of(day), years.name(number)) == (number, name)


@pytest.mark.parametrize("years", [JULY, CALENDAR])
def test_the_year_after_the_last_has_a_name_too(years: BenefitYears) -> None:
    assert years.name(years.of(date(9999, 12, 31)) + 1) == "10000"


@pytest.mark.parametrize(
    ("years", "day", "last"),
    [
        (JULY, date(2027, 3, 31), False),
        (JULY, date(2027, 4, 1), True),
        (JULY, date(9999, 12, 31), False),  # its last quarter begins in April of the year 10000
        (JULY, date(1, 3, 31), False),  # its year begins in the year 0
        (JULY, date(1, 4, 1), True),
        (LEAP, date(2024, 11, 28), False),
        (LEAP, date(2024, 11, 29), True),
        (CALENDAR, date(9999, 9, 30), False),
        (CALENDAR, date(9999, 10, 1), True),
    ],
)
def test_the_last_quarter_is_the_last_three_months(years: BenefitYears, day: date, *, last: bool) -> None:
    assert years.in_last_quarter(day) is last
