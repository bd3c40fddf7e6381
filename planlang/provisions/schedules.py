"""Schedules: amounts that change by date, and the policy months in which each of them holds.

The latest amount whose date is on or before a month's first day holds in that month; one that another replaces before
a month begins holds in none. Source: `semantics`, section 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from planlang.values.calendar import Period

# What mends an amount that never holds.
NEVER_HOLDS = "an amount holds from the first policy month that begins on its date or later; check the date"


def first_months(dates: Sequence[date | None], period: Period) -> tuple[int | None, ...]:
    """The first policy month in which each amount holds, none of one that never does.

    dates: in their order; an amount without one holds from the beginning.
    """
    begun = [day or date.min for day in dates]
    starts = [period.month_start(number) for number in range(1, period.months + 1)]
    ends = [*begun[1:], None]
    return tuple(
        next((number for number, start in enumerate(starts, 1) if day <= start and (end is None or start < end)), None)
        for day, end in zip(begun, ends, strict=True)
    )


def never_held(dates: Sequence[date | None], period: Period) -> Iterator[tuple[int, str]]:
    """The positions of amounts of the period that hold in no month of it, and why.

    Not among them are what was charged before the period, an amount before which there is a hole, and equal dates.
    """
    last = period.month_start(period.months)
    if not dates or (dates[0] or date.min) > period.first:
        return
    for at, month in enumerate(first_months(dates, period)):
        since, until = dates[at], dates[at + 1] if at + 1 < len(dates) else None
        if month is not None or since is None or since == until or (until is not None and until <= period.first):
            continue
        if since > last:
            yield at, f"after {last}, the first day of the last policy month"
        else:
            yield at, f"another holds from {until}, and no policy month begins before that"
