"""What the terms of months, participants, benefits, fees and funding mean once they are checked."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from planlang.model import contract as c
from planlang.model.conditions import Condition, ConditionKind, ConditionSubject
from planlang.model.contract import Layer
from planlang.model.scenario import (
    AmountExpected,
    Comparison,
    EntryFigure,
    MonthFigure,
    MonthSubject,
    Payer,
    PersonFigure,
    PersonSubject,
    StageReason,
)
from planlang.model.settlement import Stage
from tests.unit.test_check import AGGREGATE, HEAD, SPECIFIC, contract, of_aggregate, of_specific, run, scenario, written
from tests.unit.test_figures_of_nothing import BLOCKS


def slugs(head: str = HEAD, specific: str | None = SPECIFIC, aggregate: str | None = AGGREGATE) -> list[str]:
    """The codes of all that is said about a plan, in the order of its text."""
    return [one.code.slug for one in run(written(head, specific, aggregate))[1]]


# --- months of the aggregate ------------------------------------------------------------------------------------


def accommodation(*lines: str) -> str:
    return "\n".join(["monthly accommodation {", *lines, "}"])


def test_an_accommodation_holds_its_four_statements() -> None:
    lines = (
        "advances over greater of attachment and pro-rated minimum",
        "repayment at settlement",
        "minimum request $1,000",
        "no advances in last 2 months",
    )
    found = of_aggregate(c.Accommodation, "\n".join(["minimum attachment $5", accommodation(*lines)]))
    assert (found.over_minimum, found.monthly_repayment) == (True, False)
    assert (found.minimum_request, found.last_months) == (100_000, 2)
    assert found.citation is not None


def test_an_accommodation_without_limits_advances_any_amount_in_any_month() -> None:
    found = of_aggregate(c.Accommodation, accommodation("advances over attachment", "repayment monthly"))
    assert (found.over_minimum, found.monthly_repayment) == (False, True)
    assert (found.minimum_request, found.last_months) == (0, 0)


def test_an_accommodation_says_over_what_it_advances_and_when_it_is_repaid() -> None:
    assert slugs(aggregate=f"{AGGREGATE}\nmonthly accommodation {{\n}}") == ["missing-term", "missing-term"]
    for line in ("advances over attachment", "repayment monthly"):
        assert slugs(aggregate=f"{AGGREGATE}\n{accommodation(line)}") == ["missing-term"]


def test_an_accommodation_goes_with_a_fixed_annual_period_too() -> None:
    period = "deductible period annual fixed at 95% of first month times policy months"
    lines = accommodation("advances over attachment", "repayment monthly")
    assert slugs(aggregate=f"{AGGREGATE}\n{period}\n{lines}") == []
    assert slugs(aggregate=f"{AGGREGATE}\ndeductible period monthly\n{lines}") == [
        "accommodation-without-annual-period"
    ]


@pytest.mark.parametrize(("months", "said"), [(0, 1), (1, 0), (11, 0), (12, 1)])
def test_a_month_is_left_for_advances(months: int, said: int) -> None:
    lines = ("advances over attachment", "repayment monthly", f"no advances in last {months} months")
    assert slugs(aggregate=f"{AGGREGATE}\n{accommodation(*lines)}") == ["months-out-of-range"] * said


def test_an_accommodation_belongs_in_the_aggregate_and_its_statements_in_it() -> None:
    lines = accommodation("advances over attachment", "repayment monthly")
    assert slugs(specific=f"{SPECIFIC}\n{lines}") == ["term-in-wrong-block"]
    assert slugs(aggregate=f"{AGGREGATE}\nrepayment monthly") == ["term-in-wrong-block"]


def test_two_accommodations_are_one_term_given_twice() -> None:
    lines = accommodation("advances over attachment", "repayment monthly")
    assert slugs(aggregate=f"{AGGREGATE}\n{lines}\n{lines}") == ["term-given-twice"]


def test_terminal_liability_holds_its_months_in_either_layer() -> None:
    assert of_specific(c.TerminalLiability, "terminal liability 3 months").months == 3
    assert of_aggregate(c.TerminalLiability, "terminal liability 1 month").months == 1


@pytest.mark.parametrize("incurred", ["any date", "on or after 2026-01-01"])
def test_terminal_liability_needs_a_last_incurred_day(incurred: str) -> None:
    basis = f"basis incurred {incurred}, paid any date"
    lines = SPECIFIC.replace("basis 12/15", basis)
    assert slugs(specific=f"{lines}\nterminal liability 3 months") == ["terminal-liability-without-end"]
    assert slugs(specific=lines) == []


def test_a_paid_basis_ends_with_the_period_whatever_it_begins_with() -> None:
    lines = SPECIFIC.replace("basis 12/15", "basis paid, incurred on or after 2024-01-01")
    assert slugs(specific=f"{lines}\nterminal liability 3 months") == []


@pytest.mark.parametrize(("since", "found"), [("2026-12-30", []), ("2026-12-31", []), ("2027-01-01", ["empty-window"])])
def test_a_paid_basis_counts_from_no_later_than_the_last_day_of_the_period(since: str, found: list[str]) -> None:
    lines = SPECIFIC.replace("basis 12/15", f"basis paid, incurred on or after {since}")
    assert slugs(specific=lines) == found
    wide = f"basis paid, incurred on or after {since}, paid 2026-01-01 through 2026-12-31"
    assert slugs(specific=SPECIFIC.replace("basis 12/15", wide)) == found


def test_windows_in_which_all_is_paid_before_it_is_incurred_are_left_to_the_author() -> None:
    basis = "basis incurred on or after 2026-06-01, paid on or before 2026-03-31"
    assert slugs(specific=SPECIFIC.replace("basis 12/15", basis)) == []


def test_a_fixed_deductible_period_has_its_rate() -> None:
    line = "deductible period annual fixed at 95% of first month times policy months"
    found = of_aggregate(c.DeductiblePeriod, line)
    assert (found.form, found.rate) == (c.DeductiblePeriodForm.FIXED, Fraction(95, 100))


# --- terms that decide nothing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("deductible period monthly cumulative", "minimum attachment $5"), 0),
        (("deductible period annual", "minimum attachment $5"), 0),
        (("deductible period monthly", "minimum attachment $5"), 1),
        (("on termination pro-rated minimum",), 1),
        (("on termination pro-rated minimum", "minimum attachment $5"), 0),
        (("on termination full minimum",), 0),
        (("on termination forfeited",), 0),
        ((accommodation("advances over attachment", "repayment monthly"),), 0),
        ((accommodation("advances over attachment", "repayment monthly", "minimum request $5"), "maximum $5"), 0),
        ((accommodation("advances over attachment", "repayment monthly", "minimum request $6"), "maximum $5"), 1),
        ((accommodation("advances over attachment", "repayment monthly", "minimum request $6"),), 0),
        (("enrollment lag 0 months",), 0),
    ],
)
def test_a_term_that_decides_nothing_is_warned_of(lines: tuple[str, ...], found: int) -> None:
    assert slugs(aggregate="\n".join([AGGREGATE, *lines])) == ["term-without-effect"] * found


@pytest.mark.parametrize(
    ("covers", "limit", "found"),
    [
        ("rx", "loss limit standard deductible", 1),
        ("rx", "loss limit $5 per person", 1),
        ("rx", "loss limit applicable deductible on specific coverages", 1),
        ("rx", "loss limit standard deductible on all coverages", 0),
        ("rx", "loss limit none", 0),
        ("rx", "", 0),
        ("medical, rx", "loss limit standard deductible", 0),
    ],
)
def test_a_loss_limit_that_reaches_nothing_is_warned_of_where_it_is_written(
    covers: str, limit: str, found: int
) -> None:
    aggregate = AGGREGATE.replace("covers medical, rx", f"covers {covers}")
    assert slugs(aggregate=f"{aggregate}\n{limit}") == ["term-without-effect"] * found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("reimburses 0%", 1),
        ("reimburses 1%", 0),
        ("reimburses 0% of the first $5 of excess, then 0%", 1),
        ("reimburses 0% of the first $5 of excess, then 1%", 0),
        ("maximum $0 per person", 1),
        ("maximum $0.01 per person", 0),
        ("overall maximum $0", 1),
        ("overall maximum $1", 0),
    ],
)
def test_a_specific_that_pays_nothing_is_warned_of(line: str, found: int) -> None:
    assert slugs(specific=f"{SPECIFIC}\n{line}") == ["layer-pays-nothing"] * found


@pytest.mark.parametrize(("line", "found"), [("reimburses 0%", 1), ("maximum $0", 1), ("maximum $0.01", 0)])
def test_an_aggregate_that_pays_nothing_is_warned_of(line: str, found: int) -> None:
    assert slugs(aggregate=f"{AGGREGATE}\n{line}") == ["layer-pays-nothing"] * found


# --- participants -----------------------------------------------------------------------------------------------


def taking(*shares: str, per: str = "person") -> str:
    """Participants `P1`, `P2` and so on, each with its share and range: `40% over $5`."""
    lines = []
    for number, text in enumerate(shares, start=1):
        share, _, reach = text.partition(" ")
        lines.append(f'participant "P{number}" takes {share} of reimbursement per {per} {reach}')
    return "\n".join(lines)


def test_participants_are_kept_in_written_order_with_their_ranges() -> None:
    found = contract(
        specific=f"{SPECIFIC}\n{taking('40% over $250', '100% from $0 to $250', '60% over $250')}"
    ).specific
    assert found is not None
    assert [(p.name, p.share, p.start, p.stop) for p in found.all(c.Participant)] == [
        ("P1", Fraction(2, 5), 25_000, None),
        ("P2", Fraction(1), 0, 25_000),
        ("P3", Fraction(3, 5), 25_000, None),
    ]


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (("50%", "50%"), []),
        (("50%", "51%"), ["participants-exceed-100-percent"]),
        (("100% from $0 to $5", "100% from $5 to $9", "100% over $9"), []),
        (("100% from $0 to $5", "1% from $4.99 to $9"), ["participants-exceed-100-percent"]),
        (("100% over $0.01",), ["hole-in-tower"]),
        (("10% over $5", "10% from $2 to $9"), ["hole-in-tower"]),
        (("10% from $0 to $2", "10% from $3 to $4", "10% over $5"), ["hole-in-tower"]),
        (("0% from $0 to $5", "10% over $5"), ["hole-in-tower"]),
        (("10% from $0 to $5",), []),
        (("10% from $5 to $5",), ["empty-range"]),
        (("101%",), ["percentage-over-100"]),
    ],
)
def test_the_ranges_of_participants_make_a_tower(shares: tuple[str, ...], said: list[str]) -> None:
    assert slugs(specific=f"{SPECIFIC}\n{taking(*shares)}") == said


def test_every_hole_and_every_surplus_names_its_amounts() -> None:
    holes = run(written(specific=f"{SPECIFIC}\n{taking('10% from $1 to $2', '10% over $5')}"))[1]
    assert [one.headline for one in holes] == [
        "no participant takes reimbursement from $0.00 to $1.00 and from $2.00 to $5.00"
    ]
    surplus = run(written(specific=f"{SPECIFIC}\n{taking('66.5%', '66.5% over $5')}"))[1]
    assert [one.headline for one in surplus] == ["participants take 133% of reimbursement over $5.00"]


def test_participants_are_kept_by_the_key_of_the_deductible() -> None:
    assert slugs(specific=f"{SPECIFIC}\n{taking('50%', per='family')}") == ["key-mismatch"]
    per_family = SPECIFIC.replace("per person", "per family")
    assert slugs(specific=f"{per_family}\n{taking('50%', per='family')}") == []


def test_one_participant_may_take_of_two_ranges_but_not_twice_of_one() -> None:
    line = 'participant "P" takes 50% of reimbursement per person from $0 to $5'
    other = 'participant "P" takes 40% of reimbursement per person over $5'
    assert slugs(specific=f"{SPECIFIC}\n{line}\n{other}") == []
    assert slugs(specific=f"{SPECIFIC}\n{line}\n{line}") == ["term-given-twice"]


# --- benefits ---------------------------------------------------------------------------------------------------


def benefits(*lines: str) -> str:
    return "\n".join([HEAD, "benefits {", *lines, "}"])


def of_benefits(*lines: str) -> Layer:
    found = contract(benefits(*lines)).benefits
    assert found is not None
    return found


def test_a_plan_without_a_block_of_benefits_does_not_adjudicate() -> None:
    assert contract().benefits is None


def test_the_benefits_are_a_layer_that_no_carrier_has_with_its_defaults() -> None:
    found = of_benefits()
    assert (found.title, found.carrier, found.policy) == ("Benefits", None, None)
    assert found.the(c.BenefitYear) == c.BenefitYear(calendar=False)
    assert found.the(c.CarryOver) == c.CarryOver(included=False)
    assert of_benefits("benefit year calendar year").the(c.BenefitYear).calendar


def test_copays_and_shares_are_kept_with_their_coverages() -> None:
    found = of_benefits(
        "copay $25.00 per line on medical", "copay $10.00 per line on rx", "coinsurance member pays 20% on rx, medical"
    )
    assert [(one.amount, one.coverages) for one in found.all(c.Copay)] == [
        (2_500, frozenset({"medical"})),
        (1_000, frozenset({"rx"})),
    ]
    assert found.the(c.MemberCoinsurance).share == Fraction(1, 5)
    assert found.the(c.MemberCoinsurance).coverages == frozenset({"medical", "rx"})


@pytest.mark.parametrize(
    ("words", "layer"),
    [
        ("$50 per person", c.MemberLayer(5_000, None, embedded=True)),
        ("$50 per person, $90 per family embedded", c.MemberLayer(5_000, 9_000, embedded=True)),
        ("$90 per family, $50 per person non-embedded", c.MemberLayer(5_000, 9_000, embedded=False)),
        ("$90 per family non-embedded", c.MemberLayer(None, 9_000, embedded=False)),
        ("$90 per family embedded", c.MemberLayer(None, 9_000, embedded=True)),
    ],
)
def test_an_amount_is_a_persons_a_familys_or_both(words: str, layer: c.MemberLayer) -> None:
    assert of_benefits(f"deductible {words} on medical").the(c.MemberDeductible).layer == layer
    assert of_benefits(f"out-of-pocket maximum {words} on medical").the(c.OutOfPocketMaximum).layer == layer


@pytest.mark.parametrize(("words", "counted"), [("", True), ("with copays", True), ("without copays", False)])
def test_copays_count_toward_the_out_of_pocket_maximum_unless_they_are_said_not_to(words: str, counted: bool) -> None:  # noqa: FBT001
    line = f"out-of-pocket maximum $6,000 per person {words} on medical"
    assert of_benefits(line).the(c.OutOfPocketMaximum).with_copays is counted


def test_benefit_maxima_stand_in_written_order() -> None:
    found = of_benefits(
        "benefit maximum $1,500 per person per lifetime on rx",
        "benefit maximum $900 per person per benefit year on medical, rx",
        "benefit maximum $100 per person per benefit year on rx",
    )
    assert [(one.amount, one.lifetime) for one in found.all(c.BenefitMaximum)] == [
        (150_000, True),
        (90_000, False),
        (10_000, False),
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["copay $5 per line on medical, rx", "copay $6 per line on rx"], ["coverage-listed-twice"]),
        (["copay $5 per line on rx", "copay $6 per line on rx"], ["term-given-twice"]),
        (["copay $5 per line on rx, rx"], ["name-listed-twice"]),
        (["copay $5 per line on dentl"], ["undeclared-coverage"]),
        (["coinsurance member pays 120% on rx"], ["percentage-over-100"]),
        (["deductible $5 per person on rx", "deductible $6 per person on medical, rx"], ["coverage-listed-twice"]),
        (["deductible $5 per person"], ["benefit-without-coverages"]),
        (["deductible $5 per person for class actives"], ["benefit-without-coverages"]),
        (["deductible $5 per person for class actives on rx"], ["deductible-of-other-block"]),
        (["deductible $5 per person, $6 per person on rx"], ["qualifier-twice"]),
        (["deductible $5 per family embedded non-embedded on rx"], ["qualifier-twice"]),
        (["deductible $5 per family on rx"], ["embedding-not-stated"]),
        (["deductible $5 per person embedded on rx"], ["embedding-without-family"]),
        (["out-of-pocket maximum $5 per person"], ["benefit-without-coverages"]),
        (["out-of-pocket maximum $5 per person, $4 per family embedded on rx"], ["family-below-person"]),
        (["last-quarter carry-over included"], ["carry-over-without-deductible"]),
        (["last-quarter carry-over none"], []),
        (['laser person "M-1" at $5'], ["term-in-wrong-block"]),
    ],
)
def test_a_mistake_in_benefits_is_one_finding(lines: list[str], said: list[str]) -> None:
    assert slugs(benefits(*lines)) == said


@pytest.mark.parametrize("more", ["on medical", ", $5 per family embedded", "embedded"])
def test_a_members_deductible_in_a_specific_is_one_finding(more: str) -> None:
    specific = SPECIFIC.replace("per person", f"per person {more}")
    assert slugs(specific=specific) == ["deductible-of-other-block"]


def test_benefits_belong_in_the_plan() -> None:
    assert slugs(f"{HEAD}\ncopay $5 per line on rx") == ["term-in-wrong-block"]
    assert slugs(specific=f"{SPECIFIC}\nbenefits {{\n}}") == ["term-in-wrong-block"]


# --- fees, funding, refund --------------------------------------------------------------------------------------


def plan_with(header: str, *lines: str) -> str:
    return "\n".join([HEAD, f"{header} {{", *lines, "}"])


def fees(*lines: str) -> str:
    return plan_with("fees", *lines)


def test_statements_of_one_fee_are_one_schedule_in_date_order() -> None:
    found = contract(
        fees(
            'fee "Network" single $5.00, family $9.50 per month from 2026-07-01',
            'fee "Plan document" $125.00 per month',
            'fee "Network" $4.00 per employee per month',
        )
    )
    network, document = found.all(c.Fee)
    assert [(one.since, one.by_tier, one.per_unit, one.fixed) for one in network.charges] == [
        (None, {}, 400, None),
        (date(2026, 7, 1), {"single": 500, "family": 950}, None, None),
    ]
    assert (document.name, [one.fixed for one in document.charges]) == ("Plan document", [12_500])


def test_a_premium_is_of_its_layer() -> None:
    found = contract(fees("premium aggregate $4.10 per employee per month", "premium specific $99.00 per month"))
    assert [(one.layer, one.charges[0].per_unit, one.charges[0].fixed) for one in found.all(c.Premium)] == [
        ("aggregate", 410, None),
        ("specific", None, 9_900),
    ]


def test_a_plan_that_does_not_say_how_it_is_funded_is_self_funded() -> None:
    assert contract().the(c.Funding) == c.Funding(form=c.FundingForm.SELF_FUNDED)
    funding = contract(f"{HEAD}\nfunding self-funded").the(c.Funding)
    assert funding.form is c.FundingForm.SELF_FUNDED
    assert funding.citation is not None


def test_a_level_funded_plan_has_its_rate_and_the_employers_share_of_the_surplus() -> None:
    lines = ("surplus 66 2/3% to employer", "rate single $341.44, family $717.02 per month")
    funding = contract(plan_with("funding level-funded", *lines)).the(c.Funding)
    assert (funding.form, funding.surplus) == (c.FundingForm.LEVEL_FUNDED, Fraction(2, 3))
    assert [one.by_tier for one in funding.charges] == [{"single": 34_144, "family": 71_702}]


def test_a_fully_insured_plan_has_its_premium() -> None:
    lines = ("premium $650.00 per employee per month", "premium $700.00 per employee per month from 2026-07-01")
    funding = contract(plan_with("funding fully insured", *lines)).the(c.Funding)
    assert funding.form is c.FundingForm.FULLY_INSURED
    assert [one.per_unit for one in funding.charges] == [65_000, 70_000]


REFUND = "experience refund {\nshare 30%\nclaims limit 70% of premium\n}"


def test_an_experience_refund_may_have_no_cap() -> None:
    premium = fees("premium specific $45.00 per month")
    found = contract(f"{premium}\n{REFUND}").find(c.ExperienceRefund)
    assert found is not None
    assert (found.share, found.limit, found.cap) == (Fraction(3, 10), Fraction(7, 10), None)
    capped = contract(f"{premium}\n{REFUND.replace('share', 'cap 15% of premium' + chr(10) + 'share')}")
    assert capped.the(c.ExperienceRefund).cap == Fraction(15, 100)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (fees('fee "A" single $4.00 per month'), ["tier-without-charge"]),
        (fees('fee "A" single $4.00, family $1.00, single $4.00 per month'), ["charge-given-twice"]),
        (fees('fee "A" singel $4.00, family $1.00 per month'), ["undeclared-tier"]),
        (fees('fee "A" $4.00 per month', 'fee "A" $5.00 per month'), ["term-given-twice"]),
        (fees('fee "A" $4.00 per month', 'fee "A" $5.00 per month from 2026-01-01'), ["charge-given-twice"]),
        (fees('fee "A" $4.00 per month', 'fee "A" $5.00 per month from 2025-12-31'), ["charge-given-twice"]),
        (fees('fee "A" $4.00 per month from 2025-01-01', 'fee "A" $5.00 per month from 2025-12-31'), []),
        (fees('fee "A" $4.00 per month from 2026-02-01'), ["charge-schedule-hole"]),
        (fees('fee "A" $4.00 per month from 2025-02-01'), []),
        (fees('fee "A" $4.00 per month from 2025-02-01', 'fee "A" $5.00 per month from 2026-01-01'), []),
        (fees('fee "A" $4.00 per month', 'fee "A" $5.00 per month from 2026-12-02'), ["charge-never-in-force"]),
        (
            fees(
                'fee "A" $4.00 per month',
                'fee "A" $5.00 per month from 2026-02-02',
                'fee "A" $6.00 per month from 2026-03-01',
            ),
            ["charge-never-in-force"],
        ),
        (
            fees(
                'fee "A" $4.00 per month',
                'fee "A" $5.00 per month from 2026-02-02',
                'fee "A" $6.00 per month from 2026-03-02',
            ),
            [],
        ),
        (fees('fee "A" $4.00 per month', 'fee "A" $5.00 per month from 2026-12-01'), []),
        (fees("premium $4.00 per month"), ["premium-layer-not-stated"]),
        (fees('fee "A" NOK 4.00 per month'), ["currency-mismatch"]),
        (plan_with("funding level-funded"), ["missing-term", "missing-term"]),
        (plan_with("funding fully insured"), ["missing-term"]),
        (plan_with("funding fully insured", "premium specific $4.00 per month"), ["insured-premium-of-one-layer"]),
        (plan_with("funding fully insured", "rate $4.00 per month"), ["missing-term", "term-in-wrong-block"]),
        (f"{HEAD}\nfunding self-funded\nfunding fully insured {{\npremium $4.00 per month\n}}", ["term-given-twice"]),
        (f"{HEAD}\n{REFUND}", ["refund-without-premium"]),
        (f"{fees()}\n{REFUND}", ["refund-without-premium"]),
        (
            plan_with("experience refund", "cap 15% of premium"),
            ["refund-without-premium", "missing-term", "missing-term"],
        ),
        (f'{HEAD}\nfee "A" $4.00 per month', ["term-in-wrong-block"]),
    ],
)
def test_a_mistake_beside_the_claims_is_one_finding(head: str, said: list[str]) -> None:
    assert sorted(slugs(head)) == sorted(said)


def test_a_premium_needs_its_layer() -> None:
    head = fees("premium aggregate $4.00 per month", "premium aggregate $5.00 per month from 2026-07-01")
    assert slugs(head, aggregate=None) == ["premium-without-its-layer"]


# --- conditions -------------------------------------------------------------------------------------------------


def test_a_condition_asks_a_figure_of_its_subject() -> None:
    lines = (
        "warn when amount of any person at least 50% of deductible",
        "always specific laser-layer of any line is -$1",
    )
    always, warn = contract("\n".join([HEAD, *lines])).all(Condition)
    assert (always.kind, always.figure) == (ConditionKind.ALWAYS, StageReason(Stage.SPECIFIC, "laser-layer"))
    assert (always.subject, always.comparison) == (ConditionSubject.ANY_LINE, Comparison.IS)
    assert (always.amount, always.share) == (-100, None)
    assert (warn.kind, warn.figure) == (ConditionKind.WARN, Payer.AMOUNT)
    assert (warn.subject, warn.comparison) == (ConditionSubject.ANY_PERSON, Comparison.AT_LEAST)
    assert (warn.amount, warn.share) == (None, Fraction(1, 2))


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("fees of the plan over $5.00", ["figure-without-layer"]),
        ("period entry of the plan over $5.00", []),
        ("aggregate attachment of the plan under $5.00", []),
        ("eligible of any person under $5.00", []),
        ("amount of any line at least 50% of deductible", []),
        ("amount of any line over $5.00", []),
        ("eligible of any line under $5.00", ["figure-of-other-subject"]),
        ("counted of the plan under $5.00", ["figure-of-other-subject"]),
        ("fees of any person under $5.00", ["figure-of-other-subject"]),
        ("exces of any person over $5.00", ["unknown-figure"]),
        ("coinsurance of any person over $5.00", ["reason-without-stage"]),
        ("amount of the plan at least 50% of deductible", ["share-of-no-deductible"]),
        ("amount of any line over NOK 5.00", ["currency-mismatch"]),
    ],
)
def test_a_condition_asks_what_there_is(condition: str, said: list[str]) -> None:
    assert slugs(f"{HEAD}\nalways {condition}") == said
    assert slugs(f"{HEAD}\nwarn when {condition}") == said


def test_a_condition_of_a_layer_needs_the_layer() -> None:
    head = f"{HEAD}\nalways excess of any person over $5.00\nwarn when amount of any person over 50% of deductible"
    assert slugs(head, specific=None) == ["figure-without-layer", "share-of-no-deductible"]


def test_a_condition_that_is_written_twice_is_given_twice() -> None:
    line = "always specific of any person at most $5.00"
    assert slugs(f"{HEAD}\n{line}\n{line}\nwarn when {line.removeprefix('always ')}") == ["term-given-twice"]


# --- figures of months and entries ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "figure", "subject"),
    [
        ("threshold in 2026-03", MonthFigure.THRESHOLD, MonthSubject("2026-03")),
        ("due in 2026-03", MonthFigure.DUE, MonthSubject("2026-03")),
        ("advance in 2026-03", MonthFigure.ADVANCE, MonthSubject("2026-03")),
        ("period entry in 2026-04", EntryFigure.PERIOD_ENTRY, MonthSubject("2026-04")),
        ("period entry", EntryFigure.PERIOD_ENTRY, None),
        ("fees", EntryFigure.FEES, None),
        ("premiums in 2026-12", EntryFigure.PREMIUMS, MonthSubject("2026-12")),
        ("refund", EntryFigure.REFUND, None),
        ("surplus", EntryFigure.SURPLUS, None),
        ("member deductible", StageReason(Stage.BENEFITS, "deductible"), None),
        ("copay", StageReason(Stage.BENEFITS, "copay"), None),
        ('deductible of person "M-1"', PersonFigure.DEDUCTIBLE, PersonSubject("M-1")),
    ],
)
def test_a_figure_beside_the_lines_is_found_by_its_words(words: str, figure: object, subject: object) -> None:
    claims = "claims {\n| claim | person |\n| C-1 | M-1 |\n}"
    blocks = (f"{name} {{\n{lines}\n}}" for name, lines in BLOCKS.items() if name not in {"specific", "aggregate"})
    (found,) = scenario(f"{claims}\nexpect {words} over $5.00", written("\n".join([HEAD, *blocks]))).expectations
    assert isinstance(found, AmountExpected)
    assert (found.figure, found.subject, found.comparison) == (figure, subject, Comparison.OVER)


def test_entries_are_asked_of_months_and_of_the_period() -> None:
    claims = "claims {\n| claim | person |\n| C-1 | M-1 |\n}"
    text = written() + f'scenario "s" {{\n{claims}\nexpect fees of person "M-1" is $0.00\n}}\n'
    assert [one.code.slug for one in run(text)[1]] == ["figure-of-other-subject"]


# --- what is said once, and what is not said -------------------------------------------------------------------------


def test_a_maximum_of_the_aggregate_is_of_the_contract() -> None:
    assert of_aggregate(c.Maximum, "maximum $5").key is c.Key.CONTRACT


def test_a_loss_limit_that_is_a_deductible_has_no_amount_of_its_own() -> None:
    assert of_aggregate(c.LossLimit).amount == 0
    assert of_aggregate(c.LossLimit, "loss limit standard deductible").amount == 0


def fee(*statements: str) -> str:
    return "\n".join([HEAD, "fees {", *(f'fee "N" {one}' for one in statements), "}"])


def test_a_fee_cites_its_first_statement_and_may_begin_on_the_first_day() -> None:
    found = contract(fee("$5.00 per month from 2026-01-01", "$6.00 per month from 2026-07-01")).the(c.Fee)
    assert [charge.since for charge in found.charges] == [date(2026, 1, 1), date(2026, 7, 1)]
    assert found.citation == found.charges[0].citation is not None
    assert found.citation.file == "plans/p.plan"
    assert slugs(fee("$5.00 per month from 2026-01-02")) == ["charge-schedule-hole"]


def test_a_basis_of_twelve_months_in_a_shorter_period_is_one_finding() -> None:
    half = HEAD.replace("2026-12-31", "2026-06-30")
    for windows in ("", ", incurred 2026-01-01 through 2026-03-31"):
        said = slugs(half, SPECIFIC.replace("12/15", f"12/15{windows}"))
        assert said == ["basis-needs-twelve-months"]


def test_a_premium_cites_its_first_statement() -> None:
    found = contract(f"{HEAD}\nfees {{\npremium specific $5.00 per month\n}}").the(c.Premium)
    assert found.citation == found.charges[0].citation is not None


def test_a_factor_that_another_replaces_before_a_month_begins_is_warned_of() -> None:
    amounts = "monthly factor single $5.00, family $6.00 per month"
    for until, said in (("2026-02-20", ["factor-never-in-force"]), ("2026-03-01", ["factor-never-in-force"])):
        assert factored(amounts, f"{amounts} from 2026-02-02", f"{amounts} from {until}") == said
    assert factored(amounts, f"{amounts} from 2026-02-02", f"{amounts} from 2026-03-02") == []


def test_a_factor_after_the_last_month_is_warned_of_where_one_holds_from_the_first_day() -> None:
    amounts = "monthly factor single $5.00, family $6.00 per month"
    assert factored(f"{amounts} from 2026-01-01", f"{amounts} from 2026-12-02") == ["factor-never-in-force"]
    assert factored(f"{amounts} from 2026-01-01", f"{amounts} from 2026-12-01") == []
    assert factored(f"{amounts} from 2026-01-02", f"{amounts} from 2026-12-02") == ["factor-schedule-hole"]


def test_a_coverage_that_is_not_covered_is_said_once_with_how_often() -> None:
    lines = (
        "monthly factor single $5.00, family $6.00 per month on rx",
        "monthly factor single $5.00, family $6.00 per month on rx for class actives",
    )
    found = run(written(aggregate="\n".join(["covers medical", "basis paid", *lines])))[1]
    assert [(one.code.slug, one.count) for one in found] == [("coverage-not-covered", 2)]


def test_every_two_statements_that_give_one_factor_are_one_finding() -> None:
    amounts = "single $5.00, family $6.00 per month"
    monthly, later = f"monthly factor {amounts}", f"{amounts} from 2026-07-01"
    expected = (f"expected claims {later}", "corridor 125%")
    assert factored(monthly, f"{monthly} from 2026-01-01", f"monthly factor {later}", *expected) == (
        ["factor-given-twice"] * 2
    )


def factored(*lines: str) -> list[str]:
    return slugs(aggregate="\n".join(["covers medical, rx", "basis paid", *lines]))


def test_a_factor_that_cannot_be_read_may_be_that_of_a_tier_without_one() -> None:
    single = "monthly factor single $5.00 per month"
    assert factored(single) == ["tier-without-factor"]
    assert factored(single, "monthly factor family $ per month") == ["unexpected-word"]
    assert factored("expected claims single $ per month", "corridor 125%") == ["unexpected-word"]
    assert factored(f"{single} on dental") == ["undeclared-coverage"]
    both = "monthly factor single $5.00, family $6.00 per month on rx"
    assert slugs(aggregate=f"covers medical, dental\nbasis paid\n{both}") == ["undeclared-coverage"]
    assert factored(f"{single} for class old") == ["undeclared-class"]
    both = "monthly factor single $5.00, family $6.00 per month"
    assert factored(f"{single} on dental", both, f"{both} from 2026-01-01") == [
        "undeclared-coverage",
        "factor-given-twice",
    ]
    assert factored(f"{single} on medical", "monthly factor family $6.00 per month on dental") == [
        "undeclared-coverage"
    ]


@pytest.mark.parametrize(
    "statements",
    [
        ("copay $5 per line on medical", "copay $6 per line on rx, medical"),
        ("deductible $5 per person on medical", "deductible $6 per person on rx, medical"),
        ("coinsurance member pays 5% on medical", "coinsurance member pays 6% on rx, medical"),
        (
            "out-of-pocket maximum $5 per person with copays on medical",
            "out-of-pocket maximum $6 per person with copays on rx, medical",
        ),
    ],
)
def test_a_coverage_in_two_statements_of_one_benefit_is_one_finding(statements: tuple[str, ...]) -> None:
    assert slugs("\n".join([HEAD, "benefits {", *statements, "}"])) == ["coverage-listed-twice"]


def test_a_range_that_holds_nothing_leaves_no_hole() -> None:
    takes = 'participant "{}" takes 50% of reimbursement per person {}'
    lines = takes.format("A", "from $5,000 to $1,000"), takes.format("B", "over $9,000")
    assert slugs(specific="\n".join([SPECIFIC, *lines])) == ["empty-range"]


def test_a_family_may_have_the_amount_of_a_person() -> None:
    for family, said in (("$5", []), ("$4.99", ["family-below-person"])):
        amounts = f"deductible $5 per person, {family} per family embedded on rx"
        assert slugs(f"{HEAD}\nbenefits {{\n{amounts}\n}}") == said


EVERYTHING = (Path(__file__).parents[1] / "everything.plan").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("period         2026-01-01 through", "period         2026-13-01 through"),
        ("currency       USD", "currency       US"),
    ],
)
def test_of_a_plan_whose_period_or_currency_cannot_be_read_nothing_else_is_said(old: str, new: str) -> None:
    assert EVERYTHING.count(old) == 1
    checked, found = run(EVERYTHING.replace(old, new))
    assert checked.contracts == ()
    assert len(found) == 1


@pytest.mark.parametrize(
    "windows",
    [
        "incurred 2026-12-31 through 2026-01-01",
        "incurred on or after 2026-01-01, paid 2026-12-31 through 2026-01-01",
    ],
)
def test_a_window_that_ends_before_it_begins_is_not_said_to_disagree_with_its_name(windows: str) -> None:
    assert slugs(specific=SPECIFIC.replace("12/15", f"12/15, {windows}")) == ["empty-window"]


def test_a_tier_that_is_not_declared_hides_no_other_that_is_given_twice() -> None:
    amounts = "couple $1.00, single $2.00, single $3.00, family $4.00 per month"
    assert slugs(fee(amounts)) == ["undeclared-tier", "charge-given-twice"]


def test_a_layer_whose_first_line_cannot_be_read_may_be_the_one_that_another_leans_on() -> None:
    unread = 'specific "x" "y" {\ncovers medical\nbasis 12/15\ndeductible $5 per person\n}'
    leaning = f"{AGGREGATE}\nloss limit standard deductible"
    assert slugs(f"{HEAD}\n{unread}", None, leaning) == ["unexpected-word"]
    assert slugs(f'{HEAD}\nspecific "x"', None, leaning) == ["incomplete-statement"]
    assert slugs(HEAD, None, leaning) == ["loss-limit-without-specific"]


def test_a_maximum_of_nobody_beside_no_deductible_is_a_finding_of_its_own() -> None:
    assert sorted(slugs(specific="covers medical\nbasis 12/15\nmaximum $5")) == ["maximum-without-key", "missing-term"]


def test_every_amount_of_another_currency_is_a_finding_of_its_own() -> None:
    of_classes = [f"deductible NOK 5 per person for class {name}" for name in ("actives", "retirees")]
    assert slugs(specific="\n".join([SPECIFIC, *of_classes])) == ["currency-mismatch"] * 2


def test_a_laser_on_another_key_is_not_compared_with_the_deductible() -> None:
    assert slugs(specific=f'{SPECIFIC}\nlaser family "F-1" at $5') == ["laser-key-mismatch"]
    assert slugs(specific=f'{SPECIFIC}\nlaser person "M-1" at $5') == ["laser-below-deductible"]


@pytest.mark.parametrize(
    ("laser", "retirees", "below"),
    [
        ("$120,000", "$150,000", "the deductible of class `retirees`"),
        ("$75,000", "$50,000", "the standard deductible"),
        ("$40,000", "$50,000", "the deductible"),
        ("$100,000", "$100,000", None),
        ("$250,000", "$150,000", None),
    ],
)
def test_a_laser_is_compared_with_the_deductible_of_every_class(laser: str, retirees: str, below: str | None) -> None:
    of_class = f"deductible {retirees} per person for class retirees"
    _, said = run(written(specific=f'{SPECIFIC}\n{of_class}\nlaser person "M-1" at {laser}'))
    assert [one.headline for one in said] == ([] if below is None else [f"the laser on `M-1` is below {below}"])


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("", " from 2026-01-01", ["factor-given-twice"]),
        ("", " from 2025-07-01", ["factor-given-twice"]),
        (" from 2025-07-01", "", ["factor-given-twice"]),
        ("", " from 2026-01-02", []),
        (" from 2025-01-01", " from 2025-07-01", []),  # the later of the two holds
        (" from 2025-07-01", " from 2025-07-01", ["term-given-twice"]),
    ],
)
def test_a_factor_without_a_date_holds_from_the_first_day(first: str, second: str, said: list[str]) -> None:
    factors = [
        f"monthly factor {tier} per month" for tier in ("single $1.00, family $2.00", "single $3.00, family $4.00")
    ]
    lines = [f"{factors[0]}{first}", f"{factors[1]}{second}"]
    assert sorted({*slugs(aggregate="\n".join(["covers medical, rx", "basis paid", *lines]))}) == said


@pytest.mark.parametrize(
    "broken",
    [
        'fee "A" single -$4.00, family $9.00 per month',
        'fee "A" single $4.00, family for $9.00 per month',
        'fee "A" single $4.00, family $9.00 monthly',
        'fee "A" single $4.00,',
    ],
)
def test_a_fee_that_could_not_be_read_leaves_no_hole_in_its_schedule(broken: str) -> None:
    later = 'fee "A" single $4.00, family $9.00 per month from 2026-07-01'
    assert "charge-schedule-hole" not in slugs(fees(broken, later))
    assert len(slugs(fees(broken, later))) == 1


def test_a_premium_or_a_rate_that_could_not_be_read_leaves_no_hole_either() -> None:
    later = "single $4.00, family $9.00 per month from 2026-07-01"
    assert slugs(fees("premium specific", f"premium specific {later}")) == ["incomplete-statement"]
    rates = plan_with("funding level-funded", "rate", f"rate {later}", "surplus 5% to employer")
    assert slugs(rates) == ["incomplete-statement"]


def test_a_fee_that_could_not_be_read_hides_no_hole_of_a_premium() -> None:
    premium = "premium specific $4.00 per month from 2026-07-01"
    assert slugs(fees('fee "A"', premium)) == ["incomplete-statement", "charge-schedule-hole"]


@pytest.mark.parametrize("tiers", ["tiers", "tiers single,", "tiers from single, family", "tiers single, and family"])
def test_where_tiers_could_not_be_read_as_written_no_charge_is_said_to_lack_one(tiers: str) -> None:
    head = fees('fee "A" single $4.00, family $9.00 per month').replace("tiers single, family", tiers)
    assert len(slugs(head)) == 1
