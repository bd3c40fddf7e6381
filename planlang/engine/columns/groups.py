"""Groups: which running total a line belongs to, as a code, for every key.

The contract's one total runs through all lines. What it can reach is known day by day, so its groups are days: each
begins where the days before it end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from planlang.model.amounts import Amounts
from planlang.model.benefit_years import BenefitYears
from planlang.model.columns import Columns, day_of
from planlang.model.contract import Key
from planlang.model.stored import Stored
from planlang.operators.columns.keep import codes_of
from planlang.operators.columns.regimes import BEYOND, Ints
from planlang.operators.columns.view import View

# So many lines at once are looked at for their days.
_SOME = 1 << 20
_CLASSED = {Key.PERSON: "persons", Key.UNIT: "units"}


@frozen(eq=False)
class Groups:
    """The groups of a key: how many, and the code of each line's."""

    key: Key
    count: int
    codes: Callable[[View], NDArray[np.int64] | NDArray[np.int32]]


@frozen(eq=False)
class Days:
    """A number for each day between two, looked up by day."""

    first: int
    numbers: NDArray[np.int64]

    @classmethod
    def of(cls, days: Stored, number: Callable[[date], int]) -> Days:
        """The numbers of all days from the first to the last of some."""
        if not len(days):
            return cls(0, np.zeros(1, dtype=np.int64))
        first, last = days.min(), days.max()
        there = np.zeros(last - first + 1, dtype=bool)
        for start in range(0, len(days), _SOME):
            there[days[start : start + _SOME] - first] = True
        numbers = np.zeros(len(there), dtype=np.int64)
        for at in np.flatnonzero(there):
            numbers[at] = number(day_of(first + int(at)))
        return cls(first, numbers)

    def look_up(self, days: NDArray[np.int32]) -> NDArray[np.int64]:
        """The number of each day."""
        return np.asarray(self.numbers[days - self.first])


@frozen(eq=False)
class Keys:
    """The groups of a ledger under every key, each made when it is asked for.

    month_of: the policy month to which a paid date belongs. years: the benefit years, when the plan has them.
    """

    columns: Columns
    month_of: Callable[[date], int]
    years: BenefitYears | None
    class_of: Mapping[str, str]
    _made: dict[Key, Groups] = field(init=False, factory=dict)
    _days: dict[str, Days] = field(init=False, factory=dict)

    def groups(self, key: Key) -> Groups:
        """The groups of a key; of the contract, the days on which lines are paid."""
        if key not in self._made:
            self._made[key] = self._groups(key)
        return self._made[key]

    @property
    def months(self) -> Days:
        """The policy month of every day on which a line was paid."""
        if "month" not in self._days:
            self._days["month"] = Days.of(self.columns.paid, self.month_of)
        return self._days["month"]

    def year_of(self, view: View) -> NDArray[np.int64]:
        """The benefit year of each line, counted from the first that the ledger has."""
        assert self.years is not None
        if "year" not in self._days:
            self._days["year"] = Days.of(self.columns.incurred, self.years.of)
        return self._days["year"].look_up(view.column("incurred")) - self.first_year

    @property
    def first_year(self) -> int:
        """The first benefit year of the ledger."""
        return self._span[0]

    @property
    def _span(self) -> tuple[int, int]:
        assert self.years is not None
        if not len(self.columns):
            return 0, 0
        incurred = self.columns.incurred
        return self.years.of(day_of(incurred.min())), self.years.of(day_of(incurred.max()))

    def _groups(self, key: Key) -> Groups:
        columns = self.columns
        match key:
            case Key.PERSON:
                return Groups(key, len(columns.persons), lambda view: np.asarray(view.column("person")))
            case Key.UNIT:
                return Groups(key, len(columns.units), lambda view: np.asarray(view.column("unit")))
            case Key.CONTRACT:
                first = columns.paid.min()
                last = columns.paid.max()
                return Groups(key, last - first + 1, lambda view: np.asarray(view.column("paid") - first))
            case Key.MONTH:
                months = self.months
                return Groups(key, int(months.numbers.max()) + 1, lambda view: months.look_up(view.column("paid")))
            case Key.CHAIN:
                return Groups(key, len(columns), lambda view: view.roots)
            case Key.PERSON_YEAR | Key.UNIT_YEAR:
                return self._by_year(key)
            case Key.PERSON_LAST_YEAR | Key.UNIT_LAST_YEAR:
                raise AssertionError(key)  # INVARIANT: no running total is kept under the year before

    def _by_year(self, key: Key) -> Groups:
        first, last = self._span
        width = last - first + 1
        column, names = ("person", self.columns.persons) if key is Key.PERSON_YEAR else ("unit", self.columns.units)

        def codes(view: View) -> NDArray[np.int64]:
            return np.asarray(view.column(column).astype(np.int64) * width + self.year_of(view))

        return Groups(key, len(names) * width, codes)

    def amounts(self, amounts: Amounts | None, key: Key) -> Ints | int | None:
        """An amount for each group, one for all where they do not differ. None has been given: none."""
        if amounts is None:
            return None
        general = min(amounts.general, BEYOND)
        if key in _CLASSED and (amounts.by_key or (amounts.by_class and self.class_of)):
            return self._by_name(amounts, general, getattr(self.columns, _CLASSED[key]))
        if key is Key.MONTH and amounts.by_key:
            count = self.groups(key).count
            return np.array([min(amounts.of(str(month), {}), BEYOND) for month in range(count)], dtype=np.int64)
        return general

    def _by_name(self, amounts: Amounts, general: int, names: Sequence[str]) -> Ints:
        found = np.full(len(names), general, dtype=np.int64)
        for code, class_name in self._classes(names) if amounts.by_class else ():
            found[code] = min(amounts.by_class.get(class_name, general), BEYOND)
        for code in codes_of(amounts.by_key, names):
            found[code] = min(amounts.by_key[names[int(code)]], BEYOND)
        return found

    def _classes(self, names: Sequence[str]) -> list[tuple[int, str]]:
        """The codes of those names that have a class, each with it."""
        codes = codes_of(self.class_of, names)
        return [(int(code), self.class_of[names[int(code)]]) for code in codes]
