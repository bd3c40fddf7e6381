"""Streams of a solved program: an amount for each line, worked out for those lines that somebody looks at.

A stream knows its *support*: outside of it every line is 0. Of a hundred million lines a deductible passes on a few,
and whatever follows it reads no others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from planlang.operators.columns.keep import Kept
from planlang.operators.columns.regimes import EQUAL, Ints, Regimes
from planlang.operators.columns.view import View

Openings = list[dict[str, int]]
Values = Callable[[View], Ints]
Support = Ints | None
# How often each stream stands in a sum; taken away where that is negative.
Sum = dict[str, int]
NOWHERE: Ints = np.zeros(0, dtype=np.int64)
# Lines are looked at by themselves where they are fewer than one in so many.
_MOST = 4


@frozen(eq=False)
class Patch:
    """Amounts of chosen lines, at rising positions."""

    rows: Ints
    values: Ints

    def on(self, view: View, out: Ints) -> None:
        """Put the amounts where a view has their lines."""
        if isinstance(view.where, slice):
            begin, end = np.searchsorted(self.rows, [view.where.start, view.where.stop])
            out[self.rows[begin:end] - view.where.start] = self.values[begin:end]
        elif len(view.where) and len(self.rows):
            begin = int(np.searchsorted(self.rows, view.where[0]))
            if np.array_equal(self.rows[begin : begin + len(view)], view.where):
                out[:] = self.values[begin : begin + len(view)]
                return
            at = np.searchsorted(self.rows, view.where)
            at[at == len(self.rows)] = 0
            there = np.flatnonzero(self.rows[at] == view.where)
            out[there] = self.values[at[there]]

    def within(self, view: View) -> bool:
        """Whether any of the lines is in a view of a run."""
        if isinstance(view.where, slice):
            begin, end = np.searchsorted(self.rows, [view.where.start, view.where.stop])
            return bool(begin < end)
        return len(self.rows) > 0


@frozen(eq=False)
class Solved:
    """How a step with a running total was solved: its regimes by group, and the amounts of what was put in order.

    whole: every line that is not among these is its source.
    """

    regimes: Regimes
    patch: Patch
    whole: bool = False


@frozen(eq=False)
class Stream:
    """One amount a line. support: the positions outside of which it is 0, none where it may be anywhere."""

    name: str
    values: Values
    support: Support = None

    @classmethod
    def nothing(cls, name: str) -> Stream:
        """0 on every line."""
        return cls(name, lambda view: np.zeros(len(view), dtype=np.int64), NOWHERE)

    def given(self, given: Patch) -> Stream:
        """The stream with the amounts of some lines that were given."""

        def values(view: View) -> Ints:
            out = self.values(view).copy()
            given.on(view, out)
            return out

        return Stream(self.name, values, union([self.support, given.rows]))


@define(eq=False)
class Streams:
    """The streams that are solved so far, by name. A view remembers what was worked out for it."""

    by_name: dict[str, Stream] = field(factory=dict)
    kept: dict[str, Kept] = field(factory=dict)
    _sums: dict[str, Sum] = field(init=False, factory=dict)

    def add(self, stream: Stream, of: Sum | None = None) -> None:
        """One more stream; `of` which others it is the sum, if it is one."""
        self.by_name[stream.name] = stream
        self._sums[stream.name] = {stream.name: 1} if of is None else of

    def sum_of(self, plus: Sequence[str], minus: Sequence[str] = ()) -> Sum:
        """Streams added and taken away, as a sum of those that are none themselves: what cancels out is gone."""
        found: Sum = {}
        for names, sign in ((plus, 1), (minus, -1)):
            for name in names:
                for one, times in self._sums[name].items():
                    found[one] = found.get(one, 0) + sign * times
        return {name: times for name, times in found.items() if times}

    def support(self, name: str) -> Support:
        """Where a stream may be other than 0."""
        return self.by_name[name].support

    def of(self, name: str, view: View) -> Ints:
        """A stream on the lines of a view. It is not to be written to."""
        known, key = view.streams, (id(self), name)
        if key not in known:
            known[key] = _worked_out(self.by_name[name], view)
        return known[key]

    def put(self, name: str, view: View, total: Ints, sign: int) -> None:
        """Add a stream to a sum, or take it away; of a sparse one only its own lines are looked at."""
        support = self.by_name[name].support
        if support is None or not isinstance(view.where, slice):
            (np.add if sign == 1 else np.subtract)(total, self.of(name, view), out=total)
            return
        begin, end = np.searchsorted(support, [view.where.start, view.where.stop])
        if begin < end:
            rows = support[begin:end]
            total[rows - view.where.start] += sign * self.of(name, View(view.columns, rows))


def _worked_out(stream: Stream, view: View) -> Ints:
    """A stream on the lines of a view; of a sparse one only its own lines are looked at."""
    support, where = stream.support, view.where
    if support is None:
        return stream.values(view)
    if not isinstance(where, slice):
        return stream.values(view) if len(support) else np.zeros(len(view), dtype=np.int64)
    begin, end = np.searchsorted(support, [where.start, where.stop])
    if (end - begin) * _MOST > len(view):
        return stream.values(view)
    found = np.zeros(len(view), dtype=np.int64)
    if begin < end:
        rows = support[begin:end]
        found[rows - where.start] = stream.values(View(view.columns, rows))
    return found


def union(supports: Sequence[Support]) -> Support:
    """Where a sum of streams may be other than 0."""
    every: Ints = NOWHERE
    for support in supports:
        if support is None:
            return None
        every = support if not len(every) else every if not len(support) or support is every else _both(every, support)
    return every


def _both(one: Ints, other: Ints) -> Ints:
    """Two rising rows of positions as one. Two sorted runs merge in one pass."""
    every = np.sort(np.concatenate([one, other]), kind="stable")
    new = np.ones(len(every), dtype=bool)
    new[1:] = every[1:] != every[:-1]
    return every[new]


@frozen(eq=False)
class Accumulated:
    """A layer's or a share's stream: by regime of the group, and the amounts of lines that were put in order.

    flat: whether a line that was not put in order may be 0 where its source is not.
    """

    source: Values
    codes: Callable[[View], Ints]
    rises: NDArray[np.bool_]
    patch: Patch
    equal: bool
    flat: bool

    @classmethod
    def of(cls, source: Values, codes: Callable[[View], Ints], solved: Solved) -> Accumulated:
        """The stream of a step that was solved."""
        rises = solved.regimes == EQUAL
        flat = not solved.whole and (not rises.all() or not len(rises))
        return cls(source, codes, rises, solved.patch, bool(rises.any()), flat)

    def __call__(self, view: View) -> Ints:
        """The stream on the lines of a view."""
        if not self.equal:
            out = np.zeros(len(view), dtype=np.int64)
        elif not self.flat:
            out = self.source(view)
        else:
            out = self.source(view) * self.rises.take(self.codes(view))
        if len(self.patch.rows) and self.patch.within(view):
            out = out if self.flat else out.copy()
            self.patch.on(view, out)
        return out
