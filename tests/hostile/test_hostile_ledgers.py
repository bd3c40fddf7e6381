"""Ledgers and censuses that no administrator sent: each is read or refused, and every finding is told once."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path
from random import Random

import pytest

from planlang.ledgers.files import read_bytes
from planlang.text.diagnostic import Diagnostic
from tests.hostile.siege import Siege, alone
from tests.unit.cli.cli_samples import CENSUS, CLAIMS, PLAN

HEAD = "claim,person,coverage,incurred,paid,amount\n"
ROW = "C-{0},M-1,medical,2026-01-06,2026-01-27,100.00\n"


def ends(text: str) -> list[int]:
    return [found.end() for found in re.finditer(r"[^,\n]+|[,\n]", text)]


@pytest.mark.parametrize("seed", range(10))
def test_random_bytes_are_refused(siege: Siege, seed: int) -> None:
    data = Random(seed).randbytes(4000)
    assert siege.settle(claims=data).code == 1
    assert siege.settle(census=data).code == 1


@pytest.mark.parametrize("seed", range(20))
def test_random_cells_are_refused_or_read(siege: Siege, seed: int) -> None:
    rng = Random(seed)
    cells = [
        *CLAIMS.replace("\n", ",").split(","),
        "\u202e",
        '"',
        "=1+1",
        "-0",
        "9999-12-31",
        "0001-01-01",
        "1e9",
        "\r",
    ]
    text = "".join(f"{','.join(rng.choice(cells) for _ in range(8))}\n" for _ in range(40))
    assert siege.settle(claims=CLAIMS + text).code in {0, 1}
    assert siege.settle("--set-aside-rejects", claims=CLAIMS + text).code in {0, 1}
    assert siege.settle(census=CENSUS + text).code in {0, 1}


def test_files_cut_off_anywhere_are_refused_or_read(siege: Siege) -> None:
    for end in ends(CLAIMS):
        assert siege.settle(claims=CLAIMS[:end]).code in {0, 1}
    for end in ends(CENSUS)[:40]:
        assert siege.settle(census=CENSUS[:end]).code in {0, 1}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"\xef\xbb\xbf", "empty-file"),
        (b"\n\r\n\n", "empty-file"),
        (b"\x1c\x1d\n", "empty-file"),
        (CLAIMS.replace("medical", "med\0ical").encode(), "unreadable-text"),
        (CLAIMS.replace("M-0042", "M\u00e4").encode("cp1252"), "unreadable-text"),
        (CLAIMS.encode("utf-16")[:-1], "unreadable-text"),
        (CLAIMS.encode("utf-32"), "unreadable-text"),
        (gzip.compress(CLAIMS.encode())[:-9], "unreadable-file"),
        (b"\x1f\x8b", "unreadable-file"),
        (gzip.compress(gzip.compress(CLAIMS.encode())), "unreadable-file"),
        (CLAIMS.encode() + b'"' + b"x\n" * 100_000, "unreadable-row"),
        (CLAIMS.encode() + b"C" * 1_000_000 + b",1,M-1\n", "unreadable-row"),
        (HEAD.encode() + b"x" * 1_000_000, "unreadable-row"),
        (b"x" * 1_000_000 + b"," + HEAD.encode(), "unreadable-row"),
        (b"claim,claim,person,coverage,incurred,paid,amount\n", "ambiguous-header"),
        ((HEAD.strip() + ",claim" * 10_000 + "\n").encode(), "ambiguous-header"),
        (("," * 10_000).join(HEAD.split(",")).encode() + b"1\n", "row-with-other-cells"),
        ((",".join("claim" + "_" * n for n in range(300)) + "\n").encode(), "ambiguous-header"),
        (("claims," + "x" * 100_000 + "\n").encode(), "missing-column"),
    ],
)
def test_a_broken_ledger_is_refused(siege: Siege, data: bytes, code: str) -> None:
    run = siege.settle(claims=data)
    assert (run.code, run.out) == (1, "")
    assert f"error[{code}]" in run.err


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"month,tier,units,units\n2026-01,single,1,1\n", "ambiguous-header"),
        (b"month,single,single\n2026-01,1,1\n", "ambiguous-header"),
        (("month," + ",".join(f"t{n}" for n in range(10_000)) + "\n").encode(), "unknown-tier"),
        ((CENSUS + "2026-13,1,1\n" * 20_000).encode(), "unreadable-month"),
        ((CENSUS + "2026-01,1,1\n" * 20_000).encode(), "census-row-twice"),
        (CENSUS.replace("60", "9" * 40).encode(), "unreadable-units"),
        (CENSUS.replace("60", "-1").encode(), "unreadable-units"),
    ],
)
def test_a_broken_census_is_refused(siege: Siege, data: bytes, code: str) -> None:
    run = siege.settle(census=data)
    assert (run.code, run.out) == (1, "")
    assert f"error[{code}]" in run.err


def test_ten_thousand_columns_that_nothing_reads_are_one_warning(siege: Siege) -> None:
    names = ",".join(f"c{number}" for number in range(10_000))
    run = siege.settle(claims=f"{HEAD.strip()},{names}\n{ROW.format(1).strip()}{',' * 10_000}\n")
    assert run.code == 0
    assert run.err.count("column-not-read") == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("packing", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_marks_change_nothing(siege: Siege, end: str, packing: str) -> None:
    plain = siege.settle()
    assert siege.settle(claims=CLAIMS.replace("\n", end).encode(packing)).out == plain.out
    assert siege.settle(census=CENSUS.replace("\n", end).encode(packing)).out == plain.out


def test_amounts_as_large_as_they_come_are_exact(siege: Siege) -> None:
    large = "M-9,F-9,medical,2026-02-03,2026-03-02"
    run = siege.settle("--out", "out", claims=f"{CLAIMS}C-9,1,{large},999999999999999.99\nC-10,1,{large},0.02\n")
    assert run.code == 0
    assert "999999999999999.99" in (siege.folder / "out" / "lines.csv").read_text(encoding="utf-8")
    # 90% of 10^15 + 0.01 less the deductible of 100,000, and the refused cents nowhere.
    person = next(row for row in (siege.folder / "out" / "persons.csv").read_text().splitlines() if "M-9" in row)
    assert "1000000000000000.01" in person
    assert "899999999910000.01" in person


@pytest.mark.parametrize("digits", [16, 40, 100_000])
def test_amounts_beyond_that_are_refused_and_never_cut(siege: Siege, digits: int) -> None:
    run = siege.settle(claims=f"{CLAIMS}C-9,1,M-9,F-9,medical,2026-02-03,2026-03-02,{'9' * digits}\n")
    assert run.code == 1
    assert "an amount has no more than 15 digits before its decimals" in run.err


@pytest.mark.parametrize("size", [40, 10_000])
def test_numbers_of_lines_without_end_are_refused(siege: Siege, size: int) -> None:
    assert "unreadable-number" in siege.settle(claims=CLAIMS.replace("C-1,1,", f"C-1,{'1' * size},")).err


def test_ids_that_could_command_a_terminal_are_kept_and_never_printed(siege: Siege) -> None:
    strange = "\x1b[31mM\u202e"
    claims = CLAIMS.replace("M-0007", strange)
    run = siege.settle("--out", "out", claims=claims)
    assert run.code == 0
    assert "warning[hidden-character]" in run.err
    assert strange in (siege.folder / "out" / "lines.csv").read_text(encoding="utf-8")
    told = siege.run("explain", "harbor.plan", "--claims", "hostile.csv", "--census", "census.csv", "--person", strange)
    for text in (run.out, run.err, told.out, told.err):
        assert not set(text) & set("\x1b\u202e")


def test_formula_like_ids_are_kept_unless_the_files_are_to_be_safe(siege: Siege) -> None:
    claims = CLAIMS.replace("M-0007", "=1+1").replace("C-4", "@SUM(A1)").replace("F-2", "-3")
    kept = siege.settle("--out", "kept", claims=claims)
    safe = siege.settle("--out", "safe", "--spreadsheet-safe", claims=claims)
    assert (kept.code, safe.code, kept.out) == (0, 0, safe.out)
    for run in (kept, safe):
        assert "the claim `@SUM(A1)` looks like a formula" in run.err
    lines = [(siege.folder / name / "lines.csv").read_text(encoding="utf-8") for name in ("kept", "safe")]
    assert "\n@SUM(A1),1,=1+1,-3," in lines[0]
    assert "\n'@SUM(A1),1,'=1+1,-3," in lines[1]


def test_rejects_are_written_safe_too(siege: Siege) -> None:
    claims = CLAIMS.replace("M-0007", "=1+1").replace("250.00", "lots")
    siege.settle("--rejects", "rejects.csv", "--spreadsheet-safe", claims=claims)
    assert ",'=1+1," in (siege.folder / "rejects.csv").read_text(encoding="utf-8")


def test_a_carriage_return_in_an_id_does_not_end_its_row(siege: Siege) -> None:
    siege.settle("--out", "out", claims=CLAIMS.replace("M-0007", '"M\r7"'))
    assert b',"M\r7",' in (siege.folder / "out" / "lines.csv").read_bytes()


MANY = 20_000
BOUND = "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)); resource.setrlimit(resource.RLIMIT_CPU, (25, 25))"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",,x{0},y{0},z{0},x{0}\n", "unreadable-amount"),
        ("1,2\n", "row-with-other-cells"),
        ("C-1,M-1,medical,2026-01-06,2026-01-27,100.00\n", "duplicate-line"),
        ("C-{0},M-1,medical{0},2026-01-06,2026-01-27,100.00\n", "unknown-coverage"),
    ],
)
def test_very_many_bad_rows_are_one_finding_in_bounded_time_and_memory(siege: Siege, row: str, code: str) -> None:
    siege.write("many.csv", HEAD + "".join(row.format(number) for number in range(MANY)))
    command = ("settle", "harbor.plan", "--claims", "many.csv", "--census", "census.csv", "--set-aside-rejects")
    run = alone(BOUND, *command, folder=siege.folder)
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stderr.count(f"error[{code}]") == 1
    assert len(run.stderr) < 5000


def test_a_chain_of_refused_rebates_is_not_gone_through_link_by_link(siege: Siege) -> None:
    row = "C-{0},M-1,medical,2026-01-06,2026-01-27,100.00,rebate,C-{1}\n"
    rows = "".join(row.format(number, number + 1) for number in range(5000))
    run = siege.settle("--set-aside-rejects", claims=f"{HEAD.strip()},kind,original\n{rows}")
    assert run.code == 0
    assert "error[positive-rebate]: rebates are not negative and have no original in the ledger (5000 times)" in run.err


def test_a_small_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(bytes(30 << 20)))
    found = read_bytes(bomb, most=1 << 20)
    assert isinstance(found, Diagnostic)
    assert found.headline.endswith("it unpacks to more than 1 MB")


def test_a_device_without_end_is_refused() -> None:
    found = read_bytes(Path("/dev/zero"), most=1 << 20)
    assert isinstance(found, Diagnostic)
    assert found.headline.endswith("it is larger than 1 MB")


@pytest.mark.parametrize("name", ["a" * 300, "a" * 245 + ".csv", ".", "nowhere.csv", "loop", "a\0b.csv"])
def test_a_path_that_cannot_be_read_is_refused(siege: Siege, name: str) -> None:
    (siege.folder / "loop").symlink_to("loop")
    assert siege.run("settle", "harbor.plan", "--claims", name, "--census", "census.csv").code == 1
    assert siege.run("settle", "harbor.plan", "--claims", "claims.csv", "--census", name).code == 1
    assert siege.settle("--mapping", name).code == 1


def test_a_name_as_long_as_they_come_is_read(siege: Siege) -> None:
    name = siege.write("a" * 245 + ".csv", CLAIMS)
    assert siege.run("settle", "harbor.plan", "--claims", name, "--census", "census.csv").code == 0


def test_names_that_are_no_text_are_written_as_escapes(siege: Siege) -> None:
    claims, plan = (os.fsdecode(b"\xff" + name) for name in (b".csv", b".plan"))
    siege.write(claims, CLAIMS + "C-9,1,M-9\n")
    siege.write(plan, PLAN)
    run = siege.run("settle", plan, "--claims", claims, "--census", "census.csv", "--set-aside-rejects", "--out", "out")
    assert run.code == 0
    assert ",\\udcff.csv,8," in (siege.folder / "out" / "rejects.csv").read_text(encoding="utf-8")
