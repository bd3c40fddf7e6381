"""What the story of a person and the accounts of lines say of maxima, of another period's cover, and of an end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from planlang.cli import main

SPECIFIC = ("specific {", "covers medical", "basis 12/15", "deductible $10 per person")


@pytest.fixture(params=["lines", "columns"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def plan(*statements: str, year: int = 2026) -> str:
    head = ('plan "P" {', "currency USD", f"period {year}-01-01 through {year}-12-31", 'coverage medical "Medical"')
    return "\n".join((*head, *statements, "}", ""))


def explained(folder: Path, plans: list[str], claims: list[str], *question: str) -> list[str]:
    """The arguments of an explanation of claims `claim,person,incurred,paid,amount`; one employee every month."""
    files = []
    for at, text in enumerate(plans):
        files.append(str(folder / f"p{at}.plan"))
        (folder / f"p{at}.plan").write_text(text)
    rows = [f"{one},medical" for one in claims]
    (folder / "claims.csv").write_text("\n".join(("claim,person,incurred,paid,amount,coverage", *rows, "")))
    months = [f"{2026 + at}-{month:02},1" for at in range(len(plans)) for month in range(1, 13)]
    (folder / "census.csv").write_text("\n".join(("month,employee", *months, "")))
    given = ["--claims", str(folder / "claims.csv"), "--census", str(folder / "census.csv")]
    return ["explain", *files, *given, *question]


def test_a_story_says_what_a_lifetime_maximum_took(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    """2026 pays 50 - 10 + 30 = 70 of the lifetime's 100; of 2027's 90 - 10 + 50 = 130 the 30 that are left are paid.

    So 130 - 100 = 30; on the first line 80 - 50 = 30, on the second 50 - 50 = 0.
    """
    terms = (*SPECIFIC, "lifetime maximum $100 per person")
    plans = [plan(*terms, 'prior reimbursement person "M1" $20', "}"), plan(*terms, "}", year=2027)]
    claims = ["A,M1,2026-05-01,2026-06-01,50", "B,M1,2027-01-01,2027-01-15,90"]
    claims += ["C,M1,2026-12-01,2027-02-01,30", "D,M1,2027-03-01,2027-04-01,50"]
    assert main(explained(tmp_path, plans, claims, "--person", "M1", "--engine", engine)) == 0
    first, later = capsys.readouterr().out.split("period 2027-01-01")
    assert "maximum" not in first
    assert (
        """\
what the specific pays of what is over the deductible
                  over the deductible  lifetime maximum  reimbursed
  claim B line 1               $80.00            $50.00      $30.00
  claim D line 1               $50.00            $50.00       $0.00
  all                         $130.00           $100.00      $30.00
  lifetime maximum $100.00 per person, of which prior periods paid $70.00 (p1.plan:9)

the specific, on this person
  eligible                   $140.00
  deductible                  $10.00
  over the deductible        $130.00
  over the lifetime maximum  $100.00
  reimbursed on these lines   $30.00
"""
        in later
    )


def test_a_story_tells_each_rule_that_kept_anything_even_where_a_refund_takes_it_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    """M1 has 110 - 10 = 100 over, and 80% of it is 80, over the maximum of 70 by 10.

    M2 has 310 - 10 = 300 over, 80% is 240, over 70 by 170; of the layer's 100 M1 took 70, so 30 are paid and 40 are
    over it. Its refund of 300 takes everything back.
    """
    terms = (*SPECIFIC, "reimburses 80%", "maximum $70 per person", "overall maximum $100", "}")
    claims = ["A,M1,2026-02-01,2026-03-01,110", "B,M2,2026-02-01,2026-03-02,310", "C,M2,2026-02-01,2026-03-05,-300"]
    assert main(explained(tmp_path, [plan(*terms)], claims, "--person", "M2", "--engine", engine)) == 0
    out = capsys.readouterr().out
    assert (
        """\
                  over the deductible  percentage   maximum  overall maximum  reimbursed
  claim B line 1              $300.00      $60.00   $170.00           $40.00      $30.00
  claim C line 1             -$300.00     -$60.00  -$170.00          -$40.00     -$30.00
  all                           $0.00       $0.00     $0.00            $0.00       $0.00
  the carrier reimburses 80% (p0.plan:9)
  maximum $70.00 per person (p0.plan:10)
  overall maximum $100.00, of all persons (p0.plan:11)
"""
        in out
    )
    assert "  not reimbursed by the percentage   $0.00\n  over the maximum                   $0.00\n" in out


def test_what_a_family_s_percentage_kept_is_the_family_s(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The family has 60 + 50 - 10 = 100 over and 20% of it kept; of M1's own line 50 are over and 10 kept."""
    terms = (*SPECIFIC[:3], "deductible $10 per family", "reimburses 80%", "}")
    files = explained(tmp_path, [plan(*terms)], ["A,M1,2026-02-01,2026-03-01,60"], "--person", "M1")
    rows = ["A,M1,F1,medical,2026-02-01,2026-03-01,60", "B,M2,F1,medical,2026-02-01,2026-03-02,50"]
    table = "\n".join(("claim,person,unit,coverage,incurred,paid,amount", *rows, ""))
    (tmp_path / "claims.csv").write_text(table)
    assert main(files) == 0
    out = capsys.readouterr().out
    assert "  claim A line 1               $50.00      $10.00      $40.00\n" in out
    assert "  over the deductible               $100.00\n  not reimbursed by the percentage   $20.00\n" in out


def test_a_cover_of_another_period_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str) -> None:
    """The specific of 2026 counts a claim paid in January 2027; the aggregate of 2026 had ended, 2027 has it."""
    factor = "monthly factor $1 per employee per month"
    first = plan(*SPECIFIC, "}", "aggregate {", "covers medical", "basis 12/12", factor, "}")
    later = plan(*SPECIFIC, "}", "aggregate {", "covers medical", "basis paid", factor, "}", year=2027)
    claims = ["A,M1,2026-12-01,2027-01-15,80", "B,M1,2026-11-01,2026-12-01,5"]
    assert main(explained(tmp_path, [first, later], claims, "--claim", "A", "--engine", engine)) == 0
    out = capsys.readouterr().out
    assert "counts in the period 2026-01-01 through 2026-12-31" in out
    assert "counts under Aggregate stop-loss, of the period 2027-01-01 through 2027-12-31" in out
    assert "counts under Specific stop-loss " in out
    assert main(explained(tmp_path, [first, later], claims, "--claim", "B", "--engine", engine)) == 0
    assert "of the period" not in capsys.readouterr().out


def test_a_termination_and_the_terminal_liability_that_outlasts_it_are_told_in_their_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ended on 2026-02-10, with three months of terminal liability: 2026-02-11 and three months less a day."""
    factor = "monthly factor $10 per employee per month"
    terms = plan("aggregate {", "covers medical", "basis 12/15", factor, "terminal liability 3 months", "}")
    facts = ("--fact", "terminated=2026-02-10", "--fact", "terminal-liability=yes")
    assert main(explained(tmp_path, [terms], ["B,M1,2026-02-10,2026-05-10,50"], "--claim", "B", *facts)) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "paid 2026-01-01 through 2026-05-10 yes the termination, 2026-02-10, ends both windows; terminal liability was "
        "elected and nothing followed, so the paid window goes on through 2026-05-10" in said
    )


def test_a_family_s_column_comes_to_what_is_reimbursed_for_the_family(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    """The family has 70 + 40 = 110, of which 110 - 10 = 100 are over, 80% of it is 80, and 20 are kept.

    A's 70 - 10 = 60 bring 48, so B's 40 bring 80 - 48 = 32. C is of the family, and excluded.
    """
    terms = ("specific {", "covers medical", "basis 12/15", "deductible $10 per family", "reimburses 80%")
    text = plan(*terms, 'laser person "C" excluded from specific', "}")
    (tmp_path / "p.plan").write_text(text)
    rows = [f"{who}-1,{who},F,2026-0{at}-01,2026-0{at}-20,{amount},medical" for at, who, amount in _FAMILY]
    (tmp_path / "claims.csv").write_text("\n".join(("claim,person,unit,incurred,paid,amount,coverage", *rows, "")))
    asked = ["explain", str(tmp_path / "p.plan"), "--claims", str(tmp_path / "claims.csv"), "--engine", engine]
    assert main([*asked, "--person", "B"]) == 0
    assert (
        """\
the specific, on family F
  eligible                          $110.00
  deductible                         $10.00
  over the deductible               $100.00
  not reimbursed by the percentage   $20.00
  reimbursed for the family          $80.00
  of it on this person's lines       $32.00
"""
        in capsys.readouterr().out
    )
    assert main([*asked, "--person", "C"]) == 0
    told = capsys.readouterr().out
    assert "excluded from the specific" in told
    assert "the specific, on family" not in told


@pytest.mark.parametrize("after", [False, True])
def test_an_aggregating_deductible_is_named_under_its_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, after: bool
) -> None:
    """110 - 10 = 100 are over; 30 are kept, and 20% of the other 70: 14. Or 20% of 100, and 30 of the other 80."""
    where = " after percentage" if after else ""
    terms = (*SPECIFIC, f"aggregating deductible $30{where}", "reimburses 80%", "}")
    assert main(explained(tmp_path, [plan(*terms)], ["A,M1,2026-02-01,2026-03-01,110"], "--person", "M1")) == 0
    out = capsys.readouterr().out
    assert (
        "\n  claim A line 1              $100.00      $20.00                  $30.00      $50.00\n"
        if after
        else "\n  claim A line 1              $100.00                  $30.00      $14.00      $56.00\n"
    ) in out
    kept, share = "  aggregating deductible $30.00 (p0.plan:9)\n", "  the carrier reimburses 80% (p0.plan:10)\n"
    assert (share + kept if after else kept + share) in out


def test_what_is_set_aside_of_several_periods_is_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    """Of M1 two rows are refused: one of 30.00 whose date, and one whose amount cannot be read."""
    plans = [plan(*SPECIFIC, "}"), plan(*SPECIFIC, "}", year=2027)]
    claims = ["A,M1,2026-05-01,2026-06-01,50", "B,M1,2027-01-01,2027-01-15,90"]
    claims += ["C,M1,2026-13-01,2026-11-01,30", "D,M1,2027-03-01,2027-04-01,5x", "E,M2,2027-03-01,2027-04-01,5x"]
    asked = (*explained(tmp_path, plans, claims, "--set-aside-rejects", "--engine", engine), "--person")
    assert main([*asked, "M1"]) == 0
    told = capsys.readouterr().out
    assert "\n\nset aside, and in no total: 2 lines, $30.00, 1 of them without a readable amount\n\nclaim C" in told
    assert told.count("set aside, and in no total") == 1
    assert main([*asked, "M1", "--format", "letter"]) == 0
    nowhere, file = "its row of the ledger has errors and is counted nowhere", tmp_path / "claims.csv"
    assert (
        f"- Claim C, line 1: {nowhere} (unreadable date, {file} row 4).\n"
        f"- Claim D, line 1: {nowhere} (unreadable amount, {file} row 5).\n"
    ) in capsys.readouterr().out
    assert main([*asked, "M2"]) == 0
    assert capsys.readouterr().out.startswith("set aside, and in no total: 1 line, $0.00, 1 of them without")


_FAMILY = ((1, "A", 70), (2, "B", 40), (3, "C", 500))


def test_a_lifetime_maximum_of_which_more_was_taken_back_than_paid_is_told_as_raised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    """2026 pays 10 of A's excess of 60, 50 being the aggregating deductible, and all 40 of B's, in all 50.

    R takes A's 60 back, so that 40 of excess are within the 50 and nothing is reimbursed: all 50 fall away on M1, who
    has 10 - 50 = -40. So of 2027 a maximum of 140 is left, and of C's excess of 190 50 are over it.
    """
    first = plan(*SPECIFIC, "aggregating deductible $50", "lifetime maximum $100 per person", "}")
    plans = [first, plan(*SPECIFIC, "lifetime maximum $100 per person", "}", year=2027)]
    claims = ["A,M1,2026-02-01,2026-03-01,70", "B,M2,2026-02-01,2026-03-02,50", "R,M1,2026-02-01,2026-03-03,-60"]
    claims += ["C,M1,2027-02-01,2027-03-01,200"]
    whole = explained(tmp_path, plans, claims, "--person", "M1", "--engine", engine)
    assert main(whole) == 0
    story = capsys.readouterr().out.split("period 2027-01-01")[1]
    assert "  claim C line 1              $190.00            $50.00     $140.00\n" in story
    raised = "raised by the $40.00 that prior periods took back beyond what they paid (p1.plan:9)"
    assert f" lifetime maximum $100.00 per person, {raised}" in " ".join(story.split())
    account = explained(tmp_path, plans, claims, "--claim", "C", "--engine", engine)
    assert main(account) == 0
    told = capsys.readouterr().out
    assert "prior periods took back $40.00 beyond what they paid" in " ".join(told.split())
    assert main([*account, "--format", "letter"]) == 0
    assert (
        "- $50.00 is over the most that the carrier reimburses: $100.00 for one person in a lifetime, raised by the "
        "$40.00 that earlier periods took back beyond what they paid (p1.plan:9).\n"
    ) in capsys.readouterr().out


def test_a_story_says_that_more_was_paid_before_than_a_lifetime_maximum_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    """Of 90 - 10 = 80 nothing is paid: before the period 120 were, of a lifetime's 100."""
    terms = (*SPECIFIC, "lifetime maximum $100 per person", 'prior reimbursement person "M1" $120', "}")
    claims = ["A,M1,2026-05-01,2026-06-01,90"]
    assert main(explained(tmp_path, [plan(*terms)], claims, "--person", "M1", "--engine", engine)) == 0
    story = capsys.readouterr().out
    assert "  claim A line 1               $80.00            $80.00       $0.00\n" in story
    assert "  lifetime maximum $100.00 per person, less than the $120.00 that prior periods paid (p0.plan:9)\n" in story


def test_an_account_says_where_what_prior_periods_paid_is_declared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    """M1 has 20 as declared and 50 - 10 = 40 as settled, M2 25 as declared, and M3 what was settled alone.

    M4's declaration says that there is nothing, and is not the source of the 40 that were settled.
    """
    terms = (*SPECIFIC, "lifetime maximum $100 per person")
    priors = [f'prior reimbursement person "M{who}" ${paid}' for who, paid in ((1, 20), (2, 25), (4, 0))]
    plans = [plan(*terms, "}"), plan(*terms, *priors, "}", year=2027)]
    claims = [f"A{who},M{who},2026-05-01,2026-06-01,50" for who in (1, 3, 4)]
    claims += [f"B{who},M{who},2027-01-01,2027-01-15,90" for who in (1, 2, 3, 4)]
    said = {
        "B1": "prior periods paid $60.00: $20.00 as declared (p1.plan:10), $40.00 as settled with this one before",
        "B2": "prior periods paid $25.00 (p1.plan:11) before",
        "B3": "prior periods paid $40.00 before",
        "B4": "prior periods paid $40.00 before",
    }
    for claim, words in said.items():
        assert main(explained(tmp_path, plans, claims, "--claim", claim, "--engine", engine)) == 0
        assert words in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(("cents", "paid"), [("00", "$0.00"), ("01", "$0.01")])
def test_an_account_says_of_what_was_paid_and_taken_back_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str, cents: str, paid: str
) -> None:
    """As above M1 has -40 of 2026, when R took A back whose reimbursement fell to M2; 40 were paid before that."""
    first = plan(*SPECIFIC, "aggregating deductible $50", "lifetime maximum $100 per person", "}")
    terms = (*SPECIFIC, "lifetime maximum $100 per person", f'prior reimbursement person "M1" $40.{cents}', "}")
    claims = ["A,M1,2026-02-01,2026-03-01,70", "B,M2,2026-02-01,2026-03-02,50", "R,M1,2026-02-01,2026-03-03,-60"]
    claims += ["C,M1,2027-02-01,2027-03-01,200"]
    asked = explained(tmp_path, [first, plan(*terms, year=2027)], claims, "--claim", "C", "--engine", engine)
    assert main(asked) == 0
    said = f"prior periods paid {paid}: $40.{cents} as declared (p1.plan:10), -$40.00 as settled with this one before"
    assert said in " ".join(capsys.readouterr().out.split())


def test_a_story_tells_a_line_with_the_one_period_that_counts_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    """2026 counts A, 150 - 100 = 50 over; B, paid in its run-out, is of 2027's run-in, 50 over as well.

    C and D were paid after 2027, which is 15/12: together 20 that no period counts. 150 + 150 + 20 = 320.
    """
    terms = ("specific {", "covers medical", "deductible $100 per person")
    plans = [plan(*terms, "basis 12/12", "}"), plan(*terms, "basis 15/12", "}", year=2027)]
    claims = ["A,M1,2026-03-01,2026-04-01,150", "B,M1,2026-12-01,2027-01-05,150"]
    claims += ["C,M1,2027-12-01,2028-01-05,10", "D,M1,2027-12-01,2028-01-06,10"]
    assert main(explained(tmp_path, plans, claims, "--person", "M1", "--engine", engine)) == 0
    told = capsys.readouterr().out
    first, rest = told.split("period 2027-01-01 through 2027-12-31\n")
    later, nowhere = rest.split("in no period\n")
    totals = "totals of 1 settled line\n  specific    $50.00\n  aggregate    $0.00\n  employer   $100.00\n"
    for block, day in ((first, "2026-03-01  2026-04-01"), (later, "2026-12-01  2027-01-05")):
        assert block.count("medical") == 1
        assert f"  medical   {day}  $150.00    $50.00      $0.00   $100.00\n" in block
        assert f"{totals}  amount     $150.00\n" in block
        assert "  eligible                   $150.00\n" in block
        assert "  reimbursed on these lines   $50.00\n" in block
    assert (
        nowhere
        == """\
person M1

lines in settlement order
  claim  line  coverage  incurred    paid        amount  specific  aggregate  employer
  C         1  medical   2027-12-01  2028-01-05  $10.00     $0.00      $0.00    $10.00  specific by the period 2027-01-01: paid too late
  D         1  medical   2027-12-01  2028-01-06  $10.00     $0.00      $0.00    $10.00  specific by the period 2027-01-01: paid too late

totals of 2 settled lines
  specific    $0.00
  aggregate   $0.00
  employer   $20.00
  amount     $20.00
"""  # noqa: E501  a table is as wide as it is
    )


# Of 2026, which has no aggregate, and of 2027, whose aggregate counts whatever is paid in its year: $12 are its own.
_PARTED = (
    plan(*SPECIFIC, "reimburses 50%", "}"),
    plan(
        *("specific {", "covers medical", "basis 12/12", "deductible $10 per person", "}"),
        *("aggregate {", "covers medical", "basis paid", "monthly factor $1 per employee per month"),
        *("loss limit $1,000 per person", "}"),
        year=2027,
    ),
)
_OF_BOTH = [
    "A,M1,2026-05-01,2026-06-01,50",
    "B,M1,2026-12-01,2027-01-15,80",
    "C,M1,2026-12-01,2027-05-01,30",
    "D,M1,2027-02-01,2027-06-01,25",
    "E,M1,2027-12-01,2028-01-10,7",
]


def test_a_story_marks_the_stage_of_a_line_that_another_period_decides(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    """2026's specific is 12/15: of A it pays (50 - 10) / 2 = 20, of B, paid by March, 80 / 2 = 40; C was paid too late.

    2027's aggregate counts what is paid in 2027 and left: of B 40, of which 40 - 12 = 28 are over its attachment, all
    30 of C, and 10 of D, of which its specific pays 25 - 10 = 15. So C is of 2027, whose specific holds nothing of it,
    and E, paid in 2028, of no period. 130 + 55 + 7 = 192.
    """
    assert main(explained(tmp_path, [*_PARTED], _OF_BOTH, "--person", "M1", "--engine", engine)) == 0
    told = capsys.readouterr().out
    first, rest = told.split("period 2027-01-01 through 2027-12-31\n")
    later, nowhere = rest.split("in no period\n")
    assert (
        """\
  A         1  medical   2026-05-01  2026-06-01  $50.00    $20.00      $0.00    $30.00
  B         1  medical   2026-12-01  2027-01-15  $80.00    $40.00     $28.00    $12.00  aggregate by the period 2027-01-01

running totals after each line
  claim  line  eligible  plan paid  specific  aggregate  employer
  A         1    $50.00     $50.00    $20.00      $0.00    $30.00
  B         1   $130.00    $130.00    $60.00     $28.00    $42.00

totals of 2 settled lines
  specific    $60.00
  aggregate   $28.00
  employer    $42.00
  amount     $130.00
"""  # noqa: E501  a table is as wide as it is
        in first
    )
    assert (
        """\
  C         1  medical   2026-12-01  2027-05-01  $30.00     $0.00     $30.00     $0.00  specific by the period 2026-01-01: paid too late
  D         1  medical   2027-02-01  2027-06-01  $25.00    $15.00     $10.00     $0.00

running totals after each line
  claim  line  eligible  plan paid  specific  aggregate  employer
  C         1         -     $30.00     $0.00     $30.00     $0.00
  D         1    $25.00     $55.00    $15.00     $40.00     $0.00

totals of 2 settled lines
  specific   $15.00
  aggregate  $40.00
  employer    $0.00
  amount     $55.00
"""  # noqa: E501  a table is as wide as it is
        in later
    )
    assert "  specific and aggregate by the period 2027-01-01: paid too late\n" in nowhere
    assert nowhere.endswith("  employer   $7.00\n  amount     $7.00\n")


def test_the_data_of_a_person_hold_the_row_of_every_period_and_of_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    """The figures are those of the story: 130, 55 and 7 of the 192."""
    asked = ("--person", "M1", "--engine", engine, "--format", "json")
    assert main(explained(tmp_path, [*_PARTED], _OF_BOTH, *asked)) == 0
    said = json.loads(capsys.readouterr().out)
    schema = Path(__file__).parents[3] / "docs/schemas/explanation-of-periods-1.json"
    Draft202012Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(said)
    every = [*said["person"]["periods"], said["person"]["in_no_period"]]
    names = ("amount", "specific", "aggregate", "employer", "eligible")
    assert [[one["figures"][name] for name in names] for one in every] == [
        ["130.00", "60.00", "28.00", "42.00", "130.00"],
        ["55.00", "15.00", "40.00", "0.00", "25.00"],
        ["7.00", "0.00", "0.00", "7.00", None],
    ]
    assert [line["period"] for line in said["lines"]] == ["2026-01-01"] * 2 + ["2027-01-01"] * 2 + [None]


def test_a_line_is_told_with_the_member_s_part_by_the_benefits_of_its_own_year(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    """B was incurred in 2026, whose member deductible is $20, of which A took 15: 5 of B are left, and 75 paid.

    2027, which is 15/12, counts B; its own member deductible of $8 is asked of none of its lines.
    """
    plans = []
    for year, basis, deductible in ((2026, "12/12", 20), (2027, "15/12", 8)):
        terms = ("specific {", "covers medical", f"basis {basis}", "deductible $10 per person", "}")
        own = ("benefits {", "benefit year plan year", f"deductible ${deductible} per person on medical", "}")
        plans.append(plan(*own, *terms, year=year))
    files = explained(tmp_path, plans, ["A,M1,2026-03-01,2026-04-01,15", "B,M1,2026-12-01,2027-01-05,80"])
    path = tmp_path / "claims.csv"
    path.write_text(path.read_text().replace("amount", "allowed"))
    assert main([*files, "--person", "M1", "--engine", engine]) == 0
    told = capsys.readouterr().out
    later = told.split("period 2027-01-01 through 2027-12-31\n")[1]
    assert "  $80.00   $5.00    $65.00      $0.00    $10.00  benefits by the period 2026-01-01\n" in later
    assert (
        """\
the member's part, stage by stage
  claim  line  benefit year  amount  deductible  member  plan paid
  B         1  2026-01-01    $80.00       $5.00   $5.00     $75.00
  all          2026-01-01    $80.00       $5.00   $5.00     $75.00
"""
        in later
    )
    assert "  deductible $20.00 per person" in later
    assert "$8.00" not in later
    assert told.count("claim B line 1") == 1
