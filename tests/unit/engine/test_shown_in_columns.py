"""A settlement that was made line by line, shown as columns: what writes columns writes the interpreter's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from planlang.api.columnar import tables_of
from planlang.api.version import version
from planlang.ledgers.columns.write import write_columns
from planlang.ledgers.write import Form, output_files
from planlang.model.ledger import Facts
from planlang.model.periods import Result
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


def same_files(result: Result, folder: Path) -> None:
    """Whether columns write what the interpreter writes, in its order."""
    assert write_columns(tables_of(result), folder, Form(), diagnostics=(), version=version()) is None
    got = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert got == output_files(result, diagnostics=(), version=version(), spreadsheet_safe=False)


@pytest.mark.parametrize(("benefits", "key", "months"), [(BENEFITS, "person", YEARLY), ("", "family", MONTHLY)])
def test_files_of_a_settlement_that_is_shown_are_the_same(benefits: str, key: str, months: str, tmp_path: Path) -> None:
    same_files(settlement_of(benefits, key, months), tmp_path)


def test_files_of_no_lines_are_the_same(tmp_path: Path) -> None:
    contract = contract_of(COVER.format(benefits=BENEFITS, key="person", months=YEARLY, laser="P-1"))
    same_files(interpreted(contract, ledger_of(contract, [])), tmp_path / "plan")
    periods, _ = interpreted_periods(plans(YEAR, YEAR), [], Facts(), None)
    same_files(periods, tmp_path / "periods")


def test_files_of_a_plan_without_a_specific_are_the_same(tmp_path: Path) -> None:
    text = COVER.format(benefits=BENEFITS, key="person", months=YEARLY, laser="P-1")
    aggregate = text[text.index('  aggregate "A"') :].replace("    loss limit standard deductible\n", "")
    contract = contract_of(text[: text.index('  specific "S"')] + aggregate)
    same_files(interpreted(contract, ledger_of(contract, list(rows(1)))), tmp_path)


def test_files_of_periods_that_are_shown_are_the_same(tmp_path: Path) -> None:
    periods, _ = interpreted_periods(plans(YEAR, YEAR), LINES, Facts(), None)
    assert [settlement.totals.specific for settlement in periods.settlements] == [400_00, 600_00]
    same_files(periods, tmp_path)
