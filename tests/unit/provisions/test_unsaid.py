"""Options of written statements that hold although nobody wrote them: the summary names them among the defaults."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planlang.ledgers.summary import summary
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, line, plan, settled


def unsaid(specific: Sequence[str] = (), aggregate: Sequence[str] = (), frame: Sequence[str] = ()) -> list[str]:
    """The options among the defaults of a settlement."""
    found = settled(plan(specific, aggregate, frame), [line("C-1", "9.00")], 1 if aggregate else None)
    defaults = summary(found, diagnostics=(), version="")["defaults"]
    return [f"{one['of']}: {one['provision']} {one['option']}" for one in defaults if "option" in one]


@pytest.mark.parametrize(
    ("written", "option"),
    [
        ("aggregating deductible $500", ["specific: aggregating deductible before percentage"]),
        ("aggregating deductible $500 before percentage", []),
        ("aggregating deductible $500 after percentage", []),
    ],
)
def test_on_which_side_of_the_percentage_an_aggregating_deductible_stands(written: str, option: list[str]) -> None:
    assert unsaid((*SPECIFIC, written)) == option


@pytest.mark.parametrize(
    ("specific", "written", "option"),
    [
        (SPECIFIC, "loss limit $500 per person", ["aggregate: loss limit on specific coverages"]),
        (SPECIFIC, "loss limit $500 per person on specific coverages", []),
        (SPECIFIC, "loss limit standard deductible on all coverages", []),
        (SPECIFIC, "loss limit none", []),
        ((), "loss limit $500 per person", []),
    ],
)
def test_on_which_coverages_a_loss_limit_works(specific: Sequence[str], written: str, option: list[str]) -> None:
    assert unsaid(specific, (*AGGREGATE, written)) == option


@pytest.mark.parametrize(
    ("written", "option"),
    [
        ("", ["benefits: out of pocket maximum with copays"]),
        ("with copays ", []),
        ("without copays ", []),
    ],
)
def test_whether_copays_count_toward_an_out_of_pocket_maximum(written: str, option: list[str]) -> None:
    maximum = f"out-of-pocket maximum $150 per person {written}on medical"
    frame = ["benefits {", "copay $20.00 per line on medical", maximum, "}"]
    assert unsaid(SPECIFIC, frame=frame) == option
