"""Files come in many packings; each is read or refused, and none raises."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from planlang.ledgers.columns.read import read_columns
from planlang.ledgers.read import Read, read_ledger
from planlang.model.ledger import Facts
from planlang.text.source import Cell
from tests.unit.ledgers.samples import contract, found

ROWS = "claim,person,coverage,incurred,paid,amount\nC-1,M-1,medical,2026-02-03,2026-03-02,180.00\n"


def read(folder: Path, data: bytes | str, name: str = "ledger.csv") -> Read:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_ledger(path, contract())


def amounts(read: Read) -> list[int]:
    assert read.ledger is not None, read.diagnostics
    return [line.amount for line in read.ledger.lines]


@pytest.mark.parametrize(
    "data",
    [
        ROWS.encode(),
        ROWS.replace("\n", "\r\n").encode(),
        ROWS.replace("\n", "\r").encode(),
        ROWS.encode("utf-8-sig"),
        ROWS.encode("utf-16"),
        gzip.compress(ROWS.encode(), mtime=0),
        ROWS.rstrip("\n").encode(),
        (ROWS + "\n\n,,,,,\n").encode(),
        ("\n" + ROWS).encode(),
        (ROWS + "   \n , ,\t, , ,\u3000\n").encode(),
        (" \n , \n" + ROWS).encode(),
    ],
    ids=[
        "lf",
        "crlf",
        "cr",
        "utf-8 mark",
        "utf-16",
        "gzip",
        "no last end",
        "blank rows",
        "blank row first",
        "rows of spaces",
        "rows of spaces first",
    ],
)
def test_a_ledger_in_any_packing_is_the_same_ledger(tmp_path: Path, data: bytes) -> None:
    plain = read(tmp_path, ROWS)
    packed = read(tmp_path, data)
    assert plain.ledger is not None
    assert packed.ledger is not None
    assert packed.ledger.digest == plain.ledger.digest
    assert packed.notes == ()


@pytest.mark.parametrize(
    ("declared", "data"),
    [
        ("utf-32", ("\ufeff" + ROWS).encode("utf-32-le")),
        ("utf-32", ("\ufeff" + ROWS).encode("utf-32-be")),
        ("UTF-32LE", ("\ufeff" + ROWS).encode("utf-32-le")),
        ("utf-32-be", ROWS.encode("utf-32-be")),
    ],
    ids=["little", "big", "said to be little", "no mark"],
)
def test_utf_32_is_read_where_it_is_declared(tmp_path: Path, declared: str, data: bytes) -> None:
    (tmp_path / "ledger.mapping.toml").write_text(f'encoding = "{declared}"\n', encoding="utf-8")
    assert amounts(read(tmp_path, data)) == [18000]


def test_a_gzipped_ledger_is_told_by_its_bytes_whatever_its_name(tmp_path: Path) -> None:
    assert amounts(read(tmp_path, gzip.compress(ROWS.encode(), mtime=0), "ledger.csv")) == [18000]
    assert amounts(read(tmp_path, ROWS, "ledger.csv.gz")) == [18000]


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolon"), ("|", "bar"), ("\t", "tab")])
def test_another_delimiter_is_found_and_said(tmp_path: Path, mark: str, name: str) -> None:
    got = read(tmp_path, ROWS.replace(",", mark))
    assert amounts(got) == [18000]
    assert got.notes == (f"{tmp_path / 'ledger.csv'}: cells are separated by a {name}",)


def test_the_delimiter_hangs_on_the_header_alone(tmp_path: Path) -> None:
    assert amounts(read(tmp_path, ROWS.replace("M-1", '"a;b;c;d;e;f;g"'))) == [18000]


def test_a_quoted_cell_may_hold_a_delimiter_a_quote_and_a_line_end(tmp_path: Path) -> None:
    got = read(tmp_path, ROWS.replace("M-1", '"M,""1""\nx"').replace("180.00", '"1,180.00"'))
    assert amounts(got) == [118000]
    assert got.ledger is not None
    assert got.ledger.lines[0].person == 'M,"1"\nx'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"\xef\xbb\xbf", "empty-file"),
        (b"\n , \n", "empty-file"),
        (b"\n ,x\n", "missing-column"),
        (b"claim,person\n\xff\xfe\xfa,1\n", "unreadable-text"),
        (ROWS.replace("M-1", "M\0").encode(), "unreadable-text"),
        (ROWS.replace("M-1", '"M-1').encode(), "unreadable-row"),
        (ROWS.replace("M-1", '"M"-1').encode(), "unreadable-row"),
        (ROWS.replace("M-1", "x" * 1_000_000).encode(), "unreadable-row"),
        (gzip.compress(ROWS.encode(), mtime=0)[:-9], "unreadable-file"),
        (b"\x1f\x8bnot gzip at all", "unreadable-file"),
        (b"PK\x03\x04 and so on", "unreadable-file"),
        (b"%PDF-1.7", "unreadable-file"),
        (ROWS.replace("180.00", "180.00,").encode(), "row-with-other-cells"),
        (ROWS.replace(",180.00", "").encode(), "row-with-other-cells"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    got = read(tmp_path, data)
    assert got.ledger is None
    assert code in found(got.diagnostics)


@pytest.mark.parametrize(
    ("data", "what", "help_"),
    [
        (b"FEA1\0\0\0\0", "this is a Feather file of version 1", "save it as Parquet or CSV (UTF-8)"),
        (b"\xff\xff\xff\xff\x10\0", "this is an Arrow stream", "save it as an Arrow file, Parquet or CSV (UTF-8)"),
        (gzip.compress(b"\x28\xb5\x2f\xfd and so on", mtime=0), "this is packed twice", "unpack it once"),
        (gzip.compress(gzip.compress(ROWS.encode(), mtime=0), mtime=0), "this is packed twice", "unpack it once"),
    ],
)
def test_what_is_nearly_a_ledger_is_called_what_it_is(tmp_path: Path, data: bytes, what: str, help_: str) -> None:
    (tmp_path / "ledger.csv").write_bytes(data)
    assert read_columns(tmp_path / "ledger.csv", contract(), Facts()).instead is not None
    (error,) = read(tmp_path, data).diagnostics
    assert what in error.headline
    assert error.help == help_


def test_quotes_after_a_space_are_refused_since_they_would_be_part_of_the_id(tmp_path: Path) -> None:
    spaced = ROWS.replace("M-1", ' "M-1"')
    got = read(tmp_path, spaced + ROWS.splitlines()[1].replace("C-1", ' "C-2" '))
    (error,) = got.diagnostics
    assert (error.code.slug, error.count) == ("unreadable-row", 2)
    assert error.headline.startswith("row 2 of `")
    assert [label.words for label in error.labels] == ['`"M-1"` after a space', '`"C-2"` after a space']
    assert [label.place.row for label in error.labels if isinstance(label.place, Cell)] == [2, 3]


@pytest.mark.parametrize("cell", ['"M ""1"""', "M-1", ' M "1" st', '" M-1 "', '"6"" pipe"'])
def test_quotes_that_are_of_a_cell_are_kept(tmp_path: Path, cell: str) -> None:
    assert amounts(read(tmp_path, ROWS.replace("M-1", cell))) == [18000]


@pytest.mark.parametrize("engine", ["lines", "columns"])
def test_either_engine_refuses_quotes_after_a_space(tmp_path: Path, engine: str) -> None:
    (tmp_path / "ledger.csv").write_text(ROWS.replace("M-1", ' "M-1"'), encoding="utf-8")
    path = [tmp_path / "ledger.csv"]
    if engine == "columns":
        assert read_columns(path, contract(), Facts()).instead is not None  # left to the reader of rows
    assert found(read_ledger(path, contract()).diagnostics) == ["unreadable-row"]


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert found(read_ledger(tmp_path / "none.csv", contract()).diagnostics) == ["unreadable-file"]
    assert found(read_ledger(tmp_path, contract()).diagnostics) == ["unreadable-file"]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    got = read(tmp_path, ROWS.replace("amount\n", "amount\n\n\n").replace("180.00", "x"))
    (label,) = got.diagnostics[0].labels
    assert (label.place.row, label.place.column, label.place.text) == (4, "amount", "x")  # type: ignore[union-attr]


def test_a_header_without_rows_is_a_ledger_without_lines(tmp_path: Path) -> None:
    got = read(tmp_path, ROWS.splitlines()[0])
    assert amounts(got) == []
    assert got.diagnostics == ()
