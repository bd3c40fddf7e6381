"""Conditions of a plan whose settlement is in columns: the findings of `api.conditions`, of many figures at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from planlang.api.conditions import NAMED, Striking, findings, limit_of, name_of_line, name_of_person
from planlang.api.figures import COMPARE, figure_beside
from planlang.engine.columns.figures import deductible_columns
from planlang.engine.columns.lines import claims_of
from planlang.engine.columns.settle import SettledColumns
from planlang.engine.columns.striking import bound, compared
from planlang.model.conditions import Condition, ConditionKind, ConditionSubject
from planlang.model.contract import Deductible, Key
from planlang.model.scenario import EntryFigure, Payer, PeriodFigure, PersonFigure, StageReason
from planlang.model.settlement import Settlement
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.text.diagnostic import Diagnostic

Mask = NDArray[np.bool_]
_NOBODY: Ints = np.zeros(0, dtype=np.int64)


def judged_in_columns(settled: SettledColumns) -> tuple[Diagnostic, ...]:
    """A finding for every condition of the plan that is broken, or of which a reader is to be warned."""
    return findings(settled.settlement, partial(_striking, settled))


def _striking(settled: SettledColumns, settlement: Settlement, condition: Condition) -> Striking:
    match condition.subject:
        case ConditionSubject.THE_PLAN:
            return _of_the_plan(settled, settlement, condition)
        case ConditionSubject.ANY_LINE:
            return _of_lines(settled, condition)
        case ConditionSubject.ANY_PERSON:
            return _of_persons(settled, condition)


def _of_the_plan(settled: SettledColumns, settlement: Settlement, condition: Condition) -> Striking:
    figure = condition.figure
    if isinstance(figure, Payer | StageReason):
        amount_of = _amounts(settled, figure)
        whole: int | str = sum(int(amount_of(view).sum()) for view in settled.counted_views())
    else:
        assert isinstance(figure, PeriodFigure | EntryFigure)  # INVARIANT: others are refused by the checker
        whole = figure_beside(settlement, figure)
    holds = isinstance(whole, int) and COMPARE[condition.comparison](whole, limit_of(condition, None))
    if isinstance(whole, str) or holds is (condition.kind is ConditionKind.ALWAYS):
        return Striking(0, ())
    return Striking(1, (("", whole),))


def _of_lines(settled: SettledColumns, condition: Condition) -> Striking:
    """The lines that strike: how many, and the first of them in settlement order."""
    figure = condition.figure
    assert isinstance(figure, Payer | StageReason)  # INVARIANT: others are refused by the checker
    amount_of, bounds_of = _amounts(settled, figure), _bounds_of_lines(settled, condition)
    count, first = 0, _NOBODY
    for view in settled.asked_views():
        at = np.flatnonzero(_strikes(condition, amount_of(view), bounds_of(view)))
        count += len(at)
        first = _earliest(settled, np.concatenate([first, view.positions[at]]))
    columns = settled.machine.columns
    rows = settled.whole.first(np.sort(first), NAMED)
    names = zip(claims_of(columns, rows), columns.line[rows].tolist(), strict=True)
    # One line at a time: the first are few, and not in the order of the ledger.
    amounts = [int(amount_of(View(columns, rows[at : at + 1]))[0]) for at in range(len(rows))]
    return Striking(
        count, tuple((name_of_line(claim, line), amount) for (claim, line), amount in zip(names, amounts, strict=True))
    )


def _earliest(settled: SettledColumns, rows: Ints) -> Ints:
    """Those lines among which the first in settlement order are: paid no later than so many of them."""
    if len(rows) <= NAMED:
        return rows
    paid = settled.machine.columns.paid[rows]
    return np.asarray(rows[paid <= np.partition(paid, NAMED - 1)[NAMED - 1]])


def _of_persons(settled: SettledColumns, condition: Condition) -> Striking:
    """The persons that strike, by their names."""
    columns, persons, figure = settled.machine.columns, settled.persons, condition.figure
    if isinstance(figure, PersonFigure):
        if figure.value not in persons.amounts:
            return Striking(0, ())
        amounts = persons.amounts[figure.value]
    else:
        assert isinstance(figure, Payer | StageReason)  # INVARIANT: others are refused by the checker
        amount_of, sums = _amounts(settled, figure), np.zeros(len(columns.persons), dtype=np.int64)
        for view in settled.counted_views():
            np.add.at(sums, view.column("person"), amount_of(view))
        amounts = sums[persons.person]
    if condition.share is None:
        bounds: Ints | int = bound(condition.comparison, limit_of(condition, None))
    else:
        bounds = _bounds(condition, persons.amounts["deductible"])
    at = np.flatnonzero(_strikes(condition, amounts, bounds))
    first = at[:NAMED].tolist()
    named = tuple((name_of_person(columns.persons[int(persons.person[one])]), int(amounts[one])) for one in first)
    return Striking(len(at), named)


def _strikes(condition: Condition, amounts: Ints, bounds: Ints | int) -> Mask:
    """Which amounts break a condition that must hold, or meet one that warns."""
    holds = compared(amounts, condition.comparison, bounds)
    return ~holds if condition.kind is ConditionKind.ALWAYS else holds


def _amounts(settled: SettledColumns, figure: Payer | StageReason) -> Callable[[View], Ints]:
    """A payer's part of each line, or what of it went where it went for a reason."""
    whole = settled.whole
    match figure:
        case StageReason():
            return partial(whole.reason, figure.stage, figure.reason)
        case Payer.AMOUNT:
            return lambda view: np.asarray(view.column("amount"))
        case Payer.MEMBER | Payer.SPECIFIC | Payer.AGGREGATE:
            return partial(whole.part, str(figure.value))
        case Payer.PLAN_PAID:
            return whole.plan_paid
        case Payer.EMPLOYER:
            return whole.employer


def _bounds_of_lines(settled: SettledColumns, condition: Condition) -> Callable[[View], Ints | int]:
    """What each line's figure is compared with: one amount, or a share of the deductible that applies to its key."""
    if condition.share is None:
        limit = bound(condition.comparison, limit_of(condition, None))
        return lambda _view: limit
    specific = settled.settlement.contract.specific
    assert specific is not None  # INVARIANT: the checker asks shares only where there is a deductible
    column = "unit" if specific.the(Deductible).key is Key.UNIT else "person"
    deductibles, _ = deductible_columns(settled.machine, specific)
    bounds = _bounds(condition, deductibles)
    return lambda view: np.asarray(bounds[view.column(column)])


def _bounds(condition: Condition, deductibles: Ints) -> Ints:
    """What the figures of keys are compared with, by their deductibles."""
    different, at = np.unique(deductibles, return_inverse=True)
    limits = [bound(condition.comparison, limit_of(condition, int(one))) for one in different]
    return np.array(limits, dtype=np.int64)[at]
