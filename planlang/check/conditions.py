"""Conditions: `always` and `warn when` become questions that any settlement of the plan can be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planlang.check.figures import FIGURE_OF_OTHER_SUBJECT, Holds, can_be, figure_asked, figure_named
from planlang.model.conditions import Condition, ConditionKind, ConditionSubject
from planlang.model.scenario import (
    Comparison,
    EntryFigure,
    Named,
    Payer,
    PeriodFigure,
    PersonFigure,
    StageReason,
)
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, OfWhom
from planlang.text.diagnostic import Code, Label
from planlang.text.nearest import listed

SHARE_OF_NO_DEDUCTIBLE = Code("share-of-no-deductible")

CODES = (SHARE_OF_NO_DEDUCTIBLE,)

_SUBJECTS: Mapping[OfWhom, ConditionSubject] = {
    OfWhom.PERSON: ConditionSubject.ANY_PERSON,
    OfWhom.LINE: ConditionSubject.ANY_LINE,
    OfWhom.PLAN: ConditionSubject.THE_PLAN,
}
_OF_ALL: tuple[type[Named], ...] = (Payer, StageReason)
_FIGURES: Mapping[OfWhom, tuple[type[Named], ...]] = {
    OfWhom.PERSON: (*_OF_ALL, PersonFigure),
    OfWhom.LINE: _OF_ALL,
    OfWhom.PLAN: (*_OF_ALL, PeriodFigure, EntryFigure),
}


def conditions_of(scope: Scope, holds: Holds) -> Iterator[Condition]:
    """The conditions of a plan that has these blocks and entries."""
    for kind, statements in ((ConditionKind.ALWAYS, nodes.Always), (ConditionKind.WARN, nodes.WarnWhen)):
        for written in scope.each(statements):
            figure = figure_named(written.figure, scope.findings)
            amount = scope.money(written.amount) if written.amount else None
            has_deductible = _check_share(scope, written, holds.blocks)
            if figure is None or not has_deductible:
                continue
            figure = figure_asked(figure, holds.blocks, of_lines=written.of.value is not OfWhom.PERSON)
            if not _fits(scope, written, figure, holds):
                continue
            yield Condition(
                kind=kind,
                figure=figure,
                subject=_SUBJECTS[written.of.value],
                comparison=Comparison(written.comparison.value),
                amount=amount,
                share=written.share.value if written.share else None,
                citation=scope.citation(written),
            )


def _fits(scope: Scope, written: nodes.Condition, figure: Named, holds: Holds) -> bool:
    """Whether a figure is one of such a subject, and of something that the plan has."""
    if isinstance(figure, _FIGURES[written.of.value]):
        return can_be(figure, written.figure, holds, scope.findings)
    fitting = [whom.value for whom, kinds in _FIGURES.items() if isinstance(figure, kinds)]
    name = written.figure.value
    scope.report(
        FIGURE_OF_OTHER_SUBJECT,
        f"`{name}` is no figure {written.of.value.value}",
        Label(written.of.span, f"must be {listed(fitting)}" if fitting else "can be asked in a scenario alone"),
        remedy=f"write {listed(f'{name} {whom}' for whom in fitting)}" if fitting else None,
    )
    return False


def _check_share(scope: Scope, written: nodes.Condition, layers: frozenset[Block]) -> bool:
    """Whether a share of a deductible has one to be of; another is reported."""
    if written.share is None or (written.of.value is not OfWhom.PLAN and Block.SPECIFIC in layers):
        return True
    why = "the plan has no specific" if Block.SPECIFIC not in layers else "all lines together have no deductible"
    scope.report(
        SHARE_OF_NO_DEDUCTIBLE,
        f"`{written.share.span.text} of deductible` is a share of nothing",
        Label(written.share.span, why),
        remedy="write an amount",
    )
    return False
