"""`planlang settle`: every option changes something."""

from __future__ import annotations

import csv
import json

import pytest

import planlang
from tests.unit.cli.cli_samples import CENSUS, CLAIMS, EXTENDED, PLAN, Shell

SPECIFIC_ALONE = f"{PLAN.partition('  aggregate')[0].rstrip()}\n}}\n"


def test_a_settlement_prints_its_summary(shell: Shell) -> None:
    run = shell.settle()
    assert run.code == 0
    assert "  specific    $66,870.00         20.6%\n" in run.out
    assert "  pended       1      $999.00  no paid date\n" in run.out
    assert run.err == ""


def test_as_of_leaves_later_lines_out(shell: Shell) -> None:
    run = shell.settle("--as-of", "2026-06-30")
    assert "after as-of      1      $500.00" in run.out
    assert "as of               2026-06-30" in run.out


@pytest.mark.parametrize("engine", ["lines", "columns"])
def test_a_terminal_liability_that_nobody_could_elect_is_refused(shell: Shell, engine: str) -> None:
    run = shell.settle("--fact", "terminal-liability", "--engine", engine)
    assert (run.code, run.out) == (1, "")
    said = "error[fact-without-effect]: terminal liability cannot be elected: no layer of the plan has one\n"
    assert run.err.count(said) == 1
    assert "write `terminal liability 3 months`, say, in the layer that has it" in run.err
    (shell.folder / "rejects.csv").write_text("of an earlier run\n")
    run = shell.settle("--fact", "terminal-liability", "--engine", engine, "--rejects", "rejects.csv")
    assert run.code == 1
    assert (shell.folder / "rejects.csv").read_text() == "of an earlier run\n"
    assert shell.settle("--fact", "terminal-liability=no", "--engine", engine).code == 0
    with pytest.raises(planlang.PlanlangError, match="terminal liability cannot be elected"):
        planlang.settle("harbor.plan", "claims.csv", census="census.csv", terminal_liability=True)


@pytest.mark.parametrize("engine", ["lines", "columns"])
def test_rows_of_the_census_that_charge_nothing_are_told(shell: Shell, engine: str) -> None:
    shell.write("long.csv", CENSUS + "2027-01,50,30\n2027-02,50,30\n")  # two months of two tiers: four rows
    run = shell.settle("--census", "long.csv", "--engine", engine)
    assert run.code == 0
    said = "long.csv: 4 rows are of months, `2027-01` through `2027-02`, in which no units are charged\n"
    assert run.err.count(said) == 1
    assert run.out == shell.settle("--engine", engine).out.replace("census.csv", "long.csv")


@pytest.mark.parametrize("engine", ["lines", "columns"])
def test_a_census_of_a_plan_that_charges_no_units_is_told(shell: Shell, engine: str) -> None:
    shell.write("harbor.plan", SPECIFIC_ALONE)
    run = shell.settle("--engine", engine)
    assert run.code == 0
    said = "census.csv: no term of the plan charges covered units: none are used\n"
    assert run.err.count(said) == 1


def test_a_fee_per_employee_charges_units(shell: Shell) -> None:
    fees = '  fees {\n    fee "Administration" $5.00 per employee per month\n  }\n}\n'
    shell.write("harbor.plan", SPECIFIC_ALONE.rstrip().removesuffix("}") + fees)
    run = shell.settle()
    assert run.code == 0
    assert "charges covered units" not in run.err


@pytest.mark.parametrize("engine", ["lines", "columns"])
def test_an_as_of_date_before_the_period_is_told_as_one(shell: Shell, engine: str) -> None:
    run = shell.settle("--as-of", "2025-06-30", "--engine", engine)
    assert (run.code, run.out) == (1, "")
    assert "the as-of date 2025-06-30 lies before the period 2026-01-01 through 2026-12-31, and the census" in run.err
    assert "ask as of 2026-01-01 or later" in run.err
    assert "is written with 0" not in run.err


def test_as_of_a_day_before_the_period_its_months_are_projected_with_those_that_the_census_knows(shell: Shell) -> None:
    before = CENSUS.replace("month,single,family\n", "month,single,family\n2025-12,50,30\n")
    shell.write("long.csv", before)
    run = shell.settle("--as-of", "2025-12-31", "--census", "long.csv", "--format", "json")
    # 50 single at 412.50 and 30 families at 1,031.25 are 51,562.50 a month, 618,750.00 a year: under the minimum.
    attachment = json.loads(run.out)["attachment"]
    assert (run.code, attachment["sum"], attachment["attachment"]) == (0, "618750.00", "700000.00")
    assert json.loads(run.out)["totals"]["settled"]["lines"] == 0


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("terminated=2026-10-31", "terminated          2026-10-31"),
        ("renewed", "renewed             yes"),
        ("renewed=yes", "renewed             yes"),
        ("renewed=no", "renewed             no"),
        ("terminal-liability", "terminal liability  elected"),
        ("terminal-liability=no", "terminal liability  not elected"),
    ],
)
def test_every_fact_is_printed(shell: Shell, fact: str, said: str) -> None:
    shell.write("harbor.plan", EXTENDED)
    run = shell.settle("--fact", fact)
    assert run.code == 0
    assert said in run.out


def test_a_termination_changes_the_attachment(shell: Shell) -> None:
    assert "10 of 12 policy months" in shell.settle("--fact", "terminated=2026-10-31").out


def test_a_termination_outside_the_period_is_a_finding(shell: Shell) -> None:
    run = shell.settle("--fact", "terminated=2026-12-31")
    assert (run.code, run.out) == (1, "")
    assert "error[termination-outside-period]" in run.err


def test_several_ledgers_are_one(shell: Shell) -> None:
    head, *rows = CLAIMS.splitlines(keepends=True)
    shell.write("a.csv", head + "".join(rows[:2]))
    shell.write("b.csv", head + "".join(rows[2:]))
    both = shell.run("settle", "harbor.plan", "--claims", "a.csv", "b.csv", "--census", "census.csv")
    assert both.out == shell.settle().out
    again = shell.run("settle", "harbor.plan", "--claims", "a.csv", "--claims", "b.csv", "--census", "census.csv")
    assert again.out == both.out


@pytest.mark.parametrize("engine", ["lines", "columns"])
def test_without_a_census_an_aggregate_cannot_settle_and_the_option_is_named(shell: Shell, engine: str) -> None:
    run = shell.run("settle", "harbor.plan", "--claims", "claims.csv", "--engine", engine)
    assert run.code == 1
    assert "error[census-row-missing]: no census was given" in run.err
    assert "help: add `--census FILE`" in run.err


def test_a_group_settles_its_own_lines(shell: Shell) -> None:
    head, *rows = CLAIMS.splitlines()
    grouped = [f"{head},group", *(f"{row},{'G-1' if 'M-0042' in row else 'G-2'}" for row in rows)]
    shell.write("claims.csv", "\n".join(grouped) + "\n")
    assert "error[several-groups]" in shell.settle().err
    run = shell.settle("--group", "G-2")
    assert "  settled           2      $750.00\n" in run.out
    assert "other groups      4" in run.out


@pytest.mark.parametrize("group", ["", " "])
def test_a_group_without_a_name_is_none(shell: Shell, group: str) -> None:
    run = shell.run("settle", "harbor.plan", "--claims", "claims.csv", "--census", "census.csv", "--group", group)
    assert run.code == 2
    assert "argument --group: the group has no name: name one, or leave the option out" in run.err


def test_out_writes_the_files_and_says_so(shell: Shell) -> None:
    run = shell.settle("--out", "out")
    assert run.err == "settlement written to out\n"
    names = {path.name for path in shell.folder.joinpath("out").iterdir()}
    assert {"lines.csv", "reasons.csv", "persons.csv", "months.csv", "units.csv", "summary.json"} <= names


def test_a_folder_that_cannot_be_written_is_a_finding(shell: Shell) -> None:
    run = shell.settle("--out", "claims.csv")
    assert run.code == 1
    assert "error[unwritable-folder]" in run.err


def test_a_bad_row_stops_the_settlement(shell: Shell) -> None:
    shell.write("claims.csv", CLAIMS + "C-6,1,M-1,F-9,vision,2026-02-03,2026-03-02,10.00\n")
    run = shell.settle()
    assert (run.code, run.out) == (1, "")
    assert "error[unknown-coverage]" in run.err


def test_rejects_are_set_aside_only_when_asked_and_then_every_total_says_so(shell: Shell) -> None:
    shell.write("claims.csv", CLAIMS + "C-6,1,M-1,F-9,vision,2026-02-03,2026-03-02,10.00\n")
    run = shell.settle("--set-aside-rejects")
    assert run.code == 0
    assert "set aside 1 $10.00" in " ".join(run.out.split())
    assert "error[unknown-coverage]" in run.err


@pytest.mark.parametrize("more", [(), ("--set-aside-rejects",)])
def test_rejects_are_written_whether_they_stop_the_settlement_or_not(shell: Shell, more: tuple[str, ...]) -> None:
    shell.write("claims.csv", CLAIMS + "C-6,1,M-1,F-9,vision,2026-02-03,2026-03-02,10.00\n")
    run = shell.settle("--rejects", "rejects.csv", *more)
    assert "1 refused rows written to rejects.csv" in run.err
    with shell.folder.joinpath("rejects.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["claim"], row["file"], row["row"], row["codes"]) == ("C-6", "claims.csv", "8", "unknown-coverage")


def test_of_a_ledger_that_cannot_be_read_no_rejects_are_written_and_the_run_says_so(shell: Shell) -> None:
    shell.write("claims.csv", "claim,person\nC-1,M-1\n")
    run = shell.settle("--rejects", "rejects.csv")
    assert run.code == 1
    assert "no refused rows written to rejects.csv: the ledger cannot be read row by row" in run.err
    assert not (shell.folder / "rejects.csv").exists()


@pytest.mark.parametrize("engine", ["lines", "columns"])
def test_a_folder_without_ledger_files_says_which_names_are_read(shell: Shell, engine: str) -> None:
    (shell.folder / "ledgers" / "2026").mkdir(parents=True)
    shell.write("ledgers/2026/claims.csv", CLAIMS)
    shell.write("ledgers/_draft.csv", CLAIMS)
    run = shell.run("settle", "harbor.plan", "--claims", "ledgers", "--census", "census.csv", "--engine", engine)
    assert (run.code, run.out) == (1, "")
    assert "error[unreadable-file]: `ledgers` cannot be read: this folder holds no ledger files" in run.err
    assert "names fit `*.csv`, `*.csv.gz`" in run.err
    assert "give the path of a CSV file" not in run.err


def test_a_report_goes_into_a_folder_that_is_there(shell: Shell) -> None:
    run = shell.settle("--out", "nowhere/report.html", command="report")
    assert run.code == 1
    assert "error[unwritable-file]: cannot write `nowhere/report.html`: no such file or directory" in run.err
    assert "there is no folder `nowhere`: make it first" in run.err
    assert not (shell.folder / "nowhere").exists()


def test_rejects_that_cannot_be_written_are_a_finding(shell: Shell) -> None:
    run = shell.settle("--rejects", "nowhere/rejects.csv")
    assert run.code == 1
    assert "error[unwritable-file]: cannot write `nowhere/rejects.csv`" in run.err


def test_a_mapping_tells_how_columns_are_read(shell: Shell) -> None:
    shell.write("claims.csv", CLAIMS.replace("claim,line,person", "Vorgang,line,person"))
    assert shell.settle().code == 1
    shell.write("map.toml", '[columns]\nclaim = "Vorgang"\n')
    run = shell.settle("--mapping", "map.toml")
    assert run.code == 0
    assert "read with the mapping map.toml" in run.err


@pytest.mark.parametrize("option", ["--mapping", "--census-mapping"])
def test_a_mapping_file_that_is_not_there_is_asked_for(shell: Shell, option: str) -> None:
    run = shell.settle(option, "nowhere.toml")
    assert run.code == 1
    assert "`nowhere.toml` cannot be read: there is no such file" in run.err
    assert "give the path of a mapping file" in run.err


@pytest.mark.parametrize("ledger", ["nowhere.csv", "folder"])
def test_of_a_ledger_that_is_not_there_only_that_is_said(shell: Shell, ledger: str) -> None:
    (shell.folder / "folder").mkdir()
    engines = ("lines", "columns")
    said = [shell.run("settle", "harbor.plan", "--claims", ledger, "--engine", engine).err for engine in engines]
    assert said[0].startswith(f"error[unreadable-file]: `{ledger}` cannot be read: ")
    assert said[1] == said[0]


def test_a_census_mapping_tells_how_the_census_is_read(shell: Shell) -> None:
    shell.write("census.csv", CENSUS.replace("month,", "Monat,"))
    assert shell.settle().code == 1
    shell.write("map.toml", '[columns]\nmonth = "Monat"\n')
    assert shell.settle("--census-mapping", "map.toml").code == 0


def test_json_holds_the_published_summary(shell: Shell) -> None:
    run = shell.settle("--format", "json")
    document = json.loads(run.out)
    assert document["schema"] == "summary-1"
    assert document["facts"] == {"terminated": None, "renewed": False, "terminal_liability": False}


def test_a_refused_settlement_is_json_too(shell: Shell) -> None:
    run = shell.settle("--format", "json", "--fact", "terminated=2027-01-01")
    assert run.code == 1
    assert json.loads(run.out)["diagnostics"][0]["code"] == "termination-outside-period"


def test_a_plan_with_errors_settles_nothing(shell: Shell) -> None:
    shell.write("harbor.plan", PLAN.replace("90%", "0.9"))
    run = shell.settle("--rejects", "rejects.csv")
    assert (run.code, run.out) == (1, "")
    assert not shell.folder.joinpath("rejects.csv").exists()


def test_two_plans_of_one_period_in_one_file_settle_nothing(shell: Shell) -> None:
    shell.write("harbor.plan", PLAN + PLAN.replace("Harbor", "Haven"))
    run = shell.settle()
    assert run.code == 1
    assert "error[overlapping-periods]: the period of `Haven Foods Employee Health Plan`" in run.err


def test_a_census_is_counted_from_a_list_and_its_units_are_told(shell: Shell) -> None:
    shell.write("list.csv", "person,subscriber,relation,start,end\nM-1,S-1,self,2026-01-01,\n")
    rules = 'single = "subscriber alone"\nfamily = "subscriber and any dependant"\n'
    shell.write("list.mapping.toml", f'counting = "any day"\n\n[tiers]\n{rules}')
    ran = shell.settle("--census", "list.csv", "--out", "out")
    assert ran.code == 0, ran.err
    assert 'counted from a list of 1 person in 1 family, counting = "any day":' in ran.err
    assert "  2026-12       1       0\n" in ran.err
    assert "2026-12,single,,1,no\n" in (shell.folder / "out" / "units.csv").read_text(encoding="utf-8")
