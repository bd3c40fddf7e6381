"""What a settlement that cannot be made says of what it lacks, and of links that it could not follow."""

from __future__ import annotations

from typing import Any

import pytest

from planlang.engine.settle import Outcome, closed, run_of, settle
from planlang.model.ledger import Facts
from planlang.provisions.enrollment import enrollment
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, COLUMNS, SPECIFIC, line, plan, settled

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


def test_what_was_paid_on_the_day_that_is_asked_is_settled_and_the_next_day_is_later() -> None:
    rows = [line("C-1", "900.00", paid="2026-03-01"), line("C-2", "70.00", paid="2026-03-02")]
    found = settled(plan(SPECIFIC), rows, as_of="2026-03-01")
    assert [split.line.claim for split in found.splits] == ["C-1"]
    assert found.later == (1, 70_00)


def test_what_each_participant_bears_is_added_up() -> None:
    """Over 1,000 lie 500 and 300; the captive has 60% of them."""
    terms = (*SPECIFIC, 'participant "Captive" takes 60% of reimbursement per person from $0 to $1,000')
    found = settled(plan(terms), [line("C-1", "1,500.00"), line("C-2", "300.00")])
    assert (found.totals.specific, found.borne) == (800_00, (480_00, 320_00))


def test_the_months_of_a_year_to_date_open_before_the_lines_that_are_paid_in_them() -> None:
    """At 1,000 a month, of 5,000 paid in January each month takes 1,000 back; March's 100 more in June.

    After the last line the other nine months open, and the attachment is settled at the minimum of 20,000.
    """
    text = plan(aggregate=(*AGGREGATE, "deductible monthly cumulative", "minimum attachment $20,000"))
    found = settled(text, [line("C-1", "5,000.00"), line("C-2", "100.00", paid="2026-03-05")], 10)
    moved = [opening[found.parts["aggregate"]] for opening in found.openings]
    assert moved == [0, *[-1000_00] * 4, -100_00, *[0] * 7]
    assert list(found.opened) == [0, 1, 1, *[2] * 10]
    assert found.census is not None
    assert [row.units for row in found.census.rows] == [10] * 12


@pytest.mark.parametrize(("as_of", "incurred"), [("2026-03-01", "2026-02-10"), ("2026-03-02", "2026-01-05")])
def test_a_refund_that_is_not_paid_yet_is_of_the_claim_that_is_paid_by_then(as_of: str, incurred: str) -> None:
    refund = line("R-1", "-100.00", kind="refund", original="C-1", incurred="2026-02-10", paid="")
    found = settled(plan(SPECIFIC), [line("C-1", "5,000.00", paid="2026-03-02"), refund], as_of=as_of)
    assert [str(one.incurred) for one in found.pended] == [incurred]


@pytest.mark.parametrize("others", [False, True])
def test_what_another_period_projects_is_said_of_the_employers_claims(others: bool) -> None:  # noqa: FBT001
    found = settled(plan(SPECIFIC), [line("C-1", "1,500.00")])
    enrolled = enrollment(found.contract, None, found.facts)
    run, _ = run_of(found.contract, found.ledger, found.facts, enrolled)
    assert run is not None
    funded = closed(run, found.facts, enrolled, others_projected=others).funded
    assert funded is not None
    assert funded.projected == (frozenset({"employer_claims", "cost"}) if others else frozenset())
