"""The line at which an aggregating deductible was met, found in columns."""

from __future__ import annotations

import numpy as np
import pytest

from planlang.api.columnar import book_of_lines
from planlang.engine.columns.lines import claims_of
from planlang.engine.columns.reached import reached
from planlang.engine.columns.settle import settle_columns
from planlang.model.ledger import Facts
from tests.columns import differences_in_excerpts
from tests.harbour import CENSUS, COVER, YEARLY, contract_of, interpreted, ledger_of


def met_at(plan: str, cells: list[list[str]]) -> list[str]:
    """The claim by which the aggregating deductible is met."""
    contract = contract_of(plan)
    ledger = ledger_of(contract, cells)
    settlement = interpreted(contract, ledger)
    assert list(differences_in_excerpts(settlement, 1)) == []
    settled = settle_columns(contract, book_of_lines(contract, ledger, Facts()), CENSUS, Facts()).settled
    assert settled is not None
    met = reached(settled.machine, contract)
    return [] if met is None else claims_of(settled.machine.columns, np.array([met]))


def test_a_cent_more_meets_an_aggregating_deductible_that_floats_do_not_hold() -> None:
    plan = COVER.format(benefits="", key="person", months=YEARLY, laser="P-9").replace("$1,000.00", "$100.00")
    cells = [
        ["C-1", "1", "P-1", "U-1", "medical", "2026-01-05", "2026-02-01", "90071992547509.93", "0"],  # 2^53 + 1 over
        ["C-2", "1", "P-1", "U-1", "medical", "2026-01-05", "2026-02-02", "0.01", "0"],
        ["C-3", "1", "P-1", "U-1", "medical", "2026-01-05", "2026-02-03", "0.01", "0"],
    ]
    assert met_at(plan.replace("$700.00", "$90071992547409.94"), cells) == ["C-2"]
    assert met_at(plan.replace("$700.00", "$90071992547409.96"), cells) == []


@pytest.mark.parametrize("more", ["", "90071992547"])  # so that floats do not hold what it comes to
def test_the_line_is_named_at_which_the_aggregating_deductible_is_met_exactly(more: str) -> None:
    plan = COVER.format(benefits="", key="person", months=YEARLY, laser="P-9")
    plan = plan.replace("$1,000.00", "$100.00").replace("$700.00", f"${more}500.93")
    cells = [
        [f"C-{at}", "1", f"P-{at}", "U-1", "medical", "2026-01-05", f"2026-02-0{day}", amount, "0"]
        for at, day, amount in (
            (1, 1, "400.00"),
            (2, 2, f"{more}300.93"),
            (3, 2, "90.00"),
            (4, 3, "250.00"),
            (5, 3, "150.00"),
        )
    ]
    assert met_at(plan, cells) == ["C-2"]
