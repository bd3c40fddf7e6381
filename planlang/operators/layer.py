"""The layer: how much of a running total lies between two amounts.

    above(C) = min(max(C - attachment, 0), limit)

A line's part is above(after) - above(before), so parts sum to the layer of the
total: no cent is made or lost, whatever the order of lines.
Without an attachment there is no floor: min(C, limit), also below zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen

from planlang.model.amounts import Amounts
from planlang.model.contract import Key
from planlang.model.ledger import Resolved
from planlang.operators.amounts import KEYS, KeyOf, Memory


@frozen
class Credit:
    """What a `Carry` step has kept under the line's `key` counts as if it stood in the running total already."""

    store: str
    key: Key


@frozen
class Layer:
    """`name` is the part of each line of `source` that falls into the layer on the key's running total.

    total: the name of the running total, where layers of several policy periods keep one; else it is the layer's own.
    A layer with a credit keeps that of each line in a stream of its own, `name.credit`.
    """

    name: str
    source: str
    key: Key
    attachment: Amounts | None = None
    limit: Amounts | None = None
    credit: Credit | None = None
    total: str | None = None


def above(total: int, attachment: int | None, limit: int | None) -> int:
    """The layer of a running total."""
    if attachment is not None:
        total = total - attachment if total > attachment else 0
    return total if limit is None or total < limit else limit


def by_line(
    step: Layer,
    slots: Mapping[str, int],
    class_of: Mapping[str, str],
    keys: Mapping[Key, KeyOf] = KEYS,
    memory: Memory | None = None,
) -> Callable[[Resolved, list[int]], None]:
    """The step as a function on one line's row."""
    source, out, before_at = slots[step.source], slots[step.name], slots[f"{step.name}@before"]
    key_of = keys[step.key]
    memory = memory or Memory()
    totals = memory.total(step.total)
    bounds: dict[str, tuple[int | None, int | None]] = {}
    credit_of = _credit(step, keys, memory.credits)
    credit_at = slots[f"{step.name}.credit"] if step.credit else 0

    def bounds_of(key: str) -> tuple[int | None, int | None]:
        found = (
            step.attachment.of(key, class_of) if step.attachment else None,
            step.limit.of(key, class_of) if step.limit else None,
        )
        bounds[key] = found
        return found

    def advance(resolved: Resolved, row: list[int]) -> None:
        key, amount = key_of(resolved), row[source]
        before = total = totals.get(key, 0)
        if credit_of is not None:
            row[credit_at] = credit = credit_of(resolved)
            before += credit
        row[before_at] = before
        if amount:
            totals[key] = total + amount
            attachment, limit = bounds[key] if key in bounds else bounds_of(key)
            row[out] = above(before + amount, attachment, limit) - above(before, attachment, limit)

    return advance


def _credit(
    step: Layer, keys: Mapping[Key, KeyOf], stores: dict[str, dict[str, int]]
) -> Callable[[Resolved], int] | None:
    """The credit of a line, for a layer that has one."""
    if step.credit is None:
        return None
    store, key_of = stores.setdefault(step.credit.store, {}), keys[step.credit.key]
    return lambda resolved: store.get(key_of(resolved), 0)
