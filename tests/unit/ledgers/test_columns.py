"""Both readers give the same of every ledger, in every form in which it may come."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from random import Random

import pytest

from planlang.api.plans import load
from planlang.ledgers.read import read_ledger
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.model.periods import reading_contract
from tests import rooms
from tests.agreement import FEATURES, texts_of
from tests.conformance_case import Case, all_cases, facts_of
from tests.ledger_case import FOLDER, plan_of, read_case
from tests.ledger_case import Case as WrongCase
from tests.mill import plans
from tests.strategies import random_case
from tests.test_real_ledger import LINKED, OWN_DATES, PLANS
from tests.unit.ledgers.columns_agree import compare
from tests.unit.ledgers.ledger_forms import FORMS, in_parts

# Why a ledger without errors may be handed back all the same.
IN_TWO_UNITS = "a person who is in two units until an original is paid"
ALLOWED = {"no rows", IN_TWO_UNITS}


def sound(path: Path, contract: CheckedContract, group: str | None = None) -> bool:
    return read_ledger(path, contract, group=group).ledger is not None


@pytest.mark.parametrize("form", FORMS)
def test_drawn_ledgers_read_the_same(form: str, tmp_path: Path) -> None:
    for seed in range(12):
        contract, header, rows, facts = drawn(seed)
        path = FORMS[form](tmp_path, header, rows)
        read = compare([path], contract, facts)
        assert read.instead in {None, *ALLOWED} or not sound(path, contract), (seed, read.instead)
        compare([path], contract)


@pytest.mark.parametrize("block", range(3))
def test_drawn_ledgers_in_several_files_read_the_same(block: int, tmp_path: Path) -> None:
    for seed in range(block * 8 + 100, block * 8 + 108):
        contract, header, rows, facts = drawn(seed)
        folder = in_parts(tmp_path / str(seed), header, rows, Random(seed))
        read = compare([folder], contract, facts)
        assert read.instead in {None, *ALLOWED} or not sound(folder, contract), (seed, read.instead)
        assert compare([folder / "*"], contract, facts) is not None


def drawn(seed: int) -> tuple[CheckedContract, list[str], list[list[str]], Facts]:
    """A contract, and a ledger with the spellings of the seed."""
    case = random_case(Random(seed), FEATURES)
    texts = texts_of(case, seed)
    checked, _ = rooms.load_text(texts.plan, "drawn.plan")
    header, *rows = csv.reader(io.StringIO(texts.ledger))
    return checked.contracts[0], header, rows, Facts(as_of=case.as_of)


def conformance() -> list[Case]:
    return [case for case in all_cases() if "ledger" in case.blocks]


@pytest.mark.parametrize("form", ["csv", "typed parquet"])
def test_ledgers_of_conformance_cases_read_the_same(form: str, tmp_path: Path) -> None:
    in_columns = 0
    # What a column can be is asked for itself elsewhere: of these, which are small, every third in either form.
    for case in conformance()[["csv", "typed parquet"].index(form) :: 3]:
        checked, _ = rooms.load_text(case.blocks["planlang"], "case.plan")
        if not checked.contracts:
            continue
        contracts = sorted(checked.contracts, key=lambda one: one.period.first)
        contract = contracts[0] if len(contracts) == 1 else reading_contract(contracts)
        facts, group = facts_of(case.blocks.get("facts", ""))
        header, *rows = cells(case.blocks["ledger"])
        read = compare([FORMS[form](tmp_path, header, rows)], contract, facts, group=group)
        in_columns += read.instead is None
    assert in_columns > 100


def cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if line.strip()]


WRONG = [read_case(path) for path in sorted(FOLDER.glob("*.md"))]


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.code)
@pytest.mark.parametrize("side", ["wrong", "right"])
def test_ledgers_with_findings_read_the_same(
    case: WrongCase, side: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    section = case.wrong if side == "wrong" else case.right
    for name, data in section.files.items():
        Path(name).write_bytes(data)
    if "ledger.csv" not in section.files:
        return
    contract, group = plan_of(section.plan), section.options.get("group")
    read = compare([Path("ledger.csv")], contract, group=group)
    if not sound(Path("ledger.csv"), contract, group):
        assert read.instead is not None
    else:
        assert read.instead is None or case.code in HANDED_BACK, read.instead


# Without an error, and yet handed back: other encodings, and no rows at all.
HANDED_BACK = {"unreadable-text", "group-without-rows", "empty-file"}


@pytest.mark.parametrize("mapping", [LINKED, OWN_DATES], ids=["linked", "own dates"])
def test_the_real_ledger_reads_the_same(mapping: Path, shared: Path) -> None:
    contract = load(PLANS / "specific.plan").contract
    read = compare(
        [shared / "data" / "us_medical_disaggregated" / "ledger.csv.gz"],
        contract,
        mapping=mapping,
        also_in_little=False,
    )
    assert read.columns is not None
    assert len(read.columns) == 62_584


def test_a_person_in_two_units_until_an_original_is_paid_is_read_row_by_row(tmp_path: Path) -> None:
    (contract,) = plans(['specific "S" {', "covers medical", "basis 12/15", "deductible $100 per family", "}"])
    header = ["claim", "person", "unit", "coverage", "incurred", "paid", "amount", "kind", "original"]
    a, b, other = (
        ["A", "P", "F", "medical", "2024-01-05", "2024-07-01", "160", "", ""],
        ["B", "P", "", "medical", "2024-01-05", "2024-02-02", "-20", "refund", "A"],
        ["C", "Q", "F", "medical", "2024-01-05", "2024-02-03", "120", "", ""],
    )
    early, late = Facts(as_of=date(2024, 6, 30)), Facts(as_of=date(2024, 7, 1))
    path = FORMS["csv"](tmp_path, header, [a, b, other])
    assert compare([path], contract, early).instead == IN_TWO_UNITS
    assert compare([path], contract, late).instead is None
    # Whoever is named by corrections alone is in the unit that they name, in whatever order they stand.
    of_another = FORMS["csv"](tmp_path, header, [a, [*b[:1], "R", "G", *b[3:]], other])
    read = compare([of_another], contract, early)
    assert read.columns is not None
    assert (list(read.columns.persons), list(read.columns.units)) == (["Q", "R"], ["F", "G"])
