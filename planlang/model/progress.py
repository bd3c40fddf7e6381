"""Progress: how far a long run is, told to whoever waits for it. Nothing rests on it, and nobody need listen."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Somebody who waits."""

    def begin(self, doing: str, of: int | None, unit: str = "lines") -> None:
        """A phase begins, named by what is done: `reading`, of so many lines where that is known."""

    def more(self, count: int) -> None:
        """So many are done more."""


class Nobody:
    """Nobody waits."""

    def begin(self, doing: str, of: int | None, unit: str = "lines") -> None:
        """Nobody is told."""

    def more(self, count: int) -> None:
        """Nobody is told."""


NOBODY_WAITS: Progress = Nobody()
