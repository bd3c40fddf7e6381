"""Handing back: what the columnar reader does not read, it leaves to the reader that goes row by row."""

from __future__ import annotations


class HandedBackError(Exception):
    """Why a ledger is not read in columns. It never leaves the package: its words are a value of what was read."""
