"""What a settlement that cannot be made says of what it lacks, and of links that it could not follow."""

from __future__ import annotations

from typing import Any

import pytest

from planlang.engine.settle import Outcome, settle
from planlang.model.ledger import Facts
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, COLUMNS, SPECIFIC, line, plan

REFUND = line("C-1", "-100.00", kind="refund", original="C-99")
FEES = ["fees {", 'fee "Administration" $5.00 per employee per month', "}"]


def outcome(text: str) -> Outcome:
    """What comes of settling a refund of a claim that is not there, with nothing in the census."""
    (contract,) = rooms.load_text(text, "harbor.plan")[0].contracts
    read = rooms.ledger_from_table(COLUMNS, [[REFUND.get(name, "") for name in COLUMNS]], contract)
    assert read.ledger is not None
    return settle(contract, read.ledger, None, Facts())


@pytest.mark.parametrize("parts", [{"aggregate": AGGREGATE}, {"specific": SPECIFIC, "frame": FEES}])
def test_rows_that_the_census_lacks_are_told_once_with_the_links_that_lead_nowhere(parts: dict[str, Any]) -> None:
    found = outcome(plan(**parts))
    assert found.settlement is None
    assert found.missing == tuple((f"2026-{month:02}", "employee", None) for month in range(1, 13))
    assert found.unpriced == ()
    assert [(problem.line.claim, problem.why) for problem in found.problems] == [("C-1", "missing")]
