"""Reading a file: all of its bytes, or one reason why not, whatever its path, its kind or its size.

A device that never ends and a path that cannot be one are refused like a file that is not there: with an `OSError`.
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 20


def read_all(path: Path, most: int) -> bytes:
    """The bytes of a file of at most so many; anything else is an `OSError` whose `strerror` says why."""
    try:
        file = path.open("rb")
    except ValueError as error:  # a path that holds a NUL
        raise OSError(errno.EINVAL, "No file can have such a name") from error
    with file:
        return all_of(file, most)


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
