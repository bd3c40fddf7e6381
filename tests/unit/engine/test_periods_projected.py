"""What of a period rests on another one's projection: by whose aggregate, by the incurred day, and by who counts it."""

from __future__ import annotations

from datetime import date

import pytest

from planlang.engine.columns.periods import PeriodsColumns
from planlang.engine.periods import draft_of
from planlang.engine.periods_projected import Crossed, crossed
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts, Ledger
from tests import rooms
from tests.mill import interpreted, plans, settled
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, plan
from tests.unit.engine.test_periods_in_columns import census_of

FIRST, SECOND = 0, 1
IN_THE_FIRST, IN_THE_SECOND = date(2026, 12, 31), date(2027, 1, 1)


def contracts() -> list[CheckedContract]:
    """One plan in two years."""
    text = plan(SPECIFIC, AGGREGATE)
    return [rooms.load_text(each, "harbor.plan")[0].contracts[0] for each in (text, text.replace("2026-", "2027-"))]


@pytest.mark.parametrize(
    ("projects", "line", "first", "second"),
    [
        # Incurred in the first year, and counted by the second one's aggregate, which attaches at a projection.
        ([False, True], (IN_THE_FIRST, SECOND, None), Crossed(claims=True), Crossed()),
        ([False, True], (IN_THE_FIRST, SECOND, FIRST), Crossed(claims=True, totals=True), Crossed()),
        ([False, True], (IN_THE_SECOND, SECOND, FIRST), Crossed(totals=True), Crossed()),
        ([True, True], (IN_THE_FIRST, SECOND, FIRST), Crossed(claims=True, totals=True), Crossed()),
        # The other way round.
        ([True, False], (IN_THE_SECOND, FIRST, None), Crossed(), Crossed(claims=True)),
        ([True, False], (IN_THE_SECOND, FIRST, SECOND), Crossed(), Crossed(claims=True, totals=True)),
        # All of one year.
        ([True, True], (IN_THE_FIRST, FIRST, FIRST), Crossed(), Crossed()),
        ([True, True], (IN_THE_SECOND, SECOND, SECOND), Crossed(), Crossed()),
        ([True, True], (IN_THE_SECOND, SECOND, None), Crossed(), Crossed()),
        # That aggregate rests on nothing that is projected.
        ([True, False], (IN_THE_FIRST, SECOND, FIRST), Crossed(), Crossed()),
        ([False, True], (IN_THE_SECOND, FIRST, SECOND), Crossed(), Crossed()),
    ],
)
def test_a_period_rests_on_the_projection_of_another_ones_aggregate(
    projects: list[bool], line: tuple[date, int, int | None], first: Crossed, second: Crossed
) -> None:
    assert crossed(contracts(), projects, [line]) == [first, second]
    assert crossed(contracts(), projects, []) == [Crossed(), Crossed()]


def test_one_line_is_enough() -> None:
    lines = [(IN_THE_FIRST, FIRST, FIRST), (IN_THE_FIRST, SECOND, FIRST), (IN_THE_SECOND, SECOND, None)]
    assert crossed(contracts(), [False, True], lines) == [Crossed(claims=True, totals=True), Crossed()]


def aggregate(basis: str) -> list[str]:
    """An aggregate whose attachment is projected until its last month has begun."""
    return ['aggregate "A" {', "covers medical", f"basis {basis}", "monthly factor $100.00 per employee per month", "}"]


def specific(basis: str) -> list[str]:
    """A specific, which counts what its basis holds."""
    return ['specific "S" {', "covers medical", f"basis {basis}", "deductible $300.00 per person", "}"]


# Incurred in 2024 and paid in 2025: the aggregate of 2025 takes it, and the specific of 2024 where there is one.
BESIDE = "C-1 A - medical 2024-12-20 2025-02-10 900.00"
NOT_COVERED = BESIDE.replace("medical", "dental")
AGGREGATES = (aggregate("12/12"), aggregate("24/12"))
LAYERS = ([*specific("12/15"), *AGGREGATES[0]], [*specific("12/12"), *AGGREGATES[1]])


@pytest.mark.parametrize(
    ("terms", "row", "as_of", "claims", "totals"),
    [
        (AGGREGATES, BESIDE, date(2025, 3, 31), True, False),
        (AGGREGATES, BESIDE, date(2025, 12, 31), False, False),
        (AGGREGATES, NOT_COVERED, date(2025, 3, 31), False, False),
        (LAYERS, BESIDE, date(2025, 3, 31), True, True),
        (LAYERS, BESIDE, date(2025, 12, 31), False, False),
        (LAYERS, NOT_COVERED, date(2025, 3, 31), False, False),
    ],
)
def test_of_the_first_year_what_the_next_ones_aggregate_pays_is_as_sure_as_that_attachment(
    terms: tuple[list[str], ...],
    row: str,
    as_of: date,
    claims: bool,  # noqa: FBT001
    totals: bool,  # noqa: FBT001
) -> None:
    """In March of 2025 that year's attachment is a projection; by the end of December it is none."""
    years, facts, census = plans(*terms), Facts(as_of=as_of), census_of(2024, 2025)
    periods, _ = interpreted(years, [row], facts, census)
    made = settled(years, [row], facts, census).columns
    assert isinstance(made, PeriodsColumns)
    of_lines, in_columns = periods.settlements[0], made.settled[0].settlement
    for found in (of_lines, in_columns):
        assert found.funded is not None
        assert found.funded.projected == (frozenset({"employer_claims", "cost"}) if claims else frozenset())
        assert found.others_projected is totals
        assert list(found.opened) == []
        assert found.ledger == Ledger(lines=(), group=None, digest=periods.ledger.digest)
    assert in_columns.census == of_lines.census == census


def test_a_period_that_another_follows_is_renewed_and_has_no_end_of_its_own() -> None:
    facts = Facts(terminated=date(2027, 3, 31), terminal_liability=True)
    first, last = (draft_of(contracts(), at, None, facts, {}, frozenset({"F-1"})) for at in (FIRST, SECOND))
    assert first.facts == Facts(renewed=True)
    assert last.facts == facts
    assert first.alone == last.alone == {"F-1"}
