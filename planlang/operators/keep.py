"""Keep: pass the lines that a layer counts, refuse the others with the first reason that fits.

    keep(a) = a when no test refuses the line, else 0

A test looks at the line alone, so the verdict depends neither on order nor on any other line.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from attrs import frozen

from planlang.model.contract import Citation
from planlang.model.ledger import Kind, Resolved
from planlang.model.settlement import Refusal
from planlang.operators.amounts import Advance, Sheet


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


def refusal_of(tests: Iterable[Test], resolved: Resolved) -> Refusal | None:
    """The first refusal that fits a line, or none."""
    for test in tests:
        refusal = test.refuses(resolved)
        if refusal is not None:
            return refusal
    return None


# What of a line each test looks at; the last looks at nothing, for which any will do.
FACTS: Mapping[type[Test], str] = {
    KindIs: "kind",
    CoverageOutside: "line.coverage",
    CodeAmong: "line.exclusion",
    PersonAmong: "line.person",
    UnitAmong: "line.unit",
    UnitOutside: "line.unit",
    IncurredBefore: "line.incurred",
    IncurredAfter: "line.incurred",
    PaidBefore: "window_paid",
    PaidAfter: "window_paid",
    Always: "kind",
}


def in_order(step: Keep, sheet: Sheet, refusals: list[Refusal | None]) -> Advance:
    """The step as a function that fills its column; refusals are noted in settlement order."""
    source, out = sheet.streams[step.source], sheet.streams[step.name]
    questions = [
        _by_fact(tuple(same), sheet.facts[fact], sheet.lines)
        for fact, same in groupby(step.tests, key=lambda test: FACTS[type(test)])
    ]

    def advance(start: int, stop: int) -> None:
        found = _first([question(start, stop) for question in questions], stop - start)
        refusals.extend(found)
        out.extend(0 if refusal else amount for amount, refusal in zip(source[start:stop], found, strict=True))

    return advance


# The answers to a question, line by line.
Answers = Iterable[Refusal | None]
Question = Callable[[int, int], Answers]


def _first(answers: Sequence[Answers], count: int) -> list[Refusal | None]:
    """The first refusal of each line among the answers to several questions, or none."""
    if not answers:
        return [None] * count
    nothing = (None,) * len(answers)
    return [None if said == nothing else next(filter(None, said)) for said in zip(*answers, strict=True)]


def _by_fact(tests: tuple[Test, ...], facts: Sequence[Hashable], lines: Sequence[Resolved]) -> Question:
    """The first refusal of tests that look at the same fact: answered once for each value that it has."""
    known: dict[Hashable, Refusal | None] = {}

    def answers(start: int, stop: int) -> Answers:
        values = facts[start:stop]
        for value in set(values).difference(known):
            known[value] = refusal_of(tests, lines[start + values.index(value)])
        return map(known.__getitem__, values)

    return answers
