"""What is said of a census that lacks rows, of links and of sums that are too large: the same in columns."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from attrs import evolve

from planlang.api.columnar import book_of_lines, settle_book
from planlang.engine.columns.bounds import TooLargeError, check_sums
from planlang.engine.columns.periods import settle_periods_columns
from planlang.engine.columns.scans import Scans, Ways
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, CensusRow, Facts, Ledger
from planlang.model.periods import reading_contract
from planlang.model.stored import Stored
from tests import rooms
from tests.columns import columns
from tests.harbour import Waiting

PLAN = """plan "Mill {year}" {{
  currency USD
  period {year}-01-01 through {year}-12-31
  classes actives, retirees
  coverage medical "Medical"
  specific "S" {{
    covers medical
    basis 12/15
    deductible $50.00 per person
  }}
{more}}}
"""
AGGREGATE = """  aggregate "A" {
    covers medical
    basis 12/15
    deductible period annual
    monthly factor $10.00 per employee per month for class actives
    monthly factor $25.00 per employee per month for class retirees
    loss limit none
  }
"""
FEE = """  fees {
    fee "Administration" $30.00 per employee per month
  }
"""
COLUMNS = ["claim", "person", "coverage", "incurred", "paid", "amount", "original"]
ROWS = [
    ["C-1", "A", "medical", "2025-01-05", "2025-02-01", "80.00", ""],
    ["C-2", "A", "medical", "2025-01-06", "", "70.00", ""],
    ["C-3", "A", "medical", "2025-01-06", "2025-03-01", "-20.00", "C-2"],
]


def contracts_of(*years: int, more: str = AGGREGATE) -> list[CheckedContract]:
    """The plan of some years."""
    found: list[CheckedContract] = []
    for year in years:
        checked, said = rooms.load_text(PLAN.format(year=year, more=more), f"{year}.plan")
        assert checked.contracts, said
        found += checked.contracts
    return found


def ledger_of(contract: CheckedContract) -> Ledger:
    """The lines of the year: a correction of one that is not paid cannot follow its link."""
    ledger = rooms.ledger_from_table(COLUMNS, ROWS, contract).ledger
    assert ledger is not None
    return ledger


def census(*, less: str = "", of_no_class: int = 0) -> Census:
    """A census of both years: without one month, or with units of no class, whom no factor charges."""
    months = [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)]
    rows = [
        CensusRow(month=month, tier="employee", class_name=name, units=1)
        for month in months
        for name in ("actives", "retirees")
        if month != less
    ]
    if of_no_class:
        rows.append(CensusRow(month=months[3], tier="employee", class_name=None, units=of_no_class))
    return Census(rows=tuple(rows))


WHAT = [(census(), False), (census(less="2025-05"), True), (census(of_no_class=2), True)]


@pytest.mark.parametrize(("rows", "refused"), WHAT, ids=["whole", "lacking", "unpriced"])
def test_a_census_and_links_are_told_of_in_the_same_words(rows: Census, refused: bool) -> None:  # noqa: FBT001  a case
    (contract,) = contracts_of(2025)
    ledger = ledger_of(contract)
    settlement, wanted = rooms.settle(contract, ledger, rows, Facts())
    made = settle_book([contract], book_of_lines(contract, ledger, Facts()), rows, Facts())
    assert made.diagnostics == wanted
    assert len(wanted) == 1 + refused
    assert (made.settlement is None, settlement is None) == (refused, refused)


@pytest.mark.parametrize(("rows", "refused"), WHAT, ids=["whole", "lacking", "unpriced"])
def test_so_they_are_of_several_periods(rows: Census, refused: bool) -> None:  # noqa: FBT001  a case
    contracts = contracts_of(2025, 2026)
    whole = reading_contract(contracts)
    ledger = ledger_of(whole)
    periods, wanted = rooms.settle_periods(contracts, ledger, rows, Facts())
    made = settle_book(contracts, book_of_lines(whole, ledger, Facts(), contracts), rows, Facts())
    assert made.diagnostics == wanted
    assert len(wanted) == 1 + refused
    assert (made.periods is None, periods is None) == (refused, refused)


def test_a_row_that_only_a_fee_asks_for_is_told_of_in_the_same_words() -> None:
    rows = census(less="2025-05")
    contracts = contracts_of(2025, 2026, more=FEE)
    for some in (contracts[:1], contracts):
        whole = reading_contract(some)
        ledger = ledger_of(whole)
        settle = rooms.settle_periods(some, ledger, rows, Facts()) if len(some) > 1 else None
        settled, wanted = settle or rooms.settle(whole, ledger, rows, Facts())
        made = settle_book(some, book_of_lines(whole, ledger, Facts(), some), rows, Facts())
        assert (settled, made.settlement, made.periods) == (None, None, None)
        assert made.diagnostics == wanted
        assert len(wanted) == 2


def test_whoever_waits_for_several_periods_is_told_of_every_stage() -> None:
    contracts, waiting = contracts_of(2025, 2026), Waiting()
    whole = reading_contract(contracts)
    book = book_of_lines(whole, ledger_of(whole), Facts(), contracts)
    outcome = settle_periods_columns(contracts, book, census(), Facts(), Ways(progress=waiting))
    assert outcome.settled is not None
    stages = [(2,), (1,), (1,), (1,), (1,)]  # both benefits at once, then a specific and an aggregate of each
    assert waiting.told == [("settling", 6, "stages"), *stages, ("adding up", None, "lines")]


LARGEST = 2**55


@pytest.mark.parametrize(
    ("amounts", "too_large"),
    [
        ([LARGEST - 1], False),
        ([LARGEST], True),
        ([-LARGEST], True),
        ([LARGEST // 2, -LARGEST // 2], True),
        ([LARGEST // 2, -LARGEST // 2 + 1], False),
        ([LARGEST // 2, 0, 0, LARGEST // 2 - 1], False),  # four lines as large as the largest would be too much
        ([LARGEST // 4] * 4, True),
        ([3, -LARGEST // 2, 0, LARGEST // 2 - 4], False),
        ([3, -LARGEST // 2, 0, LARGEST // 2 - 3], True),
    ],
)
@pytest.mark.parametrize("at_once", [1, 3, 10])
def test_amounts_may_come_to_less_than_two_to_the_power_of_55(
    amounts: list[int], at_once: int, *, too_large: bool
) -> None:
    lines = columns(pa.array(range(len(amounts)), pa.int64()))
    lines = evolve(lines, amount=Stored.of(np.array(amounts, dtype=np.int64), None, at_once))
    try:
        check_sums(lines, Scans(lines, Ways(at_once=2)).views)
    except TooLargeError:
        assert too_large
    else:
        assert not too_large
