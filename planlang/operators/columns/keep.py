"""Keep on columns: which test refuses each line. Beside `operators.keep`, whose tests it asks in the same order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import assert_never

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from planlang.model.columns import KINDS, NONE, Columns, day_number
from planlang.model.stored import Stored
from planlang.operators import keep
from planlang.operators.columns.view import View

Mask = NDArray[np.bool_]
COUNTED = -1


def codes_of(wanted: Iterable[str], names: Sequence[str]) -> NDArray[np.int64]:
    """The codes of those names that the ledger has; its names are sorted, a person's in two units stands twice."""
    found = list[int]()
    for name in wanted:
        found += range(bisect_left(names, name), bisect_right(names, name))
    return np.array(sorted(found), dtype=np.int64)


def _among(wanted: Iterable[str], names: Sequence[str]) -> Mask:
    """For each code whether its name is wanted."""
    mask = np.zeros(len(names), dtype=bool)
    mask[codes_of(wanted, names)] = True
    return mask


@frozen(eq=False)
class Kept:
    """A `Keep` step made ready for a ledger: for a test on whom, the answer by code."""

    step: keep.Keep
    columns: Columns
    _answers: dict[int, Mask] = field(init=False, factory=dict)
    _known: list[Stored] = field(init=False, factory=list)

    def know(self, refusals: Stored) -> None:
        """Remember what was found of every line of the ledger."""
        self._known.append(refusals)

    @cached_property
    def always(self) -> bool:
        """Whether every line is refused by the first test that could."""
        return any(isinstance(test, keep.Always) for test in self.step.tests)

    def refusals(self, view: View) -> NDArray[np.int8]:
        """For each line the position of the first test that refuses it, or `COUNTED`."""
        if self._known:
            return self._known[0][view.where]
        found = np.full(len(view), COUNTED, dtype=np.int8)
        for at in reversed(range(len(self.step.tests))):
            # Where a test refuses, its own position stands instead of what stood there. Masks would take much longer.
            found += self._refused(at, view).view(np.int8) * (np.int8(at) - found)
        return found

    def counted(self, view: View) -> Mask:
        """Which lines no test refuses."""
        if self._known:
            return np.asarray(self._known[0][view.where] == COUNTED)
        found = np.ones(len(view), dtype=bool)
        for at in range(len(self.step.tests)):
            found &= ~self._refused(at, view)
        return found

    def _refused(self, at: int, view: View) -> Mask:
        """Which lines a test refuses."""
        test = self.step.tests[at]
        match test:
            case keep.KindIs():
                mask = view.column("kind") == KINDS.index(test.kind)
            case keep.CodeAmong():
                codes = view.column("exclusion")
                mask = np.zeros(len(view), dtype=bool) if codes is None else codes != NONE
            case keep.IncurredBefore():
                mask = view.column("incurred") < day_number(test.day)
            case keep.IncurredAfter():
                mask = view.column("incurred") > day_number(test.day)
            case keep.PaidBefore():
                mask = view.column("window_paid") < day_number(test.day)
            case keep.PaidAfter():
                mask = view.column("window_paid") > day_number(test.day)
            case keep.Always():
                mask = np.ones(len(view), dtype=bool)
            case keep.CoverageOutside() | keep.PersonAmong() | keep.UnitAmong() | keep.UnitOutside():
                mask = self._by_code(at, test).take(view.column(_COLUMN[type(test)]))
            case never:
                assert_never(never)
        return np.asarray(mask, dtype=bool)

    def _by_code(
        self, at: int, test: keep.CoverageOutside | keep.PersonAmong | keep.UnitAmong | keep.UnitOutside
    ) -> Mask:
        """For each code of the test's column whether it is refused."""
        if at not in self._answers:
            self._answers[at] = _by_code(test, self.columns)
        return self._answers[at]


_COLUMN = {
    keep.CoverageOutside: "coverage",
    keep.PersonAmong: "person",
    keep.UnitAmong: "unit",
    keep.UnitOutside: "unit",
}


def _by_code(
    test: keep.CoverageOutside | keep.PersonAmong | keep.UnitAmong | keep.UnitOutside, columns: Columns
) -> Mask:
    match test:
        case keep.CoverageOutside():
            return np.array([name not in test.coverages for name in columns.coverages], dtype=bool)
        case keep.PersonAmong():
            return _among(test.citations, columns.persons)
        case keep.UnitAmong():
            return _among(test.units, columns.units)
        case keep.UnitOutside():
            return ~_among(test.units, columns.units)
