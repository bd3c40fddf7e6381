"""The laws that the operators state in their docstrings, over any stream and any key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from planlang.model.amounts import Amounts
from planlang.model.contract import Key
from planlang.model.ledger import Kind, Line, Resolved
from planlang.operators import combine, layer, rising, share
from planlang.operators.amounts import Memory
from planlang.operators.layer import Layer, above
from planlang.operators.share import Share
from planlang.values.rate import Band, Percentage

DAY = date(2026, 1, 1)
AMOUNTS = st.integers(-(10**12), 10**12)
STREAMS = st.lists(st.tuples(st.sampled_from("ABC"), AMOUNTS), max_size=20)
RATES = st.fractions(0, 1, max_denominator=300)
BOUNDS = st.none() | st.integers(0, 10**12)
SLOTS = {"in": 0, "out": 1, "out@before": 2}


def resolved(person: str, amount: int) -> Resolved:
    line = Line(
        claim="C", line=1, person=person, unit=person, coverage="medical", incurred=DAY, paid=DAY, amount=amount
    )
    return Resolved(line=line, root=line, window_paid=DAY, kind=Kind.PAYMENT)


def run(advance: Callable[[Resolved, list[int]], None], stream: list[tuple[str, int]]) -> list[list[int]]:
    rows = []
    for person, amount in stream:
        row = [amount, 0, 0]
        advance(resolved(person, amount), row)
        rows.append(row)
    return rows


def by_person(stream: list[tuple[str, int]]) -> Mapping[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for person, amount in stream:
        sums[person] += amount
    return sums


@given(STREAMS, BOUNDS, BOUNDS)
def test_a_layers_parts_sum_to_the_layer_of_each_keys_total(
    stream: list[tuple[str, int]], attachment: int | None, limit: int | None
) -> None:
    step = Layer(
        "out",
        "in",
        Key.PERSON,
        attachment=None if attachment is None else Amounts(attachment),
        limit=None if limit is None else Amounts(limit),
    )
    rows = run(layer.by_line(step, SLOTS, {}), stream)
    expected = sum(
        above(total, attachment, limit) - above(0, attachment, limit) for total in by_person(stream).values()
    )
    assert sum(row[1] for row in rows) == expected


@given(STREAMS)
def test_the_total_before_a_line_is_what_the_earlier_lines_of_its_key_sum_to(stream: list[tuple[str, int]]) -> None:
    rows = run(layer.by_line(Layer("out", "in", Key.PERSON, attachment=Amounts(5)), SLOTS, {}), stream)
    for at, (person, _) in enumerate(stream):
        assert rows[at][2] == sum(amount for other, amount in stream[:at] if other == person)


@given(STREAMS, RATES, st.lists(st.tuples(st.integers(1, 10**9), RATES), max_size=3))
def test_a_shares_parts_sum_to_the_rounded_percentage_of_each_keys_total(
    stream: list[tuple[str, int]], then: Fraction, bands: list[tuple[int, Fraction]]
) -> None:
    percentage = Percentage(tuple(Band(width, rate) for width, rate in bands), then)
    rows = run(share.by_line(Share("out", "in", Key.PERSON, percentage), SLOTS), stream)
    assert sum(row[1] for row in rows) == sum(percentage.of(total) for total in by_person(stream).values())


@given(STREAMS, RATES)
def test_a_percentage_is_within_half_a_minor_unit_and_odd(stream: list[tuple[str, int]], rate: Fraction) -> None:
    percentage = Percentage((), rate)
    for _, amount in stream:
        assert abs(percentage.of(amount) - rate * amount) <= Fraction(1, 2)
        assert percentage.of(-amount) == -percentage.of(amount)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_what_a_cut_leaves_and_its_part_are_its_source(whole: int, part: int, other: int) -> None:
    row = [whole, part, other, 0]
    slots = {"whole": 0, "part": 1, "other": 2, "rest": 3}
    combine.by_line(combine.Combine("rest", ("whole",), ("part",)), slots)(resolved("A", whole), row)
    assert row[3] + part == whole
    combine.by_line(combine.Combine("rest", ("whole", "other"), ("part",)), slots)(resolved("A", whole), row)
    assert row[3] == whole + other - part


def test_a_combination_is_the_sum_of_some_streams_less_the_sum_of_others() -> None:
    slots = {"a": 0, "b": 1, "c": 2, "d": 3, "out": 4}
    row = [1, 10, 100, 1000, 0]
    combine.by_line(combine.Combine("out", ("a", "b"), ("c", "d")), slots)(resolved("A", 1), row)
    assert row[4] == 1 + 10 - 100 - 1000
    combine.by_line(combine.Combine("out", (), ("c",)), slots)(resolved("A", 1), row)
    assert row[4] == -100


def test_a_rising_layer_keeps_the_total_before_each_line_and_each_opening() -> None:
    """S is 30, then 50: of 40, 10 are over 30; the opening takes those back; of 60, 10 are over 50."""
    risen = rising.by_line(rising.Rising("out", "in", (30, 50), 2, None), SLOTS)
    lines = [[0, 0, 0], [40, 0, 0], [0, 0, 0], [20, 0, 0]]
    risen.rise(30, lines[0])
    risen.advance(resolved("A", 40), lines[1])
    risen.rise(50, lines[2])
    risen.advance(resolved("A", 20), lines[3])
    assert [row[1] for row in lines] == [0, 10, -10, 10]
    assert [row[2] for row in lines] == [0, 0, 40, 40]


def test_layers_of_one_name_go_on_from_one_running_total() -> None:
    """70 and then 50 make 120, of which 20 lie over 100; apart neither would reach it."""
    memory, step = Memory(), Layer("out", "in", Key.PERSON, attachment=Amounts(100), total="l")
    rows = [run(layer.by_line(step, SLOTS, {}, memory=memory), [("A", amount)])[0] for amount in (70, 50)]
    assert [row[1] for row in rows] == [0, 20]
    assert [row[2] for row in rows] == [0, 70]


def test_shares_of_one_name_go_on_from_one_running_total() -> None:
    """Half of 1 and then of 2 cents is 1 (rounded from 0.5) and then nothing more; apart it would be 1 each time."""
    memory, half = Memory(), Percentage((), Fraction(1, 2))
    steps = [share.by_line(Share("out", "in", Key.PERSON, half, total="h"), SLOTS, memory=memory) for _ in range(2)]
    rows = [run(step, [("A", 1)])[0] for step in steps]
    assert [row[1] for row in rows] == [1, 0]
    assert [row[2] for row in rows] == [0, 1]


def test_a_key_has_its_own_amount_else_its_classs_else_the_general_one() -> None:
    amounts = Amounts(100, {"retirees": 150}, {"P1": 250})
    classes = {"P1": "retirees", "P2": "retirees"}
    assert [amounts.of(key, classes) for key in ("P1", "P2", "P3")] == [250, 150, 100]
