"""The two streams a command writes: stdout for data, stderr for everything said about the run."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from planlang.cli.streams import drop, prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from planlang.model.progress import Progress
    from planlang.text.diagnostic import Diagnostic

_WIDTH = 100
_STEP = 1000  # records between two remarks on how far it is


class Console:
    """Writes to both streams; a reader that goes away early is no error, and what nobody can be told is dropped.

    failed: why stdout could not be written, if that is so.
    `color` follows NO_COLOR, then FORCE_COLOR, then whether the stream is a terminal.
    """

    def __init__(self) -> None:
        prepare()
        self.failed = ""
        self._closed = False

    def data(self, text: str) -> None:
        """Text for stdout."""
        self._write(sys.stdout, text)

    def data_bytes(self, data: bytes) -> None:
        """Bytes for stdout exactly as they are, whatever its encoding."""
        self._write(sys.stdout, data)

    def say(self, text: str) -> None:
        """A remark for stderr."""
        self._write(sys.stderr, text)

    def remark(self, sentences: Iterable[str]) -> None:
        """One line a sentence on stderr."""
        self.say("".join(f"{sentence}\n" for sentence in sentences))

    def report(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Diagnostics drawn on stderr."""
        found = tuple(diagnostics)
        if found:
            from planlang.text.show import drawn  # noqa: PLC0415  a run without findings draws none

            self.say(f"{drawn(found, color=self.color_of(sys.stderr))}\n\n")

    def lines(self, records: Iterable[Mapping[str, object]], *, of: int) -> None:
        """JSON Lines for stdout, one by one; a terminal on stderr sees how far it is, of about how many."""
        from json import dumps  # noqa: PLC0415  only a run that was asked for JSON writes any

        watched = sys.stderr.isatty()
        for number, record in enumerate(records):
            if self._closed:
                return
            self.data(f"{dumps(record, ensure_ascii=True)}\n")
            if watched and number % _STEP == 0:
                self.say(f"\r{number:,} of {of:,} lines told")
        if watched:
            self.say("\r\x1b[K")

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Whoever looks at stderr, if that is a terminal, sees how far a long run is; the line goes at its end."""
        if not sys.stderr.isatty():
            from planlang.model.progress import NOBODY_WAITS  # noqa: PLC0415  help and usage settle nothing

            yield NOBODY_WAITS
            return
        from planlang.cli.progress import Line  # noqa: PLC0415  only a terminal shows it

        line = Line(self._say_at_once)
        try:
            yield line
        finally:
            line.end()

    def _say_at_once(self, text: str) -> None:
        self.say(text)
        self._flush(sys.stderr)

    @property
    def color(self) -> bool:
        """Whether stdout takes ANSI."""
        return self.color_of(sys.stdout)

    @property
    def width(self) -> int:
        """The terminal's width; 100 where stdout is none, so that a file never depends on a window."""
        if not sys.stdout.isatty():
            return _WIDTH
        from shutil import get_terminal_size  # noqa: PLC0415  only a terminal has a size

        return get_terminal_size((_WIDTH, 24)).columns

    def color_of(self, stream: TextIO) -> bool:
        """Whether a stream takes ANSI."""
        if os.environ.get("NO_COLOR"):
            return False
        return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()

    def close(self) -> None:
        """Flush both streams; what cannot be delivered any more is dropped, and of data that is said."""
        self._flush(sys.stdout)
        if self.failed:
            from planlang.api.codes import UNWRITABLE_FILE  # noqa: PLC0415  hardly a run needs it
            from planlang.text.diagnostic import Diagnostic  # noqa: PLC0415  the same

            self.report([Diagnostic(UNWRITABLE_FILE, f"cannot write standard output: {self.failed}")])
        self._flush(sys.stderr)

    def _write(self, stream: TextIO, text: str | bytes) -> None:
        if not text or (self._closed and stream is sys.stdout):
            return
        try:
            if isinstance(text, bytes):
                stream.flush()
                stream.buffer.write(text)
            else:
                stream.write(text)
        except OSError as error:
            self._broken(stream, error)

    def _flush(self, stream: TextIO) -> None:
        try:
            stream.flush()
        except OSError as error:
            self._broken(stream, error)

    def _broken(self, stream: TextIO, error: OSError) -> None:
        """Nothing goes to this stream any more."""
        if stream is sys.stdout:
            self._closed = True
            if not isinstance(error, BrokenPipeError):
                from planlang.text.reading import words_of  # noqa: PLC0415  hardly a run needs it

                self.failed = words_of(error)
        drop(stream)
