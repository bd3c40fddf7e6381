"""Letters: the answer in plain English, for a reader who knows neither plan nor program."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pytest

import planlang
from planlang.api.letters import letter, letter_of_month
from planlang.explain.letter_why import _BECAUSE
from planlang.model.ledger import SetAside
from planlang.model.settlement import REASON_ORDER
from planlang.provisions import ALL
from planlang.text.source import Cell
from planlang.values.money import shown
from tests.conformance_case import all_cases, run
from tests.regold import EXAMPLES, commands
from tests.unit.cli.cli_samples import Shell

SLUGS = sorted(
    {reason for reasons in REASON_ORDER.values() for reason in reasons if "-" in reason}
    | {provision.name for provision in ALL if "-" in provision.name}
)
# Words that the trade itself writes with a hyphen.
_TRADE = {"carry-over", "run-in-limit"}
_SLUG = re.compile(r"\b(" + "|".join(map(re.escape, set(SLUGS) - _TRADE)) + r")\b")
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/README.md"))


def settled(name: str) -> planlang.Settled:
    """The first settlement of one plan that an example's README shows."""
    folder = EXAMPLES / name
    shown_ = next(one for one in commands(folder / "README.md") if one.words[1] in {"settle", "explain"})
    census = folder / "census.csv"
    return planlang.settle(folder / shown_.plan, folder / shown_.ledger, census=census if census.exists() else None)


TWO_YEARS = EXAMPLES / "two_years"


def settled_years(folder: Path = TWO_YEARS) -> planlang.SettledPeriods:
    """Both years of Linden Mills, by the plans of a folder."""
    plans = (folder / "linden-2024.plan", folder / "linden-2025.plan")
    return planlang.settle_periods(plans, TWO_YEARS / "claims.csv", census=TWO_YEARS / "census.csv")


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_of_every_kind_has_no_word_of_the_language(name: str) -> None:
    result = settled(name)
    persons = [row.person for row in result.settlement.persons][:12]
    claims = sorted({split.line.claim for split in result.settlement.splits})[:40]
    texts = [letter(planlang.explain(result, person=person)) for person in persons]
    texts += [letter(planlang.explain(result, claim=claim)) for claim in claims]
    texts += [letter_of_month(result.settlement, row.month)[0] or "" for row in result.settlement.months]
    assert texts
    for text in texts:
        without_names = re.sub(r"\(.*?\.plan:\d+\)", "", text)
        assert not _SLUG.search(without_names), text
        assert not re.search(r"\b\d{4}-\d{2}-\d{2}\b", text)


def test_a_letter_of_every_conformance_case_has_no_word_of_the_language() -> None:
    told = 0
    for case in all_cases():
        settlement = run(case).settlement
        if settlement is None or not settlement.splits:
            continue
        result = planlang.Settled(settlement=settlement, diagnostics=())
        text = letter(planlang.explain(result, claim=settlement.splits[-1].line.claim))
        assert not _SLUG.search(re.sub(r"\([^()]*\.plan:\d+\)", "", text)), text
        told += 1
    assert told > 400


def test_every_reason_has_its_words() -> None:
    assert set(_BECAUSE) == {(stage, reason) for stage, reasons in REASON_ORDER.items() for reason in reasons}


def test_the_answer_comes_first_and_adds_up() -> None:
    result = settled("specific_with_lasers")
    text = letter(planlang.explain(result, claim="N-1020"))
    first = text.splitlines()[2]
    assert first == (
        "Of the $45,500.00 of this line, Granite Mutual pays $3,400.00 under the cover of large claims and "
        "the employer pays $42,100.00."
    )
    assert text.index("| claim |") < text.index("## Why")
    # The deductible takes $41,250, so $4,250 are excess: 80% of that is $3,400, and $850 is the employer's share.
    assert "- $41,250.00 is within the deductible of the person, which the employer keeps (clause 4.2, " in text
    assert "- $850.00 is the share of the excess that Granite Mutual does not reimburse" in text


def test_a_person_s_letter_says_how_far_the_cover_has_counted() -> None:
    result = settled("specific_with_lasers")
    row = next(row for row in result.settlement.persons if row.person == "M-0042")
    text = letter(planlang.explain(result, person="M-0042"))
    assert row.eligible is not None
    assert f"has counted {shown(row.eligible, result.settlement.contract.currency)} of the person so far" in text
    assert "The deductible is $250,000.00, agreed for this person" in text


def test_a_month_s_letter_has_the_figures_of_the_month() -> None:
    result = settled("accommodation")
    text, unknown = letter_of_month(result.settlement, "2026-03")
    assert not unknown
    assert text is not None
    # Example 10 of the page on meaning: 190,000.00 so far, and 18,450.00 taken back.
    assert "| counted claims | $39,550.00 | $190,000.00 |" in text
    assert "- $18,450.00 from the employer to Granite Mutual: repaid at the close of the month." in text
    missing, said = letter_of_month(result.settlement, "2027-03")
    assert missing is None
    assert [one.code.slug for one in said] == ["unknown-month"]


FIRST = "Linden Mills Health Plan, January 1, 2024 through December 31, 2024"
SECOND = "Linden Mills Health Plan, January 1, 2025 through December 31, 2025"


def test_a_letter_of_several_years_is_signed_by_the_contract_that_decided() -> None:
    years = settled_years()
    assert letter(planlang.explain(years, claim="T-001")).endswith(f"\nDecided under {FIRST}.\n")
    assert letter(planlang.explain(years, claim="T-013")).endswith(f"\nDecided under {SECOND}.\n")
    # T-007 was paid in 2025, in the run-out of the 12/15 of 2024.
    assert letter(planlang.explain(years, claim="T-007")).endswith(f"\nDecided under {FIRST}.\n")
    both = letter(planlang.explain(years, person="L-2"))
    assert both.endswith(f"\nDecided under {FIRST}, and under {SECOND}.\n")


def test_a_letter_about_a_line_in_no_period_says_that_no_contract_counts_it() -> None:
    text = letter(planlang.explain(settled_years(), claim="T-009"))
    assert text.splitlines()[2] == (
        "Of the $6,100.00 of this line, the employer pays $6,100.00. "
        "No contract counts claim T-009, line 1, so no carrier reimburses it."
    )
    # Paid on April 2, 2025, after the run-out of 2024; incurred on December 10, 2024, before 2025.
    either = "The cover of January 1, 2025 through December 31, 2025 does not count claim T-009, line 1, either: "
    assert f"- {either}it begins to count with claims incurred later (linden-2025.plan:17)." in text
    assert text.endswith(f"\nAsked of {FIRST}, and of {SECOND}, none of which counts any of this.\n")


def test_a_letter_about_several_lines_in_no_period_speaks_of_them(tmp_path: Path) -> None:
    years = [covers(tmp_path / f"{year}.plan", "person", year=year) for year in (2025, 2026)]
    # Both contracts are 15/12, so what is paid in January 2027 is counted by neither.
    rows = (f"{claim},M-1,F-1,medical,2026-06-01,2027-01-{day},60" for claim, day in (("A", "15"), ("B", "16")))
    claims, census = ledger_of(tmp_path, *rows)
    text = letter(planlang.explain(planlang.settle_periods(years, claims, census=census), person="M-1"))
    assert "No contract counts claim A, line 1 and claim B, line 1, so no carrier reimburses them." in text


def test_a_letter_says_why_no_contract_counts_a_line_that_leaves_the_covers_nothing(tmp_path: Path) -> None:
    benefits = "  benefits {\n    benefit year plan year\n    deductible $100 per person on medical\n  }\n  specific"
    years = [covers(tmp_path / f"{year}.plan", "person", year=year) for year in (2025, 2026)]
    for plan in years:
        plan.write_text(plan.read_text(encoding="utf-8").replace("  specific", benefits), encoding="utf-8")
    claims, census = ledger_of(
        tmp_path, "A,M-1,F-1,medical,2026-06-01,2027-01-30,60", "B,M-1,F-1,medical,2026-06-01,2027-01-30,0"
    )
    claims.write_text(claims.read_text(encoding="utf-8").replace("amount", "allowed"), encoding="utf-8")
    result = planlang.settle_periods(years, claims, census=census)
    # The deductible takes all of the 60. Both contracts are 15/12: incurred after 2025, and paid after 2026.
    for claim, opening in (
        ("A", "- $60.00 falls under the member's deductible ("),
        ("B", "There is no amount to divide."),
    ):
        text = letter(planlang.explain(result, claim=claim))
        name = f"claim {claim}, line 1"
        assert f"No contract counts {name}, so no carrier reimburses it." in text
        assert opening in text
        own = f"- The cover of January 1, 2026 through December 31, 2026 does not count {name}: it had ceased to count"
        other = f"- The cover of January 1, 2025 through December 31, 2025 does not count {name}, either: it had ended"
        for title, line in (
            ("The cover of one person's large claims", 11),
            ("The cover of the year, on what that", 16),
        ):
            block = text[text.index(f"### {title}") :]
            assert f"{own} before the claim was paid (2026.plan:{line}).\n{other} before the claim was inc" in block
            assert f"urred (2025.plan:{line}).\n" in block


def test_a_cover_of_another_contract_is_told_where_the_one_that_decides_has_none(tmp_path: Path) -> None:
    years = [covers(tmp_path / f"{year}.plan", "person", year=year) for year in (2025, 2026)]
    written = years[1].read_text(encoding="utf-8")
    years[1].write_text(written[: written.index("  specific {")] + "}\n", encoding="utf-8")
    claims, census = ledger_of(tmp_path, "A,M-1,F-1,medical,2026-06-01,2026-07-30,60")
    text = letter(planlang.explain(planlang.settle_periods(years, claims, census=census), claim="A"))
    other = (
        "- The cover of January 1, 2025 through December 31, 2025 does not count claim A, line 1, either: it had ended"
    )
    assert text.count(f"- $60.00 is of a contract that has no such cover.\n{other} before") == len(("large", "year"))
    assert "There is no stop-loss cover" not in text


def test_each_carrier_pays_in_its_own_name(tmp_path: Path) -> None:
    for year in ("2024", "2025"):
        written = (TWO_YEARS / f"linden-{year}.plan").read_text(encoding="utf-8")
        ours = written.replace("Granite Mutual", "Newco Re") if year == "2025" else written
        (tmp_path / f"linden-{year}.plan").write_text(ours, encoding="utf-8")
    years = settled_years(tmp_path)
    # $42,000 and $61,000 are $103,000, so $53,000 are over the deductible of $50,000 of 2024.
    assert letter(planlang.explain(years, claim="T-003")).splitlines()[2] == (
        "Of the $61,000.00 of this line, Granite Mutual pays $53,000.00 under the cover of large claims and "
        "the employer pays $8,000.00."
    )
    text = letter(planlang.explain(years, person="L-2"))
    # 2024: 53,000 + 45,000. 2025: 10,000, and 12,000 that are left of the lifetime maximum of 120,000.
    assert text.splitlines()[2] == (
        "Of the $258,000.00 of these 5 lines, Granite Mutual pays $98,000.00 under the cover of large claims, "
        "Newco Re pays $22,000.00 under the cover of large claims and the employer pays $138,000.00."
    )
    assert "- $98,000.00 is reimbursed by Granite Mutual under the cover" in text
    assert "- $22,000.00 is reimbursed by Newco Re under the cover" in text


def funded(name: str) -> planlang.Settled:
    """A plan of the example about funding, over its year that ends in a surplus."""
    folder = EXAMPLES / "level_funded"
    return planlang.settle(folder / f"{name}.plan", folder / "surplus.csv", census=folder / "census.csv")


def test_the_insurer_bears_the_employer_s_part_of_a_fully_insured_plan() -> None:
    text = letter(planlang.explain(funded("fully_insured"), claim="S-023"))
    # T-14 had $8,135.20 before: 20,000 - 8,135.20 = 11,864.80 are under the deductible, and 10,235.20 over it.
    assert text.startswith(
        "# Claim S-023\n\nOf the $22,100.00 of this line, Granite Mutual pays $10,235.20 under the cover of large "
        "claims and the insurer pays $11,864.80.\n\nThe plan is fully insured: the employer pays a premium, and what "
        "would be its part of the claims is borne by the insurer (fully_insured.plan:29).\n"
    )
    assert "| large claims | the year | insurer |" in text
    assert "- $11,864.80 is within the deductible of the person, which the insurer bears (" in text
    assert "employer keeps" not in text


def test_the_fund_pays_the_employer_s_part_of_a_level_funded_plan() -> None:
    text = letter(planlang.explain(funded("level_funded"), claim="S-023"))
    assert "under the cover of large claims and the fund pays $11,864.80.\n\nThe plan is level-funded: " in text
    assert "| large claims | the year | fund |" in text
    own = letter(planlang.explain(funded("self_funded"), claim="S-023"))
    assert "under the cover of large claims and the employer pays $11,864.80.\n\n| claim |" in own


def test_what_was_incurred_before_the_period_is_the_employer_s_own_under_every_funding(tmp_path: Path) -> None:
    folder = EXAMPLES / "level_funded"
    ledger = tmp_path / "claims.csv"
    rows = ("T-01,medical,2025-12-20,2026-01-09,700.00", "T-01,medical,2026-01-05,2026-01-19,300.00")
    ledger.write_text(
        "claim,person,coverage,incurred,paid,amount\n" + "".join(f"E-{n},{row}\n" for n, row in enumerate(rows, 1)),
        encoding="utf-8",
    )
    result = planlang.settle(folder / "fully_insured.plan", ledger, census=folder / "census.csv")
    text = letter(planlang.explain(result, person="T-01"))
    assert text.splitlines()[2] == (
        "Of the $1,000.00 of these 2 lines, the employer pays $700.00 and the insurer pays $300.00."
    )
    assert "| $700.00 | $0.00 | $0.00 | $700.00 | $0.00 |" in text
    assert "| $300.00 | $0.00 | $0.00 | $0.00 | $300.00 |" in text


def test_a_cover_that_the_plan_does_not_have_is_not_told(tmp_path: Path) -> None:
    text = letter(planlang.explain(settled("captive"), claim="K-013"))
    assert "| amount | large claims | employer |" in text
    assert "the year" not in text
    first = (EXAMPLES / "first_plan" / "first.plan").read_text(encoding="utf-8")
    specific, aggregate = first.index('  specific "'), first.index('  aggregate "')
    whole = first[:specific] + first[aggregate:]
    (tmp_path / "whole.plan").write_text(whole.split("\nscenario", maxsplit=1)[0], encoding="utf-8")
    bare = first[:specific] + "}\n"
    (tmp_path / "bare.plan").write_text(bare, encoding="utf-8")
    folder = EXAMPLES / "first_plan"
    result = planlang.settle(tmp_path / "whole.plan", folder / "claims.csv", census=folder / "census.csv")
    text = letter(planlang.explain(result, claim="C-1011"))
    assert "| amount | the year | employer |" in text
    assert "## Why\n\n### The cover of the year\n\n- $" in text
    assert "large claims" not in text
    text = letter(planlang.explain(planlang.settle(tmp_path / "bare.plan", folder / "claims.csv"), claim="C-1011"))
    assert "| amount | employer |" in text
    assert "## Why\n\nThere is no stop-loss cover, so the employer keeps all of it.\n" in text


def test_a_cover_that_one_of_two_years_does_not_have_is_said_to_be_absent(tmp_path: Path) -> None:
    for year in ("2024", "2025"):
        written = (TWO_YEARS / f"linden-{year}.plan").read_text(encoding="utf-8").split("\nscenario", maxsplit=1)[0]
        ours = written[: written.index('  aggregate "')] + "}\n" if year == "2024" else written
        (tmp_path / f"linden-{year}.plan").write_text(ours, encoding="utf-8")
    text = letter(planlang.explain(settled_years(tmp_path), person="L-2"))
    # Of 2024 the specific leaves 42,000 + 8,000, and of 2025 60,000 + 28,000, of which the loss limit takes 28,000.
    assert "- $50,000.00 is of a contract that has no such cover." in text
    assert "- $60,000.00 counts toward the point" in text


def test_a_letter_as_of_a_day_says_so() -> None:
    folder = EXAMPLES / "first_plan"
    files = (folder / "first.plan", folder / "claims.csv")
    result = planlang.settle(*files, census=folder / "census.csv", as_of="2026-03-31")
    days = "January 1, 2026 through December 31, 2026"
    closing = f"{days}, as of March 31, 2026: what was paid after that day does not count.\n"
    # E-017 has bills of $6,500, paid on March 12, and of $8,250, paid on April 21.
    text = letter(planlang.explain(result, person="E-017"))
    assert text.splitlines()[2].startswith("Of the $6,500.00 of this line, ")
    assert "- Claim C-1011, line 1: paid on April 21, 2026, after March 31, 2026.\n" in text
    assert text.endswith(closing)
    text = letter(planlang.explain(result, claim="C-1011"))
    assert text.splitlines()[2] == "Nothing has been decided yet."
    assert text.splitlines()[-1].startswith("To be decided under Millbrook Bakery Health Plan, ")
    assert text.endswith(closing)
    assert month_of(result, "2026-03").endswith(closing)
    # The census of July is not known in March, and its attachment rests on March's.
    july = month_of(result, "2026-07").splitlines()[2]
    assert july == "July 2026 had not begun yet. The units of the month are projected."


@pytest.mark.parametrize(
    ("fee", "projected"),
    [("$5 per employee per month", " The units of the month are projected."), ("$500 per month", "")],
)
def test_a_month_not_begun_says_that_what_it_is_charged_beside_is_projected(
    fee: str, projected: str, tmp_path: Path
) -> None:
    """Its attachment is by the units of a month that is known, a month before; a fee is by its own."""
    folder = EXAMPLES / "first_plan"
    written = (folder / "first.plan").read_text(encoding="utf-8").split("\nscenario", maxsplit=1)[0]
    lagging = written.replace("    corridor         125%\n", "    corridor         125%\n    enrollment lag 1 month\n")
    (tmp_path / "p.plan").write_text(
        f'{lagging.rstrip().removesuffix("}")}  fees {{\n    fee "Network" {fee}\n  }}\n}}\n', encoding="utf-8"
    )
    result = planlang.settle(
        tmp_path / "p.plan", folder / "claims.csv", census=folder / "census.csv", as_of="2026-03-31"
    )
    begun, next_one, later = (month_of(result, f"2026-0{month}").splitlines()[2] for month in (3, 4, 5))
    assert "The units of the month are projected." not in begun
    assert next_one == f"April 2026 had not begun yet.{projected}"
    assert later == "May 2026 had not begun yet. The units of the month are projected."


@pytest.fixture(scope="module")
def bayview() -> planlang.Settled:
    return settled("full_year")


def test_a_void_takes_back_and_says_what_it_voids(bayview: planlang.Settled) -> None:
    text = letter(planlang.explain(bayview, claim="BH-11"))
    # 90% of the $4,700 that counted above the attachment, $4,230, go back to the carrier, and $470 to the employer.
    assert text.splitlines()[2] == (
        "Claim BH-11, line 1, voids claim BH-10, line 1. This line takes back $4,700.00: $4,230.00 goes back to "
        "Alpine Life under the cover of the year and $470.00 goes back to the employer."
    )
    assert "| BH-11, line 1, voids claim BH-10, line 1 | November 9, 2026 |" in text
    assert "- $4,700.00, taken back, is within the deductible of the person, which the employer keeps (" in text
    assert "- $4,230.00 goes back to Alpine Life under the cover of the year as a whole (" in text
    assert "- $470.00, taken back, is the share that Alpine Life does not reimburse" in text
    assert "- -$" not in text
    reissued = letter(planlang.explain(bayview, claim="BH-12")).splitlines()[2]
    assert reissued.startswith("Claim BH-12, line 1, is issued again for claim BH-10, line 1. Of the $4,700.00 of this")


def test_lines_that_come_to_nothing_together_still_say_who_pays_whom(tmp_path: Path) -> None:
    ledger = tmp_path / "claims.csv"
    ledger.write_text(
        "claim,line,person,coverage,incurred,paid,amount,kind,original,original_line\n"
        "A-1,1,E-500,medical,2026-02-03,2026-03-02,9000.00,,,\n"
        "A-2,1,E-500,medical,2026-02-09,2026-03-09,4000.00,,,\n"
        "A-1,2,E-500,medical,2026-02-03,2026-04-02,-9000.00,void,A-1,1\n",
        encoding="utf-8",
    )
    folder = EXAMPLES / "first_plan"
    result = planlang.settle(folder / "first.plan", ledger, census=folder / "census.csv")
    # Of $10,000 deductible: A-2 takes E-500 to 13,000, so 3,000 are reimbursed; the void takes it back to 4,000.
    assert letter(planlang.explain(result, claim="A-1")).splitlines()[2] == (
        "These 2 lines come to nothing together: $3,000.00 goes back to the carrier under the cover of large claims; "
        "the employer pays $3,000.00."
    )


def test_what_comes_to_nothing_over_the_lines_is_not_told(tmp_path: Path) -> None:
    """Of 2,000 500 are reimbursed and 500 over the maximum; the refund of 500 is of the latter, and leaves 0 of it."""
    plan = covers(tmp_path / "p.plan", "person", specific="    maximum $500 per person\n")
    rows = ["A,M-1,F-1,medical,2026-02-01,2026-02-20,2000", "B,M-1,F-1,medical,2026-02-01,2026-03-20,-500"]
    claims, census = ledger_of(tmp_path, *rows)
    result = planlang.settle(plan, claims, census=census)
    over = "over the most that the carrier reimburses: $500.00 for one person"
    assert f"- $500.00 is {over} (" in letter(planlang.explain(result, claim="A"))
    assert f"- $500.00, taken back, is {over} (" in letter(planlang.explain(result, claim="B"))
    text = letter(planlang.explain(result, person="M-1"))
    assert "- $500.00 is reimbursed by the carrier under the cover of one person's large claims (" in text
    assert "- $1,000.00 is within the deductible of the person, which the employer keeps (" in text
    assert "over the most that the carrier reimburses" not in text
    assert "- $0.00" not in text


def test_where_all_comes_to_nothing_every_reason_is_told(tmp_path: Path) -> None:
    rows = ["A,M-1,F-1,medical,2026-02-01,2026-02-20,400", "B,M-1,F-1,medical,2026-02-01,2026-03-20,-400"]
    claims, census = ledger_of(tmp_path, *rows)
    plan = covers(tmp_path / "p.plan", "person")
    text = letter(planlang.explain(planlang.settle(plan, claims, census=census), person="M-1"))
    assert "- $0.00 is within the deductible of the person, which the employer keeps (" in text
    assert "- $0.00 counts toward the point at which the cover of the year begins to pay (" in text


def test_a_maximum_is_told_with_its_amount_and_what_was_paid_before(bayview: planlang.Settled) -> None:
    text = letter(planlang.explain(bayview, person="B-0163-01"))
    # 1,000,000 - 874,250.40 = 125,749.60 are left, and paid.
    assert "Alpine Life pays $125,749.60 under the cover of large claims" in text
    most = "is over the most that Alpine Life reimburses: "
    lifetime = "$1,000,000.00 for one person in a lifetime, of which $874,250.40 was paid in earlier periods"
    assert f"{most}{lifetime} (clause 4.7, bayview.plan:35; bayview.plan:36)." in text
    text = letter(planlang.explain(bayview, claim="B26-00059"))
    assert f"- $16,819.32 {most}$960,000.00 for all persons together (clause 4.8, bayview.plan:37)." in text
    # Of 2025's lifetime maximum of $120,000 the year before took 53,000 + 45,000.
    text = letter(planlang.explain(settled_years(), claim="T-011"))
    assert "$120,000.00 for one person in a lifetime, of which $98,000.00 was paid in earlier periods (" in text


def test_a_lifetime_of_which_more_was_paid_than_it_is_says_so(tmp_path: Path) -> None:
    terms = '    lifetime maximum $3,000 per person\n    prior reimbursement person "M-1" ${prior}\n'
    claims, census = ledger_of(tmp_path, "A,M-1,F-1,medical,2026-02-01,2026-02-20,1400")
    # 1,400 - 1,000 = 400 are over the deductible, and of 3,000 nothing is left.
    whole = "- $400.00 is over the most that the carrier reimburses: $3,000.00 for one person in a lifetime, "
    for prior, words in (
        ("3,500", "less than the $3,500.00 that was paid in earlier periods"),
        ("3,000", "of which $3,000.00 was paid in earlier periods"),
    ):
        plan = covers(tmp_path / "p.plan", "person", specific=terms.format(prior=prior))
        text = letter(planlang.explain(planlang.settle(plan, claims, census=census), claim="A"))
        assert f"{whole}{words} (p.plan:9; p.plan:10).\n" in text


def test_of_a_family_s_lifetime_the_letter_cites_what_was_paid_to_that_family(tmp_path: Path) -> None:
    terms = '    lifetime maximum $3,000 per family\n    prior reimbursement family "F-1" $2,900\n'
    rows = ("A,M-1,F-1,medical,2026-02-01,2026-02-20,1400", "B,M-2,F-2,medical,2026-02-01,2026-02-21,4400")
    claims, census = ledger_of(tmp_path, *rows)
    result = planlang.settle(covers(tmp_path / "p.plan", "family", specific=terms), claims, census=census)
    # Of 1,400 - 1,000 = 400 are 3,000 - 2,900 = 100 paid; of 3,400 are 3,000.
    over = "is over the most that the carrier reimburses: $3,000.00 for one family in a lifetime"
    paid = ", of which $2,900.00 was paid in earlier periods"
    assert f"- $300.00 {over}{paid} (p.plan:9; p.plan:10).\n" in letter(planlang.explain(result, claim="A"))
    assert f"- $400.00 {over} (p.plan:9).\n" in letter(planlang.explain(result, claim="B"))


def test_what_a_member_pays_at_most_is_told_with_its_amount() -> None:
    fenwick = settled("member_benefits")
    text = letter(planlang.explain(fenwick, claim="F3-403"))
    # 30 + 20% x 62,450 = 12,520, and 2,265 are left of the maximum: 10,255 are taken off.
    assert (
        "- $10,255.00 is taken off, because what the member pays in a benefit year ends at the out-of-pocket maximum "
        "of $3,000.00 for one person and $6,000.00 for a family (fenwick.plan:22)."
    ) in text
    text = letter(planlang.explain(fenwick, claim="F4-507"))
    most = "is over the most that the plan pays, $1,500.00 for one person in a benefit year, and so the member's"
    assert f"- $125.00 {most} (fenwick.plan:23)." in text


def benefits(plan: Path, embedded: str, *, copays: str = "without", year: int = 2026) -> Path:
    """A plan of half of medical, with a maximum that a person and a family have."""
    plan.write_text(
        f'plan "P" {{\n  currency USD\n  period {year}-01-01 through {year}-12-31\n  coverage medical\n'
        "  benefits {\n    copay $25 per line on medical\n    coinsurance member pays 50% on medical\n"
        f"    out-of-pocket maximum $200 per person, $300 per family {embedded} {copays} copays on medical\n  }}\n}}\n",
        encoding="utf-8",
    )
    return plan


def taken_off(text: str) -> str:
    """What a letter says of the maximum on what a member pays."""
    found = re.search(r"^- (.*) \(p(-\d+)?\.plan:8\)\.$", text, re.MULTILINE)
    assert found is not None
    return found[1]


def test_a_letter_names_the_maximum_that_a_family_or_a_person_alone_is_held_against(tmp_path: Path) -> None:
    rows = ("A,M-1,F-1,medical,2026-01-10,2026-01-20,1025", "B,M-2,F-1,medical,2026-01-10,2026-01-21,25")
    claims, census = ledger_of(tmp_path, *rows, "C,M-3,F-3,medical,2026-01-10,2026-01-22,1025")
    ends = "is taken off, because what the member pays in a benefit year ends at the out-of-pocket maximum of"
    both = "$200.00 for one person and $300.00 for a family"
    # Half of the 1,000 that the copay leaves is 500: 200 over a family's 300, 300 over a person's 200. With its copay
    # it is 525.
    for words, copays, a, c in (
        ("non-embedded", "without", "$200.00 {} $300.00 for a family{}", "$300.00 {} $200.00 for one person{}"),
        ("non-embedded", "with", "$225.00 {} $300.00 for a family{}", "$325.00 {} $200.00 for one person{}"),
        ("embedded", "without", f"$300.00 {{}} {both}{{}}", f"$300.00 {{}} {both}{{}}"),
    ):
        result = planlang.settle(benefits(tmp_path / "p.plan", words, copays=copays), claims, census=census)
        apart = "" if copays == "with" else ", copays not included"
        assert taken_off(letter(planlang.explain(result, claim="A"))) == a.format(ends, apart)
        assert taken_off(letter(planlang.explain(result, claim="C"))) == c.format(ends, apart)


def test_of_several_years_a_letter_names_the_maximum_of_the_year_that_decides(tmp_path: Path) -> None:
    plans = [benefits(tmp_path / f"p-{year}.plan", "non-embedded", year=year) for year in (2025, 2026)]
    rows = ("B,M-3,F-3,medical,2025-01-10,2025-01-20,1025", "C,M-3,F-3,medical,2025-01-10,2025-01-21,10")
    later = ("D,M-1,F-1,medical,2026-01-10,2026-01-20,1025", "E,M-2,F-1,medical,2026-01-10,2026-01-21,25")
    claims, _ = ledger_of(tmp_path, *rows, *later)
    result = planlang.settle_periods(plans, claims)
    assert "of $200.00 for one person, copays not" in taken_off(letter(planlang.explain(result, claim="B")))
    assert "of $300.00 for a family, copays not" in taken_off(letter(planlang.explain(result, claim="D")))


def test_a_letter_names_each_maximum_that_cut_a_line_and_no_other(tmp_path: Path) -> None:
    plan = tmp_path / "p.plan"
    plan.write_text(
        'plan "P" {\n  currency USD\n  period 2026-01-01 through 2026-12-31\n  coverage medical\n  coverage rx\n'
        "  benefits {\n    benefit maximum $1,000 per person per benefit year on rx\n"
        "    benefit maximum $2,000 per person per lifetime on medical, rx\n  }\n}\n",
        encoding="utf-8",
    )
    rows = [("A", "medical", 1600), ("B", "rx", 500), ("C", "rx", 700)]
    lines = [f"{claim},M-1,{of},2026-01-05,2026-01-2{at},{amount}" for at, (claim, of, amount) in enumerate(rows)]
    ledger = tmp_path / "c.csv"
    ledger.write_text("\n".join(["claim,person,coverage,incurred,paid,amount", *lines, ""]), encoding="utf-8")
    result = planlang.settle(plan, ledger)
    lifetime = "$2,000.00 for one person in a lifetime"
    # B is within the year's 1,000; 1,600 + 500 = 2,100 is 100 over the lifetime's 2,000.
    second = f"- $100.00 is over the most that the plan pays, {lifetime}, and so the member's (p.plan:8).\n"
    assert second in letter(planlang.explain(result, claim="B"))
    # C takes the year to 1,200: 200 over its 1,000, and the other 500 over the lifetime's, of which nothing is left.
    both = f"$1,000.00 for one person in a benefit year and {lifetime}"
    third = f"- $700.00 is over the most that the plan pays, {both}, and so the member's (p.plan:7; p.plan:8).\n"
    assert third in letter(planlang.explain(result, claim="C"))
    whole = letter(planlang.explain(result, person="M-1"))
    assert second in whole
    assert third in whole


def test_a_letter_cites_both_maxima_of_the_specific(tmp_path: Path) -> None:
    terms = f"{PER_PERSON}\n    maximum $4,000 per person\n    overall maximum $3,000"
    first_plan(tmp_path, "first.plan", (PER_PERSON, terms))
    ledger = tmp_path / "claims.csv"
    ledger.write_text(
        "claim,person,coverage,incurred,paid,amount\nA,E-017,medical,2026-02-03,2026-03-02,15000\n", encoding="utf-8"
    )
    result = planlang.settle(tmp_path / "first.plan", ledger, census=EXAMPLES / "first_plan" / "census.csv")
    # 15,000 - 10,000 = 5,000: 1,000 are over the person's 4,000, and 1,000 more over the 3,000 of all.
    limits = "$4,000.00 for one person and $3,000.00 for all persons together"
    places = re.escape(f"- $2,000.00 is over the most that the carrier reimburses: {limits} (") + r"first\.plan:\d+; "
    assert re.search(places + r"first\.plan:\d+\)\.\n", letter(planlang.explain(result, person="E-017")))


def covers(plan: Path, key: str, *, year: int = 2026, aggregate: str = "", specific: str = "") -> Path:
    """A plan with both covers, whose deductible is of $1,000."""
    plan.write_text(
        f'plan "P" {{\n  currency USD\n  period {year}-01-01 through {year}-12-31\n  coverage medical\n'
        f"  specific {{\n    covers medical\n    basis 15/12\n    deductible $1,000 per {key}\n{specific}  }}\n"
        f"  aggregate {{\n    covers medical\n    basis 15/12\n    monthly factor $100 per employee per month\n"
        f"{aggregate}  }}\n}}\n",
        encoding="utf-8",
    )
    return plan


def ledger_of(tmp_path: Path, *rows: str) -> tuple[Path, Path]:
    """A ledger of these rows, and a census of ten employees in every month of two years."""
    claims, census = tmp_path / "claims.csv", tmp_path / "census.csv"
    header = "claim,person,unit,coverage,incurred,paid,amount"
    claims.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    census.write_text(
        "month,employee\n" + "".join(f"{year}-{month:02},10\n" for year in (2025, 2026) for month in range(1, 13)),
        encoding="utf-8",
    )
    return claims, census


def test_limits_on_what_a_cover_counts_are_told_with_their_amounts(tmp_path: Path) -> None:
    ours = "    run-in limit $300 in all\n    loss limit $250 per person\n"
    plan = covers(tmp_path / "p.plan", "person", aggregate=ours, specific="    run-in limit $200 per person\n")
    claims, census = ledger_of(tmp_path, "A,M-1,F-1,medical,2025-12-01,2026-02-20,900")
    text = letter(planlang.explain(planlang.settle(plan, claims, census=census), claim="A"))
    # The specific counts 200 of 900, all below its deductible; of the 900 that it leaves the aggregate counts 300, and
    # of these 250 of the person.
    run_in = "is over the most that counts of claims from before the contract, $200.00 for one person"
    assert f"- $700.00 {run_in} (p.plan:9).\n" in text
    most = "is over the most that the cover of the year counts"
    assert f"- $600.00 {most} of claims from before it, $300.00 in all (p.plan:15).\n" in text
    assert f"- $50.00 {most}, $250.00 for one person (p.plan:16).\n" in text


def test_a_loss_limit_that_is_the_deductible_is_told_as_whose_it_is(tmp_path: Path) -> None:
    claims, census = ledger_of(
        tmp_path,
        "A,M-1,F-1,medical,2026-02-01,2026-02-20,700",
        "B,M-2,F-1,medical,2026-02-01,2026-02-21,3800",
    )
    most = "is over the most that the cover of the year counts"
    terms = '    laser family "F-1" at $4,000\n    maximum $100 per family\n'
    # 700 + 3,800 = 4,500 are 500 over the laser, of which 100 are reimbursed. Of the other 4,400 the cover of the
    # year counts as much as the deductible of a family without a laser, or as much as the laser.
    told = {
        "standard": f"- $3,400.00 {most}, $1,000.00 for one family, which is the usual deductible (p.plan:16).\n",
        "applicable": f"- $400.00 {most}, $4,000.00 for one family, which is its deductible (p.plan:16).\n",
    }
    for form, words in told.items():
        plan = covers(tmp_path / "p.plan", "family", aggregate=f"    loss limit {form} deductible\n", specific=terms)
        assert words in letter(planlang.explain(planlang.settle(plan, claims, census=census), person="M-2"))


def test_limits_that_stand_nowhere_are_told_by_their_contract_where_there_are_several(tmp_path: Path) -> None:
    years = [
        covers(tmp_path / f"{year}.plan", "person", year=year, specific="    maximum $500 per person\n")
        for year in (2025, 2026)
    ]
    claims, census = ledger_of(
        tmp_path,
        "A,M-1,F-1,medical,2025-02-01,2025-02-20,3000",
        "B,M-1,F-1,medical,2026-02-01,2026-02-20,3700",
    )
    text = letter(planlang.explain(planlang.settle_periods(years, claims, census=census), person="M-1"))
    # Of each year 500 are reimbursed, and 1,000 of the rest count: 1,500 of 2,500 do not, and 2,200 of 3,200.
    most = "is over the most that the cover of the year counts, $1,000.00 for one person, which is its deductible"
    first, second = (f"(in the contract of January 1, {year} through December 31, {year})" for year in (2025, 2026))
    assert f"- $1,500.00 {most} {first}.\n" in text
    assert f"- $2,200.00 {most} {second}.\n" in text
    alone = letter(planlang.explain(planlang.settle(years[1], claims, census=census), claim="B"))
    assert f"- $2,200.00 {most}.\n" in alone


def test_an_excluded_person_is_said_to_be_excluded(bayview: planlang.Settled) -> None:
    text = letter(planlang.explain(bayview, person="B-0077-02"))
    place = "(clause Endorsement 2, bayview.plan:31)"
    assert f"This person is excluded from the cover of large claims {place}, which reimburses nothing.\n" in text
    assert "The deductible is" not in text
    text = letter(planlang.explain(bayview, person="B-0118-01"))
    place = "(clause Endorsement 3, bayview.plan:32)"
    assert f"This person is excluded from all cover {place}, so no carrier reimburses anything.\n" in text


def test_a_deductible_of_a_family_is_told_as_the_family_s(tmp_path: Path) -> None:
    per_family = ("deductible  $10,000 per person", "deductible  $10,000 per family")
    text = letter(planlang.explain(first_plan(tmp_path, "first.plan", per_family), person="E-017"))
    # 6,500 + 8,250 = 14,750
    assert "- $10,000.00 is within the deductible of the family, which the employer keeps (" in text
    assert "counted $14,750.00 of the family so far. The deductible is $10,000.00, so $4,750.00 is over it." in text


def test_limits_on_all_keys_are_those_of_all_families_where_the_deductible_is_theirs(tmp_path: Path) -> None:
    family, ledger = "deductible  $10,000 per family", tmp_path / "claims.csv"
    ledger.write_text(
        "claim,person,coverage,incurred,paid,amount\nA,E-017,medical,2026-02-03,2026-03-02,14750\n", encoding="utf-8"
    )
    limits = "aggregating deductible $1,000\n    overall maximum $2,000"
    for key, one in (("families", family), ("persons", PER_PERSON)):
        terms = f"{one}\n    {limits}"
        first_plan(tmp_path, "first.plan", (PER_PERSON, terms))
        result = planlang.settle(tmp_path / "first.plan", ledger, census=EXAMPLES / "first_plan" / "census.csv")
        text = letter(planlang.explain(result, person="E-017"))
        # 14,750 - 10,000 = 4,750 over it; 1,000 of them are kept, and of 3,750 the 2,000 of the maximum are paid.
        assert f"- $1,000.00 is the deductible on the excess of all {key} together, which the employer keeps (" in text
        assert f"- $1,750.00 is over the most that the carrier reimburses: $2,000.00 for all {key} together (" in text


PER_PERSON = "deductible  $10,000 per person"


def month_of(result: planlang.Settled, month: str) -> str:
    text, unknown = letter_of_month(result.settlement, month)
    assert not unknown
    assert text is not None
    return text


def first_plan(tmp_path: Path, name: str, *changes: tuple[str, str]) -> planlang.Settled:
    """A plan of the first example with some of its words changed, settled over that example's year."""
    folder = EXAMPLES / "first_plan"
    written = (folder / name).read_text(encoding="utf-8").split("\nscenario", maxsplit=1)[0]
    for old, new in changes:
        assert old in written
        written = written.replace(old, new)
    (tmp_path / name).write_text(written, encoding="utf-8")
    return planlang.settle(tmp_path / name, folder / "claims.csv", census=folder / "census.csv")


# First example: 100 x $200 x 125% = $25,000 a month and $300,000 a year; the year's claims that count are $308,650.
FACTOR = "corridor         125%"
CUMULATIVE = ("deductible period  monthly", "deductible period  monthly cumulative")


def test_a_month_is_measured_against_the_attachment_of_the_year() -> None:
    text = month_of(settled("first_plan"), "2026-09")
    # 300,000.00 - 242,699.99 = 57,300.01
    assert text.splitlines()[2] == (
        "By the end of September 2026 the cover of the year had counted $242,699.99. It begins to pay above "
        "$300,000.00, the sum of the year's monthly attachments. The claims are $57,300.01 short of it, so nothing is "
        "reimbursed."
    )
    assert "| reimbursed | $0.00 | $0.00 |" in text


def test_a_month_that_is_not_over_is_told_up_to_the_day() -> None:
    folder = EXAMPLES / "first_plan"

    def asked(name: str, as_of: str, month: str) -> str:
        result = planlang.settle(folder / name, folder / "claims.csv", census=folder / "census.csv", as_of=as_of)
        return month_of(result, month).splitlines()[2]

    assert asked("first.plan", "2026-03-30", "2026-03").startswith("By March 30, 2026 the cover of the year had ")
    assert asked("first.plan", "2026-03-31", "2026-03").startswith("By the end of March 2026 the cover of the year ")
    assert asked("first.plan", "2026-03-30", "2026-02").startswith("By the end of February 2026 the cover of the year ")
    # What is paid after the last month belongs to it.
    assert asked("first.plan", "2026-12-05", "2026-12").startswith("By December 5, 2026 the cover of the year had ")
    assert asked("first.plan", "2027-01-20", "2026-12").startswith("By January 20, 2027 the cover of the year had ")
    assert asked("monthly.plan", "2026-09-30", "2026-09").startswith("In September 2026 the cover of the year counted ")
    so_far = asked("monthly.plan", "2026-09-01", "2026-09")
    # On the first of September 7,400.00 are paid.
    assert so_far.startswith("In September 2026 the cover of the year had counted $7,400.00 by September 1, 2026. Ev")


def from_the(  # noqa: PLR0913  all that tells one small aggregate from another
    first: str, last: str, form: str, folder: Path, *, as_of: str | None = None, terms: str = ""
) -> Callable[[str], str]:
    """The letter of a month of a small aggregate: $45.00 are paid to the last day of its first month, $50.00 later."""
    plan = folder / "p.plan"
    plan.write_text(
        f'plan "P" {{\n  currency USD\n  period {first} through {last}\n  coverage medical\n  aggregate {{\n'
        f"    covers medical\n    basis incurred {first} through {last}, paid {first} through {last}\n"
        f"    monthly factor $10 per employee per month\n    deductible period {form}\n{terms}  }}\n}}\n",
        encoding="utf-8",
    )
    rows = [("A", 40, "2026-02-01"), ("B", 5, "2026-02-14"), ("C", 50, "2026-03-14")]
    (folder / "c.csv").write_text(
        "claim,person,coverage,incurred,paid,amount\n"
        + "".join(f"{claim},M-1,medical,2026-02-01,{paid},{amount}\n" for claim, amount, paid in rows),
        encoding="utf-8",
    )
    months = [f"{2026 + at // 12}-{at % 12 + 1:02}" for at in range(13)]
    census = folder / "n.csv"
    census.write_text("month,employee\n" + "".join(f"{month},1\n" for month in months), encoding="utf-8")
    return lambda month: month_of(planlang.settle(plan, folder / "c.csv", census=census, as_of=as_of), month)


MOST = "The aggregate maximum of ${}.00, the most that the cover of the year reimburses, is reached (p.plan:{})"


def over_it(text: str) -> str:
    """What a month's letter says of claims that are over the attachment."""
    return text[text.index("The claims are ") : text.index("\n\n|")]


def test_a_month_that_the_maximum_cuts_says_so_and_what_earlier_months_used(tmp_path: Path) -> None:
    alone = partial(from_the, "2026-01-15", "2027-01-14", "monthly", tmp_path)
    of = alone(terms="    maximum $50\n")
    # Of 45 and of 50 are 35 and 40 over 10; of the second 50 - 35 = 15 are left.
    assert over_it(of("2026-01")) == "The claims are $35.00 over it, of which the carrier reimburses $35.00."
    assert over_it(of("2026-02")) == (
        "The claims are $40.00 over it, of which the carrier reimburses $15.00. "
        f"{MOST.format(50, 10)}; earlier months used $35.00 of it."
    )
    of = alone(terms="    maximum $35\n")
    assert over_it(of("2026-01")) == "The claims are $35.00 over it, of which the carrier reimburses $35.00."
    assert over_it(of("2026-02")) == (
        "The claims are $40.00 over it, of which the carrier reimburses nothing. "
        f"{MOST.format(35, 10)}; earlier months used all of it."
    )
    first = "The claims are $35.00 over it, of which the carrier reimburses $30.00. "
    assert over_it(alone(terms="    maximum $30\n")("2026-01")) == f"{first}{MOST.format(30, 10)}."


def test_a_month_says_what_percentage_is_reimbursed(tmp_path: Path) -> None:
    of = from_the("2026-01-15", "2027-01-14", "monthly", tmp_path, terms="    reimburses 80%\n    maximum $50\n")
    # 80% of 35 and of 40 is 28 and 32, and 50 - 28 = 22 are left.
    assert over_it(of("2026-01")) == (
        "The claims are $35.00 over it, of which the carrier reimburses $28.00, at 80% (p.plan:10)."
    )
    reached = f"that comes to $32.00, but t{MOST.format(50, 11)[1:]}; earlier months used $28.00 of it."
    assert over_it(of("2026-02")) == (
        f"The claims are $40.00 over it, of which the carrier reimburses $22.00. At 80% (p.plan:10) {reached}"
    )


def test_the_maximum_and_the_percentage_are_told_of_the_year_and_of_the_year_to_date(tmp_path: Path) -> None:
    terms = "    reimburses 80%\n    maximum $50\n"
    # Three months of 10: 45 and 95 are 15 and 65 over 30, to date 35 and 75 over 10 and 20; 80% of that is 12 and 52,
    # 28 and 60.
    for form, over, share, before in (("annual", 65, 52, 12), ("monthly cumulative", 75, 60, 28)):
        of = from_the("2026-01-15", "2026-04-14", form, tmp_path, terms=terms)
        assert f"the carrier reimburses ${before}.00, at 80% (p.plan:10)." in of("2026-01")
        assert over_it(of("2026-02")) == (
            f"The claims are ${over}.00 over it, of which the carrier reimburses $50.00. At 80% (p.plan:10) that comes "
            f"to ${share}.00, but t{MOST.format(50, 11)[1:]}; earlier months used ${before}.00 of it."
        )


def test_a_policy_month_that_is_no_calendar_month_is_told_by_its_own_days(tmp_path: Path) -> None:
    of = from_the("2026-01-15", "2027-01-14", "annual", tmp_path)
    # To February 14: 40 + 5 = 45; to March 14: 45 + 50 = 95.
    first, second = of("2026-01"), of("2026-02")
    assert first.startswith("# The month of January 15 through February 14, 2026\n")
    assert first.splitlines()[2].startswith("By February 14, 2026 the cover of the year had counted $45.00. ")
    assert second.startswith("# The month of February 15 through March 14, 2026\n")
    assert second.splitlines()[2].startswith("By March 14, 2026 the cover of the year had counted $95.00. ")
    assert of("2026-12").startswith("# The month of December 15, 2026 through January 14, 2027\n")
    as_of = from_the("2026-01-15", "2027-01-14", "annual", tmp_path, as_of="2026-02-28")
    assert as_of("2026-02").splitlines()[2].startswith("By February 28, 2026 the cover of the year had counted $45.00.")
    assert as_of("2026-01").splitlines()[2].startswith("By February 14, 2026 the cover of the year had counted $45.00.")
    not_yet = as_of("2026-03").splitlines()[2]
    assert not_yet.startswith("The month of March 15 through April 14, 2026 had not begun yet.")


def test_a_month_alone_that_is_no_calendar_month_is_told_by_its_own_days(tmp_path: Path) -> None:
    # Months begin on January 31, February 28 and March 31: the first holds February 1 and 14, the second March 14.
    of = from_the("2026-01-31", "2027-01-30", "monthly", tmp_path)
    assert "In the month of January 31 through February 27, 2026 the cover of the year counted $45.00." in of("2026-01")
    assert "In the month of February 28 through March 30, 2026 the cover of the year counted $50.00." in of("2026-02")


def test_a_last_month_that_the_period_cuts_is_told_by_its_own_days(tmp_path: Path) -> None:
    of = from_the("2026-01-01", "2026-03-15", "monthly", tmp_path)
    assert "In February 2026 the cover of the year counted $45.00." in of("2026-02")
    assert "In the month of March 1 through March 15, 2026 the cover of the year counted $50.00." in of("2026-03")


def test_a_month_is_measured_against_the_minimum_where_it_governs(tmp_path: Path) -> None:
    minimum = "minimum attachment $400,000"
    text = month_of(first_plan(tmp_path, "first.plan", (FACTOR, f"{FACTOR}\n    {minimum}")), "2026-12")
    # 400,000 - 308,650 = 91,350, although the claims are over the 300,000 of the months.
    assert text.splitlines()[2] == (
        "In all the cover of the year counted $308,650.00. It begins to pay above $400,000.00, the minimum "
        "attachment, which is more than the $300,000.00 of the year's monthly attachments. The claims are $91,350.00 "
        "short of it, so nothing is reimbursed."
    )


def test_a_minimum_that_a_termination_cuts_is_told_with_what_was_elected(tmp_path: Path) -> None:
    termination = "on termination pro-rated minimum\n    terminal liability 2 months"
    terms = f"{FACTOR}\n    minimum attachment $600,000\n    {termination}"
    first_plan(tmp_path, "first.plan", (FACTOR, terms))
    folder = EXAMPLES / "first_plan"
    files = (tmp_path / "first.plan", folder / "claims.csv")
    settle = partial(planlang.settle, *files, census=folder / "census.csv", terminated="2026-06-15")
    text = month_of(settle(terminal_liability=True), "2026-06")
    # 600,000 x 6 / 12 = 300,000 is more than 6 x 25,000 = 150,000; two months more are 50,000, so 350,000.
    assert (
        "It begins to pay above $350,000.00, the pro-rated minimum attachment of $300,000.00, which is more than the "
        "$150,000.00 of the year's monthly attachments, with $50,000.00 for terminal liability."
    ) in text
    ended = "January 1, 2026 through December 31, 2026, which ended on June 15, 2026"
    assert text.endswith(f"{ended}, with terminal liability elected.\n")
    result = settle()
    assert "above $300,000.00, the pro-rated minimum attachment, which is more" in month_of(result, "2026-06")
    assert letter(planlang.explain(result, person="E-017")).endswith(f"{ended}.\n")
    early = settle(as_of="2026-03-31")
    assert ", which ends on June 15, 2026, as of March 31, 2026: " in letter(planlang.explain(early, person="E-017"))


def test_a_renewal_is_told_of_the_contract_that_was_renewed() -> None:
    folder = EXAMPLES / "first_plan"
    result = planlang.settle(folder / "first.plan", folder / "claims.csv", census=folder / "census.csv", renewed=True)
    assert letter(planlang.explain(result, claim="C-1011")).endswith("December 31, 2026, which was renewed.\n")
    plans = (TWO_YEARS / "linden-2024.plan", TWO_YEARS / "linden-2025.plan")
    years = planlang.settle_periods(plans, TWO_YEARS / "claims.csv", census=TWO_YEARS / "census.csv", renewed=True)
    # The fact is of the last of the contracts.
    assert letter(planlang.explain(years, claim="T-001")).endswith(f"\nDecided under {FIRST}.\n")
    both = letter(planlang.explain(years, person="L-2"))
    assert both.endswith(f"\nDecided under {FIRST}, and under {SECOND}, which was renewed.\n")


def test_a_month_of_an_accommodation_says_what_was_due_over_which_threshold() -> None:
    august, _, of_the_year = month_of(settled("accommodation"), "2026-08").splitlines()[2:5]
    # 95% x 12 x 66,000 = 752,400 is the minimum, x 8 / 12 = 501,600; 523,412.52 - 501,600 = 21,812.52 was due, and
    # 32,508.75 had been advanced: 10,696.23 too much. 752,400 - 523,412.52 = 228,987.48.
    assert august == (
        "By the end of August 2026 the cover of the year had counted $523,412.52. At its close $21,812.52 was due "
        "over $501,600.00, the minimum for the months so far, which is more than their attachments of $490,875.00; "
        "the employer repaid $10,696.23 of what had been advanced."
    )
    assert of_the_year == (
        "Advances change nothing of what the year comes to: it begins to pay above $752,400.00, the minimum "
        "attachment, which is more than the $700,012.50 of the year's monthly attachments. The claims are $228,987.48 "
        "short of it, so nothing is reimbursed."
    )
    december = month_of(settled("accommodation"), "2026-12")
    # 805,000 - 752,400 = 52,600, of which 42,300 had been advanced.
    assert "At its close $52,600.00 was due over $752,400.00, the minimum" in december
    assert "; Granite Mutual advanced $10,300.00.\n" in december
    assert "The claims are $52,600.00 over it, of which Granite Mutual reimburses $52,600.00.\n" in december


def test_what_was_due_says_the_percentage_and_the_maximum_that_hold_it(tmp_path: Path) -> None:
    terms = "    monthly accommodation {\n      advances over attachment\n      repayment monthly\n    }\n"
    of = from_the("2026-01-15", "2026-04-14", "annual", tmp_path, terms=f"    reimburses 80%\n    maximum $50\n{terms}")
    # 45 over 10 is 35 and 80% of it 28; 95 over 20 is 75 and 80% of it 60, of which the maximum leaves 50.
    assert (
        "At its close $28.00 was due over $10.00, the monthly attachments so far, at 80% (p.plan:10); "
        "the carrier advanced $28.00."
    ) in of("2026-01")
    assert (
        "At its close $50.00 was due over $20.00, the monthly attachments so far, at the aggregate maximum "
        "(p.plan:11); the carrier advanced $22.00."
    ) in of("2026-02")
    all_of_it = from_the("2026-01-15", "2026-04-14", "annual", tmp_path, terms=terms)
    assert "$75.00 was due over $20.00, the monthly attachments so far; the carrier" in all_of_it("2026-02")


def test_a_month_that_stands_alone_is_measured_alone(tmp_path: Path) -> None:
    text = month_of(first_plan(tmp_path, "monthly.plan"), "2026-09")
    # 33,700 - 25,000 = 8,700
    assert text.splitlines()[2] == (
        "In September 2026 the cover of the year counted $33,700.00. Every month stands alone, and the attachment "
        "of this one is $25,000.00. The claims are $8,700.00 over it, of which the carrier reimburses $8,700.00."
    )
    assert "| attachment | $25,000.00 |  |" in text


def test_a_month_of_the_year_to_date_is_measured_against_the_months_so_far(tmp_path: Path) -> None:
    text = month_of(first_plan(tmp_path, "monthly.plan", CUMULATIVE), "2026-09")
    # 9 x 25,000 = 225,000; 242,699.99 - 225,000 = 17,699.99. By August 208,999.99 - 200,000 = 8,999.99.
    assert text.splitlines()[2] == (
        "By the end of September 2026 the cover of the year had counted $242,699.99. Month by month it begins to pay "
        "above the attachments of the months so far, $225,000.00. The claims are $17,699.99 over it, of which the "
        "carrier reimburses $17,699.99."
    )
    assert "| reimbursed | $8,700.00 | $17,699.99 |" in text
    assert "- $8,999.99 from the employer to the carrier: the attachment rises as the month opens." in text


# What an insured plan and a level-funded one say of themselves, before the first cover.
INSURED = "  funding fully insured {\n    premium $300 per employee per month\n  }\n\n"
FUNDED = "  funding level-funded {\n    rate $300 per employee per month\n    surplus 50% to employer\n  }\n\n"


def test_the_insurer_and_the_fund_give_back_what_a_month_takes_back(tmp_path: Path) -> None:
    specific, fees = "  ## What one person costs", '  fees {\n    fee "Admin" $1 per employee per month\n  }\n\n'
    for funding, bearer, opens in ((INSURED, "insurer", "fully insured"), (FUNDED, "fund", "level-funded")):
        changes = (CUMULATIVE, (specific, f"{fees}{funding}{specific}"))
        text = month_of(first_plan(tmp_path, "monthly.plan", *changes), "2026-09")
        # By August 208,999.99 - 200,000 = 8,999.99 were reimbursed, which September's 25,000 take back. The covers
        # leave the claims to the insurer or the fund, so that had the money; the fee is the employer's own.
        assert f"- $8,999.99 from the {bearer} to the carrier: the attachment rises as the month opens." in text
        assert "- $100.00 from the employer to the administrator: Admin, of the month." in text
        assert re.search(rf"\n\nThe plan is {opens}: the employer pays .+ \(monthly\.plan:\d+\)\.\n\n\| \|", text)


def test_the_insurer_is_advanced_and_repays_what_an_accommodation_moves(tmp_path: Path) -> None:
    folder = EXAMPLES / "accommodation"
    written = (folder / "orchard.plan").read_text(encoding="utf-8").split("\nscenario", maxsplit=1)[0]
    tiered = INSURED.replace("$300 per employee", "single $300, family $700")
    (tmp_path / "orchard.plan").write_text(written.replace("  specific ", f"{tiered}  specific ", 1), encoding="utf-8")
    result = planlang.settle(tmp_path / "orchard.plan", folder / "claims.csv", census=folder / "census.csv")
    # 32,508.75 had been advanced by July, and 21,812.52 was due in August.
    august = month_of(result, "2026-08")
    assert "; the insurer repaid $10,696.23 of what had been advanced." in august
    assert "- $10,696.23 from the insurer to Granite Mutual: repaid at the close of the month." in august
    assert "- $10,300.00 from Granite Mutual to the insurer: advanced at" in month_of(result, "2026-12")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole() -> None:
    result = settled("captive")
    page = letter(planlang.explain(result, person=result.settlement.persons[0].person), page=True)
    parser = _Tags()
    parser.feed(page)
    assert parser.open == []
    assert "<h3>The cover of one person&#x27;s large claims</h3>" in page


def test_the_command_line_writes_letters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.unit.cli.cli_samples import shell_in  # noqa: PLC0415

    shell: Shell = shell_in(tmp_path, capsys, monkeypatch)
    told = shell.settle("--claim", "C-2", "--format", "letter", command="explain")
    assert told.code == 0
    assert told.out.startswith(
        "# Claim C-2\n\nOf the $84,300.00 of these 2 lines, Granite Mutual pays $66,870.00 under"
    )
    page = shell.settle("--month", "2026-03", "--format", "letter-html", command="explain")
    assert page.code == 0
    assert page.out.startswith("<!doctype html>")
    assert shell.settle("--month", "2026-03", command="explain").code == 2
    assert shell.settle("--month", "2029-03", "--format", "letter", command="explain").code == 1


def test_a_month_s_letter_says_what_was_set_aside() -> None:
    """Two rows with errors, of 120.00 and of an amount that nobody can read."""
    result = settled("accommodation")
    read, unread = (
        SetAside(values={}, place=Cell("claims.csv", 7), amount=amount, reasons=("an error",))
        for amount in (120_00, None)
    )
    text, _ = letter_of_month(result.settlement, "2026-03", aside=[read, unread])
    said = "2 lines of the ledger have errors and are counted nowhere: $120.00, not counting 1 whose amount cannot be"
    assert f"{said} read." in (text or "")
    text, _ = letter_of_month(result.settlement, "2026-03", aside=[read])
    assert "1 line of the ledger has errors and is counted nowhere: $120.00." in (text or "")
    assert "counted nowhere" not in month_of(result, "2026-03")
