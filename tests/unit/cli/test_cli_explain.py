"""`planlang explain`."""

from __future__ import annotations

import json
import re
from pathlib import Path

from jsonschema import Draft202012Validator

from tests.unit.cli.cli_samples import CLAIMS, Run, Shell

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/schemas/explanation-1.json").read_text(encoding="utf-8"))


def explain(shell: Shell, *arguments: str) -> Run:
    return shell.settle(*arguments, command="explain")


def test_a_line_is_told_to_the_cent(shell: Shell) -> None:
    run = explain(shell, "--claim", "C-2", "--line", "1")
    assert run.code == 0
    assert run.out.startswith(
        "claim C-2 line 1   M-0042   medical   incurred 2026-03-14   paid 2026-05-02   $84,200.00\n"
    )
    assert "employer $17,420.00 + specific $66,780.00 + aggregate $0.00 = $84,200.00\n" in run.out
    assert "harbor.plan:16" in run.out
    assert run.err == ""


def test_a_claim_without_a_line_tells_all_its_lines_in_order(shell: Shell) -> None:
    out = explain(shell, "--claim", "C-2").out
    assert out.index("claim C-2 line 1 ") < out.index("claim C-2 line 2 ")


def test_a_clause_is_quoted_where_a_rule_cites_it(shell: Shell) -> None:
    assert 'clause "4.2" "the Specific Deductible"' in explain(shell, "--claim", "C-5").out


def test_a_person_s_story(shell: Shell) -> None:
    out = explain(shell, "--person", "M-0042").out
    assert out.startswith("person M-0042   unit F-1\n")
    assert "laser: deductible $250,000.00 per person" in out
    assert "claim C-3 line 1 is pended" in out


def test_a_pended_claim_says_so(shell: Shell) -> None:
    run = explain(shell, "--claim", "C-3")
    assert (run.code, run.out) == (0, "claim C-3 line 1 is pended: no paid date, so it is counted nowhere\n")


def test_a_claim_after_the_as_of_date_says_so(shell: Shell) -> None:
    run = explain(shell, "--claim", "C-5", "--as-of", "2026-06-30")
    assert run.out == "claim C-5 line 1 is not settled: paid 2026-09-15, after the as-of date 2026-06-30\n"


def test_a_set_aside_claim_says_so(shell: Shell) -> None:
    shell.write("claims.csv", CLAIMS + "C-6,1,M-1,F-9,vision,2026-02-03,2026-03-02,10.00\n")
    run = explain(shell, "--claim", "C-6", "--set-aside-rejects")
    assert run.out == "claim C-6 line 1 is set aside: unknown-coverage (claims.csv row 8)\n"


def test_a_person_s_totals_say_how_much_was_set_aside(shell: Shell) -> None:
    """M-0042 has two refused lines, of which 10.00 and nothing can be read; M-0007 has none."""
    shell.write(
        "claims.csv",
        CLAIMS
        + "C-6,1,M-0042,F-1,vision,2026-02-03,2026-03-02,10.00\n"
        + "C-6,2,M-0042,F-1,medical,2026-02-03,2026-03-02,ten\n"
        + "C-7,1,M-1,F-9,vision,2026-02-03,2026-03-02,70.00\n",
    )
    out = explain(shell, "--person", "M-0042", "--set-aside-rejects").out
    totals = out[out.index("totals of 3 settled lines") :]
    # 240,000.00 + 84,200.00 + 100.00 are settled.
    assert (
        "  amount     $324,300.00\nset aside, and in no total: 2 lines, $10.00, 1 of them without a readable" in totals
    )
    assert "set aside" not in explain(shell, "--person", "M-0007", "--set-aside-rejects").out
    # Of a person without a settled line there is no total, and what was set aside is said all the same.
    alone = explain(shell, "--person", "M-1", "--set-aside-rejects").out
    assert "totals of" not in alone
    assert "set aside, and in no total: 1 line, $70.00\n" in alone


def test_what_is_of_another_group_is_said_to_be(shell: Shell) -> None:
    header, *rows = CLAIMS.splitlines()
    own = "".join(f"{row},G-1\n" for row in rows)
    other = "C-9,1,M-0099,F-9,medical,2026-02-03,2026-03-02,10.00,G-2\n"
    shell.write("claims.csv", f"{header},group\n{own}{other}")
    for question, what in ((("--claim", "C-9"), "claim `C-9`"), (("--person", "M-0099"), "person `M-0099`")):
        run = explain(shell, *question, "--group", "G-1")
        assert (run.code, run.out) == (1, "")
        assert f"{what} is of group `G-2`, and set aside: this settlement is of group `G-1`" in run.err
        assert "did you mean" not in run.err
    run = explain(shell, "--claim", "C-8", "--group", "G-1")
    assert "the ledger has no claim `C-8`" in run.err
    assert "1 line of another group was left out of this settlement" in run.err


def test_an_unknown_claim_names_the_nearest(shell: Shell) -> None:
    run = explain(shell, "--claim", "C2")
    assert (run.code, run.out) == (1, "")
    assert "error[unknown-claim]: the ledger has no claim `C2`" in run.err
    assert "did you mean `C-2`?" in run.err


def test_an_unknown_line_says_which_lines_there_are(shell: Shell) -> None:
    run = explain(shell, "--claim", "C-2", "--line", "7")
    assert run.code == 1
    assert "claim `C-2` has no line 7" in run.err
    assert "it has lines `1` and `2`" in run.err


def test_an_unknown_person_names_the_nearest(shell: Shell) -> None:
    run = explain(shell, "--person", "M-0024")
    assert run.code == 1
    assert "error[unknown-person]" in run.err
    assert "did you mean `M-0042`?" in run.err


def test_json_has_the_published_shape(shell: Shell) -> None:
    for subject in (("--claim", "C-2"), ("--claim", "C-3"), ("--person", "M-0042")):
        run = explain(shell, *subject, "--format", "json")
        assert run.code == 0
        Draft202012Validator(SCHEMA).validate(json.loads(run.out))


def test_json_of_an_unknown_claim_holds_the_finding(shell: Shell) -> None:
    run = explain(shell, "--claim", "C-99", "--format", "json")
    assert run.code == 1
    assert [one["code"] for one in json.loads(run.out)["diagnostics"]] == ["unknown-claim"]


def test_an_explanation_with_colour_has_the_same_words(shell: Shell) -> None:
    plain = explain(shell, "--claim", "C-2").out
    shell.set("FORCE_COLOR", "1")
    colored = explain(shell, "--claim", "C-2").out
    assert colored != plain
    assert re.sub(r"\x1b\[\d*m", "", colored) == plain


def test_why_a_layer_did_not_pay(shell: Shell) -> None:
    run = explain(shell, "--claim", "C-5", "--why-not", "specific")
    assert run.code == 0
    assert run.out.startswith("why the specific pays nothing of claim C-5\n")
    # M-0007 has $500 of a deductible of $100,000; 90% of the first cent over it is a cent.
    assert "if claim C-5 line 1 were $100,000.01 or more, $99,500.01 more than it is" in run.out
    assert "if the plan said `deductible $499.99 per person` or less; it is $100,000.00" in run.out
    assert "(harbor.plan:15)" in run.out
    said = json.loads(explain(shell, "--why-not", "aggregate", "--format", "json").out)
    assert (said["schema"], said["subject"], said["layer"]) == ("why-not-1", "the plan", "aggregate")


def test_why_not_of_what_the_ledger_does_not_have_is_a_finding(shell: Shell) -> None:
    run = explain(shell, "--person", "M-0008", "--why-not", "specific")
    assert (run.code, run.out) == (1, "")
    assert "error[unknown-person]" in run.err


def test_why_not_of_several_periods_is_refused(shell: Shell) -> None:
    plan = (shell.folder / "harbor.plan").read_text(encoding="utf-8")
    shell.write("harbor.plan", plan + plan.replace("2026-", "2027-"))
    census = (shell.folder / "census.csv").read_text(encoding="utf-8")
    shell.write("census.csv", census + census.replace("2026-", "2027-").split("\n", 1)[1])
    run = explain(shell, "--claim", "C-5", "--why-not", "specific")
    assert run.code == 1
    assert "error[several-plans]" in run.err


def test_a_question_is_needed(shell: Shell) -> None:
    assert explain(shell).code == 2
