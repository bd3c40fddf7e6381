"""Reporting: a settlement as one page that needs nothing but a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planlang.model.contract import Deductible
from planlang.model.pictures import Pictures
from planlang.model.settlement import Settlement
from planlang.model.trace import Explanation

MOST_EXPLAINED = 60  # lines of one claimant that are explained in full


def drawn(settlement: Settlement) -> tuple[Pictures, Mapping[str, Sequence[Explanation]]]:
    """The figures of a report's pictures, and the accounts of the largest claimants' lines."""
    from planlang.engine.pictures import pictures  # noqa: PLC0415  the same
    from planlang.operators.amounts import KEYS  # noqa: PLC0415  the same

    figures = pictures(settlement)
    specific = settlement.contract.specific
    if specific is None:
        return figures, {}
    key_of = KEYS[specific.the(Deductible).key]
    keys = {one.key for one in figures.claimants}
    positions: dict[str, list[int]] = {one.key: [] for one in figures.claimants}
    for at, resolved in enumerate(settlement.lines):
        key = key_of(resolved)
        if key in keys:
            positions[key].append(at)
    return figures, {key: _told(settlement, found) for key, found in positions.items()}


def _told(settlement: Settlement, positions: Sequence[int]) -> Sequence[Explanation]:
    """The accounts of some lines."""
    from planlang.engine import explain_line  # noqa: PLC0415  the engine loads only to report

    return tuple(explain_line(settlement, at) for at in positions[:MOST_EXPLAINED])
