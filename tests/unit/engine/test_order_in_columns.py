"""Settlement order in columns: keys as one number a row, and numbers in the order of the texts that they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from planlang.engine.columns.order import Order, in_order, sort_keys
from planlang.ledgers.columns.resolved import to_columns
from planlang.model.ids import Ids
from planlang.model.ledger import Kind, Line, Resolved
from planlang.model.pattern import Pattern
from tests import rooms
from tests.harbour import COVER, YEARLY, contract_of

WIDE = 2**63 - 1
NUMBERS = st.one_of(st.integers(0, 3), st.integers(-5, 5), st.integers(-WIDE, WIDE))
BITS = st.one_of(st.integers(0, 3), st.integers(2**64 - 5, 2**64 - 1), st.integers(0, 2**64 - 1))


@st.composite
def keys(draw: st.DrawFn) -> list[NDArray[Any]]:
    """Some keys of as many rows, of the types that columns have; the last one differs from row to row."""
    count = draw(st.integers(0, 12))
    rows = st.lists
    found: list[NDArray[Any]] = []
    for kind in draw(st.lists(st.sampled_from(["i4", "i8", "u8"]), max_size=4)):
        values = {"i4": st.integers(-(2**31), 2**31 - 1), "i8": NUMBERS, "u8": BITS}[kind]
        found.append(np.array(draw(rows(values, min_size=count, max_size=count)), dtype=kind))
    last = draw(st.permutations(range(count)))
    return [*found, np.array(last, dtype=np.int64)]


@given(keys())
def test_rows_are_put_in_the_order_of_their_keys(every: list[NDArray[Any]]) -> None:
    rows = range(len(every[0]))
    expected = sorted(rows, key=lambda row: [int(key[row]) for key in every])
    assert in_order(every).tolist() == expected


@given(st.lists(st.integers(0, 10**18 - 1), min_size=1, unique=True))
def test_plain_numbers_are_in_the_order_of_their_texts(numbers: list[int]) -> None:
    found = Pattern().sort_keys(np.array(numbers, dtype=np.int64))
    assert found is not None
    assert [numbers[at] for at in in_order(found)] == sorted(numbers, key=str)


@given(st.lists(st.integers(0, 99_999), min_size=1, unique=True))
def test_numbers_under_a_pattern_are_in_the_order_of_their_texts(numbers: list[int]) -> None:
    pattern = Pattern("M", 5)
    (key,) = pattern.sort_keys(np.array(numbers, dtype=np.int64)) or ()
    texts = pattern.texts(np.array(numbers, dtype=np.int64)).to_pylist()
    assert [texts[at] for at in in_order([key])] == sorted(texts)


def test_numbers_of_too_many_digits_have_no_keys() -> None:
    assert Pattern().sort_keys(np.array([10**18, 5], dtype=np.int64)) is None
    assert Pattern().sort_keys(np.array([10**18 - 1, 5], dtype=np.int64)) is not None
    assert Pattern("A", 2).sort_keys(np.array([12], dtype=np.int64)) is not None


BEGINNINGS = ["", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghabcdefgh"]  # words of eight bytes, and one more or less
ALIKE = st.builds(str.__add__, st.sampled_from(BEGINNINGS), st.text("ab", max_size=3))


@given(st.lists(ALIKE, min_size=8) | st.lists(st.text(st.characters(codec="utf-8"), max_size=34), min_size=1))
def test_claims_that_are_texts_are_in_the_order_of_their_code_points(claims: list[str]) -> None:
    rows = np.arange(len(claims))
    found = in_order([*sort_keys(Ids.of(pa.array(claims, pa.large_string())), rows), rows])
    assert found.tolist() == sorted(range(len(claims)), key=lambda row: (claims[row], row))


@given(st.lists(st.integers(0, 2**63 - 1) | st.integers(0, 200), min_size=1))
def test_claims_that_are_numbers_of_any_length_are_in_the_order_of_their_texts(claims: list[int]) -> None:
    rows = np.arange(len(claims))
    found = in_order([*sort_keys(Ids.of(pa.array(claims, pa.int64())), rows), rows])
    assert found.tolist() == sorted(range(len(claims)), key=lambda row: (str(claims[row]), row))


CLAIMS = ["A", "B", "A" * 32, "A" * 33, "A" * 40 + "B", "A" * 40 + "C"]  # some too long to be compared in words


@given(
    st.lists(
        st.tuples(
            st.integers(0, 1) | st.integers(0, 2**62), st.integers(0, 3), st.integers(0, 4), st.sampled_from(CLAIMS)
        )
    )
)
def test_lines_are_in_settlement_order_within_groups_of_any_code(lines: list[tuple[int, int, int, str]]) -> None:
    every = list(range(len(lines)))
    contract = contract_of(COVER.format(benefits="", key="person", months=YEARLY, laser="P"))
    ledger = tuple(
        Line(
            claim=claim,
            line=1000 - at,
            person="P",
            unit="P",
            coverage="medical",
            incurred=rooms.day("2026-01-01"),
            paid=rooms.day(f"2026-02-0{day + 1}"),
            amount=1,
            sequence=sequence,
            kind=Kind.PAYMENT,
            class_name=None,
            exclusion=None,
            original=None,
        )
        for at, (_, day, sequence, claim) in enumerate(lines, start=1)
    )
    resolved = [Resolved(line=line, root=line, window_paid=line.paid, kind=line.kind) for line in ledger if line.paid]
    order = Order(to_columns(resolved, contract))
    codes = np.array([code for code, *_ in lines], dtype=np.int64)
    found = order.of(np.arange(len(lines)), codes, "codes").tolist()
    assert found == sorted(range(len(lines)), key=lambda at: (*lines[at], -at))
    # Some of the lines, others, and all of them again: what is known is not taken for what it is not.
    for rows in (every[:2], every[-2:], every[1::2], every[::3], every):
        some = order.of(np.array(rows, dtype=np.int64), codes[rows], "some").tolist() if rows else []
        assert [rows[at] for at in some] == sorted(rows, key=lambda at: (*lines[at], -at))
