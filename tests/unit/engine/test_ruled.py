"""Every rule with the lines that it decided and their sum, by line and by person, and where a person's lines turn."""

from __future__ import annotations

from datetime import date

from attrs import evolve

from planlang.engine.ruled import ruled
from planlang.engine.told import moved
from planlang.model.contract import Citation
from planlang.model.ledger import Line
from planlang.model.report import Part, Ruling, Turn
from planlang.model.settlement import Reason, Split, Stage
from tests.unit.engine.questions import SPECIFIC, line, plan, settled

TERMS = (*SPECIFIC, "deductible $500 per person for class retirees", "maximum $400 per person")
ROWS = [
    line("C-1", "600.00"),
    line("C-2", "900.00", person="M-2", paid="2026-01-21", **{"class": "retirees"}),
    line("C-3", "700.00", paid="2026-02-20"),
    line("C-4", "150.00", paid="2026-03-20"),
    line("C-5", "80.00", person="M-2", paid="2026-03-21", coverage="dental"),
    line("C-6", "40.00", paid="2026-04-20"),
]


def test_rules_stand_by_stage_and_by_the_table_of_reasons_with_their_lines_and_sums() -> None:
    """M-1 has 600, 700, 150 and 40; over 1,000 lie 300, 150 and 40, of which the maximum lets 300 and 100 through.

    M-2 has 900, of which 500 lie below the deductible of the class and 400 are paid, the maximum; 80 are dental.
    What the specific leaves is 600, 500, 400, 50, 80 and 40, and no aggregate covers it.
    """
    text = plan(TERMS, frame=["classes actives, retirees"])
    found = ruled(settled(text, ROWS).splits)

    def shown(one: Ruling) -> tuple[int, str, str, list[str], int, int]:
        places = [text.splitlines()[place.line - 1] for place in one.citations]
        return one.stage.value, one.reason, one.provision, places, one.lines, one.amount

    assert [shown(one) for one in found.rules] == [
        (1, "specific", "specific-reimbursement", ['specific "Specific cover" {'], 3, 800_00),
        (1, "not-covered", "covered-coverages", ["covers medical"], 1, 80_00),
        (1, "below-deductible", "specific-deductible", [TERMS[2]], 2, 1000_00),
        (1, "below-deductible", "specific-deductible", [TERMS[3]], 1, 500_00),
        (1, "over-maximum", "specific-maximum", [TERMS[4]], 2, 90_00),
        (2, "not-covered", "covered-coverages", [], 6, 1670_00),
    ]
    assert found.by_line == [
        ((2, 600_00), (5, 600_00)),
        ((0, 400_00), (3, 500_00), (5, 500_00)),
        ((0, 300_00), (2, 400_00), (5, 400_00)),
        ((0, 100_00), (4, 50_00), (5, 50_00)),
        ((1, 80_00), (5, 80_00)),
        ((4, 40_00), (5, 40_00)),
    ]
    assert found.by_person == {
        ("M-1", 0): (Part(0, 2, 400_00), Part(2, 2, 1000_00), Part(4, 2, 90_00), Part(5, 4, 1090_00)),
        ("M-2", 0): (Part(0, 1, 400_00), Part(1, 1, 80_00), Part(3, 1, 500_00), Part(5, 2, 580_00)),
    }
    assert found.turns == (
        None,
        None,
        Turn(since=0, begun=(0,), ended=()),
        Turn(since=2, begun=(4,), ended=(2,)),
        Turn(since=1, begun=(1,), ended=(0, 3)),
        Turn(since=3, begun=(), ended=(0,)),
    )


LINE = Line(
    claim="C-1",
    line=1,
    person="M-1",
    unit="M-1",
    coverage="medical",
    incurred=date(2026, 1, 5),
    paid=date(2026, 1, 20),
    amount=0,
)
NOTHING = Split(
    line=LINE,
    amount=0,
    member=0,
    plan_paid=0,
    specific=0,
    aggregate=0,
    employer=0,
    reasons=(),
    specific_verdict="counts",
    aggregate_verdict="counts",
)


def split(*reasons: Reason, person: str = "M-1") -> Split:
    """A line's split, of which its person and its reasons matter alone."""
    return evolve(NOTHING, line=evolve(LINE, person=person), reasons=reasons)


def below(amount: int, *places: Citation, provision: str = "specific-deductible") -> Reason:
    return Reason(Stage.SPECIFIC, "below-deductible", amount, provision, places)


def test_rules_of_one_reason_stand_in_the_order_of_their_places_and_then_of_their_names() -> None:
    first, second, other = Citation("a.plan", 7), Citation("a.plan", 12), Citation("b.plan", 2)
    found = ruled(
        [
            split(below(1, other)),
            split(below(2, second)),
            split(below(3, first, second)),
            split(below(4, first)),
            split(below(5, first, provision="laser")),
        ]
    )
    assert [(one.citations, one.provision) for one in found.rules] == [
        ((first,), "laser"),
        ((first,), "specific-deductible"),
        ((first, second), "specific-deductible"),
        ((second,), "specific-deductible"),
        ((other,), "specific-deductible"),
    ]
    assert found.by_line == [((4, 1),), ((3, 2),), ((2, 3),), ((1, 4),), ((0, 5),)]


def test_places_that_are_equal_are_one_rule() -> None:
    """A statement that two contracts have read stands at one place."""
    found = ruled([split(below(1, Citation("a.plan", 7))), split(below(2, Citation("a.plan", 7)))])
    assert [(one.lines, one.amount) for one in found.rules] == [(2, 3)]
    assert found.by_line == [((0, 1),), ((0, 2),)]


def test_what_is_decided_of_a_person_is_of_the_lines_that_one_period_counts() -> None:
    place, later = Citation("a.plan", 7), Citation("b.plan", 7)
    lines = [split(below(amount, place)) for amount in (1, 2, 4)]
    found = ruled([*lines, split(below(8, later))], [0, 0, None, 1])
    assert found.by_person == {
        ("M-1", 0): (Part(0, 2, 3),),
        ("M-1", None): (Part(0, 1, 4),),
        ("M-1", 1): (Part(1, 1, 8),),
    }


def test_without_lines_there_are_no_rules() -> None:
    found = ruled([])
    assert (found.rules, found.by_line, found.by_person, found.turns) == ((), [], {}, ())


def test_the_answer_moves_at_a_persons_first_line_and_where_a_rule_begins_or_ends() -> None:
    place, more = Citation("a.plan", 7), Citation("a.plan", 8)
    found = ruled(
        [
            split(below(1, place)),
            split(below(2, place)),
            split(below(3, place), below(4, more)),
            split(below(5, place)),
            split(below(6, place), person="M-2"),
            split(below(7, place), person="M-2"),
        ]
    )
    assert moved(found, range(6)) == (0, 2, 3, 4)
    assert moved(found, (1, 2, 5)) == (2,)
