"""Claims: is any line given twice, where does a line stand, and which claims carry one amount on all of their lines.

Texts by the hundred million are not sorted. A claim and its line become one number of 64 bits; its upper bits and the
row are sorted as one, so that rows that may be equal stand side by side, and only these are compared as they are.
Where memory is short, the numbers are sorted a share at a time, by their uppermost bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from planlang.ledgers.advice import REPEATED
from planlang.ledgers.columns.back import HandedBackError
from planlang.ledgers.columns.ids import Hashes, Some, alike, encoded, hashes, mixed, numbers_of, taken, texts
from planlang.model.stored import Ids, Stored

Rows = NDArray[np.int64]
# So many rows at once are stirred by one worker.
_AT_ONCE = 1 << 18
_ODD = np.uint64(0xD6E8_FEB8_6659_FD93)
_TOP = 16


def some(claims: Ids, where: slice | Rows) -> Some:
    """Some claims: numbers where the ledger has them so, else texts."""
    found = claims[where]
    return pl.Series(found) if claims.numbers is None else found.to_numpy()


@frozen(eq=False)
class Lines:
    """A ledger's lines by claim and number. at_once: how many may be sorted together, all where none is said."""

    claim: Ids
    line: Stored
    workers: Executor
    at_once: int | None = None

    def stand(self, claims: Some, lines: NDArray[np.int64]) -> Rows:
        """The rows of some claims' lines, -1 where there is none. A line that the ledger gives twice is an error."""
        claims = texts(claims) if self.claim.numbers is None else numbers_of(claims)
        found = np.full(len(claims), -1, dtype=np.int64)
        wanted = _pairs(hashes(claims), lines)
        for packed, bits, share in self._sorted(self._of_lines):
            self._once(packed, bits)
            asked = np.flatnonzero(share(wanted))
            if len(asked):
                self._look_up(packed, bits, wanted, claims, lines, asked, found)
        return found

    def of_one_amount(self, amount: Stored) -> list[Rows]:
        """The rows of each claim of several lines that all carry one amount, which is not zero.

        Claims are told apart by all bits of their numbers where no row shows more: that two of a hundred million share
        all of them, and so hide a warning, has a chance of one in thousands, and no money hangs on it.
        """

        def of(rows: slice) -> Hashes:
            amounts = amount[rows]
            return np.where(amounts == 0, np.uint64(0), _pairs(hashes(some(self.claim, rows)), amounts))

        suspects = [np.zeros(0, dtype=np.int64)]
        for packed, bits, _ in self._sorted(of):
            upper = packed >> bits
            there = np.flatnonzero((upper[REPEATED - 1 :] == upper[: 1 - REPEATED]) & (upper[REPEATED - 1 :] != 0))
            suspects.append((packed[there] & _mask(bits)).astype(np.int64))
        rows = np.concatenate(suspects)
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

    def _of_lines(self, rows: slice) -> Hashes:
        return _pairs(hashes(some(self.claim, rows)), self.line[rows])

    def _sorted(
        self, of: Callable[[slice], Hashes]
    ) -> Iterator[tuple[Hashes, np.uint64, Callable[[Hashes], NDArray[np.bool_]]]]:
        """Numbers in order, each the upper bits of a row's own above the row; how many bits the row has.

        They come in shares; the last value says of numbers whether they would be in this one.
        """
        count = len(self.claim)
        bits = np.uint64(max(count - 1, 1).bit_length())
        shares = (
            1 if self.at_once is None else min(1 << (-(-count // max(self.at_once, 1)) - 1).bit_length(), 1 << _TOP)
        )
        shift = np.uint64(64 - (shares - 1).bit_length())
        starts = range(0, count, _AT_ONCE)
        for share in range(shares):

            def own(numbers: Hashes, share: int = share) -> NDArray[np.bool_]:
                if shares == 1:
                    return np.ones(len(numbers), dtype=np.bool_)
                return np.asarray(numbers >> shift == np.uint64(share))

            if shares == 1:
                packed = np.empty(count, dtype=np.uint64)

                def fill(start: int, packed: Hashes = packed) -> None:
                    rows = slice(start, min(start + _AT_ONCE, count))
                    packed[rows] = _packed(of(rows), start, bits)

                list(self.workers.map(fill, starts))
            else:

                def pick(start: int, own: Callable[[Hashes], NDArray[np.bool_]] = own) -> Hashes:
                    numbers = of(slice(start, min(start + _AT_ONCE, count)))
                    return _packed(numbers, start, bits)[own(numbers)]

                packed = np.concatenate([np.zeros(0, dtype=np.uint64), *self.workers.map(pick, starts)])
            packed.sort()
            yield packed, bits, own

    def _once(self, packed: Hashes, bits: np.uint64) -> None:
        """No two rows are the same line of the same claim."""
        near = np.concatenate(
            [
                np.zeros(0, dtype=np.int64),
                *self.workers.map(lambda start: _near(packed, bits, start), range(0, len(packed) - 1, _AT_ONCE)),
            ]
        )
        step = 1
        while len(near):
            one, other = ((packed[at] & _mask(bits)).astype(np.int64) for at in (near, near + step))
            same = self.line[one] == self.line[other]
            if (same & alike(some(self.claim, one), some(self.claim, other))).any():
                raise HandedBackError("a line that is given twice")
            step += 1
            near = near[near + step < len(packed)]
            near = near[packed[near] >> bits == packed[near + step] >> bits]

    def _look_up(  # noqa: PLR0913, PLR0917  what is sorted, and what is looked for
        self,
        packed: Hashes,
        bits: np.uint64,
        numbers: Hashes,
        claims: Some,
        lines: NDArray[np.int64],
        asked: Rows,
        found: Rows,
    ) -> None:
        """Find the rows of those lines that are asked for."""
        order = asked[np.argsort(numbers[asked])]
        wanted = numbers[order] >> bits << bits
        low = np.searchsorted(packed, wanted)
        high = np.searchsorted(packed, wanted | _mask(bits), side="right")
        left = low < high
        low, high, order = low[left], high[left], order[left]
        while len(order):
            rows = (packed[low] & _mask(bits)).astype(np.int64)
            same = (self.line[rows] == lines[order]) & alike(some(self.claim, rows), taken(claims, order))
            found[order[same]] = rows[same]
            low = low + 1
            left = ~same & (low < high)
            low, high, order = low[left], high[left], order[left]


def _mask(bits: np.uint64) -> np.uint64:
    """The bits of the row."""
    return (np.uint64(1) << bits) - np.uint64(1)


def _near(packed: Hashes, bits: np.uint64, start: int) -> Rows:
    """Where numbers begin that share their upper bits with the next."""
    upper = packed[start : start + _AT_ONCE + 1] >> bits
    return start + np.flatnonzero(upper[1:] == upper[:-1])


def _pairs(own: Hashes, numbers: NDArray[np.int32] | NDArray[np.int64]) -> Hashes:
    """One number for a claim's and another."""
    return mixed(own ^ (numbers.astype(np.int64).view(np.uint64) * _ODD))


def _packed(numbers: Hashes, start: int, bits: np.uint64) -> Hashes:
    """Numbers' upper bits above the rows' bits."""
    return numbers >> bits << bits | np.arange(start, start + len(numbers), dtype=np.uint64)
