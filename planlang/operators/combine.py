"""Combine: streams added and taken away, line by line.

What a cut leaves is its source less its part, so the parts of a line always add up to the line.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from operator import sub

from attrs import frozen

from planlang.operators.amounts import Advance, Sheet


@frozen
class Combine:
    """`name` is the sum of the streams `plus` less the sum of the streams `minus`."""

    name: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()


def in_order(step: Combine, sheet: Sheet) -> Advance:
    """The step as a function that fills its column."""
    out = sheet.streams[step.name]
    plus = tuple(sheet.streams[name] for name in step.plus)
    minus = tuple(sheet.streams[name] for name in step.minus)

    def advance(start: int, stop: int) -> None:
        out.extend(map(sub, _sums(plus, start, stop), _sums(minus, start, stop)))

    return advance


def _sums(streams: tuple[list[int], ...], start: int, stop: int) -> Iterable[int]:
    """Streams added up line by line."""
    match streams:
        case ():
            return repeat(0, stop - start)
        case (one,):
            return one[start:stop]
        case _:
            return map(sum, zip(*(stream[start:stop] for stream in streams), strict=True))
