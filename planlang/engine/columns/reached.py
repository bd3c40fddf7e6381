"""Reached: the line at which the aggregating deductible was met, which an account of a later line names.

Only lines of a day on which it may have been met are put in order: by then the total at the day's beginning, and all
that comes to it on that day, are enough.
"""

from __future__ import annotations

import numpy as np

from planlang.engine.columns.machine import Machine
from planlang.model.contract import AggregatingDeductible, CheckedContract
from planlang.operators.columns.regimes import Ints
from planlang.operators.layer import Layer

_AGGREGATING = "specific.aggregating-deductible"


def reached(machine: Machine, contract: CheckedContract) -> int | None:
    """The line at which the aggregating deductible was met, which an account of a later line names."""
    term = contract.specific.find(AggregatingDeductible) if contract.specific else None
    step = next((one for one in machine.program.steps if one.name == _AGGREGATING), None)
    if term is None or not isinstance(step, Layer):
        return None
    rows, days, values = _positions(machine, step.source)
    starts, rises = machine.starts[step.name], np.zeros(len(machine.starts[step.name]), dtype=np.int64)
    np.add.at(rises, days, np.maximum(values, 0))
    for day in np.flatnonzero(starts + rises >= term.amount).tolist():
        there = np.flatnonzero(days == day)
        order = there[machine.order_of(rows[there])]
        met = np.flatnonzero(starts[day] + np.cumsum(values[order]) >= term.amount)
        if len(met):
            return int(rows[order[met[0]]])
    return None


def _positions(machine: Machine, stream: str) -> tuple[Ints, Ints, Ints]:
    """Where a stream is not 0, the days of these lines from the first of the ledger, and its amounts."""
    found = [np.zeros((3, 0), dtype=np.int64)]
    for view in machine.views(machine.streams.support(stream)):
        values = machine.of(stream, view)
        there = np.flatnonzero(values)
        days = view.column("paid")[there] - machine.keys.paid[0]
        found.append(np.array([view.positions[there], days, values[there]], dtype=np.int64))
    rows, days, values = np.concatenate(found, axis=1)
    return rows, days, values
