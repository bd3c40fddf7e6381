"""A period that shares no line with the next is settled with it as it is alone, in every field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest
from attrs import evolve

from planlang.engine.periods import explain_line_of_periods, settle_periods
from planlang.engine.settle import explain_line
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, Facts, Ledger
from planlang.model.periods import Periods, reading_contract
from planlang.model.settlement import Settlement, Stage
from tests import rooms
from tests.mill import interpreted, plans
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, plan

EVERYTHING = Path(__file__).parents[2] / "everything.plan"
COLUMNS = [*"claim line person unit class coverage incurred paid amount kind original".split(), "original line"]
LINES = [
    "C-1 1 M-1 F-1 actives medical {0}-02-03 {0}-03-02 240000.00 payment - -",
    "C-2 1 M-2 F-1 actives medical {0}-03-14 {0}-05-02 184200.00 payment - -",
    "C-3 1 M-3 F-3 retirees rx {0}-04-14 {0}-05-02 900000.00 payment - -",
    "C-3 2 M-3 F-3 retirees rx {0}-04-14 {0}-06-02 -1000.00 refund C-3 1",
    "C-4 1 M-0042 F-4 actives medical {0}-06-14 {0}-07-02 700000.00 payment - -",
    "C-5 1 M-0077 F-5 actives medical {0}-06-14 {0}-07-02 700000.00 payment - -",
    "C-6 1 M-6 F-6 actives dental {0}-08-14 {0}-09-02 3000.00 payment - -",
]


def contract(year: int) -> CheckedContract:
    """The plan that has everything, in a year."""
    text = EVERYTHING.read_text(encoding="utf-8")
    text = text[: text.index("scenario")].replace(
        "12/15, incurred 2026-01-01 through 2026-12-31, paid 2026-01-01 through 2027-03-31", "12/15"
    )
    checked, _ = rooms.load_text(text.replace("2026-", f"{year}-"), f"{year}.plan")
    (found,) = checked.contracts
    return found


def rows(year: int, scale: int) -> list[list[str]]:
    """A year's lines, of claims and people of its own, with amounts so many times smaller."""
    said = []
    for line in LINES:
        cells = ["" if cell == "-" else cell for cell in line.format(year).replace("C-", f"C{year}-").split()]
        amount = COLUMNS.index("amount")
        cells[amount] = f"{float(cells[amount]) / scale:.2f}"
        said.append(cells)
    return said


def census(years: list[int], of: CheckedContract) -> Census | None:
    """Sixty single and forty family units of actives, and five single retirees, in every month."""
    cells = [
        [f"{year}-{month:02}", tier, who, str(units)]
        for year in years
        for month in range(1, 13)
        for tier, who, units in (("single", "actives", 60), ("family", "actives", 40), ("single", "retirees", 5))
    ]
    return rooms.census_from_table(["month", "tier", "class", "units"], cells, of).census


@pytest.fixture(scope="module", params=[1, 1000], ids=["dear", "cheap"])
def scale(request: pytest.FixtureRequest) -> int:
    """Claims over every limit, and claims that leave something of the premium."""
    divided: int = request.param
    return divided


@pytest.fixture(scope="module")
def together(scale: int) -> Periods:
    contracts = [contract(2026), contract(2027)]
    whole = reading_contract(contracts)
    read = rooms.ledger_from_table(COLUMNS, [*rows(2026, scale), *rows(2027, scale)], whole)
    assert read.ledger is not None, read.diagnostics
    periods, problems = rooms.settle_periods(contracts, read.ledger, census([2026, 2027], whole), Facts())
    assert periods is not None, problems
    return periods


@pytest.fixture(scope="module")
def alone(scale: int) -> Settlement:
    first = contract(2026)
    read = rooms.ledger_from_table(COLUMNS, rows(2026, scale), first)
    assert read.ledger is not None, read.diagnostics
    settlement, problems = rooms.settle(first, read.ledger, census([2026], first), evolve(Facts(), renewed=True))
    assert settlement is not None, problems
    return settlement


def test_each_period_has_the_census_of_all(together: Periods) -> None:
    """Three rows in each of 24 months."""
    assert [len(one.census.rows) if one.census else 0 for one in together.settlements] == [72, 72]


def plain(value: Any) -> Any:  # noqa: ANN401  any field
    """Sequences as lists, so that two of them compare by what they hold."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return list(value) if isinstance(value, tuple | list) or hasattr(value, "__getitem__") else value


NOT_ITS_OWN = {"ledger", "census", "keys", "facts"}


@pytest.mark.parametrize("name", [one.name for one in attrs.fields(Settlement) if one.name not in NOT_ITS_OWN])
def test_every_field_is_that_of_the_period_alone(name: str, together: Periods, alone: Settlement) -> None:
    mine = together.settlements[0]
    if name in {"streams", "before"}:
        found, wanted = getattr(mine, name), getattr(alone, name)
        assert found.keys() == wanted.keys()
        assert {each: list(one) for each, one in found.items()} == {each: list(one) for each, one in wanted.items()}
    elif name == "refusals":
        assert {stage: list(mine.refusals[stage]) for stage in Stage if stage in alone.refusals} == {
            stage: list(refusals) for stage, refusals in alone.refusals.items()
        }
    elif name == "splits":
        assert list(mine.splits) == list(alone.splits)
    else:
        assert plain(getattr(mine, name)) == plain(getattr(alone, name))


def test_the_whole_sums_its_periods(together: Periods) -> None:
    for name in ("amount", "member", "plan_paid", "specific", "aggregate", "employer"):
        assert getattr(together.totals, name) == sum(getattr(one.totals, name) for one in together.settlements)
    assert [split.line.claim for split in together.splits][:2] == ["C2026-1", "C2026-2"]
    assert len(together.splits) == 2 * len(LINES)
    assert together.pended == ()


def test_what_is_not_paid_and_what_is_found_on_the_way_are_those_of_one_period() -> None:
    """As of March the voided payment of May is not known, so the void takes nothing from it."""
    texts = [plan(SPECIFIC), plan(SPECIFIC).replace("2026-", "2027-")]
    contracts = [one for text in texts for one in rooms.load_text(text, "harbor.plan")[0].contracts]
    columns = "claim person coverage incurred paid amount kind original".split()
    cells = [
        ["C-1", "M-1", "medical", "2026-01-05", "2026-05-01", "1500.00", "payment", ""],
        ["C-2", "M-1", "medical", "2026-02-05", "", "-1500.00", "void", "C-1"],
        ["C-3", "M-1", "medical", "2026-02-05", "2026-02-20", "-100.00", "refund", "C-99"],
    ]
    read = rooms.ledger_from_table(columns, cells, reading_contract(contracts))
    assert read.ledger is not None
    facts = Facts(as_of=rooms.day("2026-03-01"))
    periods, problems = rooms.settle_periods(contracts, read.ledger, None, facts)
    alone, of_one = rooms.settle(contracts[0], read.ledger, None, facts)
    assert periods is not None
    assert alone is not None
    assert periods.pended == alone.pended
    assert [one.code.slug for one in problems] == [one.code.slug for one in of_one] != []


def test_of_a_line_that_two_periods_could_count_the_other_one_is_told() -> None:
    """Incurred in December and paid in January, it fits 12/15 of the first and 24/12 of the second period."""
    texts = [plan(SPECIFIC), plan(("covers medical", "basis 24/12", SPECIFIC[2])).replace("2026-", "2027-")]
    contracts = [one for text in texts for one in rooms.load_text(text, "harbor.plan")[0].contracts]
    whole = reading_contract(contracts)
    cells = [
        ["C-1", "M-1", "medical", "2026-12-20", "2027-01-20", "1500.00"],
        ["C-2", "M-2", "medical", "2024-12-20", "2027-01-21", "1500.00"],
        ["C-3", "M-3", "medical", "2026-12-20", "", "1500.00"],
    ]
    read = rooms.ledger_from_table("claim person coverage incurred paid amount".split(), cells, whole)
    assert read.ledger is not None
    periods, problems = rooms.settle_periods(contracts, read.ledger, None, Facts())
    assert periods is not None, problems
    assert [line.claim for line in periods.pended] == ["C-3"]
    assert [split.specific for split in periods.splits] == [500_00, 0]
    others = [
        [one for one in explain_line_of_periods(periods, at).accounts if "of the period" in one.headline]
        for at in (0, 1)
    ]
    assert [[(one.stage, one.provision, one.headline, one.details) for one in each] for each in others] == [
        [
            (
                Stage.SPECIFIC,
                "contract-basis",
                "also fits Specific cover of the period 2027-01-01 through 2027-12-31",
                (
                    "a line is counted once, in the period it belongs to",
                    "incurred 2026-01-01 through 2027-12-31 yes; paid 2027-01-01 through 2027-12-31 yes",
                ),
            )
        ],
        [
            (
                Stage.SPECIFIC,
                "contract-basis",
                "Specific cover of the period 2027-01-01 through 2027-12-31 does not count it either",
                (
                    "incurred too early",
                    "incurred 2026-01-01 through 2027-12-31 no; paid 2027-01-01 through 2027-12-31 yes",
                ),
            )
        ],
    ]
    assert [each[0].citation and each[0].citation.line for each in others] == [8, 8]


def two_years(text: str) -> list[CheckedContract]:
    """A plan in 2026 and again in 2027."""
    texts = [text, text.replace("2026-", "2027-")]
    return [one for each in texts for one in rooms.load_text(each, "harbor.plan")[0].contracts]


def employees(years: tuple[int, ...], of: CheckedContract, count: int = 1) -> Census | None:
    """So many employees in every month."""
    cells = [[f"{year}-{month:02}", "employee", str(count)] for year in years for month in range(1, 13)]
    return rooms.census_from_table(["month", "tier", "units"], cells, of).census


SHORT = "claim person coverage incurred paid amount kind original".split()


def ledger(contracts: list[CheckedContract], *rows: list[str]) -> Ledger:
    read = rooms.ledger_from_table(SHORT, [[*row, *[""] * (8 - len(row))] for row in rows], reading_contract(contracts))
    assert read.ledger is not None, read.diagnostics
    return read.ledger


FEES = ["fees {", 'fee "Administration" $5.00 per employee per month', "}"]


@pytest.mark.parametrize("parts", [{"aggregate": AGGREGATE}, {"specific": SPECIFIC, "frame": FEES}])
def test_rows_that_the_census_lacks_are_told_of_every_period(parts: dict[str, Any]) -> None:
    """The census has nothing of the second year; a link that leads nowhere is told too."""
    contracts = two_years(plan(**parts))
    whole = reading_contract(contracts)
    refund = ["C-1", "M-1", "medical", "2026-02-05", "2026-02-20", "-100.00", "refund", "C-99"]
    found = settle_periods(contracts, ledger(contracts, refund), employees((2026,), whole), Facts())
    assert found.periods is None
    assert found.missing == tuple((f"2027-{month:02}", "employee", None) for month in range(1, 13))
    assert found.unpriced == ()
    assert [(problem.line.claim, problem.why) for problem in found.problems] == [("C-1", "missing")]


def test_units_that_no_factor_charges_are_told_of_every_period() -> None:
    """The factor is that of the actives; the census counts one retiree without a class."""
    factor = "monthly factor $100.00 per employee per month for class actives"
    contracts = two_years(plan(aggregate=(*AGGREGATE[:2], factor), frame=["classes actives"]))
    cells = [
        [f"{year}-{month:02}", "employee", of_class, "1"]
        for year in (2026, 2027)
        for month in range(1, 13)
        for of_class in ("actives", "")
    ]
    census = rooms.census_from_table(["month", "tier", "class", "units"], cells, reading_contract(contracts)).census
    found = settle_periods(contracts, ledger(contracts), census, Facts())
    assert found.periods is None
    assert found.missing == ()
    assert found.unpriced == tuple(
        (f"{year}-{month:02}", "employee", None) for year in (2026, 2027) for month in range(1, 13)
    )


def test_what_was_paid_on_the_day_that_is_asked_is_settled_and_the_next_day_is_later() -> None:
    contracts = two_years(plan(SPECIFIC))
    rows = [
        ["C-1", "M-1", "medical", "2026-01-05", "2026-03-01", "1500.00"],
        ["C-2", "M-1", "medical", "2026-01-05", "2026-03-02", "70.00"],
        ["C-3", "M-1", "medical", "2026-01-05", "2026-03-03", "50.00"],
    ]
    found = settle_periods(contracts, ledger(contracts, *rows), None, Facts(as_of=rooms.day("2026-03-01")))
    assert found.periods is not None
    assert [split.line.claim for split in found.periods.splits] == ["C-1"]
    assert found.periods.later == (2, 120_00)


def test_months_that_open_in_the_last_period_are_those_of_the_period_alone() -> None:
    """Ended in June of 2027 it has six months, and what is paid in the run-out belongs to the sixth.

    An employee at 100.00 comes to 600.00 by then, and two months of terminal liability add 200.00: of 900 + 300 paid
    400 lie over it.
    """
    terms = (*AGGREGATE, "deductible monthly cumulative", "terminal liability 2 months")
    contracts = two_years(plan((), terms, ["benefits {", "copay $50.00 per line on medical", "}"]))
    facts = Facts(terminated=rooms.day("2027-06-30"), terminal_liability=True)
    lines = ledger(
        contracts,
        ["C-1", "M-1", "medical", "2027-01-05", "2027-01-20", "950.00"],
        ["C-2", "M-2", "medical", "2027-05-05", "2027-08-20", "350.00"],
    )
    lines = evolve(lines, group="Harbor")
    census = employees((2026, 2027), reading_contract(contracts))
    periods = settle_periods(contracts, lines, census, facts).periods
    alone, _ = rooms.settle(contracts[1], lines, census, facts)
    assert periods is not None
    assert alone is not None
    mine = periods.settlements[1]
    assert mine.totals.aggregate + mine.period_entries == 400_00
    assert [month.counted for month in mine.months] == [900_00, 0, 0, 0, 0, 300_00]
    assert all(own.items() <= whole.items() for own, whole in zip(mine.openings, alone.openings, strict=True))
    assert list(mine.opened) == list(alone.opened) == [0, 1, 1, 1, 1, 1, 2]
    assert mine.entries == alone.entries != ()
    assert (mine.ledger.digest, mine.ledger.group) == (lines.digest, "Harbor")
    assert [explain_line_of_periods(periods, at).accounts for at in (0, 1)] == [
        explain_line(alone, at).accounts for at in (0, 1)
    ]


def test_a_line_is_explained_by_the_benefit_year_of_its_period() -> None:
    """Of 950 and 350 of one person the deductible of 400 takes 400 and nothing, in the benefit year 2027."""
    contracts = two_years(plan(SPECIFIC, (), ["benefits {", "deductible $400 per person on medical", "}"]))
    lines = ledger(
        contracts,
        ["C-1", "M-1", "medical", "2027-01-05", "2027-01-20", "950.00"],
        ["C-2", "M-1", "medical", "2027-05-05", "2027-08-20", "350.00"],
    )
    periods = settle_periods(contracts, lines, None, Facts()).periods
    alone, _ = rooms.settle(contracts[1], lines, None, Facts())
    assert periods is not None
    assert alone is not None
    assert [split.member for split in periods.splits] == [400_00, 0]
    for at in (0, 1):
        accounts = explain_line_of_periods(periods, at).accounts
        assert [one for one in accounts if one.stage is Stage.BENEFITS] == [
            one for one in explain_line(alone, at).accounts if one.stage is Stage.BENEFITS
        ]


def test_of_three_periods_of_which_one_refuses_a_line_the_others_that_it_fits_are_told() -> None:
    """Incurred in December of 2026 and paid in January of 2028 it fits 12/36 of the first and 36/12 of the third."""
    bases = {2026: "12/36", 2027: "12/12", 2028: "36/12"}
    texts = [
        plan((SPECIFIC[0], f"basis {basis}", SPECIFIC[2])).replace("2026-", f"{year}-") for year, basis in bases.items()
    ]
    contracts = [rooms.load_text(text, "harbor.plan")[0].contracts[0] for text in texts]
    lines = ledger(contracts, ["C-1", "M-1", "medical", "2026-12-20", "2028-01-20", "1500.00"])
    periods = settle_periods(contracts, lines, None, Facts()).periods
    assert periods is not None
    found = [one.headline for one in explain_line_of_periods(periods, 0).accounts if "of the period" in one.headline]
    assert found == ["also fits Specific cover of the period 2028-01-01 through 2028-12-31"]


def test_what_another_period_refuses_cites_its_refusal() -> None:
    text = plan(SPECIFIC)
    contracts = two_years(text)
    lines = ledger(contracts, ["C-1", "M-1", "dental", "2026-01-05", "2026-01-20", "70.00"])
    periods = settle_periods(contracts, lines, None, Facts()).periods
    assert periods is not None
    (other,) = [one for one in explain_line_of_periods(periods, 0).accounts if "of the period" in one.headline]
    assert other.details == (
        "not covered",
        "incurred 2027-01-01 through 2027-12-31 no; paid 2027-01-01 through 2028-03-31 no",
    )
    assert other.citation is not None
    assert text.splitlines()[other.citation.line - 1] == "covers medical"


def test_each_period_has_its_own_refund() -> None:
    """Premiums of 12.00 a year; half of what they lie over the claims, which are none, comes back."""
    frame = ["fees {", "premium specific $1.00 per employee per month", "}"]
    frame += ["experience refund {", "share 50%", "claims limit 100% of premium", "}"]
    contracts = two_years(plan(SPECIFIC, frame=frame))
    census = employees((2026, 2027), reading_contract(contracts))
    periods = settle_periods(contracts, ledger(contracts), census, Facts()).periods
    assert periods is not None
    assert [one.refund for one in periods.settlements] == [6_00, 6_00]


def test_the_streams_of_a_period_begin_with_the_amounts_of_its_lines() -> None:
    contracts = two_years(plan(SPECIFIC))
    lines = ledger(
        contracts,
        ["C-1", "M-1", "medical", "2026-01-05", "2026-01-20", "1500.00"],
        ["C-2", "M-1", "medical", "2027-01-05", "2027-01-20", "1300.00"],
    )
    periods = settle_periods(contracts, lines, None, Facts()).periods
    assert periods is not None
    assert [list(one.streams["amount"]) for one in periods.settlements] == [[1500_00], [1300_00]]
    assert [list(one.streams["left"]) for one in periods.settlements] == [[1000_00], [1000_00]]


def test_totals_of_a_period_are_those_of_the_lines_that_it_counts() -> None:
    """The first period refuses a line of 2024, and decides it; no period counts it."""
    contracts = two_years(plan(SPECIFIC))
    lines = ledger(
        contracts,
        ["C-1", "M-1", "medical", "2024-01-05", "2024-01-20", "70.00"],
        ["C-2", "M-2", "medical", "2026-01-05", "2026-01-20", "1500.00"],
        ["C-3", "M-2", "medical", "2027-01-05", "2027-01-20", "1300.00"],
    )
    periods = settle_periods(contracts, lines, None, Facts()).periods
    assert periods is not None
    assert [(one.totals.lines, one.totals.amount) for one in periods.settlements] == [(1, 1500_00), (1, 1300_00)]
    assert [[row.person for row in one.persons] for one in periods.settlements] == [["M-2"], ["M-2"]]
    assert (periods.totals.lines, periods.uncounted.lines, periods.uncounted.amount) == (3, 1, 70_00)
    assert [(row.person, row.amount, row.employer) for row in periods.uncounted_persons] == [("M-1", 70_00, 70_00)]


def test_a_refund_of_a_claim_that_is_not_there_says_so_in_several_periods() -> None:
    terms = ['specific "S" {', *SPECIFIC, "}"]
    rows = [
        "C-1 A medical 2024-01-05 2024-01-20 90.00 payment -",
        "R-1 A medical 2024-01-05 2024-02-20 -9.00 refund C-9",
    ]
    columns = "claim person coverage incurred paid amount kind original".split()
    periods, _ = interpreted(plans(terms, terms), rows, Facts(), None, columns)
    assert [explain_line_of_periods(periods, at).unfollowed for at in (0, 1)] == [False, True]
