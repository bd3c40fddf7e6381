"""Where an aggregate stands by month agrees with the lines and the entries of the month."""

from __future__ import annotations

from collections import defaultdict

from planlang.engine.standing import standings
from planlang.model.contract import DeductiblePeriod, DeductiblePeriodForm
from planlang.model.settlement import AGGREGATE_ENTRY, Settlement, month_rule
from tests.conformance_case import all_cases, run


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
