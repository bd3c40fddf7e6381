"""What a line is refused for: the reason, the provision that refuses it, and where in the plan that stands."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from planlang.model.contract import Citation
from planlang.model.ledger import Kind, Line, Resolved
from planlang.model.settlement import Refusal
from planlang.operators import keep
from tests.unit.operators.sheets import sheet_of

DAY = date(2026, 1, 1)
FIRST = Citation("the.plan", 3)
SECOND = Citation("the.plan", 4)
GENERAL = Refusal("excluded", "exclusions", FIRST)


def resolved(exclusion: str | None = None, person: str = "P", incurred: date = DAY, paid: date = DAY) -> Resolved:
    line = Line(
        claim="C",
        line=1,
        person=person,
        unit=person,
        coverage="medical",
        incurred=incurred,
        paid=paid,
        amount=1,
        exclusion=exclusion,
    )
    return Resolved(line=line, root=line, window_paid=paid, kind=Kind.PAYMENT)


# Every kind of test, each with a refusal of its own.
TESTS: tuple[keep.Test, ...] = (
    keep.KindIs(Refusal("rebate", "rebates", None), Kind.REBATE),
    keep.CoverageOutside(Refusal("coverage", "covers", None), frozenset({"medical"})),
    keep.CodeAmong(Refusal("code", "exclusions", None), {"cosmetic": FIRST}),
    keep.IncurredBefore(Refusal("early", "contract-basis", None), DAY),
    keep.IncurredAfter(Refusal("late", "contract-basis", None), DAY),
    keep.PaidBefore(Refusal("paid early", "contract-basis", None), DAY),
    keep.PaidAfter(Refusal("paid late", "contract-basis", None), DAY),
    keep.PersonAmong(Refusal("person", "laser", None), {"P": SECOND}),
    keep.UnitAmong(Refusal("unit", "single", None), frozenset({"P"})),
    keep.UnitOutside(Refusal("other unit", "single", None), frozenset({"P"})),
    keep.Always(Refusal("no layer", "layers", None)),
)
DAYS = st.sampled_from((DAY - timedelta(1), DAY, DAY + timedelta(1)))
KINDS = st.sampled_from((Kind.PAYMENT, Kind.REBATE))


def test_a_code_is_refused_where_it_was_declared() -> None:
    test = keep.CodeAmong(GENERAL, {"cosmetic": SECOND})
    assert test.refuses(resolved("cosmetic")) == Refusal("excluded", "exclusions", SECOND)
    assert test.refuses(resolved()) is None


def test_a_code_that_no_plan_declared_is_refused_without_a_place() -> None:
    assert keep.CodeAmong(GENERAL, {}).refuses(resolved("cosmetic")) == Refusal("excluded", "exclusions", None)


def test_a_person_is_refused_where_he_was_named() -> None:
    test = keep.PersonAmong(Refusal("excluded", "laser", FIRST), {"P": SECOND})
    assert test.refuses(resolved(person="P")) == Refusal("excluded", "laser", SECOND)
    assert test.refuses(resolved(person="Q")) is None


@pytest.mark.parametrize(
    ("test", "on_the_day_before", "on_the_day", "on_the_day_after"),
    [
        (keep.IncurredBefore(GENERAL, DAY), GENERAL, None, None),
        (keep.IncurredAfter(GENERAL, DAY), None, None, GENERAL),
        (keep.PaidBefore(GENERAL, DAY), GENERAL, None, None),
        (keep.PaidAfter(GENERAL, DAY), None, None, GENERAL),
    ],
)
def test_the_day_itself_is_within(
    test: keep.OnDates,
    on_the_day_before: Refusal | None,
    on_the_day: Refusal | None,
    on_the_day_after: Refusal | None,
) -> None:
    days = [DAY - timedelta(1), DAY, DAY + timedelta(1)]
    wanted = [on_the_day_before, on_the_day, on_the_day_after]
    assert [test.refuses(resolved(incurred=day, paid=day)) for day in days] == wanted


def test_windows_judge_a_linked_line_by_the_day_on_which_its_root_was_paid() -> None:
    late, early = (evolve(resolved(paid=DAY + timedelta(days)), window_paid=DAY) for days in (1, -1))
    for test in (keep.PaidAfter(GENERAL, DAY), keep.PaidBefore(GENERAL, DAY)):
        assert (test.refuses(late), test.refuses(early)) == (None, None)


def test_the_first_test_that_fits_gives_its_reason_and_none_keeps_the_amount() -> None:
    early = Refusal("incurred-too-early", "contract-basis", FIRST)
    step = keep.Keep("out", "in", (keep.IncurredBefore(early, DAY), keep.CodeAmong(GENERAL, {})))
    refusals: list[Refusal | None] = []
    lines = [resolved("cosmetic", incurred=DAY - timedelta(1)), resolved("cosmetic"), resolved()]
    sheet = sheet_of({"in": [7, 8, 9]}, lines=lines)
    keep.in_order(step, sheet, refusals)(0, 3)
    expected = [early, Refusal("excluded", "exclusions", None), None]
    assert refusals == expected
    assert [keep.refusal_of(step.tests, line) for line in lines] == expected
    assert sheet.streams["out"] == [0, 0, 9]


def test_a_layer_that_nothing_tests_keeps_every_amount() -> None:
    refusals: list[Refusal | None] = []
    sheet = sheet_of({"in": [7, 8]}, lines=[resolved(), resolved()])
    advance = keep.in_order(keep.Keep("out", "in", ()), sheet, refusals)
    advance(0, 1)
    advance(1, 2)
    assert (refusals, sheet.streams["out"]) == ([None, None], [7, 8])


def test_a_fact_is_known_of_every_test() -> None:
    assert set(keep.FACTS) == set(get_args(keep.Test))


@given(
    st.lists(st.tuples(*(st.sampled_from((None, "cosmetic")), st.sampled_from("PQ")), DAYS, DAYS, KINDS), max_size=9)
)
def test_settled_together_lines_are_refused_as_each_alone(
    drawn: list[tuple[str | None, str, date, date, Kind]],
) -> None:
    """Whatever was asked before: an answer is kept for the fact that decides it, and for nothing else."""
    lines = [
        evolve(resolved(code, person, incurred, incurred), window_paid=paid, kind=kind)
        for code, person, incurred, paid, kind in drawn
    ]
    refusals: list[Refusal | None] = []
    advance = keep.in_order(keep.Keep("out", "in", TESTS), sheet_of({"in": [1] * len(lines)}, lines=lines), refusals)
    for start, stop in pairwise((*range(0, len(lines), 4), len(lines))):
        advance(start, stop)
    assert refusals == [keep.refusal_of(TESTS, line) for line in lines]
