"""Benefit years: the years over which a member's deductibles and maximums run, by the incurred date.

Source: `semantics`, section 4: the plan year (anniversaries of the period's first day) or the calendar year.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from attrs import frozen

from planlang.values.calendar import Period, add_months

_MONTHS = 12
_LAST_QUARTER = 9  # months of a year before its last three


@frozen
class BenefitYears:
    """The years of a plan, by number; `calendar` says that they are those of the calendar."""

    period: Period
    calendar: bool

    def of(self, day: date) -> int:
        """The number of the year that holds a day."""
        if self.calendar:
            return day.year
        number = day.year - self.period.first.year
        return number if self._begins(number) <= _parts(day) else number - 1

    def first_day(self, number: int) -> date:
        """The first day of a year."""
        return date(number, 1, 1) if self.calendar else add_months(self.period.first, _MONTHS * number)

    def name(self, number: int) -> str:
        """A year by its first day, the same whichever policy period counts it; also where the calendar has none."""
        year = number if self.calendar else self.period.first.year + number
        return str(self.first_day(number)) if date.min.year <= year <= date.max.year else str(year)

    def in_last_quarter(self, day: date) -> bool:
        """Whether a day lies in the last three months of its year."""
        year, month, first = self._begins(self.of(day))
        later, month = divmod(month - 1 + _LAST_QUARTER, _MONTHS)
        return _parts(day) >= _clipped(year + later, month + 1, first)

    def _begins(self, number: int) -> tuple[int, int, int]:
        """The year, month and day on which a year begins, also where the calendar has no such day any more."""
        if self.calendar:
            return number, 1, 1
        first = self.period.first
        return _clipped(first.year + number, first.month, first.day)


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _clipped(year: int, month: int, day: int) -> tuple[int, int, int]:
    """A day of a month, or that month's last day when it has no such day."""
    return year, month, min(day, monthrange(year, month)[1])
