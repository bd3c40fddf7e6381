"""Keep: pass the lines that a layer counts, refuse the others with the first reason that fits.

    keep(a) = a when no test refuses the line, else 0

A test looks at the line alone, so the verdict depends neither on order nor on any other line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import groupby
from operator import attrgetter

from attrs import frozen

from planlang.model.contract import Citation
from planlang.model.ledger import Kind, Resolved
from planlang.model.settlement import Refusal


@frozen
class KindIs:
    """Refuses lines of a kind."""

    refusal: Refusal
    kind: Kind

    def refuses(self, resolved: Resolved) -> Refusal | None:
        """The refusal, if the line is of the kind."""
        return self.refusal if resolved.kind is self.kind else None


@frozen
class CoverageOutside:
    """Refuses lines whose coverage is not among those covered."""

    refusal: Refusal
    coverages: frozenset[str]

    def refuses(self, resolved: Resolved) -> Refusal | None:
        """The refusal, if the coverage is not among them."""
        return None if resolved.line.coverage in self.coverages else self.refusal


@frozen
class CodeAmong:
    """Refuses lines that carry an exclusion code, citing its declaration."""

    refusal: Refusal
    citations: Mapping[str, Citation]

    def refuses(self, resolved: Resolved) -> Refusal | None:
        """The refusal, if the line carries a code."""
        code = resolved.line.exclusion
        if code is None:
            return None
        return Refusal(self.refusal.reason, self.refusal.provision, self.citations.get(code))


@frozen
class PersonAmong:
    """Refuses the lines of certain persons, citing where each is named."""

    refusal: Refusal
    citations: Mapping[str, Citation]

    def refuses(self, resolved: Resolved) -> Refusal | None:
        """The refusal, if the person is among them."""
        person = resolved.line.person
        if person not in self.citations:
            return None
        return Refusal(self.refusal.reason, self.refusal.provision, self.citations[person])


@frozen
class UnitAmong:
    """Refuses the lines of certain units."""

    refusal: Refusal
    units: frozenset[str]

    def refuses(self, resolved: Resolved) -> Refusal | None:
        """The refusal, if the unit is among them."""
        return self.refusal if resolved.line.unit in self.units else None


@frozen
class UnitOutside:
    """Refuses the lines of all but certain units."""

    refusal: Refusal
    units: frozenset[str]

    def refuses(self, resolved: Resolved) -> Refusal | None:
        """The refusal, if the unit is not among them."""
        return None if resolved.line.unit in self.units else self.refusal


@frozen
class IncurredBefore:
    """Refuses lines incurred before a day."""

    refusal: Refusal
    day: date

    def refuses(self, resolved: Resolved) -> Refusal | None:
        """The refusal, if the line was incurred before the day."""
        return self.refusal if resolved.line.incurred < self.day else None


@frozen
class IncurredAfter:
    """Refuses lines incurred after a day."""

    refusal: Refusal
    day: date

    def refuses(self, resolved: Resolved) -> Refusal | None:
        """The refusal, if the line was incurred after the day."""
        return self.refusal if resolved.line.incurred > self.day else None


@frozen
class PaidBefore:
    """Refuses lines paid before a day; a linked line is judged by its root's paid date."""

    refusal: Refusal
    day: date

    def refuses(self, resolved: Resolved) -> Refusal | None:
        """The refusal, if the line was paid before the day."""
        return self.refusal if resolved.window_paid < self.day else None


@frozen
class PaidAfter:
    """Refuses lines paid after a day; a linked line is judged by its root's paid date."""

    refusal: Refusal
    day: date

    def refuses(self, resolved: Resolved) -> Refusal | None:
        """The refusal, if the line was paid after the day."""
        return self.refusal if resolved.window_paid > self.day else None


@frozen
class Always:
    """Refuses every line: there is no such layer."""

    refusal: Refusal

    def refuses(self, resolved: Resolved) -> Refusal | None:  # noqa: ARG002  the same question as its sisters'
        """The refusal."""
        return self.refusal


OnDates = IncurredBefore | IncurredAfter | PaidBefore | PaidAfter
OnWhom = PersonAmong | UnitAmong | UnitOutside
Test = KindIs | CoverageOutside | CodeAmong | OnWhom | OnDates | Always


@frozen
class Keep:
    """`name` is `source` where no test refuses the line, else 0; tests stand in the order of the reasons."""

    name: str
    source: str
    tests: tuple[Test, ...]


def refusal_of(step: Keep, resolved: Resolved) -> Refusal | None:
    """The first refusal that fits, or none."""
    for test in step.tests:
        refusal = test.refuses(resolved)
        if refusal is not None:
            return refusal
    return None


def by_line(
    step: Keep, slots: Mapping[str, int], refusals: list[Refusal | None]
) -> Callable[[Resolved, list[int]], None]:
    """The step as a function on one line's row; refusals are noted in settlement order."""
    source, out = slots[step.source], slots[step.name]
    questions, note = _questions(step.tests), refusals.append

    def advance(resolved: Resolved, row: list[int]) -> None:
        for refuses in questions:
            refusal = refuses(resolved)
            if refusal is not None:
                note(refusal)
                return
        note(None)
        row[out] = row[source]

    return advance


Question = Callable[[Resolved], Refusal | None]
_INCURRED, _PAID = attrgetter("line.incurred"), attrgetter("window_paid")
_DATE_OF: Mapping[type[Test], Callable[[Resolved], date]] = {
    IncurredBefore: _INCURRED,
    IncurredAfter: _INCURRED,
    PaidBefore: _PAID,
    PaidAfter: _PAID,
}


def _questions(tests: tuple[Test, ...]) -> tuple[Question, ...]:
    """The tests in their order; neighbours that ask for the same date are one question, answered once a day."""
    questions: list[Question] = []
    for day_of, same in groupby(tests, key=lambda test: _DATE_OF.get(type(test))):
        asked = tuple(test.refuses for test in same)
        questions += asked if day_of is None else [_by_day(day_of, asked)]
    return tuple(questions)


def _by_day(day_of: Callable[[Resolved], date], asked: tuple[Question, ...]) -> Question:
    """The first refusal of questions whose answer is the same for all lines of a date."""
    known: dict[date, Refusal | None] = {}

    def refuses(resolved: Resolved) -> Refusal | None:
        day = day_of(resolved)
        if day not in known:
            known[day] = next(filter(None, (question(resolved) for question in asked)), None)
        return known[day]

    return refuses
