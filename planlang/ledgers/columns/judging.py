"""Judging: what no row shows by itself, over all rows after inheritance, whatever the as-of date.

Rows that take what they are from an original add nothing to what their roots say, so only the others are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from planlang.ledgers.columns.back import HandedBackError, TornError
from planlang.ledgers.columns.book import Book
from planlang.ledgers.columns.ids import taken, texts
from planlang.ledgers.columns.links import Links
from planlang.ledgers.columns.together import MOST, codes_of, rows_of
from planlang.ledgers.findings import SHOWN
from planlang.model.columns import NONE
from planlang.model.contract import CheckedContract, Deductible, Key

Rows = NDArray[np.int64]


def judge(book: Book, links: Links, originals: Rows) -> None:
    """Hand back what has an error: a person in two units, a key in two classes, a rebate that brings no money."""
    _rebates(book, originals)
    _units(book, links)


def _rebates(book: Book, originals: Rows) -> None:
    """A rebate that is not negative names a line of the ledger."""
    there = book.linked[originals >= 0]
    lone = np.setdiff1d(book.notes.rebates, there, assume_unique=True)
    if len(lone):
        raise TornError("a rebate that is not negative", lone[:SHOWN])


def _units(book: Book, links: Links) -> None:
    """A person whom some row puts into a unit is put into it by every row."""
    torn = _torn(book, ~links.inherits)
    if torn is not None:
        rows = rows_of(codes_of(book.person), torn)
        rows = np.setdiff1d(rows, links.rows[links.inherits], assume_unique=True)
        raise TornError("a person in two units", rows)


def of_one_unit(book: Book, links: Links) -> None:
    """Hand back persons who are in two units for now: by a line whose original is paid after the as-of date."""
    if _torn(book, links.counted & ~links.inherits) is not None:
        raise HandedBackError("a person who is in two units until an original is paid")


def _torn(book: Book, chosen: NDArray[np.bool_]) -> int | None:
    """A person whom a chosen one of the linked rows puts into another unit than other rows do.

    Where there is none, whoever had no unit has the one that these rows give.
    """
    person, unit = book.person[book.linked[chosen]], book.unit_of_linked[chosen]
    theirs = np.where(book.unit_of_person == NONE, _any_of(person, unit, len(book.persons)), book.unit_of_person)
    wrong = person[theirs[person] != unit]
    if len(wrong):
        return int(wrong[0])
    book.unit_of_person = theirs
    return None


def _any_of(key: NDArray[np.int32], value: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    """A value of each key, `NONE` where it has none."""
    found = np.full(count, NONE, dtype=np.int32)
    found[key] = value
    return found


def alone(book: Book) -> frozenset[str]:
    """The units of one person only; nobody asks unless the plan adjudicates."""
    if book.contract.benefits is None:
        return frozenset()
    members = np.bincount(book.unit_of_person[book.unit_of_person != NONE], minlength=len(book.units))
    return frozenset(texts(taken(book.units, np.flatnonzero(members == 1))).to_list())


def classes(book: Book, links: Links) -> Mapping[str, str]:
    """The class of each key of the specific: the one that any of its rows names; two are an error."""
    if book.class_name is None:
        return {}
    rows = np.setdiff1d(book.notes.classed, links.rows[links.inherits], assume_unique=True)
    by_unit = _key(book.contract) is Key.UNIT
    key, names = (book.unit(rows), book.units) if by_unit else (book.person[rows], book.persons)
    of_key = np.full(len(names), NONE, dtype=np.int64)
    codes = book.class_name[rows]
    of_key[key] = codes
    wrong = np.flatnonzero(of_key[key] != codes)
    if len(wrong):
        raise TornError("a key in two classes", rows[key == key[wrong[0]]][:MOST])
    keys = np.flatnonzero(of_key != NONE)
    words = [book.class_names[code] for code in of_key[keys].tolist()]
    return dict(zip(texts(taken(names, keys)).to_list(), words, strict=True))


def _key(contract: CheckedContract) -> Key:
    """Whose class it is: the specific's key, a person where there is no specific."""
    return contract.specific.the(Deductible).key if contract.specific else Key.PERSON
