"""Several periods in columns where they depend on one another: figures worked out by hand, and the interpreter's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest
from attrs import evolve

from planlang.api.columnar import book_of_lines
from planlang.engine.columns.periods import PeriodsColumnsOutcome, settle_periods_columns
from planlang.engine.columns.scans import Ways
from planlang.engine.columns.together import in_turn
from planlang.engine.periods import PeriodsOutcome, settle_periods
from planlang.model.contract import Key
from planlang.model.ledger import Census, CensusRow, Facts
from planlang.model.periods import reading_contract
from planlang.operators.layer import Layer
from tests import rooms
from tests.harbour import Waiting
from tests.mill import COLUMNS, PLAN, cells_of, interpreted, parts, plans, settled
from tests.periods_in_columns import differences_in_excerpts_of_periods
from tests.regold import run

BOTH = "benefit maximum $1,000 per person per lifetime on medical, dental"
DENTAL = "benefit maximum $600 per person per lifetime on dental"


LAYERS = [
    'specific "S" {', "covers medical, dental", "basis 12/15", "deductible $300.00 per person",
    "aggregating deductible $200.00", "reimburses 90%", "}",
    'aggregate "A" {', "covers medical, dental", "basis 12/15", "deductible period MONTHS",
    "monthly factor $9.00 per employee per month", "loss limit standard deductible", "}",
]  # fmt: skip
LIFETIME = BOTH.replace("$1,000", "$5,000")
BENEFITS = ["benefits {", "benefit year calendar year", "deductible $100 per person on medical", LIFETIME, "}"]


def census_of(*years: int, but: str = "") -> Census:
    """Three employees in every month of some years but one, which has none."""
    months = [f"{year}-{month:02}" for year in years for month in range(1, 13)]
    rows = (CensusRow(month=month, tier="employee", class_name=None, units=3 * (month != but)) for month in months)
    return Census(rows=tuple(rows))


def test_maxima_that_two_years_write_in_another_order_are_interpreted_for_families_of_both_years() -> None:
    years = (["benefits {", BOTH, DENTAL, "}"], ["benefits {", DENTAL, BOTH, "}"])
    made = settled(
        plans(*years),
        [
            "C-1 A - dental  2024-02-01 2024-03-01 500.00",  # both keep it: 500 of 1,000 and of 600
            "C-2 A - dental  2025-02-01 2025-03-01 400.00",  # dental keeps 100 of it, and both have kept 600
            "C-3 A - medical 2025-02-02 2025-03-02 700.00",  # both keep 400 of it
            "C-4 A - dental  2024-02-02 2025-03-03 200.00",  # both have kept 1,000
            "C-5 B - dental  2025-02-01 2025-03-01 650.00",  # dental keeps 600, and so do both
            "C-6 D - dental  2024-02-01 2024-03-01 650.00",
        ],
    )
    assert parts(made, "member") == [0, 300_00, 300_00, 200_00, 50_00, 50_00]
    assert made.notes == ("settled in columns: 6 lines, at most 1 put in order, 4 interpreted",)


def deductibles(*amounts: str) -> list[list[str]]:
    """Benefits by the calendar year, of periods with these deductibles."""
    year = "benefit year calendar year"
    return [["benefits {", year, f"deductible {amount} per person on medical", "}"] for amount in amounts]


def test_a_year_of_the_calendar_that_two_periods_share_has_one_deductible_by_the_terms_of_each() -> None:
    made = settled(
        plans(*deductibles("$300", "$500"), from_july=True),
        [
            "C-1 A - medical 2024-08-01 2024-09-01 200.00",
            "C-2 A - medical 2025-02-01 2025-03-01 250.00",  # the first plan's, of 300 in 2025
            "C-3 A - medical 2025-08-01 2025-09-01 400.00",  # the second's: 250 are left of its 500 in 2025
            "C-4 A - medical 2025-03-01 2025-10-01 100.00",  # the first's again, whose 300 are long met
        ],
    )
    assert parts(made, "member") == [200_00, 250_00, 250_00, 0]
    assert made.notes[0].endswith(", 0 interpreted")  # both periods have their steps in one order


def test_a_total_that_stays_below_one_deductible_may_exceed_the_other() -> None:
    made = settled(
        plans(*deductibles("$500", "$300"), from_july=True),
        [
            "C-1 A - medical 2025-02-01 2025-03-01 200.00",
            "C-2 A - medical 2025-08-01 2025-09-01 250.00",  # 100 are left of the second plan's 300
        ],
    )
    assert parts(made, "member") == [200_00, 100_00]


def test_a_total_that_periods_share_is_exact_where_floats_are_not() -> None:
    shared = ["benefits {", "benefit year calendar year", "coinsurance member pays 90% on medical", "}"]
    made = settled(
        plans(shared, shared, from_july=True),
        [
            "C-1 A - medical 2025-02-01 2025-03-01 150000000000000.01",  # 90% are 135,000,000,000,000.009
            "C-2 A - medical 2025-08-01 2025-09-01 33.33",  # with the first 135,000,000,000,030.006, so 30.00 more
            "C-3 B - medical 2025-08-01 2025-09-01 10.00",  # three as large as the first might be too much to add
        ],
    )
    assert parts(made, "member") == [135_000_000_000_000_01, 30_00, 9_00]


def test_an_as_of_date_before_a_period_begins_opens_none_of_its_months() -> None:
    aggregate = ['aggregate "A" {', "covers medical", "basis 12/15", "deductible period monthly cumulative"]
    terms = [*aggregate, "monthly factor $100.00 per employee per month", "}"]
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    census = Census(rows=tuple(CensusRow(month=month, tier="employee", class_name=None, units=1) for month in months))
    made = settled(
        plans(terms, terms),
        ["C-1 A - medical 2024-01-10 2024-02-10 900.00"],
        Facts(as_of=date(2024, 3, 31)),
        census,
    )
    assert made.periods is not None
    assert [len(settlement.openings) for settlement in made.periods.settlements] == [3, 0]


def test_a_line_of_a_person_whom_a_period_does_not_count_is_asked_by_the_deductible_of_the_key() -> None:
    specific = ['specific "S" {{', "covers medical", "basis {}", "deductible $1,000 per person", "}}"]
    years = [
        [term.format(basis) for term in specific] + ["always amount of any line at most 50% of deductible"]
        for basis in ("12/12", "12/18")
    ]
    # Incurred in 2024 and paid in 2025, it is counted by neither year, and 2024 is the one that says why.
    made = settled(plans(*years), ["C-1 A - medical 2024-11-01 2025-02-01 501.00"])
    (found,) = made.diagnostics
    assert found.headline == (
        "`always amount of any line at most 50% of deductible` does not hold: claim `C-1` line 1 $501.00"
    )
    assert found.help == "the condition stands at 2024.plan:11"


@pytest.mark.parametrize(("first", "second"), [("person", "family"), ("family", "person")])
def test_classes_are_those_of_persons_in_one_year_and_of_families_in_the_next(first: str, second: str) -> None:
    def specific(per: str) -> list[str]:
        general = ['specific "S" {', "covers medical", "basis 12/12", f"deductible $1,000 per {per}"]
        return ["classes x, y", *general, f"deductible $700 per {per} for class x", "}"]

    columns = ["unit", *COLUMNS]
    rows = [
        "F C-1 A x medical 2024-02-01 2024-03-01 1500.00",
        "F C-2 A x medical 2025-02-01 2025-03-01 1700.00",
        "G C-3 B y medical 2024-02-01 2024-03-01 1500.00",
        "G C-4 B y medical 2025-02-01 2025-03-01 1700.00",
    ]
    made = settled(plans(specific(first), specific(second)), rows, columns=columns)
    assert parts(made, "specific") == [800_00, 1000_00, 500_00, 700_00]


def test_a_lifetime_maximum_is_less_what_the_year_before_paid() -> None:
    terms = ['specific "S" {', "covers medical", "basis 12/12", "deductible $1,000 per person"]
    years = [*terms, "lifetime maximum $800 per person", "}"]
    contracts = plans(years, years)
    made = settled(
        contracts,
        ["C-1 A - medical 2024-02-01 2024-03-01 1500.00", "C-2 A - medical 2025-02-01 2025-03-01 2500.00"],
    )
    assert parts(made, "specific") == [500_00, 300_00]
    assert made.periods is not None
    assert dict(made.periods.settlements[1].prior) == {"A": 500_00}


def test_a_lifetime_maximum_is_less_what_all_years_before_paid() -> None:
    terms = ['specific "S" {', "covers medical", "basis 12/12", "deductible $1,000 per person"]
    years = [*terms, "lifetime maximum $800 per person", "}"]
    rows = [
        "C-1 A - medical 2024-02-01 2024-03-01 1500.00",
        "C-2 A - medical 2025-02-01 2025-03-01 1200.00",
        "C-3 A - medical 2026-02-01 2026-03-01 1900.00",
    ]
    assert parts(settled(plans(years, years, years), rows), "specific") == [500_00, 200_00, 100_00]


@pytest.mark.parametrize("months", ["annual", "monthly cumulative", "monthly"])
def test_after_the_second_year_was_terminated_lines_are_of_its_last_month(months: str) -> None:
    longer = ["terminal liability 3 months"] if months != "monthly" else []
    terms = [*(term.replace("MONTHS", months) for term in LAYERS[:-1]), *longer, "}"]
    lines = [
        f"C-{month} {'ABC'[month % 3]} - medical 2025-{month:02}-01 2025-{month + 1:02}-02 {month * 100}.00"
        for month in range(1, 12)
    ]
    facts, contracts = Facts(terminated=date(2025, 5, 31), terminal_liability=bool(longer)), plans(terms, terms)
    made = settled(contracts, lines, facts, census_of(2024, 2025, but="2025-05"))
    assert made.periods is not None
    assert [len(settlement.months) for settlement in made.periods.settlements] == [12, 5]
    periods, _ = interpreted(contracts, lines, facts, census_of(2024, 2025, but="2025-05"))
    assert list(differences_in_excerpts_of_periods(periods, 3)) == []


def test_a_line_that_is_paid_before_the_first_year_begins_opens_its_first_month() -> None:
    terms = [term.replace("MONTHS", "monthly cumulative") for term in LAYERS]
    facts = Facts(as_of=date(2023, 12, 5))
    lines = ["C-1 A - medical 2023-11-10 2023-12-02 900.00"]
    made = settled(plans(terms, terms), lines, facts, census_of(2023, 2024, 2025))
    assert made.periods is not None
    assert [len(settlement.openings) for settlement in made.periods.settlements] == [1, 0]


def test_what_the_year_before_paid_is_taken_off_a_maximum_to_the_cent() -> None:
    terms = ['specific "S" {', "covers medical", "basis 12/12", "deductible $0.02 per person"]
    years = [*terms, "lifetime maximum $90,071,992,547,409.95 per person", "}"]
    made = settled(
        plans(years, years),
        [
            "C-1 A - medical 2024-02-01 2024-03-01 90071992547409.95",  # 2^53 + 1 cents of it
            "C-2 A - medical 2025-02-01 2025-03-01 2500.00",
        ],
    )
    assert parts(made, "specific") == [9_007_199_254_740_993, 2]


@pytest.mark.parametrize("months", ["annual", "monthly cumulative", "monthly"])
def test_many_lines_of_two_years_are_the_same_and_are_explained_the_same(months: str) -> None:
    terms = [*BENEFITS, *(term.replace("MONTHS", months) for term in LAYERS)]
    census = census_of(2024, 2025, 2026)
    rng = Random(len(months))
    rows = []
    for at in range(120):
        incurred, later = rng.randint(0, 23), rng.randint(0, 2)
        days = [
            f"{2024 + month // 12}-{month % 12 + 1:02}-{day}" for month, day in ((incurred, 10), (incurred + later, 20))
        ]
        amount = rng.choice(("90.00", "333.33", "700.01", "-40.00"))
        person = rng.choice("ABCDE")
        rows.append(f"C-{at % 70:02} {person} - {rng.choice(('medical', 'dental'))} {days[0]} {days[1]} {amount}")
    contracts = plans(terms, terms)
    numbered = [row.replace(" ", f"/{at} ", 1) for at, row in enumerate(rows)]
    made = settled(contracts, numbered, census=census)
    assert made.periods is not None
    assert all(all(one.on_lines.values()) for one in made.periods.settlements)
    periods, _ = interpreted(contracts, numbered, Facts(), census)
    assert list(differences_in_excerpts_of_periods(periods, 3)) == []


def test_steps_that_wait_for_one_another_end_the_turn() -> None:
    def step(name: str, source: str) -> Layer:
        return Layer(name, source, Key.PERSON, total=name)

    straight = [step("a", "amount"), step("b", "a")]
    turned = [step("b", "amount"), step("a", "b")]
    assert [[at for at, _ in joint] for joint in in_turn([straight, straight])] == [[0, 1], [0, 1]]
    assert list(in_turn([straight, turned])) == []


@pytest.mark.parametrize("second", ["per person", "per family"])
def test_files_with_classes_of_both_keys_are_read_row_by_row_and_the_run_says_so(second: str, tmp_path: Path) -> None:
    for year, per in ((2024, "per person"), (2025, second)):
        terms = f'  specific "S" {{\n  covers medical\n  basis 12/12\n  deductible $1,000 {per}\n  }}'
        text = PLAN.format(year=year, period=f"{year}-01-01 through {year}-12-31", terms=terms)
        (tmp_path / f"{year}.plan").write_text(text, encoding="utf-8")
    rows = ["C-1,A,x,medical,2024-02-01,2024-03-01,1500.00", "C-2,A,x,medical,2025-02-01,2025-03-01,1700.00"]
    (tmp_path / "claims.csv").write_text("\n".join([",".join(COLUMNS), *rows, ""]), encoding="utf-8")
    words = "planlang settle 2024.plan 2025.plan --claims claims.csv --engine".split()
    wanted, told = (run((*words, engine), tmp_path) for engine in ("lines", "columns"))
    assert (told.code, told.out) == (0, wanted.out)
    said = "read row by row: classes of persons in one period and of families in another"
    assert (said in told.err) is (second == "per family")
    assert "settled in columns: 2 lines" in told.err


MEDICAL = ['specific "S" {', "covers medical", "basis 12/15", "deductible $300.00 per person", "}"]
FEES = ["fees {", 'fee "Administration" $5.00 per employee per month', "}"]
BESIDE = [
    "C-1 A medical 2024-01-05 2024-01-20 900.00 payment -",
    "C-2 A medical 2024-12-20 - 10.00 payment -",
    "C-3 A medical 2025-01-20 2025-12-31 20.00 payment -",
    "R-1 A medical 2024-01-05 2024-02-20 -9.00 refund C-9",
]


def outcome(
    terms: list[str], census: Census | None = None, ways: Ways | None = None
) -> tuple[PeriodsColumnsOutcome, PeriodsOutcome]:
    """Both engines' settlement of two years as of the end of March, of lines of which some are not settled at all."""
    contracts, facts = plans(terms, terms), Facts(as_of=date(2025, 3, 31))
    cells = "claim person coverage incurred paid amount kind original".split()
    read = rooms.ledger_from_table(cells, [cells_of(row) for row in BESIDE], reading_contract(contracts)).ledger
    assert read is not None
    read = evolve(read, other_groups=(2, 5_00))
    book = book_of_lines(reading_contract(contracts), read, facts, contracts)
    return settle_periods_columns(contracts, book, census, facts, ways), settle_periods(contracts, read, census, facts)


def test_what_is_not_settled_is_of_no_period_and_links_that_lead_nowhere_are_told() -> None:
    in_columns, of_lines = outcome(MEDICAL)
    assert in_columns.settled is not None
    assert of_lines.periods is not None
    for periods in (in_columns.settled.periods, of_lines.periods):
        assert [(one.pended, one.later) for one in periods.settlements] == [((), (0, 0))] * 2
        assert [one.ledger.other_groups for one in periods.settlements] == [(0, 0)] * 2
        assert (len(periods.pended), periods.later) == (1, (1, 20_00))
    assert [(one.line.claim, one.why) for one in in_columns.problems] == [("R-1", "missing")]
    assert in_columns.problems == of_lines.problems


def test_rows_that_the_census_lacks_for_a_fee_are_told_with_the_links() -> None:
    in_columns, of_lines = outcome([*MEDICAL, *FEES])
    assert (in_columns.settled, of_lines.periods) == (None, None)
    assert in_columns.missing == of_lines.missing
    assert len(in_columns.missing) == 24 - 9  # none is known of April to December
    assert in_columns.problems == of_lines.problems != ()


def test_whoever_waits_is_told_that_periods_are_added_up() -> None:
    waiting = Waiting()
    outcome(MEDICAL, ways=Ways(progress=waiting))
    assert waiting.told[-1] == ("adding up", None, "lines")


def test_who_is_alone_in_his_unit_has_a_maximum_of_his_own_in_every_period() -> None:
    """Of 5,000 and 1,400 half is the member's, up to 3,000 of the family; who is alone pays at most 2,000 of 2,500."""
    maximum = "out-of-pocket maximum $2,000 per person, $3,000 per family non-embedded with copays on medical"
    terms = ["benefits {", "coinsurance member pays 50% on medical", maximum, "}"]
    rows = [
        f"{year}-{claim} {person} {unit} medical {year}-01-{day} {year}-02-{day} {amount}"
        for year in (2024, 2025)
        for claim, person, unit, day, amount in (
            ("1", "A", "F-1", 12, "5000.00"),
            ("2", "B", "F-1", 15, "1400.00"),
            ("3", "C", "F-2", 20, "5000.00"),
        )
    ]
    columns = "claim person unit coverage incurred paid amount".split()
    made = settled(plans(terms, terms), rows, columns=columns)
    assert parts(made, "member") == [2500_00, 500_00, 2000_00] * 2
