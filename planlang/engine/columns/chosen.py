"""Chosen lines: where the lines of a family or of a claim stand in a ledger, and columns of some lines alone.

Of columns that lie in a file which is mapped into memory, taking some lines reads these lines only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import evolve, frozen
from numpy.typing import NDArray

from planlang.model.columns import Columns, Originals, Roots
from planlang.model.ids import Ids, Names
from planlang.model.room import Room
from planlang.model.stored import Stored
from planlang.operators.columns.regimes import Ints

Mask = NDArray[np.bool_]
Numbers = NDArray[np.integer[Any]]
_AT_ONCE = 1 << 18
_FEW = 8


@frozen(eq=False)
class Chosen:
    """Lines at rising positions as columns of their own, whose persons and units are those of the ledger at places."""

    columns: Columns
    rows: Ints
    persons: Ints
    units: Ints


def take(columns: Columns, rows: Ints) -> Chosen:
    """Lines at rising positions, their roots among them, with names of their own."""
    room = Room()

    def some(column: Stored) -> Stored:
        return Stored.of(column[rows], room)

    def perhaps(column: Stored | None) -> Stored | None:
        return None if column is None else some(column)

    # INVARIANT: a line is judged by the paid date of its root.
    judged = np.searchsorted(rows, _roots_of(columns, rows))
    paid = columns.paid[rows]
    persons, person = np.unique(columns.person[rows], return_inverse=True)
    units, unit_of = np.unique(columns.units_of(persons), return_inverse=True)
    names = Names(columns.persons.take(persons))
    own = evolve(
        columns,
        amount=some(columns.amount),
        person=Stored.of(person.astype(np.int32), room),
        unit_of=None if columns.unit_of is None else unit_of.astype(np.int32),
        coverage=some(columns.coverage),
        incurred=some(columns.incurred),
        paid=Stored.of(paid, room),
        window_paid=Stored.of(paid[judged], room),
        kind=some(columns.kind),
        sequence=perhaps(columns.sequence),
        exclusion=perhaps(columns.exclusion),
        class_name=perhaps(columns.class_name),
        roots=_roots(judged),
        claim=_claims(columns.claim, rows, room),
        line=some(columns.line),
        persons=names,
        units=names if columns.unit_of is None else Names(columns.units.take(units)),
        room=room,
        originals=_originals(columns, rows),
    )
    return Chosen(own, rows, persons.astype(np.int64), units.astype(np.int64))


def _claims(claims: Ids, rows: Ints, room: Room) -> Ids:
    if claims.numbers is None:
        return Ids.of(claims[rows], room)
    return Ids.of_numbers(Stored.of(claims.numbers[rows], room), claims.pattern)


def with_roots(columns: Columns, rows: Ints) -> Ints:
    """Some lines, and the roots of their chains."""
    return np.union1d(rows, _roots_of(columns, rows))


def _roots_of(columns: Columns, rows: Ints) -> Ints:
    found = rows.copy()
    if columns.roots is not None:
        columns.roots.put(rows, found)
    return found


def _roots(of: Ints) -> Roots | None:
    """The chains of lines of whom each has its root at a place."""
    rows = np.flatnonzero(of != np.arange(len(of)))
    return Roots(rows, of[rows]) if len(rows) else None


def _originals(columns: Columns, rows: Ints) -> Originals | None:
    """What some lines name as their originals, at their places among these lines."""
    named = columns.originals
    if named is None:
        return None
    at, there = places(named.rows, rows)
    chosen = at[there]
    return Originals(
        rows=np.flatnonzero(there),
        kind=named.kind[chosen],
        claim=named.claim.take(pa.array(chosen)),
        line=named.line[chosen],
    )


def places(known: Numbers, rows: Ints) -> tuple[Ints, Mask]:
    """Where rising positions stand among others, and which of them do."""
    at = np.searchsorted(known, rows.astype(known.dtype))
    at[at == len(known)] = 0
    return at, np.asarray(known[at] == rows if len(known) else np.zeros(len(rows), dtype=bool))


def units_at(columns: Columns, rows: Ints) -> Ints:
    """The units of some lines."""
    return np.unique(columns.units_of(columns.person[rows])).astype(np.int64)


def persons_of(columns: Columns, units: Ints) -> Ints:
    """The persons of some units."""
    return units if columns.unit_of is None else np.flatnonzero(np.isin(columns.unit_of, units))


def of_units(columns: Columns, units: Ints) -> Ints:
    """The lines of some units."""
    persons = persons_of(columns, units)
    if len(persons) <= _FEW:
        return where(columns, lambda run: _any_of(columns.person[run], persons))
    wanted = np.zeros(len(columns.persons), dtype=bool)
    wanted[persons] = True
    return where(columns, lambda run: wanted[columns.person[run]])


def of_claim(columns: Columns, claim: str) -> Ints:
    """The lines of a claim."""
    return where(columns, lambda run: columns.claim.same(claim, run))


def where(columns: Columns, chosen: Callable[[slice], Mask]) -> Ints:
    """The positions of the lines that are chosen, looked at run by run by all processors."""

    def look(run: slice) -> Ints:
        return np.asarray(run.start + np.flatnonzero(chosen(run)), dtype=np.int64)

    with ThreadPoolExecutor() as pool:
        found = list(pool.map(look, runs(len(columns))))
    return np.concatenate([np.zeros(0, dtype=np.int64), *found])


def runs(count: int) -> Iterator[slice]:
    """All positions, a run at a time."""
    for start in range(0, count, _AT_ONCE):
        yield slice(start, min(start + _AT_ONCE, count))


def _any_of(values: Numbers, wanted: Ints) -> Mask:
    found = np.zeros(len(values), dtype=bool)
    for one in wanted.tolist():
        found |= values == one
    return found
