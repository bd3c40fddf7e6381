"""Months, windows and periods, at their edges."""

from __future__ import annotations

from datetime import date

import pytest

from planlang.values.calendar import Period, Window, add_months

NEW_YEAR, EVE = date(2026, 1, 1), date(2026, 12, 31)
YEAR = Period(NEW_YEAR, EVE)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 1, 1), 0, date(2026, 1, 1)),
        (date(2026, 1, 1), 12, date(2027, 1, 1)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (Window(None, None), "any date"),
        (Window(None, EVE), "on or before 2026-12-31"),
        (Window(NEW_YEAR, None), "on or after 2026-01-01"),
        (Window(NEW_YEAR, EVE), "2026-01-01 through 2026-12-31"),
    ],
)
def test_a_window_is_shown_as_the_language_writes_it(window: Window, words: str) -> None:
    assert window.shown() == words


@pytest.mark.parametrize(
    ("window", "held"),
    [
        (Window(NEW_YEAR, EVE), [False, True, True, False]),
        (Window(None, EVE), [True, True, True, False]),
        (Window(NEW_YEAR, None), [False, True, True, True]),
        (Window(None, None), [True, True, True, True]),
    ],
)
def test_a_window_holds_both_its_ends(window: Window, held: list[bool]) -> None:
    assert [window.holds(day) for day in (date(2025, 12, 31), NEW_YEAR, EVE, date(2027, 1, 1))] == held


def test_a_window_is_cut_and_never_grows() -> None:
    june = date(2026, 6, 30)
    assert Window(NEW_YEAR, EVE).cut(june) == Window(NEW_YEAR, june)
    assert Window(NEW_YEAR, june).cut(EVE) == Window(NEW_YEAR, june)
    assert Window(NEW_YEAR, None).cut(june) == Window(NEW_YEAR, june)


@pytest.mark.parametrize(
    ("period", "months"),
    [
        (YEAR, 12),
        (Period(NEW_YEAR, date(2026, 11, 30)), 11),
        (Period(NEW_YEAR, date(2026, 12, 1)), 12),
        (Period(NEW_YEAR, NEW_YEAR), 1),
        (Period(date(2026, 1, 31), date(2026, 2, 28)), 2),
        (Period(date(2026, 1, 31), date(2026, 2, 27)), 1),
    ],
)
def test_a_period_has_as_many_months_as_start_in_it(period: Period, months: int) -> None:
    assert period.months == months


def test_a_period_holds_both_its_ends() -> None:
    days = (date(2025, 12, 31), NEW_YEAR, EVE, date(2027, 1, 1))
    assert [YEAR.holds(day) for day in days] == [False, True, True, False]


def test_policy_months_are_counted_from_the_periods_first_day() -> None:
    period = Period(date(2026, 1, 31), date(2027, 1, 30))
    assert [period.month_start(number) for number in (0, 1, 2, 13)] == [
        date(2025, 12, 31),
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2027, 1, 31),
    ]
    days = (date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 27), date(2026, 2, 28), date(2027, 1, 31))
    assert [period.month_of(day) for day in days] == [0, 1, 1, 2, 13]


def test_a_policy_month_is_named_by_the_month_in_which_it_starts() -> None:
    assert [YEAR.month_name(number) for number in (0, 1, 12, 13)] == ["2025-12", "2026-01", "2026-12", "2027-01"]
    assert Period(date(1, 1, 1), date(1, 12, 31)).month_name(0) == "0000-12"
