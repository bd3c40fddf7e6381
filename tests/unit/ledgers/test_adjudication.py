"""A ledger that says what its amounts are is held to it; one that does not is what the plan needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from planlang.ledgers.read import Read, read_ledger
from tests.unit.ledgers.samples import BENEFITS, contract, found

PAID, ALLOWED = contract(), contract(benefits=BENEFITS)


def read(folder: Path, columns: str, amounts: str, mapping: str = "", *, adjudicates: bool) -> Read:
    (folder / "ledger.csv").write_text(
        f"claim,person,coverage,incurred,paid,{columns}\nC-1,M-1,medical,2026-02-03,2026-03-02,{amounts}\n",
        encoding="utf-8",
    )
    if mapping:
        (folder / "ledger.mapping.toml").write_text(mapping, encoding="utf-8")
    return read_ledger(folder / "ledger.csv", ALLOWED if adjudicates else PAID)


def amount(got: Read) -> int:
    assert got.ledger is not None, got.diagnostics
    assert got.diagnostics == ()
    return got.ledger.lines[0].amount


@pytest.mark.parametrize("adjudicates", [True, False])
def test_a_plain_amount_is_what_the_plan_needs(tmp_path: Path, *, adjudicates: bool) -> None:
    got = read(tmp_path, "amount", "1.00", adjudicates=adjudicates)
    assert amount(got) == 100
    assert got.notes == ()


@pytest.mark.parametrize(("adjudicates", "name"), [(False, "Plan Paid"), (True, "Allowed Amount")])
def test_a_column_that_says_what_the_plan_needs_is_read(tmp_path: Path, name: str, *, adjudicates: bool) -> None:
    assert amount(read(tmp_path, name, "1.00", adjudicates=adjudicates)) == 100


def test_of_one_column_of_each_the_plan_decides_and_says_so(tmp_path: Path) -> None:
    paid = read(tmp_path, "allowed,paid_amount", "225.00,180.00", adjudicates=False)
    assert amount(paid) == 18000
    where = tmp_path / "ledger.csv"
    reason = "the plan has no benefits of its own"
    assert paid.notes == (f"{where}: amounts are those of `paid_amount`, not of `allowed`: {reason}",)
    allowed = read(tmp_path, "allowed,paid_amount", "225.00,180.00", adjudicates=True)
    assert amount(allowed) == 22500
    reason = "the plan has benefits of its own"
    assert allowed.notes == (f"{where}: amounts are those of `allowed`, not of `paid_amount`: {reason}",)


def test_a_plain_amount_beside_the_other_kind_is_read(tmp_path: Path) -> None:
    assert amount(read(tmp_path, "amount,allowed", "180.00,225.00", adjudicates=False)) == 18000
    assert amount(read(tmp_path, "amount,plan_paid", "225.00,180.00", adjudicates=True)) == 22500


@pytest.mark.parametrize(("adjudicates", "columns"), [(False, "amount,plan_paid"), (True, "allowed,amount")])
def test_two_columns_that_may_be_what_the_plan_needs_are_not_chosen_between(
    tmp_path: Path, columns: str, *, adjudicates: bool
) -> None:
    assert found(read(tmp_path, columns, "1.00,2.00", adjudicates=adjudicates).diagnostics) == ["ambiguous-header"]


def test_the_mapping_s_word_outranks_a_column_s_name(tmp_path: Path) -> None:
    said = '[amounts]\nare = "allowed"\n'
    assert amount(read(tmp_path, "paid_amount", "1.00", said, adjudicates=True)) == 100
    got = read(tmp_path, "allowed,paid_amount", "225.00,180.00", said, adjudicates=False)
    assert found(got.diagnostics) == ["allowed-amounts-without-benefits"]


def test_the_name_of_a_column_that_the_mapping_chooses_counts_too(tmp_path: Path) -> None:
    chosen = 'ignore = "the rest"\n[columns]\namount = "allowed"\n'
    got = read(tmp_path, "allowed,paid_amount", "225.00,180.00", chosen, adjudicates=False)
    assert found(got.diagnostics) == ["allowed-amounts-without-benefits"]
    assert amount(read(tmp_path, "allowed,paid_amount", "225.00,180.00", chosen, adjudicates=True)) == 22500


def test_a_word_that_is_neither_is_refused(tmp_path: Path) -> None:
    got = read(tmp_path, "amount", "1.00", '[amounts]\nare = "billed"\n', adjudicates=False)
    assert found(got.diagnostics) == ["wrong-mapping-value"]
