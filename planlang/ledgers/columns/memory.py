"""Memory: how Arrow is to get it, and when what nobody uses goes back to the machine."""

from __future__ import annotations

import ctypes
import sys

import pyarrow as pa


def of_one_kind() -> None:
    """Let Arrow take its memory where numpy does, so that what the one gives back the other can use."""
    pa.set_memory_pool(pa.system_memory_pool())


def give_back() -> None:
    """Give back what was freed in pieces; other machines than Linux do so themselves, or never."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
