"""The policy month in which each amount of a schedule first holds, reckoned by hand."""

from __future__ import annotations

from datetime import date

import pytest

from planlang.provisions.schedules import first_months, never_held
from planlang.values.calendar import Period

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
# Months begin on Jan 31, Feb 28, Mar 31, Apr 30 and so on.
FROM_THE_LAST = Period(date(2026, 1, 31), date(2027, 1, 30))


@pytest.mark.parametrize(
    ("period", "dates", "months"),
    [
        (YEAR, [None], (1,)),
        (YEAR, [None, date(2026, 1, 2)], (1, 2)),
        (YEAR, [None, date(2026, 2, 1)], (1, 2)),
        (YEAR, [date(2026, 1, 1), date(2026, 12, 1)], (1, 12)),
        (YEAR, [None, date(2026, 12, 2)], (1, None)),
        (YEAR, [None, date(2026, 2, 2), date(2026, 2, 20)], (1, None, 3)),
        (YEAR, [None, date(2026, 2, 2), date(2026, 3, 1)], (1, None, 3)),
        (YEAR, [None, date(2026, 2, 2), date(2026, 3, 2)], (1, 3, 4)),
        (YEAR, [date(2025, 1, 1), date(2026, 1, 1)], (None, 1)),
        (FROM_THE_LAST, [None, date(2026, 4, 1)], (1, 4)),
        (FROM_THE_LAST, [None, date(2026, 3, 1), date(2026, 3, 31)], (1, None, 3)),
    ],
)
def test_an_amount_holds_from_the_first_month_that_begins_on_its_date_or_later(
    period: Period, dates: list[date | None], months: tuple[int | None, ...]
) -> None:
    assert first_months(dates, period) == months


@pytest.mark.parametrize(
    ("dates", "never"),
    [
        ([None, date(2026, 12, 2)], [(1, "after 2026-12-01, the first day of the last policy month")]),
        (
            [None, date(2026, 2, 2), date(2026, 3, 1)],
            [(1, "another holds from 2026-03-01, and no policy month begins before that")],
        ),
        ([None, date(2026, 2, 2), date(2026, 3, 2)], []),
        ([date(2025, 1, 1), date(2026, 1, 1)], []),  # what was charged in the year before
        ([date(2026, 2, 2), date(2026, 2, 20)], []),  # a hole, which is told as one
        ([None, date(2026, 2, 1), date(2026, 2, 1)], []),  # two of one day, which are told as that
        ([], []),
    ],
)
def test_an_amount_that_never_holds_is_told_with_why(dates: list[date | None], never: list[tuple[int, str]]) -> None:
    assert list(never_held(dates, YEAR)) == never
