"""What rules say of a line: which of them speak, in what order, and what is cited."""

from __future__ import annotations

from collections.abc import Sequence

from planlang.engine import explain_line
from planlang.model.settlement import Settlement, Stage
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, line, plan, settled


def tellers(settlement: Settlement, at: int, stage: Stage) -> list[str]:
    """The rules that say something of a line at a stage, in the order in which they do."""
    return [one.provision for one in explain_line(settlement, at).accounts if one.stage is stage]


def cited(text: str, settlement: Settlement, at: int) -> dict[str, list[str]]:
    """The statements that the reasons of a line cite."""
    lines = text.splitlines()
    return {
        f"{one.stage.value} {one.reason}": [lines[place.line - 1] for place in one.citations]
        for one in settlement.splits[at].reasons
    }


def test_rules_speak_in_the_order_in_which_they_decide() -> None:
    """An aggregating deductible after the percentage speaks after it, and before the maxima that come after both."""
    terms = ("reimburses 90%", "maximum $5,000 per person", "overall maximum $6,000")
    rows = [line("C-1", "3,000.00")]
    before = settled(plan((*SPECIFIC, "aggregating deductible $500", *terms)), rows)
    after = settled(plan((*SPECIFIC, "aggregating deductible $500 after percentage", *terms)), rows)
    assert tellers(before, 0, Stage.SPECIFIC) == [
        "contract-basis",
        "specific-deductible",
        "aggregating-specific-deductible",
        "specific-reimbursement",
        "specific-maximum",
        "overall-maximum",
    ]
    assert tellers(after, 0, Stage.SPECIFIC) == [
        "contract-basis",
        "specific-deductible",
        "specific-reimbursement",
        "aggregating-specific-deductible",
        "specific-maximum",
        "overall-maximum",
    ]


def test_of_an_aggregate_that_is_forfeited_no_limit_speaks() -> None:
    terms = (*AGGREGATE, "loss limit $500 per person", "on termination forfeited")
    found = settled(plan(aggregate=terms), [line("C-1", "900.00")], 1, terminated="2026-06-30")
    assert tellers(found, 0, Stage.AGGREGATE) == ["contract-basis", "termination"]


def test_a_laser_of_just_the_deductible_keeps_nothing() -> None:
    text = plan((*SPECIFIC, 'laser person "M-1" at $1,000'))
    found = settled(text, [line("C-1", "1,500.00")])
    assert cited(text, found, 0)["1 below-deductible"] == ["deductible $1,000 per person"]
    assert [one.amount for one in found.splits[0].reasons if one.stage is Stage.SPECIFIC] == [500_00, 1000_00]


def test_what_is_over_a_lifetime_maximum_cites_what_earlier_periods_paid_to_whom_they_paid() -> None:
    """M-1 has 200 of 700 left, M-2 all of them: of 1,000 excess each 800 and 300 are over."""
    prior = 'prior reimbursement person "M-1" $500'
    text = plan((*SPECIFIC, "lifetime maximum $700 per person", prior))
    found = settled(text, [line("C-1", "2,000.00"), line("C-2", "2,000.00", person="M-2")])
    assert [one.specific for one in found.splits] == [200_00, 700_00]
    assert [cited(text, found, at)["1 over-maximum"] for at in (0, 1)] == [
        [prior],
        ["lifetime maximum $700 per person"],
    ]


def entries(aggregate: Sequence[str], *rows: dict[str, str]) -> list[tuple[str, str, int, str]]:
    """What moves beside the lines, with an employee a month."""
    found = settled(plan(aggregate=aggregate), rows, 1).entries
    return [(one.month, one.kind, one.amount, one.explanation) for one in found if one.amount]


def test_what_was_advanced_is_settled_at_the_end() -> None:
    """In January 400 lie over 100; the year's attachment is 1,200, so they go back."""
    terms = (*AGGREGATE, "monthly accommodation {", "advances over attachment", "repayment at settlement", "}")
    assert entries(terms, line("C-1", "500.00")) == [
        ("2026-01", "advance", 400_00, "advanced at the close of the month"),
        ("2026-12", "settlement", -400_00, "what the aggregate comes to, less what was advanced"),
    ]
    assert entries(terms, line("C-1", "1,300.00", paid="2027-01-20")) == [
        ("2026-12", "settlement", 100_00, "what the aggregate comes to"),
    ]


BENEFITS = [
    "benefits {",
    "copay $20.00 per line on medical",
    "copay $10.00 per line on dental",
    "deductible $100 per person on medical, dental",
    "out-of-pocket maximum $150 per person with copays on medical, dental",
    "benefit maximum $900 per person per benefit year on medical, dental",
    "}",
]


def test_what_a_member_pays_cites_the_statement_on_the_coverage() -> None:
    """Of 50 for medical 20 are the copay and 30 of the deductible; of 50 for dental 10 and 40."""
    text = plan(SPECIFIC, frame=BENEFITS)
    found = settled(text, [line("C-1", "50.00"), line("C-2", "50.00", coverage="dental", paid="2026-02-20")])
    assert [one.member for one in found.splits] == [50_00, 50_00]
    assert [cited(text, found, at)["0 copay"] for at in (0, 1)] == [[BENEFITS[1]], [BENEFITS[2]]]
    assert [cited(text, found, at)["0 deductible"] for at in (0, 1)] == [[BENEFITS[3]], [BENEFITS[3]]]


def test_totals_that_coverages_share_are_named_by_them() -> None:
    found = settled(plan(SPECIFIC, frame=BENEFITS), [line("C-1", "500.00")])
    accounts = [one for one in explain_line(found, 0).accounts if one.stage is Stage.BENEFITS]
    assert [one.of for account in accounts for one in account.arithmetic] == [
        "member.copay.0",
        "deductible on dental, medical.person",
        "out-of-pocket on dental, medical.person",
        "yearly maximum on dental, medical 1",
    ]
