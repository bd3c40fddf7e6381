"""Cells: the lines of a ledger in some millions of heaps that stand in settlement order.

A total that runs through all lines is known for a line once it is known where the line's cell begins: what came before
in the cell are a few dozen lines. A cell is a day and a bucket of it. Buckets follow the order in which lines of one
day are settled, by sequence and then by claim, though they say less: lines of one bucket are yet to be put in order.

    line before line  =>  cell <= cell
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
from attrs import frozen
from numpy.typing import NDArray

from planlang.engine.columns.chosen import Numbers, runs
from planlang.engine.columns.groups import Span
from planlang.model.columns import Columns
from planlang.model.ids import Ids
from planlang.operators.columns.regimes import Ints

# How many lines a cell has on average, into how many places an order is cut before it is made even, how many lines
# are looked at for that.
_LINES = 32
_PLACES = 1 << 16
_LOOKED_AT = 1 << 16
_MOST_BUCKETS = 1 << 14
# The digits of a claim that is a number, and the bytes of one that is a text, that are looked at.
_DIGITS = 18
_BYTES = 24
_BITS = 62
_END = 0


@frozen(eq=False)
class Cells:
    """How lines fall into cells.

    first: the first day. buckets: how many a day has. of: the bucket of each line.
    """

    first: int
    buckets: int
    of: Numbers

    def count(self, span: Span) -> int:
        """How many cells there are."""
        return (span.paid[1] - span.paid[0] + 1) * self.buckets

    def at(self, columns: Columns, where: slice | Ints) -> Ints:
        """The cells of some lines."""
        days = columns.paid[where].astype(np.int64) - self.first
        return np.asarray(days * self.buckets + self.of[where])


def cells_of(columns: Columns, span: Span, buckets: int | None = None) -> Cells:
    """Cells of a ledger, so many buckets a day where they are not as many as suit it."""
    days = span.paid[1] - span.paid[0] + 1
    if buckets is None:
        buckets = min(max(len(columns) // (days * _LINES), 1), _MOST_BUCKETS)
    of = np.zeros(len(columns), dtype=np.uint16)
    if buckets > 1:
        rule = _Rule.of(columns, buckets)

        def look(run: slice) -> None:
            of[run] = rule.bucket(columns, run)

        with ThreadPoolExecutor() as pool:
            list(pool.map(look, runs(len(columns))))
    return Cells(span.paid[0], buckets, of)


@frozen(eq=False)
class _Rule:
    """How a line's sequence, or else its claim, becomes a bucket.

    numbers: whether claims are ranked as numbers. low, step: how a rank becomes a place, and `even` which bucket has
    the place. ranks: of texts, for every byte that is looked at the rank of each value.
    """

    numbers: bool
    low: int
    step: int
    even: NDArray[np.uint16]
    ranks: NDArray[np.int64]

    @classmethod
    def of(cls, columns: Columns, buckets: int) -> _Rule:
        """The rule of a ledger, made even by looking at some of its lines."""
        some = np.arange(0, len(columns), max(len(columns) // _LOOKED_AT, 1), dtype=np.int64)
        numbers, ranks = _are_numbers(columns.claim), np.zeros((0, 257), dtype=np.int64)
        if columns.sequence is None and not numbers:
            ranks = _ranks(columns.claim[some].cast(pa.large_string()))
        rank = np.sort(cls(numbers, 0, 1, np.zeros(0, dtype=np.uint16), ranks).rank(columns, some))
        low, high = (int(rank[0]), int(rank[-1])) if len(rank) else (0, 0)
        step = max(-(-(high - low + 1) // _PLACES), 1)
        counts = np.bincount((rank - low) // step, minlength=_PLACES)
        even = np.minimum((np.cumsum(counts) - counts) * buckets // max(len(rank), 1), buckets - 1)
        return cls(numbers, low, step, even.astype(np.uint16), ranks)

    def bucket(self, columns: Columns, run: slice) -> NDArray[np.uint16]:
        """The buckets of a run of lines."""
        return self.even[np.clip((self.rank(columns, run) - self.low) // self.step, 0, _PLACES - 1)]

    def rank(self, columns: Columns, where: slice | Ints) -> Ints:
        """A number for each line that never falls in the order of the lines of a day."""
        if columns.sequence is not None:
            return columns.sequence[where].astype(np.int64)
        claims = columns.claim
        if claims.numbers is None or not self.numbers:
            return _of_texts(claims[where].cast(pa.large_string()), self.ranks)
        # Texts of one pattern are in the order of their numbers.
        return _of_numbers(claims.numbers[where]) if claims.pattern.plain else claims.numbers[where]


def _are_numbers(claims: Ids) -> bool:
    """Whether claims are numbers, none of more digits than are looked at."""
    return claims.numbers is not None and claims.numbers.max() < 10**_DIGITS


def _of_numbers(numbers: Ints) -> Ints:
    """Numbers in the order of the texts that they are: as if each had as many digits as any."""
    rank: Ints = np.clip(numbers, 0, 10**_DIGITS - 1)
    # Any number of missing digits is a sum of some of these.
    for digits in (16, 8, 4, 2, 1):
        short = rank < 10 ** (_DIGITS - digits)
        if short.any():
            np.multiply(rank, 10**digits, out=rank, where=short)
    return rank


def _bytes_of(texts: pa.Array) -> Callable[[int], NDArray[np.int64]]:
    """The bytes of texts at a place, counted from 1; `_END` where a text is at its end."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(texts.buffers()[2] or b"\0", dtype=np.uint8)
    begin, lengths = offsets[:-1], np.diff(offsets)

    def at(place: int) -> NDArray[np.int64]:
        found = data[np.minimum(begin + place, len(data) - 1)].astype(np.int64) + 1
        return np.where(place < lengths, found, _END)

    return at


def _ranks(texts: pa.Array) -> NDArray[np.int64]:
    """For every byte that is looked at, the rank of each value among those that it has in some texts.

    A value that the texts have is ranked oddly and one between two of them evenly, so that texts that nobody looked at
    are in order too. Bytes are looked at until most texts differ in them.
    """
    at = _bytes_of(texts)
    found: list[NDArray[np.int64]] = []
    rank = np.zeros(len(texts), dtype=np.int64)
    width = 1
    for place in range(_BYTES):
        values = at(place)
        has = np.zeros(257, dtype=np.int64)
        has[values] = 1
        table = 2 * np.cumsum(has) - has
        radix = int(table[-1]) + 2
        if width * radix >= 1 << _BITS:
            break
        width *= radix
        found.append(table)
        rank = rank * radix + table[values]
        if len(np.unique(rank)) * 4 > len(rank):
            break
    return np.array(found, dtype=np.int64).reshape(len(found), 257)


def _of_texts(texts: pa.Array, ranks: NDArray[np.int64]) -> Ints:
    at = _bytes_of(texts)
    rank = np.zeros(len(texts), dtype=np.int64)
    for place, table in enumerate(ranks):
        rank = rank * (int(table[-1]) + 2) + table[at(place)]
    return rank
