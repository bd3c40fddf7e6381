"""Interpret: run a program over a ledger line by line, in settlement order, slow and obvious.

Each line has one row: a slot for every stream, and for every step that keeps a running total a slot for that total
before the line. Rows are the trace; nothing else is recorded. When a rising attachment opens a month, that is a row
too, which no line has: only the steps from the rising one on see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import repeat
from typing import assert_never

from attrs import define, field, frozen

from planlang.model.contract import Key
from planlang.model.ledger import Kind, Line, Resolved
from planlang.model.settlement import Refusal, Stage
from planlang.operators import carry, combine, keep, layer, rising, share
from planlang.operators.amounts import KeyOf, Memory
from planlang.operators.program import AMOUNT, Program, Step

Advance = Callable[[Resolved, list[int]], None]
_BEFORE = "@before"
# How many rows stand until they become columns.
_TOGETHER = 128
# Lines that read the amount alone.
_NO_INPUTS: Iterable[Sequence[int]] = repeat(())


@frozen
class Streams:
    """What a run made: streams and totals before, by name; refusals by stage; all in settlement order.

    openings: for each month that opened what that moved, by stream; the last one may be the settlement. opened: before
    which line each did, by its position; after the last one all that no line opened.
    """

    values: Mapping[str, Sequence[int]]
    before: Mapping[str, Sequence[int]]
    refusals: Mapping[Stage, Sequence[Refusal | None]]
    openings: Sequence[Mapping[str, int]]
    opened: Sequence[int]


@frozen
class _Frame:
    """What steps need to become machines: slots, classes and keys, and where refusals and credits are noted."""

    slots: Mapping[str, int]
    class_of: Mapping[str, str]
    keys: Mapping[Key, KeyOf]
    noted: Mapping[str, list[Refusal | None]]
    memory: Memory


@define
class _Months:
    """The months of a rising attachment: they open in turn, and what follows the rising step sees each opening."""

    step: rising.Rising
    risen: rising.Risen
    later: tuple[Advance, ...]
    width: int
    rows: list[list[int]] = field(factory=list)
    opened: list[int] = field(factory=list)

    def until(self, number: int, at: int) -> None:
        """Open every month up to one, before the line at a position."""
        while len(self.rows) < number:
            self._open(self.step.attachments[len(self.rows)], at)

    def finish(self, at: int) -> None:
        """Open the months that no line opened, and settle if that is due."""
        self.until(self.step.opened, at)
        if self.step.settlement is not None:
            self._open(self.step.settlement, at)

    def _open(self, attachment: int, at: int) -> None:
        row = [0] * self.width
        self.risen.rise(attachment, row)
        for advance in self.later:
            advance(_NOBODY, row)
        self.rows.append(row)
        self.opened.append(at)


# Whom an opening concerns: nobody. Steps that keep their total by contract do not ask.
_NOBODY_LINE = Line(claim="", line=0, person="", unit="", coverage="", incurred=date.min, paid=date.min, amount=0)
_NOBODY = Resolved(line=_NOBODY_LINE, root=_NOBODY_LINE, window_paid=date.min, kind=Kind.PAYMENT)


@define
class _Running:
    """A program while it runs: its slots, its machines, and what they have filled: columns, and the latest rows."""

    program: Program
    names: list[str]
    advances: tuple[Advance, ...]
    months: _Months | None
    keys: Mapping[Key, KeyOf]
    noted: Mapping[str, list[Refusal | None]]
    columns: list[list[int]]
    rows: list[list[int]] = field(factory=list)

    def settle(self, lines: Iterable[Resolved], inputs: Iterable[Sequence[int]] = _NO_INPUTS) -> None:
        """Lines one by one: every step in turn fills its slot of the line's row. Inputs stand after the amount."""
        advances, months, rows, empty = self.advances, self.months, self.rows, [0] * len(self.names)
        for at, (resolved, given) in enumerate(zip(lines, inputs, strict=False), start=self._count):
            if months is not None:
                months.until(int(self.keys[Key.MONTH](resolved)), at)
            row = empty.copy()
            row[0] = resolved.line.amount
            if given:
                row[1 : 1 + len(given)] = given
            for advance in advances:
                advance(resolved, row)
            rows.append(row)
            if len(rows) == _TOGETHER:
                self._keep()

    @property
    def _count(self) -> int:
        """How many lines are settled."""
        return len(self.columns[0]) + len(self.rows)

    def _keep(self) -> None:
        """Turn rows into columns, some at a time: a million rows would have to be found in memory once more."""
        if self.rows:
            for column, values in zip(self.columns, zip(*self.rows, strict=True), strict=True):
                column.extend(values)
            self.rows.clear()

    def streams(self) -> Streams:
        """What the run made, once all lines are settled."""
        if self.months is not None:
            self.months.finish(self._count)
        self._keep()
        names = self.names
        columns = dict(zip(names, self.columns, strict=True))
        return Streams(
            values={name: column for name, column in columns.items() if not name.endswith(_BEFORE)},
            before={name.removesuffix(_BEFORE): column for name, column in columns.items() if name.endswith(_BEFORE)},
            refusals={stage: self.noted[name] for stage, name in self.program.keeps.items()},
            openings=[dict(zip(names, row, strict=True)) for row in self.months.rows] if self.months else [],
            opened=self.months.opened if self.months else [],
        )


def interpret(
    program: Program,
    lines: Sequence[Resolved],
    class_of: Mapping[str, str],
    keys: Mapping[Key, KeyOf],
    inputs: Mapping[str, Sequence[int]] | None = None,
) -> Streams:
    """Every stream of the program over lines in settlement order.

    inputs: streams that the program reads beside the amount, because another one made them.
    """
    running = _running(program, class_of, keys, Memory(), tuple(inputs or ()))
    running.settle(lines, zip(*inputs.values(), strict=True) if inputs else _NO_INPUTS)
    return running.streams()


def interpret_in_turn(
    programs: Sequence[Program],
    turns: Sequence[int],
    lines: Sequence[Resolved],
    class_of: Sequence[Mapping[str, str]],
    keys: Sequence[Mapping[Key, KeyOf]],
) -> tuple[Streams, ...]:
    """The streams of several programs over one order of lines, each line settled by the program whose turn it is.

    turns: for each line the position of its program. A program's streams are over its own lines. Steps that name a
    total, and credits, are kept together.
    """
    memory = Memory()
    running = [
        _running(program, classes, key_of, memory)
        for program, classes, key_of in zip(programs, class_of, keys, strict=True)
    ]
    for resolved, turn in zip(lines, turns, strict=True):
        running[turn].settle((resolved,))
    return tuple(one.streams() for one in running)


def _running(
    program: Program,
    class_of: Mapping[str, str],
    keys: Mapping[Key, KeyOf],
    memory: Memory,
    inputs: tuple[str, ...] = (),
) -> _Running:
    """A program ready to run."""
    names = _slots(program, inputs)
    noted: dict[str, list[Refusal | None]] = {name: [] for name in program.keeps.values()}
    frame = _Frame({name: at for at, name in enumerate(names)}, class_of, keys, noted, memory)
    machines = [_machine(step, frame) for step in program.steps]
    advances = tuple(machine.advance if isinstance(machine, rising.Risen) else machine for machine in machines)
    months = _months(program.steps, machines, advances, len(names))
    return _Running(program, names, advances, months, keys, noted, [[] for _ in names])


def _slots(program: Program, inputs: tuple[str, ...]) -> list[str]:
    """The names of a row's slots: the amount first, then what other programs made."""
    names = [AMOUNT, *inputs]
    for step in program.steps:
        names.append(step.name)
        if isinstance(step, layer.Layer | rising.Rising | share.Share):
            names.append(f"{step.name}{_BEFORE}")
        if isinstance(step, layer.Layer) and step.credit:
            names.append(f"{step.name}.credit")
    return names


def _machine(step: Step, frame: _Frame) -> Advance | rising.Risen:
    """A step as a function on one line's row, or as the machine that rises."""
    match step:
        case keep.Keep():
            return keep.by_line(step, frame.slots, frame.noted.get(step.name, []))
        case layer.Layer():
            return layer.by_line(step, frame.slots, frame.class_of, frame.keys, frame.memory)
        case carry.Carry():
            return carry.by_line(step, frame.slots, frame.keys, frame.memory)
        case rising.Rising():
            return rising.by_line(step, frame.slots)
        case share.Share():
            return share.by_line(step, frame.slots, frame.keys, frame.memory)
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
        if isinstance(machine, rising.Risen):
            assert isinstance(step, rising.Rising)
            return _Months(step, machine, advances[at + 1 :], width)
    return None
