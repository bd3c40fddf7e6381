"""Benefits of several periods: each line by the period that speaks for it, and running totals that periods share.

A benefit year of the calendar goes on in the next period, and a lifetime maximum knows no year: steps of one name keep
one total. Such steps are solved together, a line by the function of its own period. What is credited from one year to
the next, and maxima that periods write in another order, the interpreter settles for the families concerned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

import numpy as np
from attrs import frozen

from planlang.engine.columns.carried import lines_of_units, lines_that_carry
from planlang.engine.columns.functions import function_of, joined
from planlang.engine.columns.lines import resolved_of
from planlang.engine.columns.machine import Machine, Total
from planlang.engine.columns.streams import Patch, Stream, union
from planlang.engine.interpret import interpret_in_turn
from planlang.engine.settle import settlement_order
from planlang.model.contract import Key
from planlang.model.stored import Stored
from planlang.operators.amounts import KeyOf
from planlang.operators.carry import Carry
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.combine import Combine
from planlang.operators.layer import Layer
from planlang.operators.program import AMOUNT, Program, Step
from planlang.operators.share import Share

# Steps of several periods that are solved at once, each with the position of its period.
Joint = tuple[tuple[int, Step], ...]


@frozen(eq=False, kw_only=True)
class Turns:
    """The benefits of all periods. keys: how the interpreter reads them. speaks: the period that speaks for a line."""

    machines: Sequence[Machine]
    programs: Sequence[Program]
    keys: Sequence[Mapping[Key, KeyOf]]
    speaks: Stored

    def solve(self) -> None:
        """Make every stream of every period."""
        order = list(in_turn([program.steps for program in self.programs]))
        crossed = sum(map(len, order)) < sum(len(program.steps) for program in self.programs)
        if crossed:
            order = [((at, step),) for at, program in enumerate(self.programs) for step in program.steps]
        self._interpret(self._not_in_columns(crossed=crossed))
        for joint in order:
            parts = [(at, step) for at, step in joint if isinstance(step, Layer | Share)]
            if len(parts) > 1:
                self._together(parts)
            else:
                ((at, step),) = joint
                self.machines[at].solve(step)

    def _not_in_columns(self, *, crossed: bool) -> Ints:
        """The lines of families for which one line changes another year's, or whose maxima wait for one another."""
        first = self.machines[0]
        found = [np.zeros(0, dtype=np.int64)]
        if any(isinstance(step, Carry) for program in self.programs for step in program.steps):
            found.append(lines_that_carry(first))
        if crossed:
            least, most = (np.full(len(first.columns.units), start) for start in (len(self.machines), -1))
            for view in first.views():
                np.minimum.at(least, view.column("unit"), self.speaks[view.where])
                np.maximum.at(most, view.column("unit"), self.speaks[view.where])
            found.append(lines_of_units(first, least < most))
        return np.unique(np.concatenate(found))

    def _interpret(self, rows: Ints) -> None:
        """Let the interpreter settle lines, and give every period what it made of its own."""
        if not len(rows):
            return
        first = self.machines[0]
        first.counts.interpreted = len(rows)
        resolved, turns = resolved_of(first.columns, rows), self.speaks[rows]
        order = sorted(range(len(rows)), key=lambda place: settlement_order(resolved[place]))
        streams = interpret_in_turn(
            self.programs,
            turns[order].tolist(),
            [resolved[place] for place in order],
            [machine.keys.class_of for machine in self.machines],
            self.keys,
        )
        places = np.array(order, dtype=np.int64)
        for at, (machine, program, made) in enumerate(zip(self.machines, self.programs, streams, strict=True)):
            own = places[turns[places] == at]
            rising = np.argsort(own)
            for step in program.steps:
                values = np.array(made.values[step.name], dtype=np.int64)
                machine.give(step.name, Patch(rows[own[rising]], values[rising]))

    def _together(self, parts: Sequence[tuple[int, Layer | Share]]) -> None:
        """Solve steps that keep one total: one stream over all lines, of which each period has its own."""
        at, step = parts[0]
        first, name = self.machines[at], f"{step.total} of all periods"
        sources = [self.machines[at].less_given(step) for at, step in parts]
        total = Total(
            name,
            lambda view: reduce(np.add, (source(view) for source in sources)),
            union([self.machines[at].streams.support(step.source) for at, step in parts]),
            first.keys.groups(step.key),
        )
        functions = {at: function_of(self.machines[at].keys, step) for at, step in parts}
        joint = first.accumulated(total, joined(functions, self.speaks))
        first.streams.add(joint)
        for at, step in parts:
            self.machines[at].add(Stream(step.name, _Own(first, name, self.speaks, at), joint.support))


@frozen(eq=False)
class _Own:
    """What of a stream of all periods is one period's own."""

    machine: Machine
    name: str
    speaks: Stored
    period: int

    def __call__(self, view: View) -> Ints:
        """The stream on the lines of a view."""
        return np.where(self.speaks[view.where] == self.period, self.machine.of(self.name, view), 0)


def in_turn(programs: Sequence[Sequence[Step]]) -> Iterator[Joint]:
    """The steps of all programs, each after its sources, those that keep one total at once.

    It ends early where such steps wait for one another.
    """
    totals = Counter(total for steps in programs for total in map(_total, steps) if total is not None)
    waiting = [(at, step) for at, steps in enumerate(programs) for step in steps]
    made = [{AMOUNT} for _ in programs]
    while waiting:
        joint = next(filter(None, (_ready(each, waiting, made, totals) for each in waiting)), None)
        if joint is None:
            return
        yield joint
        for at, step in joint:
            waiting.remove((at, step))
            made[at].add(step.name)


def _ready(
    one: tuple[int, Step], waiting: Sequence[tuple[int, Step]], made: Sequence[set[str]], totals: Mapping[str, int]
) -> Joint | None:
    """A step with all that keep its total, if the sources of all of them are made."""
    total = _total(one[1])
    if total is None or totals[total] == 1:
        joint: Joint = (one,)
    else:
        joint = tuple(each for each in waiting if _total(each[1]) == total)
    return joint if all(made[at].issuperset(_sources(step)) for at, step in joint) else None


def _total(step: Step) -> str | None:
    return step.total if isinstance(step, Layer | Share) else None


def _sources(step: Step) -> tuple[str, ...]:
    return (*step.plus, *step.minus) if isinstance(step, Combine) else (step.source,)
