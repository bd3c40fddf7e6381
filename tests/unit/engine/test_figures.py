"""What a settlement reports of persons, of everybody and of nothing."""

from __future__ import annotations

import pytest

from planlang.engine.describe import describe
from planlang.model.settlement import PersonRow, Settlement, Totals
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, line, plan, settled

CLASSES = ["classes actives, retirees"]
TERMS = (
    *SPECIFIC,
    "deductible $500 per person for class retirees",
    'laser person "M-3" at $4,000',
    "aggregating deductible $300",
)
ROWS = [
    line("C-1", "1,200.00", **{"class": "actives"}),
    line("C-2", "900.00", person="M-2", paid="2026-02-20", **{"class": "retirees"}),
    line("C-3", "4,100.00", person="M-3", paid="2026-03-20", **{"class": "retirees"}),
]


def specific_of(settlement: Settlement) -> list[tuple[object, ...]]:
    """Each person's figures of the specific."""

    def figures(row: PersonRow) -> tuple[object, ...]:
        return row.person, row.deductible, row.laser, row.eligible, row.excess, row.aggregating, row.specific

    return [figures(row) for row in settlement.persons]


def test_a_person_has_the_deductible_of_his_laser_else_of_his_class_else_of_all() -> None:
    """M-1's excess of 200 is the aggregating deductible's; of M-2's 400 it takes 100; M-3 is 100 over the laser."""
    assert specific_of(settled(plan(TERMS, frame=CLASSES), ROWS)) == [
        ("M-1", 1000_00, None, 1200_00, 200_00, 200_00, 0),
        ("M-2", 500_00, None, 900_00, 400_00, 100_00, 300_00),
        ("M-3", 4000_00, 4000_00, 4100_00, 100_00, 0, 100_00),
    ]


def test_without_an_aggregating_deductible_it_takes_nothing() -> None:
    assert specific_of(settled(plan(SPECIFIC), [line("C-1", "1,200.00")])) == [
        ("M-1", 1000_00, None, 1200_00, 200_00, 0, 200_00)
    ]


def test_of_a_family_everybody_shows_the_familys_figures() -> None:
    """The family has 1,200 of 1,000: the 200 over it are of the line that went over."""
    rows = [
        line("C-1", "900.00", unit="F-1"),
        line("C-2", "300.00", unit="F-1", person="M-2", paid="2026-02-20"),
    ]
    found = settled(plan(("covers medical", "basis 12/15", "deductible $1,000 per family")), rows)
    assert specific_of(found) == [
        ("M-1", 1000_00, None, 1200_00, 200_00, 0, 0),
        ("M-2", 1000_00, None, 1200_00, 200_00, 0, 200_00),
    ]


def test_without_a_specific_there_are_no_figures_of_one() -> None:
    found = settled(plan(aggregate=AGGREGATE), [line("C-1", "900.00")], units=10)
    assert specific_of(found) == [("M-1", None, None, None, None, None, 0)]


def test_a_ledger_without_lines_comes_to_nothing() -> None:
    totals = settled(plan(SPECIFIC), []).totals
    assert totals == Totals(lines=0, amount=0, member=0, plan_paid=0, specific=0, aggregate=0, employer=0)


def test_the_totals_add_up_every_line() -> None:
    """1,200 and 900 and 4,100 are 6,200, of which the specific pays 300 and 100."""
    totals = settled(plan(TERMS, frame=CLASSES), ROWS).totals
    assert totals == Totals(
        lines=3, amount=6200_00, member=0, plan_paid=6200_00, specific=400_00, aggregate=0, employer=5800_00
    )


def test_the_employers_claims_are_what_the_carriers_leave() -> None:
    funded = settled(plan(SPECIFIC), [line("C-1", "1,500.00"), line("C-2", "70.00", person="M-2")]).funded
    assert funded is not None
    assert funded.employer_claims == 1070_00


def test_verdicts_are_those_of_each_layer() -> None:
    found = settled(plan(SPECIFIC), [line("C-1", "900.00"), line("C-2", "900.00", coverage="dental")])
    assert [(split.specific_verdict, split.aggregate_verdict) for split in found.splits] == [
        ("counts", "not-covered"),
        ("not-covered", "not-covered"),
    ]


def test_a_class_is_the_persons_whichever_of_his_lines_names_it() -> None:
    rows = [line("C-1", "600.00"), line("C-2", "100.00", paid="", **{"class": "retirees"})]
    text = plan((*SPECIFIC, "deductible $500 per person for class retirees"), frame=CLASSES)
    assert settled(text, rows).totals.specific == 100_00


def test_a_class_is_the_familys_where_the_specific_is() -> None:
    rows = [
        line("C-1", "600.00", unit="F-1"),
        line("C-2", "100.00", unit="F-1", person="M-2", paid="2026-02-20", **{"class": "retirees"}),
    ]
    terms = ("covers medical", "basis 12/15", "deductible $1,000 per family")
    text = plan((*terms, "deductible $500 per family for class retirees"), frame=CLASSES)
    assert [split.specific for split in settled(text, rows).splits] == [100_00, 100_00]


def test_a_class_is_the_persons_where_there_is_no_specific() -> None:
    """A factor of 10.00 for one retiree and of 100.00 for one of the actives in twelve months: 1,320.00."""
    factors = (
        "monthly factor $100.00 per employee per month for class actives",
        "monthly factor $10.00 per employee per month for class retirees",
    )
    text = plan(aggregate=(*AGGREGATE[:2], *factors), frame=CLASSES)
    rows = [line("C-1", "1,400.00", **{"class": "retirees"})]
    found = settled(text, rows, units={"actives": 1, "retirees": 1})
    assert found.totals.aggregate == 80_00


def test_the_experience_refund_is_a_figure_of_its_own() -> None:
    """The premium is 10.00 for ten in twelve months, 1,200.00: half of 70% of it comes back where nothing is paid."""
    frame = ["fees {", "premium specific $10.00 per employee per month", "}"]
    frame += ["experience refund {", "share 50%", "claims limit 70% of premium", "}"]
    assert settled(plan(SPECIFIC, frame=frame), [line("C-1", "900.00")], units=10).refund == 420_00


def test_the_surplus_of_funding_comes_from_the_fund_to_the_employer() -> None:
    """Of 1,200.00 that were paid in, 900.00 are the employer's claims: half of 300.00 comes back."""
    frame = ["funding level-funded {", "rate $10.00 per employee per month", "surplus 50% to employer", "}"]
    found = settled(plan(SPECIFIC, frame=frame), [line("C-1", "900.00")], units=10)
    (entry,) = [one for one in found.entries if one.kind == "surplus"]
    assert (entry.amount, entry.payer, entry.payee) == (150_00, "fund", "employer")


def test_participants_stand_where_they_are_written_and_the_carrier_where_its_layer_is() -> None:
    taker = 'participant "Captive" takes 40% of reimbursement per person'
    text = plan((*SPECIFIC, taker))
    found = [one.citation for one in settled(text, [line("C-1", "900.00")]).participants]
    assert [text.splitlines()[one.line - 1] for one in found if one] == [taker, 'specific "Specific cover" {']


def test_a_line_of_advance_funding_tells_of_it_and_one_of_none_does_not() -> None:
    for option, told in (("included", True), ("none", False)):
        found = settled(plan((*SPECIFIC, f"advance funding {option}")), [line("C-1", "1,200.00")])
        assert ("the carrier funds its part in advance" in rooms.told(found, 0)) is told


def test_a_claim_of_a_plan_without_layers_goes_to_the_member_and_then_to_the_employer() -> None:
    text = plan(frame=["benefits {", "copay $5 per line on medical", "}"])
    (contract,) = rooms.load_text(text, "harbor.plan")[0].contracts
    assert list(describe(contract).order) == [
        "What the member pays is taken off what was allowed; the rest is what the plan pays.",
        "Whatever is left is the employer's.",
    ]


def test_a_persons_totals_are_those_of_the_lines() -> None:
    """A copay of 100 of 1,500 and of 300; over 1,000 lie 400 of 1,400 and all 200, and the aggregate takes no part."""
    text = plan(SPECIFIC, frame=["benefits {", "copay $100.00 per line on medical", "}"])
    rows = [line("C-1", "1,500.00", unit="F-1"), line("C-2", "300.00", unit="F-1", paid="2026-02-20")]
    (row,) = settled(text, rows).persons
    assert (row.person, row.unit, row.amount, row.member, row.plan_paid) == ("M-1", "F-1", 1800_00, 200_00, 1600_00)
    assert (row.specific, row.aggregate, row.employer) == (600_00, 0, 1000_00)


def test_whoever_has_no_line_that_counts_has_nothing_eligible() -> None:
    found = settled(plan(SPECIFIC), [line("C-1", "900.00", coverage="dental")])
    assert specific_of(found) == [("M-1", 1000_00, None, 0, 0, 0, 0)]


def test_splits_are_counted_from_either_end() -> None:
    splits = settled(
        plan(SPECIFIC), [line("C-1", "1,200.00"), line("C-2", "900.00", person="M-2", paid="2026-02-20")]
    ).splits
    assert [splits[at].line.claim for at in (0, 1, -1, -2)] == ["C-1", "C-2", "C-2", "C-1"]
    assert [one.line.claim for one in splits[1:]] == ["C-2"]
    for at in (2, -3):
        with pytest.raises(IndexError, match=str(at)):
            splits[at]


@pytest.mark.parametrize(
    ("yearly", "lifetime", "cited"),
    [("$1,000", "$5,000", [0]), ("$1,000", "$900", [0, 1]), ("$3,000", "$900", [1])],
    ids=["the first cuts", "both cut", "the second cuts"],
)
def test_what_is_over_a_benefit_maximum_cites_those_that_cut(yearly: str, lifetime: str, cited: list[int]) -> None:
    limits = (
        f"benefit maximum {yearly} per person per benefit year on dental",
        f"benefit maximum {lifetime} per person per lifetime on dental",
    )
    text = plan(frame=["benefits {", *limits, "}"])
    settlement = settled(text, [line("C-1", "1,200.00", coverage="dental")])
    (reason,) = (one for one in settlement.splits[0].reasons if one.reason == "over-benefit-maximum")
    assert reason.provision == "benefit-maximum"
    assert [place.line for place in reason.citations] == [text.splitlines().index(limits[at]) + 1 for at in cited]
