"""Compile: every provision lowers itself into the program, stage by stage, in settlement order."""

from __future__ import annotations

from collections.abc import Mapping

from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.model.settlement import REASON_ORDER, Stage
from planlang.operators.keep import Test
from planlang.operators.program import AMOUNT, Program
from planlang.provisions import ALL
from planlang.provisions.draft import Draft
from planlang.provisions.enrollment import Enrollment

MEMBER = "member"
PLAN_PAID = "plan-paid"
LEFT = "left"


def compile_program(
    contract: CheckedContract,
    facts: Facts,
    class_of: Mapping[str, str],
    enrollment: Enrollment,
    alone: frozenset[str] = frozenset(),
) -> Program:
    """The program of a contract under known facts. What the census lacks is noted in `enrollment.missing`.

    alone: the units of one person only.
    """
    draft = Draft(contract, facts, class_of, enrollment, alone)
    paid = lower_benefits(draft)
    lower_stage(draft, Stage.SPECIFIC, paid)
    left = draft.combine(LEFT, (paid,), (draft.flow,))
    lower_stage(draft, Stage.AGGREGATE, left)
    return draft.program()


def lower_benefits(draft: Draft) -> str:
    """Stage 0: what the member pays. Returns the stream of what the plan paid, which is the amount without benefits."""
    if draft.contract.benefits is None:
        draft.publish("member", draft.combine(MEMBER, (), ()))
        return AMOUNT
    draft.begin_benefits(AMOUNT)
    for provision in ALL:
        if Stage.BENEFITS in provision.lower:
            provision.lower[Stage.BENEFITS](draft)
    draft.publish("member", draft.combine(MEMBER, draft.member, ()))
    return draft.combine(PLAN_PAID, (AMOUNT,), (MEMBER,))


def tests_of(draft: Draft, stage: Stage) -> tuple[Test, ...]:
    """The tests of all provisions by which a stage's layer does not count a line.

    When several refusals fit, the first in the order of the table is given.
    """
    draft.stage = stage
    tests = [test for provision in ALL for test in provision.refuse(draft)]
    return tuple(sorted(tests, key=lambda test: REASON_ORDER[stage].index(test.refusal.reason)))


def lower_stage(draft: Draft, stage: Stage, source: str) -> None:
    """One stage: first the tests of all provisions, then their cuts."""
    draft.open(stage, source, tests_of(draft, stage))
    for provision in ALL:
        if draft.layer is not None and stage in provision.lower:
            provision.lower[stage](draft)
        draft.lowered(provision.name)
    draft.close()
