"""`planlang verify`: a folder that still follows, and every way in which one may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.cli.cli_samples import CENSUS, CLAIMS, EXTENDED, PLAN, Run, Shell


def verify(shell: Shell, *more: str, claims: str = "claims.csv") -> Run:
    return shell.run("verify", "out", "harbor.plan", "--claims", claims, "--census", "census.csv", *more)


def change(shell: Shell, name: str, old: str, new: str) -> None:
    path = shell.folder / "out" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def test_a_folder_that_was_just_written_follows(shell: Shell) -> None:
    shell.settle("--out", "out")
    run = verify(shell)
    assert (run.code, run.err) == (0, "")
    assert run.out.endswith("\n\nout follows from its inputs\n")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--as-of", "2026-06-30"), "as of                       2026-06-30"),
        (("--fact", "terminated=2026-10-31"), "terminated                  2026-10-31"),
        (("--fact", "renewed"), "renewed                     yes"),
        (("--fact", "terminal-liability"), "terminal liability elected  yes"),
        (("--spreadsheet-safe",), "spreadsheet-safe            yes"),
    ],
)
def test_facts_and_options_are_taken_from_the_folder_and_printed(
    shell: Shell, more: tuple[str, ...], said: str
) -> None:
    shell.write("harbor.plan", EXTENDED)
    shell.write("claims.csv", CLAIMS.replace("M-0007", "=1+1"))
    shell.settle("--out", "out", *more)
    run = verify(shell)
    assert run.code == 0, run.err
    assert f"  {said}\n" in run.out


def test_rejects_that_were_set_aside_are_set_aside_again(shell: Shell) -> None:
    shell.write("claims.csv", CLAIMS + "C-9,1,M-1\n")
    shell.settle("--out", "out", "--set-aside-rejects")
    run = verify(shell)
    assert run.code == 0, run.err
    assert "  rejects set aside           yes\n" in run.out


def test_the_group_of_the_folder_is_settled_again(shell: Shell) -> None:
    head, *rows = CLAIMS.splitlines()
    groups = [f"{row},{'G-1' if number % 2 else 'G-2'}" for number, row in enumerate(rows)]
    shell.write("claims.csv", "\n".join([f"{head},group", *groups]) + "\n")
    shell.settle("--out", "out", "--group", "G-1")
    run = verify(shell)
    assert run.code == 0, run.err
    assert "  group                       G-1\n" in run.out
    assert verify(shell, "--group", "G-2").code == 1


def test_a_stated_fact_outranks_the_folder_s(shell: Shell) -> None:
    shell.settle("--out", "out", "--as-of", "2026-06-30")
    run = verify(shell, "--as-of", "2026-12-31")
    assert run.code == 1
    assert "does not follow from its inputs" in run.out


def test_a_changed_cell_is_named_by_file_row_and_column(shell: Shell) -> None:
    shell.settle("--out", "out")
    change(shell, "lines.csv", "66780.00", "66880.00")
    run = verify(shell)
    assert run.code == 1
    assert "error[output-differs]: `out/lines.csv` differs in row 3 column `specific`" in run.err
    assert "out/lines.csv row 3 column specific: `66880.00` here, `66780.00` by its inputs" in run.err
    assert run.out.endswith("\n\nout does not follow from its inputs: a file differs\n")


def append(shell: Shell, name: str, text: str) -> None:
    with (shell.folder / "out" / name).open("a", encoding="utf-8") as file:
        file.write(text)


CHANGES: dict[str, tuple[Callable[[Shell], object], str]] = {
    "missing row": (
        lambda shell: change(shell, "units.csv", "2026-12,family,,40,no\n", ""),
        "`out/units.csv` differs in row 25",
    ),
    "further row": (
        lambda shell: change(shell, "rejects.csv", "codes\n", "codes\nx\n"),
        "`out/rejects.csv` differs in row 2",
    ),
    "fewer cells": (
        lambda shell: change(shell, "months.csv", ",no\n", "\n"),
        "`out/months.csv` differs in row 2 column `projected`",
    ),
    "summary": (
        lambda shell: change(shell, "summary.json", '"specific": "66870.00"', '"specific": "66870"'),
        '`out/summary.json` differs in `totals.settled.specific`: `"66870"` there, `"66870.00"` by its inputs',
    ),
    "an entry of null more": (
        lambda shell: change(shell, "summary.json", '"as_of": null', '"as_of": null, "approved": null'),
        "`out/summary.json` differs in `approved`: `null` there, nothing by its inputs",
    ),
    "an entry of null less": (
        lambda shell: change(shell, "summary.json", '"experience_refund": null,', ""),
        "`out/summary.json` differs in `experience_refund`: nothing there, `null` by its inputs",
    ),
    "an entry of a list": (
        lambda shell: change(shell, "summary.json", '"provision": "funding"', '"provision": "rebates"'),
        '`out/summary.json` differs in `defaults.1.provision`: `"rebates"` there, `"funding"` by its inputs',
    ),
    "a longer list": (
        lambda shell: change(shell, "summary.json", '"fees": []', '"fees": [null]'),
        "`out/summary.json` differs in `fees.0`: `null` there, nothing by its inputs",
    ),
    "line ends": (lambda shell: change(shell, "lines.csv", "\n", "\r\n"), "`out/lines.csv` says the same in another"),
    "not CSV": (lambda shell: shell.write("out/lines.csv", 'claim"\n"'), "`out/lines.csv` differs in row 1"),
    "a quote that is not closed": (
        # A row of its own after the six lines of the ledger, and no line end: nothing of it may be passed over.
        lambda shell: append(shell, "lines.csv", 'C-9,1,M-9,F-9,medical,2026-02-03,2026-03-02,settled,"9.00'),
        "out/lines.csv row 8: this row is not CSV",
    ),
    "text after a quote": (
        lambda shell: change(shell, "persons.csv", "M-0007", '"M-0007"x'),
        "out/persons.csv row 2: this row is not CSV",
    ),
    "a cell that is too long": (
        lambda shell: change(shell, "persons.csv", "M-0007", "M" * 131_073),
        "out/persons.csv row 2: this row is not CSV",
    ),
    "not UTF-8": (
        lambda shell: (shell.folder / "out" / "persons.csv").write_bytes(b"\xff\n"),
        "`out/persons.csv` differs in row 1 column `person`",
    ),
    "gone": (lambda shell: (shell.folder / "out" / "months.csv").unlink(), "`out/months.csv` cannot be read: no such"),
    "surplus": (
        lambda shell: shell.write("out/participants.csv", "claim\n"),
        "`out/participants.csv` is no file of this settlement",
    ),
    "ledger": (
        lambda shell: shell.write("claims.csv", CLAIMS.replace("84200.00", "84200.01")),
        "`out/summary.json` differs in `ledger.digest`",
    ),
    "plan": (
        lambda shell: shell.write("harbor.plan", PLAN.replace("year 2026", "year 26")),
        "`out/summary.json` differs in `plan.digest`",
    ),
    "census": (
        lambda shell: shell.write("census.csv", CENSUS.replace("60", "61")),
        "`out/units.csv` differs in row 2 column `units`",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_found(shell: Shell, name: str) -> None:
    shell.settle("--out", "out")
    make, said = CHANGES[name]
    make(shell)
    run = verify(shell)
    assert run.code == 1
    assert said in run.err


@pytest.mark.parametrize(
    "summary",
    [
        "",
        "[]",
        "{}",
        "1",
        '{"facts": 1}',
        '{"periods": []}',
        '{"periods": ""}',
        '{"periods": {}}',
        "[" * 100_000,
        '{"a": ' + "9" * 9999 + "}",
        '{"as_of": "soon"}',
        "\udcff",
    ],
)
def test_a_folder_without_a_summary_of_its_own_is_refused(shell: Shell, summary: str) -> None:
    shell.settle("--out", "out")
    (shell.folder / "out" / "summary.json").write_bytes(summary.encode("utf-8", "surrogateescape"))
    run = verify(shell)
    assert (run.code, run.out) == (1, "")
    assert "error[unreadable-output]: `out/summary.json` cannot be read: it is not the summary of" in run.err


def test_a_summary_that_is_none_is_told_as_json_too(shell: Shell) -> None:
    shell.settle("--out", "out")
    shell.write("out/summary.json", '{"periods": []}')
    run = verify(shell, "--format", "json")
    document = json.loads(run.out)
    assert (run.code, document["follows"], document["under"]) == (1, False, None)
    assert [one["code"] for one in document["diagnostics"]] == ["unreadable-output"]


@pytest.mark.parametrize("name", ["nowhere", "harbor.plan", "a" * 300, "a\0b"])
def test_what_is_no_folder_of_outputs_is_refused(shell: Shell, name: str) -> None:
    run = shell.run("verify", name, "harbor.plan", "--claims", "claims.csv")
    assert (run.code, run.out) == (1, "")
    assert "error[unreadable-output]" in run.err


def test_a_summary_with_an_impossible_value_is_refused(shell: Shell) -> None:
    for old, new in (
        ('"as_of": null', '"as_of": 5'),
        ('"as_of": null', '"as_of": "2026-13-01"'),
        ('"renewed": false', '"renewed": "no"'),
        ('"lines": 0,', '"lines": {},'),
    ):
        shell.settle("--out", "out")
        change(shell, "summary.json", old, new)
        run = verify(shell)
        assert run.code == 1


def test_inputs_that_cannot_be_settled_are_told(shell: Shell) -> None:
    shell.settle("--out", "out")
    shell.write("claims.csv", CLAIMS + "C-9,1,M-1\n")
    run = verify(shell)
    assert run.code == 1
    assert "error[row-with-other-cells]" in run.err
    assert run.out.endswith("\n\nout cannot be settled again\n")


def test_another_version_may_have_written_the_folder(shell: Shell) -> None:
    shell.settle("--out", "out")
    change(shell, "summary.json", '"planlang": "', '"planlang": "0.0.')
    assert verify(shell).code == 0


def test_a_name_that_is_too_long_for_a_table_is_said_to_be_that(shell: Shell) -> None:
    """What was written has the cell too, so it is no fault of the folder."""
    fee = "F" * 131_073
    shell.write("harbor.plan", PLAN[:-2] + f'\n  fees {{\n    fee "{fee}" $10.00 per month\n  }}\n}}\n')
    shell.settle("--out", "out")
    assert verify(shell).code == 0
    change(shell, "entries.csv", "10.00", "11.00")
    run = verify(shell)
    assert run.code == 1
    assert "out/entries.csv row 2: here or further on: a name of this row is too long to be compared" in run.err


def test_json_says_the_same(shell: Shell) -> None:
    shell.settle("--out", "out")
    document = json.loads(verify(shell, "--format", "json").out)
    assert (document["follows"], document["diagnostics"]) == (True, [])
    assert document["under"]["as of"] == "none"
    change(shell, "lines.csv", "66780.00", "66880.00")
    document = json.loads(verify(shell, "--format", "json").out)
    assert document["follows"] is False
    assert [one["code"] for one in document["diagnostics"]] == ["output-differs"]
    assert json.loads(shell.run("verify", "x", "harbor.plan", "--claims", "c", "--format", "json").out)["under"] is None


# --- Parquet, and ledgers that are settled in columns ---


def rewritten(shell: Shell, name: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """A table of the folder, changed and written by somebody else."""
    path = shell.folder / "out" / name
    pq.write_table(change(pq.read_table(path)), path, compression="snappy", row_group_size=1)


def with_cell(table: pa.Table, row: int, column: str, value: object) -> pa.Table:
    cells = table[column].to_pylist()
    cells[row] = value
    return table.set_column(table.column_names.index(column), column, pa.array(cells, table.schema.field(column).type))


def test_a_folder_of_parquet_follows_also_in_other_encodings(shell: Shell) -> None:
    shell.settle("--out", "out", "--tables", "parquet")
    assert verify(shell).code == 0
    rewritten(shell, "lines.parquet", lambda table: table)
    run = verify(shell)
    assert (run.code, run.out.endswith("\n\nout follows from its inputs\n")) == (0, True), run.err
    assert "  tables                      Parquet\n" in run.out


@pytest.mark.parametrize(
    ("change", "said", "words"),
    [
        (
            lambda table: with_cell(table, 1, "employer", Decimal("1.23")),
            "row 2 column `employer`",
            "`1.23` here, `",
        ),
        (lambda table: with_cell(table, 0, "coverage", None), "row 1 column `coverage`", "nothing here, `"),
        (lambda table: table.slice(0, 2), "row 3", "this row is missing"),
        (
            lambda table: pa.concat_tables([table, table.slice(0, 1)]),
            "row 7",
            "this row does not follow from the inputs",
        ),
        (
            lambda table: table.set_column(1, "line", table["line"].cast("int64")),
            "column `line`: `Int64` there, `Int32` by its inputs",
            "",
        ),
        (lambda table: table.drop_columns(["paid"]), "column `paid`", ""),
        (
            lambda table: table.append_column("note", table["line"]),
            "column `note`: `note` there, nothing by its inputs",
            "",
        ),
    ],
    ids=["amount", "nothing", "missing", "surplus", "type", "no column", "more columns"],
)
def test_the_first_difference_of_a_parquet_table_is_named(
    shell: Shell, change: Callable[[pa.Table], pa.Table], said: str, words: str
) -> None:
    shell.settle("--out", "out", "--tables", "parquet")
    rewritten(shell, "lines.parquet", change)
    run = verify(shell)
    assert run.code == 1
    assert f"`out/lines.parquet` differs in {said}" in run.err
    assert words in run.err


def test_a_parquet_table_that_is_none_is_told(shell: Shell) -> None:
    shell.settle("--out", "out", "--tables", "parquet")
    (shell.folder / "out" / "lines.parquet").write_bytes(b"no table")
    (shell.folder / "out" / "persons.parquet").unlink()
    run = verify(shell)
    assert run.code == 1
    assert run.err.count("error[unreadable-output]") == 2
    assert "`out/lines.parquet` cannot be read: " in run.err


def test_a_table_of_the_other_kind_beside_is_told(shell: Shell) -> None:
    shell.settle("--out", "out", "--tables", "parquet")
    (shell.folder / "out" / "lines.csv").write_text("claim\n", encoding="utf-8")
    assert "`out/lines.csv` is no file of this settlement" in verify(shell).err


def test_what_is_settled_in_columns_is_compared_file_by_file(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.settle("--out", "out")
    monkeypatch.setattr("planlang.api.engines._LARGE", 0)
    run = verify(shell)
    assert (run.code, "settled in columns" in run.err) == (0, True)
    text = (shell.folder / "out" / "lines.csv").read_text(encoding="utf-8")
    first, second, *rest = text.splitlines(keepends=True)
    (shell.folder / "out" / "lines.csv").write_text("".join([first, second.replace(".00", ".01"), *rest]))
    change(shell, "summary.json", '"lines": 5', '"lines": 6')
    run = verify(shell)
    assert run.code == 1
    assert "`out/lines.csv` differs in row 2 column `amount`" in run.err
    assert "`out/summary.json` differs in `" in run.err


def test_a_folder_follows_whichever_engine_makes_no_digest_of_so_many_lines(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines have a digest whatever their number, columns up to two million of them: here none."""
    monkeypatch.setattr("planlang.ledgers.columns.digest.MOST", 5)  # the ledger has six lines
    shell.settle("--engine", "columns", "--out", "out")
    assert json.loads((shell.folder / "out" / "summary.json").read_text())["ledger"]["digest"] is None
    run = verify(shell)
    assert (run.code, run.err) == (0, "the digest of the ledger is not compared: the folder has none\n")
    shell.settle("--out", "out")
    digest = json.loads((shell.folder / "out" / "summary.json").read_text())["ledger"]["digest"]
    with monkeypatch.context() as large:
        large.setattr("planlang.api.engines._LARGE", 0)  # no ledger is too small for columns
        run = verify(shell)
        assert (run.code, run.err.count("is not compared: a ledger of so many lines has none\n")) == (0, 1)
    change(shell, "summary.json", digest, digest[::-1])
    run = verify(shell)
    assert run.code == 1
    assert "differs in `ledger.digest`" in run.err
