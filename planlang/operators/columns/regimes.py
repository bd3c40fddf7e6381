"""Regimes: what a step does to all lines of a group, whatever their order, and what it makes of running totals.

A group's running total cannot leave `low .. high`. FLAT: the step is 0 on each of its lines; EQUAL: it is the line's
own amount; ORDERED: it depends on the order of lines. All arithmetic is on int64 whose bounds the caller has proved.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from planlang.values.rate import Percentage

Ints = NDArray[np.int64]
Regimes = NDArray[np.uint8]

FLAT, EQUAL, ORDERED = 0, 1, 2
# No running total gets there, so an amount beyond is as good as this one. See `engine.columns.bounds`.
BEYOND = 1 << 60
_WIDTH = 63


def layer_regimes(low: Ints, high: Ints, attachment: Ints | int | None, limit: Ints | int | None) -> Regimes:
    """What a layer does to each group: flat below and above it, equal inside."""
    found = np.full(len(low), ORDERED, dtype=np.uint8)
    inside = np.ones(len(low), dtype=bool) if attachment is None else low >= attachment
    if limit is not None:
        top = limit if attachment is None else attachment + limit
        inside &= high <= top
        found[low >= top] = FLAT
    found[inside] = EQUAL
    if attachment is not None:
        found[high <= attachment] = FLAT
    found[(low == 0) & (high == 0)] = FLAT
    return found


def layer_of(totals: Ints, attachment: Ints | int | None, limit: Ints | int | None) -> Ints:
    """The layer of running totals, as `operators.layer.above` has it."""
    part = totals if attachment is None else np.maximum(totals - attachment, 0)
    return part if limit is None else np.minimum(part, limit)


def share_regimes(percentage: Percentage, low: Ints, high: Ints) -> Regimes:
    """What a percentage does to each group: flat where it is 0%, equal where it is 100%, over the whole range."""
    found = np.full(len(low), ORDERED, dtype=np.uint8)
    start: int | None = None
    pieces: list[tuple[int | None, Fraction]] = [*_ends(percentage), (None, percentage.then)]
    for end, rate in pieces:
        if rate in {0, 1}:
            there = np.ones(len(low), dtype=bool) if start is None else low >= start
            if end is not None:
                there &= high <= end
            found[there] = FLAT if rate == 0 else EQUAL
        start = end
    found[(low == 0) & (high == 0)] = FLAT
    return found


def share_of(percentage: Percentage, totals: Ints) -> Ints:
    """The percentage of running totals, rounded half away from zero, as `Percentage.of` has it."""
    pieces = _pieces(percentage)
    if pieces is None:
        return np.array([percentage.of(int(total)) for total in totals], dtype=np.int64)
    scale, below, above = pieces
    size = np.abs(totals)
    found = _rounded(size, below, scale)
    for start, offset, rate in above:
        there = totals > start
        found[there] = _rounded(size[there] - start, rate, scale, offset)
    return np.where(totals < 0, -found, found)


def _ends(percentage: Percentage) -> list[tuple[int, Fraction]]:
    """Where each band ends, and its rate."""
    found: list[tuple[int, Fraction]] = []
    end = 0
    for band in percentage.bands:
        end += band.width
        found.append((end, band.rate))
    return found


def _pieces(percentage: Percentage) -> tuple[int, int, list[tuple[int, int, int]]] | None:
    """The scale; the first rate times it; for each later piece its start, its scaled value there and its rate.

    None where int64 would not hold what `_rounded` multiplies.
    """
    rates = [*(band.rate for band in percentage.bands), percentage.then]
    scale = lcm(*(rate.denominator for rate in rates))
    if 4 * scale * (scale + 1) >= 1 << _WIDTH:
        return None
    above, start, scaled = [], 0, 0
    for band, after in zip(percentage.bands, rates[1:], strict=True):
        start += band.width
        scaled += int(band.width * band.rate * scale)
        if start >= BEYOND or scaled >= BEYOND:
            return None
        above.append((start, scaled, int(after * scale)))
    return scale, int(rates[0] * scale), above


def _rounded(size: Ints, rate: int, scale: int, offset: int = 0) -> Ints:
    """(offset + size * rate) / scale for what is not negative, half up, without a product that overflows."""
    whole, rest = np.divmod(size, scale)
    begun, left = divmod(offset, scale)
    return np.asarray(begun + whole * rate + (2 * (left + rest * rate) + scale) // (2 * scale), dtype=np.int64)
