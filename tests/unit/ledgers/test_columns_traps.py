"""Where two readers could differ: bytes, quotes, spaces, ids that look like something else, links of every shape."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from planlang.ledgers.columns import digest
from planlang.ledgers.columns.text import SPACES
from planlang.ledgers.read import read_ledger
from planlang.model.ledger import Facts, Line
from planlang.text.diagnostic import has_errors
from tests.unit.ledgers.columns_agree import compare
from tests.unit.ledgers.ledger_forms import FORMS, write_arrow, write_parquet
from tests.unit.ledgers.samples import BENEFITS, contract

HEADER = b"claim,person,coverage,incurred,paid,amount\n"
ROW = b"C-1,M-1,medical,2026-02-03,2026-03-02,180.00\n"


def bytes_read(folder: Path, data: bytes, name: str = "ledger.csv") -> str | None:
    """Why a file is handed back; what both readers give of it is the same."""
    path = folder / name
    path.write_bytes(data)
    return compare([path], contract()).instead


READ = {
    "plain": HEADER + ROW,
    "no end of the last line": HEADER + ROW[:-1],
    "byte order mark": b"\xef\xbb\xbf" + HEADER + ROW,
    "carriage returns": (HEADER + ROW).replace(b"\n", b"\r\n"),
    "quoted header": b'"claim","person","coverage","incurred","paid","amount"\n' + ROW,
    "quoted cells": HEADER + b'"C-1","M-1","medical","2026-02-03","2026-03-02","1,180.00"\n',
    "a quote in a quoted cell": HEADER + b'"C ""1""",M-1,medical,2026-02-03,2026-03-02,180.00\n',
    "a line end in a quoted cell": HEADER + b'"C\n1",M-1,medical,2026-02-03,2026-03-02,180.00\n' + ROW,
    "an empty quoted cell": HEADER + b'C-1,M-1,medical,2026-02-03,"",180.00\n' + ROW.replace(b"C-1", b"C-2"),
    "lines at the end without text": HEADER + ROW + b"\n\n",
    "semicolons": (HEADER + ROW).replace(b",", b";"),
    "leading zeros": HEADER + ROW.replace(b"C-1", b"007").replace(b"M-1", b"0001") + ROW.replace(b"C-1", b"7"),
    "ids like numbers and dates": HEADER + ROW.replace(b"C-1", b"1e5").replace(b"M-1", b"2026-01-01"),
    "long ids of digits": HEADER + ROW.replace(b"C-1", b"9" * 40),
    "spaces around": HEADER + b" C-1 ,\tM-1 , medical ,2026-02-03 , 2026-03-02, 180.00 \n",
    "spaces that are seldom": HEADER + "\u2003C-1\u3000,M-1\xa0,medical,2026-02-03,,180.00\n".encode(),
    "letters of all kinds": HEADER + "Ž-1,Ærø 😀,medical,2026-02-03,2026-03-02,180.00\n".encode(),
    "amounts of all kinds": HEADER
    + b"".join(
        b'C-%d,M-1,medical,2026-02-03,2026-03-02,"%s"\n' % (at, text)
        for at, text in enumerate(
            [b"$1,234.50", b"(12.30)", b"12.3-", b"USD 5", b"-0.00", b"007.1", b"1.2300", b"9" * 15]
        )
    ),
    "dates with midnight": HEADER + ROW.replace(b"2026-03-02", b"2026-03-02T00:00:00"),
    "a nameless column": HEADER[:-1] + b",\n" + ROW[:-1] + b",\n",
    "a nameless column with cells": HEADER[:-1] + b",\n" + ROW[:-1] + b",x\n",
    "columns nobody reads": HEADER[:-1] + b",billed,note\n" + ROW[:-1] + b',1,"a,b"\n',
    "a formula and what nobody sees": HEADER
    + b"=C1,M-1,medical,2026-02-03,2026-03-02,1\n"
    + "C\u200b2,-M,medical,2026-02-03,2026-03-02,1\n".encode(),
    "lines of their own": HEADER[:-1]
    + b",line\n"
    + ROW[:-1]
    + b",1\n"
    + ROW[:-1]
    + b",002\n"
    + ROW[:-1]
    + b",3000000000\n",
}


@pytest.mark.parametrize("data", READ.values(), ids=READ.keys())
def test_what_is_unusual_and_clear_is_read_in_columns(data: bytes, tmp_path: Path) -> None:
    assert bytes_read(tmp_path, data) is None
    assert bytes_read(tmp_path, gzip.compress(data), "ledger.csv.gz") is None


LEFT = {
    "an empty file": b"",
    "only a header": HEADER,
    "UTF-16": (HEADER + ROW).decode().encode("utf-16"),
    "another encoding": HEADER + ROW.replace(b"M-1", b"M\xe9"),
    "another encoding where nobody reads": HEADER[:-1] + b",note\n" + ROW[:-1] + b",\xe9\n",
    "a NUL": HEADER + ROW.replace(b"M-1", b"M\x001"),
    "a blank row": HEADER + b"\n" + ROW,
    "a blank row before the header": b"\n" + HEADER + ROW,
    "a row of empty cells": HEADER + b",,,,,\n" + ROW,
    "a row of spaces": HEADER + b" , ,\t, , , \n" + ROW,
    "too few cells": HEADER + ROW + b"C-2,M-1,medical\n",
    "too many cells": HEADER + ROW[:-1] + b",1\n",
    "a quote that is never closed": HEADER + b'"C-1,M-1,medical,2026-02-03,2026-03-02,180.00\n',
    "a quote inside a cell": HEADER + ROW.replace(b"C-1", b'C"1'),
    "text after a quoted cell": HEADER + ROW.replace(b"C-1", b'"C"1'),
    "a space before a quote": HEADER + ROW.replace(b"M-1", b' "M-1"'),
    "only carriage returns": (HEADER + ROW).replace(b"\n", b"\r"),
    "a header of two lines": b'"claim\n",person,coverage,incurred,paid,amount\n' + ROW,
    "a very long cell": HEADER + ROW.replace(b"C-1", b"C" * 140_000),
    "damaged gzip": gzip.compress(HEADER + ROW)[:-9],
    "a line given twice": HEADER + ROW + ROW,
    "a line given twice in two spellings": HEADER + ROW + ROW.replace(b"C-1", b" C-1"),
    "spaces in place of a claim": HEADER + ROW.replace(b"C-1", b"  "),
    "an amount with an exponent": HEADER + ROW.replace(b"180.00", b"1.8E2"),
    "a date of another form": HEADER + ROW.replace(b"2026-02-03", b"02/03/2026"),
    "a day that does not exist": HEADER + ROW.replace(b"2026-02-03", b"2026-02-29"),
    "a negative line": HEADER[:-1] + b",line\n" + ROW[:-1] + b",-1\n",
    "digits of another alphabet": HEADER + ROW.replace(b"180.00", "١٨٠".encode()),
}


@pytest.mark.parametrize("data", LEFT.values(), ids=LEFT.keys())
def test_what_is_doubtful_or_wrong_is_handed_back(data: bytes, tmp_path: Path) -> None:
    assert bytes_read(tmp_path, data) is not None


def test_no_file_and_no_folder_are_handed_back(tmp_path: Path) -> None:
    assert compare([tmp_path / "none.csv"], contract()).instead is not None
    assert compare([tmp_path], contract()).instead is not None
    assert compare([tmp_path / "*.parquet"], contract()).instead is not None


def test_spaces_are_those_that_strip_takes() -> None:
    assert set(SPACES) == {char for char in map(chr, range(0x110000)) if char.isspace()}


def typed(**columns: pa.Array) -> pa.Table:
    """A typed table of two lines, some of its columns given."""
    table = {
        "claim": pa.array(["C-1", "C-2"]),
        "person": pa.array(["M-1", "M-2"]),
        "coverage": pa.array(["medical", "rx"]),
        "incurred": pa.array([date(2026, 2, 3), date(2026, 2, 4)]),
        "paid": pa.array([date(2026, 3, 2), None]),
        "amount": pa.array([Decimal("180.00"), Decimal("-1.50")]),
    }
    return pa.table(table | columns)


TYPED: dict[str, tuple[pa.Table, bool]] = {
    "decimals": (typed(), True),
    "decimals of many digits": (
        typed(amount=pa.array([Decimal("1.5"), None], pa.decimal128(38, 18)).fill_null(2)),
        True,
    ),
    "decimals with half cents": (typed(amount=pa.array([Decimal("1.505"), Decimal(1)], pa.decimal128(9, 3))), False),
    "decimals without an amount": (typed(amount=pa.array([Decimal(1), None], pa.decimal128(9, 2))), False),
    "whole numbers": (typed(amount=pa.array([180, -2])), True),
    "large whole numbers": (typed(amount=pa.array([10**15, 1])), False),
    "floats": (typed(amount=pa.array([180.0, 1.5])), False),
    "texts": (typed(amount=pa.array(["$1,180.00", "(1.50)"])), True),
    "a null text": (typed(amount=pa.array(["180", None])), False),
    "large texts": (typed(claim=pa.array(["C-1", "C-2"], pa.large_string())), True),
    "views": (typed(claim=pa.array(["C-1", "a claim that is longer than twelve letters"], pa.string_view())), True),
    "bytes": (typed(claim=pa.array([b"C-1", b"C-2"])), True),
    "bytes that are no text": (typed(claim=pa.array([b"C-1", b"\xff"])), False),
    "claims of digits": (typed(claim=pa.array([7, 11])), True),
    "persons in a dictionary": (typed(person=pa.array(["M-2", "M-1"]).dictionary_encode()), True),
    "spaces in a dictionary": (typed(person=pa.array([" M-1", "M-1 "]).dictionary_encode()), True),
    "an empty person": (typed(person=pa.array(["M-1", None])), False),
    "claims that are dates": (typed(claim=pa.array([date(2026, 1, 1), date(2026, 1, 2)])), False),
    "moments at midnight": (typed(incurred=pa.array([date(2026, 1, 1)] * 2).cast(pa.timestamp("ns"))), True),
    "moments of a day": (typed(incurred=pa.array([datetime(2026, 1, 1, 9)] * 2)), False),  # noqa: DTZ001  as files have it
    "days as numbers": (typed(incurred=pa.array([20_000, 20_001])), False),
    "moments with a zone": (typed(incurred=pa.array([date(2026, 1, 1)] * 2).cast(pa.timestamp("us", "UTC"))), False),
    "dates as texts": (typed(paid=pa.array(["2026-03-02", None])), True),
    "all are pended": (typed(paid=pa.nulls(2)), True),
    "lines as numbers": (typed(line=pa.array([2, None], pa.int64())), True),
    "lines as unsigned numbers": (typed(line=pa.array([2, 1], pa.uint16())), True),
    "negative lines": (typed(line=pa.array([2, -1])), False),
    "lines as floats": (typed(line=pa.array([2.0, None])), False),
    "lists nobody reads": (typed(codes=pa.array([["a"], []])), True),
    "floats nobody reads": (typed(billed=pa.array([1.5, None])), True),
    "a NUL in an id": (typed(person=pa.array(["M\0", "M"])), True),
    "a row without values": (pa.concat_tables([typed(), typed().slice(0, 0)]), True),
}


@pytest.mark.parametrize("write", [write_parquet, write_arrow], ids=["parquet", "arrow"])
@pytest.mark.parametrize(("table", "read"), TYPED.values(), ids=TYPED.keys())
def test_typed_files_mean_what_their_texts_mean(table: pa.Table, read: bool, write: object, tmp_path: Path) -> None:  # noqa: FBT001
    assert callable(write)
    got = compare([write(tmp_path / "ledger.typed", table)], contract())
    assert (got.instead is None) is read, got.instead


def test_floats_are_refused_in_words_unless_their_noise_is_snapped(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "ledger.parquet", typed(amount=pa.array([180.1, 1018.0999999999999])))
    (found,) = read_ledger(path, contract()).diagnostics
    assert found.headline == "the amounts are binary floating point numbers, which hold no exact amounts"
    (tmp_path / "ledger.mapping.toml").write_text('[amounts]\nnoise = "snap"\n', encoding="utf-8")
    ledger = read_ledger(path, contract()).ledger
    assert ledger is not None
    assert [line.amount for line in ledger.lines] == [180_10, 1018_10]


def test_floats_never_have_a_thousands_mark_whatever_the_mapping_says_of_text(tmp_path: Path) -> None:
    path = tmp_path / "ledger.parquet"
    (tmp_path / "ledger.mapping.toml").write_text('[amounts]\ndecimal = "comma"\nnoise = "snap"\n', encoding="utf-8")
    write_parquet(path, typed(amount=pa.array([12.25, 1018.0999999999999])))
    assert [line.amount for line in lines_by_both(path)] == [12_25, 1018_10]
    write_parquet(path, typed(amount=pa.array([100.0, 12.125])))  # 12.125 is neither 12.12 nor 12,125.00
    assert compare([path], contract()).instead is not None
    (found,) = read_ledger(path, contract()).diagnostics
    assert (found.code.slug, found.count) == ("unreadable-amount", 1)


@pytest.mark.parametrize("minor", [2**64 + 10_000, -(2**64) - 10_000, 2**127 - 1, -(2**127)])
def test_a_decimal_beyond_its_precision_is_refused_whatever_its_lower_half_says(minor: int, tmp_path: Path) -> None:
    values = pa.py_buffer(b"".join(one.to_bytes(16, "little", signed=True) for one in (minor, 50_000)))
    amounts = pa.Array.from_buffers(pa.decimal128(18, 2), 2, [None, values])
    path = write_arrow(tmp_path / "ledger.arrow", typed(amount=amounts))
    assert compare([path], contract()).instead is not None
    (found,) = read_ledger(path, contract()).diagnostics
    assert (found.code.slug, found.count) == ("unreadable-amount", 1)


def lines_by_both(path: Path) -> tuple[Line, ...]:
    """The lines of a ledger that is sound, whichever reader is to read it."""
    compare([path], contract())
    got = read_ledger(path, contract())
    assert got.ledger is not None, got.diagnostics
    return got.ledger.lines


def test_ids_that_became_floats_for_an_empty_cell_are_the_whole_numbers_that_they_were(tmp_path: Path) -> None:
    nothing = float("nan")
    table = typed(
        claim=pa.array([1, 2]),
        original=pa.array([None, 1.0]),
        unit=pa.array([nothing, nothing]),
        kind=pa.array(["payment", "void"]),
        amount=pa.array([90, -90]),
    )
    first, second = lines_by_both(write_parquet(tmp_path / "ledger.parquet", table))
    assert second.original == (first.claim, 1) == ("1", 1)
    assert (first.unit, second.unit) == (first.person, second.person)


@pytest.mark.parametrize("value", [1.5, 2.0**53, float("inf")])
def test_floats_that_are_not_whole_are_no_ids(value: float, tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "ledger.parquet", typed(person=pa.array([value, 2.0])))
    assert compare([path], contract()).instead is not None
    (found,) = read_ledger(path, contract()).diagnostics
    assert (found.code.slug, found.count) == ("unreadable-number", 1)
    assert found.headline.startswith("the column `person` holds ids as binary floating point numbers")


def test_floats_that_are_not_whole_are_no_ids_though_the_mapping_translates_others(tmp_path: Path) -> None:
    # 2^53 + 1 and 2^53, which floating point does not tell apart: they are two persons, and would be one.
    path = write_parquet(tmp_path / "ledger.parquet", typed(person=pa.array([9007199254740993.0, 9007199254740992.0])))
    (tmp_path / "ledger.mapping.toml").write_text('[values.person]\n"" = "unknown"\n', encoding="utf-8")
    assert compare([path], contract()).instead is not None
    (found,) = read_ledger(path, contract()).diagnostics
    assert (found.code.slug, found.count) == ("unreadable-number", 2)


def test_floats_that_are_whole_are_translated_as_their_digits(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "ledger.parquet", typed(person=pa.array([7.0, None])))
    (tmp_path / "ledger.mapping.toml").write_text('[values.person]\n7 = "M-7"\n"" = "unknown"\n', encoding="utf-8")
    assert [line.person for line in lines_by_both(path)] == ["M-7", "unknown"]


def test_whole_numbers_are_major_units_unless_the_mapping_says_minor_ones(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "ledger.parquet", typed(amount=pa.array([12_345, -5])))
    got = compare([path], contract()).columns
    assert got is not None
    assert got.amount.tolist() == [12_345_00]
    (tmp_path / "ledger.mapping.toml").write_text('[amounts]\nunit = "minor"\n', encoding="utf-8")
    got = compare([path], contract()).columns
    assert got is not None
    assert got.amount.tolist() == [123_45]


MAPPINGS = {
    "translated": '[values.coverage]\nMED = "medical"\n[values.person]\n"M-1" = "N-1"\n',
    "translated with spaces": '[values.coverage]\n" MED " = "medical"\n[values.person]\n"M-1 " = "N-1"\n',
    "constants": '[constants]\nkind = "payment"\nclass = "actives"\ngroup = "G"\nline = "3"\n',
    "where": '[where]\nsource = ["A", ""]\n',
    "where the coverage": '[where]\ncoverage = "medical"\n',
    "commas": '[amounts]\ndecimal = "comma"\n',
    "dates": 'dates = "us"\n',
    "minor": '[amounts]\nunit = "minor"\n',
    "one column twice": '[columns]\nunit = "person"\n',
    "the rest": 'ignore = "the rest"\n',
    "broken": "ignore = 3\n",
}


@pytest.mark.parametrize("mapping", MAPPINGS.values(), ids=MAPPINGS.keys())
@pytest.mark.parametrize("form", ["csv", "quoted", "parquet"])
def test_mappings_hold_in_columns(form: str, mapping: str, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    header = "claim person coverage incurred paid amount source".split()
    clear = [
        ["C-1", "M-1", "medical", "2026-02-03", "2026-03-02", "180", "A"],
        ["C-2", "M-1", "rx", "2026-02-03", "", "7", ""],
    ]
    for rows in (
        clear,
        [*clear, ["C-3", "M-2", "MED", "02/03/2026", "03/02/2026", "1.234,5", "B"]],
        [["C-3", "M-2", "medical", "02/03/2026", "03/02/2026", "12", "B"]],
        [*clear, ["C-3", "M-2", "medical", "2026-02-03", "2026-03-02", "12,5", "B"]],
    ):
        compare([FORMS[form](tmp_path, header, rows)], contract(), mapping=tmp_path / "m.toml")


CLEAN = HEADER + b"".join(
    b'%s,M-%d,medical,2026-02-%02d,2026-03-02,"1,%03d.50"\n' % (claim, at % 3, at + 1, at)
    for at, claim in enumerate([b"C-1", b'"C-2"', b'"a ""b"" c"', b'"x\ny"', b" C-5 ", b"7", b"=C-7", b"C-8"])
)
STRANGE = [
    b'"',
    b'""',
    b",",
    b";",
    b"\n",
    b"\r",
    b"\r\n",
    b" ",
    b"\t",
    b"\x0b",
    b"\xc2\xa0",
    b"\x85",
    b"\x00",
    b"-",
    b"0",
]
STRANGE += [b'","', b'"\n', b"\xe2\x80\x8b", b"\xff", b"\x1c", b"", b"C-1", b"\\", b"'"]


def bent(rng: Random) -> bytes:
    """A clean file with some strange bytes put in, or put in the place of others."""
    data = CLEAN
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(data))
        data = data[:at] + rng.choice(STRANGE) + data[at + rng.randrange(3) :]
    return data


@pytest.mark.parametrize("block", range(2))
def test_strange_bytes_never_make_two_readings(block: int, tmp_path: Path) -> None:
    for seed in range(block * 200, block * 200 + 200):
        bytes_read(tmp_path, bent(Random(seed)))


def test_groups_are_parted_in_columns(tmp_path: Path) -> None:
    header = "claim person coverage incurred paid amount group".split()
    rows = [
        [f"C-{at}", "M-1", "medical", "2026-02-03", "2026-03-02", "180", group] for at, group in enumerate("AAB AB")
    ]
    rows[2][5] = "what is not read"
    path = FORMS["csv"](tmp_path, header, rows)
    assert compare([path], contract()).instead is not None
    for plan, group in ((contract(), "A"), (contract(group="B"), None), (contract(), "C"), (contract(group="A"), "A")):
        compare([path], plan, group=group)
    got = compare([path], contract(), group="A")
    assert got.instead is None
    assert got.ledger.other_groups == (2, 180_00)


@pytest.mark.parametrize("form", ["csv", "parquet", "arrow"])
@pytest.mark.parametrize("blank", ["", " "], ids=["empty", "spaces"])
def test_a_row_without_text_is_of_no_group_though_no_text_stands_for_one(blank: str, form: str, tmp_path: Path) -> None:
    header = "claim person coverage incurred paid amount group".split()
    row = ["C-1", "M-1", "medical", "2026-02-03", "2026-03-02", "180", "A"]
    path = FORMS[form](tmp_path, header, [row, [blank] * len(header)])
    (tmp_path / "ledger.mapping.toml").write_text('[values.group]\n"" = "B"\n', encoding="utf-8")
    assert compare([path], contract(), group="A").instead is not None
    got = read_ledger(path, contract(), group="A").ledger
    assert got is not None
    assert (len(got.lines), got.other_groups) == (1, (0, 0))


@pytest.mark.parametrize(("groups", "named"), [("A B", "`A` and `B`"), (" A ", "`A`")], ids=["two", "one"])
def test_a_group_that_no_row_names_is_told_though_some_rows_name_none(groups: str, named: str, tmp_path: Path) -> None:
    header = "claim person coverage incurred paid amount group".split()
    rows = [[f"C-{at}", "M-1", "medical", "2026-02-03", "2026-03-02", "180", one] for at, one in enumerate(groups)]
    path = FORMS["csv"](tmp_path, header, rows)
    for plan, group in ((contract(), "Z"), (contract(group="Z"), None)):
        got = compare([path], plan, group=group)
        assert got.instead is None
        (found,) = (one for one in got.diagnostics if one.code.slug == "group-without-rows")
        assert found.headline == f"no row is of group `Z`, the ledger has only {named}"
    own = compare([path], contract(), group="A")
    assert all(one.code.slug != "group-without-rows" for one in own.diagnostics)


def random_rows(rng: Random) -> list[list[str]]:
    """A ledger of few names and many links, some of it wrong."""
    claims = [f"{rng.choice(['C-', 'C', ' C', '=C', 'Ć'])}{at}" for at in range(rng.randrange(2, 14))]
    persons = ["M-1", "M-2", "M-3"][: rng.randrange(1, 4)]
    unit_of = {person: rng.choice(["S-1", "S-2", "", person]) for person in persons}
    class_of = {person: rng.choice(["actives", "retirees", ""]) for person in persons}
    careless = rng.random() < 0.2
    rows = []
    for claim in claims:
        same = rng.randrange(1, 9_000)
        for line in range(1, rng.randrange(2, 5)):
            person = rng.choice(persons)
            kind = rng.choice(["", "", "payment", "refund", "void", "recovery", "Rebate"])
            amount = same if rng.random() < 0.5 else rng.randrange(-9_000, 9_000)
            original = rng.choice(claims).strip() if rng.random() < 0.5 else ""
            if kind == "Rebate" and not careless:
                amount = -abs(amount) - 1
            rows.append(
                [
                    claim,
                    str(line),
                    person,
                    unit_of[rng.choice(persons) if careless else person],
                    rng.choice(["medical", "rx"]),
                    str(date(2026, 1, 1) + timedelta(rng.randrange(60))),
                    str(date(2026, 2, 1) + timedelta(rng.randrange(60))) if rng.random() < 0.8 else "",
                    f"{amount / 100:.2f}",
                    rng.choice(["", "", "1", "2"]),
                    kind,
                    original,
                    rng.choice(["1", "2", "3", ""]) if original else "",
                    rng.choice([class_of[person], ""]),
                    rng.choice(["", "", "WC"]),
                ]
            )
    rng.shuffle(rows)
    return rows


LINKED = "claim line person unit coverage incurred paid amount sequence kind original".split()
LINKED += ["original line", "class", "exclusion"]


@pytest.mark.parametrize("block", range(4))
def test_links_of_every_shape_read_the_same(block: int, tmp_path: Path) -> None:
    read = 0
    for seed in range(block * 16, block * 16 + 16):
        rng = Random(seed)
        rows = random_rows(rng)
        plan = contract(
            benefits=BENEFITS if seed % 3 == 0 else None, classes=() if seed % 4 == 0 else ("actives", "retirees")
        )
        header = ["allowed" if name == "amount" and plan.benefits else name for name in LINKED]
        if seed % 5 == 0:
            header[3] = "note"  # a ledger without units
        path = FORMS[rng.choice(list(FORMS))](tmp_path, header, rows)
        for as_of in (None, date(2026, 2, 20), date(2026, 3, 10), date(2025, 1, 1)):
            got = compare([path], plan, Facts(as_of=as_of))
            assert (got.instead is not None) is has_errors(read_ledger(path, plan).diagnostics), (seed, got.instead)
            read += got.instead is None
    assert read > 16


def test_a_chain_of_thousands_comes_to_its_root(tmp_path: Path) -> None:
    header = "claim person coverage incurred paid amount kind original".split()
    rows: list[Sequence[str]] = [["C-0", "M-1", "medical", "2026-02-03", "2026-03-02", "1", "", ""]]
    rows += [[f"C-{at}", "M-2", "rx", "2026-02-03", "2026-03-02", "-1", "void", f"C-{at - 1}"] for at in range(1, 3000)]
    got = compare([FORMS["csv"](tmp_path, header, rows[::-1])], contract(), also_in_little=False)
    assert got.columns is not None
    assert got.columns.persons == ("M-1",)


def test_a_circle_is_handed_back_whatever_its_length(tmp_path: Path) -> None:
    header = "claim person coverage incurred paid amount kind original".split()
    for length in (1, 2, 3, 4, 8):
        rows = [
            [f"C-{at}", "M-1", "medical", "2026-02-03", "2026-03-02", "-1", "void", f"C-{(at + 1) % length}"]
            for at in range(length)
        ]
        assert compare([FORMS["csv"](tmp_path, header, rows)], contract()).instead is not None


def test_many_equal_warnings_are_one_with_their_number(tmp_path: Path) -> None:
    header = "claim person coverage incurred paid amount kind".split()
    rows = [
        [
            f"{'=' if at % 3 else ''}C-{at // 4}-{at % 4}",
            "M-1",
            "medical",
            "2026-04-03",
            "2026-03-02",
            "-1.00",
            "payment",
        ]
        for at in range(400)
    ]
    got = compare([FORMS["gzip"](tmp_path, header, rows)], contract())
    assert got.instead is None
    assert [found.count for found in got.diagnostics] == [400, 400, 400, 266]


def test_many_reversals_without_a_sign_are_two_warnings_with_their_numbers(tmp_path: Path) -> None:
    header = "claim person coverage incurred paid amount kind original".split()
    days = ["M-1", "medical", "2026-02-03", "2026-03-02"]
    rows = [[f"P-{at}", *days, "9.00", "payment", ""] for at in range(60)]
    rows += [[f"V-{at}", *days, "9.00", "void", f"P-{at}"] for at in range(60)]  # 60 with their originals' sign
    rows += [[f"U-{at}", *days, "9.00", "void", f"V-{at}"] for at in range(10)]  # and 10 more: V is positive
    rows += [[f"X-{at}", *days, "9.00", "refund", f"N-{at}"] for at in range(20)]  # whose originals are not there: 0
    rows += [[f"Y-{at}", *days, "9.00", "recovery", ""] for at in range(5)]  # 5 without one
    got = compare([FORMS["gzip"](tmp_path, header, rows[::-1])], contract())
    assert got.instead is None
    assert sorted(one.count for one in got.diagnostics if one.code.slug == "positive-reversal") == [5, 70]


def test_a_very_large_ledger_has_no_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_parquet(tmp_path / "ledger.parquet", typed())
    known = compare([path], contract())
    assert len(known.ledger.digest) == 64
    monkeypatch.setattr(digest, "MOST", 1)
    with pytest.raises(AssertionError):
        compare([path], contract())
