"""The state of a settlement: what suffices to have every stream of any of its lines without settling again.

How each step was solved (which groups are flat, which equal, what was put in order), the totals that run through all
lines where each cell begins, the sums of the whole ledger, and its lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from planlang.engine.columns.cells import Cells, cells_of
from planlang.engine.columns.chosen import Chosen, Numbers, persons_of, places, take
from planlang.engine.columns.figures import Sums
from planlang.engine.columns.groups import Keys, Span
from planlang.engine.columns.machine import Machine, key_of
from planlang.engine.columns.reached import reached
from planlang.engine.columns.running import Running, running_totals
from planlang.engine.columns.settle import SettledColumns
from planlang.engine.columns.streams import Patch, Solved
from planlang.engine.settle import benefit_years
from planlang.model.columns import Columns
from planlang.model.contract import CheckedContract, Deductible, Key, Laser
from planlang.model.ledger import Ledger
from planlang.model.settlement import month_rule
from planlang.operators.columns.keep import codes_of
from planlang.operators.columns.regimes import Ints, Regimes
from planlang.operators.combine import Combine
from planlang.operators.layer import Layer
from planlang.operators.program import Program, Step
from planlang.operators.rising import Rising
from planlang.operators.share import Share


@frozen(kw_only=True, eq=False)
class Classes:
    """The class of each key of the specific that has one: sorted keys, and their classes by code."""

    keys: Sequence[str]
    codes: Numbers
    names: Sequence[str]

    @classmethod
    def of(cls, class_of: Mapping[str, str]) -> Classes:
        """Those of a mapping."""
        names = sorted(set(class_of.values()))
        at = {name: code for code, name in enumerate(names)}
        keys = sorted(class_of)
        return cls(keys=keys, codes=np.array([at[class_of[key]] for key in keys], dtype=np.int64), names=names)

    def among(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The classes of some keys."""
        return {self.keys[code]: self.names[int(self.codes[code])] for code in codes_of(keys, self.keys).tolist()}


@frozen(kw_only=True, eq=False)
class State:
    """A settlement in columns, ready to be asked about any line.

    shape: which program it was. alone: whether a unit is of one person only, where that matters. reached: the line at
    which the aggregating deductible was met.
    """

    columns: Columns
    span: Span
    shape: str
    cells: Cells
    solved: Mapping[str, Solved]
    given: Mapping[str, Patch]
    running: Mapping[str, Running]
    openings: Sequence[Mapping[str, int]]
    reached: int | None
    sums: Sums
    classes: Classes
    alone: NDArray[np.bool_] | None
    ledger: Ledger

    @classmethod
    def of(cls, settled: SettledColumns, buckets: int | None = None) -> State:
        """The state of a settlement; `buckets` of a day where they are not as many as suit the ledger."""
        machine, book, found = settled.machine, settled.book, settled.figures
        assert found is not None  # INVARIANT: a state is of one plan
        columns = machine.columns
        cells = cells_of(columns, machine.keys.span, buckets)
        contract = settled.settlement.contract
        alone = None
        if contract.benefits is not None:
            alone = np.zeros(len(columns.units), dtype=bool)
            alone[codes_of(book.alone, columns.units)] = True
        return cls(
            columns=columns,
            span=machine.keys.span,
            shape=shape_of(machine.program),
            cells=cells,
            solved=machine.solved,
            given=machine.given,
            running=running_totals(machine, cells),
            openings=machine.openings,
            reached=reached(machine, contract),
            sums=found,
            classes=Classes.of(book.class_of),
            alone=alone,
            ledger=book.ledger,
        )

    def class_of(self, contract: CheckedContract, units: Ints, person: str | None) -> Mapping[str, str]:
        """The classes of the keys of some units, of those that the contract names, and of a person without lines."""
        columns = self.columns
        named = [laser.key for laser in contract.specific.all(Laser)] if contract.specific else []
        if contract.specific is not None and contract.specific.the(Deductible).key is Key.UNIT:
            keys = [columns.units[unit] for unit in units.tolist()]
        else:
            keys = [columns.persons[person] for person in persons_of(columns, units).tolist()]
        return self.classes.among([*named, *keys, *([] if person is None else [person])])

    def alone_among(self, units: Ints) -> frozenset[str]:
        """Those of some units that are of one person only."""
        if self.alone is None:
            return frozenset()
        return frozenset(self.columns.units[unit] for unit in units.tolist() if self.alone[unit])

    def machine(self, contract: CheckedContract, program: Program, class_of: Mapping[str, str], rows: Ints) -> Machine:
        """The machine of some lines at rising positions, their roots among them: with the ledger's streams."""
        chosen = take(self.columns, rows)
        columns = chosen.columns
        month_of, years = month_rule(contract, program.attachment), benefit_years(contract)
        of_day = None if years is None else lambda _: years
        machine = Machine(columns, program, Keys(columns, month_of, of_day, class_of, self.span))
        keys = {step.name: key_of(step) for step in program.steps if isinstance(step, Layer | Share | Rising)}
        solved = {
            name: Solved(self._regimes(one.regimes, keys[name], chosen), _within(one.patch, rows), one.whole)
            for name, one in self.solved.items()
        }
        machine.resume(solved, {name: _within(patch, rows) for name, patch in self.given.items()})
        machine.openings.extend(map(dict, self.openings))
        return machine

    def _regimes(self, regimes: Regimes, key: Key, chosen: Chosen) -> Regimes:
        """The regimes of the groups that some lines have, under the codes of these lines."""
        match key:
            case Key.PERSON | Key.PERSON_YEAR:
                return _of_names(regimes, len(self.columns.persons), chosen.persons)
            case Key.UNIT | Key.UNIT_YEAR:
                return _of_names(regimes, len(self.columns.units), chosen.units)
            case Key.CHAIN:
                return regimes[chosen.rows]
            case _:
                return regimes


def _of_names(regimes: Regimes, names: int, codes: Ints) -> Regimes:
    """The regimes of some of the names, all years of each."""
    years = max(len(regimes) // max(names, 1), 1)
    return regimes.reshape(-1, years)[codes].reshape(-1)


def _within(patch: Patch, rows: Ints) -> Patch:
    """The amounts of those lines of a patch that are among some, at their places among these."""
    at, there = places(patch.rows, rows)
    return Patch(np.flatnonzero(there), patch.values[at[there]].astype(np.int64))


def shape_of(program: Program) -> str:
    """A fingerprint of a program's steps: their names, what each reads, and under which key."""
    return sha256("\n".join(map(_shape, program.steps)).encode()).hexdigest()


def _shape(step: Step) -> str:
    if isinstance(step, Combine):
        return f"combine {step.name} {step.plus} {step.minus}"
    key = step.key.value if isinstance(step, Layer | Share) else ""
    return f"{type(step).__name__} {step.name} {step.source} {key}"
