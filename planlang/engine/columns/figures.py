"""Figures of a program that ran over columns: totals, sums by day, what persons come to. Beside `engine.figures`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from threading import Lock

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

from planlang.engine.columns.machine import Machine
from planlang.engine.columns.whole import Whole
from planlang.model.columns import NOBODY, PersonColumns, day_of
from planlang.model.contract import CheckedContract, Deductible, Key, Laser, Layer
from planlang.model.settlement import PersonRow, Totals
from planlang.model.stored import Stored
from planlang.operators.columns.keep import codes_of
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.sums import sums_of_few
from planlang.operators.columns.view import View

_FIGURES = ("eligible", "excess", "aggregating")
# Amounts are picked out where not even one of so many is other than 0.
_MOST = 2


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

    def sums_of(self, days: NDArray[np.int32], values: Ints) -> Ints:
        """What amounts come to by day."""
        return sums_of_few(days - self.first, values, len(self.sums))

    def as_dates(self) -> Mapping[date, int]:
        """The days that come to something, as dates."""
        return {day_of(self.first + int(at)): int(self.sums[at]) for at in np.flatnonzero(self.sums)}


@frozen(eq=False, kw_only=True)
class Sums:
    """The sums of a whole ledger that statements and months rest on, days as dates.

    totals: of the lines that a settlement counts, whichever period decided some of a line. specific, aggregate: what
    its own layers reimburse on lines.
    """

    totals: Totals
    specific: int
    aggregate: int
    counted: Mapping[date, int]
    employer: Mapping[date, int]
    borne: tuple[int, ...]


@frozen(eq=False, kw_only=True)
class Figures(Sums):
    """All sums of one settlement; persons: of the lines that it counts."""

    persons: PersonColumns


@define(eq=False)
class _ByPerson:
    """What some lines come to by person: how many they are, and who pays what of them.

    lines: nobody counts them where all lines come here, `all_lines` of them, for whoever is named then has some.
    """

    lines: Ints
    amount: Ints
    member: Ints
    specific: Ints
    aggregate: Ints
    all_lines: int = 0

    @classmethod
    def of(cls, persons: int) -> _ByPerson:
        """Nothing yet."""
        lines, amount, member, specific, aggregate = (np.zeros(persons, dtype=np.int64) for _ in range(5))
        return cls(lines, amount, member, specific, aggregate)

    def add(self, person: NDArray[np.int32], amount: Ints, member: Ints, aggregate: Ints, *, every: bool) -> None:
        """Add lines; what the specific pays of a few of them is added by itself."""
        if every:
            self.all_lines += len(person)
        else:
            np.add.at(self.lines, person, 1)
        for sums, values in ((self.amount, amount), (self.member, member), (self.aggregate, aggregate)):
            there = np.flatnonzero(values)
            if len(there) * _MOST < len(values):
                np.add.at(sums, person.take(there), values.take(there))
            else:
                np.add.at(sums, person, values)

    @property
    def totals(self) -> Totals:
        """What the lines come to in all."""
        amounts = (self.amount, self.member, self.specific, self.aggregate)
        return Totals.of(self.all_lines + int(self.lines.sum()), *(int(sums.sum()) for sums in amounts))

    def persons(self, unit_of: NDArray[np.int32], machine: Machine, contract: CheckedContract | None) -> PersonColumns:
        """A row for every person who has a line, with the figures of a contract's specific."""
        there = np.arange(len(self.lines)) if self.all_lines else np.flatnonzero(self.lines)
        plan = self.amount - self.member
        amounts = {
            "amount": self.amount,
            "member": self.member,
            "plan_paid": plan,
            "specific": self.specific,
            "aggregate": self.aggregate,
            "employer": plan - self.specific - self.aggregate,
        }
        by_key, lasers = ({}, None) if contract is None else _of_the_specific(machine, contract, there, unit_of)
        return PersonColumns(
            person=there,
            unit=unit_of[there].astype(np.int64),
            amounts={name: values[there] for name, values in amounts.items()} | by_key,
            lasers=lasers,
        )


def figures(machine: Machine, contract: CheckedContract) -> Figures:
    """The figures of one plan: all lines are its own."""
    (found,), _ = figures_of_periods(Whole((machine,)), (contract,), None)
    return found


def figures_of_periods(
    whole: Whole, contracts: Sequence[CheckedContract], counts_in: Stored | None
) -> tuple[list[Figures], tuple[Totals, PersonColumns]]:
    """One scan over all lines, and one over those that a specific passes on; and what no period counts.

    counts_in: the period that counts each line, absent where there is only one, whose all of them are.
    """
    columns, machines = whole.columns, whole.machines
    counted, employer = [ByDay.of(columns.paid) for _ in machines], ByDay.of(columns.incurred)
    sums = [_ByPerson.of(len(columns.persons)) for _ in (*machines, None)]  # the last of lines that no period counts
    aggregate, adding = [0] * len(machines), Lock()

    def look(view: View) -> None:
        person, amount = view.column("person"), view.column("amount")
        member, agg, left = whole.part("member", view), whole.part("aggregate", view), whole.employer(view)
        own_parts = [_parts_of(machine, view) for machine in machines]
        by_day = employer.sums_of(view.column("incurred"), left)
        counts_by_day = [
            None if counts is None else days.sums_of(view.column("paid"), counts)
            for days, (_, counts) in zip(counted, own_parts, strict=True)
        ]
        with adding:
            employer.sums[:] += by_day
            for at, (days, (paid, _), counts) in enumerate(zip(counted, own_parts, counts_by_day, strict=True)):
                aggregate[at] += int(paid.sum())
                if counts is not None:
                    days.sums[:] += counts
            for each, own in _apart(sums, counts_in, view):
                each.add(person[own], amount[own], member[own], agg[own], every=counts_in is None)

    machines[0].scans.scan(look)
    unit_of = columns.units_of(np.arange(len(columns.persons), dtype=np.int32))
    _add_specific(machines, sums, counts_in)
    found = [
        Figures(
            totals=own.totals,
            specific=_sum_of(machine, machine.program.parts["specific"]),
            aggregate=paid,
            counted=by_day.as_dates(),
            employer=employer.as_dates(),
            borne=tuple(_sum_of(machine, one.stream) for one in machine.program.participants),
            persons=own.persons(unit_of, machine, contract),
        )
        for own, machine, contract, by_day, paid in zip(sums, machines, contracts, counted, aggregate, strict=False)
    ]
    return found, (sums[-1].totals, sums[-1].persons(unit_of, machines[0], None))


def _add_specific(machines: Sequence[Machine], sums: Sequence[_ByPerson], counts_in: Stored | None) -> None:
    """Add what specifics pay; they pass on a few lines only, so that no others are looked at."""
    for machine in machines:
        stream = machine.program.parts["specific"]
        for view in machine.views(machine.streams.support(stream)):
            values, person = machine.of(stream, view), view.column("person")
            for each, own in _apart(sums, counts_in, view):
                np.add.at(each.specific, person[own], values[own])


def _parts_of(machine: Machine, view: View) -> tuple[Ints, Ints | None]:
    """What a program's own aggregate pays of lines, and what it counts, if there is one."""
    parts = machine.program.parts
    return machine.of(parts["aggregate"], view), machine.of(parts["counted"], view) if "counted" in parts else None


def _apart(sums: Sequence[_ByPerson], counts_in: Stored | None, view: View) -> Iterator[tuple[_ByPerson, Ints | slice]]:
    """Which lines of a view go into which sums: those of a period into its own, those of none into the last."""
    if counts_in is None:
        yield sums[0], slice(None)
        return
    whose = counts_in[view.where]
    for number, each in zip((*range(len(sums) - 1), NOBODY), sums, strict=True):
        own = np.flatnonzero(whose == number)
        if len(own):
            yield each, own


def _sum_of(machine: Machine, stream: str) -> int:
    return sum(int(machine.of(stream, view).sum()) for view in machine.views(machine.streams.support(stream)))


def sums_by_key(machine: Machine, stream: str, column: str) -> tuple[Ints, Ints]:
    """The codes of a column under which a stream has anything but 0, and what it comes to under each."""
    found, amounts = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for view in machine.views(machine.streams.support(stream)):
        values = machine.of(stream, view)
        there = np.flatnonzero(values)
        found.append(view.column(column)[there])
        amounts.append(values[there])
    codes, at = np.unique(np.concatenate(found), return_inverse=True)
    sums = np.zeros(len(codes), dtype=np.int64)
    np.add.at(sums, at, np.concatenate(amounts))
    return codes, sums


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
