"""A line whose original is not followed: why, and what there is to do."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from planlang.ledgers.advice import link_warnings
from planlang.model.ledger import Kind, Line, resolve_links

PAID = Line(
    claim="C-1",
    line=1,
    person="M-1",
    unit="F-1",
    coverage="medical",
    incurred=date(2026, 2, 3),
    paid=date(2026, 7, 1),
    amount=180_00,
)
REFUND = evolve(PAID, claim="R-1", paid=date(2026, 3, 4), amount=-80_00, kind=Kind.REFUND, original=("C-1", 1))


@pytest.mark.parametrize(
    ("lines", "why", "advice"),
    [
        ([REFUND], "is not in the ledger", "the ledger needs every line"),
        ([evolve(PAID, paid=None), REFUND], "is pended", "nothing is missing: once the original has a paid date"),
        ([PAID, REFUND], "was paid after the as-of date", "nothing is missing: in a settlement as of the day on which"),
    ],
)
def test_what_there_is_to_do_about_an_original_depends_on_why_it_is_not_followed(
    lines: list[Line], why: str, advice: str
) -> None:
    (warning,) = link_warnings(resolve_links(lines, date(2026, 6, 30))[1])
    assert warning.headline == f"the original of claim `R-1` line 1 {why}"
    assert warning.help is not None
    assert warning.help.startswith(advice)


def test_different_reasons_are_told_apart() -> None:
    other = evolve(REFUND, claim="R-2", original=("C-9", 1))
    warnings = link_warnings(resolve_links([PAID, REFUND, other], date(2026, 6, 30))[1])
    assert [one.count for one in warnings] == [1, 1]


def test_an_original_that_is_paid_by_the_as_of_date_is_followed() -> None:
    assert link_warnings(resolve_links([PAID, REFUND], date(2026, 7, 1))[1]) == []
