"""What a period has of what all of them were run through together."""

from __future__ import annotations

import pytest

from planlang.model.ledger import Facts
from tests.mill import interpreted, plans
from tests.unit.engine.questions import AGGREGATE
from tests.unit.engine.test_periods_in_columns import MEDICAL, census_of

ROW = "C-1 A - medical 2024-02-10 2024-03-10 900.00"


@pytest.mark.parametrize(
    ("terms", "first", "second"),
    [
        (MEDICAL, [], []),
        (['aggregate "A" {', *AGGREGATE, "}"], [], []),
        # Three months open before March's line, and what is left, with the settlement, after it.
        (['aggregate "A" {', *AGGREGATE, "deductible period monthly cumulative", "}"], [0, 0, 0, *[1] * 10], [0] * 13),
    ],
)
def test_months_open_before_a_line_where_the_attachment_is_of_the_year_to_date(
    terms: list[str], first: list[int], second: list[int]
) -> None:
    periods, _ = interpreted(plans(terms, terms), [ROW], Facts(), census_of(2024, 2025))
    assert [list(one.opened) for one in periods.settlements] == [first, second]
