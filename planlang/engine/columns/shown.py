"""A settlement that was made line by line, as columns: so that whatever writes columns writes it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from planlang.engine.columns.scans import Scans, Ways
from planlang.engine.compile import compile_program
from planlang.model.columns import Columns, PersonColumns
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

    def views(self, where: Ints | None = None) -> Iterator[View]:
        """All lines in the ledger's order, some at a time, or those at chosen positions."""
        return Scans(self.columns, Ways()).views(where)

    def in_order(self) -> Ints:
        """The positions of all lines in settlement order."""
        return self.order


def shown(settlement: Settlement, columns: Columns, alone: frozenset[str]) -> Shown:
    """A settlement's streams over its lines as columns, in whatever order these have them."""
    contract, facts = settlement.contract, settlement.facts
    enrolled = enrollment(contract, settlement.census, facts)
    program = compile_program(contract, facts, settlement.class_of, enrolled, alone)
    claims, numbers = columns.claim.texts_of(slice(0, len(columns))), columns.line.tolist()
    position = {(claim, line): at for at, (claim, line) in enumerate(zip(claims, numbers, strict=True))}
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
