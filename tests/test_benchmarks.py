"""What the benchmarks settle: the reference contract is fine at every deductible, and says what programs do by hand.

Nothing is timed here. That all programs give the same cents is a command of its own: `python -m benchmarks.agree`.
"""

from __future__ import annotations

import pytest

from benchmarks.contract import (
    AGGREGATING_DEDUCTIBLE,
    COVERED,
    INCURRED,
    LASERS,
    MAXIMUM,
    PAID,
    PLAN,
    RATE,
    VARIANTS,
    Variant,
)
from planlang.engine.compile import compile_program
from planlang.model.contract import (
    AggregatingDeductible,
    Basis,
    CheckedContract,
    Covers,
    Deductible,
    Laser,
    Maximum,
    Reimbursement,
)
from planlang.model.ledger import Census, CensusRow, Facts
from planlang.provisions.enrollment import enrollment
from tests.rooms import load_text

CENSUS = {"single": [60] * 6 + [61] * 6, "family": [40] * 12}


def contract_of(variant: Variant, ids: str = "text") -> CheckedContract:
    checked, found = load_text(variant.text(ids), "reference.plan")
    assert found == ()
    (contract,) = checked.contracts
    return contract


def test_the_plan_as_it_stands_is_the_first_variant() -> None:
    assert VARIANTS[0].text("text") == PLAN.read_text(encoding="utf-8")


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: str(variant.deductible))
def test_the_specific_that_programs_settle_by_hand_is_that_of_the_text(variant: Variant) -> None:
    specific = contract_of(variant).specific
    assert specific is not None
    assert specific.the(Deductible).standard(None) == variant.deductible * 100
    assert {laser.key: laser.amount for laser in specific.all(Laser)} == {f"M{key}": at for key, at in LASERS.items()}
    assert specific.the(AggregatingDeductible).amount == AGGREGATING_DEDUCTIBLE
    assert specific.the(Maximum).amount == MAXIMUM
    assert specific.the(Reimbursement).percentage.then * RATE[1] == RATE[0]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: str(variant.deductible))
def test_both_layers_count_what_programs_count_by_hand(variant: Variant) -> None:
    contract = contract_of(variant)
    for layer in contract.layers:
        basis = layer.the(Basis)
        assert set(layer.the(Covers).coverages) == set(COVERED)
        assert (basis.incurred.first, basis.incurred.last) == INCURRED
        assert (basis.paid.first, basis.paid.last) == PAID


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: str(variant.deductible))
def test_the_attachment_by_hand_is_the_engines(variant: Variant) -> None:
    contract = contract_of(variant)
    rows = [
        CensusRow(month=f"2026-{month:02}", tier=tier, class_name=None, units=units)
        for tier, row in CENSUS.items()
        for month, units in enumerate(row, start=1)
    ]
    enrolled = enrollment(contract, Census(rows=tuple(rows)), Facts())
    attachment = compile_program(contract, Facts(), {}, enrolled).attachment
    assert attachment is not None
    assert attachment.attachment == variant.attachment(CENSUS)


def test_over_integer_ids_a_laser_names_the_number() -> None:
    specific = contract_of(VARIANTS[0], "integer").specific
    assert specific is not None
    assert {laser.key for laser in specific.all(Laser)} == {str(person) for person in LASERS}
