"""The page for a finance officer."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from attrs import evolve

from planlang.explain.summary import summary
from planlang.explain.totals import over_deductible, per_cent
from planlang.ledgers.summary import summary as written
from planlang.model.contract import Deductible, Key, Layer, MinimumAttachment
from planlang.text.diagnostic import Code, Diagnostic, Severity
from planlang.values.money import plain
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, line, plan, settled
from tests.unit.explain.explain_samples import CONTRACT, PERSON, SETTLEMENT, at, entry

PAGE = """\
Harbor Foods Employee Health Plan #a41f9c
  sponsor             Harbor Foods, Inc.
  period              2026-01-01 through 2026-12-31
  as of               2026-06-30
  terminated          no
  renewed             no
  terminal liability  not elected

ledger
                lines       amount
  settled           2  $324,200.00
  pended            1      $999.00  no paid date
  set aside         1        $0.00  1 without a readable amount
  other groups      2      $123.45
  after as-of       3    $7,000.00

who pays
                  amount  of plan paid
  specific    $66,780.00         20.6%
  aggregate        $0.00          0.0%  projected
  employer   $257,420.00         79.4%  projected
  plan paid  $324,200.00        100.0%

Specific excess loss (Granite Mutual GM-88120)
  1 over the deductible
  person   deductible            eligible      excess  reimbursed
  M-0042  $250,000.00  laser  $324,200.00  $74,200.00  $66,780.00

Aggregate excess loss
  sum of monthly attachments  $600,000.00 (projected), 12 of 12 policy months
  minimum attachment          $570,000.00
  aggregate attachment        $600,000.00 (projected)
  claims counted              $100,000.00 (16.7% of attachment, projected)
  left before it attaches     $500,000.00 (projected)
  reimbursed                  $0.00 (projected)
  projected from the last known census: 2026-07, 2026-08, 2026-09, 2026-10, 2026-11, 2026-12

warnings
  paid-before-incurred  1,002
"""


def test_the_whole_page() -> None:
    early = Code("paid-before-incurred", Severity.WARNING)
    warnings = (Diagnostic(early, "paid before incurred", count=1_000), Diagnostic(early, "again", count=2))
    assert summary(SETTLEMENT, warnings) == PAGE


def test_errors_are_no_warnings() -> None:
    assert "warnings" not in summary(SETTLEMENT, (Diagnostic(Code("duplicate-line"), "twice"),))


def test_only_the_ten_largest_are_listed_and_all_are_counted() -> None:
    persons = tuple(evolve(PERSON, person=f"P-{at:02}", excess=at * 100) for at in range(1, 13))
    text = summary(evolve(SETTLEMENT, persons=persons))
    assert "12 over the deductible, the 10 largest:" in text
    assert text.index("P-12") < text.index("P-11")
    assert "P-02" not in text


# M-1: 1,400 - 1,000 = 400, all within the aggregating deductible of 500. M-2: 1,600 - 1,000 = 600, 100 of it within
# the rest of that, 500 reimbursed. Then M-1's 1,400 are void: 600 in all fill the 500 as before, so -400 is reimbursed.
VOIDED = (
    line("C-1", "1,400.00"),
    line("C-2", "1,600.00", person="M-2", paid="2026-01-25"),
    line("C-3", "-1,400.00", paid="2026-02-10", kind="void", original="C-1"),
)


def test_who_is_not_over_the_deductible_and_has_a_part_makes_the_list_add_up() -> None:
    settlement = settled(plan((*SPECIFIC, "aggregating deductible $500")), VOIDED)
    text = summary(settlement)
    # 500 - 400 = 100
    assert re.search(r"^  specific +\$100\.00 ", text, re.MULTILINE)
    found = text[text.index("  1 over the deductible\n") :].splitlines()[1:4]
    assert [re.split(r"  +", row.strip()) for row in found] == [
        ["person", "deductible", "eligible", "excess", "reimbursed"],
        ["M-2", "$1,000.00", "$1,600.00", "$600.00", "$500.00"],
        ["1 other", "-$400.00"],
    ]


def test_those_after_the_ten_largest_make_the_list_add_up() -> None:
    # Each of twelve is 1,000 + 100 x n; the ten largest are named, 100 + 200 = 300 are of the others.
    rows = [line(f"C-{at}", f"{1000 + 100 * at}.00", person=f"P-{at:02}") for at in range(1, 13)]
    assert re.search(r"^  2 others +\$300\.00$", summary(settled(plan(SPECIFIC), rows)), re.MULTILINE)


def test_a_family_over_its_deductible_is_one_row_with_all_that_was_reimbursed() -> None:
    assert CONTRACT.specific is not None
    family = Deductible(key=Key.UNIT, amount=25_000_000, by_class={}, citations={})
    contract = evolve(CONTRACT, specific=evolve(CONTRACT.specific, terms=(family,)))
    persons = (PERSON, evolve(PERSON, person="M-0043", specific=22_000))
    (only,) = over_deductible(evolve(SETTLEMENT, contract=contract, persons=persons))
    assert (only.key, only.reimbursed) == ("F-1", 6_700_000)


def test_claims_over_the_attachment_say_by_how_much() -> None:
    assert SETTLEMENT.attachment is not None
    low = evolve(SETTLEMENT.attachment, attachment=4_000_000)
    assert "over the attachment         $60,000.00" in summary(evolve(SETTLEMENT, attachment=low))


def test_a_plan_without_layers_has_no_sections_for_them() -> None:
    bare = evolve(SETTLEMENT, contract=evolve(CONTRACT, specific=None, aggregate=None))
    assert "excess loss" not in summary(bare)


def test_a_member_part_is_outside_the_shares_of_plan_paid() -> None:
    text = summary(evolve(SETTLEMENT, totals=evolve(SETTLEMENT.totals, member=5_000)))
    assert "member          $50.00\n" in text


def test_a_plan_that_adjudicates_shows_a_member_who_bears_nothing() -> None:
    benefits = Layer(title="benefits", carrier=None, policy=None, terms=(), citation=at(7))
    text = summary(evolve(SETTLEMENT, contract=evolve(CONTRACT, benefits=benefits)))
    assert "member           $0.00\n" in text
    assert "allowed    $324,200.00\n" in text


def test_period_entries_move_money_between_aggregate_and_employer_and_add_none() -> None:
    text = summary(evolve(SETTLEMENT, entries=(entry("aggregate", "opens", -100_000),)))
    assert "             on lines  period entries       in all  of plan paid\n" in text
    assert "  aggregate        $0.00      -$1,000.00   -$1,000.00         -0.3%  projected\n" in text
    assert "  employer   $257,420.00       $1,000.00  $258,420.00         79.7%  projected\n" in text
    assert "  plan paid  $324,200.00           $0.00  $324,200.00        100.0%\n" in text
    assert "  period entries              -$1,000.00\n" in text


def test_shares_round_half_away_and_of_nothing_are_a_dash() -> None:
    assert [per_cent(1, 2000), per_cent(-1, 8), per_cent(5, 0)] == ["0.1%", "-12.5%", "-"]


def test_a_minimum_that_a_termination_pro_rates_is_told_with_its_arithmetic() -> None:
    """570,000.00 x 9 / 12 = 427,500.00."""
    assert SETTLEMENT.attachment is not None
    attachment = evolve(SETTLEMENT.attachment, terminal_months=9, minimum_in_force=42_750_000)
    text = summary(evolve(SETTLEMENT, attachment=attachment))
    assert "minimum attachment          $570,000.00 x 9/12 = $427,500.00, pro-rated on termination\n" in text


def test_a_minimum_is_projected_only_when_it_is_a_share_of_a_projected_month() -> None:
    assert CONTRACT.aggregate is not None
    assert SETTLEMENT.attachment is not None
    minimum = MinimumAttachment(amount=None, share=Fraction(19, 20))
    contract = evolve(CONTRACT, aggregate=evolve(CONTRACT.aggregate, terms=(minimum,)))
    unknown = tuple(evolve(month, projected=True) for month in SETTLEMENT.attachment.months)
    settlement = evolve(SETTLEMENT, contract=contract, attachment=evolve(SETTLEMENT.attachment, months=unknown))
    assert "minimum attachment          $570,000.00 (projected)\n" in summary(settlement)


@pytest.mark.parametrize(
    ("months", "facts", "adds", "words"),
    [
        # Twelve months at 2 x $100.00 sum to 2,400.00; the last three add 600.00, the last one 200.00.
        (3, {"terminal_liability": True}, 600_00, "$600.00, the last 3 monthly attachments"),
        (1, {"terminal_liability": True}, 200_00, "$200.00, the last monthly attachment"),
        # To the end of February there are two months, and three are asked for.
        (
            3,
            {"terminal_liability": True, "terminated": "2026-02-28"},
            400_00,
            "$400.00, the last 2 monthly attachments",
        ),
        (3, {}, 0, ""),
        (3, {"terminal_liability": True, "renewed": True}, 0, ""),
    ],
)
def test_what_terminal_liability_adds_stands_between_the_minimum_and_the_attachment(
    months: int, facts: dict[str, str | bool], adds: int, words: str
) -> None:
    found = settled(
        plan(aggregate=(*AGGREGATE, f"terminal liability {months} months")), [line("C-1", "9.00")], 2, **facts
    )
    told, data = summary(found), written(found, diagnostics=(), version="")["attachment"]
    assert found.attachment is not None
    assert found.attachment.attachment == max(found.attachment.sum, found.attachment.minimum) + adds
    assert data["terminal_liability"] == plain(adds, found.contract.currency)
    assert (f"  terminal liability adds     {words}\n  aggregate attachment " in told) is bool(words)
    assert ("terminal liability adds" in told) is bool(words)


def rows_of(page: str, title: str) -> dict[str, str]:
    """The rows of a block of the page, by what they are called."""
    block = next(one for one in page.split("\n\n") if one.startswith(title))
    cells = (re.split(r"  +", row.strip(), maxsplit=1) for row in block.splitlines()[1:])
    return {row[0]: row[1] for row in cells if len(row) > 1}


def test_where_the_year_to_date_attaches_it_is_said_how_far_the_claims_are_over_it() -> None:
    """Through March the months attach at 3 x 100.00 = 300.00: of 700.00 400.00 is over, and paid.

    Of the twelve months' 1,200.00 500.00 is left; of 250.00 50.00 is left before the 300.00.
    """
    text = plan((), (*AGGREGATE, "deductible period monthly cumulative"))
    rows = rows_of(summary(settled(text, [line("C-1", "700.00")], 1, as_of="2026-03-31")), "Aggregate cover")
    assert "left before it attaches" not in rows
    assert rows["attachments through 2026-03"] == "$300.00"
    assert rows["over these"] == "$400.00"
    assert rows["below the attachment of the period"] == "$500.00 (projected)"
    assert rows["reimbursed"] == "$400.00"
    under = rows_of(summary(settled(text, [line("C-1", "250.00")], 1, as_of="2026-03-31")), "Aggregate cover")
    assert under["left before these"] == "$50.00"
    whole = rows_of(summary(settled(text, [line("C-1", "700.00")], 1)), "Aggregate cover")
    assert whole["left before it attaches"] == "$500.00"
    year = rows_of(summary(settled(plan((), AGGREGATE), [line("C-1", "700.00")], 1, as_of="2026-03-31")), "Aggregate")
    assert year["left before it attaches"] == "$500.00 (projected)"


def test_in_the_last_month_the_year_to_date_attaches_until_the_period_ends() -> None:
    """Twelve months attach at 1,200.00, the year at its minimum of 2,000.00 from December 31 on: of 1,500.00 300.00 is
    paid before and taken back then. Where the year comes to its months nothing is apart."""
    terms = (*AGGREGATE, "deductible period monthly cumulative")
    rows = [line("C-1", "1,500.00")]
    minimum = plan((), (*terms, "minimum attachment $2,000"))
    before = rows_of(summary(settled(minimum, rows, 1, as_of="2026-12-15")), "Aggregate cover")
    assert before["attachments through 2026-12"] == "$1,200.00"
    assert before["over these"] == "$300.00"
    assert before["below the attachment of the period"] == "$500.00"
    assert before["reimbursed"] == "$300.00"
    after = rows_of(summary(settled(minimum, rows, 1, as_of="2026-12-31")), "Aggregate cover")
    assert after["left before it attaches"] == "$500.00"
    assert after["reimbursed"] == "$0.00"
    months = rows_of(summary(settled(plan((), terms), rows, 1, as_of="2026-12-15")), "Aggregate cover")
    assert months["over the attachment"] == "$300.00"


def test_an_aggregate_that_is_forfeited_is_called_so() -> None:
    """Through September the months come to 9 x 100.00 = 900.00; of 700.00 nothing is paid. The term is on line 10."""
    text = plan((), (*AGGREGATE, "on termination forfeited"))
    ended = rows_of(summary(settled(text, [line("C-1", "700.00")], 1, terminated="2026-09-30")), "Aggregate cover")
    assert list(ended)[-4:] == ["aggregate attachment", "claims counted", "forfeited", "reimbursed"]
    assert ended["aggregate attachment"] == "$900.00"
    assert ended["forfeited"] == "on termination, harbor.plan:10"
    assert ended["reimbursed"] == "$0.00"
    whole = rows_of(summary(settled(text, [line("C-1", "700.00")], 1)), "Aggregate cover")
    assert whole["left before it attaches"] == "$500.00"
    assert "forfeited" not in whole


def test_a_cover_that_the_plan_lacks_pays_nothing_and_has_no_row() -> None:
    """Of 1,500.00 300.00 lie over 12 x 100.00; of the same 500.00 over a deductible of 1,000.00."""
    rows = [line("C-1", "1,500.00")]
    alone = rows_of(summary(settled(plan((), AGGREGATE), rows, 1)), "who pays")
    assert alone["aggregate"].split() == ["$300.00", "20.0%"]
    assert list(alone)[-3:] == ["aggregate", "employer", "plan paid"]
    assert "specific" not in alone
    alone = rows_of(summary(settled(plan(SPECIFIC), rows)), "who pays")
    assert alone["specific"].split() == ["$500.00", "33.3%"]
    assert "aggregate" not in alone
    assert list(rows_of(summary(settled(plan(), rows)), "who pays"))[1:] == ["employer", "plan paid"]
