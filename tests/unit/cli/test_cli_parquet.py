"""Parquet tables: what stands in the cells of lines that are not settled, and of which types the columns are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.cli.cli_samples import Shell

ENGINES = ("lines", "columns")
HEADER = "claim,line,person,coverage,incurred,paid,amount,group\n"
# A line of the group that is settled: below the deductible, so that the plan's employer bears all of it.
OWN = "C-1,1,M-1,medical,02/01/2026,03/01/2026,120.00,A\n"


def tables(shell: Shell, *claims: str, more: tuple[str, ...] = ()) -> dict[str, Any]:
    """The tables of a settlement, of which both engines write the same bytes; here `lines.parquet` as it is read."""
    files = [part for one in claims for part in ("--claims", one)]
    written = []
    for engine in ENGINES:
        out = f"out-{engine}"
        asked = ("--census", "census.csv", "--tables", "parquet", "--engine", engine, "--out", out)
        run = shell.run("settle", "harbor.plan", *files, *asked, *more)
        assert run.code == 0, run.err
        written.append({one.name: one.read_bytes() for one in sorted((shell.folder / out).iterdir())})
    assert written[0] == written[1]
    table = pq.read_table(shell.folder / "out-lines" / "lines.parquet")
    return {
        "rows": {row["claim"]: row for row in table.to_pylist()},
        "types": dict(zip(table.column_names, table.schema.types, strict=True)),
    }


def of_another_group(shell: Shell, cells: str) -> dict[str, Any]:
    """What is said of a row of another group, in a file with US dates."""
    shell.write("us.csv", HEADER + OWN + f"C-2,{cells},B\n")
    shell.write("us.toml", 'dates = "us"\n')
    found = tables(shell, "us.csv", more=("--mapping", "us.toml", "--group", "A"))["rows"]
    assert (found["C-1"]["incurred"], found["C-1"]["status"]) == (date(2026, 2, 1), "settled")
    assert found["C-2"]["status"] == "set-aside"
    return dict(found["C-2"])


def test_a_row_of_another_group_has_the_days_that_its_mapping_reads(shell: Shell) -> None:
    row = of_another_group(shell, "2,M-2,dental,02/11/2026,03/12/2026 00:00:00,50.25")
    assert (row["line"], row["incurred"], row["paid"]) == (2, date(2026, 2, 11), date(2026, 3, 12))
    assert row["amount"] == Decimal("50.25")


@pytest.mark.parametrize("text", ["2026-02-01", "02/30/2026", "x", "2026-W05-1", "20260201", "2026-02-01T00:00:00"])
def test_a_day_that_cannot_be_read_is_empty(shell: Shell, text: str) -> None:
    row = of_another_group(shell, f"1,M-2,dental,{text},03/02/2026,50.25")
    assert (row["incurred"], row["paid"]) == (None, date(2026, 3, 2))


@pytest.mark.parametrize("text", ["x", "1.5", "-1", "1e3", "1_0", "9999999999999999"])
def test_a_line_number_that_cannot_be_read_is_empty(shell: Shell, text: str) -> None:
    assert of_another_group(shell, f"{text},M-2,dental,02/01/2026,03/02/2026,50.25")["line"] is None


def test_rows_that_are_set_aside_have_what_can_be_read_of_them(shell: Shell) -> None:
    rows = (
        "C-1,1,M-1,F-1,medical,2026-02-01,2026-03-01,120.00\n"
        "C-2,x,M-1,F-1,medical,2026-02-30,2026-03-02,5\n"  # there is no such line, and no such day
        "C-3,3,M-1,F-1,medical,2026-W05-1,2026-03-03T00:00:00,1.005\n"  # no such form, and half a cent
        "C-4,1,M-1,F-1,medical\n"  # cells that cannot be trusted
    )
    shell.write("claims.csv", "claim,line,person,unit,coverage,incurred,paid,amount\n" + rows)
    found = tables(shell, "claims.csv", more=("--set-aside-rejects",))["rows"]
    said = {claim: tuple(row[name] for name in ("line", "incurred", "paid", "amount")) for claim, row in found.items()}
    assert said == {
        "C-1": (1, date(2026, 2, 1), date(2026, 3, 1), Decimal("120.00")),
        "C-2": (None, None, date(2026, 3, 2), Decimal("5.00")),
        "C-3": (3, None, date(2026, 3, 3), None),
        "C-4": (None, None, None, None),
    }


def test_in_csv_the_same_rows_stay_as_they_are_written(shell: Shell) -> None:
    shell.write("us.csv", HEADER + OWN + "C-2,x,M-2,dental,2026-W05-1,03/02/2026,50.25,B\n")
    shell.write("us.toml", 'dates = "us"\n')
    shell.run(
        "settle",
        "harbor.plan",
        "--claims",
        "us.csv",
        "--census",
        "census.csv",
        "--mapping",
        "us.toml",
        "--group",
        "A",
        "--out",
        "out",
    )
    last = (shell.folder / "out" / "lines.csv").read_text(encoding="utf-8").splitlines()[-1]
    assert last.startswith("C-2,x,M-2,,dental,2026-W05-1,03/02/2026,set-aside,50.25,")


# --- types that depend on the ledger, and not on the engine ---


def of_numbers(shell: Shell, name: str, **changed: Any) -> None:  # noqa: ANN401  whatever a column holds
    """A Parquet file of two lines of group A, whose ids are whole numbers."""
    columns = {
        "claim": pa.array([7, 8], pa.int64()),
        "person": pa.array([1, 2], pa.int32()),
        "unit": pa.array([11, 11], pa.uint64()),
        "coverage": ["medical", "dental"],
        "incurred": [date(2026, 2, 1), date(2026, 2, 2)],
        "paid": [date(2026, 3, 1), date(2026, 3, 2)],
        "amount": [Decimal("9000.00"), Decimal("50.25")],
        "group": ["A", "A"],
    } | changed
    pq.write_table(
        pa.table({key: column for key, column in columns.items() if column is not None}), shell.folder / name
    )


def ids(found: dict[str, Any]) -> list[str]:
    return [str(found["types"][name]) for name in ("claim", "person", "unit")]


def test_ids_that_are_whole_numbers_in_all_files_are_numbers_by_either_engine(shell: Shell) -> None:
    of_numbers(shell, "one.parquet")
    of_numbers(shell, "two.parquet", claim=pa.array([70, 80], pa.uint8()))
    found = tables(shell, "one.parquet", "two.parquet")
    assert (ids(found), sorted(found["rows"])) == (["int64", "int64", "int64"], [7, 8, 70, 80])
    persons = pq.read_table(shell.folder / "out-lines" / "persons.parquet")
    assert [str(kind) for kind in persons.schema.types[:2]] == ["int64", "int64"]
    assert str(pq.read_schema(shell.folder / "out-lines" / "reasons.parquet").field("claim").type) == "int64"


def test_a_folder_of_whole_numbers_follows_by_the_other_engine(shell: Shell) -> None:
    of_numbers(shell, "one.parquet")
    tables(shell, "one.parquet")
    for engine in ENGINES:
        run = shell.run("verify", f"out-{engine}", "harbor.plan", "--claims", "one.parquet", "--census", "census.csv")
        assert run.code == 0, run.err


def test_without_a_unit_of_their_own_units_are_as_persons_are(shell: Shell) -> None:
    of_numbers(shell, "one.parquet", unit=None)
    assert ids(tables(shell, "one.parquet")) == ["int64", "int64", "int64"]
    of_numbers(shell, "one.parquet", unit=None, person=["P-1", "P-2"])
    assert ids(tables(shell, "one.parquet")) == ["int64", "string", "string"]


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        ({"unit": pa.array([11, None], pa.int64())}, ["int64", "int64", "string"]),
        ({"claim": pa.array([-7, 8], pa.int64())}, ["string", "int64", "int64"]),
        ({"claim": pa.array([2**63, 8], pa.uint64())}, ["string", "int64", "int64"]),
        ({"claim": ["7", "8"]}, ["string", "int64", "int64"]),
    ],
    ids=["absent", "negative", "too large", "text"],
)
def test_other_ids_are_text(shell: Shell, changed: dict[str, Any], kinds: list[str]) -> None:
    of_numbers(shell, "one.parquet", **changed)
    assert ids(tables(shell, "one.parquet")) == kinds


@pytest.mark.parametrize("claim", ["007", "X-7"])
def test_a_file_of_another_group_has_its_say_of_what_ids_are(shell: Shell, claim: str) -> None:
    of_numbers(shell, "own.parquet")
    shell.write("other.csv", HEADER + f"{claim},1,5,medical,2026-02-01,2026-03-01,5.00,B\n")
    found = tables(shell, "own.parquet", "other.csv", more=("--group", "A"))
    assert ids(found) == ["string", "string", "string"]
    assert sorted(found["rows"]) == sorted(["7", "8", claim])


def test_a_file_without_rows_says_nothing_of_ids(shell: Shell) -> None:
    of_numbers(shell, "own.parquet")
    shell.write("none.csv", HEADER)
    assert ids(tables(shell, "own.parquet", "none.csv")) == ["int64", "int64", "int64"]


def test_ids_that_a_mapping_translates_are_text(shell: Shell) -> None:
    of_numbers(shell, "own.parquet")
    shell.write("own.toml", '[values.claim]\n7 = "9"\n')
    found = tables(shell, "own.parquet", more=("--mapping", "own.toml"))
    assert (ids(found), sorted(found["rows"])) == (["string", "int64", "int64"], ["8", "9"])


LARGE = 3_000_000_000  # beyond 2^31 - 1, the last number that 32 bits hold with a sign


@pytest.mark.parametrize(
    ("row", "more", "there"),
    [
        (f"C-2,{LARGE},M-2,medical,2026-02-01,,5.00,A", (), LARGE),
        (f"C-2,{LARGE},M-2,medical,2026-02-01,2026-03-01,5.00,B", (), LARGE),
        (f"C-2,{LARGE},M-2,medical,2026-02-01,2026-03-01,5.00,A", (), LARGE),
        (f"C-2,{LARGE},M-2,medical,2026-02-01,2026-07-01,5.00,A", ("--as-of", "2026-06-30"), None),
        ("C-2,2147483647,M-2,medical,2026-02-01,,5.00,A", (), 2**31 - 1),
    ],
    ids=["pended", "another group", "settled", "paid after the day", "the last narrow one"],
)
def test_a_large_line_number_is_said_wherever_it_stands(
    shell: Shell, row: str, more: tuple[str, ...], there: int | None
) -> None:
    first = "C-1,1,M-1,medical,2026-02-01,2026-03-01,120.00,A\n"
    shell.write("claims.csv", f"{HEADER}{first}{row}\n")
    found = tables(shell, "claims.csv", more=("--group", "A", *more))
    assert found["rows"].get("C-2", {}).get("line") == there
    assert str(found["types"]["line"]) == ("int64" if there == LARGE else "int32")
