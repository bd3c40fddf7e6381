"""Memory: how much of it columns may take, how Arrow is to get it, and when what nobody uses goes back."""

from __future__ import annotations

import ctypes
import sys

import pyarrow as pa
from attrs import frozen

from planlang.model.room import Room

# What Python and its libraries take, and what a few batches of rows do while they are read.
_LIBRARIES, _BATCHES = 400 << 20, 700 << 20
# A claim that is sorted is held as it stood and in order.
_LEAST, _AT_EASE, _BYTES = 16 << 20, 1 << 30, 16


@frozen
class Budget:
    """How many bytes there are in all, as many as are needed where nobody says.

    Columns keep what batches leave, which later sort claims in it. What belongs to persons, and one batch, are held in
    any case.
    """

    memory: int | None = None

    def room(self) -> Room:
        """Where columns are kept."""
        return Room(None if self.memory is None else max(self.memory - _LIBRARIES - _BATCHES, 0))

    @property
    def sorted_at_once(self) -> int:
        """How many claims may be sorted together."""
        room = _AT_EASE if self.memory is None else max(min(self.memory - _LIBRARIES, _BATCHES), _LEAST)
        return room // _BYTES


def of_one_kind() -> None:
    """Let Arrow take its memory where numpy does, so that what the one gives back the other can use."""
    pa.set_memory_pool(pa.system_memory_pool())


def give_back() -> None:
    """Give back what was freed in pieces; other machines than Linux do so themselves, or never."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
