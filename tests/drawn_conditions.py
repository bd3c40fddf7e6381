"""Conditions drawn for a settlement: each asks a figure against an amount near one that the settlement has."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from attrs import evolve

from planlang.model.conditions import Condition, ConditionKind, ConditionSubject
from planlang.model.contract import CheckedContract
from planlang.model.scenario import Comparison, EntryFigure, Named, Payer, PeriodFigure, PersonFigure, StageReason
from planlang.model.settlement import REASON_ORDER, Settlement

MANY = 12  # conditions a settlement
_SHARES = (Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1), Fraction(7, 3))


def asked_of(contract: CheckedContract, settlement: Settlement, rng: Random) -> CheckedContract:
    """The contract with some conditions more, of every subject; they decide no cent."""
    subjects = [rng.choice(list(ConditionSubject)) for _ in range(MANY)]
    conditions = tuple(_condition(subject, contract, settlement, rng) for subject in subjects)
    return evolve(contract, terms=(*contract.terms, *conditions))


def _condition(subject: ConditionSubject, contract: CheckedContract, settlement: Settlement, rng: Random) -> Condition:
    share = None
    if subject is not ConditionSubject.THE_PLAN and contract.specific is not None and rng.random() < 1 / 3:
        share = rng.choice(_SHARES)
    return Condition(
        kind=rng.choice(list(ConditionKind)),
        figure=_figure(subject, contract, rng),
        subject=subject,
        comparison=rng.choice(list(Comparison)),
        amount=_amount(settlement, rng) if share is None else None,
        share=share,
    )


def _figure(subject: ConditionSubject, contract: CheckedContract, rng: Random) -> Named:
    stage = rng.choice(list(REASON_ORDER))
    figures: list[Named] = [rng.choice(list(Payer)), StageReason(stage, rng.choice(REASON_ORDER[stage]))]
    if subject is ConditionSubject.ANY_PERSON and contract.specific is not None:
        figures.append(rng.choice(list(PersonFigure)))
    if subject is ConditionSubject.THE_PLAN:
        figures += [rng.choice(list(EntryFigure)), rng.choice(list(PeriodFigure))]
    return rng.choice(figures)


def _amount(settlement: Settlement, rng: Random) -> int:
    """An amount at, or next to, one that a line, a person or the whole has."""
    near = [0, settlement.totals.employer, settlement.totals.amount]
    near += [getattr(rng.choice(settlement.splits), rng.choice(_PARTS)) for _ in settlement.splits[:1]]
    near += [getattr(rng.choice(settlement.persons), rng.choice(_PARTS)) for _ in settlement.persons[:1]]
    return rng.choice(near) + rng.choice((-1, 0, 0, 1))


_PARTS = ("amount", "member", "plan_paid", "specific", "aggregate", "employer")
