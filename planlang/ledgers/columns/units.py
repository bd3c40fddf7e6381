"""Units: whose unit a person is in. A person has one, so rows need each person's once, not each row's."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from planlang.ledgers.columns.back import HandedBackError, TornError
from planlang.ledgers.columns.ids import Numbers, Some, alike, filled, taken, texts
from planlang.ledgers.columns.read_ids import read_ids
from planlang.ledgers.columns.stretch import Stretch
from planlang.ledgers.columns.text import strange_among, tidied

Rows = NDArray[np.int64]
Found = list[tuple[str, str, Rows]]


@frozen(kw_only=True, eq=False)
class OwnUnits:
    """What rows say of units.

    of_person: the unit of each of their persons, empty where no row names one; `said` tells persons of whom some row
    that takes nothing from an original says anything at all. linked: what the linked rows say themselves.
    """

    of_person: Some
    said: NDArray[np.bool_]
    linked: Some

    @classmethod
    def unsaid(cls, person: NDArray[np.int32], persons: Some, linked: Rows) -> OwnUnits:
        """What rows say of units that have none: whose rows are of themselves."""
        return cls(
            of_person=pl.repeat("", len(persons), eager=True),
            said=_first_rows(person, len(persons), linked) >= 0,
            linked=pl.repeat("", len(linked), eager=True),
        )


def units_of_numbers(units: Numbers, person: NDArray[np.int32], persons: Some, linked: Rows) -> OwnUnits:
    """The units of rows that are numbers."""
    first = _first_rows(person, len(persons), linked)
    theirs = taken(units, np.maximum(first, 0))
    differing = np.flatnonzero(~alike(taken(theirs, person), units))
    differing = differing[~np.isin(differing, linked)]
    if len(differing):
        raise _torn(first, person, int(differing[0]))
    return OwnUnits(of_person=theirs, said=first >= 0, linked=taken(units, linked))


def own_units(rows: Stretch, person: NDArray[np.int32], persons: Some, linked: Rows) -> tuple[OwnUnits | None, Found]:
    """The units of rows, and strange ones; none where every person is a unit of its own."""
    if rows.mapping.constants.get("unit"):
        raise HandedBackError("a unit that is a constant")
    at = rows.at("unit")
    if at is None:
        return OwnUnits.unsaid(person, persons, linked) if len(linked) else None, []
    table = rows.mapping.values.get("unit")
    own = read_ids(rows, at, translated=bool(table))
    if isinstance(own, Numbers):
        return units_of_numbers(own, person, persons, linked), []
    first = _first_rows(person, len(persons), linked)
    raw = own.gather(np.maximum(first, 0))
    of_person, odd = tidied(raw, table)
    differing = np.flatnonzero(raw.gather(person).ne_missing(own).to_numpy())
    differing = differing[~np.isin(differing, linked)]
    if len(differing):
        # What is written in two ways may be one unit: spaces around it, or the person's own, which may be left out.
        here, _ = tidied(own.gather(differing), table)
        theirs, alone = of_person.gather(person[differing]), texts(taken(persons, person[differing]))
        wrong = np.flatnonzero(_or_own(here, alone).ne_missing(_or_own(theirs, alone)).to_numpy())
        if len(wrong):
            raise _torn(first, person, int(differing[wrong[0]]))
    of_linked, odd_linked = tidied(own.gather(linked), table)
    units = OwnUnits(of_person=of_person, said=first >= 0, linked=of_linked)
    return units, _strange(own, table) if len(odd) or len(odd_linked) or len(differing) else []


def _torn(first: Rows, person: NDArray[np.int32], row: int) -> TornError:
    """A row whose person is in another unit by the first row."""
    return TornError("a person in two units", np.array([first[person[row]], row], dtype=np.int64))


def or_own(units: Some, persons: Some) -> Some:
    """Units, the person's own where none is named."""
    there = filled(units)
    if there.all():
        return units
    return _or_own(texts(units), texts(persons)) if there.any() else persons


def _or_own(units: pl.Series, persons: pl.Series) -> pl.Series:
    """Units, that of the person alone where none is named."""
    return units.zip_with(units.str.len_bytes() > 0, persons)


def _first_rows(person: NDArray[np.int32], count: int, linked: Rows) -> Rows:
    """The first row of each person that is not linked, -1 where there is none."""
    first = np.full(count, -1, dtype=np.int64)
    rows = np.arange(len(person) - 1, -1, -1)
    first[person[rows]] = rows
    if len(linked):
        apart = np.zeros(len(person), dtype=np.bool_)
        apart[linked] = True
        elsewhere = (first >= 0) & apart[first]
        if elsewhere.any():
            first[elsewhere] = -1
            others = rows[(first < 0)[person[rows]] & ~apart[rows]]
            first[person[others]] = others
    return first


def _strange(raw: pl.Series, table: Mapping[str, str] | None) -> Found:
    """The rows whose units are strange; all rows are gone through only when some unit may be."""
    every, odd = tidied(raw, table)
    hows = zip(("formula", "hidden"), strange_among(every.gather(odd)), strict=True)
    return [("unit", how, odd[among]) for how, among in hows if among.any()]
