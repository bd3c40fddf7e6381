"""The machine over larger ledgers: of many lines few are in order, of many groups few are hot, and sums are huge."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from random import Random
from typing import cast

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlang.api.columnar import book_of_lines
from planlang.engine.columns import chosen, scans
from planlang.engine.columns.groups import Keys
from planlang.engine.columns.machine import Machine
from planlang.engine.columns.scans import Ways
from planlang.engine.columns.settle import settle_columns
from planlang.engine.columns.state import shape_of
from planlang.engine.columns.streams import Stream
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, CensusRow, Facts, Ledger
from planlang.model.settlement import Settlement
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.combine import Combine
from planlang.operators.program import Program
from tests import rooms
from tests.columns import WAYS, columns, differences_in_columns, differences_in_excerpts

COVER = """plan "Harbour" {{
  currency USD
  period 2026-01-01 through 2026-12-31
  coverage medical "Medical"
  coverage drugs "Drugs"
  {benefits}
  specific "S" {{
    covers medical, drugs
    basis 12/15
    deductible $1,000.00 per {key}
    laser {key} "{laser}" at $2,500.00
    aggregating deductible $700.00
    reimburses 90%
    maximum $9,000.00 per {key}
  }}
  aggregate "A" {{
    covers medical, drugs
    basis 12/15
    deductible period {months}
    monthly factor $40.00 per employee per month
    loss limit standard deductible
    reimburses 100%
  }}
}}
"""
BENEFITS = """benefits {
    deductible $150 per person on medical
    coinsurance member pays 20% on medical
    copay $15 per line on drugs
    out-of-pocket maximum $600 per person, $900 per family embedded on medical, drugs
  }"""
YEARLY, MONTHLY = "annual", "monthly cumulative"
CENSUS = Census(
    rows=tuple(CensusRow(month=f"2026-{month:02}", tier="employee", class_name=None, units=5) for month in range(1, 13))
)
COLUMNS = ["claim", "line", "person", "unit", "coverage", "incurred", "paid", "amount", "sequence"]
PERSONS = 60
NO_PROGRAM, NO_KEYS = cast("Program", None), cast("Keys", None)


def amounts_at(amounts: Ints, view: View) -> Ints:
    """The amounts of the lines of a view."""
    return amounts[view.where]


@cache
def contract_of(text: str) -> CheckedContract:
    """The contract of a plan's text, of which nothing is to be said."""
    checked, said = rooms.load_text(text, "harbour.plan")
    assert checked.contracts, said
    (contract,) = checked.contracts
    return contract


def rows(seed: int) -> Iterator[list[str]]:
    """Three lines or so of every person; of a few of them large ones. Ten persons are a family."""
    rng = Random(seed)
    for number in range(PERSONS):
        large = number in {3, 7, 8, 50}
        for at in range(rng.randint(4, 6) if large else rng.randint(1, 4)):
            incurred, later = rng.randint(1, 12), rng.randint(0, 2)
            paid = f"2026-{incurred + later:02}" if incurred + later <= 12 else f"2027-{incurred + later - 12:02}"
            amount = rng.choice((400_00, 1_200_01, 2_600_33)) if large else rng.choice((20_00, 33_33, 90_00, -5_00))
            yield [
                f"C-{number:03}-{at % 2}",
                str(at + 1),
                f"P-{number:03}",
                f"U-{number // 10:03}",
                rng.choice(("medical", "medical", "drugs")),
                f"2026-{incurred:02}-{rng.choice((1, 15, 28)):02}",
                f"{paid}-{rng.choice((1, 28)):02}",
                f"{amount // 100}.{amount % 100:02}" if amount > 0 else "-5.00",
                str(rng.choice((0, 0, 1, 3))),
            ]


def settlement_of(benefits: str, key: str, months: str) -> Settlement:
    """What the interpreter makes of the ledger under a plan."""
    laser = "P-007" if key == "person" else "U-000"
    contract = contract_of(COVER.format(benefits=benefits, key=key, months=months, laser=laser))
    ledger = rooms.ledger_from_table(COLUMNS, list(rows(len(benefits) + len(months))), contract).ledger
    assert ledger is not None
    settlement, refused = rooms.settle(contract, ledger, CENSUS, Facts())
    assert settlement is not None, refused
    assert all(settlement.on_lines.values())
    return settlement


PLANS = [(BENEFITS, "person", YEARLY), ("", "person", MONTHLY), (BENEFITS, "family", MONTHLY), ("", "family", YEARLY)]


@pytest.mark.parametrize("plan", PLANS, ids=["benefits", "months", "families", "a year of families"])
@pytest.mark.parametrize("name", WAYS)
def test_of_many_lines_those_that_need_no_order_are_the_same(plan: tuple[str, str, str], name: str) -> None:
    assert list(differences_in_columns(settlement_of(*plan), name, 3)) == []


@pytest.mark.parametrize("plan", PLANS, ids=["benefits", "months", "families", "a year of families"])
def test_of_many_groups_the_sums_are_the_same(plan: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "FEW", 0)
    assert list(differences_in_columns(settlement_of(*plan), "pruned", 4)) == []


@pytest.mark.parametrize("plan", PLANS, ids=["benefits", "months", "families", "a year of families"])
def test_of_many_lines_a_few_are_explained_the_same(
    plan: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen, "_AT_ONCE", 50)
    assert list(differences_in_excerpts(settlement_of(*plan), 5)) == []


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("plan", PLANS, ids=["benefits", "months", "families", "a year of families"])
@pytest.mark.parametrize("as_of", [None, "2026-05-15", "2026-01-01"])
def test_of_no_lines_the_figures_are_the_same(plan: tuple[str, str, str], name: str, as_of: str | None) -> None:
    benefits, key, months = plan
    contract = contract_of(COVER.format(benefits=benefits, key=key, months=months, laser="P-1"))
    facts = Facts(as_of=None if as_of is None else rooms.day(as_of))
    settlement, refused = rooms.settle(contract, Ledger(lines=(), group=None), CENSUS, facts)
    assert settlement is not None, refused
    assert list(differences_in_columns(settlement, name, 1)) == []


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from((1, -1))), max_size=6),
    st.sets(st.sampled_from("abcd")),
)
def test_a_sum_is_what_its_streams_come_to(signs: list[tuple[str, int]], sparse: set[str]) -> None:
    values = {name: np.array([0, 10**at, 0, -(10**at)], dtype=np.int64) for at, name in enumerate("abcd")}
    machine = Machine(columns(pa.array(range(4))), NO_PROGRAM, NO_KEYS)
    for name, amounts in values.items():
        support = np.array([1, 3]) if name in sparse else None
        machine.streams.add(Stream(name, partial(amounts_at, amounts), support))
    plus, minus = (tuple(name for name, own in signs if own == sign) for sign in (1, -1))
    machine.solve(Combine("sum", plus, minus))
    expected = sum((sign * values[name] for name, sign in signs), start=np.zeros(4, dtype=np.int64))
    assert machine.everywhere("sum").tolist() == expected.tolist()
    chosen_lines = View(machine.columns, np.array([1, 2]))
    assert machine.of("sum", chosen_lines).tolist() == expected[[1, 2]].tolist()


# --- amounts that floats do not hold ---


def huge(contract: CheckedContract) -> Ledger:
    """Amounts of which every sum is more than 2^53 and less than 2^55."""
    cells = [
        ["C-1", "1", "P-001", "U-1", "medical", "2026-01-05", "2026-02-01", "90071992547409.93", "0"],
        ["C-2", "1", "P-001", "U-1", "medical", "2026-01-06", "2026-02-01", "33.33", "0"],
        ["C-3", "1", "P-002", "U-1", "drugs", "2026-01-07", "2026-03-01", "95071992547409.91", "0"],
        ["C-4", "1", "P-001", "U-1", "medical", "2026-01-06", "2026-04-01", "0.01", "0"],
        ["C-5", "1", "P-002", "U-1", "drugs", "2026-01-07", "2026-04-02", "-0.02", "0"],
    ]
    ledger = rooms.ledger_from_table(COLUMNS, cells, contract).ledger
    assert ledger is not None
    return ledger


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize(
    ("deductible", "benefits"),
    [
        ("$91,000,000,000,000.03 per person", ""),
        ("$7.00 per person", "benefits {\n    coinsurance member pays 1% on medical, drugs\n  }"),
        ("$7.00 per family", ""),
    ],
)
def test_huge_amounts_are_exact_to_the_cent(deductible: str, benefits: str, name: str) -> None:
    key = deductible.rpartition(" ")[2]
    text = COVER.format(benefits=benefits, key=key, months=YEARLY, laser="U-9")
    text = text.replace("$1,000.00 per", f"{deductible.partition(' ')[0]} per").replace(
        "$9,000.00", "$180,000,000,000,000.01"
    )
    contract = contract_of(text)
    settlement, refused = rooms.settle(contract, huge(contract), CENSUS, Facts())
    assert settlement is not None, refused
    assert settlement.totals.amount == 18_514_398_509_485_316
    assert list(differences_in_columns(settlement, name, 1)) == []
    assert list(differences_in_excerpts(settlement, 1)) == []


# --- what depends on few lines ---


@pytest.mark.parametrize("laser", ["$0.00", "$0.01"])
def test_a_laser_of_nothing_is_a_laser(laser: str) -> None:
    plan = COVER.format(benefits="", key="person", months=YEARLY, laser="P-001").replace("$2,500.00", laser)
    contract = contract_of(plan)
    cells = [["C-1", "1", "P-001", "U-1", "medical", "2026-01-05", "2026-02-01", "5.00", "0"]]
    ledger = rooms.ledger_from_table(COLUMNS, cells, contract).ledger
    assert ledger is not None
    settlement, refused = rooms.settle(contract, ledger, CENSUS, Facts())
    assert settlement is not None, refused
    assert [row.laser for row in settlement.persons] == [int(laser[-1])]
    assert list(differences_in_columns(settlement, "pruned", 1)) == []
    assert list(differences_in_excerpts(settlement, 1)) == []


def test_programs_of_which_only_a_key_differs_have_other_shapes() -> None:
    shapes = set()
    for key in ("person", "family"):
        contract = contract_of(COVER.format(benefits="", key=key, months=YEARLY, laser="P-001"))
        book = book_of_lines(contract, Ledger(lines=(), group=None), Facts())
        settled = settle_columns(contract, book, CENSUS, Facts()).settled
        assert settled is not None
        shapes.add(shape_of(settled.machine.program))
    assert len(shapes) == 2


# --- settlement order, and who waits ---


class Waiting:
    """Somebody who waits, and writes down what is told."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def begin(self, doing: str, of: int | None, unit: str = "lines") -> None:
        """Write down that something begins."""
        self.told.append((doing, of, unit))

    def more(self, count: int) -> None:
        """Write down that so much is done."""
        self.told.append((count,))


def test_whoever_waits_is_told_of_every_step() -> None:
    settlement = settlement_of("", "person", YEARLY)
    waiting = Waiting()
    book = book_of_lines(settlement.contract, settlement.ledger, Facts())
    settled = settle_columns(settlement.contract, book, CENSUS, Facts(), Ways(progress=waiting)).settled
    assert settled is not None
    steps = len(settled.machine.program.steps)
    assert steps > 1
    assert waiting.told == [("settling", steps, "steps"), *[(1,)] * steps, ("adding up", None, "lines")]
