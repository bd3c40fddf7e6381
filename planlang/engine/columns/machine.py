"""The machine: the steps of a program in turn, each solved for all lines before the next one.

A step that looks at a line alone is a rule. A layer or a share needs its running totals: one scan sums what may come
and go in every group; where that leaves the function flat, or rising as its argument does, nothing needs an order.
The lines of the other groups are put in settlement order, and the function is taken of their running totals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import assert_never

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from planlang.engine.columns.bounds import check_sums
from planlang.engine.columns.functions import Codes, Function, function_of, layered
from planlang.engine.columns.groups import Groups, Keys
from planlang.engine.columns.order import Order
from planlang.engine.columns.scans import Reach, Scans, Ways
from planlang.engine.columns.streams import NOWHERE, Accumulated, Openings, Patch, Solved, Stream, Streams, Sum, union
from planlang.model.columns import Columns, day_of
from planlang.model.contract import Key
from planlang.model.settlement import Stage
from planlang.model.stored import Stored
from planlang.operators import rising
from planlang.operators.carry import Carry
from planlang.operators.columns.keep import Kept
from planlang.operators.columns.regimes import (
    EQUAL,
    FLAT,
    ORDERED,
    Ints,
    Regimes,
)
from planlang.operators.columns.view import View
from planlang.operators.combine import Combine
from planlang.operators.keep import Keep
from planlang.operators.layer import Layer
from planlang.operators.program import AMOUNT, Program, Step
from planlang.operators.share import Share

# Amounts of 0 are kept of lines in order where these are less than one in so many.
_FEW = 8


@define(eq=False)
class Counts:
    """How many lines took which path, the lines of every step counted by themselves: `ordered` of `looked_at`."""

    ordered: dict[str, int] = field(factory=dict)
    interpreted: int = 0


@frozen(eq=False)
class Total:
    """What runs into a total: a stream, where it may be other than 0, and by which groups it is added up."""

    name: str
    source: Callable[[View], Ints]
    support: Ints | None
    groups: Groups


@define(eq=False)
class Machine:
    """A program over the columns of one ledger.

    openings: what each month that opened moved, by stream. starts: by step, the contract's total at the beginning of
    each day. last_paid: the last day on which one of the program's lines was paid, if it has any. known: by step,
    which test refuses each line, where that was found out before. solved: by step, how its running totals were solved.
    given: by step, amounts that were settled elsewhere.
    """

    columns: Columns
    program: Program
    keys: Keys
    ways: Ways = field(factory=Ways)
    streams: Streams = field(init=False, factory=Streams)
    openings: Openings = field(init=False, factory=list)
    counts: Counts = field(init=False, factory=Counts)
    starts: dict[str, Ints] = field(init=False, factory=dict)
    last_paid: int | None = field(init=False)
    known: dict[str, Stored] = field(init=False, factory=dict)
    solved: dict[str, Solved] = field(init=False, factory=dict)
    given: dict[str, Patch] = field(init=False, factory=dict)
    scans: Scans = field(init=False)
    _order: Order = field(init=False)
    _rising: rising.Rising | None = field(init=False, default=None)
    _by_day: dict[str, Reach] = field(init=False, factory=dict)
    _opened: int = field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self.scans, self._order = Scans(self.columns, self.ways), Order(self.columns)
        self.last_paid = self.columns.paid.max() if len(self.columns) else None

    def views(self, where: Ints | None = None) -> Iterator[View]:
        """All lines, some at a time, or those at rising positions."""
        return self.scans.views(where)

    def run(self, given: Callable[[Machine, int], None] = lambda _machine, _at: None) -> None:
        """Solve every step. `given` may give the amounts of lines that are settled elsewhere, before step `at`."""
        check_sums(self.columns, self.views)
        self.streams.add(Stream(AMOUNT, lambda view: np.asarray(view.column("amount"))))
        self.ways.progress.begin("settling", len(self.program.steps), "steps")
        for at, step in enumerate(self.program.steps):
            given(self, at)
            self.solve(step)
            self.ways.progress.more(1)

    def resume(self, solved: Mapping[str, Solved], given: Mapping[str, Patch]) -> None:
        """Have the streams of a run over a whole ledger, of which these columns are some lines under its groups."""
        self.solved.update(solved)
        self.given.update(given)
        self.streams.add(Stream(AMOUNT, lambda view: np.asarray(view.column("amount"))))
        for step in self.program.steps:
            self.solve(step)

    def give(self, name: str, patch: Patch) -> None:
        """Give a step's amounts of some lines; it leaves these lines alone."""
        self.given[name] = patch

    def refusals(self, stage: Stage, view: View) -> NDArray[np.int8]:
        """For each line which test of a stage's layer refuses it, -1 where the layer counts it."""
        return self.kept(stage).refusals(view)

    def kept(self, stage: Stage) -> Kept:
        """The tests by which a stage's layer does not count a line."""
        return self.streams.kept[self.program.keeps[stage]]

    def of(self, name: str, view: View) -> Ints:
        """A stream on the lines of a view."""
        return self.streams.of(name, view)

    def everywhere(self, name: str) -> Ints:
        """A stream on all lines."""
        found = [self.of(name, view) for view in self.views()]
        return np.concatenate(found) if found else NOWHERE

    def order_of(self, rows: Ints) -> Ints:
        """How to put lines at rising positions in settlement order."""
        return Order(self.columns).of(rows, np.zeros(len(rows), dtype=np.int64), "some")

    def in_order(self) -> Ints:
        """The positions of all lines in settlement order."""
        rows = np.arange(len(self.columns), dtype=np.int64)
        return rows[self._order.of(rows, np.zeros(len(rows), dtype=np.int64), "all")]

    # --- step by step ---

    def solve(self, step: Step) -> None:
        """Make the stream of one step, whose sources are there."""
        of: Sum | None = None
        match step:
            case Keep():
                stream = self._keep(step)
            case Combine():
                of = self.streams.sum_of(step.plus, step.minus)
                stream = self._combine(step, of)
            case Carry():
                of = self.streams.sum_of([step.source])
                stream = self._same(step.name, step.source)
            case Layer() | Share() | rising.Rising() if step.name in self.solved:
                stream = self._solved(self._total(step), self.solved[step.name], None)
            case Layer() | Share():
                stream = self._accumulate(step, function_of(self.keys, step))
            case rising.Rising():
                stream = self._rise(step)
            case never:
                assert_never(never)
        self.add(stream, of)
        if self._rising is not None and step is not self._rising:
            self._open(step)

    def add(self, stream: Stream, of: Sum | None = None) -> None:
        """A step's stream, with the amounts of lines that were given."""
        given = self.given.get(stream.name)
        if given is None:
            self.streams.add(stream, of)
        else:
            self.streams.add(stream.given(given))

    def _same(self, name: str, source: str) -> Stream:
        """A stream that is another by a name of its own."""
        return Stream(name, partial(self.streams.of, source), self.streams.support(source))

    def _keep(self, step: Keep) -> Stream:
        kept = self.streams.kept[step.name] = Kept(step, self.columns)
        if kept.always:
            return Stream.nothing(step.name)
        if step.name in self.known:
            kept.know(self.known[step.name])
        elif step.name in self.program.keeps.values():
            kept.know(self.scans.kept(kept.refusals))

        def values(view: View) -> Ints:
            return self.streams.of(step.source, view) * kept.counted(view)

        return Stream(step.name, values, self.streams.support(step.source))

    def _combine(self, step: Combine, of: Sum) -> Stream:
        if not of:
            return Stream.nothing(step.name)
        if list(of.values()) == [1]:
            return self._same(step.name, *of)

        def values(view: View) -> Ints:
            names = [(name, 1) for name in step.plus] + [(name, -1) for name in step.minus]
            # The first that may be anywhere is copied, and what is sparse is put on top.
            names.sort(key=lambda one: self.streams.support(one[0]) is not None)
            total = np.zeros(len(view), dtype=np.int64)
            for number, (name, sign) in enumerate(names):
                if number == 0 and sign == 1 and self.streams.support(name) is None:
                    total = self.streams.of(name, view).copy()
                else:
                    self.streams.put(name, view, total, sign)
            return total

        return Stream(step.name, values, union([self.streams.support(name) for name in (*step.plus, *step.minus)]))

    def _accumulate(self, step: Layer | Share | rising.Rising, function: Function) -> Stream:
        """The stream of a step with a running total."""
        return self.accumulated(self._total(step), function, step)

    def _total(self, step: Layer | Share | rising.Rising) -> Total:
        """What runs into the total of a step."""
        source, support = self.less_given(step), self.streams.support(step.source)
        return Total(step.name, source, support, self.keys.groups(key_of(step)))

    def accumulated(
        self, total: Total, function: Function, step: Layer | Share | rising.Rising | None = None
    ) -> Stream:
        """The stream that a function makes of a running total; the contract's one total is a step's own."""
        name, support, groups = total.name, total.support, total.groups
        start = np.zeros(groups.count, dtype=np.int64)
        own_total = step is not None and groups.key is Key.CONTRACT
        if step is not None and own_total:
            low, high = self._reach_by_day(step)
            start = self.starts[name] = self._starts(step, low + high)
        else:
            low, high = self.scans.reach(total.source, support, groups)
        regimes = function.regimes(start + low, start + high)
        moved = (low != 0) | (high != 0)
        regimes[~moved] = FLAT
        if not self.ways.prune:
            regimes[moved] = ORDERED
        patch = self._ordered(total, regimes, start, function)
        rises = bool((regimes == EQUAL).any())
        whole = rises and not (moved & (regimes == FLAT)).any() and len(patch.rows) * _FEW <= len(self.columns)
        if not whole:
            there = np.flatnonzero(patch.values)
            patch = patch if len(there) == len(patch.rows) else Patch(patch.rows[there], patch.values[there])
        if not rises:
            support = patch.rows
        solved = self.solved[name] = Solved(regimes, patch, whole)
        if own_total and name not in self.given:
            self._by_day[name] = self.scans.reach_of_solved((low, high), groups, regimes, patch)
        return self._solved(total, solved, support)

    def _solved(self, total: Total, solved: Solved, support: Ints | None) -> Stream:
        """The stream of a running total that is solved."""
        codes = partial(self._codes, total.groups)
        return Stream(total.name, Accumulated.of(total.source, codes, solved), support)

    @staticmethod
    def _codes(groups: Groups, view: View) -> Ints:
        return np.asarray(groups.codes(view))

    def less_given(self, step: Layer | Share | rising.Rising) -> Callable[[View], Ints]:
        """A step's source, without the lines whose amounts are given."""
        source, given = partial(self.streams.of, step.source), self.given.get(step.name)
        if given is None:
            return source
        nothing = Patch(given.rows, np.zeros(len(given.rows), dtype=np.int64))

        def values(view: View) -> Ints:
            out = source(view).copy()
            nothing.on(view, out)
            return out

        return values

    def _ordered(self, total: Total, regimes: Regimes, start: Ints, function: Function) -> Patch:
        """The amounts of those lines that need an order."""
        if not (regimes == ORDERED).any():
            return Patch(NOWHERE, NOWHERE)
        rows, values, codes = self.scans.hot(total.source, total.support, total.groups, regimes)
        self.counts.ordered[total.name] = len(rows)
        order = self._order.of(rows, codes, total.groups.key)
        codes, sorted_values = codes[order], values[order]
        lines = rows[order] if function.by_line else None
        after = running(sorted_values, codes) + start[codes]
        parts = np.empty(len(rows), dtype=np.int64)
        parts[order] = function.value(after, codes, lines) - function.value(after - sorted_values, codes, lines)
        return Patch(rows, parts)

    # --- the contract's one total, day by day, and months that open ---

    def _reach_by_day(self, step: Layer | Share | rising.Rising) -> Reach:
        """What comes and goes of a step's source on every day; of a step that was solved by day it is known."""
        if step.source in self._by_day and step.name not in self.given:
            return self._by_day[step.source]
        total = self._total(step)
        found = self.scans.reach(total.source, total.support, total.groups)
        return found if step.name in self.given else self._by_day.setdefault(step.source, found)

    def _starts(self, step: Layer | Share | rising.Rising, nets: Ints) -> Ints:
        """The contract's total at the beginning of each day, with what the openings before it moved."""
        start = np.cumsum(nets) - nets
        if self._rising is None or step is self._rising:
            return start
        months = self.months(len(nets))
        for number, opening in enumerate(self.openings, start=1):
            start[months >= number] += opening.get(step.source, 0)
        return start

    def months(self, count: int) -> Ints:
        """The policy month of each day."""
        first, _ = self.keys.paid
        # Days on which nothing was paid belong to no line; they take the month of the day before.
        months = self.keys.months
        numbers = months.look_up(np.arange(first, first + count, dtype=np.int32))
        return np.maximum.accumulate(numbers)

    def _last_month(self) -> int:
        """The last policy month that a line opens, 0 if none does."""
        return 0 if self.last_paid is None else self.keys.month_of(day_of(self.last_paid))

    def _rise(self, step: rising.Rising) -> Stream:
        """The stream of a rising layer, and the row of each month that opens."""
        groups = self.keys.groups(Key.CONTRACT)
        nets = np.add(*self._reach_by_day(step))
        months = self.months(groups.count)
        attachments = np.array([0, *step.attachments], dtype=np.int64)[months]
        opened = self._opened = max(step.opened, self._last_month())
        rises = [0, *step.attachments[:opened]]
        if step.settlement is not None:
            rises.append(step.settlement)
        for number, (before, after) in enumerate(pairwise(rises), start=1):
            settles = number > opened
            total = int(nets.sum()) if settles else int(nets[months < number].sum())
            moved = max(0, total - after) - max(0, total - before)
            self.openings.append({step.name: moved})
        self._rising = step
        function = layered(attachments, None)
        return self._accumulate(step, function)

    def _open(self, step: Step) -> None:
        """What a step after the rising one makes of every opening."""
        match step:
            case Combine():
                for row in self.openings:
                    plus, minus = (sum(row.get(name, 0) for name in names) for names in (step.plus, step.minus))
                    row[step.name] = plus - minus
            case Layer() | Share():
                self._open_total(step)
            case Keep() | Carry() | rising.Rising():
                assert not any(row.get(step.source) for row in self.openings)  # INVARIANT: none follows a rising step

    def _open_total(self, step: Layer | Share) -> None:
        """An opening under a step with a running total: after the lines of the months before, and earlier openings."""
        assert step.key is Key.CONTRACT  # INVARIANT: the steps after a rising one keep their totals by contract
        groups = self.keys.groups(Key.CONTRACT)
        nets = np.add(*self._reach_by_day(step))
        months = self.months(groups.count)
        value = function_of(self.keys, step).value
        moved = 0
        for number, row in enumerate(self.openings, start=1):
            settles = number > self._opened
            lines = int(nets.sum()) if settles else int(nets[months < number].sum())
            before, amount = lines + moved, row.get(step.source, 0)
            both = np.array([before, before + amount], dtype=np.int64)
            first, second = value(both, None, None).tolist()
            row[step.name] = second - first
            moved += amount


def key_of(step: Layer | Share | rising.Rising) -> Key:
    """Under which key a step keeps its running total."""
    return Key.CONTRACT if isinstance(step, rising.Rising) else step.key


def running(values: Ints, codes: Codes) -> Ints:
    """The running total after each line, group by group; lines of a group stand together."""
    totals = np.cumsum(values)
    begins = np.ones(len(values), dtype=bool)
    begins[1:] = codes[1:] != codes[:-1]
    at = np.flatnonzero(begins)
    before = totals[at] - values[at]
    return totals - np.repeat(before, np.diff(np.append(at, len(values))))
