"""Interpret: run a program over a ledger line by line, in settlement order, slow and obvious.

Each line has one row: a slot for every stream, and for every step that keeps a running total a slot for that total
before the line. Rows are the trace; nothing else is recorded. When a rising attachment opens a month, that is a row
too, which no line has: only the steps from the rising one on see it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import assert_never

from attrs import define, field, frozen

from planlang.model.contract import Key
from planlang.model.ledger import Kind, Line, Resolved
from planlang.model.settlement import Refusal, Stage
from planlang.operators import carry, combine, keep, layer, rising, share
from planlang.operators.amounts import KeyOf
from planlang.operators.program import AMOUNT, Program, Step

Advance = Callable[[Resolved, list[int]], None]
_BEFORE = "@before"


@frozen
class Streams:
    """What a run made: streams and totals before, by name; refusals by stage; all in settlement order.

    openings: for each month that opened what that moved, by stream; the last one may be the settlement.
    """

    values: Mapping[str, Sequence[int]]
    before: Mapping[str, Sequence[int]]
    refusals: Mapping[Stage, Sequence[Refusal | None]]
    openings: Sequence[Mapping[str, int]]


@frozen
class _Frame:
    """What steps need to become machines: slots, classes and keys, and where refusals and credits are noted."""

    slots: Mapping[str, int]
    class_of: Mapping[str, str]
    keys: Mapping[Key, KeyOf]
    noted: Mapping[str, list[Refusal | None]]
    stores: carry.Stores


@define
class _Months:
    """The months of a rising attachment: they open in turn, and what follows the rising step sees each opening."""

    step: rising.Rising
    risen: rising.Risen
    later: tuple[Advance, ...]
    width: int
    rows: list[list[int]] = field(factory=list)

    def until(self, number: int) -> None:
        """Open every month up to one."""
        while len(self.rows) < number:
            self._open(self.step.attachments[len(self.rows)])

    def finish(self) -> None:
        """Open the months that no line opened, and settle if that is due."""
        self.until(self.step.opened)
        if self.step.settlement is not None:
            self._open(self.step.settlement)

    def _open(self, attachment: int) -> None:
        row = [0] * self.width
        self.risen.rise(attachment, row)
        for advance in self.later:
            advance(_NOBODY, row)
        self.rows.append(row)


# Whom an opening concerns: nobody. Steps that keep their total by contract do not ask.
_NOBODY_LINE = Line(claim="", line=0, person="", unit="", coverage="", incurred=date.min, paid=date.min, amount=0)
_NOBODY = Resolved(line=_NOBODY_LINE, root=_NOBODY_LINE, window_paid=date.min, kind=Kind.PAYMENT)


def interpret(
    program: Program, lines: Sequence[Resolved], class_of: Mapping[str, str], keys: Mapping[Key, KeyOf]
) -> Streams:
    """Every stream of the program over lines in settlement order."""
    names = _slots(program)
    slots = {name: at for at, name in enumerate(names)}
    noted: dict[str, list[Refusal | None]] = {name: [] for name in program.keeps.values()}
    stores: carry.Stores = {name: {} for step in program.steps if isinstance(step, carry.Carry) for name in step.stores}
    frame = _Frame(slots, class_of, keys, noted, stores)
    machines = [_machine(step, frame) for step in program.steps]
    advances = tuple(machine.advance if isinstance(machine, rising.Risen) else machine for machine in machines)
    width = len(names)
    months = _months(program.steps, machines, advances, width)
    rows = []
    for resolved in lines:
        if months is not None:
            months.until(int(keys[Key.MONTH](resolved)))
        row = [0] * width
        row[0] = resolved.line.amount
        for advance in advances:
            advance(resolved, row)
        rows.append(row)
    if months is not None:
        months.finish()
    columns = dict(zip(names, list(zip(*rows, strict=True)) or [()] * width, strict=True))
    return Streams(
        values={name: column for name, column in columns.items() if not name.endswith(_BEFORE)},
        before={name.removesuffix(_BEFORE): column for name, column in columns.items() if name.endswith(_BEFORE)},
        refusals={stage: noted[name] for stage, name in program.keeps.items()},
        openings=[dict(zip(names, row, strict=True)) for row in months.rows] if months else [],
    )


def _slots(program: Program) -> list[str]:
    """The names of a row's slots: the amount first."""
    names = [AMOUNT]
    for step in program.steps:
        names.append(step.name)
        if isinstance(step, layer.Layer | rising.Rising | share.Share):
            names.append(f"{step.name}{_BEFORE}")
    return names


def _machine(step: Step, frame: _Frame) -> Advance | rising.Risen:
    """A step as a function on one line's row, or as the machine that rises."""
    match step:
        case keep.Keep():
            return keep.by_line(step, frame.slots, frame.noted.get(step.name, []))
        case layer.Layer():
            return layer.by_line(step, frame.slots, frame.class_of, frame.keys, frame.stores)
        case carry.Carry():
            return carry.by_line(step, frame.slots, frame.keys, frame.stores)
        case rising.Rising():
            return rising.by_line(step, frame.slots)
        case share.Share():
            return share.by_line(step, frame.slots, frame.keys)
        case combine.Combine():
            return combine.by_line(step, frame.slots)
        case never:
            assert_never(never)


def _months(
    steps: Sequence[Step], machines: Sequence[Advance | rising.Risen], advances: tuple[Advance, ...], width: int
) -> _Months | None:
    """The months that open, if the program has a rising attachment.

    INVARIANT: the steps after a rising one keep their totals by contract, so an opening needs no line of its own.
    """
    for at, (step, machine) in enumerate(zip(steps, machines, strict=True)):
        if isinstance(step, rising.Rising) and isinstance(machine, rising.Risen):
            return _Months(step, machine, advances[at + 1 :], width)
    return None
