"""An excerpt: some families' lines of a settlement in columns, as a settlement that can be explained line by line.

What depends on a family alone (its persons, its benefit years, its chains) the interpreter goes through again. What
runs through all lines (the contract's one total, a month's) it is given: the streams, and for each line the total
before it, which is the total at the beginning of its day and what came before it on that day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import evolve
from numpy.typing import NDArray

from planlang.engine.columns.figures import person_rows
from planlang.engine.columns.lines import resolved_of
from planlang.engine.columns.machine import Machine
from planlang.engine.columns.settle import SettledColumns
from planlang.engine.figures import Run, splits
from planlang.engine.interpret import Streams, interpret
from planlang.engine.settle import benefit_years, settlement_order
from planlang.model.contract import AggregatingDeductible, Key
from planlang.model.settlement import Settlement, month_rule
from planlang.operators.amounts import keys as keys_of
from planlang.operators.columns.keep import codes_of
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.layer import Layer
from planlang.operators.program import Program, Step
from planlang.operators.rising import Rising
from planlang.operators.share import Share

Runner = Callable[[Program, Mapping[str, Sequence[int]]], Streams]
_AGGREGATING = "specific.aggregating-deductible"
_OF_ALL = frozenset({Key.CONTRACT, Key.MONTH})


def of_person(settled: SettledColumns, person: str) -> Settlement:
    """The lines of a person's family."""
    columns = settled.machine.columns
    codes = codes_of([person], columns.persons).astype(np.int32)
    return _excerpt(settled, columns.units_of(codes).astype(np.int64))


def of_claim(settled: SettledColumns, claim: str) -> Settlement:
    """The lines of the family of which a claim is; a claim may be of several."""
    columns = settled.machine.columns
    units = [view.column("unit")[columns.claim.same(claim, view.where)] for view in settled.machine.views()]
    return _excerpt(settled, np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *units])))


def _excerpt(settled: SettledColumns, units: Ints) -> Settlement:
    """Some families' lines as a settlement of their own, with the totals of all lines."""
    machine, settlement = settled.machine, settled.settlement
    wanted = np.zeros(len(machine.columns.units), dtype=bool)
    wanted[units] = True
    rows = np.concatenate(
        [view.positions[wanted[view.column("unit")]] for view in machine.views()] or [np.zeros(0, dtype=np.int64)]
    )
    persons = np.flatnonzero(wanted[settled.persons.unit])
    rows = np.union1d(rows, _reached(machine, settlement)) if len(rows) else rows
    resolved = resolved_of(machine.columns, rows)
    order = np.array(sorted(range(len(rows)), key=lambda at: settlement_order(resolved[at])), dtype=np.int64)
    rows, lines = rows[order], [resolved[at] for at in order.tolist()]
    month_of, years = month_rule(settlement.contract, settlement.attachment), benefit_years(settlement.contract)
    keys = keys_of(month_of, years)
    class_of = settlement.class_of
    streams = _streams(machine, rows, lambda program, inputs: interpret(program, lines, class_of, keys, inputs))
    run = Run(settlement.contract, machine.program, streams, lines, class_of, keys)
    return evolve(
        settlement,
        lines=tuple(lines),
        streams=streams.values,
        before=streams.before,
        refusals=streams.refusals,
        splits=splits(run),
        persons=person_rows(machine, settled.persons, persons),
        keys=keys,
    )


def _streams(machine: Machine, rows: Ints, run: Runner) -> Streams:
    """All streams of lines in settlement order, and the totals before them."""
    program, view = machine.program, View(machine.columns, rows)
    of_all = [step for step in program.steps if _is_of_all(step)]
    own = evolve(program, steps=tuple(step for step in program.steps if not _is_of_all(step)))
    inputs = {step.name: machine.of(step.name, view).tolist() for step in of_all}
    streams = run(own, inputs)
    before = {step.name: _before(machine, step, rows) for step in of_all}
    # The interpreter saw no other line of the family of whom the aggregating deductible was met; the columns have.
    values = {name: machine.of(name, view).tolist() for name in machine.streams.by_name}
    return evolve(streams, values={**streams.values, **values}, before={**streams.before, **before})


def _is_of_all(step: Step) -> bool:
    """Whether a step keeps a total that runs through the lines of several families."""
    return isinstance(step, Rising) or (isinstance(step, Layer | Share) and step.key in _OF_ALL)


def _before(machine: Machine, step: Step, rows: Ints) -> list[int]:
    """The total of all lines before each line: at the beginning of its day or month, and of what came before it."""
    assert isinstance(step, Layer | Share | Rising)
    groups = machine.keys.groups(Key.CONTRACT if isinstance(step, Rising) else step.key)
    codes = groups.codes(View(machine.columns, rows))
    start = machine.starts.get(step.name)
    found = np.zeros(len(rows), dtype=np.int64) if start is None else start[codes]
    for code in np.unique(codes).tolist():
        there = np.concatenate([view.positions[groups.codes(view) == code] for view in machine.views()])
        values = machine.of(step.source, View(machine.columns, there))
        some = np.flatnonzero(values)
        for at in np.flatnonzero(codes == code).tolist():
            found[at] += values[some][_earlier(machine, there[some], int(rows[at]))].sum()
    return [int(total) for total in found]


def _earlier(machine: Machine, rows: Ints, row: int) -> NDArray[np.bool_]:
    """Which of some lines come before one in settlement order."""
    columns = machine.columns
    others, one = View(columns, rows), View(columns, np.array([row], dtype=np.int64))
    paid, sequence = others.column("paid"), others.column("sequence")
    earlier, same = paid < one.column("paid"), paid == one.column("paid")
    if sequence is not None:
        earlier |= same & (sequence < one.column("sequence"))
        same &= sequence == one.column("sequence")
    tied = np.flatnonzero(same)
    if len(tied):
        claims = columns.claim[rows[tied]].cast(pa.large_string())
        own = pa.scalar(columns.claim.texts_of(one.where)[0], pa.large_string())
        first = pc.less(claims, own).to_numpy(zero_copy_only=False)
        equal = pc.equal(claims, own).to_numpy(zero_copy_only=False)
        earlier[tied] = first | (equal & (others.column("line")[tied] < one.column("line")))
    return np.asarray(earlier, dtype=bool)


def _reached(machine: Machine, settlement: Settlement) -> Ints:
    """The line at which the aggregating deductible was met, which an account of a later line names."""
    specific = settlement.contract.specific
    term = specific.find(AggregatingDeductible) if specific else None
    step = next((one for one in machine.program.steps if one.name == _AGGREGATING), None)
    if term is None or not isinstance(step, Layer):
        return np.zeros(0, dtype=np.int64)
    values, rows = _some(machine, step.source)
    order = machine.order_of(rows)
    met = np.flatnonzero(np.cumsum(values[order]) >= term.amount)
    return np.asarray(rows[order[met[:1]]])


def _some(machine: Machine, stream: str) -> tuple[Ints, Ints]:
    """The lines on which a stream is not 0, and its amounts."""
    found = []
    for view in machine.views(machine.streams.support(stream)):
        values = machine.of(stream, view)
        there = np.flatnonzero(values)
        found.append((values[there], view.positions[there]))
    nothing = np.zeros(0, dtype=np.int64)
    if not found:
        return nothing, nothing
    values, rows = (np.concatenate(column) for column in zip(*found, strict=True))
    return values, rows
