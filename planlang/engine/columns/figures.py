"""Figures of a program that ran over columns: totals, sums by day, what persons come to. Beside `engine.figures`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from planlang.engine.columns.machine import Machine
from planlang.model.columns import PersonColumns, day_of
from planlang.model.contract import CheckedContract, Deductible, Key, Laser, Layer
from planlang.model.settlement import PersonRow, Totals
from planlang.operators.columns.keep import codes_of
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.sums import add_by_group

_FIGURES = ("eligible", "excess", "aggregating")


@frozen(eq=False)
class ByDay:
    """Sums by day, from the first day that a ledger has."""

    first: int
    sums: Ints

    @classmethod
    def of(cls, days: NDArray[np.int32]) -> ByDay:
        """Nothing yet on every day from the first to the last of some."""
        if not len(days):
            return cls(0, np.zeros(1, dtype=np.int64))
        first = int(days.min())
        return cls(first, np.zeros(int(days.max()) - first + 1, dtype=np.int64))

    def add(self, days: NDArray[np.int32], values: Ints) -> None:
        """Add amounts on their days."""
        add_by_group(self.sums, days - self.first, values)

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


def figures(machine: Machine, contract: CheckedContract) -> Figures:
    """One scan over all lines, and one over those that a specific passes on."""
    columns, parts = machine.columns, machine.program.parts
    counted, employer = ByDay.of(columns.paid), ByDay.of(columns.incurred)
    persons = {name: np.zeros(len(columns.persons), dtype=np.int64) for name in ("lines", "amount", "member", "plan")}
    sums = dict.fromkeys(("amount", "member", "aggregate"), 0)
    unit_of = np.zeros(len(columns.persons), dtype=np.int64)
    aggregate = np.zeros(len(columns.persons), dtype=np.int64)
    for view in machine.views():
        person, amount = view.column("person"), view.column("amount")
        member, specific, agg = (machine.of(parts[name], view) for name in ("member", "specific", "aggregate"))
        unit_of[person] = view.column("unit")
        add_by_group(persons["lines"], person, np.ones(len(view), dtype=np.int64))
        add_by_group(persons["amount"], person, amount)
        if member.any():
            add_by_group(persons["member"], person, member)
        if agg.any():
            add_by_group(aggregate, person, agg)
        employer.add(view.column("incurred"), amount - member - specific - agg)
        if "counted" in parts:
            counted.add(view.column("paid"), machine.of(parts["counted"], view))
        for name, values in (("amount", amount), ("member", member), ("aggregate", agg)):
            sums[name] += int(values.sum())
    specific_by_person = _by_code(machine, parts["specific"], "person", len(columns.persons))
    sums["specific"] = int(specific_by_person.sum())
    there = np.flatnonzero(persons["lines"])
    amounts = _payers(persons["amount"], persons["member"], specific_by_person, aggregate)
    by_key, lasers = _of_the_specific(machine, contract, there, unit_of)
    return Figures(
        totals=_totals(len(columns), sums),
        counted=counted.as_dates(),
        employer=employer.as_dates(),
        borne=tuple(_sum_of(machine, one.stream) for one in machine.program.participants),
        persons=PersonColumns(
            person=there,
            unit=unit_of[there],
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
        add_by_group(sums, view.column(column), machine.of(stream, view))
    return sums


def _of_the_specific(
    machine: Machine, contract: CheckedContract, persons: Ints, unit_of: Ints
) -> tuple[dict[str, Ints], Ints | None]:
    """The figures of the specific's key for each person, and the laser of its key."""
    if contract.specific is None:
        return {}, None
    by_unit = contract.specific.the(Deductible).key is Key.UNIT
    column, names = ("unit", machine.columns.units) if by_unit else ("person", machine.columns.persons)
    keys = unit_of[persons] if by_unit else persons
    deductibles, lasers = deductible_columns(machine, contract.specific)
    found = {"deductible": deductibles[keys]}
    for name in _FIGURES:
        there = machine.program.parts.get(name)
        sums = np.zeros(len(names), dtype=np.int64) if there is None else _by_code(machine, there, column, len(names))
        found[name] = sums[keys]
    return found, lasers[keys]


def deductible_columns(machine: Machine, specific: Layer) -> tuple[Ints, Ints]:
    """The deductible that applies to each key of the specific, and the laser of each, -1 where it has none."""
    term = specific.the(Deductible)
    names = machine.columns.units if term.key is Key.UNIT else machine.columns.persons
    lasers = np.full(len(names), -1, dtype=np.int64)
    amounts = {laser.key: laser.amount for laser in specific.all(Laser)}
    for code in codes_of(amounts, names):
        lasers[code] = amounts[names[int(code)]]
    return np.where(lasers >= 0, lasers, _deductibles(machine, term, names)), lasers


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
