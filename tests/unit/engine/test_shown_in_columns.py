"""A settlement that was made line by line, shown as columns: what writes columns writes the interpreter's files."""

from __future__ import annotations

from datetime import date

import pytest

from planlang.model.ledger import Facts
from tests.columns import differences_when_shown
from tests.harbour import BENEFITS, COVER, MONTHLY, YEARLY, contract_of, interpreted, ledger_of, rows, settlement_of
from tests.mill import interpreted as interpreted_periods
from tests.mill import plans

YEAR = ['specific "S" {', "covers medical", "basis 12/15", "deductible $100 per person", "}"]
LINES = [
    "C-1 A - medical 2024-02-01 2024-03-01 500.00",
    "C-2 B - medical 2025-02-01 2025-03-01 700.00",
    "C-3 A - dental  2025-02-01 2025-02-01 90.00",
    "C-4 C - medical 2023-01-01 2024-02-01 7.00",  # of no period
]


@pytest.mark.parametrize(("benefits", "key", "months"), [(BENEFITS, "person", YEARLY), ("", "family", MONTHLY)])
def test_files_of_a_settlement_that_is_shown_are_the_same(benefits: str, key: str, months: str) -> None:
    assert list(differences_when_shown(settlement_of(benefits, key, months))) == []


def test_files_of_no_lines_are_the_same() -> None:
    contract = contract_of(COVER.format(benefits=BENEFITS, key="person", months=YEARLY, laser="P-1"))
    assert list(differences_when_shown(interpreted(contract, ledger_of(contract, [])))) == []
    periods, _ = interpreted_periods(plans(YEAR, YEAR), [], Facts(), None)
    assert list(differences_when_shown(periods)) == []


def test_files_of_a_plan_without_a_specific_are_the_same() -> None:
    text = COVER.format(benefits=BENEFITS, key="person", months=YEARLY, laser="P-1")
    aggregate = text[text.index('  aggregate "A"') :].replace("    loss limit standard deductible\n", "")
    contract = contract_of(text[: text.index('  specific "S"')] + aggregate)
    assert list(differences_when_shown(interpreted(contract, ledger_of(contract, list(rows(1)))))) == []


def test_files_of_periods_that_are_shown_are_the_same() -> None:
    periods, _ = interpreted_periods(plans(YEAR, YEAR), LINES, Facts(), None)
    assert [settlement.totals.specific for settlement in periods.settlements] == [400_00, 600_00]
    assert list(differences_when_shown(periods)) == []


@pytest.mark.parametrize(("laser", "reimbursed"), [(None, 20_00), ('laser person "P" excluded from specific', 0)])
def test_files_of_a_person_in_two_units_are_the_same(laser: str | None, reimbursed: int) -> None:
    terms = [
        'specific "S" {',
        "covers medical",
        "basis 12/15",
        "deductible $100 per family",
        *filter(None, [laser]),
        "}",
    ]
    columns = ["claim", "person", "unit", "coverage", "incurred", "paid", "amount", "kind", "original"]
    lines = [
        "A P F medical 2024-01-05 2024-07-01 160.00 - -",
        "B P - medical 2024-01-05 2024-02-02 -20.00 refund A",  # of its own unit until A is paid
        "C P F medical 2024-01-05 2024-02-03 120.00 - -",
    ]
    periods, _ = interpreted_periods(plans(terms), lines, Facts(as_of=date(2024, 6, 30)), None, columns)
    (settlement,) = periods.settlements
    rows = [(row.person, row.unit, row.specific) for row in (*settlement.persons, *periods.uncounted_persons)]
    assert rows == [("P", "F", reimbursed), ("P", "P", 0)]
    assert list(differences_when_shown(periods)) == []
