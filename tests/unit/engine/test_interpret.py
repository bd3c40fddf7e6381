"""What a run fills; and that it is the same, however many lines a step settles before the next one takes its turn."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from planlang.engine import interpret
from planlang.model.amounts import Amounts
from planlang.model.contract import Key
from planlang.model.ledger import Kind, Line, Resolved
from planlang.model.settlement import Settlement
from planlang.operators.amounts import keys
from planlang.operators.combine import Combine
from planlang.operators.layer import Layer
from planlang.operators.program import AMOUNT, Program
from planlang.operators.rising import Rising
from planlang.operators.share import Share
from planlang.values.rate import flat
from tests.agreement import settle_periods, settle_texts, texts_of
from tests.campaign import EVERY, drawn
from tests.strategies import Case

SEEDS = range(1, 1 + 4 * EVERY)


def made(seed: int) -> list[tuple[object, ...]]:
    """All that a drawn case's runs filled, period by period."""
    case = drawn(seed)
    if isinstance(case, Case):
        settlement, refused = settle_texts(texts_of(case, seed), case)
        assert settlement is not None, refused
        return [_filled(settlement)]
    periods, refused = settle_periods(case, seed)
    assert periods is not None, refused
    return [_filled(settlement) for settlement in periods.settlements]


def _filled(of: Settlement) -> tuple[object, ...]:
    return of.streams, of.before, of.refusals, of.openings, of.opened


@pytest.mark.parametrize("seed", SEEDS)
def test_one_line_or_three_at_a_time_are_settled_as_all_together(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = made(seed)
    for together in (1, 3):
        monkeypatch.setattr(interpret, "_TOGETHER", together)
        assert made(seed) == expected


def paid_in(month: int, amount: int) -> Resolved:
    """A line of one person's."""
    day = date(2026, month, 1)
    line = Line(
        claim=f"C{month}", line=1, person="P", unit="P", coverage="medical", incurred=day, paid=day, amount=amount
    )
    return Resolved(line=line, root=line, window_paid=day, kind=Kind.PAYMENT)


def test_a_month_that_opens_moves_what_stands_after_the_rising_step_and_nothing_before_it() -> None:
    """Over 100 are 40, and of the next 20 all. Over 30 are 10 of 40; over 50 none of 40, 10 of 60; over 56 4 of 60."""
    steps = (
        Layer("over", AMOUNT, Key.PERSON, attachment=Amounts(100)),
        Rising("risen", "over", (30, 50), 2, settlement=56),
        Share("share", "risen", Key.CONTRACT, flat(Fraction(1, 2))),
        Combine("left", ("over",), ("share",)),
        Combine("both", ("risen", "share")),
    )
    program = Program(
        steps=steps, reasons=(), refused={}, keeps={}, parts={}, order=(), participants=(), attachment=None
    )
    made = interpret.interpret(program, [paid_in(1, 140), paid_in(2, 20)], {}, keys(lambda day: day.month))
    columns = {"over": [40, 20], "risen": [10, 10], "share": [5, 5], "left": [35, 15], "both": [15, 15]}
    assert made.values == {AMOUNT: [140, 20], **columns}
    assert made.before == {"over": [0, 140], "risen": [0, 40], "share": [0, 0]}
    assert made.opened == [0, 1, 2]
    assert [{name: row[name] for name in made.values} for row in made.openings] == [
        {AMOUNT: 0, "over": 0, "risen": 0, "share": 0, "left": 0, "both": 0},
        {AMOUNT: 0, "over": 0, "risen": -10, "share": -5, "left": 5, "both": -15},
        {AMOUNT: 0, "over": 0, "risen": -6, "share": -3, "left": 3, "both": -9},
    ]
