"""A period that shares no line with the next is settled with it as it is alone, in every field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest
from attrs import evolve

from planlang.engine.periods import explain_line_of_periods
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, Facts
from planlang.model.periods import Periods, reading_contract
from planlang.model.settlement import Settlement, Stage
from tests import rooms
from tests.unit.engine.questions import SPECIFIC, plan

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
                ("a line is counted once, in the period it belongs to",),
            )
        ],
        [
            (
                Stage.SPECIFIC,
                "contract-basis",
                "Specific cover of the period 2027-01-01 through 2027-12-31 does not count it either",
                ("incurred too early",),
            )
        ],
    ]
    assert [each[0].citation and each[0].citation.line for each in others] == [8, 8]
