"""The machine: the steps of a program in turn, each solved for all lines before the next one.

A step that looks at a line alone is a rule. A layer or a share needs its running totals: one scan sums what may come
and go in every group; where that leaves the function flat, or rising as its argument does, nothing needs an order.
The lines of the other groups are put in settlement order, and the function is taken of their running totals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import TypeVar, assert_never

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from planlang.engine.columns.groups import Groups, Keys
from planlang.engine.columns.order import Order
from planlang.engine.columns.scans import Scans, Ways
from planlang.engine.columns.streams import NOWHERE, Accumulated, Openings, Patch, Stream, Streams, union
from planlang.model.columns import Columns
from planlang.model.contract import Key
from planlang.model.settlement import Stage
from planlang.operators import rising
from planlang.operators.carry import Carry
from planlang.operators.columns.keep import Kept
from planlang.operators.columns.regimes import (
    EQUAL,
    ORDERED,
    Ints,
    Regimes,
    layer_of,
    layer_regimes,
    share_of,
    share_regimes,
)
from planlang.operators.columns.view import View
from planlang.operators.combine import Combine
from planlang.operators.keep import Keep
from planlang.operators.layer import Layer
from planlang.operators.program import AMOUNT, Program, Step
from planlang.operators.share import Share

_LARGEST = 1 << 55
LINES_AT_ONCE = 1 << 18
T = TypeVar("T")


class TooLargeError(Exception):
    """Amounts whose sums int64 might not hold: such a ledger is settled line by line."""


@define(eq=False)
class Counts:
    """How many lines took which path, the lines of every step counted by themselves: `ordered` of `looked_at`."""

    ordered: dict[str, int] = field(factory=dict)
    interpreted: int = 0


@frozen(eq=False)
class _Function:
    """What a step makes of a running total: its regimes over ranges, and its value, by group."""

    regimes: Callable[[Ints, Ints], Regimes]
    value: Callable[[Ints, NDArray[np.int64] | NDArray[np.int32] | None], Ints]


@define(eq=False)
class Machine:
    """A program over the columns of one ledger.

    openings: what each month that opened moved, by stream. starts: by step, the contract's total at the beginning of
    each day.
    """

    columns: Columns
    program: Program
    keys: Keys
    ways: Ways = field(factory=Ways)
    streams: Streams = field(init=False, factory=Streams)
    openings: Openings = field(init=False, factory=list)
    counts: Counts = field(init=False, factory=Counts)
    starts: dict[str, Ints] = field(init=False, factory=dict)
    scans: Scans = field(init=False)
    _order: Order = field(init=False)
    _rising: rising.Rising | None = field(init=False, default=None)
    _opened: int = field(init=False, default=0)
    _given: dict[str, Patch] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.scans, self._order = Scans(self.columns, self.ways), Order(self.columns)

    def views(self, where: Ints | None = None) -> Iterator[View]:
        """All lines, some at a time, or those at rising positions."""
        return self.scans.views(where)

    def run(self, given: Callable[[Machine, int], None] = lambda _machine, _at: None) -> None:
        """Solve every step. `given` may give the amounts of lines that are settled elsewhere, before step `at`."""
        self._check_sums()
        self.streams.add(Stream(AMOUNT, lambda view: np.asarray(view.column("amount"))))
        for at, step in enumerate(self.program.steps):
            given(self, at)
            self._solve(step)

    def give(self, name: str, patch: Patch) -> None:
        """Give a step's amounts of some lines; it leaves these lines alone."""
        self._given[name] = patch

    def refusals(self, stage: Stage, view: View) -> NDArray[np.int8]:
        """For each line which test of a stage's layer refuses it, -1 where the layer counts it."""
        return self.streams.kept[self.program.keeps[stage]].refusals(view)

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

    def _check_sums(self) -> None:
        total = sum(max(abs(one.low), abs(one.high)) * one.piece.count for one in self.columns.amount.narrow)
        if total >= _LARGEST and self._sum_of_sizes() >= _LARGEST:
            raise TooLargeError

    def _sum_of_sizes(self) -> int:
        """The sum of all amounts without their signs, in integers of any size."""
        return sum(sum(map(abs, view.column("amount").tolist())) for view in self.views())

    def _solve(self, step: Step) -> None:
        match step:
            case Keep():
                stream = self._keep(step)
            case Combine():
                stream = self._combine(step)
            case Carry():
                source = partial(self.streams.of, step.source)
                stream = Stream(step.name, source, self.streams.support(step.source))
            case Layer() | Share():
                stream = self._accumulate(step, self._function(step))
            case rising.Rising():
                stream = self._rise(step)
            case never:
                assert_never(never)
        given = self._given.get(step.name)
        self.streams.add(_with(stream, given) if given is not None else stream)
        if self._rising is not None and step is not self._rising:
            self._open(step)

    def _keep(self, step: Keep) -> Stream:
        kept = self.streams.kept[step.name] = Kept(step, self.columns)
        if kept.always:
            return Stream(step.name, lambda view: np.zeros(len(view), dtype=np.int64), NOWHERE)

        if step.name in self.program.keeps.values():
            kept.know(self.scans.kept(kept.refusals))

        def values(view: View) -> Ints:
            return np.where(kept.counted(view), self.streams.of(step.source, view), 0)

        return Stream(step.name, values, self.streams.support(step.source))

    def _combine(self, step: Combine) -> Stream:
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

    def _function(self, step: Layer | Share) -> _Function:
        """A layer or a share as a function of a running total, whose amounts may differ by group."""
        if isinstance(step, Share):
            return _Function(
                lambda low, high: share_regimes(step.percentage, low, high),
                lambda totals, _codes: share_of(step.percentage, totals),
            )
        attachment = self.keys.amounts(step.attachment, step.key)
        limit = self.keys.amounts(step.limit, step.key)
        return _Function(
            lambda low, high: layer_regimes(low, high, attachment, limit),
            lambda totals, codes: layer_of(totals, _at(attachment, codes), _at(limit, codes)),
        )

    def _accumulate(self, step: Layer | Share | rising.Rising, function: _Function) -> Stream:
        """The stream of a step with a running total."""
        key = Key.CONTRACT if isinstance(step, rising.Rising) else step.key
        groups = self.keys.groups(key)
        source = self._less_given(step)
        support = self.streams.support(step.source)
        low, high = self.scans.reach(source, support, groups)
        start = np.zeros(groups.count, dtype=np.int64)
        if key is Key.CONTRACT:
            start = self.starts[step.name] = self._starts(step, low + high)
        regimes = function.regimes(start + low, start + high)
        regimes[(low == 0) & (high == 0)] = 0
        if not self.ways.prune:
            regimes[(low != 0) | (high != 0)] = ORDERED
        patch = self._ordered(step.name, source, support, groups, regimes, start, function)
        if not (regimes == EQUAL).any():
            support = patch.rows
        codes = partial(self._codes, groups)
        return Stream(step.name, Accumulated.of(source, codes, regimes, patch), support)

    @staticmethod
    def _codes(groups: Groups, view: View) -> Ints:
        return np.asarray(groups.codes(view))

    def _less_given(self, step: Layer | Share | rising.Rising) -> Callable[[View], Ints]:
        """A step's source, without the lines whose amounts are given."""
        source, given = partial(self.streams.of, step.source), self._given.get(step.name)
        if given is None:
            return source
        nothing = Patch(given.rows, np.zeros(len(given.rows), dtype=np.int64))

        def values(view: View) -> Ints:
            out = source(view).copy()
            nothing.on(view, out)
            return out

        return values

    def _ordered(  # noqa: PLR0913, PLR0917  # a step's groups, its function and where each group begins
        self,
        name: str,
        source: Callable[[View], Ints],
        support: Ints | None,
        groups: Groups,
        regimes: Regimes,
        start: Ints,
        function: _Function,
    ) -> Patch:
        """The amounts of those lines that need an order."""
        if not (regimes == ORDERED).any():
            return Patch(NOWHERE, NOWHERE)
        rows, values, codes = self.scans.hot(source, support, groups, regimes)
        self.counts.ordered[name] = len(rows)
        if not len(rows):
            return Patch(NOWHERE, NOWHERE)
        order = self._order.of(rows, codes, groups.key)
        codes, sorted_values = codes[order], values[order]
        after = _running(sorted_values, codes) + start[codes]
        parts = np.empty(len(rows), dtype=np.int64)
        parts[order] = function.value(after, codes) - function.value(after - sorted_values, codes)
        there = np.flatnonzero(parts)
        return Patch(rows[there], parts[there])

    # --- the contract's one total, day by day, and months that open ---

    def _starts(self, step: Layer | Share | rising.Rising, nets: Ints) -> Ints:
        """The contract's total at the beginning of each day, with what the openings before it moved."""
        start = np.cumsum(nets) - nets
        if self._rising is None or step is self._rising:
            return start
        months = self._months(len(nets))
        for number, opening in enumerate(self.openings, start=1):
            start[months >= number] += opening.get(step.source, 0)
        return start

    def _months(self, count: int) -> Ints:
        """The policy month of each day."""
        first = self.columns.paid.min()
        # Days on which nothing was paid belong to no line; they take the month of the day before.
        months = self.keys.months
        numbers = months.look_up(np.arange(first, first + count, dtype=np.int32))
        return np.maximum.accumulate(numbers)

    def _rise(self, step: rising.Rising) -> Stream:
        """The stream of a rising layer, and the row of each month that opens."""
        groups = self.keys.groups(Key.CONTRACT)
        support = self.streams.support(step.source)
        source = partial(self.streams.of, step.source)
        low, high = self.scans.reach(source, support, groups)
        nets = low + high
        months = self._months(groups.count) if len(self.columns) else np.zeros(groups.count, dtype=np.int64)
        attachments = np.array([0, *step.attachments], dtype=np.int64)[months]
        opened = self._opened = max(step.opened, int(months.max()) if len(self.columns) else 0)
        rises = [0, *step.attachments[:opened]]
        if step.settlement is not None:
            rises.append(step.settlement)
        for number, (before, after) in enumerate(pairwise(rises), start=1):
            settles = number > opened
            total = int(nets.sum()) if settles else int(nets[months < number].sum())
            moved = max(0, total - after) - max(0, total - before)
            self.openings.append({step.name: moved})
        self._rising = step
        function = _Function(
            lambda low, high: layer_regimes(low, high, attachments, None),
            lambda totals, codes: layer_of(totals, _at(attachments, codes), None),
        )
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
        low, high = self.scans.reach(partial(self.streams.of, step.source), self.streams.support(step.source), groups)
        nets = low + high
        months = self._months(groups.count) if len(self.columns) else np.zeros(groups.count, dtype=np.int64)
        value = self._function(step).value
        moved = 0
        for number, row in enumerate(self.openings, start=1):
            settles = number > self._opened
            lines = int(nets.sum()) if settles else int(nets[months < number].sum())
            before, amount = lines + moved, row.get(step.source, 0)
            both = np.array([before, before + amount], dtype=np.int64)
            first, second = value(both, None).tolist()
            row[step.name] = second - first
            moved += amount


def _at(amounts: Ints | int | None, codes: NDArray[np.int64] | NDArray[np.int32] | None) -> Ints | int | None:
    """The amounts of groups, where they differ."""
    return amounts[codes] if isinstance(amounts, np.ndarray) and codes is not None else amounts


def _running(values: Ints, codes: NDArray[np.int64] | NDArray[np.int32]) -> Ints:
    """The running total after each line, group by group; lines of a group stand together."""
    totals = np.cumsum(values)
    begins = np.ones(len(values), dtype=bool)
    begins[1:] = codes[1:] != codes[:-1]
    at = np.flatnonzero(begins)
    before = totals[at] - values[at]
    return totals - np.repeat(before, np.diff(np.append(at, len(values))))


def _with(stream: Stream, given: Patch) -> Stream:
    """A stream with the amounts of some lines that were given."""

    def values(view: View) -> Ints:
        out = stream.values(view).copy()
        given.on(view, out)
        return out

    return Stream(stream.name, values, union([stream.support, given.rows]))
