"""Where a named peer gave a wrong, silent or surprising answer, planlang gives the right one: one test a pitfall.

The tests are named by the ids of the shared list; its set at the end says of every id whether it is tested, open, or
of something that the language does not have.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from planlang.api.plans import check_source
from planlang.api.scenarios import run_all
from planlang.cli import main as planlang
from planlang.model.contract import Basis
from planlang.syntax import nodes
from planlang.text.diagnostic import Diagnostic
from planlang.text.source import Source, Span
from planlang.values.calendar import Period, add_months
from planlang.values.money import round_half_away
from planlang.values.rate import Band, Percentage, flat
from tests import oracle, rooms
from tests.agreement import differences
from tests.conftest import ROOT
from tests.external.case import Case, CaseSet, NotRun, Outcome, json_of, missed
from tests.external.small_plan import (
    COLUMNS,
    FIRST_DOLLAR,
    PAID,
    YEAR,
    SmallPlan,
    codes_of,
    contract_of,
    lines,
    one_unit_every_month,
    part,
    settled,
)
from tests.strategies import Case as Drawn


def amounts(plan: SmallPlan, *written: str) -> list[int]:
    """What the specific pays of lines of one person whose amounts are written so in the ledger."""
    rows = [[f"C-{at}", "P-1", "U-1", "medical", PAID, PAID, amount] for at, amount in enumerate(written, start=1)]
    return [split.specific for split in settled(plan.text, rows).splits]


def said(text: str) -> list[Diagnostic]:
    """Everything that is said about a plan's text."""
    return list(rooms.load_text(text, "external.plan")[1])


def scenario(expectation: str, *claims: str) -> str:
    """A scenario of one person with a line of each amount."""
    rows = [f"| C-{at} | P-1 | medical | {PAID} | {PAID} | {amount} |" for at, amount in enumerate(claims, start=1)]
    head = "| claim | person | coverage | incurred | paid | amount |"
    return "\n".join(['scenario "as stated" {', "claims {", head, *rows, "}", expectation, "}", ""])


def holds(plan: SmallPlan, expectation: str, *claims: str) -> bool:
    """Whether a scenario with one expectation holds."""
    reading = check_source(Source("external.plan", plan.text + scenario(expectation, *claims)))
    (ran,) = run_all(reading)
    return ran.holds


# --- roundings ----------------------------------------------------------------------------------------------------


def test_p01_an_expectation_that_is_a_cent_off_fails() -> None:
    plan = SmallPlan(specific=[FIRST_DOLLAR])
    assert holds(plan, "expect specific is $25.00", "$25.00")
    assert not holds(plan, "expect specific is $25.01", "$25.00")
    assert not holds(plan, "expect specific is $24.99", "$25.00")


def test_p02_the_digits_that_are_typed_never_change_what_is_computed() -> None:
    plan = SmallPlan(specific=[FIRST_DOLLAR])
    assert sum(amounts(plan, "2.0", "4.35")) == sum(amounts(plan, "2", "4.35")) == sum(amounts(plan, "2.00", "4.35"))
    assert sum(amounts(plan, "2.0", "4.35")) == 6_35
    assert codes_of(SmallPlan(specific=["deductible $2.0 per person"]).text) == ["wrong-decimals"]


def test_p03_parts_sum_to_the_whole() -> None:
    plan = SmallPlan(specific=["deductible $1 per person", "reimburses 33 1/3%"])
    rows = [[f"C-{at}", "P-1", "U-1", "medical", PAID, PAID, amount] for at, amount in enumerate(("4.80", "2.97"))]
    settlement = settled(plan.text, rows)
    assert sum(split.specific + split.aggregate + split.employer for split in settlement.splits) == 7_77
    for split in settlement.splits:
        stages = {reason.stage for reason in split.reasons}
        sums = [sum(one.amount for one in split.reasons if one.stage is stage) for stage in stages]
        assert sorted(sums) == sorted([split.amount, split.amount - split.specific])


def test_p04_a_share_of_a_total_is_never_a_sum_of_rounded_shares() -> None:
    third = SmallPlan(specific=[FIRST_DOLLAR, "reimburses 33 1/3%"])
    assert sum(amounts(third, *["42.30"] * 3)) == 42_30
    assert amounts(third, "0.01", "0.01", "0.01") == [0, 1, 0]
    assert sum(amounts(third, *["0.01"] * 5640)) == 18_80


def test_p05_halves_go_away_from_zero_and_no_binary_fraction_moves_them() -> None:
    assert round_half_away(455, 10) == 46
    assert amounts(SmallPlan(specific=[FIRST_DOLLAR, "reimburses 10%"]), "4.55") == [46]
    assert amounts(SmallPlan(specific=[FIRST_DOLLAR, "reimburses 50%"]), "1.01") == [51]


def test_p06_a_percentage_is_a_number_before_anything_is_rounded() -> None:
    # 50% of 9.8 is 4.9 and rounds to 5, as 49% of 10 does in a currency without minor units.
    assert round_half_away(50 * 98, 100 * 10) == 5
    assert amounts(SmallPlan(specific=["deductible JPY 0 per person", "reimburses 49%"], currency="JPY"), "10") == [5]


def test_p08_an_amount_is_read_exactly() -> None:
    plan = SmallPlan(specific=[FIRST_DOLLAR])
    assert amounts(plan, "409.56") == [409_56]
    # The first whole numbers that a float of 32 bits, and one of 64, cannot hold.
    assert amounts(plan, "167772.17", "90071992547409.93") == [16_777_217, 9_007_199_254_740_993]
    assert holds(plan, "expect specific is $409.56", "$409.56")


def test_p09_the_page_and_the_function_have_one_rounding() -> None:
    page = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    assert "There is one rounding, to the nearest minor unit, halves away from zero." in page
    assert (round_half_away(23_65, 100), round_half_away(23_50, 100), round_half_away(-23_50, 100)) == (24, 24, -24)
    yen = SmallPlan(specific=["deductible JPY 0 per person", "reimburses 47.3%"], currency="JPY")
    assert amounts(yen, "50") == [24]


# --- what stands where it does not belong -------------------------------------------------------------------------


def test_p10_a_term_one_level_too_high_is_an_error_that_names_its_place() -> None:
    (found,) = said(SmallPlan(specific=[FIRST_DOLLAR], plan=["aggregating deductible $5"]).text)
    assert found.code.slug == "term-in-wrong-block"
    assert found.help == "write it inside `specific { }`"
    (found,) = said(SmallPlan(specific=[FIRST_DOLLAR, "maximun $5 per person"]).text)
    assert (found.code.slug, found.help) == ("unknown-term", "write `maximum`")


# --- effective dates ----------------------------------------------------------------------------------------------


def monthly(*factors: str, period: str = "2022-01-01 through 2022-12-31") -> dict[str, int]:
    """The attachment of one employee by month."""
    plan = SmallPlan(aggregate=factors, period=period)
    units = [[f"2022-{month:02d}", "employee", "1"] for month in range(1, 13)]
    return {month.month: month.attachment for month in settled(plan.text, [], units=units).months}


def test_p11_a_month_has_the_value_in_force_on_its_own_first_day() -> None:
    earlier = "monthly factor $1,325 per employee per month"
    later = "monthly factor $1,200 per employee per month from 2022-11-06"
    by_month = monthly(earlier, later)
    assert by_month["2022-11"] == 1_325_00  # its first day is before the change
    assert by_month["2022-12"] == 1_200_00


def test_p12_a_bare_date_means_from_that_day_on() -> None:
    by_month = monthly(
        "monthly factor $100 per employee per month", "monthly factor $200 per employee per month from 2022-04-01"
    )
    assert list(by_month.values()) == [100_00] * 3 + [200_00] * 9


# --- dates --------------------------------------------------------------------------------------------------------


def test_p13_a_day_that_the_calendar_lacks_is_an_error_where_it_is_written() -> None:
    (found,) = said(SmallPlan(specific=["basis paid", FIRST_DOLLAR], period="2022-03-01 through 2023-02-29").text)
    assert found.code.slug == "impossible-date"
    assert found.labels[0].words == "February 2023 has 28 days"
    assert isinstance(found.labels[0].place, Span)
    assert found.labels[0].place.text == "2023-02-29"
    contract = contract_of(SmallPlan(specific=[FIRST_DOLLAR]).text)
    row = ["C-1", "P-1", "U-1", "medical", "2023-02-29", PAID, "1"]
    read = rooms.ledger_from_table(COLUMNS, [row], contract)
    assert read.ledger is None
    assert [one.code.slug for one in read.diagnostics] == ["unreadable-date"]
    assert "February 2023 has 28 days" in read.diagnostics[0].labels[0].words


def test_months_before_a_day_and_after_it_are_counted_in_one_mode() -> None:
    # P14 asks for a mode that takes the first of May; planlang's takes the last of April, backward as forward.
    assert add_months(date(2018, 5, 31), -1) == date(2018, 4, 30)
    assert add_months(date(2018, 3, 31), 1) == date(2018, 4, 30)
    plan = SmallPlan(specific=["basis 13/13", FIRST_DOLLAR], period="2018-05-31 through 2019-05-30")
    layer = contract_of(plan.text).specific
    assert layer is not None
    basis = layer.the(Basis)
    assert (basis.incurred.first, basis.paid.last) == (date(2018, 4, 30), date(2019, 6, 29))


@pytest.mark.parametrize(
    ("period", "months"),
    [
        ("2020-01-01 through 2020-02-01", ["2020-01", "2020-02"]),
        ("2020-01-01 through 2020-01-31", ["2020-01"]),
        ("2020-01-15 through 2020-01-15", ["2020-01"]),
    ],
)
def test_p15_policy_months_tile_the_period(period: str, months: list[str]) -> None:
    plan = SmallPlan(aggregate=["basis incurred", "monthly factor $1 per employee per month"], period=period)
    units = [[month, "employee", "1"] for month in months]
    settlement = settled(plan.text, [], units=units)
    assert [row.month for row in settlement.months] == months
    held = settlement.contract.period
    assert held.month_start(1) == held.first
    assert held.month_start(len(months)) <= held.last < held.month_start(len(months) + 1)


def test_p16_windows_say_whether_they_hold_their_ends() -> None:
    assert Period(date(2020, 1, 1), date(2020, 1, 31)).months == 1
    assert Period(date(2020, 1, 1), date(2020, 2, 1)).months == 2
    words = {
        "2026-03-01 through 2026-03-31": ["2026-03-01", "2026-03-31"],
        "on or after 2026-03-31": ["2026-03-31", "2026-04-01"],
        "on or before 2026-03-01": ["2026-02-28", "2026-03-01"],
    }
    days = ["2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"]
    for window, held in words.items():
        plan = SmallPlan(specific=[f"basis incurred any date, paid {window}", FIRST_DOLLAR])
        rows = [[f"C-{paid}", "P-1", "U-1", "medical", paid, paid, "1"] for paid in days]
        counted = [split.line.paid for split in settled(plan.text, rows).splits if split.specific]
        assert counted == [date.fromisoformat(one) for one in held]
    page = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    assert "`through` includes both its days." in page


def test_p17_years_are_years_of_the_calendar() -> None:
    start = date(1999, 3, 1)
    assert all(add_months(start, 12 * years) == date(1999 + years, 3, 1) for years in range(100))
    assert Period(start, date(2019, 3, 1)).month_of(date(2019, 2, 28)) == 240
    assert Period(start, date(2019, 3, 1)).month_of(date(2019, 3, 1)) == 241


# --- several engines ----------------------------------------------------------------------------------------------


def drawn(rate: Fraction, *cents: int) -> Drawn:
    """A case for planlang and for the textbook alike: one person under a percentage of everything."""
    layer = oracle.Specific(("medical",), oracle.Basis("12/12"), deductible=0, bands=((rate, None),))
    contract = oracle.Contract("Plan", date(2026, 1, 1), date(2026, 12, 31), ("medical",), specific=layer)
    day = date(2026, 6, 30)
    rows = tuple(
        oracle.LedgerRow(claim=f"C-{at}", person="P-1", coverage="medical", incurred=day, paid=day, amount=amount)
        for at, amount in enumerate(cents)
    )
    return Drawn(contract, oracle.Facts(), None, rows, ())


def test_p18_an_amount_with_decimals_is_the_same_to_planlang_and_to_the_textbook() -> None:
    assert differences(drawn(Fraction(1), 3_70, 3_07), seed=18) == []
    assert amounts(SmallPlan(specific=[FIRST_DOLLAR]), "3.7") == [3_70]


def test_p19_a_division_divides_in_planlang_and_in_the_textbook() -> None:
    assert differences(drawn(Fraction(1, 3), 9_00, 1, 1, -4_50), seed=19) == []
    assert amounts(SmallPlan(specific=[FIRST_DOLLAR, "reimburses 33 1/3%"]), "9.00") == [3_00]
    assert flat(Fraction(1, 3)).of(9) == Percentage((Band(9, Fraction(1, 3)),), Fraction(1)).of(9) == 3


# --- thresholds ---------------------------------------------------------------------------------------------------

AROUND = (Fraction(99_999_99, 100), Fraction(100_000), Fraction(100_000_01, 100))
FACTOR_OF_ZERO = "monthly factor $0 per employee per month"


@pytest.mark.parametrize(
    ("plan", "reason", "expected"),
    [
        (SmallPlan(specific=["deductible $100,000 per person"]), "specific", [0, 0, 1]),
        (SmallPlan(specific=[FIRST_DOLLAR, "aggregating deductible $100,000"]), "specific", [0, 0, 1]),
        (SmallPlan(specific=[FIRST_DOLLAR, "maximum $100,000 per person"]), "over-maximum", [0, 0, 1]),
        (SmallPlan(specific=[FIRST_DOLLAR, "overall maximum $100,000"]), "over-maximum", [0, 0, 1]),
        (SmallPlan(aggregate=[FACTOR_OF_ZERO, "minimum attachment $100,000"]), "aggregate", [0, 0, 1]),
        (SmallPlan(aggregate=[FACTOR_OF_ZERO, "loss limit $100,000 per person"]), "over-loss-limit", [0, 0, 1]),
        (SmallPlan(aggregate=[FACTOR_OF_ZERO, "maximum $100,000"]), "over-maximum", [0, 0, 1]),
    ],
    ids="deductible aggregating maximum overall attachment loss-limit aggregate-maximum".split(),
)
def test_p20_a_threshold_is_the_last_cent_below_it(plan: SmallPlan, reason: str, expected: list[int]) -> None:
    units = one_unit_every_month() if plan.aggregate else ()
    found = [settled(plan.text, lines([("P-1", "medical", loss)]), units=units).splits[0] for loss in AROUND]
    assert [part(split, reason) for split in found] == expected


# --- findings -----------------------------------------------------------------------------------------------------


def test_p21_independent_mistakes_are_found_in_one_run() -> None:
    text = SmallPlan(specific=["deductible $1,00,000 per person", "maximum 5 per person"], plan=["spnsor x"]).text
    assert codes_of(text) == ["unknown-term", "misplaced-thousands", "money-without-currency"]


SHORT = "2026-01-01 through 2026-11-30"
FACTOR = "monthly factor $100 per employee per month"
ACCOMMODATION = [
    "monthly accommodation {",
    "advances over attachment",
    "repayment monthly",
    "no advances in last 12 months",
    "}",
]


@pytest.mark.parametrize(
    ("plan", "more", "slug", "joining"),
    [
        (SmallPlan(specific=["deductible NOK 5 per person"]), "", "currency-mismatch", "USD"),
        (SmallPlan(specific=["basis 12/15", FIRST_DOLLAR], period=SHORT), "", "basis-needs-twelve-months", SHORT),
        (
            SmallPlan(specific=["basis 12/15, paid 2026-01-01 through 2027-02-28", FIRST_DOLLAR]),
            "",
            "basis-windows-disagree",
            YEAR,
        ),
        (SmallPlan(specific=["basis paid, incurred on or after 2027-01-01", FIRST_DOLLAR]), "", "empty-window", YEAR),
        (SmallPlan(aggregate=[f"{FACTOR} from 2026-02-01"]), "", "factor-schedule-hole", YEAR),
        (SmallPlan(plan=["fees {", 'fee "A" $5 per month from 2026-02-01', "}"]), "", "charge-schedule-hole", YEAR),
        (SmallPlan(aggregate=[FACTOR, f"{FACTOR} from 2026-12-02"]), "", "factor-never-in-force", YEAR),
        (
            SmallPlan(plan=["fees {", 'fee "A" $5 per month', 'fee "A" $6 per month from 2026-12-02', "}"]),
            "",
            "charge-never-in-force",
            YEAR,
        ),
        (SmallPlan(aggregate=[FACTOR, *ACCOMMODATION]), "", "months-out-of-range", YEAR),
        (SmallPlan(specific=[FIRST_DOLLAR]), "expect specific is NOK 1", "currency-mismatch", "USD"),
        (SmallPlan(specific=[FIRST_DOLLAR]), "terminated 2027-01-01", "termination-outside-period", YEAR),
        (SmallPlan(aggregate=[FACTOR]), "expect attachment in 2027-01 is $1", "unknown-month", YEAR),
    ],
    ids=lambda value: value if isinstance(value, str) and "-" in value and " " not in value else "",
)
def test_p22_a_finding_points_at_the_line_that_joins_its_values(
    plan: SmallPlan, more: str, slug: str, joining: str
) -> None:
    """The period or the currency that makes it one; where it is said in words, the reader can go and look."""
    found = [one for one in said(plan.text + (scenario(more, "$1.00") if more else "")) if one.code.slug == slug]
    assert len(found) == 1
    first, *others = (label.place for label in found[0].labels)
    assert isinstance(first, Span)
    assert first.text != joining
    assert joining in [place.text for place in others if isinstance(place, Span)]


def test_p23_a_scenario_without_an_expectation_is_an_error() -> None:
    text = SmallPlan(specific=[FIRST_DOLLAR]).text + scenario("", "$1.00")
    assert codes_of(text) == ["scenario-expects-nothing"]


def test_p24_a_run_that_chooses_no_scenario_exits_with_2() -> None:
    with TemporaryDirectory() as folder, redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        path = Path(folder) / "external.plan"
        plan = SmallPlan(specific=[FIRST_DOLLAR]).text + scenario("expect specific is $1.00", "$1.00")
        path.write_text(plan, encoding="utf-8")
        assert [planlang(["test", str(path), "-k", words]) for words in ("stated", "another")] == [0, 2]


@pytest.mark.parametrize("written", ["$8548,650.96", "-$871,84.1"])
def test_p26_thousands_in_the_wrong_places_are_an_error(written: str) -> None:
    text = SmallPlan(specific=[FIRST_DOLLAR]).text + scenario(f"expect specific is {written}", "$1.00")
    (found,) = said(text)
    assert found.code.slug == "misplaced-thousands"
    if written == "$8548,650.96":
        assert found.help == "write `$8,548,650.96`"
    contract = contract_of(SmallPlan(specific=[FIRST_DOLLAR]).text)
    read = rooms.ledger_from_table(COLUMNS, [["C-1", "P-1", "U-1", "medical", PAID, PAID, written]], contract)
    assert [one.code.slug for one in read.diagnostics] == ["unreadable-amount"]


def test_p27_no_two_words_of_the_language_differ_by_a_letter() -> None:
    grammar = re.sub(r"//.*", "", (ROOT / "grammar" / "planlang.lark").read_text(encoding="utf-8"))
    # Words of three letters join others and choose nothing; a plural chooses nothing either.
    words = {word for word in re.findall(r'"([a-z][a-z-]*)"', grammar) if len(word) > 3}
    near = [pair for pair in combinations(sorted(words), 2) if distance(*pair) < 2]
    assert len(words) > 80
    # None of these can stand where its sister does: `all cover`, `over $250,000`; `any date`, `rate $341.44`;
    # `per employee`, `to employer`; `full minimum`, `fully insured`; `in last 2 months`, `at least`;
    # `, then 100%`, `warn when`.
    apart = {
        ("cover", "over"),
        ("date", "rate"),
        ("employee", "employer"),
        ("full", "fully"),
        ("last", "least"),
        ("then", "when"),
    }
    assert [pair for pair in near if pair[0] + "s" != pair[1] and pair not in apart] == []
    terms = {kind.words for kind in nodes.Statement.__subclasses__() if getattr(kind, "words", "layer") != "layer"}
    assert min(distance(*pair) for pair in combinations(terms, 2)) >= 2


def distance(one: str, other: str) -> int:
    """How many letters have to be put in, taken out or changed."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        below = [at]
        for to, wanted in enumerate(other, start=1):
            below.append(min(row[to] + 1, below[-1] + 1, row[to - 1] + (letter != wanted)))
        row = below
    return row[-1]


# --- what becomes of each -----------------------------------------------------------------------------------------


NOT_RUN = {
    "P14": "planlang has one mode and takes the last day of a short month, backward as forward.",
    "P07": "Nothing in a stop-loss contract is rounded to anything but the minor unit (`semantics`, section 1).",
    "P25": "There is no report of coverage whose counts could be wrong.",
}


def by_id() -> dict[str, list[Callable[..., None]]]:
    """The tests of this module by id, each with the values that it is parametrized by."""
    found: dict[str, list[Callable[..., None]]] = {}
    for name, test in globals().items():
        if named := re.match(r"test_(p\d\d)_", name):
            found.setdefault(named[1].upper(), []).append(test)
    return found


def pitfalls(path: Path) -> Iterator[Outcome]:
    """Every id of the list."""
    tests = by_id()
    for row in json_of(path):
        name = row["id"]
        if name in NOT_RUN:
            yield NotRun(name, NOT_RUN[name])
        else:
            yield Case(name, "", partial(_failures, tests.get(name, [])))


def _failures(tests: list[Callable[..., None]]) -> str:
    """What the tests of an id find wrong; an id without a test is wrong."""
    if not tests:
        return "there is no test of this id"
    for test in tests:
        for values in _values(test):
            try:
                test(*values)
            except AssertionError as error:
                return f"{test.__name__}: {error}"
    return ""


def _values(test: Callable[..., None]) -> list[tuple[object, ...]]:
    """The values of a test, each time that it runs."""
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    if not marks:
        return [()]
    (mark,) = marks
    return [value if isinstance(value, tuple) else (value,) for value in mark.args[1]]


SETS = (CaseSet("rules/peer_pitfalls.json", pitfalls),)


def test_every_pitfall_of_the_list_is_tested_or_accounted_for(shared: Path) -> None:
    (held,) = SETS
    outcomes = held.outcomes(shared)
    assert {one.name for one in outcomes} == by_id().keys() | NOT_RUN.keys()
    assert missed(one for one in outcomes if isinstance(one, Case)) == []
