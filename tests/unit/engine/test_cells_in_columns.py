"""Cells follow settlement order, whatever claims are, and are as many as suit a ledger."""

from __future__ import annotations

from random import Random
from string import ascii_lowercase

import numpy as np
import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from planlang.engine.columns.cells import cells_of
from planlang.engine.columns.groups import Span
from planlang.model.columns import Columns
from planlang.model.ids import Ids
from planlang.model.pattern import Pattern
from planlang.model.stored import Stored
from tests.columns import columns

texts = st.text(st.characters(codec="utf-8"), max_size=12) | st.text("0123456789", max_size=6).map("C-000".__add__)


def in_cells(lines: Columns, looked_at: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The cells of lines, of which only some were looked at to make them even."""
    with monkeypatch.context() as patched:
        patched.setattr("planlang.engine.columns.cells._LOOKED_AT", looked_at)
        cells = cells_of(lines, Span(), buckets=50)
    found = [int(cell) for cell in cells.at(lines, slice(0, len(lines)))]
    assert all(0 <= cell < 50 for cell in found)
    return found


@given(st.lists(texts, min_size=1), st.integers(1, 20))
def test_cells_follow_claims_by_code_points(claims: list[str], looked_at: int) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        cells = in_cells(columns(pa.array(claims, pa.large_string())), looked_at, monkeypatch)
    assert [cell for _, cell in sorted(zip(claims, cells, strict=True))] == sorted(cells)


@given(st.lists(st.integers(-10, 10**6) | st.integers(0, 2**63 - 1), min_size=1), st.integers(1, 20))
def test_cells_follow_claims_that_are_numbers_as_texts(claims: list[int], looked_at: int) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        cells = in_cells(columns(pa.array(claims, pa.int64())), looked_at, monkeypatch)
    assert [cell for _, cell in sorted(zip(map(str, claims), cells, strict=True))] == sorted(cells)


@given(st.lists(st.integers(0, 9999), min_size=1), st.integers(1, 20))
def test_cells_follow_claims_of_one_pattern(numbers: list[int], looked_at: int) -> None:
    claims = Ids.of_numbers(Stored.of(np.array(numbers, dtype=np.int64)), Pattern("C-", 4))
    with pytest.MonkeyPatch.context() as monkeypatch:
        cells = in_cells(evolve(columns(pa.array(numbers)), claim=claims), looked_at, monkeypatch)
    assert [cell for _, cell in sorted(zip(claims.to_pylist(), cells, strict=True))] == sorted(cells)


def test_cells_follow_sequences_before_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = in_cells(columns(pa.array(["c", "b", "a"]), [1, 2, 3]), 3, monkeypatch)
    assert cells == sorted(cells)
    assert len(set(cells)) == 3


def test_a_byte_that_all_claims_have_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = [f"{first}-{last}" for first in "abc" for last in "cba"] * 5
    cells = in_cells(columns(pa.array(claims, pa.large_string())), len(claims), monkeypatch)
    assert [cell for _, cell in sorted(zip(claims, cells, strict=True))] == sorted(cells)
    assert len(set(cells)) == 9


def test_claims_that_nobody_looked_at_come_after_those_that_they_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = [f"{first}{letter}" for letter in ascii_lowercase for first in "bc"]
    cells = in_cells(columns(pa.array(claims, pa.large_string())), 26, monkeypatch)  # those that begin with a b
    assert [cell for _, cell in sorted(zip(claims, cells, strict=True))] == sorted(cells)
    assert len(set(cells)) >= 26


def test_claims_that_differ_only_at_their_end_fall_into_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = pa.array([f"C-2026-{number:06}" for number in range(5000)], pa.large_string())
    assert len(set(in_cells(columns(claims), 1000, monkeypatch))) > 40


def test_claims_that_are_numbers_fall_into_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = np.arange(5000, dtype=np.int64)
    plain = columns(pa.array(numbers))
    of_a_pattern = evolve(plain, claim=Ids.of_numbers(Stored.of(numbers), Pattern("C-", 4)))
    for lines in (plain, of_a_pattern):
        assert len(set(in_cells(lines, 1000, monkeypatch))) > 40


@pytest.mark.parametrize("claim", [10**18 - 1, 10**18, 10**18 + 1, 11**18, 2**63 - 1])
def test_cells_follow_claims_of_as_many_digits_as_there_are(claim: int, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = [5, 10, 99, claim, 0, 123_456]
    cells = in_cells(columns(pa.array(claims, pa.int64())), 6, monkeypatch)
    assert [cell for _, cell in sorted(zip(map(str, claims), cells, strict=True))] == sorted(cells)


@pytest.mark.parametrize(
    ("signs", "most"),
    [("".join(map(chr, range(127))) + "\xe9\u20ac\U0001f600", 20), ("abcd", 24), ("01234567", 24), ("ab", 30)],
)
def test_cells_follow_claims_of_which_many_are_alike(signs: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random(8)
    some = ["".join(rng.choices(signs, k=rng.randint(most // 2, most))) for _ in range(60)]
    claims = [name for name in some for _ in range(12)]
    cells = in_cells(columns(pa.array(claims, pa.large_string())), len(claims), monkeypatch)
    assert [cell for _, cell in sorted(zip(claims, cells, strict=True))] == sorted(cells)
    assert len(set(cells)) > 30


def test_a_cell_has_some_thirty_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = columns(pa.array(np.arange(3210)))
    assert cells_of(lines, Span()).buckets == 100
    assert cells_of(lines, Span(paid=(9, 10))).buckets == 50
    assert cells_of(lines, Span(paid=(9, 209))).buckets == 1
    monkeypatch.setattr("planlang.engine.columns.cells._MOST_BUCKETS", 7)
    cells = cells_of(lines, Span(paid=(0, 1)))
    assert (cells.buckets, cells.count(Span(paid=(0, 1)))) == (7, 14)
    assert set(cells.at(lines, slice(0, 3210)).tolist()) == set(range(7))
