"""Carry: what a stream takes in the last quarter of a year is kept, to be credited in the next.

A layer with a credit settles a line as if the credit stood in its running total already:

    above(credit + after) - above(credit + before)

The credit is what it is when the line is settled; it is not carried again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from attrs import frozen

from planlang.model.contract import Key
from planlang.operators.amounts import Advance, Memory, Sheet


@frozen
class Carry:
    """`name` is `source`; what falls in a last quarter is kept as a credit of each name of `stores`, by its key."""

    name: str
    source: str
    stores: Mapping[str, Key]
    last_quarter: Callable[[date], bool]


def in_order(step: Carry, sheet: Sheet, memory: Memory) -> Advance:
    """The step as a function that fills its column, and keeps credits."""
    source, out, lines = sheet.streams[step.source], sheet.streams[step.name], sheet.lines
    kept = tuple((memory.credits.setdefault(name, {}), sheet.keys[key]) for name, key in step.stores.items())

    def advance(start: int, stop: int) -> None:
        amounts = source[start:stop]
        out.extend(amounts)
        for at, amount in enumerate(amounts, start):
            if amount and step.last_quarter(lines[at].line.incurred):
                for store, keys in kept:
                    store[keys[at]] = store.get(keys[at], 0) + amount

    return advance
