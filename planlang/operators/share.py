"""The share: a percentage of a running total, rounded on the total and never on a line.

    part = round(p(after)) - round(p(before))

so the parts of a thousand lines sum to the rounded percentage of their sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen

from planlang.model.contract import Key
from planlang.model.ledger import Resolved
from planlang.operators.amounts import KEYS, KeyOf
from planlang.values.rate import Percentage


@frozen
class Share:
    """`name` is the percentage of `source`, on the key's running total."""

    name: str
    source: str
    key: Key
    percentage: Percentage


def by_line(
    step: Share, slots: Mapping[str, int], keys: Mapping[Key, KeyOf] = KEYS
) -> Callable[[Resolved, list[int]], None]:
    """The step as a function on one line's row."""
    source, out, before_at = slots[step.source], slots[step.name], slots[f"{step.name}@before"]
    key_of, of = keys[step.key], step.percentage.of
    totals: dict[str, tuple[int, int]] = {}

    def advance(resolved: Resolved, row: list[int]) -> None:
        key = key_of(resolved)
        before, share_before = totals.get(key, (0, 0))
        row[before_at] = before
        amount = row[source]
        if amount:
            after = before + amount
            share_after = of(after)
            totals[key] = (after, share_after)
            row[out] = share_after - share_before

    return advance
