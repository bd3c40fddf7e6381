"""The schedule: amounts that change by date. The latest entry whose date is on or before a day holds on that day.

An entry without a date holds from the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from planlang.model.contract import Charge, Factor

E = TypeVar("E", Factor, Charge)


def in_force(entries: Sequence[E], day: date) -> E | None:
    """The entry that holds on a day, or none when the first one begins later."""
    holding = None
    for entry in sorted(entries, key=lambda entry: entry.since or date.min):
        if entry.since is None or entry.since <= day:
            holding = entry
    return holding
