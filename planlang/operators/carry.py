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
from planlang.model.ledger import Resolved
from planlang.operators.amounts import KeyOf, Memory


@frozen
class Carry:
    """`name` is `source`; what falls in a last quarter is kept as a credit of each name of `stores`, by its key."""

    name: str
    source: str
    stores: Mapping[str, Key]
    last_quarter: Callable[[date], bool]


def by_line(
    step: Carry, slots: Mapping[str, int], keys: Mapping[Key, KeyOf], memory: Memory
) -> Callable[[Resolved, list[int]], None]:
    """The step as a function on one line's row."""
    source, out = slots[step.source], slots[step.name]
    kept = tuple((memory.credits.setdefault(name, {}), keys[key]) for name, key in step.stores.items())

    def advance(resolved: Resolved, row: list[int]) -> None:
        row[out] = amount = row[source]
        if amount and step.last_quarter(resolved.line.incurred):
            for store, key_of in kept:
                key = key_of(resolved)
                store[key] = store.get(key, 0) + amount

    return advance
