"""The share: a percentage of a running total, rounded on the total and never on a line.

    part = round(p(after)) - round(p(before))

so the parts of a thousand lines sum to the rounded percentage of their sum.
"""

from __future__ import annotations

from attrs import frozen

from planlang.model.contract import Key
from planlang.operators.amounts import Advance, Memory, Sheet
from planlang.values.rate import Percentage


@frozen
class Share:
    """`name` is the percentage of `source`, on the key's running total.

    total: the name of the running total, where shares of several policy periods keep one; else it is the share's own.
    """

    name: str
    source: str
    key: Key
    percentage: Percentage
    total: str | None = None


def in_order(step: Share, sheet: Sheet, memory: Memory) -> Advance:
    """The step as a function that fills its columns."""
    source, keys = sheet.streams[step.source], sheet.keys[step.key]
    parts, befores = sheet.streams[step.name], sheet.streams[f"{step.name}@before"]
    totals, of = memory.total(step.total), step.percentage.of

    def advance(start: int, stop: int) -> None:
        for key, amount in zip(keys[start:stop], source[start:stop], strict=True):
            before, part = totals.get(key, 0), 0
            if amount:
                totals[key] = after = before + amount
                part = of(after) - of(before)
            befores.append(before)
            parts.append(part)

    return advance
