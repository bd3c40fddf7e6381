"""Combine: streams added and taken away, line by line.

What a cut leaves is its source less its part, so the parts of a line always add up to the line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen

from planlang.model.ledger import Resolved


@frozen
class Combine:
    """`name` is the sum of the streams `plus` less the sum of the streams `minus`."""

    name: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()


def by_line(step: Combine, slots: Mapping[str, int]) -> Callable[[Resolved, list[int]], None]:
    """The step as a function on one line's row."""
    out = slots[step.name]
    plus = tuple(slots[name] for name in step.plus)
    minus = tuple(slots[name] for name in step.minus)
    if not plus and not minus:
        return lambda _, __: None  # a row begins with zeros
    if len(plus) == len(minus) == 1:
        whole, part = plus[0], minus[0]

        def difference(_: Resolved, row: list[int]) -> None:
            row[out] = row[whole] - row[part]

        return difference

    def advance(_: Resolved, row: list[int]) -> None:
        row[out] = sum(row[at] for at in plus) - sum(row[at] for at in minus)

    return advance
