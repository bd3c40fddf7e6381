"""Claims: is any line given twice, where does a line stand, and which claims carry one amount on all of their lines.

Texts by the hundred million are not sorted. A claim and its line become one number of 64 bits; its upper bits and the
row are sorted as one, so that rows that may be equal stand side by side, and only these are compared as they are.
Where memory is short, the numbers are sorted a share at a time, by their uppermost bits.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from threading import Lock
from typing import TypeVar

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from planlang.ledgers.advice import REPEATED
from planlang.ledgers.columns.ahead import THREADS
from planlang.ledgers.columns.back import TornError
from planlang.ledgers.columns.ids import Hashes, Numbers, Some, alike, encoded, hashes, mixed, taken, texts, under
from planlang.ledgers.findings import SHOWN
from planlang.model.ids import Ids
from planlang.model.sorting import rising, rising_places
from planlang.model.stored import Stored

Rows = NDArray[np.int64]
# So many rows at once are stirred by one worker.
_AT_ONCE = 1 << 18
_ODD = np.uint64(0xD6E8_FEB8_6659_FD93)
_TOP = 16
T = TypeVar("T")


def some(claims: Ids, where: slice | Rows) -> Some:
    """Some claims: numbers where the ledger has them so, else texts."""
    if claims.numbers is not None:
        return Numbers(claims.numbers[where], claims.pattern)
    return pl.Series(claims[where])


@frozen(eq=False)
class Lines:
    """A ledger's lines by claim and number. at_once: how many may be sorted together."""

    claim: Ids
    line: Stored
    workers: Executor
    at_once: int

    def stand(self, claims: Some, lines: NDArray[np.int64]) -> Rows:
        """The rows of some claims' lines, -1 where there is none. A line that the ledger gives twice is an error."""
        claims = (
            texts(claims)
            if self.claim.numbers is None
            else Numbers(under(claims, self.claim.pattern), self.claim.pattern)
        )
        found = np.full(len(claims), -1, dtype=np.int64)
        wanted = _pairs(hashes(claims), lines)

        def of(rows: slice) -> Hashes:
            return _pairs(hashes(some(self.claim, rows)), self.line[rows])

        def look(share: int, numbers: Hashes) -> None:
            packed = rising(numbers)
            self._once(packed)
            asked = np.flatnonzero(self._is_of(wanted, share))
            if len(asked):
                self._look_up(packed, wanted, claims, lines, asked, found)

        self._in_shares(of, look)
        return found

    def of_one_amount(self, amount: Stored) -> list[Rows]:
        """The rows of each claim of several lines that all carry one amount, which is not zero.

        A claim shows itself by lines that agree in the upper bits of a number made of claim and amount; that one is
        missed by a number that has none of them has a chance of one in thousands of millions, and no money hangs on it.
        """

        def of(rows: slice) -> Hashes:
            amounts = amount[rows]
            return np.where(amounts == 0, np.uint64(0), _pairs(hashes(some(self.claim, rows)), amounts))

        def look(_share: int, numbers: Hashes) -> Rows:
            packed = rising(numbers)
            there = _runs(packed, self._bits, REPEATED)
            there = there[packed[there] >> self._bits != 0]
            return np.asarray((packed[there] & self._mask).astype(np.int64))

        rows = np.concatenate([np.zeros(0, dtype=np.int64), *self._in_shares(of, look)])
        return self._alike(np.unique(hashes(some(self.claim, np.sort(rows)))), amount) if len(rows) else []

    def _alike(self, wanted: Hashes, amount: Stored) -> list[Rows]:
        """Of the claims with these numbers, the rows of those whose lines all carry one amount."""
        sieve = np.zeros(1 << _TOP, dtype=np.bool_)
        sieve[(wanted >> np.uint64(64 - _TOP)).astype(np.int64)] = True

        def look(start: int) -> Rows:
            own = hashes(some(self.claim, slice(start, start + _AT_ONCE)))
            near = np.flatnonzero(sieve[(own >> np.uint64(64 - _TOP)).astype(np.int64)])
            at = np.minimum(np.searchsorted(wanted, own[near]), len(wanted) - 1)
            return np.asarray(start + near[wanted[at] == own[near]])

        rows = np.concatenate(list(self.workers.map(look, range(0, len(self.claim), _AT_ONCE))))
        codes, _ = encoded(some(self.claim, rows))
        order = np.argsort(codes, kind="stable")
        rows, codes = rows[order], codes[order]
        amounts = amount[rows]
        heads = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))
        sizes = np.diff(np.append(heads, len(codes)))
        same = np.minimum.reduceat(amounts, heads) == np.maximum.reduceat(amounts, heads)
        found = np.flatnonzero(same & (sizes >= REPEATED) & (amounts[heads] != 0))
        return [rows[heads[at] : heads[at] + sizes[at]] for at in found.tolist()]

    # --- numbers in order: each the upper bits of a row's own above the row; in shares by their uppermost bits ---

    @property
    def _bits(self) -> np.uint64:
        """How many bits a row has."""
        return np.uint64(max(len(self.claim) - 1, 1).bit_length())

    @property
    def _mask(self) -> np.uint64:
        """The bits of the row."""
        return (np.uint64(1) << self._bits) - np.uint64(1)

    @property
    def _shares(self) -> int:
        """How many shares there are: as many as are sorted side by side, or as it takes to have no more at once."""
        needed = max(-(-len(self.claim) // max(self.at_once, 1)), 1)
        return self._together * min(1 << (needed - 1).bit_length(), 1 << _TOP)

    @property
    def _together(self) -> int:
        """How many shares are sorted side by side."""
        return 1 << (THREADS - 1).bit_length()

    def _is_of(self, numbers: Hashes, share: int) -> NDArray[np.bool_]:
        """Which numbers are in a share."""
        width = (self._shares - 1).bit_length()
        if not width:
            return np.ones(len(numbers), dtype=np.bool_)
        return np.asarray(numbers >> np.uint64(64 - width) == np.uint64(share))

    def _in_shares(self, of: Callable[[slice], Hashes], look: Callable[[int, Hashes], T]) -> list[T]:
        """What is found in each share, of which as many are made at once as there are threads."""
        together = min(self._together, self._shares)
        found: list[T] = []
        for first in range(0, self._shares, together):
            made = self._made(of, range(first, first + together))
            shares = range(first, first + together)
            found += self.workers.map(look, shares, [made.pop(0) for _ in shares])
        return found

    def _made(self, of: Callable[[slice], Hashes], shares: range) -> list[Hashes]:
        """Some shares, in no order. Room is asked for as if each held all; of what is not used there is none."""
        count = len(self.claim)
        found = [np.empty(count, dtype=np.uint64) for _ in shares]
        used = [0 for _ in shares]
        taking = Lock()

        def fill(start: int) -> None:
            numbers = of(slice(start, min(start + _AT_ONCE, count)))
            packed = numbers >> self._bits << self._bits
            packed |= np.arange(start, start + len(numbers), dtype=np.uint64)
            for at, share in enumerate(shares):
                part = packed.take(np.flatnonzero(self._is_of(numbers, share)))
                with taking:
                    place = used[at]
                    used[at] += len(part)
                found[at][place : place + len(part)] = part

        list(self.workers.map(fill, range(0, count, _AT_ONCE)))
        return [whole[:size] for whole, size in zip(found, used, strict=True)]

    def _once(self, packed: Hashes) -> None:
        """No two rows are the same line of the same claim."""
        near = _runs(packed, self._bits, 2)
        step = 1
        while len(near):
            one, other = ((packed[at] & self._mask).astype(np.int64) for at in (near, near + step))
            same = (self.line[one] == self.line[other]) & alike(some(self.claim, one), some(self.claim, other))
            if same.any():
                first = np.argsort(np.maximum(one, other)[same])[:SHOWN]
                raise TornError("a line that is given twice", np.concatenate((one[same][first], other[same][first])))
            step += 1
            near = near[near + step < len(packed)]
            near = near[packed[near] >> self._bits == packed[near + step] >> self._bits]

    def _look_up(  # noqa: PLR0913, PLR0917  what is sorted, and what is looked for
        self,
        packed: Hashes,
        numbers: Hashes,
        claims: Some,
        lines: NDArray[np.int64],
        asked: Rows,
        found: Rows,
    ) -> None:
        """Find the rows of those lines that are asked for."""
        order = asked[rising_places(numbers[asked])]
        wanted = numbers[order] >> self._bits << self._bits
        low = np.searchsorted(packed, wanted)
        high = np.searchsorted(packed, wanted | self._mask, side="right")
        left = low < high
        low, high, order = low[left], high[left], order[left]
        while len(order):
            rows = (packed[low] & self._mask).astype(np.int64)
            same = (self.line[rows] == lines[order]) & alike(some(self.claim, rows), taken(claims, order))
            found[order[same]] = rows[same]
            low = low + 1
            left = ~same & (low < high)
            low, high, order = low[left], high[left], order[left]


def _runs(packed: Hashes, bits: np.uint64, size: int) -> Rows:
    """Where so many numbers begin, one after the other, that share their upper bits."""
    found = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(packed) - size + 1, _AT_ONCE):
        upper = packed[start : start + _AT_ONCE + size - 1] >> bits
        found.append(start + np.flatnonzero(upper[size - 1 :] == upper[: 1 - size]))
    return np.concatenate(found)


def _pairs(own: Hashes, numbers: NDArray[np.int32] | NDArray[np.int64]) -> Hashes:
    """One number for a claim's and another."""
    return mixed(own ^ (numbers.astype(np.int64).view(np.uint64) * _ODD))
