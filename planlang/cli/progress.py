"""Progress on a terminal: one line that is written over, with what is done, how far it is, and how long it may take.

    reading 34 of 100 million lines, 12 s left

It appears once a phase has taken a second, and is gone when something else is said.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from attrs import define, field

_PATIENCE = 1.0  # seconds until a phase is worth a line
_PAUSE = 0.2  # seconds between two looks at it
_MILLION = 1_000_000
_MANY = 10 * _MILLION
_MINUTE = 60
_LONG = 90


@define
class Line:
    """The line. say: writes to the terminal. clock: seconds from any moment on."""

    _say: Callable[[str], None]
    _clock: Callable[[], float] = time.monotonic
    _doing: str = ""
    _unit: str = ""
    _of: int | None = None
    _done: int = 0
    _begun: float = 0.0
    _due: float = field(init=False, default=0.0)
    _stands: bool = field(init=False, default=False)

    def begin(self, doing: str, of: int | None, unit: str = "lines") -> None:
        """A phase begins."""
        self._doing, self._of, self._unit, self._done = doing, of, unit, 0
        self._begun = self._clock()
        self._due = self._begun + _PATIENCE
        if self._stands:
            self._write()

    def more(self, count: int) -> None:
        """So many are done more; the line is written a few times a second at most."""
        self._done += count
        now = self._clock()
        if now >= self._due:
            self._due = now + _PAUSE
            self._write()

    def end(self) -> None:
        """Take the line away."""
        if self._stands:
            self._say("\r\x1b[K")
            self._stands = False

    def _write(self) -> None:
        self._stands = True
        self._say(f"\r\x1b[K{self._doing}{self._how_far()}{self._left()}")

    def _how_far(self) -> str:
        if self._of is None:
            return f" {_counted(self._done)} {self._unit}" if self._done else ""
        of = max(self._of, self._done)
        done = self._done // _MILLION if of >= _MANY else self._done
        return f" {done:,} of {_counted(of)} {self._unit}"

    def _left(self) -> str:
        """How long the rest takes if it goes on as it went."""
        if not self._of or not self._done:
            return ""
        left = (self._clock() - self._begun) * max(self._of - self._done, 0) / self._done
        return f", {left / _MINUTE:.0f} min left" if left >= _LONG else f", {left:.0f} s left"


def _counted(count: int) -> str:
    return f"{count // _MILLION:,} million" if count >= _MANY else f"{count:,}"
