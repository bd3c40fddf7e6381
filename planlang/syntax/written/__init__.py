"""How a statement is written: its value as segments, each but the last followed by a comma."""

from __future__ import annotations

from planlang.syntax.written import benefits, fees, layers, plan, scenarios
from planlang.syntax.written.words import GAP, Segments, clause, quoted_name, value

REGISTERED = (plan, benefits, fees, layers, scenarios)
"""The modules whose statements `value` knows once they are imported."""

__all__ = ["GAP", "REGISTERED", "Segments", "clause", "quoted_name", "value"]
