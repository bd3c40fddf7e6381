"""A whole ledger of three years, as an administrator sends it, is read through its mapping."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from planlang.ledgers.advice import link_warnings
from planlang.ledgers.read import Read, read_ledger
from planlang.model.ledger import Kind, resolve_links
from tests.conftest import ROOT
from tests.unit.ledgers.samples import contract, found

MAPPING = ROOT / "tests" / "data-mappings" / "us_medical_disaggregated.mapping.toml"


@pytest.fixture(scope="module")
def read(shared: Path) -> Read:
    return read_ledger(shared / "data" / "us_medical_disaggregated" / "ledger.csv.gz", contract(), mapping=MAPPING)


def test_every_line_is_there_and_the_money_is_what_was_published(read: Read) -> None:
    assert read.diagnostics == ()
    assert read.ledger is not None
    assert len(read.ledger.lines) == 62_584
    assert sum(line.amount for line in read.ledger.lines) == 67_862_549_00


def test_voids_and_refunds_correct_their_payments_and_reissues_are_payments(read: Read) -> None:
    assert read.ledger is not None
    lines = read.ledger.lines
    assert Counter(line.kind for line in lines) == {Kind.PAYMENT: 62_140, Kind.VOID: 223, Kind.REFUND: 221}
    assert sum(line.original is not None for line in lines if line.kind is Kind.PAYMENT) == 223
    assert link_warnings(resolve_links(lines, None)[1]) == []


def test_ids_keep_their_leading_zeros_and_suffixes(read: Read) -> None:
    assert read.ledger is not None
    assert "0101000207A" in {line.claim for line in read.ledger.lines}


def test_header_amounts_of_institutional_claims_are_pointed_out(shared: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "tuva.mapping.toml"
    mapping.write_text(
        'ignore = "the rest"\n'
        '[columns]\nclaim = "claim_id"\nline = "claim_line_number"\nperson = "patient_id"\namount = "paid_amount"\n'
        'incurred = "claim_start_date"\n'
        '[constants]\ncoverage = "medical"\n'
        '[where]\nclaim_type = "institutional"\n'
        '[amounts]\nnoise = "snap"\n',
        encoding="utf-8",
    )
    got = read_ledger(shared / "data" / "tuva_demo" / "medical_claim.csv", contract(), mapping=mapping)
    assert got.ledger is not None, [one.headline for one in got.diagnostics]
    assert "header-amount-repeated" in found(got.diagnostics)
    assert "nothing-paid" in found(got.diagnostics)


@pytest.mark.parametrize(("folder", "rows"), [("tuva_demo", 5_719), ("cms_rif_synthea", 291), ("synthea_27", 184)])
def test_ledgers_made_from_other_sources_are_read(shared: Path, folder: str, rows: int) -> None:
    plan = contract(coverages={"medical": "Medical", "rx": "Prescription drugs", "pharmacy": "Pharmacy"})
    got = read_ledger(shared / "data" / folder / "canonical_ledger.csv", plan, set_aside_rejects=True)
    assert got.ledger is not None
    assert len(got.ledger.lines) + len(got.ledger.set_aside) == rows


@pytest.mark.parametrize(("deductible", "published"), [(50_000_00, 2_093_725_93), (100_000_00, 821_804_95)])
def test_the_excess_of_a_year_by_the_lines_own_dates_is_the_published_one(
    read: Read, deductible: int, published: int
) -> None:
    assert read.ledger is not None
    totals: Counter[str] = Counter()
    for line in read.ledger.lines:
        if line.incurred.year == 2002 and line.paid is not None and line.paid.year == 2002:
            totals[line.person] += line.amount
    assert sum(max(0, total - deductible) for total in totals.values()) == published
