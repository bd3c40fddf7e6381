"""Scans: all lines looked at, some at a time and by several threads, and what is summed or picked on the way."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from planlang.engine.columns.groups import Groups
from planlang.engine.columns.streams import Patch
from planlang.model.columns import Columns
from planlang.model.progress import NOBODY_WAITS, Progress
from planlang.model.stored import Narrow, Stored
from planlang.operators.columns.regimes import EQUAL, ORDERED, Ints, Regimes
from planlang.operators.columns.sums import FEW, sums_of_few
from planlang.operators.columns.view import View

LINES_AT_ONCE = 1 << 18
Reach = tuple[Ints, Ints]
T = TypeVar("T")


@frozen(kw_only=True)
class Ways:
    """How to run: how many lines are looked at together, by how many threads, and whether lines are spared an order.

    progress: who is told how far it is.
    """

    at_once: int = LINES_AT_ONCE
    prune: bool = True
    threads: int = field(factory=lambda: os.cpu_count() or 1)
    progress: Progress = NOBODY_WAITS


@frozen(eq=False)
class Scans:
    """The lines of a ledger, and the way in which they are looked at."""

    columns: Columns
    ways: Ways

    def views(self, where: Ints | None = None) -> Iterator[View]:
        """All lines, some at a time, or those at rising positions."""
        count = len(self.columns) if where is None else len(where)
        for start in range(0, count, self.ways.at_once):
            some = slice(start, min(start + self.ways.at_once, count))
            yield View(self.columns, some if where is None else where[some])

    def scan(self, look: Callable[[View], T], where: Ints | None = None) -> list[T]:
        """What is found in all lines, some at a time and several views at once, in the order of the lines."""
        # A view keeps what was worked out for it, so that none is held longer than it is looked at.
        if (len(self.columns) if where is None else len(where)) <= self.ways.at_once or self.ways.threads == 1:
            return [look(view) for view in self.views(where)]
        with ThreadPoolExecutor(self.ways.threads) as workers:
            return list(workers.map(look, self.views(where)))

    def kept(self, look: Callable[[View], NDArray[np.int8]]) -> Stored:
        """What is found in all lines, kept as a column."""
        room = self.columns.room

        def looked(view: View) -> Narrow:
            return Narrow.of(look(view), room)

        return Stored.joined(np.dtype(np.int8), self.scan(looked))

    def reach(self, source: Callable[[View], Ints], support: Ints | None, groups: Groups) -> Reach:
        """The sums of what is negative and of what is positive, by group."""
        low, high = np.zeros(groups.count, dtype=np.int64), np.zeros(groups.count, dtype=np.int64)
        adding = Lock()

        def look(view: View) -> None:
            values, codes = source(view), groups.codes(view)
            negative = np.flatnonzero(values < 0)
            positive = np.maximum(values, 0) if len(negative) else values
            if groups.count <= FEW:
                gone = sums_of_few(codes[negative], values[negative], groups.count)
                come = sums_of_few(codes, positive, groups.count)
                with adding:
                    low[:] += gone
                    high[:] += come
                return
            with adding:
                np.add.at(low, codes[negative], values[negative])
                np.add.at(high, codes, positive)

        self.scan(look, support)
        return low, high

    def reach_of_solved(self, reach: Reach, groups: Groups, regimes: Regimes, patch: Patch) -> Reach:
        """The same sums of what a step makes of a stream whose sums are known, without looking at all lines again."""
        low, high = (np.where(regimes == EQUAL, sums, 0) for sums in reach)
        codes = groups.codes(View(self.columns, patch.rows)).astype(np.int64)
        np.add.at(low, codes, np.minimum(patch.values, 0))
        np.add.at(high, codes, np.maximum(patch.values, 0))
        return low, high

    def hot(
        self, source: Callable[[View], Ints], support: Ints | None, groups: Groups, regimes: Regimes
    ) -> tuple[Ints, Ints, NDArray[np.int64] | NDArray[np.int32]]:
        """The lines that need an order: their positions, amounts and groups."""
        hot = regimes == ORDERED

        def look(view: View) -> tuple[Ints, Ints, NDArray[np.int64] | NDArray[np.int32]]:
            codes = groups.codes(view)
            there = np.flatnonzero(hot.take(codes))
            values = (
                source(View(self.columns, view.positions[there]))
                if len(there) * 4 < len(codes)
                else source(view)[there]
            )
            some = np.flatnonzero(values)
            return view.positions[there[some]], values[some], codes[there[some]]

        found = self.scan(look, support)
        none = np.zeros(0, dtype=np.int64)
        nothing = (none, none, none.astype(np.int32))
        rows, values, codes = (np.concatenate(column) for column in zip(nothing, *found, strict=True))
        return rows, values, codes
