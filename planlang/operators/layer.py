"""The layer: how much of a running total lies between two amounts.

    above(C) = min(max(C - attachment, 0), limit)

A line's part is above(after) - above(before), so parts sum to the layer of the
total: no cent is made or lost, whatever the order of lines.
Without an attachment there is no floor: min(C, limit), also below zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import repeat

from attrs import frozen

from planlang.model.amounts import Amounts
from planlang.model.contract import Key
from planlang.operators.amounts import Advance, Memory, Sheet


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


def in_order(step: Layer, sheet: Sheet, class_of: Mapping[str, str], memory: Memory) -> Advance:
    """The step as a function that fills its columns."""
    source, keys = sheet.streams[step.source], sheet.keys[step.key]
    parts, befores = sheet.streams[step.name], sheet.streams[f"{step.name}@before"]
    totals = memory.total(step.total)
    credits_of = _credits(step, sheet, memory.credits)
    general, own = _bounds(step, class_of)

    def advance(start: int, stop: int) -> None:
        lines = slice(start, stop)
        for key, amount, credit in zip(keys[lines], source[lines], credits_of(lines), strict=False):
            total = totals.get(key, 0)
            before, part = total + credit, 0
            if amount:
                totals[key] = total + amount
                attachment, limit = own.get(key, general)
                part = above(before + amount, attachment, limit) - above(before, attachment, limit)
            befores.append(before)
            parts.append(part)

    return advance


Bounds = tuple[int | None, int | None]


def _bounds(step: Layer, class_of: Mapping[str, str]) -> tuple[Bounds, Mapping[str, Bounds]]:
    """Attachment and limit in general, and of the keys that have their own."""
    attachment, limit = step.attachment, step.limit
    keys = {key for amounts in (attachment, limit) if amounts for key in amounts.own(class_of)}
    own = {
        key: (attachment.of(key, class_of) if attachment else None, limit.of(key, class_of) if limit else None)
        for key in keys
    }
    return (attachment.general if attachment else None, limit.general if limit else None), own


def _credits(step: Layer, sheet: Sheet, stores: dict[str, dict[str, int]]) -> Callable[[slice], Iterable[int]]:
    """The credits of lines, kept in a stream of their own; for a layer without any, none."""
    if step.credit is None:
        return lambda _: repeat(0)
    store, keys = stores.setdefault(step.credit.store, {}), sheet.keys[step.credit.key]
    stream = sheet.streams[f"{step.name}.credit"]

    def credits_of(lines: slice) -> Iterable[int]:
        found = [store.get(key, 0) for key in keys[lines]]
        stream.extend(found)
        return found

    return credits_of
