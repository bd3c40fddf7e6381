"""How little is turned, where turned farther the lines of others use up first what the layer pays."""

from __future__ import annotations

import pytest

from planlang.engine.steps import Step, nearest
from planlang.engine.trial import Subject, trial_of
from planlang.engine.tunes import tunes
from planlang.model.settlement import Stage
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, answer, line, plan, settled, ways
from tests.unit.engine.test_ways import CENT, FACTOR, MEDICAL, amount

BASIS = "basis 12/15"


def exact(statement: str, old: str, was: str) -> tuple[str, ...]:
    """A term that were turned to an amount, and not beyond it."""
    return "term", f"the plan said `{statement}`; it is {was}", statement, old


def test_a_deductible_is_lowered_no_farther_than_the_others_leave_the_maximum() -> None:
    """At $59.99 C-1 has $40.01 of the $70.00 and C-2 its first cent; at nothing C-1 alone has $100.00."""
    standard = "deductible $100 per person"
    text = plan((MEDICAL, BASIS, standard, "overall maximum $70"))
    given = answer(settled(text, [line("C-1", "100.00"), line("C-2", "60.00", person="M-2")]), "specific", "C-2")
    assert ways(text, given.ways) == [
        ([amount("C-2", "100.01", "40.01")], 1, CENT),
        ([exact("deductible $59.99 per person", standard, "$100.00")], 1, CENT),
    ]


def test_a_percentage_of_a_few_cents_rounds_to_nothing_before_it_pays() -> None:
    """10% of five cents is half a cent, which is rounded up; C-1's 10% of $40.05 leave most of the $7.00."""
    standard = "deductible $100 per person"
    text = plan((MEDICAL, BASIS, standard, "reimburses 10%", "overall maximum $7"))
    given = answer(settled(text, [line("C-1", "100.00"), line("C-2", "60.00", person="M-2")]), "specific", "C-2")
    assert ways(text, given.ways) == [
        ([amount("C-2", "100.05", "40.05")], 1, CENT),
        ([exact("deductible $59.95 per person", standard, "$100.00")], 1, CENT),
    ]


def test_a_range_of_a_percentage_is_used_up_by_a_persons_earlier_lines() -> None:
    """C-1 and C-2 come to $210.00, and 10% of five cents over $209.95 are a cent; at nothing C-1 alone has $150.00."""
    standard = "deductible $300 per person"
    text = plan((MEDICAL, BASIS, standard, "reimburses 10% of the first $100 of excess, then 0%"))
    given = answer(settled(text, [line("C-1", "150.00"), line("C-2", "60.00")]), "specific", "C-2")
    assert ways(text, given.ways) == [
        ([amount("C-2", "150.05", "90.05")], 1, CENT),
        ([exact("deductible $209.95 per person", standard, "$300.00")], 1, CENT),
    ]


def test_a_maximum_is_raised_no_farther_than_the_others_leave_the_overall_one() -> None:
    """At $50.01 C-1 has its $50.00 and C-3 $50.01, and C-2's cent is left of $120.00; from $70.00 on C-3 has it all."""
    old = "maximum $50 per person"
    text = plan((*SPECIFIC, old, "overall maximum $120"))
    later = {"incurred": "2026-02-05", "paid": "2026-02-20"}
    rows = [line("C-1", "1,050.00"), line("C-3", "1,090.00", person="M-2"), line("C-2", "60.00", **later)]
    given = answer(settled(text, rows), "specific", "C-2")
    assert ways(text, given.ways) == [([exact("maximum $50.01 per person", old, "$50.00")], 1, CENT)]


def test_monthly_factors_are_lowered_no_farther_than_the_others_leave_the_maximum() -> None:
    """120 times 11.66 is 1,399.20, so $0.80 of C-2 are paid; at nothing C-1's 900.00 use up the 800.00."""
    text = plan(aggregate=(*AGGREGATE, "maximum $800"))
    given = answer(settled(text, [line("C-1", "900.00"), line("C-2", "500.00")], 10), "aggregate", "C-2")
    words = "every monthly factor were lower by $88.34"
    assert ways(text, given.ways) == [
        ([amount("C-2", "11,100.01", "10,600.01")], 1, CENT),
        ([("term", words, "monthly factor $11.66 per employee per month", FACTOR)], 80, CENT),
    ]


@pytest.mark.parametrize(("claim", "onward"), [("C-1", True), ("C-2", False)])
def test_a_step_knows_whether_it_pays_still_at_the_far_end(claim: str, onward: bool) -> None:  # noqa: FBT001
    """A deductible of $99.99 leaves C-1 its first cent; of $59.99 C-2."""
    text = plan((MEDICAL, BASIS, "deductible $100 per person", "overall maximum $70"))
    settlement = settled(text, [line("C-1", "100.00"), line("C-2", "60.00", person="M-2")])
    trial = trial_of(settlement, Stage.SPECIFIC, Subject(name=claim, lines=frozenset({(claim, 1)})))
    deductible = list(tunes(trial))[1]
    assert nearest(deductible) == Step({"C-1": 1, "C-2": 4001}[claim], 1, onward=onward)
