"""What of a period rests on another one's projection: by whose aggregate, by the incurred day, and by who counts it."""

from __future__ import annotations

from datetime import date

import pytest

from planlang.engine.periods_projected import Crossed, crossed
from planlang.model.contract import CheckedContract
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, plan

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
