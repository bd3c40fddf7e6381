"""Conditions: what a plan says must always hold of its settlement, and what it wants its reader warned of.

`always specific of any person at most $2,000,000` is an error where it does not hold, `warn when ...` a warning where
it does. The settlement stands either way: a condition decides no cent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial

from attrs import frozen

from planlang.api.codes import CONDITION_BROKEN, CONDITION_MET
from planlang.api.figures import COMPARE, amount_of, figure_beside, named
from planlang.engine.figures import deductibles
from planlang.model.conditions import Condition, ConditionKind, ConditionSubject
from planlang.model.periods import Periods, asks
from planlang.model.scenario import Comparison, EntryFigure, Payer, PeriodFigure, PersonFigure, StageReason
from planlang.model.settlement import PersonRow, Settlement, Split
from planlang.text.diagnostic import Diagnostic
from planlang.values.money import shown
from planlang.values.rate import shown_percent

NAMED = 3  # how many persons or lines a finding names


@frozen
class _Asked:
    """One figure that a condition asks for: whose it is, and what it is compared with."""

    whose: str
    amount: int
    limit: Fraction


@frozen
class Striking:
    """What strikes a reader of a condition: how many figures, and of the first few whose each is and how much."""

    count: int
    first: tuple[tuple[str, int], ...]


@frozen
class Lines:
    """Of which lines a condition asks: what persons and the plan come to is of the counted, each line of every one."""

    counted: Sequence[Split]
    every: Sequence[Split]


def lines_of_period(periods: Periods, at: int) -> Lines:
    """The lines that one of several periods counts, as its outputs have them, and also those that none counts."""
    asked = [n for n in range(len(periods.lines)) if asks(periods, n) == at]
    return Lines(
        counted=[periods.splits[n] for n in asked if periods.counts_in[n] == at],
        every=[periods.splits[n] for n in asked],
    )


def judged_conditions(settlement: Settlement, lines: Lines | None = None) -> tuple[Diagnostic, ...]:
    """A finding for every condition of the plan that is broken, or of which a reader is to be warned.

    lines: of one of several periods those that its conditions ask of; all of the settlement where there is only one.
    """
    return findings(settlement, partial(_striking, lines or Lines(settlement.splits, settlement.splits)))


def judged_in_periods(periods: Periods) -> Iterator[Diagnostic]:
    """The same of each of several periods, in their order."""
    for at, settlement in enumerate(periods.settlements):
        if settlement.contract.all(Condition):
            yield from judged_conditions(settlement, lines_of_period(periods, at))


def findings(settlement: Settlement, striking: Callable[[Settlement, Condition], Striking]) -> tuple[Diagnostic, ...]:
    """A finding for every condition of the plan that strikes something."""
    found = ((condition, striking(settlement, condition)) for condition in settlement.contract.all(Condition))
    return tuple(_finding(settlement, condition, struck) for condition, struck in found if struck.count)


def _striking(lines: Lines, settlement: Settlement, condition: Condition) -> Striking:
    """Which of the figures break a condition that must hold, or meet one that warns."""
    must_hold = condition.kind is ConditionKind.ALWAYS
    compare = COMPARE[condition.comparison]
    every = [one for one in _asked(lines, settlement, condition) if compare(one.amount, one.limit) is not must_hold]
    return Striking(len(every), tuple((one.whose, one.amount) for one in every[:NAMED]))


def _finding(settlement: Settlement, condition: Condition, struck: Striking) -> Diagnostic:
    must_hold = condition.kind is ConditionKind.ALWAYS
    currency = settlement.contract.currency
    some = ", ".join(f"{whose} {shown(amount, currency)}".lstrip() for whose, amount in struck.first)
    more = f" and {struck.count - NAMED:,} more" if struck.count > NAMED else ""
    return Diagnostic(
        CONDITION_BROKEN if must_hold else CONDITION_MET,
        f"`{_written(settlement, condition)}` {'does not hold' if must_hold else 'is so'}: {some}{more}",
        help=f"the condition stands at {condition.citation.source}" if condition.citation else None,
        count=struck.count,
    )


def _written(settlement: Settlement, condition: Condition) -> str:
    """The condition in the words of the language."""
    if condition.share is not None:
        limit = f"{shown_percent(condition.share)} of deductible"
    else:
        limit = shown(condition.amount or 0, settlement.contract.currency)
    return (
        f"{condition.kind.value} {named(condition.figure, None)} of {condition.subject.value} "
        f"{'is' if condition.comparison is Comparison.IS else condition.comparison.value} {limit}"
    )


def _asked(lines: Lines, settlement: Settlement, condition: Condition) -> Iterable[_Asked]:
    """Every figure that the condition asks for, with what it is compared with."""
    match condition.subject:
        case ConditionSubject.THE_PLAN:
            whole = _of_the_plan(lines, settlement, condition)
            if isinstance(whole, int):
                yield _Asked("", whole, limit_of(condition, None))
        case ConditionSubject.ANY_LINE:
            specific = settlement.contract.specific
            deductible_of = deductibles(specific, settlement.class_of) if specific else None
            for split in lines.every:
                name = name_of_line(split.line.claim, split.line.line)
                limit = limit_of(condition, deductible_of(split.line) if deductible_of else None)
                assert isinstance(condition.figure, Payer | StageReason)  # INVARIANT: refused by the checker
                yield _Asked(name, amount_of([split], condition.figure), limit)
        case ConditionSubject.ANY_PERSON:
            splits = _by_person(lines.counted) if not isinstance(condition.figure, PersonFigure) else {}
            for row in settlement.persons:
                amount = _of_person(row, splits, condition)
                if amount is not None:
                    yield _Asked(name_of_person(row.person), amount, limit_of(condition, row.deductible))


def _of_the_plan(lines: Lines, settlement: Settlement, condition: Condition) -> int | str:
    """What the lines come to, or a figure beside them; or why there is none."""
    if isinstance(condition.figure, Payer | StageReason):
        return amount_of(lines.counted, condition.figure)
    assert isinstance(condition.figure, PeriodFigure | EntryFigure)  # INVARIANT: others are refused by the checker
    return figure_beside(settlement, condition.figure)


def _by_person(splits: Iterable[Split]) -> Mapping[tuple[str, str], list[Split]]:
    """The splits of every person and unit."""
    found: dict[tuple[str, str], list[Split]] = defaultdict(list)
    for split in splits:
        found[split.line.person, split.line.unit].append(split)
    return found


def _of_person(row: PersonRow, splits: Mapping[tuple[str, str], list[Split]], condition: Condition) -> int | None:
    """A person's figure, absent where the plan has none."""
    if isinstance(condition.figure, PersonFigure):
        amount: int | None = getattr(row, condition.figure.value)
        return amount
    assert isinstance(condition.figure, Payer | StageReason)  # INVARIANT: others are refused by the checker
    return amount_of(splits[row.person, row.unit], condition.figure)


def name_of_line(claim: str, line: int) -> str:
    """A line, as a finding names it."""
    return f"claim `{claim}` line {line}"


def name_of_person(person: str) -> str:
    """A person, as a finding names it."""
    return f"person `{person}`"


def limit_of(condition: Condition, deductible: int | None) -> Fraction:
    """What a figure is compared with: an amount, or a share of the deductible that applies."""
    if condition.share is None:
        return Fraction(condition.amount or 0)
    assert deductible is not None  # INVARIANT: the checker asks shares only where there is a deductible
    return condition.share * deductible
