"""Columns in pieces say what plain arrays and lists say, whether their pieces are in memory or in a file."""

from __future__ import annotations

import errno
import os
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlang.model.ids import Ids, Names
from planlang.model.pattern import Pattern, numbered
from planlang.model.room import Room
from planlang.model.space import NoSpaceError
from planlang.model.stored import Stored

ROOMS = st.sampled_from([None, 0, 20, 10**6])
WIDE = st.integers(-(2**62), 2**62)
NUMBERS = st.lists(st.one_of(WIDE, st.integers(0, 300), st.integers(-5, 70_000)), max_size=40)


@st.composite
def stored(draw: st.DrawFn) -> tuple[np.ndarray[Any, Any], Stored]:
    values = np.array(draw(NUMBERS), dtype=np.int64)
    return values, Stored.of(values, Room(draw(ROOMS)), draw(st.integers(1, 9)))


@given(stored(), st.data())
def test_a_stored_column_is_its_array(both: tuple[np.ndarray[Any, Any], Stored], data: st.DataObject) -> None:
    values, column = both
    rows = np.array(data.draw(st.lists(st.integers(0, max(len(values) - 1, 0)), max_size=20)), dtype=np.int64)
    rows = rows[: 20 if len(values) else 0]
    start, stop = sorted(data.draw(st.tuples(st.integers(0, len(values)), st.integers(0, len(values)))))
    assert len(column) == len(values)
    assert column.tolist() == values.tolist()
    assert column[rows].tolist() == values[rows].tolist()
    assert column[start:stop].tolist() == values[start:stop].tolist()
    assert column[rows].dtype == column[start:stop].dtype == values.dtype
    if len(values):
        assert (column.min(), column.max()) == (values.min(), values.max())
        assert column.any_but(int(values[0])) == bool((values != values[0]).any())


@given(stored(), st.data())
def test_numbers_are_changed_at_rows(both: tuple[np.ndarray[Any, Any], Stored], data: st.DataObject) -> None:
    values, column = both
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, max(len(values) - 1, 0))))), dtype=np.int64)
    rows = rows if len(values) else rows[:0]
    others = np.array(data.draw(st.lists(WIDE, min_size=len(rows), max_size=len(rows))), dtype=np.int64)
    wanted = values.copy()
    wanted[rows] = others
    copied = column.copied_with(rows, others)
    assert copied.tolist() == wanted.tolist()
    assert column.tolist() == values.tolist()
    changed = column.with_values(rows, others)
    assert changed.tolist() == wanted.tolist()
    assert not len(values) or (changed.min() <= wanted.min() and changed.max() >= wanted.max())


@given(stored(), st.data())
def test_some_rows_are_kept_and_all_are_looked_through(
    both: tuple[np.ndarray[Any, Any], Stored], data: st.DataObject
) -> None:
    values, column = both
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, max(len(values) - 1, 0))))), dtype=np.int64)
    rows = rows if len(values) else rows[:0]
    assert column.kept(rows).tolist() == values[rows].tolist()
    assert column.through(lambda own: own // 2).tolist() == (values // 2).tolist()


IDS = st.one_of(
    st.lists(st.text(max_size=8), max_size=20),
    st.lists(st.integers(0, 999).map(lambda number: f"M-{number:03}"), max_size=20),
)


@given(IDS, ROOMS, st.integers(1, 7), st.data())
def test_a_column_of_ids_is_its_texts(ids: list[str], most: int | None, at_once: int, data: st.DataObject) -> None:
    column = Ids.of(pa.array(ids, pa.large_string()), Room(most), at_once)
    rows = np.array(data.draw(st.lists(st.integers(0, max(len(ids) - 1, 0)), max_size=20)), dtype=np.int64)
    rows = rows if ids else rows[:0]
    assert (len(column), column.to_pylist()) == (len(ids), ids)
    assert column.texts_of(rows) == [ids[row] for row in rows]
    assert column.texts_of(slice(1, 4)) == ids[1:4]
    for text in {*ids[:3], "M-0", "5"}:
        assert column.same(text, rows).tolist() == [ids[row] == text for row in rows]
    kept = np.unique(rows)
    assert column.kept(kept).to_pylist() == [ids[row] for row in kept]


def test_ids_that_are_numbers_are_the_texts_of_their_digits() -> None:
    column = Ids.of(pa.array([10, 9, 100]), Room(0), 2)
    assert column.type == pa.int64()
    assert column.texts_of(np.array([2, 0])) == ["100", "10"]
    every = slice(0, 3)
    assert [column.same(text, every).sum() for text in ("9", "09", "x", "9" * 20)] == [1, 0, 0, 0]
    assert list(Names(pa.array([1, 10, 2]))) == ["1", "10", "2"]


@given(st.text(st.characters(codec="ascii", min_codepoint=33), max_size=4), st.integers(1, 15), st.data())
def test_ids_of_one_pattern_are_numbers_and_texts_again(prefix: str, width: int, data: st.DataObject) -> None:
    digits = data.draw(st.lists(st.integers(0, 10**width - 1), min_size=1, max_size=10))
    texts = [f"{prefix}{number:0{width}}" for number in digits]
    found = numbered(pa.array(texts))
    if found is None:
        assert prefix.startswith(("=", "+", "-", "@")) or len(prefix.rstrip("0123456789")) + 15 < len(texts[0])
        return
    numbers, pattern = found
    assert pattern.texts(numbers).to_pylist() == texts
    assert [pattern.number(text) for text in texts] == numbers.tolist()


@given(st.lists(st.one_of(st.none(), st.text(max_size=6), st.from_regex(r"\A[A-C]?[0-9]{2}\Z")), max_size=6))
def test_texts_are_numbers_only_where_they_come_back_the_same(texts: list[str | None]) -> None:
    found = numbered(pa.array(texts, pa.string()))
    if found is not None:
        numbers, pattern = found
        assert pattern.texts(numbers).to_pylist() == texts
        assert numbers.min() >= 0


def test_a_slice_of_texts_has_its_own_pattern() -> None:
    texts = pa.array(["x", "A12", "A34", "y"])
    assert numbered(texts) is None
    found = numbered(texts.slice(1, 2))
    assert found is not None
    assert (found[0].tolist(), found[1]) == ([12, 34], Pattern("A", 2))


def test_a_file_that_cannot_grow_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(NoSpaceError, match="No space left on device"):
        Room(0).keep(np.arange(3))
