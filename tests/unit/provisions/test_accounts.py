"""What rules say of a line: which of them speak, in what order, and what is cited."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planlang.engine import explain_line
from planlang.engine.settle import settle
from planlang.model.ledger import Census, CensusRow, Facts
from planlang.model.settlement import Settlement, Stage
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, line, plan, settled


def tellers(settlement: Settlement, at: int, stage: Stage) -> list[str]:
    """The rules that say something of a line at a stage, in the order in which they do."""
    return [one.provision for one in explain_line(settlement, at).accounts if one.stage is stage]


def cited(text: str, settlement: Settlement, at: int) -> dict[str, list[str]]:
    """The statements that the reasons of a line cite."""
    lines = text.splitlines()
    return {
        f"{one.stage.value} {one.reason}": [lines[place.line - 1] for place in one.citations]
        for one in settlement.splits[at].reasons
    }


def test_rules_speak_in_the_order_in_which_they_decide() -> None:
    """An aggregating deductible after the percentage speaks after it, and before the maxima that come after both."""
    terms = ("reimburses 90%", "maximum $5,000 per person", "overall maximum $6,000")
    rows = [line("C-1", "3,000.00"), line("C-2", "10.00", person="M-2", paid="2026-02-20")]
    before = settled(plan((*SPECIFIC, "aggregating deductible $500", *terms)), rows)
    after = settled(plan((*SPECIFIC, "aggregating deductible $500 after percentage", *terms)), rows)
    assert tellers(before, 0, Stage.SPECIFIC) == [
        "contract-basis",
        "specific-deductible",
        "aggregating-specific-deductible",
        "specific-reimbursement",
        "specific-maximum",
        "overall-maximum",
    ]
    assert tellers(after, 0, Stage.SPECIFIC) == [
        "contract-basis",
        "specific-deductible",
        "specific-reimbursement",
        "aggregating-specific-deductible",
        "specific-maximum",
        "overall-maximum",
    ]

    for found in (before, after):
        assert tellers(found, 1, Stage.SPECIFIC) == ["contract-basis", "specific-deductible"]


def test_of_an_aggregate_that_is_forfeited_no_limit_speaks() -> None:
    terms = (*AGGREGATE, "loss limit $500 per person", "on termination forfeited")
    found = settled(plan(aggregate=terms), [line("C-1", "900.00")], 1, terminated="2026-06-30")
    assert tellers(found, 0, Stage.AGGREGATE) == ["contract-basis", "termination"]


def test_a_laser_of_just_the_deductible_keeps_nothing() -> None:
    text = plan((*SPECIFIC, 'laser person "M-1" at $1,000'))
    found = settled(text, [line("C-1", "1,500.00")])
    assert cited(text, found, 0)["1 below-deductible"] == ["deductible $1,000 per person"]
    assert headlines(found, 0, "laser")[0][2][1] == "kept under the laser $1,000.00; excess $500.00"
    assert "specific.laser" not in found.streams
    assert [one.amount for one in found.splits[0].reasons if one.stage is Stage.SPECIFIC] == [500_00, 1000_00]


def test_what_is_over_a_lifetime_maximum_cites_the_maximum_whatever_was_paid_before() -> None:
    """M-1 has 200 of 700 left, M-2 all of them: of 1,000 excess each 800 and 300 are over."""
    lifetime = "lifetime maximum $700 per person"
    text = plan((*SPECIFIC, lifetime, 'prior reimbursement person "M-1" $500'))
    found = settled(text, [line("C-1", "2,000.00"), line("C-2", "2,000.00", person="M-2")])
    assert [one.specific for one in found.splits] == [200_00, 700_00]
    assert [cited(text, found, at)["1 over-maximum"] for at in (0, 1)] == [[lifetime], [lifetime]]


def entries(aggregate: Sequence[str], *rows: dict[str, str]) -> list[tuple[str, str, int, str]]:
    """What moves beside the lines, with an employee a month."""
    found = settled(plan(aggregate=aggregate), rows, 1).entries
    return [(one.month, one.kind, one.amount, one.explanation) for one in found if one.amount]


def test_what_was_advanced_is_settled_at_the_end() -> None:
    """In January 400 lie over 100; the year's attachment is 1,200, so they go back."""
    terms = (*AGGREGATE, "monthly accommodation {", "advances over attachment", "repayment at settlement", "}")
    assert entries(terms, line("C-1", "100.01"))[0] == ("2026-01", "advance", 1, "advanced at the close of the month")
    assert entries(terms, line("C-1", "500.00")) == [
        ("2026-01", "advance", 400_00, "advanced at the close of the month"),
        ("2026-12", "settlement", -400_00, "what the aggregate comes to, less what was advanced"),
    ]
    assert entries(terms, line("C-1", "1,300.00", paid="2027-01-20")) == [
        ("2026-12", "settlement", 100_00, "what the aggregate comes to"),
    ]


BENEFITS = [
    "benefits {",
    "copay $20.00 per line on medical",
    "copay $10.00 per line on dental",
    "deductible $100 per person on medical, dental",
    "out-of-pocket maximum $150 per person with copays on medical, dental",
    "benefit maximum $900 per person per benefit year on medical, dental",
    "}",
]


def test_what_a_member_pays_cites_the_statement_on_the_coverage() -> None:
    """Of 50 for medical 20 are the copay and 30 of the deductible; of 50 for dental 10 and 40."""
    text = plan(SPECIFIC, frame=BENEFITS)
    found = settled(text, [line("C-1", "50.00"), line("C-2", "50.00", coverage="dental", paid="2026-02-20")])
    assert [one.member for one in found.splits] == [50_00, 50_00]
    assert [cited(text, found, at)["0 copay"] for at in (0, 1)] == [[BENEFITS[1]], [BENEFITS[2]]]
    assert [cited(text, found, at)["0 deductible"] for at in (0, 1)] == [[BENEFITS[3]], [BENEFITS[3]]]


def test_a_carry_over_is_no_money_of_the_current_year() -> None:
    """300 of October 2025 are credited to 2026: of the first 400 of 2026 the member pays the 200 that are left."""
    benefits = ["benefits {", "deductible $500 per person on medical", "last-quarter carry-over included", "}"]
    rows = [line("C-1", "300.00", incurred="2025-10-01"), line("C-2", "400.00", paid="2026-02-20")]
    found = settled(plan(SPECIFIC, frame=benefits), rows)
    (told,) = [one for one in explain_line(found, 1).accounts if one.provision == "member-deductible"]
    assert [(one.name, one.amount) for one in told.figures] == [
        ("charged", 400_00),
        ("person before", 0),
        ("person carried over", 300_00),
        ("member pays", 200_00),
    ]
    assert [(one.before, one.credit) for one in told.arithmetic] == [(0, 300_00)]


def test_without_embedding_a_unit_is_told_the_amount_that_it_has_alone() -> None:
    """120 of October 2025 leave a family 30 of its 150, 60 of November leave who is alone 40 of the person's 100."""
    amounts = "$100 per person, $150 per family non-embedded"
    benefits = [
        "benefits {",
        f"deductible {amounts} on medical",
        f"out-of-pocket maximum {amounts} on medical",
        "last-quarter carry-over included",
        "}",
    ]
    family, alone = {"person": "M-1", "unit": "F-1"}, {"person": "M-3", "unit": "F-3"}
    rows = [
        line("C-1", "120.00", **family, incurred="2025-10-01"),
        line("C-2", "60.00", **alone, incurred="2025-11-01"),
        line("C-3", "100.00", person="M-2", unit="F-1", paid="2026-02-20"),
        line("C-4", "100.00", **alone, paid="2026-02-20"),
    ]
    found = settled(plan(SPECIFIC, frame=benefits), rows)
    assert [one.member for one in found.splits] == [120_00, 60_00, 30_00, 40_00]
    for at, who, credit, left in ((2, "family", 120_00, 30_00), (3, "person", 60_00, 40_00)):
        deductible, maximum = (one for one in explain_line(found, at).accounts if one.stage is Stage.BENEFITS)
        assert [(one.name, one.amount) for one in deductible.figures] == [
            ("charged", 100_00),
            (f"{who} before", 0),
            (f"{who} carried over", credit),
            ("member pays", left),
        ]
        assert len(deductible.details) == 2, deductible.details
        assert deductible.details[0].startswith(f"{who}: $0.00 of the benefit year came to it before; the carry-over")
        assert [one.of for one in deductible.arithmetic] == [f"deductible on medical.{who}"]
        assert [(one.name, one.amount) for one in maximum.figures] == [
            ("charged", left),
            (f"{who} before", 0),
            ("member pays", left),
        ]
        assert [one.of for one in maximum.arithmetic] == [f"out-of-pocket on medical.{who}"]


def test_a_lower_laser_shows_that_the_layer_of_a_higher_one_passes_all_on() -> None:
    found = settled(
        plan((*SPECIFIC, 'laser person "M-1" at $300', 'laser person "M-5" at $4,000')), [line("C-1", "500.00")]
    )
    (laser,) = [one for one in explain_line(found, 0).accounts if one.provision == "laser"]
    assert [one.text for one in laser.arithmetic] == [
        "max(500.00 - 300.00, 0) - max(0.00 - 300.00, 0)",
        "max(200.00, 0) - max(0.00, 0)",
    ]


def test_totals_that_coverages_share_are_named_by_them() -> None:
    found = settled(plan(SPECIFIC, frame=BENEFITS), [line("C-1", "500.00")])
    accounts = [one for one in explain_line(found, 0).accounts if one.stage is Stage.BENEFITS]
    assert [one.of for account in accounts for one in account.arithmetic] == [
        "member.copay.0",
        "deductible on dental, medical.person",
        "out-of-pocket on dental, medical.person",
        "yearly maximum on dental, medical 1",
    ]


def test_each_coverage_cites_the_benefit_maximum_on_it() -> None:
    maxima = [f"benefit maximum $50 per person per benefit year on {name}" for name in ("medical", "dental")]
    text = plan(SPECIFIC, frame=["benefits {", *maxima, "}"])
    found = settled(text, [line("C-1", "70.00"), line("C-2", "70.00", coverage="dental", paid="2026-02-20")])
    assert [one.member for one in found.splits] == [20_00, 20_00]
    assert [cited(text, found, at)["0 over-benefit-maximum"] for at in (0, 1)] == [[maxima[0]], [maxima[1]]]
    assert [tellers(found, at, Stage.BENEFITS) for at in (0, 1)] == [["benefit-maximum"]] * 2


def test_each_coverage_cites_the_deductible_on_it() -> None:
    amounts = [f"deductible $20 per person on {name}" for name in ("medical", "dental")]
    text = plan(SPECIFIC, frame=["benefits {", *amounts, "}"])
    found = settled(text, [line("C-1", "70.00"), line("C-2", "70.00", coverage="dental", paid="2026-02-20")])
    assert [cited(text, found, at)["0 deductible"] for at in (0, 1)] == [[amounts[0]], [amounts[1]]]


def test_each_coverage_cites_the_out_of_pocket_maximum_on_it() -> None:
    """A copay of 30 is 10 over 20."""
    copays = [f"copay $30 per line on {name}" for name in ("medical", "dental")]
    maxima = [f"out-of-pocket maximum $20 per person with copays on {name}" for name in ("medical", "dental")]
    text = plan(SPECIFIC, frame=["benefits {", *copays, *maxima, "}"])
    found = settled(text, [line("C-1", "70.00"), line("C-2", "70.00", coverage="dental", paid="2026-02-20")])
    assert [one.member for one in found.splits] == [20_00, 20_00]
    assert [cited(text, found, at)["0 out-of-pocket-relief"] for at in (0, 1)] == [[maxima[0]], [maxima[1]]]
    assert [cited(text, found, at)["0 copay"] for at in (0, 1)] == [[copays[0]], [copays[1]]]


def test_of_a_line_that_is_refused_no_laser_and_no_attachment_speaks() -> None:
    text = plan((*SPECIFIC, 'laser person "M-1" at $300'), AGGREGATE)
    found = settled(text, [line("C-1", "500.00", coverage="dental")], 1)
    for stage in (Stage.SPECIFIC, Stage.AGGREGATE):
        assert tellers(found, 0, stage) == ["covered-coverages", "contract-basis"], "the dates are always shown"
    assert headlines(found, 0, "contract-basis")[0] == (
        "the basis of Specific cover",
        "refused whatever the dates",
        ("incurred 2026-01-01 through 2026-12-31 yes; paid 2026-01-01 through 2027-03-31 yes",),
    )
    alone = settled(plan(frame=BENEFITS), [line("C-1", "500.00")])
    for stage in (Stage.SPECIFIC, Stage.AGGREGATE):
        assert tellers(alone, 0, stage) == ["covered-coverages"]


def test_a_laser_below_the_deductible_keeps_no_more_than_itself() -> None:
    found = settled(plan((*SPECIFIC, 'laser person "M-1" at $300')), [line("C-1", "500.00")])
    assert headlines(found, 0, "laser") == [
        (
            "laser on M-1: deductible $300.00",
            "standard $1,000.00",
            ("before $0.00; this line takes it to $500.00", "kept under the laser $300.00; excess $200.00"),
        )
    ]


def test_a_line_that_skips_the_benefits_hears_nothing_of_a_copay() -> None:
    rows = [line("C-1", "50.00"), line("R-1", "-10.00", kind="recovery", original="C-1", paid="2026-02-20")]
    found = settled(plan(SPECIFIC, frame=BENEFITS), rows)
    assert tellers(found, 0, Stage.BENEFITS)[0] == "copay"
    assert tellers(found, 1, Stage.BENEFITS) == ["benefits"], "which says why nothing else speaks"


def test_without_a_carry_over_no_credit_is_kept() -> None:
    found = settled(plan(SPECIFIC, frame=BENEFITS), [line("C-1", "50.00")])
    assert [name for name in found.streams if name.endswith(".credit")] == []


def headlines(settlement: Settlement, at: int, provision: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """The headline, the note and the details of what a rule says of a line."""
    return [
        (one.headline, one.note, one.details)
        for one in explain_line(settlement, at).accounts
        if one.provision == provision
    ]


def test_attachments_so_far_are_counted_and_marked_where_they_are_projected() -> None:
    """Known through January, February of an employee at 100.00 is projected: 200.00 through February."""
    terms = (*AGGREGATE, "deductible monthly cumulative")
    found = settled(plan(aggregate=terms), [line("C-1", "50.00"), line("C-2", "70.00", paid="2026-02-20")], 1)
    assert [headlines(found, at, "deductible-period")[0] for at in (0, 1)] == [
        (
            "attachment through 2026-01 $100.00",
            "",
            (
                "deductible period monthly cumulative: 1 monthly attachment so far",
                "before $0.00 counted; this line takes it to $50.00",
                "below the attachment $50.00; excess $0.00",
            ),
        ),
        (
            "attachment through 2026-02 $200.00",
            "",
            (
                "deductible period monthly cumulative: 2 monthly attachments so far",
                "before $50.00 counted; this line takes it to $120.00",
                "below the attachment $70.00; excess $0.00",
            ),
        ),
    ]
    projected = settled(plan(aggregate=AGGREGATE), [line("C-1", "50.00")], 1, as_of="2026-01-31")
    assert headlines(projected, 0, "deductible-period")[0][1] == "projected"


def test_a_code_is_told_with_its_label_where_it_has_one() -> None:
    frame = ['exclusion "WC" "Work-related injury"', 'exclusion "AUTO"']
    rows = [line("C-1", "50.00", exclusion="WC"), line("C-2", "50.00", exclusion="AUTO", paid="2026-02-20")]
    found = settled(plan(SPECIFIC, frame=frame), rows)
    assert [headlines(found, at, "exclusions")[0][0] for at in (0, 1)] == [
        "excluded from Specific cover: code WC, Work-related injury",
        "excluded from Specific cover: code AUTO",
    ]


def test_a_laser_over_the_deductible_of_its_class_has_a_layer_though_it_is_below_that_of_all() -> None:
    terms = (*SPECIFIC, "deductible $500 per person for class retirees", 'laser person "M-1" at $800')
    text = plan(terms, frame=["classes actives, retirees"])
    found = settled(text, [line("C-1", "900.00", **{"class": "retirees"})])
    assert [(one.reason, one.amount) for one in found.splits[0].reasons if one.stage is Stage.SPECIFIC] == [
        ("specific", 100_00),
        ("below-deductible", 500_00),
        ("laser-layer", 300_00),
    ]
    assert cited(text, found, 0)["1 laser-layer"] == ['laser person "M-1" at $800']


def test_a_percentage_in_bands_is_told_band_by_band() -> None:
    terms = (*SPECIFIC, "reimburses 80% of the first $1,000 of excess, 90% of the next $2,000, then 100%")
    found = settled(plan(terms), [line("C-1", "1,100.00")])
    assert headlines(found, 0, "specific-reimbursement")[0][0] == (
        "the carrier reimburses 80% of the first $1,000.00, 90% of the next $2,000.00, then 100%"
    )


def test_when_an_aggregating_deductible_was_met_is_told_of_later_lines() -> None:
    """C-1 brings 300 of 500 and C-2 the other 200; C-3 comes after it."""
    amounts = ("1,300.00", "1,200.00", "1,300.00")
    rows = [line(f"C-{n}", amounts[n - 1], person=f"M-{n}", paid=f"2026-0{n}-20") for n in (1, 2, 3)]
    found = settled(plan((*SPECIFIC, "aggregating deductible $500")), rows)
    assert [headlines(found, at, "aggregating-specific-deductible")[0][2] for at in (0, 1, 2)] == [
        ("before $0.00 used; takes $300.00",),
        ("before $300.00 used; takes $200.00",),
        ("before $500.00 used (first met 2026-02-20, claim C-2 line 1); takes $0.00",),
    ]


def test_an_aggregating_deductible_of_nothing_was_never_met() -> None:
    rows = [line("C-1", "1,300.00"), line("C-2", "100.00", paid="2026-02-20")]
    found = settled(plan((*SPECIFIC, "aggregating deductible $0")), rows)
    assert headlines(found, 1, "aggregating-specific-deductible")[0][2] == ("before $0.00 used; takes $0.00",)


def test_a_reimbursement_below_zero_is_shown_where_participants_share_it() -> None:
    """C-1 leaves 500 of excess for the aggregating deductible; the refund takes 300 back: 200 - 500 = -300 of M-1.

    Of what C-3 adds, 900, a half of what is over 0 is Cap's: of 600 it bears 300.
    """
    rows = [
        line("C-1", "1,500.00"),
        line("C-2", "1,500.00", person="M-2", paid="2026-02-20"),
        line("C-1R", "-300.00", paid="2026-03-20", kind="refund", original="C-1"),
        line("C-3", "900.00", paid="2026-04-20"),
    ]
    terms = (*SPECIFIC, "aggregating deductible $500", 'participant "Cap" takes 50% of reimbursement per person')
    found = settled(plan(terms), rows)
    assert [one.specific for one in found.splits] == [0, 500_00, -300_00, 900_00]
    assert [headlines(found, at, "participants")[0][2] for at in (2, 3)] == [
        ("before $0.00 reimbursed; this line takes it to -$300.00", "Cap bears $0.00, within the carrier's side"),
        ("before -$300.00 reimbursed; this line takes it to $600.00", "Cap bears $300.00, within the carrier's side"),
    ]


_LASTING = "terminal liability was elected and nothing followed, so the paid window goes on through 2026-10-31"


@pytest.mark.parametrize(
    ("basis", "terminated", "elected", "said"),
    [
        ("12/15", "2026-06-30", False, "both windows end on the termination, 2026-06-30"),
        ("incurred 2026-01-01 through 2026-05-31, paid 2026-01-01 through 2026-06-30", "2026-08-31", False, None),
        (
            "incurred 2026-01-01 through 2026-05-31, paid 2026-01-01 through 2026-12-31",
            "2026-08-31",
            False,
            "the paid window ends on the termination, 2026-08-31",
        ),
        (
            "incurred 2026-01-01 through 2026-12-31, paid 2026-01-01 through 2026-06-30",
            "2026-08-31",
            False,
            "the incurred window ends on the termination, 2026-08-31",
        ),
        (
            "incurred 2026-01-01 through 2026-12-31, paid 2026-01-01 through 2026-06-30",
            "2026-08-31",
            True,
            "the termination, 2026-08-31, ends the incurred window; " + _LASTING,
        ),
        (
            "12/15",
            "2026-08-31",
            True,
            "the termination, 2026-08-31, ends both windows; " + _LASTING,
        ),
        (
            "incurred 2026-01-01 through 2026-05-31, paid 2026-01-01 through 2026-06-30",
            "2026-08-31",
            True,
            "terminal liability was elected and nothing followed, so the paid window goes on",
        ),
    ],
)
def test_a_termination_is_told_of_the_windows_that_it_ends(
    basis: str,
    terminated: str,
    elected: bool,  # noqa: FBT001  a parameter of the cases
    said: str | None,
) -> None:
    """Two months of terminal liability go on from the last day of the incurred window."""
    terms = ("covers medical", f"basis {basis}", "deductible $1,000 per person", "terminal liability 2 months")
    found = settled(plan(terms), [line("C-1", "50.00")], terminated=terminated, terminal_liability=elected)
    ((_, _, details),) = headlines(found, 0, "contract-basis")[:1]
    assert details[1:] == (() if said is None else (said,))


def test_a_rebate_may_reduce_the_aggregate_alone() -> None:
    rows = [line("C-1", "50.00"), line("R-1", "-10.00", kind="rebate", paid="2026-02-20")]
    text = plan(SPECIFIC, AGGREGATE, ["rebates reduce aggregate"])
    found = settled(text, rows, 1)
    assert cited(text, found, 1)["1 rebate"] == ["rebates reduce aggregate"]
    assert [one[0] for one in headlines(found, 1, "rebates")] == [
        "Specific cover ignores rebates",
        "the rebate reduces Aggregate cover",
    ]


def test_what_is_left_of_a_fund_is_shared_with_the_employer() -> None:
    """Twelve payments of 50.00 are 600.00; without claims half of them comes back."""
    frame = ["funding level-funded {", "rate $50.00 per employee per month", "surplus 50% to employer", "}"]
    found = settled(plan(SPECIFIC, frame=frame), [], 1).entries
    assert [(one.amount, one.payer, one.payee, one.explanation) for one in found if one.payer == "fund"] == [
        (300_00, "fund", "employer", "the employer's share of what the claims left of the fund")
    ]


@pytest.mark.parametrize(
    ("minimum", "cites"), [("$1,199.99", AGGREGATE[2]), ("$1,200.01", "minimum attachment $1,200.01")]
)
def test_the_attachment_cites_the_minimum_where_that_is_greater_than_the_sum(minimum: str, cites: str) -> None:
    text = plan(aggregate=(*AGGREGATE, f"minimum attachment {minimum}"))
    assert cited(text, settled(text, [line("C-1", "50.00")], 1), 0)["2 below-attachment"] == [cites]


@pytest.mark.parametrize("form", ["deductible monthly", "deductible monthly cumulative"])
def test_a_line_that_meets_the_attachment_of_a_month_cites_no_minimum(form: str) -> None:
    """The minimum of 5,000 is greater than the year's 1,200, and January's 100 are not that minimum."""
    text = plan(aggregate=(*AGGREGATE, form, "minimum attachment $5,000"))
    found = settled(text, [line("C-1", "50.00")], 1)
    assert cited(text, found, 0)["2 below-attachment"] == [form]
    assert tellers(found, 0, Stage.AGGREGATE) == ["contract-basis", "deductible-period"]


@pytest.mark.parametrize("minimum", ["$1,000", "$5,000"])
@pytest.mark.parametrize(
    "form", ["annual", "annual fixed at 95% of first month times policy months", "monthly", "monthly cumulative"]
)
def test_the_account_of_a_line_below_the_attachment_names_the_rule_and_the_place_of_its_reason(
    form: str, minimum: str
) -> None:
    text = plan(aggregate=(*AGGREGATE, f"deductible period {form}", f"minimum attachment {minimum}"))
    explanation = explain_line(settled(text, [line("C-1", "50.00")], 1), 0)
    (reason,) = (one for one in explanation.split.reasons if one.reason == "below-attachment")
    (*_, account) = (one for one in explanation.accounts if one.provision == reason.provision)
    assert reason.citations == (account.citation,)
    assert account.details[0].startswith(f"deductible period {form.partition(' at ')[0]}")


def test_a_minimum_over_a_fixed_attachment_cites_both() -> None:
    """Half of 100.00 times 12 is 600.00, and the minimum is 700.00."""
    fixed = "deductible period annual fixed at 50% of first month times policy months"
    text = plan(aggregate=(*AGGREGATE, fixed, "minimum attachment $700"))
    accounts = explain_line(settled(text, [line("C-1", "50.00")], 1), 0).accounts[2:]
    lines = text.splitlines()
    assert [(one.headline, lines[one.citation.line - 1]) for one in accounts if one.citation] == [
        ("minimum attachment $700.00", "minimum attachment $700"),
        ("50% of the first month's $100.00 times 12 months is $600.00", fixed),
        ("aggregate attachment $700.00", "minimum attachment $700"),
    ]
    assert accounts[2].details[0] == "deductible period annual fixed: the minimum of $700.00 is greater than $600.00"


def test_a_minimum_that_a_termination_pro_rates_below_the_months_is_not_told() -> None:
    """A minimum of 1,000 x 6 / 12 = 500 is less than six months of 100."""
    terms = (*AGGREGATE, "minimum attachment $1,000", "on termination pro-rated minimum")
    found = settled(plan(aggregate=terms), [line("C-1", "50.00")], 1, terminated="2026-06-30")
    assert found.attachment is not None
    assert (found.attachment.minimum, found.attachment.minimum_in_force) == (1_000_00, 500_00)
    assert tellers(found, 0, Stage.AGGREGATE) == ["contract-basis", "deductible-period"]


@pytest.mark.parametrize(
    ("written", "reached"),
    [
        ("$5,000", ()),
        ("125% of first month times policy months", ("125% of the first month's $100.00 times 12 months",)),
        (
            "greater of $1,400 and 125% of first month times policy months",
            ("the greater of $1,400.00 and 125% of the first month's $100.00 times 12 months",),
        ),
    ],
)
def test_a_minimum_says_how_it_is_reached(written: str, reached: tuple[str, ...]) -> None:
    found = settled(plan(aggregate=(*AGGREGATE, f"minimum attachment {written}")), [line("C-1", "50.00")], 1)
    assert headlines(found, 0, "minimum-attachment")[0][2] == reached


def test_of_one_month_one_attachment_is_told() -> None:
    found = settled(plan(aggregate=AGGREGATE), [line("C-1", "50.00")], 1, terminated="2026-01-31")
    assert (
        headlines(found, 0, "deductible-period")[0][2][0]
        == "deductible period annual: 1 monthly attachment comes to $100.00"
    )


@pytest.mark.parametrize(
    ("day", "opened"), [("2025-12-31", 0), ("2026-01-01", 1), ("2026-02-15", 2), ("2026-12-30", 12)]
)
def test_months_open_that_have_begun_by_the_day_that_is_asked(day: str, opened: int) -> None:
    """Before the first month the units of the month before it are those that are known."""
    found = settled(plan(aggregate=(*AGGREGATE, "deductible monthly cumulative")), [], 1)
    assert found.census is not None
    before = CensusRow(month="2025-12", tier="employee", class_name=None, units=1)
    census = Census(rows=(before, *found.census.rows))
    asked = settle(found.contract, found.ledger, census, Facts(as_of=rooms.day(day))).settlement
    assert asked is not None
    assert len(asked.openings) == opened


def test_a_month_that_stands_alone_says_its_own_attachment() -> None:
    found = settled(plan(aggregate=(*AGGREGATE, "deductible monthly")), [line("C-1", "150.00")], 1)
    assert headlines(found, 0, "deductible-period") == [
        (
            "attachment of 2026-01 $100.00, a deductible of its own",
            "",
            (
                "deductible period monthly",
                "before $0.00 counted; this line takes it to $150.00",
                "below the attachment $100.00; excess $50.00",
            ),
        )
    ]


def test_a_renewal_without_a_gap_says_why_the_window_is_longer() -> None:
    found = settled(plan((*SPECIFIC, "gapless renewal included")), [line("C-1", "150.00")], renewed=True)
    assert headlines(found, 0, "contract-basis")[0][2] == (
        "incurred 2026-01-01 through 2026-12-31 yes; paid 2026-01-01 through 2027-12-31 yes",
        "the contract was renewed, so the paid window runs 24 months",
    )


def test_a_fixed_attachment_is_that_of_the_first_month() -> None:
    """Twelve months at 100.00 are 1,200.00, though the factor rises in February."""
    terms = (*AGGREGATE, "monthly factor $110.00 per employee per month from 2026-02-01")
    found = settled(
        plan(aggregate=(*terms, "deductible period annual fixed at 100% of first month times policy months")),
        [line("C-1", "150.00")],
        1,
    )
    assert headlines(found, 0, "deductible-period")[0][2][0] == (
        "deductible period annual fixed: 100% of the first month's $100.00 times 12 months is $1,200.00"
    )


def test_what_a_layer_refuses_is_a_stream_of_its_own() -> None:
    found = settled(plan(SPECIFIC), [line("C-1", "150.00"), line("C-2", "70.00", coverage="dental")])
    assert list(found.streams["specific.refused"]) == [0, 70_00]
    assert list(found.streams["aggregate.refused"]) == [150_00, 70_00]


def test_a_loss_limit_tells_the_amount_of_the_key_and_when_it_was_met() -> None:
    """M-5 counts up to the laser of 4,000; M-1's limit of 1,000 is just met by the first claim."""
    rows = [
        line("C-1", "3,100.00", person="M-5"),
        line("C-2", "1,000.00", paid="2026-02-20"),
        line("C-3", "0.01", paid="2026-03-20", coverage="dental"),
    ]
    aggregate = ("covers medical, dental", *AGGREGATE[1:], "loss limit applicable deductible on all coverages")
    found = settled(plan((*SPECIFIC, 'laser person "M-5" at $4,000'), aggregate), rows, 1)
    assert [headlines(found, at, "loss-limit")[0][0] for at in (0, 1, 2)] == [
        "loss limit $4,000.00 per person: of $3,100.00 left it counts $3,100.00",
        "loss limit $1,000.00 per person: of $1,000.00 left it counts $1,000.00",
        "$0.01 left, over the loss limit of $1,000.00 (already met): counts $0.00",
    ]


def test_what_takes_a_total_below_the_loss_limit_again_is_not_called_over_it() -> None:
    """Of 1,200 200 are over the limit of 1,000; the first refund of 100 is of these, the second takes 200 of 300."""
    aggregate = (*AGGREGATE, "loss limit $1,000 per person on all coverages")
    refund = {"kind": "refund", "original": "C-1"}
    rows = [
        line("C-1", "1,200.00"),
        line("C-2", "-100.00", paid="2026-02-20", **refund),
        line("C-3", "-300.00", paid="2026-03-20", **refund),
    ]
    found = settled(plan((), aggregate), rows, 1)
    assert [headlines(found, at, "loss-limit")[0][0] for at in (1, 2)] == [
        "-$100.00 left, over the loss limit of $1,000.00 (already met): counts $0.00",
        "loss limit $1,000.00 per person: of -$300.00 left it counts -$200.00",
    ]


def test_terminal_liability_adds_to_the_sum_and_is_no_minimum() -> None:
    """Twelve months at 100.00, and the last of them once more."""
    terms = (*AGGREGATE, "terminal liability 1 month")
    found = settled(plan(aggregate=terms), [line("C-1", "150.00")], 1, terminal_liability=True)
    ((headline, _, details),) = headlines(found, 0, "deductible-period")
    assert headline == "aggregate attachment $1,300.00"
    assert (
        details[0]
        == "deductible period annual: 12 monthly attachments sum to $1,200.00; terminal liability adds $100.00"
    )


def test_an_arithmetic_is_of_a_person_by_the_whole_name() -> None:
    found = settled(plan(SPECIFIC, frame=BENEFITS), [line("C-1", "500.00", person="Ann Roe")])
    every = [one for account in explain_line(found, 0).accounts for one in account.arithmetic]
    assert [one.whose for one in every if one.of.startswith(("deductible on", "specific."))] == [
        ("Ann Roe", "2026-01-01"),
        ("Ann Roe",),
    ]
