"""Excerpts of a kept state: of persons of one year, of one without a settled line, of one whom a laser names."""

from __future__ import annotations

import pytest
from attrs import evolve

from planlang.engine.columns.excerpt import Asked, DisagreementError, of_claim, of_person
from planlang.engine.columns.state import State
from planlang.engine.columns.streams import Patch
from tests.columns import differences_in_columns, differences_in_excerpts, settled_in_columns
from tests.harbour import BENEFITS, CENSUS, YEARLY, contract_of, interpreted, ledger_of, settlement_of

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


def test_one_person_alone_has_two_years() -> None:
    contract = contract_of(PLAN)
    rows = [
        ["C-1", "1", "A", "F", "actives", "medical", "2025-08-01", "2025-09-01", "200.00", ""],
        ["C-2", "1", "A", "F", "actives", "medical", "2026-02-01", "2026-03-01", "900.00", ""],
        ["C-3", "1", "A", "F", "actives", "medical", "2025-08-02", "2026-03-01", "50.00", ""],
    ]
    settlement = interpreted(contract, ledger_of(contract, rows, COLUMNS), None)
    assert settlement.totals.member == (200 + 300 + 50) * 100 + 180_00  # 30% of what the deductible of 2026 leaves
    assert list(differences_in_excerpts(settlement, 1)) == []


def test_one_person_alone_has_a_year_without_a_deductible_and_one_below_it() -> None:
    contract = contract_of(PLAN)
    rows = [
        ["C-1", "1", "A", "F", "actives", "drugs", "2025-08-01", "2025-09-01", "200.00", ""],
        ["C-2", "1", "A", "F", "actives", "medical", "2026-02-01", "2026-03-01", "200.00", ""],
    ]
    settlement = interpreted(contract, ledger_of(contract, rows, COLUMNS), None)
    assert settlement.totals.member == 5_00 + 200_00
    assert list(differences_in_excerpts(settlement, 1)) == []


# --- a state that does not hold what its lines come to ---


def kept() -> tuple[State, Asked]:
    """The state of a settlement, and under what it is asked."""
    settled = settled_in_columns(settlement_of(BENEFITS, "person", YEARLY), "pruned", 1)
    contract, facts = settled.settlement.contract, settled.settlement.facts
    return State.of(settled, buckets=3), Asked(contract=contract, census=CENSUS, facts=facts)


def cut_of(state: State, kind: str) -> str:
    """The step of which a figure is changed."""
    (found,) = (name for name in state.solved if name.endswith(kind))
    return found


def test_a_state_of_another_program_is_refused() -> None:
    state, asked = kept()
    assert of_person(state, asked, "P-007").lines
    with pytest.raises(DisagreementError):
        of_person(evolve(state, shape="another"), asked, "P-007")


def test_a_state_that_says_something_else_of_a_line_is_refused_for_that_family_only() -> None:
    state, asked = kept()
    name = cut_of(state, "specific.deductible")
    solved = state.solved[name]
    persons = [state.columns.persons[code] for code in state.columns.person[solved.patch.rows].tolist()]
    at = persons.index("P-007")
    values = solved.patch.values.copy()
    values[at] += 1
    wrong = evolve(state, solved={**state.solved, name: evolve(solved, patch=Patch(solved.patch.rows, values))})
    with pytest.raises(DisagreementError, match=name):
        of_person(wrong, asked, "P-007")
    with pytest.raises(DisagreementError, match=name):
        of_claim(wrong, asked, "C-007-0")
    assert of_person(wrong, asked, "P-050").lines


def test_a_state_that_says_something_else_of_a_cell_is_refused() -> None:
    state, asked = kept()
    name = cut_of(state, "aggregating-deductible")
    running = state.running[name]
    sums = running.sums.copy()
    sums[:] += 1
    wrong = evolve(state, running={**state.running, name: evolve(running, sums=sums)})
    with pytest.raises(DisagreementError, match=name):
        of_person(wrong, asked, "P-007")
