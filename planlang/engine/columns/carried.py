"""Carry-over: a year's last quarter is credited in the next, so that a year's lines depend on another's.

Columns go step by step, and this goes year by year. The interpreter settles the lines of those families whose lines
may carry, from the first step that takes a credit to the last that gives one; columns leave these lines alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from planlang.engine.columns.groups import Days
from planlang.engine.columns.lines import resolved_of
from planlang.engine.columns.machine import Machine
from planlang.engine.columns.streams import Patch
from planlang.engine.interpret import interpret
from planlang.engine.settle import settlement_order
from planlang.model.contract import Key
from planlang.model.settlement import Stage
from planlang.operators.amounts import KeyOf
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.combine import Combine
from planlang.operators.program import AMOUNT, Program, Step


@frozen(eq=False)
class Carried:
    """The steps between credits taken and given, for the families that carry."""

    first: int
    steps: tuple[Step, ...]
    keys: Mapping[Key, KeyOf]
    class_of: Mapping[str, str]

    @classmethod
    def of(cls, program: Program, keys: Mapping[Key, KeyOf], class_of: Mapping[str, str]) -> Carried | None:
        """Those steps of a program, if it carries at all."""
        first, last = program.carrying
        return cls(first, program.steps[first:last], keys, class_of) if first < last else None

    def give(self, machine: Machine, at: int) -> None:
        """Before the first of the steps, settle them for the families that carry."""
        if at != self.first:
            return
        rows = lines_that_carry(machine)
        machine.counts.interpreted = len(rows)
        if not len(rows):
            return
        resolved = resolved_of(machine.columns, rows)
        order = sorted(range(len(rows)), key=lambda place: settlement_order(resolved[place]))
        view = View(machine.columns, rows)
        inputs = {name: machine.of(name, view)[order].tolist() for name in _read(self.steps)}
        program = evolve(machine.program, steps=self.steps, keeps=dict[Stage, str]())
        streams = interpret(program, [resolved[place] for place in order], self.class_of, self.keys, inputs)
        for step in self.steps:
            values = np.empty(len(rows), dtype=np.int64)
            values[order] = streams.values[step.name]
            machine.give(step.name, Patch(rows, values))


def lines_that_carry(machine: Machine) -> Ints:
    """The lines of families that have a line in a last quarter, and lines of more than one year."""
    columns, years = machine.columns, machine.keys.years
    assert years is not None
    quarters = Days.of(columns.incurred, lambda day: years(day).in_last_quarter(day))
    carrying = np.zeros(len(columns.units), dtype=bool)
    first, last = np.full(len(columns.units), np.iinfo(np.int64).max), np.full(len(columns.units), -1)
    for view in machine.views():
        unit, year = view.column("unit"), machine.keys.year_of(view)
        carrying[unit[quarters.look_up(view.column("incurred")) > 0]] = True
        np.minimum.at(first, unit, year)
        np.maximum.at(last, unit, year)
    return lines_of_units(machine, carrying & (last > first))


def lines_of_units(machine: Machine, wanted: NDArray[np.bool_]) -> Ints:
    """The positions of the lines of some units."""
    nothing = np.zeros(0, dtype=np.int64)
    return np.concatenate([nothing, *(view.positions[wanted[view.column("unit")]] for view in machine.views())])


def _read(steps: Sequence[Step]) -> list[str]:
    """The streams that steps read and none of them makes, in the order in which they are read."""
    made = {step.name for step in steps}
    names: dict[str, None] = {}
    for step in steps:
        sources = (*step.plus, *step.minus) if isinstance(step, Combine) else (step.source,)
        names |= {name: None for name in sources if name not in made and name != AMOUNT}
    return list(names)
