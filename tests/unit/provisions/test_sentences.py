"""Sentences in which a contract is told that the longer descriptions do not show."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planlang.engine.describe import describe
from planlang.text.diagnostic import has_errors
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, plan

LATER = (
    "If terminal liability is elected and the contract ends without renewal, claims incurred by the last day of cover "
)
FREE = "What is left is what was paid into it less the employer's part of the claims incurred in the period"
FUND = ["funding level-funded {", "rate $50.00 per employee per month", "surplus 50% to employer", "}"]
COPAY = ["benefits {", "copay $5 per line on medical", "}"]


def sentences(text: str) -> list[str]:
    """All sentences of all sections."""
    checked, found = rooms.load_text(text, "harbor.plan")
    assert not has_errors(found), found
    return [one.text for section in describe(checked.contracts[0]).sections for one in section.sentences]


@pytest.mark.parametrize(
    ("specific", "aggregate", "frame", "sentence"),
    [
        (
            (),
            (*AGGREGATE, "terminal liability 1 month"),
            [],
            f"{LATER}count when paid within 1 month after it, and the attachment grows by that of the last month.",
        ),
        (
            (),
            (*AGGREGATE, "terminal liability 3 months"),
            [],
            f"{LATER}count when paid within 3 months after it, and the attachment grows by that of the last 3 months.",
        ),
        ((*SPECIFIC, "terminal liability 1 month"), (), [], f"{LATER}count when paid within 1 month after it."),
        (SPECIFIC, (), FUND, f"{FREE}, after the cover."),
        (SPECIFIC, AGGREGATE, FUND, f"{FREE}, after both covers."),
        ((), (), [*COPAY, *FUND], f"{FREE}."),
    ],
)
def test_a_contract_is_told_in_this_sentence(
    specific: Sequence[str], aggregate: Sequence[str], frame: Sequence[str], sentence: str
) -> None:
    assert sentence in sentences(plan(specific, aggregate, frame))
