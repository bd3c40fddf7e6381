"""The machine over larger ledgers: of many lines few are in order, of many groups few are hot, and sums are huge."""

from __future__ import annotations

from functools import partial
from typing import cast

import numpy as np
import pyarrow as pa
import pytest
from attrs import evolve
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
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.combine import Combine
from planlang.operators.program import Program
from tests import rooms
from tests.columns import WAYS, columns, differences_in_columns, differences_in_excerpts, settled_in_columns
from tests.harbour import (
    BENEFITS,
    CENSUS,
    COVER,
    MONTHLY,
    YEARLY,
    Waiting,
    contract_of,
    interpreted,
    ledger_of,
    settlement_of,
)
from tests.harbour import rows as rows_of
from tests.unit.engine.questions import AGGREGATE, line, plan, settled

NO_PROGRAM, NO_KEYS = cast("Program", None), cast("Keys", None)


def amounts_at(amounts: Ints, view: View) -> Ints:
    """The amounts of the lines of a view."""
    return amounts[view.where]


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
    return ledger_of(contract, cells)


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
    settlement = interpreted(contract, huge(contract))
    assert settlement.totals.amount == 18_514_398_509_485_316
    assert list(differences_in_columns(settlement, name, 1)) == []
    assert list(differences_in_excerpts(settlement, 1)) == []


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize(("months", "left"), [(YEARLY, 12 * 200_00), (MONTHLY, 2 * 200_00)])
def test_huge_amounts_of_a_day_attach_to_the_cent(months: str, left: int, name: str) -> None:
    text = COVER.format(benefits="", key="person", months=months, laser="U-9")
    aggregate = text[text.index('  aggregate "A"') :].replace("    loss limit standard deductible\n", "")
    contract = contract_of(text[: text.index('  specific "S"')] + aggregate)
    settlement = interpreted(contract, huge(contract))
    # Five employees at 40.00 a month: of the whole year, or of the two months open when the first line is paid.
    assert settlement.totals.aggregate == 18_514_398_509_485_316 - left
    assert list(differences_in_columns(settlement, name, 1)) == []
    assert list(differences_in_excerpts(settlement, 1)) == []


NOBODY_IN_MAY = Census(rows=tuple(evolve(row, units=0) if row.month == "2026-05" else row for row in CENSUS.rows))


@pytest.mark.parametrize("census", [CENSUS, NOBODY_IN_MAY], ids=["all months", "nobody in the last month"])
@pytest.mark.parametrize("months", [YEARLY, "monthly", MONTHLY])
def test_after_a_plan_was_terminated_lines_are_of_its_last_month(months: str, census: Census) -> None:
    text = COVER.format(benefits=BENEFITS, key="person", months=months, laser="P-007").replace("$40.00", "$120.00")
    last = text.rindex("    reimburses 100%")
    longer = "    terminal liability 3 months\n" if months != "monthly" else ""
    contract = contract_of(text[:last] + longer + text[last:])
    facts = Facts(terminated=rooms.day("2026-05-31"), terminal_liability=bool(longer))
    cells = [row for row in rows_of(9) if not row[7].startswith("-")]
    settlement, refused = rooms.settle(contract, ledger_of(contract, cells), census, facts)
    assert settlement is not None, refused
    assert [month.month for month in settlement.months] == [f"2026-{month:02}" for month in range(1, 6)]
    counted = {split.line.paid for split in settlement.splits if split.aggregate_verdict == "counts"}
    assert max(day.month for day in counted if day) == (7 if longer else 5)
    for name in WAYS:
        assert list(differences_in_columns(settlement, name, 1)) == []
    assert list(differences_in_excerpts(settlement, 1)) == []


# --- what depends on few lines ---


@pytest.mark.parametrize("laser", ["$0.00", "$0.01"])
def test_a_laser_of_nothing_is_a_laser(laser: str) -> None:
    plan = COVER.format(benefits="", key="person", months=YEARLY, laser="P-001").replace("$2,500.00", laser)
    contract = contract_of(plan)
    cells = [["C-1", "1", "P-001", "U-1", "medical", "2026-01-05", "2026-02-01", "5.00", "0"]]
    ledger = ledger_of(contract, cells)
    settlement = interpreted(contract, ledger)
    assert [row.laser for row in settlement.persons] == [int(laser[-1])]
    assert list(differences_in_columns(settlement, "pruned", 1)) == []
    assert list(differences_in_excerpts(settlement, 1)) == []


def test_a_line_that_is_paid_before_the_period_begins_opens_its_first_month() -> None:
    contract = contract_of(COVER.format(benefits="", key="person", months=MONTHLY, laser="P-001"))
    cells = [["C-1", "1", "P-001", "U-1", "medical", "2025-11-05", "2025-12-01", "5.00", "0"]]
    facts = Facts(as_of=rooms.day("2025-12-02"))
    december = CensusRow(month="2025-12", tier="employee", class_name=None, units=5)
    census = Census(rows=(december, *CENSUS.rows))
    settlement, refused = rooms.settle(contract, ledger_of(contract, cells), census, facts)
    assert settlement is not None, refused
    assert [len(settlement.openings), settlement.totals.lines] == [1, 1]
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


def test_only_lines_of_those_who_go_over_the_deductible_are_put_in_order() -> None:
    settlement = settlement_of("", "person", YEARLY)
    over = {row.person for row in settlement.persons if row.excess}
    counted = [split.line.person for split in settlement.splits if split.specific_verdict == "counts"]
    assert 0 < len(over) < len(set(counted))
    ordered = {
        name: settled_in_columns(settlement, name, 1).machine.counts.ordered["specific.deductible"] for name in WAYS
    }
    few = sum(person in over for person in counted)
    assert ordered == {name: len(counted) if name == "full pass" else few for name in WAYS}


# --- settlement order, and who waits ---


def test_whoever_waits_is_told_of_every_step() -> None:
    settlement = settlement_of("", "person", YEARLY)
    waiting = Waiting()
    book = book_of_lines(settlement.contract, settlement.ledger, Facts())
    settled = settle_columns(settlement.contract, book, CENSUS, Facts(), Ways(progress=waiting)).settled
    assert settled is not None
    steps = len(settled.machine.program.steps)
    assert steps > 1
    assert waiting.told == [("settling", steps, "steps"), *[(1,)] * steps, ("adding up", None, "lines")]


@pytest.mark.parametrize("way", WAYS)
def test_an_opening_under_a_percentage_and_a_maximum_follows_the_lines_of_the_months_before(way: str) -> None:
    """At 100 a month, 80% of what is over, at most 500.

    Of January's 500 that is 320, and 80 less with each month. After March's 800 it is 800, of which 500 are paid: until
    July only what lies over the 500 falls, and in December, when another 1,000 are paid, it is 80 at first.
    """
    text = plan(aggregate=(*AGGREGATE, "deductible monthly cumulative", "reimburses 80%", "maximum $500"))
    rows = [line("C-1", "500.00"), line("C-2", "800.00", paid="2026-03-20"), line("C-3", "1,000.00", paid="2026-12-20")]
    of_lines = settled(text, rows, 1)
    found = settled_in_columns(of_lines, way, 1).settlement
    for one in (of_lines, found):
        moved = [opening[one.parts["aggregate"]] for opening in one.openings]
        assert moved == [0, -80_00, -80_00, 0, 0, 0, -20_00, *[-80_00] * 5, 0]
    assert found.totals.aggregate == 320_00 + 340_00 + 420_00
