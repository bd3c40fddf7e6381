"""What a report says and draws of small settlements, each figure worked out by hand."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from planlang.api.reporting import PlanText, report_of
from planlang.model.periods import Result
from planlang.report.first import answer
from planlang.report.page import page
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, line, plan, settled
from tests.unit.engine.test_pictures import INSURED, LASER, of_periods
from tests.unit.explain.test_explain_summary import VOIDED


def page_of(result: Result, text: str = "") -> str:
    return page(report_of(result, [PlanText("harbor.plan", text)]))


def table(drawn: str, name: str) -> list[list[str]]:
    """The cells of a table of a page; no rows where the page has no such table."""
    found = re.search(rf'<table id="{name}".*?</table>', drawn, re.DOTALL)
    rows = re.findall(r"<tr>.*?</tr>", found.group() if found else "", re.DOTALL)
    return [[bare(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]


def figure(drawn: str, name: str) -> str:
    """A picture of a page with its words."""
    found = re.search(rf'<figure id="{name}".*?</figure>', drawn, re.DOTALL)
    assert found is not None, name
    return found.group()


def bare(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


# --- who bears what the covers leave ----------------------------------------------------------------------------------

CLAIMS = [line("C-1", "1,400.00")]  # 400.00 over the deductible of 1,000.00: 1,000.00 is left


def test_of_a_fully_insured_plan_the_insurer_bears_the_claims_and_the_employer_pays_a_premium() -> None:
    """The premium is 12 x 200.00 = 2,400.00, and its surplus 2,400.00 - 1,000.00 = 1,400.00."""
    frame = ("funding fully insured {", "premium $200.00 per employee per month", "}")
    result = settled(plan(SPECIFIC, (), frame), CLAIMS, 1)
    assert answer(result) == (
        "Of $1,400.00 of claims the insurer bears $1,000.00 and the specific reimburses $400.00. The employer pays a "
        "premium of $2,400.00 and no claims; the surplus of $1,400.00 is the insurer's."
    )
    drawn = page_of(result)
    assert "From claims to what the insurer bears" in figure(drawn, "waterfall")
    assert ["insurer", "$1,000.00", "71.4%"] in table(drawn, "payers")
    assert table(drawn, "funding") == [
        ["premium", "$2,400.00", "paid by the employer"],
        ["claims", "$1,000.00", "incurred in the period; borne by the insurer"],
        ["surplus", "$1,400.00", "kept by the insurer"],
        ["the employer pays", "$2,400.00", "in all"],
    ]
    assert "“employer” is what the covers leave: the insurer bears it" in drawn


LEVEL = (
    "fees {",
    'fee "Administration" $10.00 per employee per month',
    "premium specific $20.00 per employee per month",
    "}",
    "funding level-funded {",
    "rate ${rate} per employee per month",
    "surplus 50% to employer",
    "}",
)


def level(rate: str) -> str:
    return plan(SPECIFIC, (), [one.replace("{rate}", rate) for one in LEVEL])


def test_of_a_level_funded_plan_the_fund_bears_the_claims_and_half_its_surplus_comes_back() -> None:
    """The fund is 12 x 150.00 = 1,800.00, its surplus 800.00, of which 400.00 comes back: 1,400.00 in all.

    Fees are 12 x 10.00 = 120.00 and premiums 12 x 20.00 = 240.00.
    """
    result = settled(level("150.00"), CLAIMS, 1)
    assert answer(result) == (
        "Of $1,400.00 of claims the employer's fund bears $1,000.00 and the specific reimburses $400.00. The employer "
        "pays $1,800.00 into the fund, and $400.00 of its surplus of $800.00 comes back: $1,400.00 in all, besides "
        "fees of $120.00 and premiums of $240.00."
    )
    drawn = page_of(result)
    assert "From claims to what the employer's fund bears" in bare(figure(drawn, "waterfall"))
    assert ["employer's fund", "$1,000.00", "71.4%"] in table(drawn, "payers")
    assert table(drawn, "charges") == [
        ["fee, Administration", "$120.00"],
        ["premium, specific", "$240.00"],
        ["together", "$360.00"],
    ]
    assert [row[:2] for row in table(drawn, "funding")][-3:] == [
        ["returned", "$400.00"],
        ["kept", "$400.00"],
        ["the employer pays", "$1,400.00"],
    ]


def test_a_deficit_of_the_fund_is_the_employer_s() -> None:
    """The fund is 12 x 75.00 = 900.00, and lacks 100.00."""
    assert answer(settled(level("75.00"), CLAIMS, 1)).endswith(
        " The employer pays $900.00 into the fund and bears its deficit of $100.00: $1,000.00 in all, besides fees of "
        "$120.00 and premiums of $240.00."
    )


def test_what_a_fund_comes_to_is_projected_as_of_a_day() -> None:
    """As of March 31 the units of nine months are projected, and the fund of 12 x 150.00 rests on them."""
    said = answer(settled(level("150.00"), CLAIMS, 1, as_of="2026-03-31"))
    assert said.endswith("premiums of $240.00. What rests on units of months to come is projected.")
    whole = answer(settled(level("150.00"), CLAIMS, 1, as_of="2026-12-31"))
    assert "projected" not in whole


def test_of_a_self_funded_plan_fees_and_premiums_are_said_beside_its_claims() -> None:
    """1,000.00 + 120.00 + 240.00 = 1,360.00."""
    result = settled(plan(SPECIFIC, (), LEVEL[:4]), CLAIMS, 1)
    assert answer(result) == (
        "Of $1,400.00 of claims the employer bears $1,000.00 and the specific reimburses $400.00. With fees of $120.00 "
        "and premiums of $240.00 the employer pays $1,360.00 in all."
    )
    assert ["the employer pays", "$1,360.00", "in all"] in table(page_of(result), "funding")


def test_a_plan_that_charges_nothing_has_no_table_of_funding() -> None:
    drawn = page_of(settled(plan(SPECIFIC), CLAIMS))
    assert [table(drawn, name) for name in ("funding", "charges", "behind")] == [[], [], []]


def test_claims_of_another_period_are_not_those_of_the_funding_and_that_is_said() -> None:
    """Of 500.00 incurred in 2025 and counted by a 15/12 nothing is the funding's: 1,000.00 + 120.00 + 240.00."""
    terms = ("covers medical", "basis 15/12", "deductible $1,000 per person")
    rows = [*CLAIMS, line("C-2", "500.00", person="M-2", incurred="2025-12-05")]
    result = settled(plan(terms, (), LEVEL[:4]), rows, 1)
    assert "the employer bears $1,500.00" in answer(result)
    assert answer(result).endswith("the employer pays $1,360.00 in all for what was incurred in the period.")
    assert ["other claims", "$500.00"] in [row[:2] for row in table(page_of(result), "funding")]


OPEN = ("covers medical", "basis 15/12", "deductible $1,000 per person")
OLD = line("C-2", "500.00", person="M-2", incurred="2025-12-05")


def test_a_fund_or_an_insurer_bears_what_was_incurred_in_the_period_and_the_employer_the_rest() -> None:
    """1,400.00 - 400.00 = 1,000.00 were incurred in 2026 and are the fund's; the 500.00 of 2025 are the employer's.

    Of 1,900.00 they are 52.6% and 26.3%. The picture's last step is both together, 1,500.00.
    """
    result = settled(plan(OPEN, (), LEVEL[4:]).replace("{rate}", "150.00"), [*CLAIMS, OLD], 1)
    assert answer(result) == (
        "Of $1,900.00 of claims the employer's fund bears $1,000.00, the employer bears $500.00 and the specific "
        "reimburses $400.00. The employer pays $1,800.00 into the fund, and $400.00 of its surplus of $800.00 comes "
        "back: $1,400.00 in all for what was incurred in the period."
    )
    drawn = page_of(result)
    assert ["employer's fund", "$1,000.00", "52.6%"] in table(drawn, "payers")
    assert ["employer", "$500.00", "26.3%"] in table(drawn, "payers")
    assert "the employer's fund bears what was incurred in the period, and the employer the rest" in bare(drawn)
    assert "From claims to what is left to fund" in figure(drawn, "waterfall")
    assert "left to fund $1,500.00" in figure(drawn, "waterfall")
    insured = ("funding fully insured {", "premium $200.00 per employee per month", "}")
    assert answer(settled(plan(OPEN, (), insured), [*CLAIMS, OLD], 1)) == (
        "Of $1,900.00 of claims the insurer bears $1,000.00, the employer bears $500.00 and the specific reimburses "
        "$400.00. The employer pays a premium of $2,400.00 and no claims incurred in the period; the surplus of "
        "$1,400.00 is the insurer's."
    )


def test_where_all_claims_are_of_another_time_a_fund_bears_none() -> None:
    result = settled(plan(OPEN, (), LEVEL[4:]).replace("{rate}", "150.00"), [OLD], 1)
    assert answer(result).startswith("Of $500.00 of claims the employer bears $500.00 and the specific reimburses $0.")
    assert [row[0] for row in table(page_of(result), "payers")][1:4] == ["specific", "employer", "plan paid"]


def test_of_periods_that_are_funded_in_several_ways_each_bears_its_own() -> None:
    """The first year is the employer's and the second an insurer's: 1,000.00 and 300.00; 70.00 count in neither."""
    later = line("C-2", "300.00", incurred="2027-01-05", paid="2027-01-20")
    old = line("C-3", "70.00", incurred="2024-01-05", paid="2024-01-20")
    periods = of_periods(INSURED, (), [*CLAIMS, later, old])
    assert answer(periods) == (
        "Of $1,770.00 of claims over 2 periods the insurer bears $300.00, the employer bears $1,070.00 and the "
        "specific reimburses $400.00. $70.00 counts in no period."
    )
    drawn = page_of(periods)
    assert "From claims to what is left to fund" in figure(drawn, "waterfall")
    assert table(drawn, "payers")[1:5] == [
        ["specific", "$400.00", "$0.00", "$0.00", "$400.00"],
        ["left to fund", "$1,000.00", "$300.00", "$70.00", "$1,370.00"],
        ["of it, insurer", "", "", "", "$300.00"],
        ["of it, employer", "", "", "", "$1,070.00"],
    ]
    assert table(drawn, "funding-0") == []
    assert ["premium", "$2,400.00", "paid by the employer"] in table(drawn, "funding-1")
    assert answer(of_periods(INSURED, (), CLAIMS)) == (
        "Of $1,400.00 of claims over 2 periods the employer bears $1,000.00 and the specific reimburses $400.00."
    )


def test_who_is_behind_the_carrier_of_the_specific_stands_on_the_first_screen() -> None:
    """Of 400.00 reimbursed the captive takes the first 300.00, and 25% of the other 100.00 is the reinsurer's."""
    behind = (
        'carrier "Alpine Life"',
        'participant "Captive" takes 100% of reimbursement per person from $0 to $300',
        'participant "Juniper Re" takes 25% of reimbursement per person over $300',
    )
    drawn = page_of(settled(plan((*SPECIFIC, *behind)), CLAIMS))
    assert table(drawn, "behind") == [
        ["Captive", "$300.00", "75.0%"],
        ["Juniper Re", "$25.00", "6.3%"],
        ["Alpine Life", "$75.00", "18.8%"],
        ["specific", "$400.00", "100.0%"],
    ]


# --- one person's year ------------------------------------------------------------------------------------------------


def fields(drawn: str) -> dict[str, list[tuple[float, float]]]:
    """The corners of each layer that is drawn, by what it says when it is pointed at."""
    found = re.findall(r'<polygon points="([^"]*)"[^>]*><title>(.*?)</title>', drawn)
    return {
        unescape(told): [(float(x), float(y)) for x, y in (corner.split(",") for corner in points.split())]
        for points, told in found
    }


def width(corners: list[tuple[float, float]]) -> float:
    """How wide a layer is where it is highest."""
    top = min(y for _, y in corners)
    highest = [x for x, y in corners if y == top]
    return max(highest) - min(highest)


def test_what_the_last_payment_took_over_the_deductible_has_a_width_of_its_own() -> None:
    """900.00 and then 600.00 come to 1,500.00, of which 500.00 lie over the deductible of 1,000.00."""
    rows = [line("C-1", "900.00"), line("C-2", "600.00", paid="2026-05-20")]
    drawn = figure(page_of(settled(plan(SPECIFIC), rows)), "running")
    assert width(fields(drawn)["reimbursed by the specific: $500.00 at the end"]) > 30
    assert drawn.count("2026-01-20<") == 2, "once below the picture, and once among its numbers"
    assert "2026-05-20</text>" in drawn


def test_what_lies_over_a_maximum_since_the_last_payment_is_drawn_too() -> None:
    """Of 1,900.00 900.00 lie over the deductible, 600.00 are the maximum and 300.00 over it."""
    rows = [line("C-1", "800.00"), line("C-2", "1,100.00", paid="2026-03-20")]
    drawn = figure(page_of(settled(plan((*SPECIFIC, "maximum $600 per person")), rows)), "running")
    assert width(fields(drawn)["over the maximum: $300.00 at the end"]) > 30


def test_of_one_payment_its_day_stands_once_below_the_picture() -> None:
    drawn = figure(page_of(settled(plan(SPECIFIC), CLAIMS)), "running")
    assert drawn.count("2026-01-20</text>") == 1


# --- refunds ----------------------------------------------------------------------------------------------------------


def test_a_refund_says_what_it_is_of_and_what_is_taken_back() -> None:
    """Of 1,500.00 500.00 are reimbursed; 1,300.00 are left, of which 300.00 are: 200.00 goes back.

    The aggregate counts 1,000.00 of them before and after, which is below its attachment of 1,200.00.
    """
    rows = [line("C-1", "1,500.00"), line("C-2", "-200.00", paid="2026-02-20", original="C-1", kind="void")]
    drawn = page_of(settled(plan(SPECIFIC, AGGREGATE), rows, 1))
    (told,) = re.findall(r'<article class="told"><h4>Claim C-2 .*?</article>', drawn, re.DOTALL)
    assert "void of claim C-1 line 1" in told
    assert "The specific takes back $200.00 of what it reimbursed." in told
    assert "Why the specific" not in told
    assert (
        "Why the aggregate takes nothing back: it takes money back, and what this cover reimburses stays as it was."
        in told
    )
    assert "pays nothing" not in told


# --- as of a day within the year --------------------------------------------------------------------------------------


def test_as_of_a_day_the_claims_are_held_against_the_attachments_so_far() -> None:
    """Attachments through March are 3 x 100.00 = 300.00 and 12 x 100.00 = 1,200.00 in all; 700.00 counts.

    700.00 / 300.00 = 233.3%; 400.00 lie over, and 500.00 are left before 1,200.00.
    """
    result = settled(plan((), AGGREGATE), [line("C-1", "700.00")], 1, as_of="2026-03-31")
    assert answer(result) == (
        "Of $700.00 of claims the employer bears $700.00 and the aggregate reimburses $0.00. What rests on units of "
        "months to come is projected. Through 2026-03 the claims that count come to $700.00, 233.3% of the monthly "
        "attachments of $300.00: $400.00 over them. The attachment of the whole period is projected at $1,200.00; what "
        "is left before it is $500.00."
    )
    drawn = page_of(result)
    rows = table(drawn, "payers")
    assert rows[1:4] == [
        ["aggregate, projected", "$0.00", "0.0%"],
        ["employer, projected", "$700.00", "100.0%"],
        ["plan paid", "$700.00", "100.0%"],
    ]
    assert 'href="#persons?persons.sort=-employer">$700.00' in drawn
    assert ["attachments through 2026-03", "$300.00", ""] in rows
    assert ["claims that count so far", "$700.00", "233.3% of them"] in rows
    assert ["over these attachments", "$400.00", ""] in rows
    assert ["attachment of the whole period, projected", "$1,200.00", ""] in rows
    assert ["left before the attachment", "$500.00", ""] in rows


def test_what_rests_on_a_projection_is_said_once_of_covers_and_funding_together() -> None:
    """Both the aggregate and the fund of 12 x 150.00 rest on nine months to come; by December 31 neither does."""
    text, rows = plan((), AGGREGATE, LEVEL[4:]).replace("{rate}", "150.00"), [line("C-1", "700.00")]
    assert answer(settled(text, rows, 1, as_of="2026-03-31")).count("What rests on units of months to come") == 1
    result = settled(text, rows, 1, as_of="2026-12-31")
    assert "projected" not in answer(result)
    assert [row[0] for row in table(page_of(result), "payers")][1:3] == ["aggregate", "employer's fund"]


def test_of_periods_those_are_named_that_rest_on_a_projection() -> None:
    """By March 31, 2027 the first year is known, of which 700.00 is the employer's; 300.00 is the insurer's."""
    rows = [line("C-1", "700.00"), line("C-2", "300.00", incurred="2027-01-05", paid="2027-01-20")]
    periods = of_periods(INSURED, AGGREGATE, rows, date(2027, 3, 31))
    assert answer(periods) == (
        "Of $1,000.00 of claims over 2 periods the insurer bears $300.00, the employer bears $700.00, the specific "
        "reimburses $0.00 and the aggregate $0.00. What rests on units of months to come is projected."
    )
    assert [[row[0], row[-1]] for row in table(page_of(periods), "payers")][1:] == [
        ["specific", "$0.00"],
        ["aggregate, projected: 2027-01-01, in all", "$0.00"],
        ["left to fund, projected: 2027-01-01, in all", "$1,000.00"],
        ["of it, insurer, projected", "$300.00"],
        ["of it, employer, projected", "$700.00"],
        ["plan paid", "$1,000.00"],
    ]


def lines_of(drawn: str, kind: str) -> list[int]:
    """Through how many points each line of a kind goes."""
    return [len(points.split()) for points in re.findall(rf'<polyline points="([^"]*)" class="{kind}"', drawn)]


def test_claims_are_not_projected_and_their_line_ends_with_what_is_known() -> None:
    """In a settlement as of March the line of the claims goes through three months, and nothing is counted later."""
    result = settled(plan((), AGGREGATE), [line("C-1", "700.00")], 1, as_of="2026-03-31")
    drawn = figure(page_of(result), "months-picture")
    assert lines_of(drawn, "line-counted") == [3]
    assert lines_of(drawn, "line-counted projected") == []
    assert sum(lines_of(drawn, "line-attachment projected")) > 0
    assert (
        "Through 2026-03 the claims that count come to $700.00, $400.00 over the attachments of $300.00 so far. Their "
        "line ends there; the projected attachment of the whole period is $1,200.00."
    ) in drawn
    assert "2026-03 $700.00 of $300.00; 2026-04 attachment $400.00" in drawn


def test_a_whole_ledger_is_held_against_the_whole_attachment() -> None:
    """1,500.00 are 125.0% of 1,200.00."""
    result = settled(plan((), AGGREGATE), [line("C-1", "1,500.00")], 1)
    assert answer(result).endswith(
        "The claims that count come to $1,500.00, 125.0% of the attachment of $1,200.00: $300.00 over it."
    )
    assert lines_of(figure(page_of(result), "months-picture"), "line-counted") == [12]


def test_a_fixed_attachment_is_projected_where_terminal_liability_of_projected_months_is_in_it() -> None:
    """95% of 100.00 times 12 is 1,140.00; the last three months add 3 x 100.00: 1,440.00, 700.00 of it 48.6%."""
    terms = (*AGGREGATE, "deductible period annual fixed at 95% of first month times policy months")
    text, rows = plan((), (*terms, "terminal liability 3 months")), [line("C-1", "700.00")]
    result = settled(text, rows, 1, as_of="2026-03-31", terminal_liability=True)
    assert answer(result).endswith("48.6% of the projected attachment of $1,440.00: $740.00 under it.")
    drawn = page_of(result)
    assert ["attachment, projected", "$1,440.00", ""] in table(drawn, "payers")
    assert "$740.00 under the projected attachment of $1,440.00." in figure(drawn, "months-picture")
    known = settled(text, rows, 1, as_of="2026-12-31", terminal_liability=True)
    assert answer(known).endswith("48.6% of the attachment of $1,440.00: $740.00 under it.")


def test_an_attachment_fixed_by_the_first_month_is_neither_projected_nor_reached_month_by_month() -> None:
    """It is 12 x 100.00 x 95% = 1,140.00, whatever the later months come to; 700.00 / 1,140.00 = 61.4%."""
    terms = (*AGGREGATE, "deductible period annual fixed at 95% of first month times policy months")
    result = settled(plan((), terms), [line("C-1", "700.00")], 1, as_of="2026-03-31")
    assert answer(result).endswith(
        "The claims that count come to $700.00 so far, 61.4% of the attachment of $1,140.00: $440.00 under it."
    )
    assert "$440.00 under the attachment of $1,140.00" in figure(page_of(result), "months-picture")


def test_within_the_last_month_the_claims_are_still_those_so_far() -> None:
    """As of December 5 all twelve months have begun, and more may come: 700.00 of 1,200.00 is 58.3%."""
    rows = [line("C-1", "700.00")]
    said = "58.3% of the attachment of $1,200.00: $500.00 under it."
    late = answer(settled(plan((), AGGREGATE), rows, 1, as_of="2026-12-05"))
    assert late.endswith(f"The claims that count come to $700.00 so far, {said}")
    assert answer(settled(plan((), AGGREGATE), rows, 1)).endswith(f"The claims that count come to $700.00, {said}")


def test_an_attachment_fixed_at_all_of_equal_months_is_still_not_reached_month_by_month() -> None:
    """12 x 100.00 x 100% = 1,200.00, as much as the months come to; 700.00 / 1,200.00 = 58.3%."""
    terms = (*AGGREGATE, "deductible period annual fixed at 100% of first month times policy months")
    result = settled(plan((), terms), [line("C-1", "700.00")], 1, as_of="2026-03-31")
    assert answer(result).endswith(
        "The claims that count come to $700.00 so far, 58.3% of the attachment of $1,200.00: $500.00 under it."
    )
    assert "$500.00 under the attachment of $1,200.00" in figure(page_of(result), "months-picture")


# --- a termination ----------------------------------------------------------------------------------------------------


ENDING = (*AGGREGATE, "minimum attachment $1,000", "on termination pro-rated minimum")


def test_the_minimum_that_is_drawn_is_the_one_in_force() -> None:
    """Of 1,000.00 for twelve months 9 are 750.00, and 9 x 100.00 = 900.00 is more: 950.00 lies over that."""
    result = settled(plan((), ENDING), [line("C-1", "950.00")], 1, terminated="2026-09-30")
    drawn = page_of(result)
    picture = bare(figure(drawn, "months-picture"))
    assert "$750.00pro-rated minimum" in picture
    assert "$1,000.00" not in picture
    assert "$50.00 over the attachment of $900.00" in picture
    assert "January 1, 2026 through December 31, 2026, terminated on September 30, 2026. 1 line settled." in drawn


def test_an_aggregate_that_is_forfeited_has_nothing_left_before_it() -> None:
    """Through September the months come to 9 x 100.00 = 900.00, of which 700.00 is 77.8%; nothing is reimbursed."""
    text = plan((), (*AGGREGATE, "on termination forfeited"))
    result = settled(text, [line("C-1", "700.00")], 1, terminated="2026-09-30")
    assert answer(result) == (
        "Of $700.00 of claims the employer bears $700.00 and the aggregate reimburses $0.00. The aggregate was "
        "forfeited when the contract ended."
    )
    drawn = page_of(result)
    assert table(drawn, "payers")[4:] == [
        ["attachment", "$900.00", ""],
        ["claims that count", "$700.00", "77.8% of it"],
        ["aggregate forfeited", "", "on termination"],
    ]
    picture = figure(drawn, "months-picture")
    assert (
        "come to $700.00. The attachment was $900.00; the aggregate was forfeited when the contract ended." in picture
    )
    assert "under" not in bare(picture)
    alone = settled(text, [line("C-1", "700.00")], 1)
    assert answer(alone).endswith("58.3% of the attachment of $1,200.00: $500.00 under it.")


def test_a_pro_rated_minimum_that_governs_is_called_so() -> None:
    """Of 1,000.00 for twelve months 9 are 750.00; a month's 50.00 come to 450.00 only."""
    terms = ("covers medical", "basis 12/15", "monthly factor $50.00 per employee per month", *ENDING[-2:])
    result = settled(plan((), terms), [line("C-1", "950.00")], 1, terminated="2026-09-30")
    picture = bare(figure(page_of(result), "months-picture"))
    assert "$750.00pro-rated minimum, attaches" in picture
    assert "of the period" not in picture


def test_a_minimum_that_no_termination_changes_is_drawn_whole() -> None:
    drawn = bare(figure(page_of(settled(plan((), ENDING), CLAIMS, 1)), "months-picture"))
    assert "$1,000.00minimum" in drawn


# --- months that stand alone ------------------------------------------------------------------------------------------


ALONE = (*AGGREGATE, "deductible period monthly")


def test_months_that_stand_alone_are_drawn_each_against_its_own_attachment() -> None:
    """Of 250.00 in January 150.00 lie over its 100.00, and of 130.00 in March 30.00 over its own; 80.00 in May none.

    In all 460.00 counts, below 12 x 100.00, and 180.00 is reimbursed all the same.
    """
    rows = [
        line("C-1", "250.00"),
        line("C-2", "130.00", paid="2026-03-20"),
        line("C-3", "80.00", paid="2026-05-20"),
    ]
    drawn = figure(page_of(settled(plan((), ALONE), rows, 1)), "months-picture")
    assert (
        "Each month stands alone: the aggregate reimburses $180.00, $150.00 of 2026-01 and $30.00 of 2026-03." in drawn
    )
    assert "2026-02 $0.00 of $100.00; 2026-03 $130.00 of $100.00" in drawn
    assert "attachment of each month: $100.00" in drawn
    assert drawn.count('class="aggregate"') == 3, "two months, and what the colour is"
    assert "1,200.00" not in drawn
    assert [row for row in table(drawn.replace("<table>", '<table id="t">'), "t") if row[0] == "2026-03"] == [
        ["2026-03", "$100.00", "$130.00", "$30.00", "no"]
    ]


def test_of_months_that_stand_alone_and_are_not_known_yet_no_claims_are_drawn() -> None:
    result = settled(plan((), ALONE), [line("C-1", "90.00")], 1, as_of="2026-03-31")
    drawn = figure(page_of(result), "months-picture")
    assert "Each month stands alone: the aggregate reimburses $0.00. Claims are known through 2026-03." in drawn
    assert "2026-03 $0.00 of $100.00; 2026-04 attachment $100.00" in drawn


# --- covers that the plan lacks ---------------------------------------------------------------------------------------


def test_a_cover_that_the_plan_lacks_is_neither_a_row_nor_a_step() -> None:
    """Of 1,500.00 300.00 lie over the attachment of 1,200.00; of 1,400.00 400.00 over a deductible of 1,000.00."""
    alone = settled(plan((), AGGREGATE), [line("C-1", "1,500.00")], 1)
    assert answer(alone).startswith(
        "Of $1,500.00 of claims the employer bears $1,200.00 and the aggregate reimburses $300.00. "
    )
    drawn = page_of(alone)
    assert [row[0] for row in table(drawn, "payers")][1:4] == ["aggregate", "employer", "plan paid"]
    assert "specific reimburses" not in figure(drawn, "waterfall")
    drawn = page_of(settled(plan(SPECIFIC), CLAIMS))
    assert [row[0] for row in table(drawn, "payers")][1:4] == ["specific", "employer", "plan paid"]
    assert "aggregate reimburses" not in figure(drawn, "waterfall")
    assert answer(settled(plan(), CLAIMS)) == "Of $1,400.00 of claims the employer bears $1,400.00."


# --- rules in plain words ---------------------------------------------------------------------------------------------


def test_what_moved_the_answer_is_said_in_plain_words() -> None:
    """Of 1,500.00 500.00 lie over the deductible, on line 9 of the plan; its cover stands on line 6."""
    rows = [line("C-1", "900.00"), line("C-2", "600.00", paid="2026-05-20"), line("C-3", "70.00", paid="2026-06-20")]
    text = plan(SPECIFIC, AGGREGATE)
    drawn = page_of(settled(text, rows, 1), text)
    moved = [bare(each) for each in re.findall(r'<p class="moved">.*?</p>', drawn)]
    since = "Since this person's last line, claim"
    ended = "under the deductible of the specific (line 9), under the attachment of the aggregate (line 14)"
    assert moved == [
        f"{since} C-1 line 1 of 2026-01-20: now also reimbursed by the specific (line 6).",
        f"{since} C-2 line 1 of 2026-05-20: no longer {ended}.",
    ]
    choices = re.findall(r"<option value=[^>]*>(.*?)</option>", drawn)
    assert choices == [
        "any rule",
        "reimbursed by the specific (line 6)",
        "under the deductible of the specific (line 9)",
        "under the attachment of the aggregate (line 14)",
    ]
    assert "reimbursed by the specific: $570.00, 2 lines" in bare(drawn)


def test_what_is_reimbursed_of_a_claimant_says_by_which_cover() -> None:
    """Of 1,500.00 500.00 lie over the deductible, and the 1,000.00 left below an attachment of 1,200.00."""
    rows = [line("C-1", "1,500.00")]
    for text, by in (
        (plan(SPECIFIC, AGGREGATE), "reimbursed by the specific and the aggregate together (1 line)"),
        (plan(SPECIFIC), "reimbursed by the specific (1 line)"),
    ):
        drawn = page_of(settled(text, rows, 1 if "aggregate" in text else None))
        assert f"M-1: $1,500.00, of it $500.00 {by}" in drawn
        assert "reimbursed by the specific, of what counts" in figure(drawn, "largest-picture")
    alone = page_of(settled(plan((), AGGREGATE), rows, 1))
    assert "M-1: $1,500.00, of it $300.00 reimbursed by the aggregate (1 line)" in alone


def test_what_is_taken_back_of_who_is_no_longer_over_the_deductible_is_told_beside_those_who_are() -> None:
    """M-2 has 600.00 over it, of which 100.00 fill the aggregating deductible of 500.00, and 500.00 are reimbursed.

    The other 400.00 of that were M-1's, whose claim is void then: 600.00 still fill it, so -400.00 is M-1's.
    """
    result = settled(plan((*SPECIFIC, "aggregating deductible $500")), VOIDED)
    assert "On 1 other, which is not over the deductible, it reimburses -$400.00." in figure(page_of(result), "tower")


# --- what the covers count of what was incurred and paid --------------------------------------------------------------


def test_what_the_covers_count_is_said_of_what_was_paid() -> None:
    """Of 1,400 of one person 400 are reimbursed by the specific; of the 1,000 left all count."""
    rows = [line("C-1", "1,400.00"), line("C-2", "300.00", coverage="dental")]
    both = bare(figure(page_of(settled(plan(SPECIFIC, AGGREGATE), rows, 1)), "plane"))
    assert (
        "$1,700.00 were paid; the specific counts $1,400.00 of it and the aggregate counts $1,000.00 of what the "
        "specific leaves. The cells" in both
    )
    alone = bare(figure(page_of(settled(plan((), AGGREGATE), rows, 1)), "plane"))
    assert "$1,700.00 were paid; the aggregate counts $1,400.00 of it. The cells" in alone
    assert "$1,700.00 were paid. The cells" in bare(figure(page_of(settled(plan(), rows)), "plane"))


# --- whose deductible it is -------------------------------------------------------------------------------------------


def test_the_year_and_the_laser_of_a_family_are_no_persons() -> None:
    """Of 3,000 of a family 1,000 lie under the deductible, and 2,000 under its laser of 4,000."""
    terms = (*SPECIFIC[:2], "deductible $1,000 per family", 'laser family "F-1" at $4,000')
    drawn = page_of(settled(plan(terms), [line("C-1", "3,000.00", unit="F-1")]))
    said = bare(drawn)
    assert "One family's year: F-1" in said
    assert "under a higher deductible of its own $2,000.00" in said
    assert "One person's year" not in said
    assert "deductible of the person" not in said
    alone = bare(page_of(settled(plan((*SPECIFIC, LASER)), [line("C-1", "3,000.00", person="M-5")])))
    assert "One person's year: M-5" in alone
    assert "under a higher deductible of its own $2,000.00" in alone
