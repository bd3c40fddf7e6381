"""Figures of a program that ran over columns: totals, sums by day, what persons come to. Beside `engine.figures`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from threading import Lock

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from planlang.engine.columns.machine import Machine
from planlang.model.columns import Columns, PersonColumns, day_of
from planlang.model.contract import CheckedContract, Deductible, Key, Laser
from planlang.model.settlement import PersonRow, Totals
from planlang.model.stored import Stored
from planlang.operators.columns.keep import codes_of
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View

_FIGURES = ("eligible", "excess", "aggregating")


@frozen(eq=False)
class ByDay:
    """Sums by day, from the first day that a ledger has."""

    first: int
    sums: Ints

    @classmethod
    def of(cls, days: Stored) -> ByDay:
        """Nothing yet on every day from the first to the last of some."""
        if not len(days):
            return cls(0, np.zeros(1, dtype=np.int64))
        first = days.min()
        return cls(first, np.zeros(days.max() - first + 1, dtype=np.int64))

    def add(self, days: NDArray[np.int32], values: Ints) -> None:
        """Add amounts on their days."""
        np.add.at(self.sums, days - self.first, values)

    def as_dates(self) -> Mapping[date, int]:
        """The days that come to something, as dates."""
        return {day_of(self.first + int(at)): int(self.sums[at]) for at in np.flatnonzero(self.sums)}


@frozen(eq=False, kw_only=True)
class Figures:
    """All sums of one settlement."""

    totals: Totals
    counted: Mapping[date, int]
    employer: Mapping[date, int]
    borne: tuple[int, ...]
    persons: PersonColumns


@define(eq=False)
class _Sums:
    """Sums over lines, added up by whoever looks at some of them."""

    paid: ByDay
    incurred: ByDay
    persons: dict[str, Ints]
    totals: dict[str, int] = field(factory=lambda: dict.fromkeys(("amount", "member", "aggregate"), 0))
    _adding: Lock = field(factory=Lock)

    @classmethod
    def of(cls, columns: Columns) -> _Sums:
        """Nothing yet."""
        count = len(columns.persons)
        persons = {name: np.zeros(count, dtype=np.int64) for name in ("lines", "amount", "member", "aggregate")}
        return cls(ByDay.of(columns.paid), ByDay.of(columns.incurred), persons)

    def look(self, machine: Machine, view: View) -> None:
        """Add the lines of a view."""
        parts, person, amount = machine.program.parts, view.column("person"), view.column("amount")
        member, specific, aggregate = (machine.of(parts[name], view) for name in ("member", "specific", "aggregate"))
        employer = amount - member - specific - aggregate
        by_person = {"amount": amount, "member": member, "aggregate": aggregate}
        counted = machine.of(parts["counted"], view) if "counted" in parts else None
        with self._adding:
            np.add.at(self.persons["lines"], person, 1)
            for name, values in by_person.items():
                if values.any():
                    np.add.at(self.persons[name], person, values)
                    self.totals[name] += int(values.sum())
            self.incurred.add(view.column("incurred"), employer)
            if counted is not None:
                self.paid.add(view.column("paid"), counted)


def figures(machine: Machine, contract: CheckedContract) -> Figures:
    """One scan over all lines, and one over those that a specific passes on."""
    columns, parts = machine.columns, machine.program.parts
    found = _Sums.of(columns)
    machine.scans.scan(partial(found.look, machine))
    specific_by_person = _by_code(machine, parts["specific"], "person", len(columns.persons))
    there = np.flatnonzero(found.persons["lines"])
    unit_of = columns.units_of(np.arange(len(columns.persons), dtype=np.int32))
    amounts = _payers(found.persons["amount"], found.persons["member"], specific_by_person, found.persons["aggregate"])
    by_key, lasers = _of_the_specific(machine, contract, there, unit_of)
    return Figures(
        totals=_totals(len(columns), found.totals | {"specific": int(specific_by_person.sum())}),
        counted=found.paid.as_dates(),
        employer=found.incurred.as_dates(),
        borne=tuple(_sum_of(machine, one.stream) for one in machine.program.participants),
        persons=PersonColumns(
            person=there,
            unit=unit_of[there].astype(np.int64),
            amounts={name: values[there] for name, values in amounts.items()} | by_key,
            lasers=lasers,
        ),
    )


def _sum_of(machine: Machine, stream: str) -> int:
    return sum(int(machine.of(stream, view).sum()) for view in machine.views(machine.streams.support(stream)))


def _payers(amount: Ints, member: Ints, specific: Ints, aggregate: Ints) -> dict[str, Ints]:
    """Who pays what, in the order of the file."""
    plan = amount - member
    return {
        "amount": amount,
        "member": member,
        "plan_paid": plan,
        "specific": specific,
        "aggregate": aggregate,
        "employer": plan - specific - aggregate,
    }


def _totals(lines: int, sums: Mapping[str, int]) -> Totals:
    plan = sums["amount"] - sums["member"]
    return Totals(
        lines=lines,
        amount=sums["amount"],
        member=sums["member"],
        plan_paid=plan,
        specific=sums["specific"],
        aggregate=sums["aggregate"],
        employer=plan - sums["specific"] - sums["aggregate"],
    )


def _by_code(machine: Machine, stream: str, column: str, count: int) -> Ints:
    """A stream added up by a column's codes."""
    sums = np.zeros(count, dtype=np.int64)
    for view in machine.views(machine.streams.support(stream)):
        np.add.at(sums, view.column(column), machine.of(stream, view))
    return sums


def _of_the_specific(
    machine: Machine, contract: CheckedContract, persons: Ints, unit_of: NDArray[np.int32]
) -> tuple[dict[str, Ints], Ints | None]:
    """The figures of the specific's key for each person, and the laser of its key."""
    if contract.specific is None:
        return {}, None
    term = contract.specific.the(Deductible)
    by_unit = term.key is Key.UNIT
    column, names = ("unit", machine.columns.units) if by_unit else ("person", machine.columns.persons)
    keys = unit_of[persons] if by_unit else persons
    lasers = np.full(len(names), -1, dtype=np.int64)
    amounts = {laser.key: laser.amount for laser in contract.specific.all(Laser)}
    for code in codes_of(amounts, names):
        lasers[code] = amounts[names[int(code)]]
    deductible = _deductibles(machine, term, names)
    found = {"deductible": np.where(lasers >= 0, lasers, deductible)[keys]}
    for name in _FIGURES:
        there = machine.program.parts.get(name)
        sums = np.zeros(len(names), dtype=np.int64) if there is None else _by_code(machine, there, column, len(names))
        found[name] = sums[keys]
    return found, lasers[keys]


def _deductibles(machine: Machine, term: Deductible, names: Sequence[str]) -> Ints:
    """The deductible of each key without a laser: its class's, or the general one."""
    general = term.standard(None)
    found = np.full(len(names), general, dtype=np.int64)
    class_of = machine.keys.class_of
    for code in codes_of(class_of, names):
        found[code] = term.standard(class_of[names[int(code)]])
    return found


def person_rows(machine: Machine, persons: PersonColumns, at: Ints) -> tuple[PersonRow, ...]:
    """Some rows of the persons, as values."""
    columns, names = machine.columns, persons.amounts
    rows = []
    for place in at.tolist():
        figures = {name: int(values[place]) for name, values in names.items()}
        laser = -1 if persons.lasers is None else int(persons.lasers[place])
        absent = dict.fromkeys(("deductible", *_FIGURES))
        rows.append(
            PersonRow(
                person=columns.persons[int(persons.person[place])],
                unit=columns.units[int(persons.unit[place])],
                laser=None if laser < 0 else laser,
                **{**absent, **figures},  # type: ignore[arg-type]
            )
        )
    return tuple(rows)
