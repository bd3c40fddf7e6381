"""A mapping file says how a file is to be read, and nothing in it is passed over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planlang.ledgers.read import Read, read_ledger
from planlang.text.source import Span
from tests.unit.ledgers.samples import contract, found

HEADER = "claim,person,coverage,incurred,paid,amount"
ROW = "C-1,M-1,medical,2026-02-03,2026-03-02,180.00"


def read(folder: Path, mapping: str, ledger: str = f"{HEADER}\n{ROW}\n") -> Read:
    (folder / "ledger.csv").write_text(ledger, encoding="utf-8")
    (folder / "ledger.mapping.toml").write_text(mapping, encoding="utf-8")
    return read_ledger(folder / "ledger.csv", contract())


@pytest.mark.parametrize("header", ["Claim ID", "claim_id", "CLAIM-ID", "ClaimId", " claim id "])
def test_a_header_matches_whatever_its_case_and_separators(tmp_path: Path, header: str) -> None:
    got = read(tmp_path, "", f"{HEADER.replace('claim', header)}\n{ROW}\n")
    assert got.ledger is not None
    assert got.ledger.lines[0].claim == "C-1"


def test_the_mapping_that_was_used_is_said(tmp_path: Path) -> None:
    got = read(tmp_path, "")
    assert got.mapping == tmp_path / "ledger.mapping.toml"
    assert got.notes == (f"{tmp_path / 'ledger.csv'}: read with the mapping {tmp_path / 'ledger.mapping.toml'}",)


def test_without_a_mapping_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    assert read_ledger(tmp_path / "ledger.csv", contract()).mapping is None


@pytest.mark.parametrize("name", ["ledger.mapping.toml", "ledger.csv.mapping.toml", "ledger.csv.gz.mapping.toml"])
def test_a_gzipped_ledger_finds_its_mapping_under_three_names(tmp_path: Path, name: str) -> None:
    (tmp_path / "ledger.csv.gz").write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    (tmp_path / name).write_text("", encoding="utf-8")
    assert read_ledger(tmp_path / "ledger.csv.gz", contract()).mapping == tmp_path / name


def test_a_mapping_that_is_given_is_used_whatever_lies_beside(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text('[constants]\ncoverage = "rx"\n', encoding="utf-8")
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("claim,person,incurred,paid,amount\nC-1,M-1,2026-02-03,2026-03-02,1\n", encoding="utf-8")
    (tmp_path / "ledger.mapping.toml").write_text("nonsense", encoding="utf-8")
    got = read_ledger(ledger, contract(), mapping=tmp_path / "other.toml")
    assert got.ledger is not None
    assert got.ledger.lines[0].coverage == "rx"


def test_a_mapping_that_is_given_and_missing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    got = read_ledger(tmp_path / "ledger.csv", contract(), mapping=tmp_path / "none.toml")
    assert found(got.diagnostics) == ["unreadable-file"]


def test_a_column_named_by_the_mapping_outranks_its_aliases(tmp_path: Path) -> None:
    got = read(
        tmp_path,
        'ignore = "the rest"\n[columns]\namount = "net"\n',
        f"{HEADER},net\n{ROW},90.00\n",
    )
    assert got.ledger is not None
    assert got.ledger.lines[0].amount == 9000


def test_values_are_translated_and_others_kept(tmp_path: Path) -> None:
    got = read(
        tmp_path,
        '[values.coverage]\nMED = "medical"\n"" = "rx"\n',
        f"{HEADER}\n{ROW}\n{ROW.replace('C-1', 'C-2').replace('medical', 'MED')}\n"
        f"{ROW.replace('C-1', 'C-3').replace('medical', '')}\n",
    )
    assert got.ledger is not None
    assert [line.coverage for line in got.ledger.lines] == ["medical", "medical", "rx"]


def test_spaces_around_a_word_that_is_translated_are_no_part_of_it(tmp_path: Path) -> None:
    header, row = HEADER.replace("person", "person,unit"), ROW.replace("M-1", "M-1,N/A ")
    got = read(tmp_path, '[values.unit]\n"N/A " = ""\n', f"{header}\n{row}\n")
    assert got.ledger is not None
    assert got.ledger.lines[0].unit == "M-1"  # without a unit a person is one


def test_a_word_with_and_without_spaces_stands_for_one_thing(tmp_path: Path) -> None:
    assert read(tmp_path, '[values.coverage]\nMED = "medical"\n" MED" = "medical"\n').ledger is not None
    got = read(tmp_path, '[values.coverage]\nMED = "medical"\n" MED" = "rx"\n')
    assert found(got.diagnostics) == ["mapping-conflict"]
    assert got.diagnostics[0].headline == "two different things are said of `MED`"
    place = got.diagnostics[0].labels[0].place
    assert (place.line, place.text) == (3, " MED")  # type: ignore[union-attr]


def test_a_column_can_be_passed_over_though_its_name_is_known(tmp_path: Path) -> None:
    got = read(tmp_path, 'ignore = ["class"]', f"{HEADER},class\n{ROW},unheard-of\n")
    assert got.ledger is not None
    assert got.ledger.lines[0].class_name is None
    assert got.diagnostics == ()


def test_the_original_line_is_written_with_an_underscore(tmp_path: Path) -> None:
    got = read(
        tmp_path,
        '[columns]\noriginal_line = "corrects no"\noriginal = "corrects"\n',
        f"{HEADER},corrects,corrects no\n{ROW},,\n{ROW.replace('C-1', 'C-2').replace('180', '-180')},C-1,1\n",
    )
    assert got.ledger is not None
    assert got.ledger.lines[1].original == ("C-1", 1)


@pytest.mark.parametrize(
    ("where", "claims"),
    [
        ('status = "PAID"', ["C-1"]),
        ('status = ["PAID", "ADJ"]', ["C-1", "C-2"]),
        ('status = ["PAID", "ADJ"]\nsource = "B"', ["C-2"]),
    ],
)
def test_only_rows_that_meet_every_condition_are_read(tmp_path: Path, where: str, claims: list[str]) -> None:
    rows = [f"{ROW.replace('C-1', f'C-{n}')},{rest}" for n, rest in ((1, "PAID,A"), (2, " ADJ ,B"), (3, "DENIED,B"))]
    got = read(tmp_path, f"[where]\n{where}\n", "\n".join((f"{HEADER},status,source", *rows)))
    assert got.ledger is not None
    assert [line.claim for line in got.ledger.lines] == claims
    warning = next(one for one in got.diagnostics if one.code.slug == "rows-left-out")
    left = 3 - len(claims)
    assert warning.headline.endswith(f"left out by the mapping's `where`: ${180 * left}.00")


def test_forms_of_a_file_are_declared(tmp_path: Path) -> None:
    mapping = 'dates = "day-first"\ndelimiter = "semicolon"\nencoding = "cp1252"\n[amounts]\ndecimal = "comma"\n'
    (tmp_path / "ledger.mapping.toml").write_text(mapping, encoding="utf-8")
    row = "C-1;Müller;medical;03.02.2026;02.03.2026;1.180,50"
    (tmp_path / "ledger.csv").write_bytes(f"{HEADER.replace(',', ';')}\n{row}\n".encode("cp1252"))
    got = read_ledger(tmp_path / "ledger.csv", contract())
    assert got.ledger is not None
    (line,) = got.ledger.lines
    assert (line.person, str(line.incurred), str(line.paid), line.amount) == (
        "Müller",
        "2026-02-03",
        "2026-03-02",
        118050,
    )


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ("dates = 3", "wrong-mapping-value"),
        ('columns = "x"', "wrong-mapping-value"),
        ("[columns]\nclaim = 1", "wrong-mapping-value"),
        ('[columns]\nclam = "x"', "unknown-mapping-key"),
        ('values = "x"', "wrong-mapping-value"),
        ('[values]\nkind = "x"', "wrong-mapping-value"),
        ('[values.knd]\nx = "void"', "unknown-mapping-key"),
        ('[constants]\nclas = "x"', "unknown-mapping-key"),
        ('ignore = "all"', "wrong-mapping-value"),
        ("ignore = [1]", "wrong-mapping-value"),
        ('amounts = "comma"', "wrong-mapping-value"),
        ('[amounts]\ndecimals = "comma"', "unknown-mapping-key"),
        ('[amounts]\ndecimal = "dot"', "wrong-mapping-value"),
        ('delimiter = "*"', "wrong-mapping-value"),
        ('encoding = "latin-one-ish"', "wrong-mapping-value"),
        ("encoding = 8", "wrong-mapping-value"),
        ('where = "x"', "wrong-mapping-value"),
        ("[where]\namount = 3", "wrong-mapping-value"),
        ('[where]\nnothing = "x"', "mapped-column-not-found"),
        ('[columns]\nunit = "x"\n[constants]\nunit = "y"', "mapping-conflict"),
        ("= 1", "unreadable-mapping"),
        ("[columns", "unreadable-mapping"),
    ],
)
def test_what_a_mapping_cannot_say_is_refused_with_its_place(tmp_path: Path, mapping: str, code: str) -> None:
    got = read(tmp_path, mapping)
    assert got.ledger is None
    assert found(got.diagnostics) == [code]
    assert got.diagnostics[0].labels[0].place.source.name == str(tmp_path / "ledger.mapping.toml")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ('[columns]\namount = "net"\nAmount = "amount"', "two different things are said of `amount`"),
        ('[constants]\nclass = "a"\nCLASS = "b"', "two different things are said of `class`"),
        ('[values.kind]\nV = "void"\n[values.Kind]\nR = "refund"', "two different things are said of `kind`"),
        ('[where]\nstatus = "A"\nSTATUS = "B"', "two different things are said of `status`"),
        ('ignore = ["Net"]\n[columns]\namount = "net"', "the column `net` is both read, as `amount`, and ignored"),
    ],
)
def test_of_one_thing_a_mapping_does_not_say_two(tmp_path: Path, mapping: str, said: str) -> None:
    got = read(tmp_path, mapping, f"{HEADER},net,kind,status\n{ROW},90.00,V,A\n")
    assert [(one.code.slug, one.headline) for one in got.diagnostics] == [("mapping-conflict", said)]


def test_one_thing_said_twice_is_said_once(tmp_path: Path) -> None:
    got = read(
        tmp_path,
        '[columns]\namount = "net"\nAmount = "net"\n',
        f"{HEADER.replace('amount', 'net')}\n{ROW}\n",
    )
    assert got.ledger is not None
    assert got.ledger.lines[0].amount == 180_00


def test_a_mapping_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    (tmp_path / "ledger.mapping.toml").write_bytes(b"# M\xfcller\n")
    assert found(read_ledger(tmp_path / "ledger.csv", contract()).diagnostics) == ["unreadable-mapping"]


def test_two_headers_of_one_word_cannot_be_told_apart(tmp_path: Path) -> None:
    got = read(tmp_path, "", f"{HEADER},amount\n{ROW},1\n")
    assert found(got.diagnostics) == ["ambiguous-header"]
    assert got.diagnostics[0].help == "give the columns names of their own"


def test_a_column_without_a_name_matters_only_when_it_holds_something(tmp_path: Path) -> None:
    assert read(tmp_path, "", f"{HEADER},\n{ROW},\n").diagnostics == ()
    assert found(read(tmp_path, "", f"{HEADER},\n{ROW},x\n").diagnostics) == ["column-not-read"]


@pytest.mark.parametrize(
    ("constants", "place", "words"),
    [
        ('paid = "3/1/2026"', "3/1/2026", "`3/1/2026`: would be 2026-03-01 as `us`, 2026-01-03 as `day-first`"),
        ('paid = "2026-02-30"', "2026-02-30", "`2026-02-30`: February 2026 has 28 days"),
    ],
)
def test_a_date_that_is_no_day_is_told_where_the_mapping_has_it(
    tmp_path: Path, constants: str, place: str, words: str
) -> None:
    ledger = "claim,person,coverage,incurred,amount\nC-1,M-1,medical,2026-02-03,180.00\nC-2,M-1,rx,2026-02-03,1.00\n"
    (one,) = read(tmp_path, f"[constants]\n{constants}\n", ledger).diagnostics
    assert (one.code.slug, one.headline, one.count) == (
        "unreadable-date",
        f"`{place}` is not a date that can be read",
        1,
    )
    (label,) = one.labels
    assert isinstance(label.place, Span)
    assert (label.place.text, label.place.line, label.words) == (place, 2, words)
    assert label.place.source.name.endswith(".mapping.toml")


def test_a_constant_is_a_day_in_the_form_of_the_files_dates(tmp_path: Path) -> None:
    ledger = "claim,person,coverage,incurred,amount\nC-1,M-1,medical,3/2/2026,180.00\n"
    got = read(tmp_path, 'dates = "us"\n[constants]\npaid = "3/4/2026"\n', ledger).ledger
    assert got is not None
    assert [(line.incurred, line.paid) for line in got.lines] == [(date(2026, 3, 2), date(2026, 3, 4))]


def test_a_constant_of_nothing_is_no_day_and_no_mistake(tmp_path: Path) -> None:
    ledger = "claim,person,coverage,incurred,amount\nC-1,M-1,medical,2026-02-03,180.00\n"
    assert found(read(tmp_path, '[constants]\npaid = ""\n', ledger).diagnostics) == ["nothing-paid"]


def test_a_form_of_dates_that_is_none_is_one_mistake(tmp_path: Path) -> None:
    assert found(read(tmp_path, 'dates = "english"\n[constants]\npaid = "3/1/2026"\n').diagnostics) == [
        "wrong-mapping-value"
    ]


def test_a_tab_among_the_delimiters_is_shown_as_it_is_written(tmp_path: Path) -> None:
    (one,) = read(tmp_path, 'delimiter = "::"\n').diagnostics
    assert one.labels[0].words == r"expected `,`, `;`, `|`, `\t`, `comma`, `semicolon`, `bar` or `tab`"
