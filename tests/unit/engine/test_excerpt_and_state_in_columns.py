"""Excerpts of a kept state: of persons of one year, of one without a settled line, of one whom a laser names."""

from __future__ import annotations

import pytest

from tests.columns import differences_in_columns, differences_in_excerpts
from tests.harbour import contract_of, interpreted, ledger_of

PLAN = """plan "Mill" {
  currency USD
  period 2025-07-01 through 2026-06-30
  classes actives, retirees
  coverage medical "Medical"
  coverage drugs "Drugs"
  benefits {
    benefit year calendar year
    deductible $300 per person, $500 per family embedded on medical
    copay $5 per line on drugs
    coinsurance member pays 30% on medical
  }
  specific "S" {
    covers medical, drugs
    basis 12/15
    deductible $400.00 per person
    deductible $700.00 per person for class retirees
    laser person "D" at $900.00
    reimburses 80%
  }
}
"""
COLUMNS = ["claim", "line", "person", "unit", "class", "coverage", "incurred", "paid", "amount", "original"]
ROWS = [
    "C-1 1 A F actives  medical 2025-08-01 2025-09-01 900.00 -",
    "C-2 1 A F actives  drugs   2025-09-01 2025-10-01 600.00 -",
    "C-3 1 B F retirees medical 2026-02-01 2026-03-01 900.00 -",
    "C-8 1 B F retirees medical 2026-02-01 2026-03-01 -50.00 C-3",
    "C-0 1 E H retirees drugs   2026-01-01 2026-01-31 3.00 -",
    "C-9 1 A F actives  drugs   2025-09-01 2025-10-01 2.00 -",
    "C-9 2 A F actives  drugs   2025-09-01 2025-10-01 40.00 -",
    "C-4 1 B F retirees drugs   2026-03-01 2026-04-01 700.00 -",
    "C-5 1 C G retirees medical 2026-03-01 -          700.00 -",
    "C-6 1 D H actives  medical 2025-12-31 2026-01-31 999.99 -",
    "C-6 2 D H actives  medical 2026-01-01 2026-01-31 999.99 -",
    "C-7 1 E H retirees medical 2026-01-01 2026-01-31 850.00 -",
]


@pytest.mark.parametrize("buckets", [1, 2, 5])
def test_persons_of_one_year_or_of_none_are_explained_the_same(buckets: int) -> None:
    contract = contract_of(PLAN)
    cells = [["" if cell == "-" else cell for cell in row.split()] for row in ROWS]
    ledger = ledger_of(contract, cells, COLUMNS)
    settlement = interpreted(contract, ledger, None)
    assert settlement.class_of["C"] == "retirees"
    assert list(differences_in_columns(settlement, "pruned", buckets)) == []
    assert list(differences_in_excerpts(settlement, buckets)) == []
