"""What a settlement marks projected under an as-of date, and what it does not: the same in both engines.

One employee a month and $1 or $2 of charges; on 2026-03-15 three months of 2026 have started, and nine are projected.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from planlang.cli import main

FEES = ("fees {", 'fee "A" $1 per employee per month', 'fee "B" $5 per month')
REFUND = ("experience refund {", "share 50%", "claims limit 90% of premium", "}")
SPECIFIC = ("specific {", "covers medical", "basis 12/15", "deductible $100 per person", "}")
FACTOR = ("aggregate {", "covers medical", "basis 12/15", "monthly factor $10 per employee per month")
PAYERS = ["/totals/settled/aggregate", "/totals/settled/employer"]
PAID = ["/aggregate/on_lines", "/aggregate/reimbursed"]


@pytest.fixture(params=["lines", "columns"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def plan(*statements: str, year: int = 2026) -> str:
    head = ('plan "P" {', "currency USD", f"period {year}-01-01 through {year}-12-31", 'coverage medical "Medical"')
    return "\n".join((*head, *statements, "}", ""))


def settled(
    folder: Path, engine: str, plans: list[str], claims: list[str], *facts: str, none_from: str = "9999-01"
) -> Path:
    """The folder of a settlement of plans over claims `claim,incurred,paid,amount`; from a month on nobody is left."""
    files = []
    for at, text in enumerate(plans):
        files.append(str(folder / f"p{at}.plan"))
        (folder / f"p{at}.plan").write_text(text)
    rows = [f"{claim},M1,medical,{rest}" for claim, rest in (one.split(",", 1) for one in claims)]
    (folder / "claims.csv").write_text("\n".join(("claim,person,coverage,incurred,paid,amount", *rows, "")))
    months = [f"{2026 + at}-{month:02}" for at in range(len(plans)) for month in range(1, 13)]
    units = [f"{month},{int(month < none_from)}" for month in months]
    (folder / "census.csv").write_text("\n".join(("month,employee", *units, "")))
    given = ["--claims", str(folder / "claims.csv"), "--census", str(folder / "census.csv"), "--engine", engine]
    assert main(["settle", *files, *given, "--out", str(folder / "out"), *facts]) == 0
    return folder / "out"


def summary(out: Path) -> dict[str, Any]:
    return dict(json.loads((out / "summary.json").read_text()))


def entries(out: Path) -> list[dict[str, str]]:
    with (out / "entries.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_charges_by_unit_are_projected_and_what_rests_on_them(tmp_path: Path, engine: str) -> None:
    """Fees 12 x 1 and 12 x 5, premiums 12 x 2; of 101 the specific pays 1: 50% x (90% x 24 - 1) = 10.30 come back."""
    terms = (*FEES, "premium specific $2 per employee per month", "}", *REFUND, *SPECIFIC)
    out = settled(tmp_path, engine, [plan(*terms)], ["A,2026-01-01,2026-02-01,101"], "--as-of", "2026-03-15")
    said = summary(out)
    assert (said["funding"]["cost"], said["experience_refund"]) == ("196.00", "10.30")  # 100 + 12 + 60 + 24
    assert said["projected"] == [
        *("/fees/0/amount", "/premiums/0/amount"),
        *("/funding/fees", "/funding/premiums", "/funding/cost"),
        "/experience_refund",
    ]
    marks = {(row["kind"], row["name"], row["month"]): row["projected"] for row in entries(out)}
    assert [marks["fee", "A", month] for month in ("2026-03", "2026-04", "2026-12")] == ["no", "yes", "yes"]
    assert [marks["premium", "specific", month] for month in ("2026-03", "2026-04")] == ["no", "yes"]
    assert marks["fee", "B", "2026-12"] == "no"  # fixed: no units, nothing to project
    assert marks["refund", "", "2026-12"] == "yes"


def test_charges_rest_on_projected_months_also_where_these_have_no_units(tmp_path: Path, engine: str) -> None:
    """Nobody is left in March, and nine months are projected so: fees 2 x 1 and 12 x 5, premiums 2 x 2.

    Of 101 the specific pays 1: 50% x (90% x 4 - 1) = 1.30 come back, and the plan costs 100 + 62 + 4.
    """
    terms = plan(*FEES, "premium specific $2 per employee per month", "}", *REFUND, *SPECIFIC)
    claims = ["A,2026-01-01,2026-02-01,101"]
    out = settled(tmp_path, engine, [terms], claims, "--as-of", "2026-03-15", none_from="2026-03")
    said = summary(out)
    assert [one["amount"] for one in said["fees"]] == ["2.00", "60.00"]
    assert (said["funding"]["cost"], said["experience_refund"]) == ("166.00", "1.30")
    assert said["projected"] == [
        *("/fees/0/amount", "/premiums/0/amount"),
        *("/funding/fees", "/funding/premiums", "/funding/cost"),
        "/experience_refund",
    ]
    assert [row["projected"] for row in entries(out) if row["kind"] == "refund"] == ["yes"]


def test_charges_that_units_do_not_change_are_not_projected(tmp_path: Path, engine: str) -> None:
    """What is by units is known to March; from April A is fixed, and B, the rate and the premium are nothing a unit."""
    fees = ('fee "A" $1 per employee per month', 'fee "A" $7 per month from 2026-04-01', 'fee "B" $4 per month')
    nothing = ('fee "B" $0 per employee per month from 2026-04-01', "premium specific $0 per employee per month")
    rate = ("funding level-funded {", "rate $0 per employee per month", "surplus 50% to employer", "}")
    terms = plan("fees {", *fees, *nothing, "}", *rate, *REFUND, *SPECIFIC)
    said = summary(settled(tmp_path, engine, [terms], ["A,2026-01-01,2026-02-01,101"], "--as-of", "2026-03-15"))
    assert [one["amount"] for one in said["fees"]] == ["66.00", "12.00"]  # 3 x 1 + 9 x 7, and 3 x 4
    assert said["projected"] == []


def test_a_fund_is_projected_and_what_is_left_of_it(tmp_path: Path, engine: str) -> None:
    """Fund 12 x 3 = 36 less claims 30: surplus 6, half of it 3 returned, cost 33. S_2 is 20 and S_3 is 30, both known.

    The aggregate pays 200 - 20 = 180 on the line, and takes 10 back as March opens.
    """
    rate = ("funding level-funded {", "rate $3 per employee per month", "surplus 50% to employer", "}")
    terms = (*rate, *FACTOR, "deductible period monthly cumulative", "}")
    out = settled(tmp_path, engine, [plan(*terms)], ["A,2026-01-01,2026-02-01,200"], "--as-of", "2026-03-15")
    said = summary(out)
    figures = [said["funding"][name] for name in ("fund", "surplus", "returned", "cost")]
    assert figures == ["36.00", "6.00", "3.00", "33.00"]
    assert said["projected"] == [
        *("/attachment/sum", "/attachment/attachment"),
        *("/funding/fund", "/funding/surplus", "/funding/returned", "/funding/cost"),
    ]
    assert [(row["name"], row["amount"], row["projected"]) for row in entries(out)] == [
        ("opens", "-10.00", "no"),
        ("", "3.00", "yes"),
    ]


def test_what_an_annual_attachment_leaves_is_projected(tmp_path: Path, engine: str) -> None:
    """AAP 12 x 10 = 120, nine months of it projected: of 150 the aggregate pays 30, and the employer 120."""
    out = settled(tmp_path, engine, [plan(*FACTOR, "}")], ["A,2026-01-01,2026-02-01,150"], "--as-of", "2026-03-15")
    said = summary(out)
    assert said["aggregate"]["reimbursed"] == "30.00"
    attachment = ["/attachment/sum", "/attachment/attachment"]
    assert said["projected"] == [*PAYERS, *attachment, *PAID, "/funding/employer_claims", "/funding/cost"]


def test_an_attachment_of_the_first_month_is_known(tmp_path: Path, engine: str) -> None:
    """AAP is the greater of 95% x 10 x 12 = 114 and 50% x 10 x 12 = 60: of January alone. SUM 120 is projected."""
    fixed = "deductible period annual fixed at 95% of first month times policy months"
    least = "minimum attachment 50% of first month times policy months"
    out = settled(
        tmp_path, engine, [plan(*FACTOR, fixed, least, "}")], ["A,2026-01-01,2026-02-01,151"], "--as-of", "2026-03-15"
    )
    said = summary(out)
    assert (said["attachment"]["attachment"], said["attachment"]["projected"]) == ("114.00", False)
    assert said["projected"] == ["/attachment/sum"]


def test_terminal_liability_of_projected_months_is_projected(tmp_path: Path, engine: str) -> None:
    """To 95% x 10 x 12 = 114 November and December add 20, and are projected: AAP 134, of 151 the rest is 17."""
    fixed = "deductible period annual fixed at 95% of first month times policy months"
    terms = plan(*FACTOR, fixed, "terminal liability 2 months", "}")
    facts = ("--as-of", "2026-03-15", "--fact", "terminal-liability=yes")
    said = summary(settled(tmp_path, engine, [terms], ["A,2026-01-01,2026-02-01,151"], *facts))
    assert (said["attachment"]["attachment"], said["aggregate"]["reimbursed"]) == ("134.00", "17.00")
    assert said["attachment"]["projected"]
    assert {*PAID, "/attachment/terminal_liability"} <= set(said["projected"])


def test_nothing_is_projected_once_the_last_month_has_started(tmp_path: Path, engine: str) -> None:
    terms = plan(*FEES, "}", *FACTOR, "}")
    said = summary(settled(tmp_path, engine, [terms], ["A,2026-01-01,2026-02-01,150"], "--as-of", "2026-12-01"))
    assert said["projected"] == []


def test_a_period_rests_on_the_projection_of_the_one_whose_aggregate_takes_its_claims(
    tmp_path: Path, engine: str
) -> None:
    """A was incurred in 2026 and is counted by its specific: 100 of 180 are left, for the aggregate of 2027 alone.

    Of 2027 three months have started: its attachment of 120 is projected, and so is what 2026 costs the employer.
    B and C are of 2026 and counted by its own aggregate, whose attachment is known: the same plan without A shows it.
    """
    first = plan(*SPECIFIC, *FACTOR[:2], "basis 12/12", FACTOR[3], "}")
    later = plan(*SPECIFIC, *FACTOR[:2], "basis paid", FACTOR[3], "}", year=2027)
    others = ["B,2026-01-01,2026-02-01,90", "C,2026-01-01,2026-03-01,70"]
    crossing = ["A,2026-12-01,2027-01-15,180", *others]
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    crossed = summary(settled(tmp_path / "with", engine, [first, later], crossing, "--as-of", "2027-03-15"))
    own = summary(settled(tmp_path / "without", engine, [first, later], others, "--as-of", "2027-03-15"))
    assert crossed["periods"][0]["projected"] == [*PAYERS, "/funding/employer_claims", "/funding/cost"]
    assert own["periods"][0]["projected"] == []
    assert own["periods"][1]["projected"][:2] == PAYERS


@pytest.mark.parametrize(
    ("form", "headline"),
    [
        # A_2 is 10, S_2 is 10 + 10 and 95% x 10 x 12 is 114: none of them rests on a month after March.
        ("monthly", "attachment of 2026-02 $10.00, a deductible of its own"),
        ("monthly cumulative", "attachment through 2026-02 $20.00"),
        ("annual fixed at 95% of first month times policy months", "aggregate attachment $114.00"),
    ],
)
def test_an_explanation_marks_no_attachment_that_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, headline: str
) -> None:
    terms = plan(*FACTOR, f"deductible period {form}", "}")
    settled(tmp_path, "lines", [terms], ["A,2026-01-01,2026-02-01,151"], "--as-of", "2026-03-15")
    capsys.readouterr()
    files = ["--claims", str(tmp_path / "claims.csv"), "--census", str(tmp_path / "census.csv")]
    assert main(["explain", str(tmp_path / "p0.plan"), *files, "--as-of", "2026-03-15", "--claim", "A"]) == 0
    told = capsys.readouterr().out
    assert headline in told
    assert "(projected)" not in told
