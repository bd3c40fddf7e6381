"""Interpret: run a program over a ledger line by line, in settlement order, slow and obvious.

Each line has one row: a slot for every stream, and for every step that keeps a running total a slot for that total
before the line. Rows are the trace; nothing else is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import assert_never

from attrs import frozen

from planlang.model.ledger import Resolved
from planlang.model.settlement import Refusal, Stage
from planlang.operators import combine, keep, layer, share
from planlang.operators.program import AMOUNT, Program, Step

Advance = Callable[[Resolved, list[int]], None]


@frozen
class Streams:
    """What a run made: streams and totals before, by name; refusals by stage; all in settlement order."""

    values: Mapping[str, Sequence[int]]
    before: Mapping[str, Sequence[int]]
    refusals: Mapping[Stage, Sequence[Refusal | None]]


def interpret(program: Program, lines: Sequence[Resolved], class_of: Mapping[str, str]) -> Streams:
    """Every stream of the program over lines in settlement order."""
    names = _slots(program)
    slots = {name: at for at, name in enumerate(names)}
    noted: dict[str, list[Refusal | None]] = {name: [] for name in program.keeps.values()}
    advances = tuple(_advance(step, slots, class_of, noted) for step in program.steps)
    width = len(names)
    rows = []
    for resolved in lines:
        row = [0] * width
        row[0] = resolved.line.amount
        for advance in advances:
            advance(resolved, row)
        rows.append(row)
    columns = list(zip(*rows, strict=True)) or [()] * width
    return Streams(
        values={name: column for name, column in zip(names, columns, strict=True) if "@" not in name},
        before={
            name.removesuffix("@before"): column for name, column in zip(names, columns, strict=True) if "@" in name
        },
        refusals={stage: noted[name] for stage, name in program.keeps.items()},
    )


def _slots(program: Program) -> list[str]:
    """The names of a row's slots: the amount first."""
    names = [AMOUNT]
    for step in program.steps:
        names.append(step.name)
        if isinstance(step, layer.Layer | share.Share):
            names.append(f"{step.name}@before")
    return names


def _advance(
    step: Step,
    slots: Mapping[str, int],
    class_of: Mapping[str, str],
    noted: Mapping[str, list[Refusal | None]],
) -> Advance:
    """A step as a function on one line's row."""
    match step:
        case keep.Keep():
            return keep.by_line(step, slots, noted.get(step.name, []))
        case layer.Layer():
            return layer.by_line(step, slots, class_of)
        case share.Share():
            return share.by_line(step, slots)
        case combine.Combine():
            return combine.by_line(step, slots)
        case never:
            assert_never(never)
