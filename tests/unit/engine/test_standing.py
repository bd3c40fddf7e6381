"""Where an aggregate stands by month agrees with the lines and the entries of the month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import pytest
from attrs import evolve

from planlang.engine.settle import settle
from planlang.engine.standing import standings
from planlang.model.contract import DeductiblePeriod, DeductiblePeriodForm
from planlang.model.ledger import Census, Facts
from planlang.model.settlement import AGGREGATE_ENTRY, Settlement, month_rule
from planlang.model.standing import MonthStanding
from tests.conformance_case import all_cases, run
from tests.unit.engine.questions import AGGREGATE, line, plan, settled


def _by_month(settlement: Settlement) -> list[int]:
    """What the lines of each month and its period entries reimburse."""
    sums: dict[str, int] = defaultdict(int)
    month_of = month_rule(settlement.contract, settlement.attachment)
    for resolved, split in zip(settlement.lines, settlement.splits, strict=True):
        assert resolved.line.paid is not None
        sums[settlement.months[month_of(resolved.line.paid) - 1].month] += split.aggregate
    for entry in settlement.entries:
        if entry.kind == AGGREGATE_ENTRY:
            sums[entry.month] += entry.amount
    return [sums[row.month] for row in settlement.months]


def test_a_month_reimburses_what_its_lines_and_entries_do() -> None:
    forms, as_ofs, told = set(), 0, 0
    for case in all_cases():
        settlement = run(case).settlement
        if settlement is None or not settlement.months:
            continue
        found = standings(settlement)
        assert [one.reimbursed for one in found] == _by_month(settlement), case.name
        assert found[-1].so_far == sum(_by_month(settlement)), case.name
        assert settlement.contract.aggregate is not None
        forms.add(settlement.contract.aggregate.the(DeductiblePeriod).form)
        as_ofs += settlement.facts.as_of is not None
        told += any(one.so_far for one in found)
    assert forms == set(DeductiblePeriodForm)
    assert as_ofs > 5
    assert told > 20


CUMULATIVE = (*AGGREGATE, "deductible monthly cumulative")


def by_hand(rows: Iterable[tuple[int, int, int, int]], begun: int = 12, last: int = 0) -> tuple[MonthStanding, ...]:
    """Months of claims, attachment, what is over and what has been reimbursed, in dollars; `last` is the minimum."""
    found, before = [], 0
    for number, row in enumerate(rows, start=1):
        counted, attachment, share, so_far = (100 * amount for amount in row)
        found.append(
            MonthStanding(
                counted=counted,
                attachment=attachment,
                apart=max(counted, attachment) - min(counted, attachment),
                over=share > 0,
                by_minimum=row[1] == last,
                begun=number <= begun,
                settled=row[1] == last,
                share=share,
                before=before,
                reimbursed=so_far - before,
                so_far=so_far,
            )
        )
        before = so_far
    return tuple(found)


def test_the_year_to_date_is_settled_at_the_minimum() -> None:
    """Ten employees attach at 1,000 a month: 5,000 are over it until May, and at the end far below 20,000."""
    text = plan(aggregate=(*CUMULATIVE, "minimum attachment $20,000"))
    over = [(5000, 1000 * month, max(0, 5000 - 1000 * month)) for month in range(1, 12)]
    expected = by_hand([*((*row, row[2]) for row in over), (5000, 20_000, 0, 0)], last=20_000)
    assert standings(settled(text, [line("C-1", "5,000.00")], 10)) == expected


@pytest.mark.parametrize(("as_of", "begun"), [("2026-01-31", 1), ("2026-02-10", 2), ("2026-05-01", 5)])
def test_what_has_been_reimbursed_stays_until_the_next_month_begins(as_of: str, begun: int) -> None:
    """Of 9,000 there are 8,000 over the first month's 1,000, and 1,000 less with every month that begins."""
    over = [(9000, 1000 * month, max(0, 9000 - 1000 * month)) for month in range(1, 13)]
    expected = by_hand([(*row, 9000 - 1000 * min(month, begun)) for month, row in enumerate(over, start=1)], begun)
    assert standings(settled(plan(aggregate=CUMULATIVE), [line("C-1", "9,000.00")], 10, as_of=as_of)) == expected


def test_before_the_first_month_nothing_has_been_reimbursed() -> None:
    found = settled(plan(aggregate=CUMULATIVE), [line("C-1", "9,000.00")], 10)
    assert found.census is not None
    census = Census(rows=(evolve(found.census.rows[0], month="2025-12"), *found.census.rows))
    before = settle(found.contract, found.ledger, census, Facts(as_of=date(2025, 12, 31))).settlement
    assert before is not None
    assert standings(before) == by_hand([(0, 1000 * month, 0, 0) for month in range(1, 13)], begun=0)


def test_a_forfeited_aggregate_says_what_is_over_and_reimburses_nothing() -> None:
    """It ends with March: 5,000 are 2,000 over the three months' 3,000."""
    text = plan(aggregate=(*AGGREGATE, "on termination forfeited"))
    found = settled(text, [line("C-1", "5,000.00")], 10, terminated="2026-03-31")
    assert standings(found) == by_hand([(5000, 3000, 2000, 0)] * 3)


def test_claims_that_are_all_of_the_attachment_are_not_over_it() -> None:
    found = standings(settled(plan(aggregate=AGGREGATE), [line("C-1", "12,000.00")], 10))
    assert [(one.apart, one.over, one.share) for one in found] == [(0, False, 0)] * 12


@pytest.mark.parametrize("minimum", [(), ("minimum attachment $20,000",)])
def test_a_month_that_stands_alone_is_never_settled(minimum: tuple[str, ...]) -> None:
    text = plan(aggregate=(*AGGREGATE, "deductible monthly", *minimum))
    found = standings(settled(text, [line("C-1", "1,500.00")], 10))
    assert [(one.attachment, one.settled, one.so_far) for one in found] == [(1000_00, False, 500_00)] * 12
