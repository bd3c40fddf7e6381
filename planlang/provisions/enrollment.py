"""Enrollment: the units of each policy month, as the census knows them and as an as-of date projects them.

Source: `semantics`, sections 2 and 7. Months that have started by the as-of date are known, and each later month is
projected with the last known one. A month before the first known one takes that one's units.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field

from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, Facts
from planlang.model.settlement import MonthUnits

Row = tuple[str, str, str | None]


@define
class Enrollment:
    """Units by policy month; what is asked for and not there is noted in `missing`, never guessed.

    unpriced: rows of units that no factor charges.

    first, last: the first and the last known policy month by number; no last when every month is known.
    """

    contract: CheckedContract
    units: Mapping[Row, int]
    first: int
    last: int | None
    missing: list[Row] = field(factory=list)
    unpriced: list[Row] = field(factory=list)

    def of_all(self, number: int, tier: str) -> int:
        """Units of a tier in policy month `number`, whatever their class."""
        month = self._known(number)
        rows = [(month, tier, name) for name in (None, *self.contract.classes)]
        return self._sum([row for row in rows if row in self.units] or [(month, tier, None)])

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
        return self.contract.period.month_name(known if self.last is None else min(known, self.last))

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
    months = {month for month, _, _ in rows}
    first = 1
    while contract.period.month_name(first - 1) in months:
        first -= 1
    last = contract.period.month_of(facts.as_of) if facts.as_of else None
    return Enrollment(contract, rows, first=first, last=last)
