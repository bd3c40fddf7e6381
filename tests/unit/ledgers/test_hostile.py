"""Whatever a file holds, reading it ends soon, with a ledger or with findings that a person can read."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlang.ledgers.census import read_census
from planlang.ledgers.counting import COUNTING
from planlang.ledgers.families import RULES
from planlang.ledgers.read import read_ledger
from planlang.text.diagnostic import has_errors
from tests.unit.ledgers.samples import contract, found, read

HEADER = "claim,line,person,unit,coverage,incurred,paid,amount,kind,original,class"
SENSE = "C-1 C-2 1 2 M-1 F-1 medical rx 2026-02-03 2026-02-30 -5.00 12,5 void payment rebate actives retirees".split()
CELLS = st.sampled_from([*SENSE, "", "=1", "\n", '"', ";", "\0", "{x}", "x" * 200])
MANY = 20_000


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.csv"
    path.write_bytes(data)
    for start in (b"", HEADER.encode() + b"\n", b"\x1f\x8b"):
        path.write_bytes(start + data)
        got = read_ledger(path, contract(), set_aside_rejects=True)
        assert got.ledger is not None or got.diagnostics
        assert read_census(path, contract()).census is not None or read_census(path, contract()).diagnostics


@given(st.binary(max_size=60))
def test_a_mapping_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "mapped.csv").write_text(f"{HEADER}\n", encoding="utf-8")
    for start in (b"", b"dates = ", b"[columns]\n", b"[where]\nkind = "):
        (folder / "mapped.mapping.toml").write_bytes(start + data)
        got = read_ledger(folder / "mapped.csv", contract())
        assert got.ledger is not None or got.diagnostics


@given(st.lists(st.lists(CELLS, min_size=11, max_size=11), max_size=8))
def test_rows_are_lines_or_set_aside(rows: list[list[str]]) -> None:
    text = "\n".join([HEADER, *(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)])
    got = read(text, set_aside_rejects=True)
    assert got.ledger is not None
    assert len(got.ledger.lines) + len(got.ledger.set_aside) == len(rows)


LISTED = st.sampled_from(["1", "2", "A", "B", "self", "child", "spouse", "2026-01-01", "2026-06-30", "9999-12-31", ""])


@given(st.lists(st.lists(LISTED, min_size=5, max_size=5), max_size=8), st.sampled_from(sorted(COUNTING)))
def test_a_list_is_counted_or_refused(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], counting: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    lines = ["person,subscriber,relation,start,end", *(",".join(row) for row in rows)]
    (folder / "list.csv").write_text("\n".join(lines), encoding="utf-8")
    rules = '[tiers]\nsingle = "subscriber alone"\nfamily = "subscriber and any dependant"\n'
    (folder / "list.mapping.toml").write_text(f'counting = "{counting}"\n{rules}', encoding="utf-8")
    got = read_census(folder / "list.csv", contract())
    assert (got.census is None) is has_errors(got.diagnostics)


@given(st.dictionaries(st.sampled_from(["single", "family", "other"]), st.lists(st.sampled_from(sorted(RULES)))))
def test_any_rules_of_tiers_count_a_list_or_are_refused(
    tmp_path_factory: pytest.TempPathFactory, rules: dict[str, list[str]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    persons = "1,A,self\n2,A,spouse\n3,A,spouse\n4,B,self\n5,B,child\n6,C,self\n"
    rows = persons.replace("\n", ",2026-01-01,\n")
    (folder / "ruled.csv").write_text(f"person,subscriber,relation,start,end\n{rows}", encoding="utf-8")
    tiers = "".join(f"{tier} = {of}\n" for tier, of in rules.items())
    (folder / "ruled.mapping.toml").write_text(f'counting = "any day"\n[tiers]\n{tiers}', encoding="utf-8")
    got = read_census(folder / "ruled.csv", contract())
    assert (got.census is None) is bool(got.diagnostics)


def _cells(number: int) -> dict[str, str]:
    given = {"claim": f"C-{number}", "line": "1", "person": f"M-{number // 2}", "unit": "", "coverage": "medical"}
    return given | {
        "incurred": "2026-02-03",
        "paid": "2026-03-02",
        "amount": "5.00",
        "kind": "",
        "original": "",
        "class": "",
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": "x{n}"}, "unreadable-amount"),
        ({"incurred": "x{n}"}, "unreadable-date"),
        ({"coverage": "x{n}"}, "unknown-coverage"),
        ({"claim": "C"}, "duplicate-line"),
        ({"unit": "F-{n}"}, "unit-conflict"),
        ({"person": "M", "unit": "F-{n}"}, "unit-conflict"),
        ({"kind": "void", "original": "C-{next}"}, None),
        ({"kind": "void", "original": "C-{n}"}, "circular-original"),
        ({"claim": "C", "line": "{n}"}, "header-amount-repeated"),
    ],
)
def test_twenty_thousand_equal_mistakes_are_one_message_soon(change: dict[str, str], code: str | None) -> None:
    rows = []
    for number in range(MANY):
        cells = _cells(number) | {name: text.format(n=number, next=number + 1) for name, text in change.items()}
        rows.append(",".join(cells.values()))
    text = "\n".join((HEADER, *rows))
    start = process_time()
    got = read(text, set_aside_rejects=True)
    assert process_time() - start < 10
    assert code is None or code in found(got.diagnostics)
    assert len(got.diagnostics) <= 5
    assert all(len(one.headline) < 1_000 and len(one.labels) <= 10 for one in got.diagnostics)


def test_classes_torn_for_every_person_are_found_soon() -> None:
    rows = [",".join((_cells(n) | {"class": ("actives", "retirees")[n % 2]}).values()) for n in range(MANY)]
    start = process_time()
    got = read("\n".join((HEADER, *rows)))
    assert process_time() - start < 10
    assert [(one.code.slug, one.count) for one in got.diagnostics] == [("class-conflict", MANY // 2)]


def test_a_very_long_cell_is_shown_in_part() -> None:
    got = read(f"{HEADER}\nC-1,1,M-1,,medical,2026-02-03,2026-03-02,{'9' * 100_000},,,")
    assert len(got.diagnostics[0].headline) < 200


def test_braces_in_a_cell_are_only_braces() -> None:
    got = read(f"{HEADER}\nC-1,1,M-1,,{{0}},2026-02-03,2026-03-02,5.00,,,")
    assert got.diagnostics[0].headline == "`{0}` is not a declared coverage"


def test_a_wide_file_names_twenty_of_its_columns(tmp_path: Path) -> None:
    more = [f"column{n}" for n in range(3_000)]
    (tmp_path / "wide.csv").write_text(f"{HEADER},{','.join(more)}\n", encoding="utf-8")
    (warning,) = read_ledger(tmp_path / "wide.csv", contract()).diagnostics
    assert warning.headline.endswith("`column19` and 2,980 more")
