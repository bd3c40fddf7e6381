"""A settlement that was made line by line, as columns: so that whatever writes columns writes it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from planlang.engine.columns.held import held_columns
from planlang.engine.columns.scans import Scans, Ways
from planlang.engine.compile import LEFT, PLAN_PAID, compile_program, lower_benefits, lower_stage
from planlang.engine.periods import draft_of
from planlang.model.columns import Columns, HeldColumns, PersonColumns
from planlang.model.periods import Periods
from planlang.model.settlement import PersonRow, Settlement, Stage
from planlang.operators.columns.keep import Kept
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.keep import Keep
from planlang.operators.program import Program
from planlang.provisions.enrollment import enrollment


@frozen(eq=False)
class Shown:
    """A program whose streams are known. order: the positions of the columns' lines in settlement order."""

    columns: Columns
    program: Program
    order: Ints
    streams: Mapping[str, Ints]
    _kept: dict[Stage, Kept] = field(init=False, factory=dict)

    def of(self, name: str, view: View) -> Ints:
        """A stream on the lines of a view."""
        return self.streams[name][view.where]

    def refusals(self, stage: Stage, view: View) -> NDArray[np.int8]:
        """For each line which test of a stage's layer refuses it, -1 where the layer counts it."""
        if stage not in self._kept:
            name = self.program.keeps[stage]
            (step,) = (one for one in self.program.steps if one.name == name and isinstance(one, Keep))
            self._kept[stage] = Kept(step, self.columns)
        return self._kept[stage].refusals(view)

    def views(self) -> Iterator[View]:
        """All lines in the ledger's order, some at a time."""
        return Scans(self.columns, Ways()).views()

    def in_order(self) -> Ints:
        """The positions of all lines in settlement order."""
        return self.order


def shown(settlement: Settlement, columns: Columns, alone: frozenset[str]) -> Shown:
    """A settlement's streams over its lines as columns, in whatever order these have them."""
    contract, facts = settlement.contract, settlement.facts
    enrolled = enrollment(contract, settlement.census, facts)
    program = compile_program(contract, facts, settlement.class_of, enrolled, alone)
    position = _positions(columns)
    order = np.array([position[resolved.line.id] for resolved in settlement.lines], dtype=np.int64)
    streams = {}
    for name, values in settlement.streams.items():
        streams[name] = np.empty(len(order), dtype=np.int64)
        streams[name][order] = values
    return Shown(columns, program, order, streams)


def persons_of(rows: tuple[PersonRow, ...], columns: Columns) -> PersonColumns:
    """Rows of persons as columns."""
    persons, units = ({name: code for code, name in enumerate(names)} for names in (columns.persons, columns.units))
    names: tuple[str, ...] = ("amount", "member", "plan_paid", "specific", "aggregate", "employer")
    figures = ("deductible", "eligible", "excess", "aggregating")
    specific = any(row.deductible is not None for row in rows)
    if specific:
        names = (*names, *figures)
    return PersonColumns(
        person=np.array([persons[row.person] for row in rows], dtype=np.int64),
        unit=np.array([units[row.unit] for row in rows], dtype=np.int64),
        amounts={name: np.array([getattr(row, name) for row in rows], dtype=np.int64) for name in names},
        lasers=np.array([-1 if row.laser is None else row.laser for row in rows], dtype=np.int64) if specific else None,
    )


def shown_periods(periods: Periods, columns: Columns, alone: frozenset[str]) -> tuple[list[Shown], HeldColumns]:
    """The streams of several periods over all lines as columns, 0 where another period decides; and who decides."""
    contracts = [settlement.contract for settlement in periods.settlements]
    drafts = [
        draft_of(contracts, at, settlement.census, periods.facts, settlement.class_of, alone)
        for at, settlement in enumerate(periods.settlements)
    ]
    held = held_columns(drafts, columns, Scans(columns, Ways()))
    position = _positions(columns)
    order = np.array([position[resolved.line.id] for resolved in periods.lines], dtype=np.int64)
    found = []
    for draft, settlement in zip(drafts, periods.settlements, strict=True):
        draft.prior = settlement.prior
        lower_benefits(draft)
        lower_stage(draft, Stage.SPECIFIC, PLAN_PAID)
        lower_stage(draft, Stage.AGGREGATE, LEFT)
        own = np.array([position[resolved.line.id] for resolved in settlement.lines], dtype=np.int64)
        streams = {name: np.zeros(len(columns), dtype=np.int64) for name in settlement.streams}
        for name, values in settlement.streams.items():
            streams[name][own] = values
        found.append(Shown(columns, draft.program(), order, streams))
    return found, held


def _positions(columns: Columns) -> Mapping[tuple[str, int], int]:
    """Where each line stands, by its claim and its number."""
    claims, numbers = columns.claim.texts_of(slice(0, len(columns))), columns.line.tolist()
    return {(claim, line): at for at, (claim, line) in enumerate(zip(claims, numbers, strict=True))}
