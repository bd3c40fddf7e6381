"""An excerpt of several periods: some families' lines of them, as periods whose lines can be explained line by line.

As `engine.columns.excerpt`: what depends on a family alone the interpreter goes through again, stage by stage as
`engine.periods` does; what runs through all lines of a period it is given, and for each line the total before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import evolve, frozen

from planlang.engine.columns.chosen import of_claim, units_at
from planlang.engine.columns.figures import person_rows
from planlang.engine.columns.lines import resolved_of
from planlang.engine.columns.machine import Machine
from planlang.engine.columns.periods import PeriodsColumns
from planlang.engine.columns.reached import reached
from planlang.engine.columns.running import is_of_all
from planlang.engine.compile import LEFT, PLAN_PAID
from planlang.engine.figures import PAYERS
from planlang.engine.interpret import Streams, interpret, interpret_in_turn
from planlang.engine.periods import held_at
from planlang.engine.periods_held import LAYERS, asked, not_by_one
from planlang.engine.periods_parts import Part, Period, Whole, part, splits
from planlang.engine.settle import benefit_years, settlement_order
from planlang.model.contract import Key
from planlang.model.ledger import Resolved
from planlang.model.periods import Periods
from planlang.model.settlement import Settlement, Stage, month_rule
from planlang.operators.amounts import KeyOf
from planlang.operators.amounts import keys as keys_of
from planlang.operators.columns.keep import Mask, codes_of
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.layer import Layer
from planlang.operators.program import Step
from planlang.operators.rising import Rising
from planlang.operators.share import Share

_SOURCES: Mapping[Stage, str] = {Stage.SPECIFIC: PLAN_PAID, Stage.AGGREGATE: LEFT}


def periods_of_person(settled: PeriodsColumns, person: str) -> Periods:
    """The lines of a person's family."""
    columns = settled.settled[0].machine.columns
    codes = codes_of([person], columns.persons).astype(np.int32)
    return _excerpt(settled, columns.units_of(codes).astype(np.int64))


def periods_of_claim(settled: PeriodsColumns, claim: str) -> Periods:
    """The lines of the family of which a claim is; a claim may be of several."""
    columns = settled.settled[0].machine.columns
    return _excerpt(settled, units_at(columns, of_claim(columns, claim)))


@frozen(kw_only=True, eq=False)
class _Found:
    """What an excerpt is made of: lines in settlement order and where they stand in the ledger, and who decides them.

    keys: by period, how the interpreter reads them.
    """

    settled: PeriodsColumns
    rows: Ints
    lines: Sequence[Resolved]
    held: Mapping[Stage, list[int]]
    keys: Sequence[Mapping[Key, KeyOf]]

    def own(self, stage: Stage, at: int) -> list[int]:
        """The positions of the lines that a period decides at a stage."""
        return [n for n, holder in enumerate(self.held[stage]) if holder == at]


def _excerpt(settled: PeriodsColumns, units: Ints) -> Periods:
    found, wanted = _found(settled, units)
    whole = _whole(found)
    streams = _streams(found, whole)
    periods = [
        Period(draft=draft, keys=keys, programs=programs, streams=own)
        for draft, keys, programs, own in zip(settled.drafts, found.keys, settled.programs, streams, strict=True)
    ]
    parts = [part(whole, period, at) for at, period in enumerate(periods)]
    said = {stage: asked(settled.drafts, stage, found.lines) for stage in LAYERS}
    first = settled.settled[0].machine
    uncounted = np.flatnonzero(wanted[settled.uncounted.unit])
    return evolve(
        settled.periods,
        settlements=tuple(_settlement(found, whole, parts, at, wanted) for at in range(len(parts))),
        lines=tuple(found.lines),
        splits=splits(whole, parts, range(len(found.lines))),
        held=held_at(found.held, parts),
        counts_in=whole.counts_in,
        asked={stage: not_by_one(each) for stage, each in said.items()},
        uncounted_persons=person_rows(first, settled.uncounted, uncounted),
    )


def _found(settled: PeriodsColumns, units: Ints) -> tuple[_Found, Mask]:
    """The lines of units, with those at which an aggregating deductible was met; and which units these are."""
    first = settled.settled[0].machine
    columns = first.columns
    wanted = np.zeros(len(columns.units), dtype=bool)
    wanted[units] = True
    nothing = np.zeros(0, dtype=np.int64)
    rows = np.concatenate([nothing, *(view.positions[wanted[view.column("unit")]] for view in first.views())])
    if len(rows):
        met = (reached(one.machine, one.settlement.contract) for one in settled.settled)
        rows = np.union1d(rows, np.array([row for row in met if row is not None], dtype=np.int64))
    resolved = resolved_of(columns, rows)
    order = sorted(range(len(rows)), key=lambda at: settlement_order(resolved[at]))
    rows = rows[np.array(order, dtype=np.int64)]
    keys = [
        keys_of(month_rule(draft.contract, draft.attachment), benefit_years(draft.contract)) for draft in settled.drafts
    ]
    held = {stage: settled.held.by_stage[stage][rows].tolist() for stage in Stage}
    return _Found(settled=settled, rows=rows, lines=[resolved[at] for at in order], held=held, keys=keys), wanted


def _whole(found: _Found) -> Whole:
    """Who decides and who counts the lines, and what each payer pays of them."""
    whole = found.settled.settled[0].whole
    view = View(whole.columns, found.rows)
    counts_in = found.settled.held.counts_in[found.rows].tolist()
    return Whole(
        lines=found.lines,
        held=found.held,
        counts_in=[None if at < 0 else at for at in counts_in],
        payers={name: whole.part(name, view).tolist() for name in PAYERS},
        inputs={PLAN_PAID: whole.plan_paid(view).tolist(), LEFT: whole.left(view).tolist()},
    )


def _streams(found: _Found, whole: Whole) -> list[dict[Stage, Streams]]:
    """What every stage of every period makes of its own lines."""
    settled = found.settled
    benefits = interpret_in_turn(
        [programs[Stage.BENEFITS] for programs in settled.programs],
        found.held[Stage.BENEFITS],
        found.lines,
        [draft.class_of for draft in settled.drafts],
        found.keys,
    )
    made = [{Stage.BENEFITS: _as_in_columns(found, at, Stage.BENEFITS, own)} for at, own in enumerate(benefits)]
    for at, streams in enumerate(made):
        for stage in LAYERS:
            streams[stage] = _as_in_columns(found, at, stage, _interpreted(found, whole, at, stage))
    return made


def _interpreted(found: _Found, whole: Whole, at: int, stage: Stage) -> Streams:
    """What the interpreter makes of a stage of a period, given the steps whose totals run through all lines."""
    machine, program = found.settled.settled[at].machine, found.settled.programs[at][stage]
    own = found.own(stage, at)
    view, source = View(machine.columns, found.rows[own]), _SOURCES[stage]
    of_all = [step for step in program.steps if is_of_all(step)]
    inputs = {source: [whole.inputs[source][n] for n in own]}
    inputs |= {step.name: machine.of(step.name, view).tolist() for step in of_all}
    rest = evolve(program, steps=tuple(step for step in program.steps if not is_of_all(step)))
    lines = [found.lines[n] for n in own]
    streams = interpret(rest, lines, found.settled.drafts[at].class_of, found.keys[at], inputs)
    before = {step.name: _before(machine, step, found.rows[own]).tolist() for step in of_all}
    return evolve(streams, before={**streams.before, **before})


def _as_in_columns(found: _Found, at: int, stage: Stage, streams: Streams) -> Streams:
    """Streams with the amounts that the columns have.

    Of the families of whom an aggregating deductible was met the interpreter saw no other line.
    """
    machine, program = found.settled.settled[at].machine, found.settled.programs[at][stage]
    view = View(machine.columns, found.rows[found.own(stage, at)])
    values = {step.name: machine.of(step.name, view).tolist() for step in program.steps}
    return evolve(streams, values={**streams.values, **values})


def _before(machine: Machine, step: Step, rows: Ints) -> Ints:
    """The total of all lines before each line: at the beginning of its day or month, and of what came before it."""
    assert isinstance(step, Layer | Share | Rising)
    groups = machine.keys.groups(Key.CONTRACT if isinstance(step, Rising) else step.key)
    wanted = np.zeros(groups.count, dtype=bool)
    wanted[groups.codes(View(machine.columns, rows))] = True
    near = np.concatenate(
        [np.zeros(0, dtype=np.int64), *(view.positions[wanted[groups.codes(view)]] for view in machine.views())]
    )
    order = machine.order_of(near)
    view = View(machine.columns, near)
    codes, values = groups.codes(view)[order].astype(np.int64), machine.of(step.source, view)[order]
    # Days and months rise in settlement order, so that lines of one stand together.
    totals = np.cumsum(values) - values
    begins = np.searchsorted(codes, codes)
    start = machine.starts.get(step.name)
    found = np.empty(len(near), dtype=np.int64)
    found[order] = totals - totals[begins] + (0 if start is None else start[codes])
    return found[np.searchsorted(near, rows)]


def _settlement(
    found: _Found,
    whole: Whole,
    parts: Sequence[Part],
    at: int,
    wanted: Mask,
) -> Settlement:
    """One period with the lines of the excerpt that it decides at any stage."""
    own, run = found.settled.settled[at], parts[at].run
    return evolve(
        own.settlement,
        lines=tuple(run.lines),
        streams=run.streams.values,
        before=run.streams.before,
        refusals=run.streams.refusals,
        splits=splits(whole, parts, parts[at].own),
        persons=person_rows(own.machine, own.persons, np.flatnonzero(wanted[own.persons.unit])),
        keys=run.keys,
    )
