"""Together: the persons and units of all stretches become the ledger's, under codes in the order of their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from itertools import accumulate, repeat
from typing import TypeVar

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from planlang.ledgers.columns.back import TornError
from planlang.ledgers.columns.gather import StretchRows
from planlang.ledgers.columns.ids import (
    Coding,
    Numbers,
    Some,
    coding,
    encoded,
    encoded_all,
    filled,
    near,
    ranked,
    taken,
)
from planlang.ledgers.columns.people import CODE, WHOLE, Named, Numbered
from planlang.ledgers.columns.units import or_own
from planlang.model.columns import NONE
from planlang.model.stored import Narrow, Stored

Codes = NDArray[np.int32]
Rows = NDArray[np.int64]
N = TypeVar("N", bound=np.generic)
NO_CODES = np.zeros(0, dtype=np.int32)
NO_ROWS: Rows = np.zeros(0, dtype=np.int64)
# So many rows of a person at most are read again to tell what is wrong with them.
MOST = 20_000


@frozen(kw_only=True, eq=False)
class Together:
    """person: each row's, by code. unit_of_person: `NONE` where no row says it that takes nothing from an original.

    units: the same as `persons` where nobody says anything of units. unit_of_linked, says_unit: what each row that may
    take what it is from another says itself, and whether it does.
    """

    person: Stored
    persons: Some
    units: Some
    unit_of_person: Codes
    unit_of_linked: Codes
    says_unit: NDArray[np.bool_]


def together(read: Sequence[StretchRows], workers: Executor) -> Together:
    """The people of all stretches; what these kept of them is used up."""
    numbered = [one.people for one in read if isinstance(one.people, Numbered)]
    if len(numbered) == len(read) and len({one.patterns for one in numbered}) == 1:
        found = _of_numbers(numbered, [one.linked for one in read], workers)
        if found is not None:
            return found
    starts = [0, *accumulate(map(len, read))]
    named = [_named(one, start) for one, start in zip(read, starts, strict=False)]
    return _of_names(named, [one.linked for one in read])


def _named(one: StretchRows, start: int) -> Named:
    """The people of a stretch that begins at a row, by their names."""
    try:
        return one.people.named(one.linked) if isinstance(one.people, Numbered) else one.people
    except TornError as torn:
        raise torn.after(start) from None


def rows_of(person: Iterable[Codes], code: int, linked: Iterable[Rows] = repeat(NO_ROWS)) -> Rows:
    """The rows of a person, the first of very many, by the codes of one stretch after the other; no linked ones."""
    found, start = [NO_ROWS], 0
    for codes, apart in zip(person, linked, strict=False):
        found.append(start + np.setdiff1d(np.flatnonzero(codes == code), apart, assume_unique=True))
        start += len(codes)
    return np.concatenate(found)[:MOST]


def codes_of(person: Stored) -> Iterator[Codes]:
    """The persons of rows as codes, piece by piece."""
    return (one.widened(one.piece.read(), CODE) for one in person.narrow)


# --- numbers: looked up by a table, row by row ---------------------------------------------------------------------


def _of_numbers(people: Sequence[Numbered], linked: Sequence[Rows], workers: Executor) -> Together | None:
    """Persons that are numbers; none where these are too far apart for a table."""
    pieces = [one.person for one in people]
    there = [one for one in pieces if one.piece.count]
    low, high = min((one.low for one in there), default=0), max((one.high for one in there), default=0)
    if not near(sum(one.piece.count for one in pieces), low, high):
        return None
    table = coding(low, high, (one.widened(one.piece.read(), WHOLE) for one in there))
    rank, names = ranked(table.names(people[0].pattern))
    looked_up = partial(_looked_up, table.ranked(rank))
    person = Stored.joined(CODE, list(workers.map(looked_up, pieces)))
    if people[0].unit is None:
        return _alone(person, names, linked)
    theirs, apart = _of_persons(person, people, linked, len(names), workers)
    said = np.flatnonzero(theirs >= 0)
    codes, units = encoded(Numbers(np.concatenate([theirs[said], apart]), people[0].unit_pattern))
    rank, units = ranked(units)
    unit_of = np.full(len(names), NONE, dtype=np.int32)
    unit_of[said] = rank[codes[: len(said)]]
    return Together(
        person=person,
        persons=names,
        units=units,
        unit_of_person=unit_of,
        unit_of_linked=rank[codes[len(said) :]],
        says_unit=np.ones(len(apart), dtype=np.bool_),
    )


def _looked_up(table: Coding, numbers: Narrow) -> Narrow:
    """The codes of a piece of numbers, in its place."""
    return numbers.replaced(table.of(numbers.widened(numbers.piece.read(), WHOLE)))


def _alone(person: Stored, persons: Some, linked: Sequence[Rows]) -> Together:
    """Every person is a unit."""
    unit_of = np.full(len(persons), NONE, dtype=np.int32)
    apart = [NO_CODES]
    for one, own in zip(person.narrow, linked, strict=True):
        codes = one.widened(one.piece.read(), CODE)
        apart.append(codes[own])
        codes = _without(codes, own)
        unit_of[codes] = codes
    return Together(
        person=person,
        persons=persons,
        units=persons,
        unit_of_person=unit_of,
        unit_of_linked=np.concatenate(apart),
        says_unit=np.zeros(sum(map(len, linked)), dtype=np.bool_),
    )


def _of_persons(
    person: Stored, people: Sequence[Numbered], linked: Sequence[Rows], count: int, workers: Executor
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of each person's unit, -1 where no row says it that is not linked; and what each linked row says."""
    theirs = np.full(count, -1, dtype=np.int64)

    def of(one: Narrow, own: Numbered) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        assert own.unit is not None
        return one.widened(one.piece.read(), WHOLE), own.unit.widened(own.unit.piece.read(), WHOLE)

    def say(one: Narrow, own: Numbered, rows: Rows) -> NDArray[np.int64]:
        codes, numbers = of(one, own)
        theirs[_without(codes, rows)] = _without(numbers, rows)
        return numbers[rows]

    def agree(one: Narrow, own: Numbered, rows: Rows) -> Codes:
        codes, numbers = of(one, own)
        assert own.unit is not None
        own.unit.piece.room.free(own.unit.piece)
        same = theirs.take(codes) == numbers
        same[rows] = True
        return np.asarray(codes[~same][:1])

    # Of a person in two units one row says what is not kept, whichever was the last to say it.
    apart = list(workers.map(say, person.narrow, people, linked))
    wrong = np.concatenate([NO_CODES, *workers.map(agree, person.narrow, people, linked)])
    if len(wrong):
        raise TornError("a person in two units", rows_of(codes_of(person), int(wrong[0]), linked))
    return theirs, np.concatenate([np.zeros(0, dtype=np.int64), *apart])


def _without(values: NDArray[N], rows: Rows) -> NDArray[N]:
    """Values but those of some rows."""
    return np.delete(values, rows) if len(rows) else values


# --- names: each stretch has looked up its own ---------------------------------------------------------------------


def _of_names(people: Sequence[Named], linked: Sequence[Rows]) -> Together:
    coded, names = encoded_all([one.persons for one in people])
    rank, persons = ranked(names)
    of_stretch = [rank[codes] for codes in coded]
    units, unit_of, of_linked = _units(people, of_stretch, linked, len(persons))
    says = [
        np.zeros(len(rows), np.bool_) if one.units is None else filled(one.units.linked)
        for one, rows in zip(people, linked, strict=True)
    ]
    pieces = [
        one.person.replaced(whole[one.person.widened(one.person.piece.read(), CODE)])
        for one, whole in zip(people, of_stretch, strict=True)
    ]
    return Together(
        person=Stored.joined(CODE, pieces),
        persons=persons,
        units=persons if units is None else units,
        unit_of_person=unit_of,
        unit_of_linked=of_linked,
        says_unit=np.concatenate([np.zeros(0, dtype=np.bool_), *says]),
    )


def _units(
    people: Sequence[Named], of_stretch: Sequence[Codes], linked: Sequence[Rows], count: int
) -> tuple[Some | None, Codes, Codes]:
    """The units, none where every person is one; each person's, and what each linked row says itself."""
    if all(one.units is None for one in people):
        return None, np.arange(count, dtype=np.int32), NO_CODES
    names, apart = [], []
    for one, rows in zip(people, linked, strict=True):
        names.append(one.persons if one.units is None else or_own(one.units.of_person, one.persons))
        own = taken(one.persons, one.person.widened(one.person.piece.read(), CODE)[rows])
        apart.append(own if one.units is None else or_own(one.units.linked, own))
    coded, units = encoded_all([*names, *apart])
    rank, units = ranked(units)
    of_persons = np.full(count, NONE, dtype=np.int32)
    for one, whose, theirs in zip(people, of_stretch, coded, strict=False):
        stated = slice(None) if one.units is None else one.units.said
        at, unit = whose[stated], rank[theirs[stated]]
        known = of_persons[at]
        wrong = at[(known != NONE) & (known != unit)]
        if len(wrong):
            every = (
                codes[one.person.widened(one.person.piece.read(), CODE)]
                for one, codes in zip(people, of_stretch, strict=True)
            )
            raise TornError("a person in two units", rows_of(every, int(wrong[0]), linked))
        of_persons[at] = unit
    return units, of_persons, np.concatenate([NO_CODES, *(rank[codes] for codes in coded[len(people) :])])
