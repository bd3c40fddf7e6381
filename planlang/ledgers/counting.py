"""Counting: a list of who was covered when becomes units by policy month, tier and class.

    counting = "first of month"

A spell covers its first and its last day. A person counts in a policy month by the days of that month itself: its
first day, its fifteenth, or any of them, also where policy months do not begin on the 1st. Persons who count in one
month with one subscriber are a family, and a family is a unit of one tier.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from attrs import frozen

from planlang.ledgers import codes
from planlang.ledgers.families import CHILD, SELF, SPOUSE, TierRules, tiers_of
from planlang.ledgers.findings import HEADER, PlaceOf
from planlang.model.contract import CheckedContract, FactorSchedule
from planlang.model.ledger import CensusRow
from planlang.text.diagnostic import Diagnostic, Label
from planlang.values.calendar import DAY, Period, Window

_FORTNIGHT = timedelta(days=14)

# The days of a policy month on which a person counts who is covered on any of them.
COUNTING: Mapping[str, Callable[[date, date], tuple[date, date]]] = {
    "first of month": lambda first, _last: (first, first),
    "any day": lambda first, last: (first, last),
    "fifteenth": lambda first, last: (min(first + _FORTNIGHT, last),) * 2,
}


@frozen(kw_only=True)
class Spell:
    """A stretch of days on which a person was covered with a subscriber; without a last day it goes on."""

    row: int
    person: str
    subscriber: str
    relation: str
    first: date
    last: date | None
    class_name: str | None

    def meets(self, days: Window) -> bool:
        """Whether the person is covered on any of the days."""
        assert days.first is not None
        assert days.last is not None
        return self.first <= days.last and (self.last is None or days.first <= self.last)


@frozen
class InMonth:
    """A person who counts in a month, and cannot be counted there."""

    month: str
    spell: Spell


@frozen
class Counted:
    """Units by month, tier and class, zero written as zero, and who stops it.

    orphans: dependants without their subscriber. strangers: subscribers of a class that the contract does not declare,
    though another period does; a contract without classes takes them without one.
    """

    rows: tuple[CensusRow, ...]
    orphans: tuple[InMonth, ...]
    strangers: tuple[InMonth, ...] = ()


def count(
    spells: Sequence[Spell], rule: str, tiers: TierRules, contract: CheckedContract, as_of: date | None = None
) -> Counted:
    """The census of a list, for the policy months of a contract, and from that of an as-of date before them on."""
    classes = _classes(spells, contract)
    rows: list[CensusRow] = []
    orphans: list[InMonth] = []
    strangers: list[InMonth] = []
    for month, days in _months(spells, rule, contract, as_of):
        units: Counter[tuple[str, str | None]] = Counter()
        for members in _families(spell for spell in spells if spell.meets(days)):
            selves = [spell for spell in members if spell.relation == SELF]
            if not selves:
                orphans += [InMonth(month, spell) for spell in members]
                continue
            (tier,) = tiers_of(tiers, _persons(members, SPOUSE), _persons(members, CHILD))
            own = max(selves, key=lambda spell: spell.first)
            strange = own.class_name is not None and own.class_name not in contract.classes
            strangers += [InMonth(month, own)] if strange and contract.classes else []
            units[tier, None if strange else own.class_name] += 1
        named = [(tier, class_name) for tier in contract.tiers for class_name in classes]
        unnamed = [(tier, None) for tier in contract.tiers if (tier, None) in units and None not in classes]
        rows += [
            CensusRow(month=month, tier=tier, class_name=class_name, units=units[tier, class_name])
            for tier, class_name in (*named, *unnamed)
        ]
    return Counted(tuple(rows), tuple(orphans), tuple(strangers))


def nobody_covered(period: Period, counted: Counted, place: PlaceOf) -> Iterator[Diagnostic]:
    """Warn of a list by which nobody counts in a period: one that was cut short, or that is of another year."""
    if not any(row.units for row in counted.rows):
        yield Diagnostic(
            codes.NOBODY_COVERED,
            f"the list covers nobody in the period {period.first} through {period.last}",
            (Label(place(HEADER, None), "no policy month has a unit"),),
            "check that its rows are all there, and the years of their days",
        )


def _classes(spells: Sequence[Spell], contract: CheckedContract) -> tuple[str | None, ...]:
    """The classes that every month has units of, be it none: those of the plan where the list names any."""
    return contract.classes if contract.classes and any(spell.class_name for spell in spells) else (None,)


def _months(
    spells: Sequence[Spell], rule: str, contract: CheckedContract, as_of: date | None
) -> Iterator[tuple[str, Window]]:
    """The policy months and the days that count in each; before the period those asked for, as far as the list goes.

    Asked for are those of which factors lag, and that of an as-of date, with which the period is projected.
    """
    period = contract.period
    begins = _first_whole(period, min((spell.first for spell in spells), default=period.first))
    asked = first_charged(contract)
    if as_of is not None:
        asked = min(asked, period.month_of(as_of))
    for number in range(min(max(asked, begins), 1), period.months + 1):
        yield period.month_name(number), _days(period, number, rule)


def _first_whole(period: Period, day: date) -> int:
    """The first policy month by number that does not begin before a day; one of a year 0 is none."""
    number = period.month_of(day)
    return number + (day == date.min or period.month_of(day - DAY) == number)


def first_charged(contract: CheckedContract) -> int:
    """The number of the first month whose units a contract may charge: before the period as far as factors lag."""
    schedule = contract.aggregate.find(FactorSchedule) if contract.aggregate else None
    return 1 - (schedule.lag if schedule else 0)


def _days(period: Period, number: int, rule: str) -> Window:
    last = period.month_start(number + 1) - DAY
    return Window(*COUNTING[rule](period.month_start(number), min(last, period.last)))


def _families(spells: Iterable[Spell]) -> Iterable[list[Spell]]:
    """Spells by subscriber."""
    families: dict[str, list[Spell]] = defaultdict(list)
    for spell in spells:
        families[spell.subscriber].append(spell)
    return families.values()


def _persons(members: Iterable[Spell], relation: str) -> int:
    """How many persons of a relation there are; two spells of one person in a month are one person."""
    return len({spell.person for spell in members if spell.relation == relation})
