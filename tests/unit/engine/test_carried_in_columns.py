"""Carry-over in columns: for which families the interpreter settles, and to which cent."""

from __future__ import annotations

import pytest

from planlang.api.columnar import book_of_lines
from planlang.engine.columns.settle import settle_columns
from planlang.model.ledger import Facts
from tests.columns import WAYS, differences_in_columns, differences_in_excerpts
from tests.harbour import contract_of, interpreted, ledger_of

CARRIED = """plan "Harbour" {
  currency USD
  period 2026-01-01 through 2026-12-31
  coverage medical "Medical"
  benefits {
    benefit year calendar year
    deductible $1,000 per person on medical
    last-quarter carry-over included
  }
}
"""


def test_families_are_interpreted_that_have_lines_of_a_last_quarter_and_of_another_year() -> None:
    contract = contract_of(CARRIED)
    cells = [
        ["C-1", "1", "A", "U-1", "medical", "2025-10-01", "2026-02-01", "300.00", "0"],
        ["C-2", "1", "A", "U-1", "medical", "2026-01-06", "2026-02-02", "900.00", "0"],
        ["C-3", "1", "B", "U-1", "medical", "2026-09-30", "2026-10-03", "50.00", "0"],  # of the same family
        ["C-4", "1", "C", "U-2", "medical", "2025-09-30", "2026-02-01", "300.00", "0"],  # of no last quarter
        ["C-5", "1", "C", "U-2", "medical", "2026-01-07", "2026-02-01", "900.00", "0"],
        ["C-6", "1", "D", "U-3", "medical", "2025-12-31", "2026-02-01", "300.00", "0"],  # of one year only
        ["C-7", "1", "D", "U-3", "medical", "2025-01-01", "2026-02-01", "900.00", "0"],
    ]
    ledger = ledger_of(contract, cells)
    settlement = interpreted(contract, ledger, None)
    assert list(differences_in_columns(settlement, "pruned", 1)) == []
    assert list(differences_in_excerpts(settlement, 1)) == []
    settled = settle_columns(contract, book_of_lines(contract, ledger, Facts()), None, Facts()).settled
    assert settled is not None
    assert settled.machine.counts.interpreted == 3
    # 700 are left of the deductible of 2026, since 300 of 2025's last quarter are credited.
    assert settlement.totals.member == (300 + 700 + 50 + 300 + 900 + 1_000) * 100


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("deductible", ["1,000.00", "90,071,992,547,409.93"])
def test_huge_amounts_that_carry_are_exact_to_the_cent(name: str, deductible: str) -> None:
    contract = contract_of(CARRIED.replace("$1,000 per", f"${deductible} per"))
    cells = [
        ["C-1", "1", "A", "U-1", "medical", "2025-10-01", "2026-02-01", "90071992547409.93", "0"],
        ["C-2", "1", "A", "U-1", "medical", "2026-01-06", "2026-02-02", "90071992547409.95", "0"],
    ]
    settlement = interpreted(contract, ledger_of(contract, cells), None)
    # All of it in the last quarter of 2025, so that it is credited in 2026.
    assert settlement.totals.member == int(deductible.replace(",", "").replace(".", ""))
    assert list(differences_in_columns(settlement, name, 1)) == []
    assert list(differences_in_excerpts(settlement, 1)) == []
