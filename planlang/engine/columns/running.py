"""Running totals through all lines: what they come to where each cell of a ledger begins.

before a line = the total at the beginning of its day + the cells of the day before its own
                + the lines of its cell that come before it
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

import numpy as np
from attrs import frozen

from planlang.engine.columns.cells import Cells
from planlang.engine.columns.chosen import Numbers
from planlang.engine.columns.machine import Machine, key_of, running
from planlang.model.contract import Key
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.layer import Layer
from planlang.operators.program import Step
from planlang.operators.rising import Rising
from planlang.operators.share import Share

_OF_ALL = frozenset({Key.CONTRACT, Key.MONTH})


@frozen(eq=False)
class Running:
    """A step's running total: at the beginning of each day, and what comes to it in each cell that is not 0."""

    starts: Numbers
    cells: Numbers
    sums: Numbers

    def at(self, cells: Ints, buckets: int) -> Ints:
        """The total where some cells begin."""
        before = np.concatenate(([0], np.cumsum(self.sums, dtype=np.int64)))
        days = cells // buckets
        own, first = (np.searchsorted(self.cells, each) for each in (cells, days * buckets))
        return np.asarray(self.starts[days] + before[own] - before[first])

    def of(self, cells: Ints) -> Ints:
        """What comes to the total in some cells."""
        at = np.minimum(np.searchsorted(self.cells, cells), max(len(self.cells) - 1, 0))
        there = self.cells[at] == cells if len(self.cells) else np.zeros(len(cells), dtype=bool)
        found = np.zeros(len(cells), dtype=np.int64)
        found[there] = self.sums[at[there]]
        return found


def is_of_all(step: Step) -> bool:
    """Whether a step keeps a total that runs through the lines of several families."""
    return isinstance(step, Rising) or (isinstance(step, Layer | Share) and step.key in _OF_ALL)


def running_totals(machine: Machine, cells: Cells) -> Mapping[str, Running]:
    """The totals that run through all lines, by step."""
    steps = {step.name: step for step in machine.program.steps if is_of_all(step)}
    span = machine.keys.span
    sums = {name: np.zeros(cells.count(span), dtype=np.int64) for name in steps}
    sources = {name: step.source for name, step in steps.items() if isinstance(step, Layer | Share | Rising)}
    dense = [name for name, source in sources.items() if machine.streams.support(source) is None]
    adding = Lock()

    def look(view: View) -> None:
        codes = cells.at(machine.columns, view.where)
        for name in dense:
            values = machine.of(sources[name], view)
            with adding:
                np.add.at(sums[name], codes, values)

    if dense:
        machine.scans.scan(look)
    for name in sources.keys() - set(dense):
        for view in machine.views(machine.streams.support(sources[name])):
            np.add.at(sums[name], cells.at(machine.columns, view.where), machine.of(sources[name], view))
    return {name: _running(machine, steps[name], sums[name]) for name in steps}


def _running(machine: Machine, step: Step, sums: Ints) -> Running:
    assert isinstance(step, Layer | Share | Rising)
    days = machine.keys.groups(Key.CONTRACT).count
    starts = machine.starts.get(step.name)
    if starts is None:  # INVARIANT: a month's; of the contract's one total the machine knows where days begin
        assert key_of(step) is Key.MONTH
        by_day = sums.reshape(days, -1).sum(axis=1)
        before, months = np.cumsum(by_day) - by_day, machine.months(days)
        starts = before - before[np.searchsorted(months, months)]
    there = np.flatnonzero(sums)
    return Running(starts, there, sums[there])


def before_lines(machine: Machine, step: Step, total: Running, cells: Ints, buckets: int) -> Ints:
    """The total before each of some lines of whose cells all lines are there; `cells` are those of the lines."""
    order, values = machine.in_order(), _values(machine, step)
    found = np.empty(len(order), dtype=np.int64)
    found[order] = running(values[order], cells[order]) - values[order]
    return found + total.at(cells, buckets)


def adds_up(machine: Machine, step: Step, total: Running, cells: Ints, whole: Ints) -> bool:
    """Whether the lines of some cells, all of which are there, come to what is said of these cells."""
    # INVARIANT: where no cell is whole, there are no lines.
    at = np.minimum(np.searchsorted(whole, cells), len(whole) - 1)
    there = np.flatnonzero(whole[at] == cells)
    sums = np.zeros(len(whole), dtype=np.int64)
    np.add.at(sums, at[there], _values(machine, step)[there])
    return np.array_equal(sums, total.of(whole))


def _values(machine: Machine, step: Step) -> Ints:
    """What comes to the total of a step, line by line."""
    assert isinstance(step, Layer | Share | Rising)
    return machine.of(step.source, View(machine.columns, np.arange(len(machine.columns))))
