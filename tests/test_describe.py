"""A plan in plain English: nothing of it is left out, and its numbers are the engine's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import planlang
from planlang.model.description import Part, SaidAs
from planlang.model.settlement import REASON_ORDER
from planlang.provisions import ALL
from planlang.provisions.describing import Describing, in_words
from planlang.values.money import shown
from tests.regold import EXAMPLES

ROOT = Path(__file__).parent.parent
PLANS = [*sorted(EXAMPLES.glob("*/*.plan")), ROOT / "tests" / "everything.plan"]
# What is a slug of the language and no word of the trade.
SLUGS = {reason for reasons in REASON_ORDER.values() for reason in reasons if "-" in reason}
_AMOUNT = re.compile(r"\| (?P<name>[^|]+) \| (?P<amount>-?\$[\d,.]+) \|")

# What a reader must know beside a plan's statements: words, an example that they hold in, and one that lacks the rule.
RULES = (
    ("a cover counts it if it counts that claim, however late", "first", "stillwater"),
    ("the cover counts it if it counts that claim, however late", "stillwater", "first"),
    ("A claim or a refund belongs to the month in which it is itself paid", "monthly", "stillwater"),
    ("neither cover counts what is incurred or paid after that day", "city", "stillwater"),
    ("the cover does not count what is incurred or paid after that day", "stillwater", "city"),
    ("Monthly attachments then run to the month", "first", "stillwater"),
    ("Monthly attachments then run to the month", "northfield", "city"),
    ("lower the claims of neither stop-loss cover", "first", "stillwater"),
    ("Drug rebates are the employer's and do not lower what the cover counts.", "stillwater", "first"),
    ("Members then pay a deductible of $500.00", "fenwick", "first"),
    ("Members pay a deductible of $50.00", "fenwick", "first"),
    ("Monthly attachments, fees, premiums and payments into the fund then run", "level_funded", "first"),
    ("the minimum attachment stays that of the whole period; the sum of the months", "northfield", "fenwick"),
    ("multiplied by the months to the end, that month included", "bayview", "northfield"),
    ("minimum attachment stays", "orchard", "linden-2025"),
    ("the first month takes its own", "bayview", "northfield"),
    ("over the deductible, less the aggregating deductible, the carrier", "northfield", "bayview"),
    ("These amounts are for each person alone", "northfield", "lakeside"),
    ("less the employer's part of the claims incurred in the period, after both covers", "level_funded", "self_funded"),
    ("fees and premiums neither come out of the fund nor go into it", "level_funded", "self_funded"),
    ("what none of them bears stays with the carrier", "stillwater", "northfield"),
    ("For retirees that is their own deductible.", "northfield", "first"),
    ("a person with a laser or a person excluded from the specific", "northfield", "first"),
    ("Dental claims count in full beside it.", "linden-2025", "bayview"),
    ("The pro-rated minimum is the minimum attachment times the months so far", "orchard", "northfield"),
    ("advances what is due less what it has advanced", "orchard", "northfield"),
    ("Of what copay and deductible leave a member pays 20% on Medical.", "fenwick", "first"),
    ("Of what the deductible leaves a member pays 50% on Dental.", "fenwick", "first"),
    ("A bill belongs to the year in which it was incurred.", "fenwick", "first"),
    ("and stop-loss counts that alone.", "fenwick", "first"),
    ("not even toward the deductible, and is the employer's.", "lakeside", "bayview"),
    ("not even toward the deductible, and is left to the aggregate cover.", "bayview", "lakeside"),
    ("not even toward the attachment, and is the employer's.", "bayview", "lakeside"),
    ("through March 31, 2027: run-out.", "northfield", "orchard"),
    ("For the specific no claim paid after December 31, 2026 counts.", "orchard", "northfield"),
    ("half a cent away from zero", "northfield", "first"),
    ("lower what the aggregate cover counts, and leave the specific cover alone.", "bayview", "first"),
)
BY_NAME = {path.stem: path for path in PLANS}
AGGREGATE = """plan "Harbor Foods" {
  currency USD
  period 2026-01-01 through 2026-12-31
  coverage medical "Medical"
  coverage rx "Prescription drugs"

  specific "Specific excess loss" {
    covers medical, rx
    basis 12/12
    deductible $100,000 per family
    laser family "F-0042" at $250,000
    laser person "M-0077" excluded from specific
  }

  aggregate "Aggregate excess loss" {
    covers medical
    basis 12/15
    monthly factor $540.00 per employee per month
    MORE
  }
}
"""
# Statements of the aggregate above, what is then said, and what is not.
AGGREGATES = (
    ("", "family with a laser it is the deductible that would hold otherwise", "excluded from the specific it"),
    ("loss limit applicable deductible", "For a family with a laser it is the laser's amount.", "hold otherwise"),
    ("loss limit $60,000 per person", "at most $60,000.00 of each person in the whole period", "with a laser it"),
    ("loss limit none", "What it counts of one person has no limit.", "at most the specific deductible"),
    ("on termination full minimum", "the aggregate still pays: over the months that ran", "minimum attachment stays"),
    ("enrollment lag 2 months", "those of the first known month hold", "the first month takes its own"),
    ("terminal liability 3 months", "the attachment grows by that of the last 3 months", "no claim paid after March"),
    (
        "minimum attachment $9,000\n    deductible period monthly",
        "A minimum attachment of $9,000.00 does not apply",
        "minimum attachment stays",
    ),
    (
        "minimum attachment $9,000\n    deductible period annual fixed at 90% of first month times policy months",
        "the fixed attachment of the months that ran holds if greater",
        "the sum of the months that ran",
    ),
    (
        "monthly accommodation {\n advances over attachment\n repayment at settlement\n }",
        "What is paid after the last month enters only the final settlement.",
        "pro-rated minimum",
    ),
)


def rows(text: str, title: str) -> dict[str, str]:
    """The table of a worked example."""
    part = text[text.index(f"## {title}") :]
    end = part.find("\n## ", 1)
    return {found["name"]: found["amount"] for found in _AMOUNT.finditer(part[:end])}


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_no_slug_of_the_language_stands_in_a_description(path: Path) -> None:
    text = planlang.describe(path)
    assert not [slug for slug in sorted(SLUGS) if re.search(rf"\b{slug}\b", text)]
    assert not re.search(r"\d{4}-\d{2}-\d{2}", text), "dates are in words"
    assert ".. " not in text
    assert ",." not in text


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_every_statement_of_the_plan_is_told_with_its_line(path: Path) -> None:
    contract = planlang.load(path).contract
    text = planlang.describe(path)
    terms = [term for layer in (contract.benefits, *contract.layers) if layer for term in layer.terms]
    written = {term.citation.source for term in (*contract.terms, *terms) if term.citation}
    told = set(re.findall(r"\[([^\]]+:\d+)\]", text))
    conditions = {
        term.citation.source for term in contract.terms if type(term).__name__ == "Condition" and term.citation
    }
    options = {
        term.citation.source
        for term in terms
        if term.citation and getattr(term, "included", True) is False and type(term).__name__ != "CarryOver"
    }
    assert written - told - conditions - options == set()


def test_every_provision_describes_itself() -> None:
    """Each says something of a plan that has everything, or of one that has nothing."""
    contract = planlang.load(ROOT / "tests" / "everything.plan").contract
    for provision in ALL:
        said = [one for part in Part for one in provision.describe(Describing(contract, part))]
        assert said, provision.name
        assert all(one.text.endswith(".") and one.text[0].isupper() for one in said), provision.name


def test_what_is_not_written_is_marked_and_what_is_missing_is_said() -> None:
    contract = planlang.load(EXAMPLES / "first_plan" / "first.plan").contract
    said = [one for part in Part for provision in ALL for one in provision.describe(Describing(contract, part))]
    assert {one.said for one in said} >= {SaidAs.WRITTEN, SaidAs.DEFAULT, SaidAs.ABSENT}
    text = planlang.describe(EXAMPLES / "first_plan" / "first.plan")
    assert "There is no aggregating deductible over all persons together." in text
    assert "(The plan does not say so; this holds when nothing is said.)" in text


@pytest.mark.parametrize(("words", "having", "lacking"), RULES)
def test_a_rule_is_said_where_it_matters_and_only_there(words: str, having: str, lacking: str) -> None:
    assert planlang.describe(BY_NAME[having]).count(words) >= 1
    assert words not in planlang.describe(BY_NAME[lacking])


@pytest.mark.parametrize(("more", "words", "others"), AGGREGATES)
def test_an_aggregate_says_what_its_statements_mean(tmp_path: Path, more: str, words: str, others: str) -> None:
    (tmp_path / "x.plan").write_text(AGGREGATE.replace("MORE", more), encoding="utf-8")
    text = planlang.describe(tmp_path / "x.plan")
    assert words in text
    assert others not in text
    assert "on Medical claims: the loss limit" in text or "no limit" in text, "never on what it does not cover"


def test_a_lifetime_of_which_more_was_paid_than_it_is_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.plan").write_text(
        'plan "P" {\n  currency USD\n  period 2026-01-01 through 2026-12-31\n  coverage medical\n  specific {\n'
        "    covers medical\n    basis 12/12\n    deductible $1,000 per person\n"
        "    lifetime maximum $3,000 per person\n"
        '    prior reimbursement person "M-1" $2,999.99\n    prior reimbursement person "M-2" $3,500\n  }\n}\n',
        encoding="utf-8",
    )
    text = planlang.describe(tmp_path / "x.plan")
    assert "- Of that, $2,999.99 have been paid for M-1 before. [x.plan:10]" in text
    over = "For M-2 $3,500.00 have been paid before, more than the maximum, so nothing is left."
    assert f"- {over} [x.plan:11]" in text


def test_months_that_are_not_the_calendar_s_say_when_they_begin(tmp_path: Path) -> None:
    for period, said in (
        ("2026-01-01 through 2026-12-31", ""),
        ("2026-01-15 through 2027-01-14", "begins on day 15 of a calendar month, and is named"),
        ("2026-01-31 through 2027-01-30", "begins on day 31 of a calendar month, or on the last day of a month"),
    ):
        text = AGGREGATE.replace("MORE", "").replace("2026-01-01 through 2026-12-31", period)
        (tmp_path / "x.plan").write_text(text, encoding="utf-8")
        told = planlang.describe(tmp_path / "x.plan")
        assert said in told
        assert bool(said) == ("Each month of the contract begins" in told)


def test_the_large_claim_is_that_of_the_arithmetic() -> None:
    # $300,000 less $100,000 leave $200,000, less $75,000 leave $125,000: 80% of $100,000 and all of $25,000.
    assert rows(planlang.describe(EXAMPLES / "specific_with_lasers" / "northfield.plan"), "One large claim") == {
        "the claim": "$300,000.00",
        "the employer keeps under the deductible": "$100,000.00",
        "the employer keeps under the aggregating deductible": "$75,000.00",
        "the employer keeps as its share of the excess": "$20,000.00",
        "the specific reimburses": "$105,000.00",
        "the aggregate reimburses": "$0.00",
        "the employer keeps, in all": "$195,000.00",
    }


def test_the_bad_year_is_that_of_the_arithmetic() -> None:
    # 100 x ($412.50 + $1,031.25) = $144,375 a month; 5/4 of twelve months over 480 claims is $4,511.71 each.
    found = rows(planlang.describe(EXAMPLES / "specific_with_lasers" / "northfield.plan"), "A bad year")
    claims = 451_171 * 480
    assert found["monthly attachments, added up"] == "$1,732,500.00"
    assert found["claims of the year"] == f"${claims / 100:,.2f}"
    assert found["the aggregate reimburses"] == f"${(claims - 173_250_000) / 100:,.2f}"
    assert found["the employer keeps, in all"] == "$1,732,500.00"


def test_of_a_fully_insured_plan_the_insurer_bears_what_is_left() -> None:
    text = planlang.describe(EXAMPLES / "level_funded" / "fully_insured.plan")
    assert text.splitlines()[2].startswith(
        "Tamarack Outfitters, LLC has this plan fully insured, from January 1, 2026 "
    )
    assert text.splitlines()[2].endswith(" What follows says who pays what.")
    assert "- The insurer bears the first $20,000.00 of each person: the deductible. [" in text
    assert "4. Whatever is left is the insurer's, and of claims incurred outside the period the employer's.\n" in text
    # $60,000 less $20,000 are over the deductible, and all of that is reimbursed.
    assert rows(text, "One large claim") == {
        "the claim": "$60,000.00",
        "the insurer bears under the deductible": "$20,000.00",
        "the specific reimburses": "$40,000.00",
        "the aggregate reimburses": "$0.00",
        "the insurer bears, in all": "$20,000.00",
    }
    # 100 x ($375 + $875) x 12 = $1,500,000, and the aggregate pays what is over it.
    assert rows(text, "A bad year")["the insurer bears, in all"] == "$1,500,000.00"
    assert "employer keeps" not in text
    own = planlang.describe(EXAMPLES / "level_funded" / "level_funded.plan")
    assert "- The employer keeps the first $20,000.00 of each person: the deductible. [" in own
    assert "4. Whatever is left is the employer's.\n" in own


def test_a_bad_year_is_of_so_many_persons_that_the_aggregate_pays() -> None:
    """Of 40 persons each would have $168,159.84, of which the loss limit counts $75,000: $3,000,000 in all.

    Of 80 each has $84,079.92, which is $9,079.92 over the deductible: 80% of it, $7,263.94, less the aggregating
    deductible is 80 x $7,263.94 - $100,000. Counted are 80 x $75,000, and 90% of what lies over the attachment is paid.
    """
    found = rows(planlang.describe(EXAMPLES / "full_year" / "bayview.plan"), "A bad year")
    assert found == {
        "claims of the year": "$6,726,393.60",
        "monthly attachments, added up": "$5,381,118.00",
        "the specific reimburses": "$481,115.20",
        "the aggregate counts after the loss limit": "$6,000,000.00",
        "the aggregate reimburses": "$556,993.80",
        "the employer keeps, in all": "$5,688,284.60",
    }


def test_the_bill_of_a_member_adds_up() -> None:
    path = EXAMPLES / "member_benefits" / "fenwick.plan"
    found = rows(planlang.describe(path), "One bill of a member")
    amounts = {name: round(float(text.replace("$", "").replace(",", "")) * 100) for name, text in found.items()}
    allowed, member, plan = (amounts.pop(name) for name in ("allowed", "the member pays, in all", "the plan pays"))
    assert allowed == member + plan == 12_000_00
    assert sum(amounts.values()) == member


def test_a_large_claim_is_settled_as_any_other(tmp_path: Path) -> None:
    path = EXAMPLES / "full_year" / "bayview.plan"
    contract = planlang.load(path).contract
    found = rows(planlang.describe(path), "One large claim")
    day, amount = contract.period.month_start(2).replace(day=10), found["the claim"].replace("$", "").replace(",", "")
    (tmp_path / "claims.csv").write_text(
        "claim,person,coverage,incurred,paid,amount\n"
        f"C-1,nobody,{next(iter(contract.coverages))},{day},{day},{amount}\n",
        encoding="utf-8",
    )
    result = planlang.settle(path, tmp_path / "claims.csv", census=EXAMPLES / "full_year" / "census.csv")
    assert found["the specific reimburses"] == shown(result.settlement.totals.specific, contract.currency)


def test_the_page_is_html_and_escapes_what_a_plan_says(tmp_path: Path) -> None:
    text = (EXAMPLES / "first_plan" / "first.plan").read_text(encoding="utf-8")
    name = planlang.load(text).contract.name
    (tmp_path / "x.plan").write_text(text.replace(name, "A <b> & co"), encoding="utf-8")
    page = planlang.describe(tmp_path / "x.plan", form="html")
    assert page.startswith("<!doctype html>")
    assert "<h1>A &lt;b&gt; &amp; co</h1>" in page
    assert page.count("<table>") >= 1
    with pytest.raises(ValueError, match="no form"):
        planlang.describe(tmp_path / "x.plan", form="pdf")


def test_a_day_is_written_as_the_trade_writes_it() -> None:
    from datetime import date  # noqa: PLC0415

    assert in_words(date(2026, 1, 1)) == "January 1, 2026"
