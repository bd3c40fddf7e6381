"""Engine: a checked contract and a ledger become a settlement, and a line of it its explanation."""

from planlang.engine.openings import explain_opening
from planlang.engine.periods import explain_line_of_periods, settle_periods
from planlang.engine.settle import explain_line, settle

__all__ = ["explain_line", "explain_line_of_periods", "explain_opening", "settle", "settle_periods"]
