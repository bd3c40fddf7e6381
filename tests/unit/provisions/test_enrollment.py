"""Enrollment: which rows of a census a month needs where no factor differs by class."""

from __future__ import annotations

from datetime import date

import pytest

from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, CensusRow, Facts
from planlang.provisions.enrollment import Row, enrollment
from tests import rooms

PLAN = """plan "P" {
  currency USD
  period 2026-01-01 through 2026-03-31
  coverage medical "Medical"
  tiers single
  classes actives, retirees
  aggregate "A" {
    covers medical
    basis incurred 2026-01-01 through 2026-03-31, paid 2026-01-01 through 2026-03-31
    monthly factor single $100.00 per month
  }
}
"""
JANUARY, FEBRUARY, MARCH = "2026-01", "2026-02", "2026-03"


def contract() -> CheckedContract:
    checked, said = rooms.load_text(PLAN, "p.plan")
    assert said == ()
    (one,) = checked.contracts
    return one


def units(rows: dict[tuple[str, str | None], int], as_of: date | None = None) -> tuple[list[int], list[Row]]:
    """The units of each month, and which rows are missed."""
    census = Census(
        rows=tuple(
            CensusRow(month=month, tier="single", class_name=name, units=count) for (month, name), count in rows.items()
        )
    )
    found = enrollment(contract(), census, Facts(as_of=as_of))
    return [found.of_all(number, "single") for number in (1, 2, 3)], found.missing


BY_CLASS: dict[tuple[str, str | None], int] = {
    (JANUARY, "actives"): 40,
    (JANUARY, "retirees"): 5,
    (FEBRUARY, "actives"): 41,
    (FEBRUARY, "retirees"): 0,
    (MARCH, "actives"): 42,
    (MARCH, "retirees"): 7,
}


def test_units_by_class_are_added_up() -> None:
    assert units(BY_CLASS) == ([45, 41, 49], [])


@pytest.mark.parametrize(("month", "name"), [(FEBRUARY, "retirees"), (JANUARY, "retirees"), (MARCH, "actives")])
def test_a_class_that_one_month_leaves_out_is_missed(month: str, name: str) -> None:
    _, missing = units({row: count for row, count in BY_CLASS.items() if row != (month, name)})
    assert missing == [(month, "single", name)]


def test_a_class_that_no_month_has_is_not_missed() -> None:
    assert units({row: count for row, count in BY_CLASS.items() if row[1] == "actives"}) == ([40, 41, 42], [])


def test_a_month_may_count_all_together_where_others_count_by_class() -> None:
    rows = {row: count for row, count in BY_CLASS.items() if row[0] != JANUARY}
    assert units({**rows, (JANUARY, None): 45}) == ([45, 41, 49], [])


def test_units_of_no_class_add_to_those_of_classes_and_are_missed_nowhere() -> None:
    assert units({**BY_CLASS, (JANUARY, None): 2}) == ([47, 41, 49], [])


def test_a_month_without_any_row_is_missed_as_a_whole() -> None:
    rows = {row: count for row, count in BY_CLASS.items() if row[0] != FEBRUARY}
    assert units(rows) == ([45, 0, 49], [(FEBRUARY, "single", None)])


def test_a_class_of_months_that_are_not_known_yet_is_not_missed() -> None:
    """As of February the rows of March are ignored, and March is projected with February."""
    rows = {row: count for row, count in BY_CLASS.items() if row[1] == "actives" or row[0] == MARCH}
    assert units(rows, date(2026, 2, 15)) == ([40, 41, 41], [])
    assert units(rows)[1] == [(JANUARY, "single", "retirees"), (FEBRUARY, "single", "retirees")]


def test_a_class_of_a_month_after_the_period_is_asked_for_in_none() -> None:
    rows: dict[tuple[str, str | None], int] = {(month, "actives"): 40 for month in (JANUARY, FEBRUARY, MARCH)}
    assert units({**rows, ("2026-04", "retirees"): 5}) == ([40, 40, 40], [])


def test_a_class_of_a_month_long_before_the_period_is_asked_for_in_all() -> None:
    """The census goes back to November without a gap."""
    months = (JANUARY, FEBRUARY, MARCH)
    rows: dict[tuple[str, str | None], int] = {(month, "actives"): 40 for month in ("2025-11", "2025-12", *months)}
    found, missing = units({**rows, ("2025-11", "retirees"): 5})
    assert found == [40, 40, 40]
    assert missing == [(month, "single", "retirees") for month in months]
