"""What a plan means once it is checked: windows dated, factors rounded, defaults supplied, a census spread out."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from textwrap import indent

import pytest

from planlang.check import Checked, check, plans_named
from planlang.model import contract as c
from planlang.model.contract import CheckedContract, Key
from planlang.model.ledger import CensusRow, Facts
from planlang.model.scenario import (
    AmountExpected,
    CheckedScenario,
    ClaimSubject,
    Comparison,
    FindingExpected,
    MonthFigure,
    MonthSubject,
    Payer,
    PersonFigure,
    PersonSubject,
    RefusalExpected,
    StageReason,
)
from planlang.model.settlement import Stage
from planlang.syntax.parser import parse
from planlang.text.diagnostic import Code, Diagnostic, Severity
from planlang.text.source import Source
from planlang.values.calendar import Window
from planlang.values.money import Currency

HEAD = """currency USD
period 2026-01-01 through 2026-12-31
coverage medical "Medical"
coverage rx
tiers single, family
classes actives, retirees"""
SPECIFIC = """covers medical
basis 12/15
deductible $100,000 per person"""
AGGREGATE = """covers medical, rx
basis paid
expected claims single $330.01, family $825.00 per month
corridor 125%"""


def written(head: str = HEAD, specific: str | None = SPECIFIC, aggregate: str | None = AGGREGATE) -> str:
    blocks = [indent(head, "  ")]
    for kind, lines in (("specific", specific), ("aggregate", aggregate)):
        if lines is not None:
            blocks.append(f"  {kind} {{\n{indent(lines, '    ')}\n  }}")
    return 'plan "P" {\n' + "\n".join(blocks) + "\n}\n"


def run(text: str, **more: object) -> tuple[Checked, list[Diagnostic]]:
    file, said = parse(Source("p.plan", text))
    checked, also = check(file, "digest", "plans/p.plan", **more)  # type: ignore[arg-type]
    return checked, [*said, *also]


def contract(head: str = HEAD, specific: str | None = SPECIFIC, aggregate: str | None = AGGREGATE) -> CheckedContract:
    checked, said = run(written(head, specific, aggregate))
    assert said == []
    return checked.contracts[0]


def scenario(body: str, plan: str = "") -> CheckedScenario:
    checked, said = run((plan or written()) + f'scenario "s" {{\n{indent(body, "  ")}\n}}\n')
    assert said == []
    return checked.scenarios[0]


def of_specific(kind: type[c.T], lines: str) -> c.T:
    found = contract(specific=f"{SPECIFIC}\n{lines}").specific
    assert found is not None
    return found.the(kind)


def of_aggregate(kind: type[c.T], lines: str = "", *, specific: str | None = SPECIFIC) -> c.T:
    found = contract(specific=specific, aggregate=f"{AGGREGATE}\n{lines}").aggregate
    assert found is not None
    return found.the(kind)


# --- the plan ---------------------------------------------------------------------------------------------------


def test_a_label_that_is_left_out_is_the_name() -> None:
    assert contract().coverages == {"medical": "Medical", "rx": "rx"}


def test_a_plan_without_tiers_has_the_one_tier_employee() -> None:
    head = HEAD.replace("tiers single, family\n", "")
    aggregate = "covers rx\nbasis paid\nmonthly factor $540.16 per employee per month"
    assert contract(head, aggregate=aggregate).tiers == ("employee",)


def test_rebates_are_ignored_unless_they_are_written() -> None:
    assert contract().the(c.Rebates) == c.Rebates(reduce_specific=False, reduce_aggregate=False)
    rebates = contract(f"{HEAD}\nrebates reduce aggregate").the(c.Rebates)
    assert (rebates.reduce_specific, rebates.reduce_aggregate) == (False, True)


def test_a_term_cites_its_line_its_clause_and_its_comment() -> None:
    lines = '## As agreed in March.\nlaser person "M-1" at $250,000 clause "4.2" "the Laser"'
    citation = of_specific(c.Laser, lines).citation
    assert citation is not None
    assert (citation.source, citation.clause, citation.words) == ("plans/p.plan:13", "4.2", "the Laser")
    assert (citation.column, citation.doc) == (5, ("As agreed in March.",))


def test_a_plan_with_a_mistake_is_no_contract_but_its_scenarios_are_still_checked() -> None:
    checked, said = run(written(specific="covers medical") + 'scenario "s" {\n  expect exces is $0.00\n}\n')
    assert checked == Checked((), ())
    assert [one.code.slug for one in said] == ["missing-term", "missing-term", "unknown-figure"]


# --- windows ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["12/15", "paid", "incurred"])
def test_a_contract_basis_keeps_its_name(name: str) -> None:
    found = contract(specific=SPECIFIC.replace("12/15", name)).specific
    assert found is not None
    assert found.the(c.Basis).name == name


@pytest.mark.parametrize(
    ("basis", "incurred", "paid"),
    [
        ("12/12", ("2026-01-01", "2026-12-31"), ("2026-01-01", "2026-12-31")),
        ("12/15", ("2026-01-01", "2026-12-31"), ("2026-01-01", "2027-03-31")),
        ("15/12", ("2025-10-01", "2026-12-31"), ("2026-01-01", "2026-12-31")),
        ("24/12", ("2025-01-01", "2026-12-31"), ("2026-01-01", "2026-12-31")),
        ("paid", (None, "2026-12-31"), ("2026-01-01", "2026-12-31")),
        ("paid, incurred on or after 2024-01-01", ("2024-01-01", "2026-12-31"), ("2026-01-01", "2026-12-31")),
        ("incurred", ("2026-01-01", "2026-12-31"), ("2026-01-01", None)),
        ("incurred any date, paid on or before 2027-06-30", (None, None), (None, "2027-06-30")),
        ("12/15, paid 2026-01-01 through 2027-03-31", ("2026-01-01", "2026-12-31"), ("2026-01-01", "2027-03-31")),
    ],
)
def test_a_basis_is_two_windows(
    basis: str, incurred: tuple[str | None, str | None], paid: tuple[str | None, str | None]
) -> None:
    found = contract(specific=SPECIFIC.replace("12/15", basis)).specific
    assert found is not None
    term = found.the(c.Basis)

    def window(days: tuple[str | None, str | None]) -> Window:
        return Window(*(date.fromisoformat(day) if day else None for day in days))

    assert (term.incurred, term.paid) == (window(incurred), window(paid))


def test_a_named_basis_keeps_its_paid_months_and_another_has_none() -> None:
    specific, aggregate = contract().specific, contract().aggregate
    assert specific is not None
    assert aggregate is not None
    assert specific.the(c.Basis).paid_months == 15
    assert aggregate.the(c.Basis).paid_months is None


# --- the specific -----------------------------------------------------------------------------------------------


def test_a_class_may_have_a_deductible_of_its_own() -> None:
    term = of_specific(c.Deductible, "deductible $150,000 per person for class retirees")
    assert (term.key, term.amount, term.by_class) == (Key.PERSON, 10_000_000, {"retirees": 15_000_000})
    assert term.citations["retirees"].line == 12


def test_without_a_percentage_all_is_reimbursed_and_nothing_cites_it() -> None:
    term = of_specific(c.Reimbursement, "")
    assert (term.percentage.of(1001), term.citation) == (1001, None)


def test_an_aggregating_deductible_comes_before_the_percentage_unless_it_says_after() -> None:
    assert not of_specific(c.AggregatingDeductible, "aggregating deductible $50,000").after_percentage
    assert of_specific(c.AggregatingDeductible, "aggregating deductible $50,000 after percentage").after_percentage


def test_a_lifetime_maximum_holds_what_was_paid_before() -> None:
    lines = 'lifetime maximum $2,000,000 per person\nprior reimbursement person "M-1" $412,906.55'
    term = of_specific(c.LifetimeMaximum, lines)
    assert (term.amount, term.key, term.prior) == (200_000_000, Key.PERSON, {"M-1": 41_290_655})


def test_a_laser_below_the_deductible_is_kept() -> None:
    checked, said = run(written(specific=f'{SPECIFIC}\nlaser person "M-1" at $25,000'))
    assert [one.code.slug for one in said] == ["laser-below-deductible"]
    assert checked.contracts


def test_a_person_is_excluded_under_a_deductible_per_family() -> None:
    lines = SPECIFIC.replace("per person", "per family") + '\nlaser person "M-1" excluded from all cover'
    found = contract(specific=lines).specific
    assert found is not None
    assert found.the(c.LaserExclusion).from_all


# --- the aggregate ----------------------------------------------------------------------------------------------


def test_expected_claims_times_the_corridor_are_rounded_once() -> None:
    term = of_aggregate(c.FactorSchedule)
    cells = term.groups[frozenset({"medical", "rx"})]
    assert {cell: [f.amount for f in factors] for cell, factors in cells.items()} == {
        (None, "single"): [41_251],  # 33,001 x 1.25 = 41,251.25
        (None, "family"): [103_125],
    }
    assert (term.corridor, term.lag, term.by_class) == (Fraction(5, 4), 0, False)


def test_half_a_cent_of_a_factor_rounds_up() -> None:
    aggregate = AGGREGATE.replace("$330.01", "$330.02")
    found = contract(aggregate=aggregate).aggregate
    assert found is not None
    cells = found.the(c.FactorSchedule).groups[frozenset({"medical", "rx"})]
    assert cells[(None, "single")][0].amount == 41_253  # 33,002 x 1.25 = 41,252.50


def test_a_composite_factor_is_every_tiers() -> None:
    found = contract(aggregate="covers rx\nbasis paid\nmonthly factor $540.16 per employee per month").aggregate
    assert found is not None
    cells = found.the(c.FactorSchedule).groups[frozenset({"rx"})]
    assert {cell: factors[0].amount for cell, factors in cells.items()} == {
        (None, "single"): 54_016,
        (None, "family"): 54_016,
    }


def test_a_schedule_is_in_date_order_and_a_class_may_have_its_own() -> None:
    lines = """expected claims single $350.00 per month from 2026-07-01
expected claims single $340.00 per month from 2026-04-01
expected claims single $300.00, family $700.00 per month for class retirees
enrollment lag 2 months"""
    term = of_aggregate(c.FactorSchedule, lines)
    cells = term.groups[frozenset({"medical", "rx"})]
    assert [f.since for f in cells[(None, "single")]] == [None, date(2026, 4, 1), date(2026, 7, 1)]
    assert [f.amount for f in cells[("retirees", "family")]] == [87_500]
    assert (term.by_class, term.lag) == (True, 2)


def test_coverage_groups_stay_apart() -> None:
    aggregate = """covers medical, rx
basis paid
monthly factor $500.00 per employee per month on medical
monthly factor $40.00 per employee per month on rx"""
    found = contract(aggregate=aggregate).aggregate
    assert found is not None
    assert set(found.the(c.FactorSchedule).groups) == {frozenset({"medical"}), frozenset({"rx"})}


def test_the_loss_limit_is_the_standard_deductible_on_the_coverages_of_the_specific() -> None:
    term = of_aggregate(c.LossLimit)
    assert (term.form, term.key, term.coverages) == (c.LossLimitForm.STANDARD, Key.PERSON, frozenset({"medical"}))
    assert term.citation is None


def test_without_a_specific_there_is_no_loss_limit() -> None:
    term = of_aggregate(c.LossLimit, specific=None)
    assert (term.form, term.coverages) == (c.LossLimitForm.NONE, frozenset({"medical", "rx"}))


def test_a_loss_limit_may_reach_all_coverages() -> None:
    term = of_aggregate(c.LossLimit, "loss limit $75,000 per person on all coverages")
    assert (term.form, term.amount, term.coverages) == (
        c.LossLimitForm.AMOUNT,
        7_500_000,
        frozenset({"medical", "rx"}),
    )


def test_a_loss_limit_that_is_a_deductible_is_kept_by_its_key() -> None:
    found = contract(specific=SPECIFIC.replace("per person", "per family")).aggregate
    assert found is not None
    assert found.the(c.LossLimit).key is Key.UNIT


def test_an_aggregate_has_its_period_its_share_and_its_way_with_termination() -> None:
    found = contract().aggregate
    assert found is not None
    assert found.the(c.DeductiblePeriod).citation is None
    assert found.the(c.Reimbursement).percentage.of(7) == 7
    assert found.the(c.OnTermination).mode is c.TerminationMode.FULL_MINIMUM
    assert found.find(c.MinimumAttachment) is None
    assert found.find(c.Maximum) is None


def test_a_minimum_may_be_the_greater_of_two() -> None:
    words = "minimum attachment greater of $700,000 and 95% of first month times policy months"
    term = of_aggregate(c.MinimumAttachment, words)
    assert (term.amount, term.share) == (70_000_000, Fraction(19, 20))


# --- scenarios --------------------------------------------------------------------------------------------------


def test_every_month_is_spread_and_a_months_own_count_outranks_it() -> None:
    body = """census single 60, family 40 every month
census 2026-03 single 58
expect aggregate is $0.00"""
    rows = scenario(body).census
    assert len(rows) == 24
    assert [row.units for row in rows if row.tier == "single"] == [60, 60, 58, *[60] * 9]
    assert CensusRow(month="2026-03", tier="family", class_name=None, units=40) in rows


def test_a_census_table_may_be_long_or_wide() -> None:
    wide = "census {\n  | month | single | family |\n  | 2026-01 | 60 | 1,040 |\n}\nexpect aggregate is $0.00"
    long = """census {
  | month | tier | class | units |
  | 2026-01 | single | retirees | 60 |
  | 2026-01 | family |  | 1040 |
}
expect aggregate is $0.00"""
    assert [(row.tier, row.units) for row in scenario(wide).census] == [("single", 60), ("family", 1040)]
    assert [(row.class_name, row.units) for row in scenario(long).census] == [("retirees", 60), (None, 1040)]


def test_a_class_is_counted_apart() -> None:
    body = "census single 60 every month for class actives\ncensus single 5 every month for class retirees\n"
    rows = scenario(f"{body}expect aggregate is $0.00").census
    assert {(row.class_name, row.units) for row in rows} == {("actives", 60), ("retirees", 5)}


def units_of(month: str, census: str) -> list[tuple[str, str | None, int]]:
    rows = scenario(f"{census}\nexpect aggregate is $0.00").census
    return [(row.tier, row.class_name, row.units) for row in rows if row.month == month]


ACTIVES = "census single 10, family 5 every month for class actives\n"
RETIREES = "census single 1, family 1 every month for class retirees\n"


def test_a_month_counted_without_classes_outranks_every_class() -> None:
    body = f"{ACTIVES}{RETIREES}census 2026-02 single 7, family 0"
    # At $50 and $90 a month February comes to 7 x 50 + 0 x 90 = 350, and March to 11 x 50 + 6 x 90 = 1,090.
    assert units_of("2026-02", body) == [("single", None, 7), ("family", None, 0)]
    march = [("single", "actives", 10), ("family", "actives", 5), ("single", "retirees", 1), ("family", "retirees", 1)]
    assert units_of("2026-03", body) == march
    # Tier by tier: of families February says nothing.
    body = f"{ACTIVES}{RETIREES}census 2026-02 single 7"
    assert units_of("2026-02", body) == [("family", "actives", 5), ("family", "retirees", 1), ("single", None, 7)]


def test_a_class_counted_in_a_month_outranks_that_class_or_the_whole() -> None:
    one = "census 2026-02 single 7, family 0 for class actives"
    retired = [("single", "retirees", 1), ("family", "retirees", 1)]
    own = [("single", "actives", 7), ("family", "actives", 0)]
    assert units_of("2026-02", f"{ACTIVES}{RETIREES}{one}") == [*own, *retired]
    assert units_of("2026-02", f"census single 60, family 40 every month\n{one}") == own
    # Beside units of the class, those without one are others.
    others = [("single", None, 60), ("family", None, 40)]
    assert units_of("2026-02", f"census single 60, family 40 every month\n{ACTIVES}{one}") == [*others, *own]


CLAIMS = """claims {
  | claim | line | person | coverage | incurred   | paid       | amount  | original line | specific | employer |
  | C-1   |      | M-1    | medical  | 2026-02-03 | 2026-03-02 | $140.00 |               | $40.00   |          |
  | C-1   | 2    | M-1    | medical  | 2026-02-03 | 2026-03-02 | 10.00   | 1             |          | -10.00   |
}"""


def test_a_payers_cell_is_an_expectation_and_the_other_cells_are_the_ledgers() -> None:
    found = scenario(CLAIMS)
    assert "specific" not in found.columns
    assert found.rows[1].values["original line"] == "1"
    assert found.rows[0].spans["amount"].text == "$140.00"
    assert [(e.figure, e.subject, e.amount) for e in found.expectations if isinstance(e, AmountExpected)] == [
        (Payer.SPECIFIC, ClaimSubject("C-1", 1), 4_000),
        (Payer.EMPLOYER, ClaimSubject("C-1", 2), -1_000),
    ]


@pytest.mark.parametrize(
    ("words", "figure", "subject"),
    [
        ("specific", Payer.SPECIFIC, None),
        ('plan paid of claim "C-1" line 2', Payer.PLAN_PAID, ClaimSubject("C-1", 2)),
        ('specific laser-layer of claim "C-1"', StageReason(Stage.SPECIFIC, "laser-layer"), ClaimSubject("C-1", 1)),
        ("aggregate coinsurance", StageReason(Stage.AGGREGATE, "coinsurance"), None),
        ('below-attachment of person "M-1"', StageReason(Stage.AGGREGATE, "below-attachment"), PersonSubject("M-1")),
        ('deductible of person "M-1"', PersonFigure.DEDUCTIBLE, PersonSubject("M-1")),
        ("cumulative attachment in 2026-03", MonthFigure.CUMULATIVE_ATTACHMENT, MonthSubject("2026-03")),
    ],
)
def test_a_figure_is_found_by_its_words(words: str, figure: object, subject: object) -> None:
    found = scenario(f"{CLAIMS}\nexpect {words} at least -$1.00").expectations[-1]
    assert isinstance(found, AmountExpected)
    assert (found.figure, found.subject, found.comparison, found.amount) == (
        figure,
        subject,
        Comparison.AT_LEAST,
        -100,
    )


def test_findings_and_refusals_can_be_expected() -> None:
    body = 'expect warning laser-below-deductible\nexpect claim "C-1" line 2 refused by specific paid-too-late'
    finding, refusal = scenario(f"{CLAIMS}\n{body}").expectations[-2:]
    assert isinstance(finding, FindingExpected)
    assert isinstance(refusal, RefusalExpected)
    assert (finding.code, refusal.reason) == ("laser-below-deductible", "paid-too-late")
    assert (refusal.subject, refusal.stage) == (ClaimSubject("C-1", 2), Stage.SPECIFIC)


def test_facts_are_those_that_are_stated() -> None:
    body = 'as of 2026-06-30\nterminated 2026-10-31\nterminal liability elected\ngroup "G-1"\nexpect specific is $0.00'
    found = scenario(body, written(specific=f"{SPECIFIC}\nterminal liability 3 months"))
    assert found.facts == Facts(as_of=date(2026, 6, 30), terminated=date(2026, 10, 31), terminal_liability=True)
    assert found.group == "G-1"


def test_a_scenario_may_be_of_a_plan_in_another_file() -> None:
    text = 'scenario "s" of "p.plan" {\n  census single 1 every month\n  expect aggregate attachment is $0.00\n}\n'
    file, _ = parse(Source("s.plan", text))
    assert plans_named(file) == ("p.plan",)
    checked, said = run(text, others={"p.plan": contract()})
    assert said == []
    assert checked.scenarios[0].of == "p.plan"
    assert len(checked.scenarios[0].census) == 12


def test_of_a_plan_that_is_wrong_itself_nothing_more_is_said() -> None:
    assert run('scenario "s" of "p.plan" {\n  expect exces is $0.00\n}\n', others={"p.plan": None}) == (
        Checked((), ()),
        [],
    )


ELECTS = 'scenario "s" of "p.plan" {\n  terminal liability elected\n  expect specific is $0.00\n}\n'


def test_a_terminal_liability_is_elected_of_another_file_only_where_a_layer_has_one() -> None:
    assert [one.code.slug for one in run(ELECTS, others={"p.plan": contract()})[1]] == ["fact-without-effect"]
    liable = contract(specific=f"{SPECIFIC}\nterminal liability 3 months")
    assert run(ELECTS, others={"p.plan": liable})[1] == []


def test_of_an_election_nothing_is_said_while_the_plan_is_wrong() -> None:
    _, said = run(written(specific="covers medical") + ELECTS.replace(' of "p.plan"', ""))
    assert [one.code.slug for one in said] == ["missing-term", "missing-term"]


def test_an_expected_finding_must_have_the_severity_that_is_named() -> None:
    codes = [Code("laser-below-deductible", Severity.WARNING)]
    text = written() + 'scenario "s" {\n  expect error laser-below-deductible\n}\n'
    _, said = run(text, codes=codes)
    assert [(one.code.slug, one.help) for one in said] == [
        ("unknown-code", "write `expect warning laser-below-deductible`")
    ]


# --- one mistake, one error -------------------------------------------------------------------------------------


def slugs(text: str) -> list[tuple[str, int]]:
    return [(one.code.slug, one.count) for one in run(text)[1]]


def test_a_missing_declaration_is_said_once_with_how_often_it_is_missed() -> None:
    assert slugs(written(head=HEAD.replace("coverage rx\n", ""), specific="covers rx\n" + SPECIFIC[15:])) == [
        ("undeclared-coverage", 2)
    ]


def test_nothing_follows_from_a_statement_that_could_not_be_read() -> None:
    assert slugs(written(head=HEAD.replace("coverage rx", "coverage"))) == [("incomplete-statement", 1)]
    assert slugs(written(specific=SPECIFIC.replace("deductible $100,000", "deductible -$100,000"))) == [
        ("negative-amount", 1)
    ]
    assert slugs(written(aggregate=AGGREGATE.replace("corridor 125%", "corridor"))) == [("incomplete-statement", 1)]


def test_a_term_in_another_block_is_not_missing_from_its_own() -> None:
    moved = SPECIFIC.replace("deductible $100,000 per person", "advance funding none")
    assert slugs(written(specific=moved, aggregate=f"{AGGREGATE}\ndeductible $100,000 per person")) == [
        ("term-in-wrong-block", 1)
    ]


def test_amounts_of_an_unknown_currency_are_not_doubted() -> None:
    assert slugs(written(head=HEAD.replace("USD", "USX"))) == [("unknown-currency", 1)]


def test_yen_have_no_decimals() -> None:
    head = HEAD.replace("USD", "JPY")
    found = contract(head, SPECIFIC.replace("$100,000", "JPY 15,000,000"), None)
    assert found.currency == Currency("JPY")
    assert found.specific is not None
    assert found.specific.the(c.Deductible).amount == 15_000_000
