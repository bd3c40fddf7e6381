"""Conditions: what a plan says must always hold of its settlement, and what it wants its reader warned of.

`always specific of any person at most $2,000,000` is an error where it does not hold, `warn when ...` a warning where
it does. The settlement stands either way: a condition decides no cent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import frozen

from planlang.api.codes import CONDITION_BROKEN, CONDITION_MET
from planlang.api.figures import COMPARE, amount_of, figure_of_all, named
from planlang.model.conditions import Condition, ConditionKind, ConditionSubject
from planlang.model.scenario import Comparison, MonthFigure, Payer, PersonFigure, StageReason
from planlang.model.settlement import PersonRow, Settlement, Split
from planlang.text.diagnostic import Diagnostic
from planlang.values.money import shown
from planlang.values.rate import shown_percent

_NAMED = 3  # how many persons or lines a finding names


@frozen
class _Asked:
    """One figure that a condition asks for: whose it is, and what it is compared with."""

    whose: str
    amount: int
    limit: Fraction


def judged_conditions(settlement: Settlement) -> tuple[Diagnostic, ...]:
    """A finding for every condition of the plan that is broken, or of which a reader is to be warned."""
    found = (_finding(settlement, condition) for condition in settlement.contract.all(Condition))
    return tuple(finding for finding in found if finding)


def _finding(settlement: Settlement, condition: Condition) -> Diagnostic | None:
    must_hold = condition.kind is ConditionKind.ALWAYS
    compare = COMPARE[condition.comparison]
    striking = [one for one in _asked(settlement, condition) if compare(one.amount, one.limit) is not must_hold]
    if not striking:
        return None
    currency = settlement.contract.currency
    some = ", ".join(f"{one.whose} {shown(one.amount, currency)}".lstrip() for one in striking[:_NAMED])
    more = f" and {len(striking) - _NAMED:,} more" if len(striking) > _NAMED else ""
    return Diagnostic(
        CONDITION_BROKEN if must_hold else CONDITION_MET,
        f"`{_written(settlement, condition)}` {'does not hold' if must_hold else 'is so'}: {some}{more}",
        help=f"the condition stands at {condition.citation.source}" if condition.citation else None,
        count=len(striking),
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


def _asked(settlement: Settlement, condition: Condition) -> Iterable[_Asked]:
    """Every figure that the condition asks for, with what it is compared with."""
    deductibles = {row.person: row.deductible for row in settlement.persons}
    match condition.subject:
        case ConditionSubject.THE_PLAN:
            assert not isinstance(condition.figure, PersonFigure | MonthFigure)  # INVARIANT: refused by the checker
            whole = figure_of_all(settlement, condition.figure)
            if isinstance(whole, int):
                yield _Asked("", whole, _limit(condition, None))
        case ConditionSubject.ANY_LINE:
            for split in settlement.splits:
                name = f"claim `{split.line.claim}` line {split.line.line}"
                limit = _limit(condition, deductibles.get(split.line.person))
                assert isinstance(condition.figure, Payer | StageReason)  # INVARIANT: refused by the checker
                yield _Asked(name, amount_of([split], condition.figure), limit)
        case ConditionSubject.ANY_PERSON:
            splits = _by_person(settlement) if not isinstance(condition.figure, PersonFigure) else {}
            for row in settlement.persons:
                amount = _of_person(row, splits, condition)
                if amount is not None:
                    yield _Asked(f"person `{row.person}`", amount, _limit(condition, row.deductible))


def _by_person(settlement: Settlement) -> Mapping[tuple[str, str], list[Split]]:
    """The splits of every person and unit."""
    found: dict[tuple[str, str], list[Split]] = defaultdict(list)
    for split in settlement.splits:
        found[split.line.person, split.line.unit].append(split)
    return found


def _of_person(row: PersonRow, splits: Mapping[tuple[str, str], list[Split]], condition: Condition) -> int | None:
    """A person's figure, absent where the plan has none."""
    if isinstance(condition.figure, PersonFigure):
        amount: int | None = getattr(row, condition.figure.value)
        return amount
    assert isinstance(condition.figure, Payer | StageReason)  # INVARIANT: others are refused by the checker
    return amount_of(splits[row.person, row.unit], condition.figure)


def _limit(condition: Condition, deductible: int | None) -> Fraction:
    """What a figure is compared with: an amount, or a share of the deductible that applies."""
    if condition.share is None:
        return Fraction(condition.amount or 0)
    assert deductible is not None  # INVARIANT: the checker asks shares only where there is a deductible
    return condition.share * deductible
