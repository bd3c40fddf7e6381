"""`planlang test`: scenarios hold or say exactly what differs."""

from __future__ import annotations

import json

import pytest

from tests.unit.cli.cli_samples import PLAN, SCENARIO, Shell

REFUSED = """
scenario "a row twice is refused" {
  census single 60, family 40 every month
  claims {
    | claim | person | coverage | incurred   | paid       | amount  |
    | C-1   | M-1    | medical  | 2026-02-03 | 2026-03-02 | $240.00 |
    | C-1   | M-1    | medical  | 2026-02-03 | 2026-03-02 | $240.00 |
  }
  expect error duplicate-line
}
"""


def test_scenarios_that_hold_exit_0(shell: Shell) -> None:
    shell.write("harbor.plan", PLAN + SCENARIO + REFUSED)
    run = shell.run("test", "harbor.plan")
    assert run.code == 0
    assert run.err == ""
    assert run.out == (
        "holds   harbor.plan:29  a laser keeps more for the plan\n"
        "holds   harbor.plan:40  a row twice is refused\n"
        "2 of 2 scenarios hold (5 expectations)\n"
    )


def test_a_failed_expectation_says_what_was_found_and_why(shell: Shell) -> None:
    shell.write("harbor.plan", PLAN + SCENARIO.replace("is $140,000.00", "is $150,000.00"))
    run = shell.run("test", "harbor.plan")
    assert run.code == 1
    assert "FAILED  harbor.plan:29  a laser keeps more for the plan\n" in run.out
    assert "0 of 1 scenarios hold" in run.out
    assert (
        "error[expectation-failed]: expected specific laser-layer of claim `C-1` line 1 to be $150,000.00, "
        "found $140,000.00" in run.err
    )
    assert "a difference of -$10,000.00" in run.err
    assert "specific below-deductible $100,000.00 (harbor.plan:15)" in run.err


def test_a_cell_of_the_claims_table_is_an_expectation(shell: Shell) -> None:
    shell.write("harbor.plan", PLAN + SCENARIO.replace("$66,780.00", "$66,780.01"))
    run = shell.run("test", "harbor.plan")
    assert run.code == 1
    assert "expected specific of claim `C-2` line 1 to be $66,780.01, found $66,780.00" in run.err


@pytest.mark.parametrize(
    ("expectation", "words"),
    [
        (
            'expect specific of person "M-0042" is $1.00',
            "expected specific of person `M-0042` to be $1.00, found $66,780",
        ),
        ("expect employer is $1.00", "expected employer to be $1.00, found $257,420.00"),
        (
            'expect excess of person "M-0042" is $1.00',
            "expected excess of person `M-0042` to be $1.00, found $74,200.00",
        ),
        ("expect minimum attachment is $1.00", "expected minimum attachment to be $1.00, found $700,000.00"),
        ("expect monthly attachment in 2026-03 is $1.00", "in `2026-03` to be $1.00, found $66,000.00"),
        ("expect aggregate attachment at most $1.00", "to be at most $1.00, found $792,000.00"),
        ("expect aggregate attachment at least $800,000.00", "to be at least $800,000.00, found $792,000.00"),
        ("expect aggregate over-loss-limit is $1.00", "expected aggregate over-loss-limit to be $1.00, found"),
        ("expect warning paid-before-incurred", "expected the finding `paid-before-incurred`"),
        (
            'expect claim "C-1" refused by specific paid-too-late',
            "expected claim `C-1` line 1 to be refused by specific as `paid-too-late`, found `counts`",
        ),
    ],
)
def test_every_kind_of_figure_is_compared(shell: Shell, expectation: str, words: str) -> None:
    body = SCENARIO.replace('expect specific laser-layer of claim "C-1" is $140,000.00', expectation)
    shell.write("harbor.plan", PLAN + body)
    run = shell.run("test", "harbor.plan")
    assert run.code == 1
    assert words in run.err


def test_a_line_that_is_pended_has_no_figure(shell: Shell) -> None:
    body = SCENARIO.replace("| 2026-05-02 | $84,200.00  | $66,780.00 |", "|            | $84,200.00  |            |")
    body = body.replace("expect aggregate", 'expect specific of claim "C-2" is $0.00\n  expect aggregate')
    shell.write("harbor.plan", PLAN + body)
    assert "to be $0.00, but the line is pended" in shell.run("test", "harbor.plan").err


def test_an_unexpected_refusal_fails_with_its_own_findings(shell: Shell) -> None:
    shell.write("harbor.plan", PLAN + REFUSED.replace("error duplicate-line", "specific is $0.00"))
    run = shell.run("test", "harbor.plan")
    assert run.code == 1
    assert "error[duplicate-line]" in run.err
    assert run.err.count("error[") == 1


def test_scenarios_that_break_a_condition_are_told_apart_by_their_titles(shell: Shell) -> None:
    plan = PLAN.replace('  specific "', '  always specific of any person at most $1,000.00\n\n  specific "', 1)
    shell.write("harbor.plan", plan + SCENARIO + SCENARIO.replace("a laser keeps more", "once more it keeps"))
    run = shell.run("test", "harbor.plan")
    assert run.code == 1
    assert run.err.count("error[condition-broken]") == 2
    assert run.err.count("^ breaks the condition") == 2
    assert "--> harbor.plan:31:10" in run.err
    assert "--> harbor.plan:42:10" in run.err


def test_a_scenario_of_another_group_than_its_plan_s_is_told_at_that_statement(shell: Shell) -> None:
    plan = PLAN.replace("  currency USD\n", '  currency USD\n  group "A"\n')
    shell.write("harbor.plan", plan + SCENARIO.replace("  census", '  group "B"\n  census'))
    for command in ("check", "test"):
        run = shell.run(command, "harbor.plan")
        assert run.code == 1
        assert run.err.count("error[") == 1
        assert "the plan is that of group `A`, the scenario asks for `B`" in run.err
        assert "--> harbor.plan:31:3" in run.err
        assert 'help: write `group "A"`, or leave this line out' in run.err


def test_what_is_expected_beside_an_expected_error_fails_since_nothing_was_settled(shell: Shell) -> None:
    expected = "expect error duplicate-line\n  expect specific is $0.00"
    shell.write("harbor.plan", PLAN + REFUSED.replace("expect error duplicate-line", expected))
    run = shell.run("test", "harbor.plan")
    assert run.code == 1
    assert "but nothing was settled" in run.err


def test_a_scenario_of_another_file_is_found_beside_its_own(shell: Shell) -> None:
    shell.folder.joinpath("plans").mkdir()
    shell.write("plans/harbor.plan", PLAN)
    other = SCENARIO.replace('for the plan" {', 'for the plan" of "harbor.plan" {')
    shell.write("plans/scenarios.plan", other)
    run = shell.run("test", "plans/scenarios.plan")
    assert (run.code, run.err) == (0, "")


def test_a_scenario_of_a_broken_plan_is_never_passed_over(shell: Shell) -> None:
    shell.write("harbor.plan", PLAN.replace("90%", "0.9"))
    shell.write("scenarios.plan", SCENARIO.replace('for the plan" {', 'for the plan" of "harbor.plan" {'))
    run = shell.run("test", "scenarios.plan")
    assert run.code == 1
    assert "error[scenario-plan-with-errors]" in run.err


@pytest.mark.parametrize(
    ("named", "plan", "wrong", "help_"),
    [
        (
            "harbor.plan",
            PLAN.replace("90%", "0.9"),
            "has errors of its own",
            "run `planlang check plans/harbor.plan` and mend that file first",
        ),
        (
            "harbor.plan",
            PLAN + PLAN.replace("2026-", "2027-"),
            "holds 2 plans, and a scenario is of one",
            "keep each plan in a file of its own, and name the one that is meant",
        ),
        (
            "scenarios.plan",
            PLAN,
            "holds no plan",
            "name the file that holds the plan of this scenario",
        ),
    ],
)
def test_why_a_plan_file_has_no_plan_for_a_scenario_is_told(
    shell: Shell, named: str, plan: str, wrong: str, help_: str
) -> None:
    shell.folder.joinpath("plans").mkdir()
    shell.write("plans/harbor.plan", plan)
    shell.write("plans/scenarios.plan", SCENARIO.replace('for the plan" {', f'for the plan" of "{named}" {{'))
    run = shell.run("check", "plans/scenarios.plan")
    assert run.code == 1
    assert f"error[scenario-plan-with-errors]: plan file `{named}` {wrong}\n" in run.err
    assert f"= help: {help_}\n" in run.err


def test_a_finding_points_at_the_period_and_the_currency_of_a_plan_in_the_same_file_alone(shell: Shell) -> None:
    wrong = '  expect monthly attachment in 2027-01 is $1.00\n  expect specific of claim "C-1" is NOK 1.00\n}\n'
    scenario = SCENARIO.rstrip().removesuffix("}") + wrong
    shell.write("harbor.plan", PLAN)
    shell.write("beside.plan", PLAN + scenario)
    shell.write("apart.plan", scenario.replace('for the plan" {', 'for the plan" of "harbor.plan" {'))
    for name, pointed in (("beside.plan", 1), ("apart.plan", 0)):
        run = shell.run("check", name)
        assert run.code == 1
        assert run.err.count("error[unknown-month]") == run.err.count("error[currency-mismatch]") == 1
        assert run.err.count("- the policy period\n") == run.err.count("- the plan's currency\n") == pointed
        said = json.loads(shell.run("check", name, "--format", "json").out)["diagnostics"]
        assert [len(one["labels"]) for one in said] == [1 + pointed] * 2


def test_folders_are_searched(shell: Shell) -> None:
    shell.write("harbor.plan", PLAN + SCENARIO)
    shell.folder.joinpath("more").mkdir()
    shell.write("more/harbor.plan", PLAN + REFUSED)
    run = shell.run("test", ".")
    assert "2 of 2 scenarios hold" in run.out


def test_words_select_scenarios_by_title(shell: Shell) -> None:
    shell.write("harbor.plan", PLAN + SCENARIO + REFUSED)
    assert "1 of 1 scenarios hold" in shell.run("test", "harbor.plan", "-k", "Laser plan").out


def test_a_run_that_selects_nothing_fails(shell: Shell) -> None:
    shell.write("harbor.plan", PLAN + SCENARIO)
    for arguments in (("harbor.plan", "-k", "lazer"), ("census.csv-folder",)):
        if arguments[0] != "harbor.plan":
            shell.folder.joinpath(arguments[0]).mkdir()
        run = shell.run("test", *arguments)
        assert run.code == 2
        assert "error[nothing-tested]: there is no scenario" in run.err


def test_a_scenario_that_expects_nothing_fails(shell: Shell) -> None:
    body = SCENARIO.split("  expect")[0].replace("| specific   ", "").replace("| $0.00      ", "")
    shell.write("harbor.plan", PLAN + body.replace("| $66,780.00 ", "") + "}\n")
    run = shell.run("test", "harbor.plan")
    assert run.code == 1
    assert "error[scenario-expects-nothing]" in run.err


def test_json_lists_every_scenario(shell: Shell) -> None:
    shell.write("harbor.plan", PLAN + SCENARIO.replace("is $140,000.00", "is $1.00") + REFUSED)
    run = shell.run("test", "harbor.plan", "--format", "json")
    document = json.loads(run.out)
    assert [one["holds"] for one in document["scenarios"]] == [False, True]
    assert document["scenarios"][0]["diagnostics"][0]["code"] == "expectation-failed"
    assert run.err == ""


BENEFITS = """plan "P" {
  currency USD
  period 2026-01-01 through 2026-12-31
  coverage medical
  always deductible of any line at most $500
  benefits {
    deductible $500 per person on medical
  }
  specific {
    covers medical
    basis 12/15
    deductible $100,000 per person
  }
}

scenario "both deductibles" {
  claims {
    | claim | person | coverage | incurred   | paid       | amount    |
    | C-1   | M-1    | medical  | 2026-02-03 | 2026-03-02 | $300.00   |
    | C-2   | M-1    | medical  | 2026-02-04 | 2026-03-03 | $1,000.00 |
    | C-3   | M-2    | medical  | 2026-02-04 | 2026-03-03 | $900.00   |
  }
  expect deductible of claim "C-1" is $300.00
  expect deductible of claim "C-2" is $200.00
  expect deductible is $1,000.00
  expect member deductible of person "M-1" is $500.00
  expect deductible of person "M-1" is $100,000.00
}
"""


def test_the_deductible_of_lines_is_the_member_s_and_of_a_person_the_specific_s(shell: Shell) -> None:
    # M-1: 300 + 200 = 500 is the whole of it; M-2: 500 of 900; in all 1,000.
    shell.write("p.plan", BENEFITS)
    run = shell.run("test", "p.plan")
    assert (run.code, run.err) == (0, "")
    shell.write("p.plan", BENEFITS.replace("at most $500\n", "at most $499\n"))
    headline = "`always member deductible of any line at most $499.00` does not hold: claim `C-3` line 1 $500.00"
    assert f"error[condition-broken]: {headline}" in shell.run("test", "p.plan").err


def test_a_deductible_of_a_person_without_a_specific_is_told_as_the_member_s(shell: Shell) -> None:
    start, end = BENEFITS.index("  specific {"), BENEFITS.index("}\n\nscenario")
    shell.write("p.plan", BENEFITS[:start] + BENEFITS[end:])
    run = shell.run("check", "p.plan")
    assert run.code == 1
    assert run.err.count("error[") == 1
    assert "error[figure-without-layer]" in run.err
    assert "help: write `member deductible` for that of the plan's benefits" in run.err


def test_a_deductible_of_a_claim_without_benefits_is_no_figure(shell: Shell) -> None:
    body = SCENARIO.replace("specific laser-layer of claim", "deductible of claim")
    shell.write("harbor.plan", PLAN + body)
    run = shell.run("check", "harbor.plan")
    assert run.code == 1
    assert "error[figure-of-other-subject]: `deductible` is a figure of a person" in run.err
