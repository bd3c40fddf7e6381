"""The three streams of a process, made such that no environment decides what goes through them.

What is no terminal gets UTF-8 and bare line feeds; a terminal keeps its own encoding, with escapes for what it lacks.
A stream that the caller closed is there all the same: its first write or read fails as that of a full disk does.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TextIO


def prepare() -> None:
    """Put streams in place of those that are closed, and settle how both that are written encode."""
    # In the order of their numbers, so that each takes its own and no file that is opened later does.
    if sys.stdin is None:
        sys.stdin = _instead(os.O_WRONLY, "r")
    if sys.stdout is None:
        sys.stdout = _instead(os.O_RDONLY, "w")
    if sys.stderr is None:  # what is said about a run may go unheard
        sys.stderr = _instead(os.O_WRONLY, "w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def drop(stream: TextIO) -> None:
    """Point a broken stream at nothing, so that the interpreter's own last flush stays quiet."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)


def _instead(way: int, mode: str) -> TextIO:
    """A stream that can be had but, where its way is not that of its mode, not be used."""
    return TextIOWrapper(os.fdopen(os.open(os.devnull, way), f"{mode}b"), encoding="utf-8")
