"""`planlang check`."""

from __future__ import annotations

import json

import pytest

from tests.unit.cli.cli_samples import PLAN, SCENARIO, Shell


def test_a_plan_that_is_fine_exits_0_and_says_so(shell: Shell) -> None:
    run = shell.run("check", "harbor.plan")
    assert (run.code, run.out, run.err) == (0, "harbor.plan: fine\n", "")


def test_every_file_is_checked_and_counted(shell: Shell) -> None:
    shell.write("broken.plan", PLAN.replace("deductible  $100,000", "deductible  100,000").replace("90%", "0.9"))
    run = shell.run("check", "broken.plan", "harbor.plan")
    assert run.code == 1
    assert run.out == "broken.plan: 2 errors\nharbor.plan: fine\n"
    assert "error[money-without-currency]" in run.err
    assert "broken.plan:15:" in run.err


def test_a_warning_is_no_error(shell: Shell) -> None:
    shell.write("warned.plan", PLAN.replace("at $250,000", "at $50,000"))
    run = shell.run("check", "warned.plan")
    assert (run.code, run.out) == (0, "warned.plan: 1 warning\n")
    assert "warning[laser-below-deductible]" in run.err


def test_json_is_one_document_on_stdout(shell: Shell) -> None:
    shell.write("broken.plan", PLAN.replace("90%", "0.9"))
    run = shell.run("check", "broken.plan", "--format", "json")
    assert (run.code, run.err) == (1, "")
    (found,) = json.loads(run.out)["diagnostics"]
    assert (found["code"], found["severity"]) == ("share-without-percent", "error")


def test_a_missing_file_names_the_nearest(shell: Shell) -> None:
    run = shell.run("check", "habor.plan")
    assert run.code == 1
    assert "error[unreadable-file]: cannot read `habor.plan`: no such file or directory" in run.err
    assert "did you mean `harbor.plan`?" in run.err


def test_a_folder_and_bytes_that_are_no_text_are_unreadable(shell: Shell) -> None:
    shell.folder.joinpath("plans").mkdir()
    shell.folder.joinpath("latin.plan").write_bytes(b'plan "\xe6"')
    run = shell.run("check", "plans", "latin.plan")
    assert run.code == 1
    assert "cannot read `plans`: is a directory" in run.err
    assert "cannot read `latin.plan`: byte 7 is not valid UTF-8" in run.err


def test_a_file_without_a_plan_is_an_error(shell: Shell) -> None:
    shell.write("empty.plan", "# nothing yet\n")
    run = shell.run("check", "empty.plan")
    assert run.code == 1
    assert "error[no-plan]: there is no plan in `empty.plan`" in run.err


def test_a_byte_order_mark_and_windows_line_ends_are_read(shell: Shell) -> None:
    shell.write("windows.plan", "\ufeff" + PLAN.replace("\n", "\r\n"))
    assert shell.run("check", "windows.plan").code == 0


def test_colour_reaches_the_findings(shell: Shell) -> None:
    assert "\x1b[" not in shell.run("check", "missing.plan").err
    shell.set("FORCE_COLOR", "1")
    assert "\x1b[" in shell.run("check", "missing.plan").err


ROW = "| C-2   | M-0042 | medical  | 2026-03-14 | 2026-05-02 | $84,200.00  | $66,780.00 |"


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("2026-03-14", "2026-02-30", "unreadable-date"),
        ("2026-03-14", "03/04/2026", "unreadable-date"),
        ("medical ", "medcal  ", "unknown-coverage"),
        ("$84,200.00", "$84,20.00", "unreadable-amount"),
        ("C-2", "C-1", "duplicate-line"),
    ],
)
def test_a_broken_row_of_a_scenario_is_one_error_of_check_and_of_test(
    shell: Shell, right: str, wrong: str, code: str
) -> None:
    shell.write("harbor.plan", PLAN + SCENARIO.replace(ROW, ROW.replace(right, wrong)))
    for command in ("check", "test"):
        run = shell.run(command, "harbor.plan")
        assert run.code == 1
        assert run.err.count("error[") == 1
        assert f"error[{code}]" in run.err
        assert "harbor.plan:3" in run.err


def test_a_broken_row_that_a_scenario_expects_is_no_error(shell: Shell) -> None:
    body = SCENARIO.replace(ROW, ROW.replace("medical ", "medcal  ")).replace(
        'expect specific laser-layer of claim "C-1" is $140,000.00', "expect error unknown-coverage"
    )
    shell.write("harbor.plan", PLAN + body)
    run = shell.run("check", "harbor.plan")
    assert (run.code, run.out) == (0, "harbor.plan: fine\n")


CENSUS = "  census single 60, family 40 every month\n"


@pytest.mark.parametrize(
    ("census", "place", "words"),
    [
        ("", "harbor.plan:29:10", "the scenario has no census, and the plan needs the covered units of every month"),
        # Of 12 months with 2 tiers each, 2 are there.
        ("  census 2026-01 single 60, family 40\n", "harbor.plan:30:3", "`2026-03` tier `single`"),
        # Of each of 12 months a tier is not there.
        ("  census single 60 every month\n", "harbor.plan:30:3", "`2026-05` tier `family` and 7 more (12 times)"),
    ],
)
def test_a_census_that_a_scenario_lacks_is_one_error_of_check_and_of_test(
    shell: Shell, census: str, place: str, words: str
) -> None:
    body = SCENARIO.replace(CENSUS, census)
    shell.write("harbor.plan", PLAN + body)
    for command in ("check", "test"):
        run = shell.run(command, "harbor.plan")
        assert run.code == 1
        assert run.err.count("error[") == 1
        assert "error[census-row-missing]" in run.err
        assert f"--> {place}\n" in run.err
        assert words in run.err
        assert "--census" not in run.err


def test_a_census_that_a_scenario_lacks_on_purpose_is_no_error(shell: Shell) -> None:
    figures = (
        SCENARIO.replace(CENSUS, "").replace("| $0.00      |", "|            |").replace("$66,780.00", "          ")
    )
    start, end = figures.index("  expect"), figures.index("\n}\n", figures.index("  expect"))
    shell.write("harbor.plan", f"{PLAN}{figures[:start]}  expect error census-row-missing{figures[end:]}")
    assert shell.run("check", "harbor.plan").out == "harbor.plan: fine\n"
    assert shell.run("test", "harbor.plan").code == 0
    # Where a row stops the settlement the census is not reached, in `test` as in `check`.
    broken = figures.replace("C-2", "C-1")
    shell.write("harbor.plan", f"{PLAN}{broken[:start]}  expect error duplicate-line{broken[end:]}")
    assert shell.run("check", "harbor.plan").out == "harbor.plan: fine\n"
    assert shell.run("test", "harbor.plan").code == 0
