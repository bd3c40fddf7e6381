"""Links: every linked line's root, as `resolve_links` finds it, for all lines at once.

A linked line points to the row of its original, a line that cannot be followed to itself. Pointing on to where one's
original points, again and again, brings a chain of any length to its root in as many steps as its length has digits.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from planlang.ledgers.columns.back import TornError
from planlang.ledgers.columns.book import Book
from planlang.ledgers.columns.claims import Lines
from planlang.ledgers.columns.gather import REBATE, RECOVERY
from planlang.ledgers.columns.ids import taken
from planlang.ledgers.columns.together import MOST
from planlang.ledgers.columns.values import PENDED
from planlang.model.columns import day_number
from planlang.model.ledger import Facts, LinkProblem

Rows = NDArray[np.int64]


@frozen(kw_only=True, eq=False)
class Links:
    """The linked rows, by position: each one's root, and the kind as which it is treated.

    ends: the place in `rows` of the last linked row of its chain; `why` says for such a one that its original could not
    be followed. `counted` tells those that are paid by the as-of date.
    """

    rows: Rows
    root: Rows
    kind: NDArray[np.uint8]
    ends: Rows
    why: NDArray[np.uint8]
    counted: NDArray[np.bool_]

    @property
    def inherits(self) -> NDArray[np.bool_]:
        """Which of the rows take what they are from another."""
        taken: NDArray[np.bool_] = self.root != self.rows
        return taken


_FOLLOWED, _MISSING, _PENDED, _LATER = range(4)
_WHY = ("", "missing", "pended", "later")


def originals(book: Book, ledger: Lines) -> Rows:
    """The row of each original that a linked row names, -1 where the ledger has none."""
    at = np.searchsorted(book.with_original, book.linked)
    return ledger.stand(taken(book.original_claims, at), book.original_lines[at])


def resolve(book: Book, originals: Rows, facts: Facts) -> Links:
    """The roots of all linked rows under an as-of date, or under none."""
    rows = book.linked
    last = PENDED if facts.as_of is None else day_number(facts.as_of)
    why = _unusable(book, originals, last)
    place = np.minimum(np.searchsorted(rows, originals), max(len(rows) - 1, 0))
    onward = (why == _FOLLOWED) & (rows[place] == originals) if len(rows) else np.zeros(0, dtype=np.bool_)
    first = to = np.where(onward, place, np.arange(len(rows)))
    root = np.where(why == _FOLLOWED, originals, rows)
    own, of_original = book.kind[rows], book.kind[np.maximum(originals, 0)]
    rebate, recovery = ((own == kind) | ((why == _FOLLOWED) & (of_original == kind)) for kind in (REBATE, RECOVERY))
    for _ in range(len(rows).bit_length() + 1):
        rebate |= rebate[to]
        recovery |= recovery[to]
        to = to[to]
    circling = to[onward[to]]
    if len(circling):
        raise TornError("originals that lead in a circle", rows[_circle(first, int(circling[0]))])
    kind = np.where(rebate, REBATE, np.where(recovery, RECOVERY, own)).astype(np.uint8)
    paid = book.paid[rows]
    counted = (paid != PENDED) & ((last == PENDED) | (paid <= last))
    return Links(rows=rows, root=root[to], kind=kind, ends=to, why=why, counted=counted)


def _circle(to: Rows, start: int) -> Rows:
    """The places that lead from one back to it, the first of very many."""
    found = [start]
    while (at := int(to[found[-1]])) != start and len(found) < MOST:
        found.append(at)
    return np.array(found, dtype=np.int64)


def _unusable(book: Book, originals: Rows, last: int) -> NDArray[np.uint8]:
    """Why an original cannot be followed, in codes."""
    paid = book.paid[np.maximum(originals, 0)]  # of a missing one some row's, which is not looked at
    why = np.where(paid == PENDED, _PENDED, _FOLLOWED)
    if last != PENDED:
        why = np.where((paid != PENDED) & (paid > last), _LATER, why)
    return np.where(originals < 0, _MISSING, why).astype(np.uint8)


def problems(book: Book, links: Links) -> tuple[LinkProblem, ...]:
    """The links that could not be followed, in the order in which lines lead to them."""
    first = np.full(len(links.rows), len(book), dtype=np.int64)
    np.minimum.at(first, links.ends[links.counted], links.rows[links.counted])
    wrong = np.flatnonzero((links.why != _FOLLOWED) & (first < len(book)))
    wrong = wrong[np.argsort(first[wrong], kind="stable")]
    lines = book.lines(links.rows[wrong])
    return tuple(LinkProblem(line, _WHY[why]) for line, why in zip(lines, links.why[wrong].tolist(), strict=True))
