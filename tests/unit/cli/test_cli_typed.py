"""Typed ledgers: both engines settle the same files and refuse the same files, in the same words."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.cli.cli_samples import Run, Shell

BEYOND = 2**60  # microseconds after 1970: a day in the year 38504
NO_TEXT = pa.Array.from_buffers(
    pa.string(), 2, [None, pa.array([0, 2, 3], pa.int32()).buffers()[1], pa.py_buffer(b"\xff\xfea")]
)
NOWHERE = pa.timestamp("us", "Foo/Bar")


def ledger(shell: Shell, **changed: pa.Array) -> None:
    """Two lines of $120.00 and $3.00 as Parquet and as Arrow, with other columns or further ones."""
    columns = {
        "claim": pa.array(["C-1", "C-2"]),
        "person": pa.array(["M-1", "M-2"]),
        "coverage": pa.array(["medical", "dental"]),
        "incurred": pa.array([date(2026, 2, 1)] * 2),
        "paid": pa.array([date(2026, 3, 1)] * 2),
        "amount": pa.array([Decimal("120.00"), Decimal("3.00")], pa.decimal128(12, 2)),
    }
    table = pa.table(columns | changed)
    pq.write_table(table, shell.folder / "claims.parquet")
    with pa.ipc.new_file(shell.folder / "claims.arrow", table.schema) as file:
        file.write_table(table)


def by_both(shell: Shell, file: str, *more: str) -> Run:
    """What either engine says of a file; where it settles, both write the same bytes."""
    runs, written = [], []
    for engine in ("lines", "columns"):
        out = shell.folder / f"out-{engine}"
        asked = ("--claims", file, "--census", "census.csv", "--engine", engine, "--out", str(out), *more)
        runs.append(shell.run("settle", "harbor.plan", *asked))
        written.append({one.name: one.read_bytes() for one in sorted(out.iterdir())} if out.is_dir() else {})
    said = [[line for line in run.err.splitlines() if line.startswith(("warning", "error"))] for run in runs]
    assert (runs[0].code, said[0]) == (runs[1].code, said[1])
    assert written[0] == written[1]
    assert "panicked" not in runs[1].err
    return runs[0]


FILES = ("claims.parquet", "claims.arrow")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "column",
    [
        pa.array([b"\xff\xfe", b"\x80"]),
        NO_TEXT,
        pa.array([datetime(2026, 3, 1), None], NOWHERE),  # noqa: DTZ001  its zone is the column's
        pa.array([[BEYOND], None], pa.list_(pa.int64())).cast(pa.list_(pa.timestamp("us"))),
        pa.array([BEYOND, 1]).cast(pa.duration("s")),
        pa.StructArray.from_arrays([pa.array([BEYOND, 1]).cast(pa.timestamp("us"))], ["at"]),
    ],
    ids=["bytes", "text", "zone", "list", "duration", "struct"],
)
def test_a_column_that_nothing_reads_may_hold_anything(shell: Shell, column: pa.Array, file: str) -> None:
    ledger(shell, row_hash=column)
    run = by_both(shell, file)
    assert run.code == 0, run.err
    assert "a column is not read: `row_hash`" in run.err
    assert '"amount": "123.00"' in (shell.folder / "out-lines" / "summary.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES)
def test_a_column_that_is_read_has_to_be_text(shell: Shell, file: str) -> None:
    ledger(shell, coverage=NO_TEXT)
    run = by_both(shell, file)
    assert run.code == 1
    said = "its column `coverage` holds text that is not UTF-8, first in row 2"
    assert f"error[unreadable-file]: `{file}` cannot be read: {said}" in run.err


@pytest.mark.parametrize("file", FILES)
def test_bytes_of_one_length_are_the_text_that_they_spell(shell: Shell, file: str) -> None:
    ledger(shell, claim=pa.array([b"C-1", b"C-2"], pa.binary(3)), person=pa.array([b"M1", b"M1"], pa.binary(2)))
    run = by_both(shell, file)
    assert run.code == 0, run.err
    lines = (shell.folder / "out-lines" / "lines.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["C-1", "C-2"]
    persons = (shell.folder / "out-lines" / "persons.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[:3] for line in persons[1:]] == [["M1", "M1", "123.00"]]  # 120.00 + 3.00


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pa.array([["a"], ["b"]]), "its column `claim` of type list<"),
        (pa.array([{"a": 1}, {"a": 2}]), "its column `claim` of type struct<"),
        (pa.array([1, 2]).cast(pa.duration("s")), "its column `claim` of type duration[s]"),
        (pa.array([b"C1", b"\xff2"], pa.binary(2)), "its column `claim` holds text that is not UTF-8, first in row 3"),
    ],
    ids=["list", "struct", "duration", "bytes"],
)
def test_what_has_no_text_is_no_id(shell: Shell, column: pa.Array, said: str, file: str) -> None:
    ledger(shell, claim=column)
    run = by_both(shell, file)
    assert run.code == 1
    assert f"error[unreadable-file]: `{file}` cannot be read: {said}" in run.err


def test_ids_that_stand_once_for_a_run_of_rows_are_those_of_each_row(shell: Shell) -> None:
    ledger(shell)
    table = pa.ipc.open_file(shell.folder / "claims.arrow").read_all()
    person = pa.RunEndEncodedArray.from_arrays(pa.array([2], pa.int32()), pa.array(["M-1"]))
    table = table.set_column(1, "person", person)
    with pa.ipc.new_file(shell.folder / "claims.arrow", table.schema) as file:
        file.write_table(table)
    assert by_both(shell, "claims.arrow").code == 0
    persons = (shell.folder / "out-lines" / "persons.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in persons[1:]] == ["M-1"]


def test_a_time_in_no_known_zone_is_told_with_its_column(shell: Shell) -> None:
    ledger(shell, paid=pa.array([datetime(2026, 3, 1)] * 2, NOWHERE))  # noqa: DTZ001  its zone is the column's
    said = "its column `paid` of type timestamp[us, tz=Foo/Bar] holds what cannot be written as text"
    assert said in by_both(shell, "claims.parquet").err


def test_a_column_by_which_rows_are_chosen_is_read(shell: Shell) -> None:
    ledger(shell, source=NO_TEXT)
    shell.write("m.toml", '[where]\nSource = "a"\n')
    run = by_both(shell, "claims.parquet", "--mapping", "m.toml")
    assert "its column `source` holds text that is not UTF-8, first in row 2" in run.err


@pytest.mark.parametrize("file", FILES)
def test_decimals_of_256_bits_are_read_row_by_row_without_noise(shell: Shell, file: str) -> None:
    wide = pa.array([Decimal("120.00"), Decimal("3.00")], pa.decimal256(50, 2))
    ledger(shell, amount=wide, unread=wide)
    assert by_both(shell, file).code == 0
    asked = ("--claims", file, "--census", "census.csv", "--engine", "columns")
    # A library that gives up aloud writes to the process's own stream, which only another process shows.
    command = [sys.executable, "-m", "planlang", "settle", "harbor.plan", *asked]
    run = subprocess.run(command, cwd=shell.folder, capture_output=True, text=True, check=False)
    assert (run.returncode, "panicked" in run.stderr) == (0, False)
    assert "read row by row: amounts that are decimals of 256 bits" in run.stderr


def test_a_time_of_day_is_no_date(shell: Shell) -> None:
    ledger(shell, paid=pa.array([1, 2], pa.time32("s")))
    assert "error[unreadable-date]" in by_both(shell, "claims.parquet").err


def test_a_length_of_time_is_no_date(shell: Shell) -> None:
    ledger(shell, paid=pa.array([1, 2]).cast(pa.duration("s")))
    said = "its column `paid` of type duration[s] holds what cannot be written as text"
    assert said in by_both(shell, "claims.parquet").err


def damaged(shell: Shell, file: str, old: bytes, new: bytes) -> None:
    """Other bytes in the place of some, wherever they stand."""
    path = shell.folder / file
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))


@pytest.mark.parametrize("file", FILES)
def test_a_name_of_a_column_that_is_not_text_is_damage(shell: Shell, file: str) -> None:
    ledger(shell, note_of_all=pa.array(["a", "b"]))
    damaged(shell, file, b"note_of_all", b"note\xff\xfeo_all")
    run = by_both(shell, file)
    assert run.code == 1
    assert (
        f"error[unreadable-file]: `{file}` cannot be read: it is damaged: the name of a column is not UTF-8" in run.err
    )


NUMBERS = pa.array([0, 9, 3], pa.int32()).buffers()[1]  # where texts begin, the last of them before the one before it
BEYOND_ITS_WORDS = pa.DictionaryArray.from_arrays(pa.array([0, 9], pa.int32()), pa.array(["M-1"]), safe=False)


@pytest.mark.parametrize(
    "column",
    [pa.Array.from_buffers(pa.string(), 2, [None, NUMBERS, pa.py_buffer(b"M-1M-2M-3")]), BEYOND_ITS_WORDS],
    ids=["text", "dictionary"],
)
def test_texts_that_do_not_lie_where_they_are_said_to_are_damage(shell: Shell, column: pa.Array) -> None:
    ledger(shell)
    table = pa.ipc.open_file(shell.folder / "claims.arrow").read_all().set_column(1, "person", column)
    with pa.ipc.new_file(shell.folder / "claims.arrow", table.schema) as file:
        file.write_table(table)
    run = by_both(shell, "claims.arrow")
    assert run.code == 1
    assert "error[unreadable-file]: `claims.arrow` cannot be read: its column `person` is damaged" in run.err


@pytest.mark.parametrize("column", [0, 2, 4, 5], ids=["claim", "coverage", "paid", "amount"])
def test_a_column_of_fewer_rows_than_the_file_is_damage(shell: Shell, column: int) -> None:
    ledger(shell)
    path = shell.folder / "claims.parquet"
    start = pq.read_metadata(path).row_group(0).column(column).data_page_offset
    data = bytearray(path.read_bytes())
    values = data.index(b"\x2c\x15", start) + 2  # in the header of a page: how many values it holds, times two
    assert data[values] == 2 * 2
    data[values] = 2 * 1
    path.write_bytes(data)
    run = by_both(shell, "claims.parquet")
    assert run.code == 1
    assert "error[unreadable-file]: `claims.parquet` cannot be read: it is damaged" in run.err


# --- rows without text, which are passed over, beside rows that the mapping leaves out ---

LEFT_OUT = "a row is left out by the mapping's `where`: $50.25"


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (",,,,,,", LEFT_OUT),
        (" , ,  , , , , ", LEFT_OUT),
        ("C-9,,,,,,", "2 rows are left out by the mapping's `where`: $50.25"),
        (",,,,,,VIS", "2 rows are left out by the mapping's `where`: $50.25"),
        (",,,,,1.00,", "2 rows are left out by the mapping's `where`: $51.25"),  # 50.25 + 1.00
    ],
)
def test_a_row_without_text_is_not_left_out(shell: Shell, last: str, said: str) -> None:
    rows = (
        "claim,person,coverage,incurred,paid,amount,src",
        "C-1,M-1,medical,2026-02-01,2026-03-01,120.00,MED",
        "C-2,M-2,dental,2026-02-01,2026-03-01,50.25,VIS",
        last,
    )
    shell.write("claims.csv", "\n".join((*rows, rows[1].replace("C-1", "C-3"))) + "\n")
    shell.write("m.toml", '[where]\nsrc = "MED"\n')
    run = by_both(shell, "claims.csv", "--mapping", "m.toml")
    assert run.code == 0, run.err
    assert said in run.err


@pytest.mark.parametrize("file", FILES)
def test_a_typed_row_of_nothing_is_not_left_out(shell: Shell, file: str) -> None:
    ledger(
        shell,
        claim=pa.array(["C-1", "C-2", None]),
        person=pa.array(["M-1", "M-2", None]),
        coverage=pa.array(["medical", "dental", None]),
        incurred=pa.array([date(2026, 2, 1)] * 2 + [None]),
        paid=pa.array([date(2026, 3, 1)] * 2 + [None]),
        amount=pa.array([Decimal("120.00"), Decimal("50.25"), None], pa.decimal128(12, 2)),
        src=pa.array(["MED", "VIS", None]),
    )
    shell.write("m.toml", '[where]\nsrc = "MED"\n')
    run = by_both(shell, file, "--mapping", "m.toml")
    assert (run.code, LEFT_OUT in run.err) == (0, True), run.err
