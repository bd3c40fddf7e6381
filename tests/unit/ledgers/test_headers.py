"""A header of which nothing is known is one mistake: the delimiter, the encoding, or a line before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from planlang.ledgers.census import read_census
from planlang.ledgers.columns.read import read_columns
from planlang.ledgers.read import read_ledger
from planlang.model.ledger import Facts
from planlang.text.diagnostic import Diagnostic
from planlang.text.source import Cell
from tests.unit.ledgers.columns_agree import told
from tests.unit.ledgers.samples import contract, found

ROWS = "claim,person,coverage,incurred,paid,amount\nC-1,M-1,medical,2026-02-03,2026-03-02,180.00\n"
ALL = "the header does not name `claim`, `person`, `coverage`, `incurred` or `amount`"
MOST_LIKELY = "that the mapping declares: the file is most likely written in another"
OF_EXCEL = "a file begins with its header: take out the first line, `sep=` and a delimiter, a hint for Excel"


def said(folder: Path, data: str | bytes, mapping: str = "") -> Diagnostic:
    """The one thing that is wrong with a ledger, of whose header both readers say the same where both read it."""
    path = folder / "ledger.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    if mapping:
        (folder / "ledger.mapping.toml").write_text(mapping, encoding="utf-8")
    (one,) = read_ledger(path, contract()).diagnostics
    assert read_columns(path, contract(), Facts()).columns is None
    return one


@pytest.mark.parametrize(
    ("mapping", "data", "cell", "key"),
    [
        ('delimiter = ";"', ROWS, "claim,person,coverage,incurred,paid,amount", "delimiter"),
        (
            'delimiter = ";"',
            ROWS.replace(",", "\t"),
            "claim\\tperson\\tcoverage\\tincurred\\tpaid\\tamount",
            "delimiter",
        ),
        ('encoding = "utf-16-be"', "ab\ncd\n", "\u6162\\u0a63\u640a", "encoding"),
        (
            'encoding = "cp1252"\ndelimiter = "|"',
            ROWS,
            "claim,person,coverage,incurred,paid,amount",
            "delimiter` and `encoding",
        ),
    ],
)
def test_what_a_mapping_declares_of_a_file_of_one_cell_is_to_be_checked(
    tmp_path: Path, mapping: str, data: str, cell: str, key: str
) -> None:
    one = said(tmp_path, data, mapping)
    assert (one.code.slug, one.headline, one.help) == ("missing-column", ALL, f"check the `{key}` {MOST_LIKELY}")
    assert one.labels[0].words == f"the header is the one cell `{cell}`"
    assert one.labels[0].place == Cell(str(tmp_path / "ledger.csv"), 1)
    assert [label.words for label in one.labels[1:]] == ["declared here"] * (1 + key.count(" and "))


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_first_line_for_excel_is_to_be_taken_out(tmp_path: Path, delimiter: str) -> None:
    one = said(tmp_path, f"sep={delimiter}\n" + ROWS.replace(",", delimiter))
    assert (one.headline, one.help) == (ALL, OF_EXCEL)


def test_a_delimiter_that_no_file_may_have_is_told_with_those_that_it_may(tmp_path: Path) -> None:
    one = said(tmp_path, ROWS.replace(",", ":"))
    assert one.help is not None
    assert one.help.startswith("the delimiter is told from the header where it is a comma, a semicolon, a bar or a tab")
    assert 'encoding = "utf-16"' in one.help


def test_a_header_in_other_words_is_one_mistake(tmp_path: Path) -> None:
    one = said(tmp_path, ROWS.replace("claim,person,coverage,incurred,paid,amount", "a,b,c,d,e,f"))
    assert (one.code.slug, one.headline) == ("missing-column", ALL)
    assert one.labels[0].words == "the columns are `a`, `b`, `c`, `d`, `e` and `f`"
    assert one.help is not None
    assert one.help.endswith("check the delimiter and the encoding of the file")


def test_of_a_header_of_one_known_column_the_others_are_missing(tmp_path: Path) -> None:
    one = said(tmp_path, "claim\nC-1\n")
    assert one.headline == "the header does not name `person`, `coverage`, `incurred` or `amount`"


def test_a_constant_is_not_asked_of_a_header(tmp_path: Path) -> None:
    one = said(tmp_path, ROWS, 'delimiter = "|"\n[constants]\ncoverage = "medical"\n')
    assert one.headline == "the header does not name `claim`, `person`, `incurred` or `amount`"


def test_columns_that_a_mapping_names_are_not_told_besides(tmp_path: Path) -> None:
    mapping = 'delimiter = "|"\n[columns]\nclaim = "claim"\n[where]\nstatus = ["paid"]\n'
    assert said(tmp_path, ROWS, mapping).headline == ALL


def test_where_one_column_is_known_each_that_lacks_is_told_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(ROWS.replace("claim,person", "a,b"), encoding="utf-8")
    read = read_ledger(path, contract())
    assert [one.headline for one in read.diagnostics] == ["there is no column `claim`", "there is no column `person`"]


def test_both_readers_say_the_same_of_a_large_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(f"sep=;\n{ROWS}", encoding="utf-8")
    monkeypatch.setattr("planlang.ledgers.columns.read.too_large", lambda *_, **__: True)
    by_column = read_columns(path, contract(), Facts())
    assert told(by_column.diagnostics) == told(read_ledger(path, contract()).diagnostics)
    assert by_column.diagnostics[0].help == OF_EXCEL


def test_a_census_cut_at_the_wrong_sign_is_one_mistake_too(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text("month,tier,units\n2026-01,single,60\n", encoding="utf-8")
    (tmp_path / "census.mapping.toml").write_text('delimiter = "semicolon"\n', encoding="utf-8")
    read = read_census(path, contract())
    assert found(read.diagnostics) == ["missing-column"]
    assert read.diagnostics[0].help == f"check the `delimiter` {MOST_LIKELY}"
