"""What `docs/ledgers.md` says of columns, aliases and mapping files is so, and its examples are read."""

from __future__ import annotations

import re
from pathlib import Path

from planlang.ledgers.census import read_census
from planlang.ledgers.codes import CODES
from planlang.ledgers.counting import COUNTING
from planlang.ledgers.families import RULES
from planlang.ledgers.mapping import ELIGIBILITY_KEYS, LEDGER_KEYS
from planlang.ledgers.read import read_ledger
from planlang.ledgers.schema import CENSUS, ELIGIBILITY, LEDGER
from tests.conftest import ROOT
from tests.unit.ledgers.samples import contract, found

TEXT = (ROOT / "docs" / "ledgers.md").read_text(encoding="utf-8")
LIST = TEXT.partition("## A census from a list")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"^```\w+ (\S+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_the_table_of_columns_is_the_schema() -> None:
    table = TEXT.partition("## The columns of a ledger")[2].partition("\n\n")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    said = [(row[0].strip("`"), tuple(re.findall(r"`([^`]+)`", row[3])), row[2] == "error") for row in rows]
    assert said == [(column.name, column.also, column.required) for column in LEDGER]


def test_the_aliases_of_a_census_are_named() -> None:
    named = re.findall(r"`([^`]+)`", TEXT.rpartition("Other names: ")[2])
    assert named == [alias for column in CENSUS if column.name != "class" for alias in column.also]


def test_the_table_of_columns_of_a_list_is_the_schema() -> None:
    table = LIST.partition("| column |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    said = [(row[0].strip("`"), tuple(re.findall(r"`([^`]+)`", row[3]))) for row in rows]
    assert said == [(column.name, column.also) for column in ELIGIBILITY]


def test_every_rule_of_a_list_is_described() -> None:
    assert [rule for rule in (*COUNTING, *RULES) if f'`"{rule}"`' not in LIST] == []


def test_the_example_of_a_list_is_counted(tmp_path: Path) -> None:
    for name, text in BLOCKS:
        if name.startswith("eligibility"):
            (tmp_path / name).write_text(text, encoding="utf-8")
    census = read_census(tmp_path / "eligibility.csv", contract()).census
    assert census is not None
    units = {(row.month, row.tier): row.units for row in census.rows}
    assert [units[month, tier] for month in ("2026-02", "2026-07") for tier in ("single", "family")] == [0, 1, 2, 0]


def test_every_key_of_a_mapping_is_described() -> None:
    keys = {*LEDGER_KEYS, *ELIGIBILITY_KEYS}
    assert [key for key in keys if f"`{key}`" not in TEXT and f"`[{key}" not in TEXT] == []


def test_every_finding_that_is_linked_has_its_page() -> None:
    linked = set(re.findall(r"\(diagnostics/([a-z-]+)\.md\)", TEXT))
    assert linked <= {code.slug for code in CODES}


def test_the_example_of_a_mapping_is_read(tmp_path: Path) -> None:
    for name, text in BLOCKS[:2]:
        (tmp_path / name).write_text(text, encoding="utf-8")
    got = read_ledger(tmp_path / "ledger.csv", contract())
    assert found(got.diagnostics) == ["rows-left-out"]
    assert got.ledger is not None
    assert [(line.claim, line.amount, line.kind.value) for line in got.ledger.lines] == [
        ("S-1", 18000, "payment"),
        ("S-2", -18000, "void"),
    ]


def test_both_examples_of_a_census_are_read(tmp_path: Path) -> None:
    censuses = [text for name, text in BLOCKS if name == "census.csv"]
    assert len(censuses) == 2
    for text in censuses:
        (tmp_path / "census.csv").write_text(text, encoding="utf-8")
        got = read_census(tmp_path / "census.csv", contract())
        assert got.diagnostics == ()
        assert got.census is not None
        assert [row.units for row in got.census.rows] == [60, 40]
