"""Whole lines: what each payer pays of a line and why, whichever program decided it.

One plan has one program. Of several policy periods each has its own, in which a line that another period decides is 0:
so what is said of a line is the sum of what the programs say.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

import numpy as np
from attrs import frozen

from planlang.engine.columns.machine import Machine
from planlang.model.columns import Columns
from planlang.model.settlement import Stage
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View


@frozen(eq=False)
class Whole:
    """The lines of a ledger, and all programs that ran over them."""

    machines: tuple[Machine, ...]

    @property
    def columns(self) -> Columns:
        """The lines."""
        return self.machines[0].columns

    def views(self) -> Iterator[View]:
        """All lines, some at a time."""
        return self.machines[0].views()

    def part(self, name: str, view: View) -> Ints:
        """What `member`, `specific` or `aggregate` pays of each line."""
        return reduce(np.add, (machine.of(machine.program.parts[name], view) for machine in self.machines))

    def plan_paid(self, view: View) -> Ints:
        """What the members leave of each line."""
        return self._less(view, "member")

    def left(self, view: View) -> Ints:
        """What the specific leaves of it."""
        return self._less(view, "member", "specific")

    def employer(self, view: View) -> Ints:
        """What the aggregate leaves of that."""
        return self._less(view, "member", "specific", "aggregate")

    def _less(self, view: View, *payers: str) -> Ints:
        """The amounts of lines less what some payers pay."""
        found: Ints = view.column("amount").copy()
        for machine in self.machines:
            for name in payers:
                machine.streams.put(machine.program.parts[name], view, found, -1)
        return found

    def reason(self, stage: Stage, reason: str, view: View) -> Ints:
        """How much of each line went where it went for a reason of a stage."""
        total = np.zeros(len(view), dtype=np.int64)
        for machine in self.machines:
            program = machine.program
            for one in program.reasons:
                if (one.stage, one.reason) == (stage, reason):
                    total += machine.of(one.stream, view)
            if stage in program.refused:
                tests = machine.kept(stage).step.tests
                numbers = [number for number, test in enumerate(tests) if test.refusal.reason == reason]
                if numbers:
                    refused = np.isin(machine.refusals(stage, view), numbers)
                    total += np.where(refused, machine.of(program.refused[stage], view), 0)
        return total

    def first(self, rows: Ints, count: int) -> Ints:
        """The first so many, in settlement order, of lines at rising positions."""
        return rows[self.machines[0].order_of(rows)[:count]]
