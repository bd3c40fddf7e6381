"""People: the person of each row, and whose unit persons are in, as far as one stretch says it.

Where persons, and units if there are any, are numbers in all stretches, nobody looks them up before the whole ledger
is known; else each stretch names its persons once.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from planlang.ledgers.columns.back import HandedBackError
from planlang.ledgers.columns.ids import Numbers, Some, encoded
from planlang.ledgers.columns.read_ids import read_ids, under_pattern
from planlang.ledgers.columns.stretch import Stretch
from planlang.ledgers.columns.text import strange_among, tidied
from planlang.ledgers.columns.units import OwnUnits, own_units, units_of_numbers
from planlang.model.pattern import Pattern
from planlang.model.room import Room
from planlang.model.stored import Narrow

Rows = NDArray[np.int64]
Found = list[tuple[str, str, Rows]]
WHOLE = np.dtype(np.int64)
CODE = np.dtype(np.int32)


@frozen(kw_only=True, eq=False)
class Named:
    """Each row's person as a code in `persons`, and what these rows say of units, if anything."""

    person: Narrow
    persons: Some
    units: OwnUnits | None


@frozen(kw_only=True, eq=False)
class Numbered:
    """Each row's person and unit as numbers under patterns; no unit where every person is one."""

    person: Narrow
    pattern: Pattern
    unit: Narrow | None
    unit_pattern: Pattern

    @property
    def patterns(self) -> tuple[Pattern, Pattern, bool]:
        """What must agree between stretches whose numbers are looked up together."""
        return self.pattern, self.unit_pattern, self.unit is None

    def named(self, linked: Rows) -> Named:
        """The same, looked up for this stretch alone."""
        room = self.person.piece.room
        codes, persons = encoded(Numbers(self.person.widened(self.person.piece.read(), WHOLE), self.pattern))
        room.free(self.person.piece)
        units = None
        if self.unit is not None:
            numbers = Numbers(self.unit.widened(self.unit.piece.read(), WHOLE), self.unit_pattern)
            units = units_of_numbers(numbers, codes, persons, linked)
            room.free(self.unit.piece)
        elif len(linked):
            units = OwnUnits.unsaid(codes, persons, linked)
        return Named(person=Narrow.of(codes, room), persons=persons, units=units)


People = Named | Numbered


def people_of(stretch: Stretch, linked: Rows, room: Room) -> tuple[People, Found]:
    """The people of a stretch, and strange ids of persons and units."""
    at, table = stretch.at("person"), stretch.mapping.values.get("person")
    if at is None:
        raise HandedBackError("there is no column `person`")
    ids = read_ids(stretch, at, translated=bool(table))
    if isinstance(ids, Numbers):
        numbered = _numbered(stretch, ids, room)
        if numbered is not None:
            return numbered, []
        codes, persons = encoded(ids)
        found: Found = []
    else:
        codes, persons, found = _texts(ids, table)
    units, found_units = own_units(stretch, codes, persons, linked)
    return Named(person=Narrow.of(codes, room), persons=persons, units=units), [*found, *found_units]


def whole_people(people: People, *, units: bool) -> tuple[bool, bool]:
    """Whether persons are whole numbers in a file, and whether units are; without units of their own, as persons."""
    if isinstance(people, Numbered):
        return people.pattern.plain, (people.pattern if people.unit is None else people.unit_pattern).plain
    person = _plain(people.persons)
    return person, _plain(people.units.of_person) if units and people.units is not None else person


def _plain(ids: Some) -> bool:
    return isinstance(ids, Numbers) and ids.pattern.plain


def _numbered(stretch: Stretch, persons: Numbers, room: Room) -> Numbered | None:
    """Persons and units as numbers, none where units are something else."""
    unit_at = stretch.at("unit")
    if stretch.mapping.constants.get("unit"):
        return None
    if unit_at is None:
        return Numbered(
            person=Narrow.of(persons.values, room), pattern=persons.pattern, unit=None, unit_pattern=Pattern()
        )
    units = read_ids(stretch, unit_at, translated=bool(stretch.mapping.values.get("unit")))
    if not isinstance(units, Numbers):
        return None
    return Numbered(
        person=Narrow.of(persons.values, room),
        pattern=persons.pattern,
        unit=Narrow.of(units.values, room),
        unit_pattern=units.pattern,
    )


def _texts(raw: pl.Series, table: Mapping[str, str] | None) -> tuple[NDArray[np.int32], Some, Found]:
    """Each row's person as a code, the persons by code, and strange ones: names are looked at once each."""
    codes, distinct = encoded(raw)
    assert isinstance(distinct, pl.Series)
    names, odd = tidied(distinct, table)
    if not (names.str.len_bytes() > 0).all():
        raise HandedBackError("a row has no `person`")
    if not names.equals(distinct):
        again, tidy = encoded(names)
        assert isinstance(tidy, pl.Series)
        names, codes, odd = tidy, again[codes], np.arange(len(tidy))
    found = []
    for how, among in zip(("formula", "hidden"), strange_among(names.gather(odd)), strict=True):
        if among.any():
            marked = np.zeros(len(names), dtype=np.bool_)
            marked[odd[among]] = True
            found.append(("person", how, np.flatnonzero(marked[codes])))
    return codes, under_pattern(names), found
