"""Warnings: the rows are found in columns and counted; the first of them are told by the reader of rows.

So a warning has the same words, the same places and the same cells, whoever read the ledger: the rows that it shows,
and the rows on which it rests, are read again row by row and given to the very checks that find it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from planlang.ledgers import advice
from planlang.ledgers.columns.back import HandedBackError
from planlang.ledgers.columns.book import Book
from planlang.ledgers.columns.excerpt import excerpt
from planlang.ledgers.columns.links import Links
from planlang.ledgers.findings import HEADER, SHOWN, Finding, Noted
from planlang.ledgers.rows import lines_of, row_findings
from planlang.ledgers.together import Book as BookOfRows
from planlang.model.columns import NONE
from planlang.text.diagnostic import Diagnostic

Rows = NDArray[np.int64]
Check = Callable[[BookOfRows], Iterator[Finding]]


@frozen(eq=False)
class _Found:
    """What a check finds: on which rows, in order; the rows on which each of the first rests; in which column."""

    check: Check
    rows: Rows
    rest: Rows
    column: str | None = None


def warnings(book: Book, links: Links, originals: Rows, claims: Iterable[Rows]) -> list[Diagnostic]:
    """Every warning on the rows of a book; `claims` are those that carry one amount on all of their lines.

    originals: the row of each original that a linked row names, -1 where the ledger has none.
    """
    every = (*_of_rows(book, _of_forth(book, originals)), *_of_links(book, links), *_of_claims(book, claims))
    found = [one for one in every if len(one.rows)]
    rows = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *(one.rest for one in found)]))
    if not len(rows):
        return []
    entries = excerpt(book.files, rows, book.contract.currency)
    lines = lines_of(entries, {})
    if len(lines) != len(rows) or any(row_findings(entries, book.contract)):
        raise HandedBackError("a row that reads differently the second time")
    read = BookOfRows(contract=book.contract, entries=entries, lines=lines)
    noted = Noted()
    for one in found:
        # Of what rests on the whole ledger the header is the place; it has no row of its own in the excerpt.
        shown = one.rows[:SHOWN]
        wanted = {HEADER} if one.check is advice.nothing_paid else set(np.searchsorted(rows, shown).tolist())
        first = [each for each in one.check(read) if each.row in wanted and one.column in {None, each.column}]
        if len(first) != len(wanted):
            raise HandedBackError("a warning that the reader of rows does not give")
        noted.tally(first, len(one.rows))
    return noted.diagnostics(entries.place)


def _of_rows(book: Book, forth: tuple[Rows, Rows, Rows]) -> Iterator[_Found]:
    alone, own, original = forth
    yield _plain(advice.paid_before_incurred, book.notes.early)
    yield _plain(advice.negative_payments, book.notes.negative_payments)
    unlinked = np.setdiff1d(book.notes.back, book.with_original, assume_unique=True)
    yield _plain(advice.unlinked_negatives, unlinked)
    yield _plain(advice.unlinked_positives, alone)
    for check, how in ((advice.of_formulas, "formula"), (advice.hidden_characters, "hidden")):
        for name in advice.IDS:
            rows = book.strange.get((name, how))
            if rows is not None:
                yield _plain(check, rows, name)
    if book.class_name is not None and not book.contract.classes:
        yield _plain(advice.classes_not_used, book.notes.classed)
    yield _Found(advice.positive_reversals, own, np.concatenate((own[:SHOWN], original[:SHOWN])))


def _of_forth(book: Book, originals: Rows) -> tuple[Rows, Rows, Rows]:
    """The rows that add money under a name for money that comes back.

    Those that name no original, and are no rebates, which would be errors; those with the sign of their originals, and
    these.
    """
    rows = book.notes.forth
    alone = np.setdiff1d(rows, book.linked, assume_unique=True)
    rows = np.setdiff1d(rows, alone, assume_unique=True)
    to = originals[np.searchsorted(book.linked, rows)]
    same = (to >= 0) & (book.amount[np.maximum(to, 0)] > 0)
    return alone, rows[same], to[same]


def _plain(check: Check, rows: Rows, column: str | None = None) -> _Found:
    """What each row shows by itself."""
    return _Found(check, rows, rows[:SHOWN], column)


def _of_links(book: Book, links: Links) -> Iterator[_Found]:
    """Linked lines that differ from their roots, and roots that are reversed by more than they were.

    Each rests on its chain up to the root, or on all lines of the root.
    """
    taken = links.inherits & links.counted
    own, root = links.rows[taken], links.root[taken]
    rows = own[_differs(book, own, root, book.says_unit[taken])]
    chains = np.flatnonzero(np.isin(links.root, links.root[np.isin(links.rows, rows[:SHOWN])]))
    yield _Found(advice.linked_lines_differ, rows, _with_roots(links, chains) if len(rows) else chains)
    roots, last = _reversed(book, own, root)
    chains = np.flatnonzero(np.isin(links.root, roots[:SHOWN]))
    yield _Found(advice.reversals, last, _with_roots(links, chains) if len(roots) else chains)


def _with_roots(links: Links, chains: Rows) -> Rows:
    return np.concatenate((links.rows[chains], links.root[chains]))


def _differs(book: Book, own: Rows, root: Rows, says_unit: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which lines say something else than their roots; an empty cell says nothing."""
    differs: NDArray[np.bool_] = book.person[own] != book.person[root]
    differs |= says_unit & (book.unit(own) != book.unit(root))
    differs |= (book.coverage[own] != book.coverage[root]) | (book.incurred[own] != book.incurred[root])
    for codes in (book.class_name, book.exclusion):
        if codes is not None:
            says = codes[own]
            differs |= (says != NONE) & (says != codes[root])
    return differs


def _reversed(book: Book, own: Rows, root: Rows) -> tuple[Rows, Rows]:
    """The roots whose sign all lines of theirs together turn, and the last line of each, in the order of these."""
    roots, at = np.unique(root, return_inverse=True)
    back = np.zeros(len(roots), dtype=np.int64)
    np.add.at(back, at, book.amount[own])
    last = np.zeros(len(roots), dtype=np.int64)
    np.maximum.at(last, at, own)
    was = book.amount[roots]
    exceeds = ((was + back < 0) & (was >= 0)) | ((was < 0) & (was + back > 0))
    order = np.argsort(last[exceeds])
    return roots[exceeds][order], last[exceeds][order]


def _of_claims(book: Book, claims: Iterable[Rows]) -> Iterator[_Found]:
    """Claims of one amount, by their first lines; and a ledger of which no line was paid."""
    groups = sorted((np.sort(rows) for rows in claims), key=lambda rows: int(rows[0]))
    first = np.array([rows[0] for rows in groups], dtype=np.int64)
    rest = np.concatenate([np.zeros(0, dtype=np.int64), *groups[:SHOWN]])
    yield _Found(advice.header_amounts, first, rest)
    if len(book.notes.pended) == len(book):
        yield _Found(advice.nothing_paid, np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))
