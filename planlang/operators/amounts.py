"""What steps run on: keys and how each is read off a line, the totals that steps keep together, and the columns."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from operator import attrgetter

from attrs import field, frozen

from planlang.model.benefit_years import BenefitYears
from planlang.model.contract import Key
from planlang.model.ledger import Resolved

KeyOf = Callable[[Resolved], str]
# A step while it runs: it fills its columns for the lines from one position to another.
Advance = Callable[[int, int], None]


@frozen
class Sheet:
    """The lines of a run in settlement order, and a column for all that the run makes of them, filled so far.

    streams: by name, totals before a line too (`name@before`) and credits (`name.credit`). keys: those that a step has.
    facts: what a test looks at, by where it stands in a line.
    """

    lines: Sequence[Resolved]
    streams: Mapping[str, list[int]]
    keys: Mapping[Key, list[str]]
    facts: Mapping[str, list[Hashable]]


@frozen
class Memory:
    """What steps keep together, by name and key, also those of several policy periods.

    credits: what `Carry` steps kept of last quarters. totals: running totals that have a name.
    """

    credits: dict[str, dict[str, int]] = field(factory=dict)
    totals: dict[str, dict[str, int]] = field(factory=dict)

    def total(self, name: str | None) -> dict[str, int]:
        """A running total by key: that of a name, or a new one of the step's own."""
        return {} if name is None else self.totals.setdefault(name, {})


def keys(month_of: Callable[[date], int] | None = None, years: BenefitYears | None = None) -> Mapping[Key, KeyOf]:
    """How each key is read off a line; the contract's is the same for all.

    month_of: the policy month to which a paid date belongs. years: the benefit years, each known by its first day, so
    that a year which two policy periods share has one name in both.
    """
    found: dict[Key, KeyOf] = {
        Key.PERSON: attrgetter("line.person"),
        Key.UNIT: attrgetter("line.unit"),
        Key.CONTRACT: lambda _: "",
        Key.CHAIN: lambda resolved: f"{resolved.root.claim}\x1f{resolved.root.line}",
    }
    if month_of is not None:
        found[Key.MONTH] = _by_date(lambda resolved: resolved.line.paid, lambda day: str(month_of(day)))
    if years is not None:
        found |= _by_year(years)
    return found


def _by_date(day_of: Callable[[Resolved], date | None], name_of: Callable[[date], str]) -> KeyOf:
    """A key that is a name of a date, looked up once a date."""
    names: dict[date, str] = {}

    def key(resolved: Resolved) -> str:
        day = day_of(resolved)
        assert day is not None  # INVARIANT: pended lines are settled nowhere
        name = names.get(day)
        if name is None:
            name = names[day] = name_of(day)
        return name

    return key


def _by_year(years: BenefitYears) -> Mapping[Key, KeyOf]:
    """The keys of a benefit year, and of the one before."""
    this = _by_date(lambda resolved: resolved.line.incurred, lambda day: years.name(years.of(day)))
    before = _by_date(lambda resolved: resolved.line.incurred, lambda day: years.name(years.of(day) - 1))
    return {
        Key.PERSON_YEAR: lambda resolved: f"{resolved.line.person}\x1f{this(resolved)}",
        Key.UNIT_YEAR: lambda resolved: f"{resolved.line.unit}\x1f{this(resolved)}",
        Key.PERSON_LAST_YEAR: lambda resolved: f"{resolved.line.person}\x1f{before(resolved)}",
        Key.UNIT_LAST_YEAR: lambda resolved: f"{resolved.line.unit}\x1f{before(resolved)}",
    }


KEYS = keys()
