"""What a program tells of its steps: of each that keeps a running total, what it cuts, by whose total and how."""

from __future__ import annotations

from fractions import Fraction

import pytest

from planlang.model.amounts import Amounts
from planlang.model.contract import Key
from planlang.model.laws import Law
from planlang.operators.carry import Carry
from planlang.operators.combine import Combine
from planlang.operators.keep import Keep
from planlang.operators.layer import Credit, Layer
from planlang.operators.program import Program, Step
from planlang.operators.rising import Rising
from planlang.operators.share import Share
from planlang.values.rate import flat


def program(*steps: Step) -> Program:
    return Program(steps=steps, reasons=(), refused={}, keeps={}, parts={}, order=(), participants=(), attachment=None)


HALF = flat(Fraction(1, 2))
OCTOBER = 10


@pytest.mark.parametrize(
    ("step", "law"),
    [
        (
            Layer("out", "in", Key.UNIT, attachment=Amounts(5), limit=Amounts(7), total="kept"),
            Law(source="in", key=Key.UNIT, total="kept", attachment=Amounts(5), limit=Amounts(7)),
        ),
        (Layer("out", "in", Key.PERSON), Law(source="in", key=Key.PERSON)),
        (
            Share("out", "in", Key.PERSON_YEAR, HALF, "kept"),
            Law(source="in", key=Key.PERSON_YEAR, total="kept", percentage=HALF),
        ),
        (Rising("out", "in", (3, 6), 2, settlement=None), Law(source="in", key=Key.CONTRACT, rising=(3, 6))),
        (Rising("out", "in", (3, 6), 2, settlement=4), Law(source="in", key=Key.CONTRACT, rising=(3, 6, 4))),
    ],
)
def test_a_step_with_a_running_total_tells_how_it_takes_its_part(step: Step, law: Law) -> None:
    assert program(step).laws == {"out": law}


def test_a_step_without_a_running_total_has_no_law() -> None:
    assert program(Keep("kept", "in", ()), Combine("out", ("kept",), ())).laws == {}


CREDITED = Layer("credited", "in", Key.PERSON_YEAR, credit=Credit("kept", Key.PERSON_LAST_YEAR))
CARRIED = Carry("carried", "credited", {"kept": Key.PERSON_YEAR}, lambda day: day.month >= OCTOBER)
OTHER = Combine("other", ("in",), ())


@pytest.mark.parametrize(
    ("steps", "carrying"),
    [
        ((OTHER, Layer("out", "in", Key.PERSON)), (0, 0)),
        ((CREDITED, OTHER), (0, 1)),
        ((OTHER, CARRIED, OTHER), (1, 2)),
        ((OTHER, CREDITED, CREDITED, OTHER, CARRIED, OTHER, OTHER), (1, 5)),
    ],
)
def test_carrying_are_the_steps_from_the_first_to_the_last_that_has_to_do_with_credits(
    steps: tuple[Step, ...], carrying: tuple[int, int]
) -> None:
    assert program(*steps).carrying == carrying
