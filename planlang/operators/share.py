"""The share: a percentage of a running total, rounded on the total and never on a line.

    part = round(p(after)) - round(p(before))

so the parts of a thousand lines sum to the rounded percentage of their sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen

from planlang.model.contract import Key
from planlang.model.ledger import Resolved
from planlang.operators.amounts import KEYS, KeyOf, Memory
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


def by_line(
    step: Share,
    slots: Mapping[str, int],
    keys: Mapping[Key, KeyOf] = KEYS,
    memory: Memory | None = None,
) -> Callable[[Resolved, list[int]], None]:
    """The step as a function on one line's row."""
    source, out, before_at = slots[step.source], slots[step.name], slots[f"{step.name}@before"]
    key_of, of = keys[step.key], step.percentage.of
    totals = (memory or Memory()).total(step.total)

    def advance(resolved: Resolved, row: list[int]) -> None:
        key = key_of(resolved)
        row[before_at] = before = totals.get(key, 0)
        amount = row[source]
        if amount:
            totals[key] = after = before + amount
            row[out] = of(after) - of(before)

    return advance
