"""Claims: is any line given twice, where does a line stand, and which claims carry one amount on all of their lines.

Texts by the hundred million are not sorted. A claim and its line become one number of 64 bits; its upper bits and the
row are sorted as one, so that rows that may be equal stand side by side, and only these are compared as texts.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from planlang.ledgers.advice import REPEATED
from planlang.ledgers.columns.back import HandedBackError

Rows = NDArray[np.int64]
Hashes = NDArray[np.uint64]
_ODD = np.uint64(0x9E37_79B9_7F4A_7C15)
_MIX = np.uint64(0xFF51_AFD7_ED55_8CCD)
_HALF = np.uint64(32)
# So many rows at once stay near the processor.
_STRETCH = 1 << 16


@frozen(kw_only=True, eq=False)
class Places:
    """Where lines stand: numbers in order, each the upper bits of a line's hash above the bits of its row."""

    sorted: Hashes
    bits: np.uint64
    claim: pl.Series
    line: NDArray[np.int32]

    def of(self, claims: pl.Series, lines: NDArray[np.int64]) -> Rows:
        """The rows of some claims' lines, -1 where there is none."""
        found = np.full(len(claims), -1, dtype=np.int64)
        wanted = _pairs(claims.hash().to_numpy(), lines) >> self.bits << self.bits
        order = np.argsort(wanted)
        low = np.empty(len(claims), dtype=np.int64)
        high = np.empty(len(claims), dtype=np.int64)
        low[order] = np.searchsorted(self.sorted, wanted[order])
        high[order] = np.searchsorted(self.sorted, wanted[order] | self.mask, side="right")
        asked = np.flatnonzero(low < high)
        while len(asked):
            rows = (self.sorted[low[asked]] & self.mask).astype(np.int64)
            same = self.line[rows] == lines[asked]
            same &= (self.claim.gather(rows) == claims.gather(asked)).to_numpy()
            found[asked[same]] = rows[same]
            low[asked] += 1
            asked = asked[~same & (low[asked] < high[asked])]
        return found

    @property
    def mask(self) -> np.uint64:
        """The bits of the row."""
        return (np.uint64(1) << self.bits) - np.uint64(1)


def places(claim: pl.Series, hashes: Hashes, line: NDArray[np.int32]) -> Places:
    """Where each line stands; a line that is given twice is an error."""
    packed, bits = _packed(_pairs(hashes, line))
    found = Places(sorted=packed, bits=bits, claim=claim, line=line)
    near = _near(packed, bits)
    step = 1
    while len(near):
        one = (packed[near] & found.mask).astype(np.int64)
        other = (packed[near + step] & found.mask).astype(np.int64)
        alike = line[one] == line[other]
        if (alike & (claim.gather(one) == claim.gather(other)).to_numpy()).any():
            raise HandedBackError("a line that is given twice")
        step += 1
        near = near[near + step < len(packed)]
        near = near[packed[near] >> bits == packed[near + step] >> bits]
    return found


def _near(packed: Hashes, bits: np.uint64) -> Rows:
    """Where numbers begin that share their upper bits with the next."""
    found = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(packed) - 1, _STRETCH):
        upper = packed[start : start + _STRETCH + 1] >> bits
        found.append(start + np.flatnonzero(upper[1:] == upper[:-1]))
    return np.concatenate(found)


def one_amount(claim: pl.Series, hashes: Hashes, amount: NDArray[np.int64]) -> list[Rows]:
    """The rows of each claim of several lines that all carry one amount, which is not zero.

    Claims whose hashes agree in their upper bits are told apart by all bits: that two of a hundred million share all
    of them, and so hide a warning, has a chance of one in thousands, and no money hangs on it.
    """
    packed, bits = _packed(hashes)
    mask = (np.uint64(1) << bits) - np.uint64(1)
    found: list[Rows] = []
    start = 0
    while start < len(packed):
        end = _end_of_run(packed, min(start + _STRETCH, len(packed)), bits)
        rows, heads = _runs(packed[start:end], bits, mask)
        ends = np.append(heads[1:], len(rows))
        first = amount[rows[heads]]
        alike = (first != 0) & (first == amount[rows[heads + 1]])
        for at in np.flatnonzero(alike | _changes(hashes[rows], heads)).tolist():
            found += _of_one_amount(claim, amount, rows[heads[at] : ends[at]])
        start = end
    return found


def _end_of_run(packed: Hashes, end: int, bits: np.uint64) -> int:
    """Where a run of equal upper bits ends that goes on at a place."""
    if end == len(packed):
        return end
    return int(np.searchsorted(packed, ((packed[end - 1] >> bits) + np.uint64(1)) << bits)) if end else 0


def _runs(packed: Hashes, bits: np.uint64, mask: np.uint64) -> tuple[Rows, Rows]:
    """The rows of all runs of upper bits that are long enough, and where among them each run begins."""
    upper = packed >> bits
    starts = np.flatnonzero(np.concatenate(([True], upper[1:] != upper[:-1])))
    sizes = np.diff(np.append(starts, len(upper)))
    many = sizes >= REPEATED
    rows = (packed[np.repeat(many, sizes)] & mask).astype(np.int64)
    return rows, np.cumsum(sizes[many]) - sizes[many]


def _of_one_amount(claim: pl.Series, amount: NDArray[np.int64], rows: Rows) -> Iterator[Rows]:
    """The rows of each claim among some rows, where they are enough and carry one amount."""
    texts = claim.gather(rows)
    for text in texts.unique(maintain_order=True):
        own = rows[(texts == text).to_numpy()]
        if len(own) >= REPEATED and amount[own[0]] and (amount[own] == amount[own[0]]).all():
            yield own


def _changes(values: NDArray[np.int64] | Hashes, heads: Rows) -> NDArray[np.bool_]:
    """Whether values differ anywhere between one head and the next."""
    changed = np.zeros(len(values), dtype=np.bool_)
    changed[1:] = values[1:] != values[:-1]
    changed[heads] = False
    return np.logical_or.reduceat(changed, heads) if len(heads) else changed


def _pairs(hashes: Hashes, line: NDArray[np.int32] | NDArray[np.int64]) -> Hashes:
    """One number for a claim and a line."""
    pairs = np.empty_like(hashes)
    for start in range(0, len(hashes), _STRETCH):
        mixed = line[start : start + _STRETCH].astype(np.uint64) * _ODD ^ hashes[start : start + _STRETCH]
        mixed *= _MIX
        mixed ^= mixed >> _HALF
        pairs[start : start + _STRETCH] = mixed * _MIX
    return pairs


def _packed(hashes: Hashes) -> tuple[Hashes, np.uint64]:
    """Hashes' upper bits above the rows' bits, in order, and how many the latter are."""
    bits = np.uint64(max(len(hashes) - 1, 1).bit_length())
    packed = np.empty_like(hashes)
    for start in range(0, len(hashes), _STRETCH):
        part = hashes[start : start + _STRETCH] >> bits << bits
        packed[start : start + _STRETCH] = part | np.arange(start, start + len(part), dtype=np.uint64)
    packed.sort()
    return packed, bits
