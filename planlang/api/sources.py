"""Reading a plan file: exact bytes to text, or one finding that says why it cannot be read."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from planlang.ledgers.codes import UNREADABLE_FILE
from planlang.text.diagnostic import Diagnostic
from planlang.text.reading import all_of, beside, read_all, words_of
from planlang.text.source import Source

_BOM = "\ufeff"

MOST_BYTES = 4 << 20
"""A plan of a thousand statements is some 50 KB; the limit keeps every run short, whatever it is handed."""


def read_source(path: Path) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """The file as a source named as its path was given, or why it cannot be read."""
    data, unreadable = read_data(path)
    return (None, unreadable) if data is None else source_of(path.as_posix(), data)


def read_data(path: Path) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """The bytes of a plan file, or why they cannot be read."""
    try:
        return read_all(path, MOST_BYTES), ()
    except OSError as error:
        return None, (_unreadable(path.as_posix(), words_of(error), beside(path)),)


def read_input(stream: BinaryIO) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """The bytes of a plan that comes through standard input, or why they cannot be read."""
    try:
        return all_of(stream, MOST_BYTES), ()
    except OSError as error:
        return None, (Diagnostic(UNREADABLE_FILE, f"cannot read standard input: {words_of(error)}"),)


def source_of(name: str, data: bytes) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Bytes as a source; only UTF-8 is text, a byte order mark before it is not part of it."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, (_unreadable(name, f"byte {error.start + 1} is not valid UTF-8", "save the file as UTF-8"),)
    return Source(name, text.removeprefix(_BOM)), ()


def source_of_text(name: str, text: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """A text that a program hands over as a source; half of a surrogate pair is no text, and no file can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        words = f"UTF-8 cannot hold character {error.start + 1:,}"
        return None, (_unreadable(name, words, "hand over text that was decoded without `surrogateescape`"),)
    return Source(name, text), ()


def unnamed() -> Diagnostic:
    """What is said of an empty name, which as a path is the current folder."""
    headline = "the name of a file is empty"
    return Diagnostic(UNREADABLE_FILE, headline, help="name the file; the current folder is `.`")


def digest_of(source: Source) -> str:
    """SHA-256 of the text with bare line feeds, so that a checkout on another system has the same digest."""
    return sha256(source.text.replace("\r\n", "\n").encode()).hexdigest()


def _unreadable(name: str, words: str, help_: str | None) -> Diagnostic:
    return Diagnostic(UNREADABLE_FILE, f"cannot read `{name}`: {words}", help=help_)
