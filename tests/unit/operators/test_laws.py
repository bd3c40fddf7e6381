"""The laws that the operators state in their docstrings, over any stream and any key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from planlang.model.amounts import Amounts
from planlang.model.contract import Key
from planlang.operators import combine, layer, rising, share
from planlang.operators.amounts import Memory
from planlang.operators.combine import Combine
from planlang.operators.layer import Layer, above
from planlang.operators.share import Share
from planlang.values.rate import Band, Percentage
from tests.unit.operators.sheets import sheet_of

DAY = date(2026, 1, 1)
AMOUNTS = st.integers(-(10**12), 10**12)
STREAMS = st.lists(st.tuples(st.sampled_from("ABC"), AMOUNTS), max_size=20)
RATES = st.fractions(0, 1, max_denominator=300)
BOUNDS = st.none() | st.integers(0, 10**12)


def run(
    step: Layer | Share, stream: list[tuple[str, int]], memory: Memory | None = None
) -> tuple[list[int], list[int]]:
    """The parts of lines, and the totals before them."""
    sheet, kept = (
        sheet_of({"in": [amount for _, amount in stream]}, [person for person, _ in stream]),
        memory or Memory(),
    )
    advance = layer.in_order(step, sheet, {}, kept) if isinstance(step, Layer) else share.in_order(step, sheet, kept)
    middle = len(stream) // 2
    advance(0, middle)
    advance(middle, len(stream))
    return sheet.streams["out"], sheet.streams["out@before"]


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
    parts, _ = run(step, stream)
    expected = sum(
        above(total, attachment, limit) - above(0, attachment, limit) for total in by_person(stream).values()
    )
    assert sum(parts) == expected


def test_a_key_is_layered_between_bounds_of_its_own() -> None:
    """Over 30 A has at most 60; over 150 R, a retiree, has at most 15; over 100 C has at most 40."""
    step = Layer(
        "out",
        "in",
        Key.PERSON,
        attachment=Amounts(100, {"retirees": 150}, {"A": 30}),
        limit=Amounts(40, {"retirees": 15}, {"A": 60}),
    )
    sheet = sheet_of({"in": [50, 170, 200, 150]}, ["A", "R", "C", "A"])
    layer.in_order(step, sheet, {"R": "retirees", "C": "actives"}, Memory())(0, 4)
    assert sheet.streams["out"] == [20, 15, 40, 40]


@given(STREAMS)
def test_the_total_before_a_line_is_what_the_earlier_lines_of_its_key_sum_to(stream: list[tuple[str, int]]) -> None:
    _, befores = run(Layer("out", "in", Key.PERSON, attachment=Amounts(5)), stream)
    for at, (person, _) in enumerate(stream):
        assert befores[at] == sum(amount for other, amount in stream[:at] if other == person)


@given(STREAMS, RATES, st.lists(st.tuples(st.integers(1, 10**9), RATES), max_size=3))
def test_a_shares_parts_sum_to_the_rounded_percentage_of_each_keys_total(
    stream: list[tuple[str, int]], then: Fraction, bands: list[tuple[int, Fraction]]
) -> None:
    percentage = Percentage(tuple(Band(width, rate) for width, rate in bands), then)
    parts, _ = run(Share("out", "in", Key.PERSON, percentage), stream)
    assert sum(parts) == sum(percentage.of(total) for total in by_person(stream).values())


@given(STREAMS, RATES)
def test_a_percentage_is_within_half_a_minor_unit_and_odd(stream: list[tuple[str, int]], rate: Fraction) -> None:
    percentage = Percentage((), rate)
    for _, amount in stream:
        assert abs(percentage.of(amount) - rate * amount) <= Fraction(1, 2)
        assert percentage.of(-amount) == -percentage.of(amount)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_what_a_cut_leaves_and_its_part_are_its_source(whole: int, part: int, other: int) -> None:
    assert combined(Combine("out", ("whole",), ("part",)), whole=whole, part=part) + part == whole
    step = Combine("out", ("whole", "other"), ("part",))
    assert combined(step, whole=whole, part=part, other=other) == whole + other - part


def combined(step: Combine, **values: int) -> int:
    """What a combination makes of one line."""
    sheet = sheet_of({name: [value] for name, value in values.items()})
    combine.in_order(step, sheet)(0, 1)
    (made,) = sheet.streams["out"]
    return made


def test_a_combination_is_the_sum_of_some_streams_less_the_sum_of_others() -> None:
    assert combined(Combine("out", ("a", "b"), ("c", "d")), a=1, b=10, c=100, d=1000) == 1 + 10 - 100 - 1000
    assert combined(Combine("out", (), ("c",)), c=100) == -100
    assert combined(Combine("out", ("a",)), a=1) == 1
    assert combined(Combine("out", ())) == 0


def test_a_rising_layer_keeps_the_total_before_each_line_and_each_opening() -> None:
    """S is 30, then 50: of 40, 10 are over 30; the opening takes those back; of 60, 10 are over 50."""
    sheet = sheet_of({"in": [0, 40, 0, 20]})
    risen = rising.in_order(rising.Rising("out", "in", (30, 50), 2, None), sheet)
    risen.rise(30)
    risen.advance(1, 2)
    risen.rise(50)
    risen.advance(3, 4)
    assert sheet.streams["out"] == [0, 10, -10, 10]
    assert sheet.streams["out@before"] == [0, 0, 40, 40]


def test_layers_of_one_name_go_on_from_one_running_total() -> None:
    """70 and then 50 make 120, of which 20 lie over 100; apart neither would reach it."""
    memory, step = Memory(), Layer("out", "in", Key.PERSON, attachment=Amounts(100), total="l")
    assert [run(step, [("A", amount)], memory) for amount in (70, 50)] == [([0], [0]), ([20], [70])]


def test_shares_of_one_name_go_on_from_one_running_total() -> None:
    """Half of 1 and then of 2 cents is 1 (rounded from 0.5) and then nothing more; apart it would be 1 each time."""
    memory, step = Memory(), Share("out", "in", Key.PERSON, Percentage((), Fraction(1, 2)), total="h")
    assert [run(step, [("A", 1)], memory) for _ in range(2)] == [([1], [0]), ([0], [1])]


def test_a_key_has_its_own_amount_else_its_classs_else_the_general_one() -> None:
    amounts = Amounts(100, {"retirees": 150}, {"P1": 250})
    classes = {"P1": "retirees", "P2": "retirees"}
    assert [amounts.of(key, classes) for key in ("P1", "P2", "P3")] == [250, 150, 100]
    assert amounts.own(classes) == {"P1", "P2"}
    assert Amounts(100, {}, {"P1": 250}).own(classes) == {"P1"}
