"""Reading a file: all of its bytes, or one reason why not, whatever its path, its kind or its size.

A device that never ends and a path that cannot be one are refused like a file that is not there: with an `OSError`.
What a pipe holds can be read once; a command that reads it again is given the same.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from itertools import islice
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

from planlang.text.nearest import nearest

_CHUNK = 1 << 20
_LOOKED_AT = 1000
# What was read of pipes and the like, while somebody may read it again.
_KEPT: ContextVar[dict[Path, bytes] | None] = ContextVar("kept", default=None)


@contextmanager
def each_read_once() -> Iterator[None]:
    """Keep, for as long as this lasts, what is read and could not be read again."""
    before = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(before)


def read_all(path: Path, most: int) -> bytes:
    """The bytes of a file of at most so many; anything else is an `OSError` whose `strerror` says why."""
    kept = _KEPT.get()
    if kept is not None and path in kept:
        return all_of(BytesIO(kept[path]), most)
    try:
        file = path.open("rb")
    except ValueError as error:  # a path that holds a NUL
        raise OSError(errno.EINVAL, "No file can have such a name") from error
    with file:
        data = all_of(file, most)
        if kept is not None and not S_ISREG(os.fstat(file.fileno()).st_mode):
            kept[path] = data
    return data


def all_of(file: BinaryIO, most: int) -> bytes:
    """The bytes of a file that is open, under the same limit."""
    chunks: list[bytes] = []
    left = most
    while (chunk := file.read(min(_CHUNK, left + 1))) != b"":
        if chunk is None:  # a stream that does not wait, and has not ended
            raise BlockingIOError(errno.EAGAIN, "It has nothing to read yet")
        left -= len(chunk)
        if left < 0:
            raise OSError(errno.EFBIG, f"It is larger than {sized(most)}")
        chunks.append(chunk)
    return b"".join(chunks)


def sized(count: int) -> str:
    """A number of bytes for people: `256 KB`, `1 GB`."""
    for unit, size in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if count >= size:
            return f"{count // size:,} {unit}"
    return f"{count} bytes"


def words_of(error: OSError) -> str:
    """What the system says is wrong, for the middle of a sentence: `permission denied`."""
    if error.errno == errno.EBADF:
        return "it is closed"
    words = error.strerror or str(error)
    return words[:1].lower() + words[1:]


def is_file(path: Path) -> bool:
    """Whether a path is that of a file; one that cannot be looked at is not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether a path is that of a folder; one that cannot be looked at is not."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def is_read_once(path: Path) -> bool:
    """Whether a path is that of a pipe or the like; one that cannot be looked at is not."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (S_ISREG(mode) or S_ISDIR(mode))


def beside(path: Path) -> str | None:
    """Did you mean a file of nearly the same name in the same folder."""
    try:
        if path.exists() or not path.parent.is_dir():
            return None
        near = nearest(path.name, [other.name for other in islice(path.parent.iterdir(), _LOOKED_AT)])
    except (OSError, ValueError):  # a folder that may not be looked into, a name that no file can have
        return None
    return f"did you mean `{(path.parent / near).as_posix()}`?" if near else None
