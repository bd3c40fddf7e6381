"""What an expectation's figure is in a settlement: every name of the language, looked up where the outputs have it.

A figure that is not there is told in words instead of a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from operator import eq, ge, gt, le, lt
from typing import assert_never

from planlang.model.scenario import (
    AmountExpected,
    ClaimSubject,
    Comparison,
    EntryFigure,
    MonthFigure,
    MonthSubject,
    Named,
    Payer,
    PeriodFigure,
    PersonFigure,
    PersonSubject,
    StageReason,
    Subject,
)
from planlang.model.settlement import AGGREGATE_ENTRY, Settlement, Split, Stage

_PAYER_FIELD = {
    Payer.AMOUNT: "amount",
    Payer.MEMBER: "member",
    Payer.PLAN_PAID: "plan_paid",
    Payer.SPECIFIC: "specific",
    Payer.AGGREGATE: "aggregate",
    Payer.EMPLOYER: "employer",
}
_PERSON_FIELD = {
    PersonFigure.DEDUCTIBLE: "deductible",
    PersonFigure.ELIGIBLE: "eligible",
    PersonFigure.EXCESS: "excess",
    PersonFigure.AGGREGATING: "aggregating",
}
_PERIOD_FIELD = {
    PeriodFigure.SUM: "sum",
    PeriodFigure.MINIMUM: "minimum",
    PeriodFigure.ATTACHMENT: "attachment",
}
_MONTH_FIELD = {
    MonthFigure.ATTACHMENT: "attachment",
    MonthFigure.CUMULATIVE_ATTACHMENT: "cumulative_attachment",
    MonthFigure.COUNTED: "counted",
    MonthFigure.CUMULATIVE_COUNTED: "cumulative_counted",
    MonthFigure.THRESHOLD: "threshold",
    MonthFigure.DUE: "due",
    MonthFigure.ADVANCE: "advance",
}
_ENTRY_KIND = {
    EntryFigure.PERIOD_ENTRY: AGGREGATE_ENTRY,
    EntryFigure.FEES: "fee",
    EntryFigure.PREMIUMS: "premium",
    EntryFigure.REFUND: "refund",
    EntryFigure.SURPLUS: "surplus",
}
COMPARE: Mapping[Comparison, Callable[[int | Fraction, int | Fraction], bool]] = {
    Comparison.IS: eq,
    Comparison.AT_LEAST: ge,
    Comparison.AT_MOST: le,
    Comparison.OVER: gt,
    Comparison.UNDER: lt,
}
STAGE_WORDS = {Stage.BENEFITS: "member", Stage.SPECIFIC: "specific", Stage.AGGREGATE: "aggregate"}


def figure_of(settlement: Settlement, expected: AmountExpected) -> int | str:
    """The figure in minor units, or why there is none."""
    match expected.figure:
        case Payer() | StageReason() as part:
            return _part(settlement, part, expected.subject)
        case PersonFigure() as figure:
            return _of_person(settlement, figure, expected.subject)
        case PeriodFigure() as figure:
            return _of_period(settlement, figure)
        case MonthFigure() as figure:
            return _of_month(settlement, figure, expected.subject)
        case EntryFigure() as figure:
            return _of_entries(settlement, figure, expected.subject)


def figure_beside(settlement: Settlement, figure: PeriodFigure | EntryFigure) -> int | str:
    """A figure of the period that no line has, or why there is none."""
    match figure:
        case PeriodFigure():
            return _of_period(settlement, figure)
        case EntryFigure():
            return _of_entries(settlement, figure, None)
        case never:
            assert_never(never)


def _of_period(settlement: Settlement, figure: PeriodFigure) -> int | str:
    attachment = settlement.attachment
    amount = None if attachment is None else getattr(attachment, _PERIOD_FIELD[figure])
    return "the plan has no such attachment" if amount is None else int(amount)


def named(figure: Named, subject: Subject | None) -> str:
    """A figure and its subject as the language writes them: ``specific laser-layer of claim `C-1` line 1``."""
    words = f"{STAGE_WORDS[figure.stage]} {figure.reason}" if isinstance(figure, StageReason) else figure.value
    return f"{words}{_subject(subject)}"


def _subject(subject: Subject | None) -> str:
    match subject:
        case None:
            return ""
        case ClaimSubject(claim, line):
            return f" of claim `{claim}` line {line}"
        case PersonSubject(person):
            return f" of person `{person}`"
        case MonthSubject(month):
            return f" in `{month}`"


def split_of(settlement: Settlement, subject: ClaimSubject) -> Split | str:
    """The split of a line, or why it has none."""
    found = settlement.find(subject.claim, subject.line)
    if found:
        return settlement.splits[found[0]]
    pended = any(line.id == (subject.claim, subject.line) for line in settlement.pended)
    return "the line is pended" if pended else "the line is not settled"


def _part(settlement: Settlement, part: Payer | StageReason, subject: Subject | None) -> int | str:
    """A payer's part or a reason: of a line, of all lines of a person, or of all lines."""
    match subject:
        case ClaimSubject():
            split = split_of(settlement, subject)
            return split if isinstance(split, str) else amount_of([split], part)
        case PersonSubject(person):
            found = settlement.of_person(person)
            return (
                amount_of([settlement.splits[at] for at in found], part) if found else "the person has no settled line"
            )
        case MonthSubject():
            return "months have no such figure"
        case None:
            return amount_of(settlement.splits, part)


def amount_of(splits: Iterable[Split], part: Payer | StageReason) -> int:
    """A payer's part or a reason, of some lines together."""
    if isinstance(part, Payer):
        return sum(_field(split, _PAYER_FIELD[part]) for split in splits)
    return sum(
        reason.amount
        for split in splits
        for reason in split.reasons
        if (reason.stage, reason.reason) == (part.stage, part.reason)
    )


def _of_person(settlement: Settlement, figure: PersonFigure, subject: Subject | None) -> int | str:
    assert isinstance(subject, PersonSubject)  # INVARIANT: others are refused by the checker
    field = _PERSON_FIELD[figure]
    amounts = {getattr(row, field) for row in settlement.persons if row.person == subject.person}
    if not amounts:
        return "the person has no settled line"
    if len(amounts) > 1:
        return "the person is in several units as of this date, and each has its own"
    (amount,) = amounts
    return "the plan has no specific" if amount is None else int(amount)


def _of_month(settlement: Settlement, figure: MonthFigure, subject: Subject | None) -> int | str:
    if not settlement.months:
        return "the plan has no aggregate"
    rows = settlement.months
    row = next((row for row in rows if isinstance(subject, MonthSubject) and row.month == subject.month), None)
    if row is None:
        return "the month is no policy month"
    amount = getattr(row, _MONTH_FIELD[figure])
    return "the month has no such statement" if amount is None else int(amount)


def _of_entries(settlement: Settlement, figure: EntryFigure, subject: Subject | None) -> int:
    """What the entries of a kind come to, of a month or in all; nothing where there are none."""
    month = subject.month if isinstance(subject, MonthSubject) else None
    kind = _ENTRY_KIND[figure]
    return sum(e.amount for e in settlement.entries if e.kind == kind and month in {None, e.month})


def _field(holder: object, name: str) -> int:
    return int(getattr(holder, name))
