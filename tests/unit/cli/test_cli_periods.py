"""Several plans on one command line are the periods of one plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import planlang
from planlang.ledgers.columns import digest
from tests.unit.cli.cli_samples import Run, Shell

SCHEMAS = Path(__file__).parents[3] / "docs/schemas"


def plan(year: int, basis: str, **words: str) -> str:
    return f"""\
plan "Mill {year}" {{
  currency {words.get("currency", "USD")}
  period   {year}-01-01 through {year}-12-31

  coverage medical "Medical"

  specific {{
    covers      medical
    basis       {basis}
    deductible  $100 per person
  }}

  aggregate {{
    covers          medical
    basis           12/12
    monthly factor  $10.00 per employee per month
  }}
}}
"""


CLAIMS = """\
claim,person,coverage,incurred,paid,amount
C-1,M-1,medical,2025-12-10,2026-03-28,1000.00
C-2,M-1,medical,2025-12-10,2026-04-02,70.00
C-3,M-2,medical,2026-02-01,2026-03-01,130.00
C-4,M-2,medical,2026-02-01,,5.00
"""
CENSUS = "month,employee\n" + "".join(f"{year}-{month:02},1\n" for year in (2025, 2026) for month in range(1, 13))


@pytest.fixture
def mill(shell: Shell) -> Shell:
    shell.write("mill-2025.plan", plan(2025, "12/15"))
    shell.write("mill-2026.plan", plan(2026, "12/18"))
    shell.write("claims.csv", CLAIMS)
    shell.write("census.csv", CENSUS)
    return shell


def run(mill: Shell, command: str, *arguments: str) -> Run:
    plans = ["mill-2026.plan", "mill-2025.plan"]
    return mill.run(command, *plans, "--claims", "claims.csv", "--census", "census.csv", *arguments)


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")))


def document(ran: Run) -> Any:  # noqa: ANN401  any JSON
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_every_file_but_the_summary_names_the_period_last(mill: Shell) -> None:
    assert run(mill, "settle", "--out", "out").code == 0
    folder = mill.folder / "out"
    for path in folder.glob("*.csv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        assert header.endswith(",period"), path.name
        assert all(row.rsplit(",", 1)[1] in {"", "2025-01-01", "2026-01-01"} for row in rows), path.name
    lines = (folder / "lines.csv").read_text(encoding="utf-8").splitlines()[1:]
    found = {row.split(",", 1)[0]: row.rsplit(",", 1)[1] for row in lines}
    assert found == {"C-1": "2025-01-01", "C-2": "", "C-3": "2026-01-01", "C-4": ""}


def test_one_file_of_two_plans_settles_as_two_files_in_any_order(mill: Shell) -> None:
    mill.write("both.plan", plan(2026, "12/18") + "\n" + plan(2025, "12/15"))
    inputs = ["--claims", "claims.csv", "--census", "census.csv"]
    apart = run(mill, "settle")
    together = mill.run("settle", "both.plan", *inputs)
    assert together.code == apart.code == 0
    table = "who pays, by period"
    assert together.out.split(table)[1].split("period ")[0] == apart.out.split(table)[1].split("period ")[0]


@pytest.mark.parametrize("tables", ["csv", "parquet"])
def test_a_folder_in_columns_says_in_its_schema_how_it_was_written(
    mill: Shell, tables: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "MOST", 0)  # as of a ledger of more than two million lines
    assert run(mill, "settle", "--engine", "columns", "--out", "out", "--tables", tables).code == 0
    said = json.loads((mill.folder / "out" / "summary.json").read_text(encoding="utf-8"))
    schema("summary-of-periods-1").validate(said)
    assert said["ledger"]["digest"] is None
    assert said.get("tables") == (None if tables == "csv" else "parquet")


def test_the_summary_has_its_schema_and_adds_up(mill: Shell) -> None:
    said = document(run(mill, "settle", "--format", "json"))
    schema("summary-of-periods-1").validate(said)
    # C-1 leaves $100 under the deductible, C-3 $100; their excess is $900 and $30, and C-2 counts nowhere.
    assert said["totals"]["settled"]["specific"] == "930.00"
    assert said["totals"]["in_no_period"] == {
        "lines": 1,
        "amount": "70.00",
        "member": "0.00",
        "plan_paid": "70.00",
        "specific": "0.00",
        "aggregate": "0.00",
        "employer": "70.00",
    }
    assert [one["specific_on_lines"] for one in said["periods"]] == ["900.00", "30.00"]
    assert [one["facts"]["renewed"] for one in said["periods"]] == [True, False]
    assert [one["attachment"]["attachment"] for one in said["periods"]] == ["120.00", "120.00"]
    assert said["totals"]["pended"] == {"lines": 1, "amount": "5.00"}


def test_an_explanation_has_its_schema_and_says_the_period(mill: Shell) -> None:
    said = document(run(mill, "explain", "--claim", "C-1", "--format", "json"))
    schema("explanation-of-periods-1").validate(said)
    assert [line["period"] for line in said["lines"]] == ["2025-01-01"]
    nowhere = document(run(mill, "explain", "--claim", "C-2", "--format", "json"))
    schema("explanation-of-periods-1").validate(nowhere)
    assert nowhere["lines"][0]["period"] is None


def test_a_person_is_told_period_by_period(mill: Shell) -> None:
    said = document(run(mill, "explain", "--person", "M-2", "--format", "json"))
    schema("explanation-of-periods-1").validate(said)
    assert said["unsettled"][0]["claim"] == "C-4"
    text = run(mill, "explain", "--person", "M-2").out
    assert text.startswith("period 2026-01-01 through 2026-12-31\nperson M-2\n")
    assert "claim C-4 line 1 is pended" in text


def test_a_folder_of_periods_is_verified(mill: Shell) -> None:
    assert run(mill, "settle", "--out", "out", "--as-of", "2026-06-30").code == 0
    plans = ["mill-2025.plan", "mill-2026.plan"]
    inputs = ["--claims", "claims.csv", "--census", "census.csv"]
    assert mill.run("verify", "out", *plans, *inputs).code == 0
    mill.write("mill-2026.plan", plan(2026, "12/12"))
    path = mill.folder / "out" / "lines.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1000.00", "1000.01"), encoding="utf-8")
    assert "lines.csv` differs in row" in mill.run("verify", "out", *plans, *inputs).err


def test_a_fact_is_of_the_last_period(mill: Shell) -> None:
    said = document(run(mill, "settle", "--fact", "terminated=2026-06-30", "--format", "json"))
    assert [one["facts"]["terminated"] for one in said["periods"]] == [None, "2026-06-30"]
    outside = run(mill, "settle", "--fact", "terminated=2025-06-30")
    assert "error[termination-outside-period]" in outside.err


def test_an_elected_terminal_liability_is_of_the_last_period_alone(mill: Shell) -> None:
    for year, basis in ((2025, "12/15"), (2026, "12/18")):
        option = "deductible  $100 per person\n    terminal liability 3 months"
        mill.write(f"mill-{year}.plan", plan(year, basis).replace("deductible  $100 per person", option))
    elected = ("--fact", "terminal-liability")
    said = document(run(mill, "settle", *elected, "--format", "json"))
    assert [one["facts"]["terminal_liability"] for one in said["periods"]] == [False, True]
    assert [one["facts"]["renewed"] for one in said["periods"]] == [True, False]
    first, last = run(mill, "settle", *elected).out.split("\nperiod ")[1:]
    assert "  terminal liability  not elected\n" in first
    assert "  terminal liability  elected\n" in last
    # C-1 was paid in March 2026, within the 15 months of 2025; C-3 is of 2026.
    assert "terminal liability" not in run(mill, "explain", *elected, "--claim", "C-1").out
    assert "terminal liability elected\n" in run(mill, "explain", *elected, "--claim", "C-3").out


def test_periods_that_overlap_or_differ_settle_nothing(mill: Shell) -> None:
    mill.write("mill-2025.plan", plan(2025, "12/15").replace("2025-", "2026-"))
    refused = run(mill, "settle")
    assert refused.code == 1
    assert "error[overlapping-periods]: the period of `Mill 2026`, 2026-01-01 through 2026-12-31" in refused.err
    mill.write("mill-2025.plan", plan(2025, "12/15", currency="CAD").replace("$", "CAD "))
    refused = run(mill, "settle")
    assert "error[periods-disagree]: the periods have different currencies: CAD in `Mill 2025`" in refused.err


def test_python_has_the_same_door(mill: Shell) -> None:
    paths = [mill.folder / f"mill-{year}.plan" for year in (2025, 2026)]
    claims, census = mill.folder / "claims.csv", mill.folder / "census.csv"
    result = planlang.settle_periods(paths, claims, census=census)
    assert "who pays, by period" in str(result)
    assert "counts in no period" in str(planlang.explain(result, claim="C-2"))
    assert "Mill 2025" in result._repr_html_()
    mill.write("both.plan", plan(2025, "12/15") + plan(2026, "12/18"))
    with pytest.raises(planlang.PlanlangError, match="one is asked for"):
        planlang.settle(mill.folder / "both.plan", claims, census=census)


def test_an_as_of_date_is_before_the_period_when_it_is_before_the_first(mill: Shell) -> None:
    early = run(mill, "settle", "--as-of", "2024-12-31")
    assert early.code == 1
    assert "the as-of date 2024-12-31 lies before the period 2025-01-01 through 2025-12-31" in early.err
    # In the first period the second has not begun: its months are projected with the last one known.
    assert run(mill, "settle", "--as-of", "2025-06-30").code == 0


def test_a_terminal_liability_is_elected_in_the_last_period_alone(mill: Shell) -> None:
    term = "    deductible  $100 per person\n"
    liable = f"{term}    terminal liability 3 months\n"
    mill.write("mill-2025.plan", plan(2025, "12/15").replace(term, liable))
    refused = run(mill, "settle", "--fact", "terminal-liability")
    assert refused.code == 1
    assert "terminal liability cannot be elected: no layer of the plan's last period has one" in refused.err
    mill.write("mill-2026.plan", plan(2026, "12/18").replace(term, liable))
    assert run(mill, "settle", "--fact", "terminal-liability").code == 0
