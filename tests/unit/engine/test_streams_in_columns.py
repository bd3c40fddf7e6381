"""Streams in columns: sums of them, and those that are other than 0 on a few lines only."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlang.engine.columns.streams import NOWHERE, Accumulated, Patch, Solved, Stream, Streams
from planlang.model.columns import Columns
from planlang.operators.columns.regimes import EQUAL, FLAT, ORDERED, Ints
from planlang.operators.columns.view import View

LINES = 12
NO_COLUMNS = cast("Columns", None)


def everything() -> View:
    return View(NO_COLUMNS, slice(0, LINES))


def at(view: View, values: Ints) -> Ints:
    return values[view.where]


@st.composite
def sums(draw: st.DrawFn) -> tuple[int, list[tuple[list[str], list[str]]]]:
    """How many streams there are of their own, and sums, each of what came before it."""
    count = draw(st.integers(1, 3))
    names = [f"own {number}" for number in range(count)]
    found = []
    for number in range(draw(st.integers(1, 5))):
        some = st.lists(st.sampled_from(names), max_size=3)
        found.append((draw(some), draw(some)))
        names.append(f"sum {number}")
    return count, found


@given(sums())
def test_a_sum_of_sums_is_the_sum_of_what_they_are_made_of(
    drawn: tuple[int, list[tuple[list[str], list[str]]]],
) -> None:
    count, found = drawn
    streams = Streams()
    values = {f"own {number}": 10**number for number in range(count)}
    for name in values:
        streams.add(Stream(name, lambda _: NOWHERE))
    for number, (plus, minus) in enumerate(found):
        name, of = f"sum {number}", streams.sum_of(plus, minus)
        values[name] = sum(values[one] for one in plus) - sum(values[one] for one in minus)
        assert sum(values[one] * times for one, times in of.items()) == values[name]
        assert all(one.startswith("own") for one in of)
        assert all(of.values())
        streams.add(Stream(name, lambda _: NOWHERE), of)


@given(st.sets(st.integers(0, LINES - 1)))
def test_of_a_sparse_stream_no_other_lines_are_looked_at(rows: set[int]) -> None:
    there = np.array(sorted(rows), dtype=np.int64)
    amounts = np.zeros(LINES, dtype=np.int64)
    amounts[there] = there + 100
    looked: list[View] = []

    def values(view: View) -> Ints:
        looked.append(view)
        return at(view, amounts)

    streams = Streams()
    streams.add(Stream("few", values, there))
    view = everything()
    assert streams.of("few", view).tolist() == amounts.tolist()
    assert streams.of("few", view).tolist() == amounts.tolist()
    assert len(looked) == min(len(rows), 1)
    if rows and len(rows) * 4 <= LINES:
        assert cast("Ints", looked[0].where).tolist() == there.tolist()
    for start in range(0, LINES, 5):
        run = View(NO_COLUMNS, slice(start, min(start + 5, LINES)))
        assert streams.of("few", run).tolist() == amounts[run.where].tolist()


@pytest.mark.parametrize(
    ("whole", "expected"),
    [(True, [10, 20, 0, 33, 50, 60]), (False, [10, 0, 0, 33, 50, 0])],
    ids=["every other line is its source", "flat groups are 0"],
)
def test_lines_in_no_order_are_their_source_or_nothing(whole: bool, expected: list[int]) -> None:  # noqa: FBT001  a case
    # Persons 0 to 2: the first rises with its source, the second is flat, the third was put in order.
    person = np.array([0, 1, 2, 2, 0, 1], dtype=np.int64)
    source = np.array([10, 20, 30, 40, 50, 60], dtype=np.int64)
    regimes = np.array([EQUAL, FLAT, ORDERED], dtype=np.uint8)
    patch = Patch(np.array([2, 3], dtype=np.int64), np.array([0, 33], dtype=np.int64))
    found = Accumulated.of(lambda view: at(view, source), lambda view: at(view, person), Solved(regimes, patch, whole))
    assert found(View(NO_COLUMNS, slice(0, 6))).tolist() == expected
    assert source.tolist() == [10, 20, 30, 40, 50, 60]
    some = np.array([1, 2, 5], dtype=np.int64)
    assert found(View(NO_COLUMNS, some)).tolist() == [expected[row] for row in some]
