"""Calendar days: months are added as contracts count them, and every window is inclusive at both ends.

Source: `semantics`, section 1.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from attrs import frozen

DAY = timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day when it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@frozen
class Window:
    """Days from `first` through `last`, both included; an absent end is unbounded."""

    first: date | None
    last: date | None

    def shown(self) -> str:
        """As the language writes it: `2026-01-01 through 2026-12-31`, `on or after 2026-01-01`."""
        match (self.first, self.last):
            case (None, None):
                return "any date"
            case (None, last):
                return f"on or before {last}"
            case (first, None):
                return f"on or after {first}"
            case (first, last):
                return f"{first} through {last}"

    def holds(self, day: date) -> bool:
        """Whether a day lies in the window."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def cut(self, last: date) -> Window:
        """The window ended on `last` at the latest."""
        return Window(self.first, last if self.last is None else min(last, self.last))


@frozen
class Period:
    """A policy period, both days included: `period 2026-01-01 through 2026-12-31`."""

    first: date
    last: date

    @property
    def months(self) -> int:
        """N: the number of policy months that start in the period."""
        count = 0
        while add_months(self.first, count) <= self.last:
            count += 1
        return count

    def holds(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.first <= day <= self.last

    def month_start(self, number: int) -> date:
        """First day of policy month `number` (1 is the first; 0 and less lie before the period)."""
        return add_months(self.first, number - 1)

    def month_name(self, number: int) -> str:
        """`YYYY-MM` of the policy month's first day, also where the calendar has no such year any more."""
        year, month = divmod(self.first.year * 12 + self.first.month - 1 + number - 1, 12)
        return f"{year:04d}-{month + 1:02d}"

    def month_of(self, day: date) -> int:
        """The policy month that holds a day, months before the period and after it included.

        Counted without the days on which months start: those of the first and the last year may lie outside of time.
        """
        number = (day.year - self.first.year) * 12 + day.month - self.first.month + 1
        starts = min(self.first.day, monthrange(day.year, day.month)[1])
        return number if starts <= day.day else number - 1
