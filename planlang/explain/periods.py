"""Which of several periods a line is told of: the one that counts it, or the one that says why none does."""

from __future__ import annotations

from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.model.periods import Periods
from planlang.model.settlement import Stage


def whose(periods: Periods, at: int) -> tuple[CheckedContract, str]:
    """The contract in whose name a line is told, and the period that counts it in words."""
    counting = periods.counts_in[at]
    if counting is None:
        speaking = periods.held[Stage.SPECIFIC][at].period
        return periods.settlements[speaking].contract, "counts in no period"
    contract = periods.settlements[counting].contract
    return contract, f"counts in the period {contract.period.first} through {contract.period.last}"


def facts_of(periods: Periods, at: int) -> Facts:
    """The facts of the period that counts a line, renewed where another follows; of a line of none, all stated."""
    counting = periods.counts_in[at]
    return periods.facts if counting is None else periods.settlements[counting].facts
