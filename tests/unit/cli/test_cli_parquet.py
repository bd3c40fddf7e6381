"""Parquet tables: what stands in the cells of lines that are not settled, and of which types the columns are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

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
