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
from planlang.operators import combine, layer, share
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


def test_a_key_has_its_own_amount_else_its_classs_else_the_general_one() -> None:
    amounts = Amounts(100, {"retirees": 150}, {"P1": 250})
    classes = {"P1": "retirees", "P2": "retirees"}
    assert [amounts.of(key, classes) for key in ("P1", "P2", "P3")] == [250, 150, 100]
