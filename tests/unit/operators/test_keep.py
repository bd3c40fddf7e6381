"""What a line is refused for: the reason, the provision that refuses it, and where in the plan that stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from attrs import evolve

from planlang.model.contract import Citation
from planlang.model.ledger import Kind, Line, Resolved
from planlang.model.settlement import Refusal
from planlang.operators import keep

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
    advance = keep.by_line(step, {"in": 0, "out": 1}, refusals)
    lines = [resolved("cosmetic", incurred=DAY - timedelta(1)), resolved("cosmetic"), resolved()]
    rows = [[7, 0] for _ in lines]
    for line, row in zip(lines, rows, strict=True):
        advance(line, row)
    expected = [early, Refusal("excluded", "exclusions", None), None]
    assert refusals == expected
    assert [keep.refusal_of(step, line) for line in lines] == expected
    assert [row[1] for row in rows] == [0, 0, 7]
