"""The steps of a program by their names: by these files, accounts and another machine know its streams."""

from __future__ import annotations

from planlang.engine.compile import compile_program
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.provisions.enrollment import enrollment
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, plan
from tests.unit.engine.test_periods import contract

# Every provision at once: what a member pays, then the cuts of the specific, then those of the aggregate.
EVERYTHING = """\
    keep member.allowed
    keep member.copay.0.allowed
    layer member.copay.0
    keep member.copay.1.allowed
    layer member.copay.1
    combine member.copay
    combine member.after-copay
    keep member.deductible.0.charged
    layer member.deductible.0.person
    layer member.deductible.0.family
    carry member.deductible.0.carried
    keep member.deductible.1.charged
    layer member.deductible.1.person
    carry member.deductible.1.carried
    combine member.deductible
    combine member.after-deductible
    keep member.coinsurance.medical.charged
    share member.coinsurance.medical
    keep member.coinsurance.rx.charged
    share member.coinsurance.rx
    combine member.coinsurance
    combine member.out-of-pocket.0.borne
    keep member.out-of-pocket.0.charged
    keep member.out-of-pocket.0.single
    keep member.out-of-pocket.0.several
    layer member.out-of-pocket.0.person
    layer member.out-of-pocket.0.family
    combine member.out-of-pocket.0
    combine member.out-of-pocket.0.relief
    combine member.relief
    combine member.benefit
    keep member.benefit-maximum.0.charged
    layer member.benefit-maximum.0
    combine member.benefit-maximum.0.over
    combine member.benefit-maximum.0.left
    keep member.benefit-maximum.1.charged
    layer member.benefit-maximum.1
    combine member.benefit-maximum.1.over
    combine member.benefit-maximum.1.left
    combine member.over-maximum
    combine member
    combine plan-paid
    keep specific.counted
    combine specific.refused
    keep specific.run-in
    layer specific.run-in-limit
    combine specific.run-in-limit.rest
    combine specific.run-in-limit.flow
    layer specific.deductible
    combine specific.deductible.rest
    layer specific.laser
    combine specific.laser.rest
    share specific.reimbursement
    combine specific.reimbursement.rest
    layer specific.aggregating-deductible
    combine specific.aggregating-deductible.rest
    layer specific.maximum
    combine specific.maximum.rest
    layer specific.overall-maximum
    combine specific.overall-maximum.rest
    layer specific.reimbursed
    share specific.participants.1
    combine specific.participant.0
    share specific.participants.2
    combine specific.participant.1
    combine specific.participant.carrier
    combine left
    keep aggregate.counted
    combine aggregate.refused
    keep aggregate.run-in
    layer aggregate.run-in-limit
    combine aggregate.run-in-limit.rest
    combine aggregate.run-in-limit.flow
    keep aggregate.under-loss-limit
    layer aggregate.loss-limit
    combine aggregate.loss-limit.rest
    combine aggregate.loss-limit.flow
    layer aggregate.attachment
    combine aggregate.attachment.rest
    share aggregate.reimbursement
    combine aggregate.reimbursement.rest
    layer aggregate.maximum
    combine aggregate.maximum.rest
"""
# A layer that keeps its months apart, and forfeits what it counted.
FORFEITED = """\
    combine member
    keep specific.counted
    combine specific.refused
    combine left
    keep aggregate.counted
    combine aggregate.refused
    combine aggregate.forfeited
    combine aggregate.forfeited.nothing
    keep aggregate.under-loss-limit
    layer aggregate.loss-limit
    combine aggregate.loss-limit.rest
    combine aggregate.loss-limit.flow
    layer aggregate.attachment
    combine aggregate.attachment.rest
    share aggregate.reimbursement
    combine aggregate.reimbursement.rest
"""


def steps(of: CheckedContract, facts: Facts) -> list[str]:
    """Every step: its operator and its name."""
    program = compile_program(of, facts, {}, enrollment(of, None, facts))
    return [f"{type(step).__name__.lower()} {step.name}" for step in program.steps]


def listed(text: str) -> list[str]:
    return [row.strip() for row in text.splitlines()]


def test_every_step_has_the_name_of_what_it_cuts() -> None:
    assert steps(contract(2026), Facts()) == listed(EVERYTHING)


def test_without_a_carry_over_nothing_is_carried() -> None:
    frame = ["benefits {", "deductible $400 per person on medical", "}"]
    (of,) = rooms.load_text(plan(aggregate=AGGREGATE, frame=frame), "harbor.plan")[0].contracts
    assert not any(step.startswith("carry ") for step in steps(of, Facts()))


def test_what_is_forfeited_is_a_stream_of_its_own() -> None:
    terms = (*AGGREGATE, "loss limit $500 per person", "on termination forfeited")
    (of,) = rooms.load_text(plan(aggregate=terms), "harbor.plan")[0].contracts
    assert steps(of, Facts(terminated=rooms.day("2026-06-30"))) == listed(FORFEITED)
