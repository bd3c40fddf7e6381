"""Interpret: run a program over a ledger in settlement order, step by step, slow and obvious.

A run keeps a sheet: a column for every stream, and for every step that keeps a running total a column for that total
before each line. The sheet is the trace; nothing else is recorded. When a rising attachment opens a month, that is a
row too, which no line has: only the steps from the rising one on see it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TypeVar, assert_never

from attrs import define, field, frozen

from planlang.model.contract import Key
from planlang.model.ledger import Resolved
from planlang.model.settlement import Refusal, Stage
from planlang.operators import carry, combine, keep, layer, rising, share
from planlang.operators.amounts import Advance, KeyOf, Memory, Sheet
from planlang.operators.program import AMOUNT, Program, Step

T = TypeVar("T")
_BEFORE = "@before"
# How many lines a step settles before the next one takes its turn: few enough that they are still at hand.
_TOGETHER = 256


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
    """What a program is told of the lines: classes, keys, and what is kept together with other programs."""

    class_of: Mapping[str, str]
    keys: Mapping[Key, KeyOf]
    memory: Memory


@define
class _Months:
    """The months of a rising attachment: they open in turn, and what follows the rising step sees each opening.

    earlier: the columns that do not see it. month_of: the month of the line at a position.
    """

    step: rising.Rising
    risen: rising.Risen
    later: tuple[Advance, ...]
    earlier: tuple[str, ...]
    sheet: Sheet
    month_of: Callable[[int], int]
    rows: list[dict[str, int]] = field(factory=list)
    opened: list[int] = field(factory=list)

    def before(self, at: int, stop: int) -> int:
        """Open what opens before the line at a position; after it nothing does before the position returned."""
        number = self.month_of(at)
        self._until(number, at)
        return bisect_right(range(stop), number, lo=at, key=self.month_of)

    def _until(self, number: int, at: int) -> None:
        """Open every month up to one, before the line at a position."""
        while len(self.rows) < number:
            self._open(self.step.attachments[len(self.rows)], at)

    def finish(self, at: int) -> None:
        """Open the months that no line opened, and settle if that is due."""
        self._until(self.step.opened, at)
        if self.step.settlement is not None:
            self._open(self.step.settlement, at)

    def _open(self, attachment: int, at: int) -> None:
        """An opening is a line of nobody's: it stands in the columns while the later steps see it."""
        streams, keys = self.sheet.streams, self.sheet.keys
        for name in self.earlier:
            streams[name].append(0)
        for names in keys.values():
            names.append("")
        self.risen.rise(attachment)
        for advance in self.later:
            advance(at, at + 1)
        self.rows.append({name: stream.pop() for name, stream in streams.items()})
        for names in keys.values():
            names.pop()
        self.opened.append(at)


@define
class _Running:
    """A program while it runs: its machines, and how many lines they have settled.

    given: the streams that no step makes. readings: what fills the columns of keys and facts. stretches: the machines
    in turn; some settle one line after the other, because a line's credit is what an earlier line has left.
    """

    program: Program
    sheet: Sheet
    given: Mapping[str, Sequence[int]]
    readings: Sequence[Callable[[Sequence[Resolved]], None]]
    stretches: Sequence[tuple[bool, tuple[Advance, ...]]]
    months: _Months | None
    noted: Mapping[str, list[Refusal | None]]
    done: int = 0

    def settle(self, stop: int) -> None:
        """Settle the lines up to a position."""
        while self.done < stop:
            end = stop if self.months is None else self.months.before(self.done, stop)
            while self.done < end:
                start, self.done = self.done, min(end, self.done + _TOGETHER)
                self._fill(start, self.done)

    def _fill(self, start: int, stop: int) -> None:
        """Every step in turn fills its columns for some lines."""
        for name, values in self.given.items():
            self.sheet.streams[name].extend(values[start:stop])
        lines = self.sheet.lines[start:stop]
        for read in self.readings:
            read(lines)
        for singly, advances in self.stretches:
            if singly:
                for at in range(start, stop):
                    for advance in advances:
                        advance(at, at + 1)
            else:
                for advance in advances:
                    advance(start, stop)

    def streams(self) -> Streams:
        """What the run made, once all lines are settled."""
        if self.months is not None:
            self.months.finish(self.done)
        columns = self.sheet.streams
        return Streams(
            values={name: column for name, column in columns.items() if not name.endswith(_BEFORE)},
            before={name.removesuffix(_BEFORE): column for name, column in columns.items() if name.endswith(_BEFORE)},
            refusals={stage: self.noted[name] for stage, name in self.program.keeps.items()},
            openings=self.months.rows if self.months else [],
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
    running = _running(program, lines, _Frame(class_of, keys, Memory()), inputs or {})
    running.settle(len(lines))
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
    own: list[list[Resolved]] = [[] for _ in programs]
    for resolved, turn in zip(lines, turns, strict=True):
        own[turn].append(resolved)
    running = [
        _running(program, its, _Frame(classes, key_of, memory), {})
        for program, its, classes, key_of in zip(programs, own, class_of, keys, strict=True)
    ]
    for turn, same in groupby(turns):
        running[turn].settle(running[turn].done + sum(1 for _ in same))
    return tuple(one.streams() for one in running)


def _running(
    program: Program, lines: Sequence[Resolved], frame: _Frame, inputs: Mapping[str, Sequence[int]]
) -> _Running:
    """A program ready to run."""
    given = {AMOUNT: [resolved.line.amount for resolved in lines], **inputs}
    names = [*given, *(name for step in program.steps for name in _columns(step))]
    keys = {key: list[str]() for step in program.steps for key in _keys(step)}
    tests = (test for step in program.steps if isinstance(step, keep.Keep) for test in step.tests)
    facts = {keep.FACTS[type(test)]: list[Hashable]() for test in tests}
    readings = [_reading(frame.keys[key], column) for key, column in keys.items()]
    readings += [_reading(attrgetter(fact), column) for fact, column in facts.items()]
    sheet = Sheet(lines, {name: [] for name in names}, keys, facts)
    noted: dict[str, list[Refusal | None]] = {name: [] for name in program.keeps.values()}
    machines = [_machine(step, sheet, noted, frame) for step in program.steps]
    stretches = _stretches(program, machines)
    return _Running(program, sheet, given, readings, stretches, _months(program, machines, sheet, frame), noted)


def _reading(read: Callable[[Resolved], T], column: list[T]) -> Callable[[Sequence[Resolved]], None]:
    """What fills a column of what is read off each line."""
    return lambda lines: column.extend(map(read, lines))


def _columns(step: Step) -> Iterator[str]:
    """The names of the columns that a step fills."""
    yield step.name
    if isinstance(step, layer.Layer | rising.Rising | share.Share):
        yield f"{step.name}{_BEFORE}"
    if isinstance(step, layer.Layer) and step.credit:
        yield f"{step.name}.credit"


def _keys(step: Step) -> Iterator[Key]:
    """The keys that a step reads off lines."""
    match step:
        case layer.Layer(key=key, credit=credit):
            yield key
            if credit is not None:
                yield credit.key
        case share.Share(key=key):
            yield key
        case carry.Carry(stores=stores):
            yield from stores.values()


def _machine(
    step: Step, sheet: Sheet, noted: Mapping[str, list[Refusal | None]], frame: _Frame
) -> Advance | rising.Risen:
    """A step as a function that fills its columns, or as the machine that rises."""
    match step:
        case keep.Keep():
            return keep.in_order(step, sheet, noted.get(step.name, []))
        case layer.Layer():
            return layer.in_order(step, sheet, frame.class_of, frame.memory)
        case carry.Carry():
            return carry.in_order(step, sheet, frame.memory)
        case rising.Rising():
            return rising.in_order(step, sheet)
        case share.Share():
            return share.in_order(step, sheet, frame.memory)
        case combine.Combine():
            return combine.in_order(step, sheet)
        case never:
            assert_never(never)


def _advance(machine: Advance | rising.Risen) -> Advance:
    """A machine as it settles lines."""
    return machine.advance if isinstance(machine, rising.Risen) else machine


def _stretches(
    program: Program, machines: Sequence[Advance | rising.Risen]
) -> Sequence[tuple[bool, tuple[Advance, ...]]]:
    """The machines in turn; those from the first to the last that has to do with credits settle line after line."""
    first, last = program.carrying
    parts = (False, machines[:first]), (True, machines[first:last]), (False, machines[last:])
    return [(singly, tuple(map(_advance, part))) for singly, part in parts if part]


def _months(
    program: Program, machines: Sequence[Advance | rising.Risen], sheet: Sheet, frame: _Frame
) -> _Months | None:
    """The months that open, if the program has a rising attachment.

    INVARIANT: the steps after a rising one keep their totals by contract, so an opening needs no line of its own.
    """
    for at, (step, machine) in enumerate(zip(program.steps, machines, strict=True)):
        if isinstance(machine, rising.Risen):
            assert isinstance(step, rising.Rising)
            seen = {name for later in program.steps[at:] for name in _columns(later)}
            return _Months(
                step=step,
                risen=machine,
                later=tuple(map(_advance, machines[at + 1 :])),
                earlier=tuple(name for name in sheet.streams if name not in seen),
                sheet=sheet,
                month_of=lambda position: int(frame.keys[Key.MONTH](sheet.lines[position])),
            )
    return None
