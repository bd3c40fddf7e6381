"""Settled lines: the columns of all lines that are paid by the as-of date, with what each takes from its root."""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from planlang.ledgers.columns.book import Book
from planlang.ledgers.columns.ids import Some, arrow, taken
from planlang.ledgers.columns.links import Links
from planlang.ledgers.columns.names import class_names
from planlang.ledgers.columns.values import PENDED
from planlang.model.columns import NONE, Columns, Originals, Roots, day_number
from planlang.model.ids import Names
from planlang.model.ledger import Facts, Line
from planlang.model.stored import Stored

Rows = NDArray[np.int64]
# So many rows are looked at together.
_AT_ONCE = 1 << 20


def later(book: Book, facts: Facts) -> tuple[int, int]:
    """The number and money of lines that were paid after the as-of date."""
    if facts.as_of is None:
        return 0, 0
    count = total = 0
    for start in range(0, len(book), _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        amounts = book.amount[rows][book.paid[rows] > day_number(facts.as_of)]
        count, total = count + len(amounts), total + int(amounts.sum())
    return count, total


def settled(book: Book, links: Links, facts: Facts) -> Columns:
    """The columns of the lines that count; the book's own columns are used up by it."""
    rows = _counted(book, facts)
    taken_from = links.inherits & links.counted
    taking = _Taking(own=links.rows[taken_from], root=links.root[taken_from], rows=rows)
    named = _originals(book, rows)
    person, persons, used = _used(taking.identity(book.person), book.persons)
    unit_of, units = _units(book, used)
    class_name, classes = _classes(book, taking)
    sequence = None if book.sequence is None else taking.kept(book.sequence)
    exclusion = None if book.exclusion is None else taking.identity(book.exclusion)
    window_paid = taking.kept(book.paid.copied_with(taking.own, book.paid[taking.root])) if len(taking.own) else None
    paid = taking.kept(book.paid)
    return Columns(
        amount=taking.kept(book.amount),
        person=person,
        unit_of=unit_of,
        coverage=taking.identity(book.coverage),
        incurred=taking.identity(book.incurred),
        paid=paid,
        window_paid=paid if window_paid is None else window_paid,
        kind=taking.kept(book.kind.with_values(taking.own, links.kind[taken_from])),
        sequence=sequence if sequence is not None and sequence.any_but(0) else None,
        exclusion=exclusion if exclusion is not None and exclusion.any_but(NONE) else None,
        class_name=class_name,
        roots=taking.roots(),
        claim=book.claim if rows is None else book.claim.kept(rows),
        line=taking.kept(book.line),
        persons=Names(arrow(persons)),
        units=Names(arrow(units)),
        coverages=tuple(book.contract.coverages),
        exclusions=tuple(book.contract.exclusions),
        classes=classes,
        room=book.room,
        originals=named,
    )


def _counted(book: Book, facts: Facts) -> Rows | None:
    """The rows that are paid by the as-of date, none where all are."""
    last = np.iinfo(np.int32).max if facts.as_of is None else day_number(facts.as_of)
    if not len(book.notes.pended) and book.paid.max() <= last:
        return None
    found = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(book), _AT_ONCE):
        paid = book.paid[start : start + _AT_ONCE]
        found.append(start + np.flatnonzero((paid != PENDED) & (paid <= last)))
    rows = np.concatenate(found)
    return None if len(rows) == len(book) else rows


def _units(book: Book, used: NDArray[np.bool_]) -> tuple[NDArray[np.int32] | None, Some]:
    """The unit of each person that some line has, and the units, in their order; none where persons are units."""
    if book.units is book.persons:
        return None, taken(book.persons, np.flatnonzero(used))
    unit_of = book.unit_of_person[used]
    there = np.zeros(len(book.units), dtype=np.bool_)
    there[unit_of] = True
    rank = (np.cumsum(there) - 1).astype(np.int32)
    return rank[unit_of], taken(book.units, np.flatnonzero(there))


def _originals(book: Book, rows: Rows | None) -> Originals | None:
    """What lines name as their originals, at their positions among the lines that count."""
    at, claims, lines = book.with_original, book.original_claims, book.original_lines
    kind = book.kind[at]
    if rows is not None:
        counted = np.flatnonzero(np.isin(at, rows))
        kind, claims, lines = kind[counted], taken(claims, counted), lines[counted]
        at = np.searchsorted(rows, at[counted])
    return Originals(rows=at, kind=kind, claim=arrow(claims), line=lines) if len(at) else None


@frozen(kw_only=True, eq=False)
class _Taking:
    """Which lines count, none where all do, and what each line that takes something takes it from."""

    own: Rows
    root: Rows
    rows: Rows | None

    def kept(self, column: Stored) -> Stored:
        """A line's own values."""
        return column if self.rows is None else column.kept(self.rows)

    def identity(self, column: Stored) -> Stored:
        """The values of lines' roots, put in the place of their own: nothing is said of these any more."""
        if len(self.own):
            column = column.with_values(self.own, column[self.root])
        return self.kept(column)

    def roots(self) -> Roots | None:
        """The positions of lines that take something, and of their roots, among those that count."""
        if not len(self.own):
            return None
        if self.rows is None:
            return Roots(self.own, self.root)
        return Roots(np.searchsorted(self.rows, self.own), np.searchsorted(self.rows, self.root))


def _used(codes: Stored, names: Some) -> tuple[Stored, Some, NDArray[np.bool_]]:
    """Codes of the names that some line has, in their order, and which names these are."""
    used = np.zeros(len(names), dtype=np.bool_)
    for start in range(0, len(codes), _AT_ONCE):
        used[codes[start : start + _AT_ONCE]] = True
    if used.all():
        return codes, names, used
    rank = (np.cumsum(used) - 1).astype(np.int32)
    return codes.through(lambda own: rank[own]), taken(names, np.flatnonzero(used)), used


def _classes(book: Book, taking: _Taking) -> tuple[Stored | None, tuple[str, ...]]:
    """The codes of lines' classes, and the classes: undeclared ones in order, as far as lines name them."""
    codes = None if book.class_name is None else taking.identity(book.class_name)
    if codes is None or not codes.any_but(NONE):
        return None, class_names(book.contract, ())
    if book.contract.classes:
        return codes, book.contract.classes
    there = np.unique(np.concatenate([np.unique(codes[at : at + _AT_ONCE]) for at in range(0, len(codes), _AT_ONCE)]))
    found = {book.class_names[code]: code for code in there[there != NONE].tolist()}
    names = class_names(book.contract, found)
    rank = np.full(len(book.class_names) + 1, NONE, dtype=np.int16)
    rank[[found[name] for name in names]] = np.arange(len(names), dtype=np.int16)
    return codes.through(lambda own: rank[own]), names


def pended(book: Book, links: Links) -> tuple[Line, ...]:
    """The lines that are not paid, by claim and line, with what each takes from the root of its chain."""
    waiting = book.notes.pended
    if not len(waiting):
        return ()
    root = waiting.copy()
    place, _, at = np.intersect1d(links.rows, waiting, assume_unique=True, return_indices=True)
    root[at] = links.root[np.searchsorted(links.rows, place)]
    pairs = zip(book.lines(waiting), book.lines(root), strict=True)
    lines = (
        line
        if line.id == origin.id
        else evolve(
            line,
            person=origin.person,
            unit=origin.unit,
            class_name=origin.class_name,
            coverage=origin.coverage,
            incurred=origin.incurred,
            exclusion=origin.exclusion,
        )
        for line, origin in pairs
    )
    return tuple(sorted(lines, key=lambda line: line.id))
