"""Settled lines: the columns of all lines that are paid by the as-of date, with what each takes from its root."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import polars as pl
from attrs import evolve, frozen
from numpy.typing import NDArray

from planlang.ledgers.columns.book import Book
from planlang.ledgers.columns.links import Links
from planlang.ledgers.columns.names import class_names, compact
from planlang.ledgers.columns.values import PENDED
from planlang.model.columns import NONE, Columns, Originals, day_number
from planlang.model.ledger import Facts, Line

Rows = NDArray[np.int64]
T = TypeVar("T", bound=np.generic)


def later(book: Book, facts: Facts) -> tuple[int, int]:
    """The number and money of lines that were paid after the as-of date."""
    if facts.as_of is None:
        return 0, 0
    amounts = book.amount[book.paid > day_number(facts.as_of)]
    return len(amounts), int(amounts.sum())


def settled(book: Book, links: Links, facts: Facts) -> Columns:
    """The columns of the lines that count; the book's own columns are used up by it."""
    last = np.iinfo(np.int32).max if facts.as_of is None else day_number(facts.as_of)
    there = (book.paid != PENDED) & (book.paid <= last)
    rows = None if there.all() else np.flatnonzero(there)
    taken = links.inherits & links.counted
    taking = _Taking(own=links.rows[taken], root=links.root[taken], rows=rows)
    named = _originals(book, rows)
    person, persons = _used(taking.identity(book.person), book.persons)
    same = book.unit is book.person
    unit, units = (person, persons) if same else _used(taking.identity(book.unit), book.units)
    class_name, classes = _classes(book, taking)
    kind = book.kind
    kind[links.rows[taken]] = links.kind[taken]
    sequence = None if book.sequence is None else taking.kept(book.sequence)
    exclusion = None if book.exclusion is None else taking.identity(book.exclusion)
    coverages = tuple(book.contract.coverages)
    return Columns(
        amount=taking.kept(book.amount),
        person=person,
        unit=unit,
        coverage=compact(taking.identity(book.coverage), coverages),
        incurred=taking.identity(book.incurred),
        paid=taking.kept(book.paid),
        window_paid=taking.identity(book.paid.copy() if len(taking.own) else book.paid),
        kind=taking.kept(kind),
        sequence=sequence if sequence is not None and sequence.any() else None,
        exclusion=exclusion if exclusion is not None and (exclusion != NONE).any() else None,
        class_name=class_name,
        root=taking.roots(len(book)),
        claim=(book.claim if rows is None else book.claim.gather(rows)).to_arrow(),
        line=taking.kept(book.line),
        persons=tuple(persons.to_list()),
        units=tuple(units.to_list()),
        coverages=coverages,
        exclusions=tuple(book.contract.exclusions),
        classes=classes,
        originals=named,
    )


def _originals(book: Book, rows: Rows | None) -> Originals | None:
    """What lines name as their originals, at their positions among the lines that count."""
    at, claims, lines = book.with_original, book.original_claims, book.original_lines
    kind = book.kind[at]
    if rows is not None:
        counted = np.isin(at, rows)
        kind, claims, lines = kind[counted], claims.filter(pl.Series(counted)), lines[counted]
        at = np.searchsorted(rows, at[counted])
    return Originals(rows=at, kind=kind, claim=claims.to_arrow(), line=lines) if len(at) else None


@frozen(kw_only=True, eq=False)
class _Taking:
    """Which lines count, none where all do, and what each line that takes something takes it from."""

    own: Rows
    root: Rows
    rows: Rows | None

    def kept(self, values: NDArray[T]) -> NDArray[T]:
        """A line's own values."""
        return values if self.rows is None else values[self.rows]

    def identity(self, values: NDArray[T]) -> NDArray[T]:
        """The values of lines' roots, put in the place of their own: nothing is said of these any more."""
        if len(self.own):
            values = values if values.flags.writeable else values.copy()
            values[self.own] = values[self.root]
        return self.kept(values)

    def roots(self, count: int) -> Rows | None:
        """The positions of lines' roots among those that count; none where nothing is taken."""
        if not len(self.own):
            return None
        root = self.identity(np.arange(count))
        if self.rows is None:
            return root
        position = np.full(count, NONE, dtype=np.int64)
        position[self.rows] = np.arange(len(self.rows))
        return position[root]


def _used(codes: NDArray[np.int32], names: pl.Series) -> tuple[NDArray[np.int32], pl.Series]:
    """Codes of the names that some line has, in their order."""
    used = np.zeros(len(names), dtype=np.bool_)
    used[codes] = True
    if used.all():
        return codes, names
    rank = (np.cumsum(used) - 1).astype(np.int32)
    return rank[codes], names.filter(pl.Series(used))


def _classes(book: Book, taking: _Taking) -> tuple[NDArray[np.int16] | None, tuple[str, ...]]:
    """The codes of lines' classes, and the classes: undeclared ones in order, as far as lines name them."""
    codes = None if book.class_name is None else taking.identity(book.class_name)
    if codes is None or not (codes != NONE).any():
        return None, class_names(book.contract, ())
    if book.contract.classes:
        return codes, book.contract.classes
    found = {book.class_names[code]: code for code in np.unique(codes[codes != NONE]).tolist()}
    names = class_names(book.contract, found)
    rank = np.full(len(book.class_names) + 1, NONE, dtype=np.int16)
    rank[[found[name] for name in names]] = np.arange(len(names), dtype=np.int16)
    return rank[codes], names


def pended(book: Book, links: Links) -> tuple[Line, ...]:
    """The lines that are not paid, by claim and line, with what each takes from the root of its chain."""
    if not len(book.pended):
        return ()
    root = book.pended.copy()
    place, _, at = np.intersect1d(links.rows, book.pended, assume_unique=True, return_indices=True)
    root[at] = links.root[np.searchsorted(links.rows, place)]
    pairs = zip(book.lines(book.pended), book.lines(root), strict=True)
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
