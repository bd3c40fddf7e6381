"""Of files too large to be read row by row, errors of rows together are told as the reader of rows tells them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from attrs import evolve

from planlang.ledgers.columns import faults, together
from planlang.ledgers.columns.read import read_columns
from planlang.ledgers.read import read_ledger
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.text.diagnostic import Severity
from tests import rooms
from tests.unit.ledgers.columns_agree import little, told
from tests.unit.ledgers.samples import contract

PLAN = """plan "Mill" {
  currency USD
  period 2026-01-01 through 2026-12-31
  classes actives, retirees
  coverage medical "Medical"
  specific "S" {
    covers medical
    basis 12/15
    deductible $1,000 per family
  }
}
"""
Row = dict[str, Any]
IDS: dict[str, tuple[Callable[[int], object], ...]] = {
    "numbers": (int, int, int),
    "one pattern each": ("C{:07}".format, "M{:09}".format, "F-{:03}".format),
    "nothing in common": (
        lambda n: "abc"[n % 3] * (n % 4 + 1) + str(n),
        lambda n: chr(97 + n),
        lambda n: "f" * (n + 1),
    ),
    "numbers and texts": (int, "M{}".format, int),
}


def rows_of(ids: str) -> list[Row]:
    """Sixty lines of thirteen persons, of whom three are a family; one in six corrects another."""
    claim, person, unit = IDS[ids]
    return [
        {
            "claim": claim(number),
            "line": 1,
            "person": person(number % 13),
            "unit": unit(number % 13 // 3),
            "class": ["actives", "retirees"][number % 13 // 3 % 2],
            "coverage": "medical",
            "incurred": date(2026, 1, 1 + number % 28),
            "paid": date(2026, 3, 1 + number % 28),
            "amount": Decimal(number + 1) if number < 52 else Decimal(-number),
            "kind": "payment" if number < 52 else "void",
            "original": None if number < 52 else claim(number - 52),
        }
        for number in range(60)
    ]


def twice(rows: list[Row]) -> None:
    """A line that is given twice."""
    rows[50] |= {"claim": rows[3]["claim"]}


def two_units(rows: list[Row]) -> None:
    """A person in two units, far apart."""
    rows[13 * 3 + 4] |= {"unit": rows[0]["unit"]}


def two_units_at_once(rows: list[Row]) -> None:
    """A person in two units, in rows that stand together."""
    rows[5] |= {"person": rows[4]["person"], "unit": rows[8]["unit"], "class": rows[4]["class"]}
    rows[18] |= {"coverage": "rx"}


def two_units_without_a_root(rows: list[Row]) -> None:
    """A correction of nothing that is there, in another unit than its person is."""
    rows[57] |= {"original": rows[57]["claim"], "claim": rows[2]["claim"], "line": 9}
    rows[57] |= {"person": rows[2]["person"], "unit": rows[11]["unit"], "class": None}


def two_classes(rows: list[Row]) -> None:
    """A person in two classes."""
    rows[13 * 3 + 4] |= {"class": "retirees" if rows[4]["class"] == "actives" else "actives"}


def a_rebate_of_nothing(rows: list[Row]) -> None:
    """A rebate that brings no money."""
    rows[44] |= {"kind": "rebate"}


def a_circle(rows: list[Row]) -> None:
    """Three corrections of one another."""
    for at, of in ((53, 56), (56, 58), (58, 53)):
        rows[at] |= {"original": rows[of]["claim"]}


WRONG = [twice, two_units, two_units_at_once, two_units_without_a_root, two_classes, a_rebate_of_nothing, a_circle]


def written(folder: Path, rows: list[Row], form: str, parts: int) -> Path:
    """The rows in files of a folder."""
    folder.mkdir(exist_ok=True)
    size = -(-len(rows) // parts)
    for part in range(parts):
        table = pa.Table.from_pylist(rows[part * size : (part + 1) * size], schema=pa.Table.from_pylist(rows).schema)
        if form == "parquet":
            pq.write_table(table, folder / f"{part}.parquet", row_group_size=8)
        else:
            pyarrow.csv.write_csv(table, folder / f"{part}.csv")
    return folder


FILES = [("parquet", 1), ("parquet", 3), ("csv", 1), ("csv", 3)]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("ids", IDS)
@pytest.mark.parametrize("files", FILES, ids=str)
def test_rows_that_are_wrong_together_are_told_as_row_by_row(
    wrong: Callable[[list[Row]], None], ids: str, files: tuple[str, int], tmp_path: Path
) -> None:
    rows = rows_of(ids)
    wrong(rows)
    assert told_the_same(written(tmp_path, rows, *files), contract())


def test_a_family_in_two_classes_is_told(tmp_path: Path) -> None:
    checked, _ = rooms.load_text(PLAN, "mill.plan")
    rows = rows_of("numbers")
    two_classes(rows)
    assert (
        told_the_same(written(tmp_path, rows, "parquet", 3), *checked.contracts)
        == "unit `1` is in 2 classes: `retirees` and `actives`"
    )


def test_a_person_of_very_many_rows_is_told_by_the_first_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "MOST", 4)
    rows = rows_of("numbers")
    two_units(rows)
    said = told_the_same(written(tmp_path, rows, "parquet", 1), contract())
    assert said == "person `4` is in 2 units: `1` and `0`"


def test_of_rows_of_several_groups_those_of_the_plan_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[Row] = [{**row, "group": ["G-1", "G-2"][at % 2]} for at, row in enumerate(rows_of("numbers"))]
    for at, coverage in ((7, "dental"), (10, "vision")):  # the first of another group
        rows[at] |= {"coverage": coverage}
    folder = written(tmp_path, rows, "parquet", 1)
    monkeypatch.setattr(faults, "MOST_BYTES", 0)
    (found,) = read_columns([folder], contract(), Facts(), group="G-1").diagnostics
    (by_row, *_) = read_ledger([folder], contract(), group="G-1").diagnostics
    assert found.headline == "`vision` is not a declared coverage"
    assert told([evolve(found, help=by_row.help)]) == told([by_row])
    unasked = read_columns([folder], contract(), Facts())
    assert (unasked.columns, unasked.diagnostics) == (None, ())  # which group is meant comes first


HEADERS: dict[str, Callable[[Row], None]] = {
    "no column of amounts": lambda row: row.pop("amount"),
    "amounts of another kind": lambda row: row.update(allowed=row.pop("amount")),
    "two columns of one meaning": lambda row: row.update(paid_date=row["paid"]),
}


@pytest.mark.parametrize("wrong", HEADERS.values(), ids=HEADERS)
def test_a_header_that_is_wrong_is_told_without_a_look_at_the_rows(
    wrong: Callable[[Row], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of("numbers")
    for row in rows:
        wrong(row)
    folder = written(tmp_path, rows, "parquet", 1)
    monkeypatch.setattr(faults, "MOST_ROWS", 59)
    read = read_columns([folder], contract(), Facts())
    by_row = [one for one in read_ledger([folder], contract()).diagnostics if one.code.severity is Severity.ERROR]
    assert (read.columns, told(read.diagnostics)) == (None, told(by_row))
    assert by_row


def test_what_is_wrong_with_a_mapping_or_groups_is_told_without_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[Row] = [{**row, "group": ["G-1", "G-2"][at % 2]} for at, row in enumerate(rows_of("numbers"))]
    folder = written(tmp_path / "files", rows, "parquet", 1)
    (tmp_path / "map.toml").write_text("[columns]\nclaim = 7\n", encoding="utf-8")
    monkeypatch.setattr(faults, "MOST_ROWS", 59)
    cases: list[tuple[CheckedContract, dict[str, Any]]] = [
        (contract(), {}),
        (contract(), {"mapping": tmp_path / "map.toml"}),
        (contract(group="G-1"), {"group": "G-2"}),
    ]
    for plan, options in cases:
        read = read_columns([folder], plan, Facts(), **options)
        (by_row,) = read_ledger([folder], plan, **options).diagnostics
        (found,) = read.diagnostics
        assert (read.columns, found.headline, found.help) == (None, by_row.headline, by_row.help)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_ledger_is_too_large_by_its_rows_unless_every_error_is_wanted(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of("one pattern each")
    twice(rows)
    folder = written(tmp_path, rows, form, 3)
    for most, every, is_told in ((59, False, True), (59, True, False), (70, False, False)):
        monkeypatch.setattr(faults, "MOST_ROWS", most)
        read = read_columns([folder], contract(), Facts(), every=every)
        assert (len(read.diagnostics) == 1) is is_told
        assert read.instead == ("what has errors" if is_told else "a line that is given twice")


def test_a_packed_file_is_too_large_by_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of("one pattern each")
    twice(rows)
    plain = (written(tmp_path, rows, "csv", 1) / "0.csv").read_bytes()
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress(plain))
    about = packed.stat().st_size // 16
    for most, is_told in ((about - 1, True), (about, False)):
        monkeypatch.setattr(faults, "MOST_ROWS", most)
        assert bool(read_columns([packed], contract(), Facts()).diagnostics) is is_told


def told_the_same(folder: Path, plan: CheckedContract) -> str:
    """What is told of files, once as row by row and once as of such as are too large for that."""
    by_row = [one for one in read_ledger([folder], plan).diagnostics if one.code.severity is Severity.ERROR]
    assert read_columns([folder], plan, Facts()).diagnostics == ()  # small enough to be read row by row
    with pytest.MonkeyPatch.context() as monkeypatch, little():
        monkeypatch.setattr(faults, "MOST_BYTES", 0)
        read = read_columns([folder], plan, Facts())
    assert read.columns is None
    (found,) = read.diagnostics
    plain, said = found.help.rsplit("; ", 1) if found.help else ("", "")
    assert said.startswith("only the ")
    assert said.endswith(" rows that showed it were looked at: there may be more")
    assert told([evolve(found, help=plain)]) == told(by_row)
    return found.headline
