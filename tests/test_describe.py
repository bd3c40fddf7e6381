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
