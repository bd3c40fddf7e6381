"""Enrollment: the units of each policy month, as the census knows them and as an as-of date projects them.

Source: `semantics`, sections 2 and 7. Months that have started by the as-of date are known, and each later month is
projected with the last known one. A month before the first known one takes that one's units.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from attrs import define, field

from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, CensusRow, Facts
from planlang.model.settlement import MonthUnits
from planlang.values.calendar import Period

Row = tuple[str, str, str | None]


@define
class Enrollment:
    """Units by policy month; what is asked for and not there is noted in `missing`, never guessed.

    unpriced: rows of units that no factor charges.

    first, last: the first and the last known policy month by number; no last when every month is known.
    latest: the month whose census serves those after the last known one.
    """

    contract: CheckedContract
    units: Mapping[Row, int]
    first: int
    last: int | None
    latest: str = ""
    missing: list[Row] = field(factory=list)
    unpriced: list[Row] = field(factory=list)

    def of_all(self, number: int, tier: str) -> int:
        """Units of a tier in policy month `number`, whatever their class.

        A month that counts by class has units of each class that any known month counts so.
        """
        month = self._known(number)
        here = [(month, tier, name) for name in (None, *self.contract.classes) if (month, tier, name) in self.units]
        if not any(name for _, _, name in here):
            return self._sum(here or [(month, tier, None)])
        known = {self._known(each) for each in range(self.first, self.contract.period.months + 1)}
        classes = (name for name in self.contract.classes if any((each, tier, name) in self.units for each in known))
        return self._sum(list(dict.fromkeys([*here, *((month, tier, name) for name in classes)])))

    def of_class(self, number: int, tier: str, class_name: str | None) -> int:
        """Units of a tier and class in policy month `number`; without a class, those counted without one."""
        return self._sum([(self._known(number), tier, class_name)])

    def classes(self, number: int, tier: str) -> tuple[str | None, ...]:
        """The classes for which a month must have units: those declared, and none if the census counts some so."""
        unclassed = (self._known(number), tier, None)
        return (*self.contract.classes, *((None,) if unclassed in self.units else ()))

    def note_unpriced(self, number: int, tier: str, class_name: str | None) -> None:
        """Units of a tier and class that no factor charges cannot be settled."""
        self.unpriced.append((self._known(number), tier, class_name))

    def is_projected(self, number: int) -> bool:
        """Whether the units of a month rest on a projection."""
        return self.last is not None and number > self.last

    def _known(self, number: int) -> str:
        """The month whose census serves policy month `number`."""
        known = max(number, self.first)
        if self.last is not None and known > self.last:
            return self.latest
        return self.contract.period.month_name(known)

    def _sum(self, rows: list[Row]) -> int:
        """The units of rows, noting which are not there."""
        self.missing += [row for row in rows if row not in self.units]
        return sum(self.units.get(row, 0) for row in rows)

    def listed(self, number: int) -> tuple[MonthUnits, ...]:
        """The census rows of policy month `number`, projected where it is not known yet."""
        known = self._known(number)
        rows = [(known, tier, name) for tier in self.contract.tiers for name in (None, *self.contract.classes)]
        return tuple(
            MonthUnits(
                month=self.contract.period.month_name(number),
                tier=row[1],
                class_name=row[2],
                units=self.units[row],
                projected=self.is_projected(number),
            )
            for row in rows
            if row in self.units
        )


def enrollment(contract: CheckedContract, census: Census | None, facts: Facts) -> Enrollment:
    """The census seen by policy months; months before the period are known as far back as they are given in a row."""
    rows = {(row.month, row.tier, row.class_name): row.units for row in census.rows} if census else {}
    first = _first(contract.period, {month for month, _, _ in rows})
    if facts.as_of is None:
        return Enrollment(contract, rows, first=first, last=None)
    last = contract.period.month_of(facts.as_of)
    latest = census.projected_with if census else None
    return Enrollment(contract, rows, first=first, last=last, latest=latest or contract.period.month_name(last))


def own_census(periods: Sequence[Period], at: int, census: Census | None, as_of: date | None) -> Census | None:
    """The census of several periods as one of them has it.

    A period that the as-of date lies before is projected with the last known month, be it one of a period before.
    """
    if census is None:
        return None
    seen = census.counted[at] if census.counted else (census.rows,) * (at + 1)
    own = Census(rows=seen[at])
    if as_of is None or as_of >= periods[at].first:
        return own
    known = [_last_known(period, rows, as_of) for period, rows in zip(periods, seen, strict=False)]
    latest = max(known)
    if latest == known[at]:
        return own
    with_it = seen[known.index(latest)]
    rows = (row for row in seen[at] if row.month < latest)
    return Census(rows=(*rows, *(row for row in with_it if row.month == latest)), projected_with=latest)


def _first(period: Period, months: Collection[str]) -> int:
    """The first known month by number: before the period months are known as far back as they are given in a row."""
    first = 1
    while period.month_name(first - 1) in months:
        first -= 1
    return first


def _last_known(period: Period, rows: Iterable[CensusRow], as_of: date) -> str:
    """The last month of a period, or before it, that has started and of which the census has units; else nothing."""
    months = {row.month for row in rows}
    started = range(_first(period, months), min(period.month_of(as_of), period.months) + 1)
    return max((name for name in map(period.month_name, started) if name in months), default="")
