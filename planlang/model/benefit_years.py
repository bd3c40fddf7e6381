"""Benefit years: the years over which a member's deductibles and maximums run, by the incurred date.

Source: `semantics`, section 4: the plan year (anniversaries of the period's first day) or the calendar year.
"""

from __future__ import annotations

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
        months = (day.year - self.period.first.year) * _MONTHS + day.month - self.period.first.month
        number = months // _MONTHS
        while add_months(self.period.first, _MONTHS * (number + 1)) <= day:
            number += 1
        while add_months(self.period.first, _MONTHS * number) > day:
            number -= 1
        return number

    def first_day(self, number: int) -> date:
        """The first day of a year."""
        return date(number, 1, 1) if self.calendar else add_months(self.period.first, _MONTHS * number)

    def name(self, number: int) -> str:
        """A year by its first day, the same whichever policy period counts it; also where the calendar has none."""
        year = number if self.calendar else self.period.first.year + number
        return str(self.first_day(number)) if year >= 1 else str(year)

    def in_last_quarter(self, day: date) -> bool:
        """Whether a day lies in the last three months of its year."""
        return day >= add_months(self.first_day(self.of(day)), _LAST_QUARTER)
