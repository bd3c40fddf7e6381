"""Room: where numbers are kept, in memory or in a file that has no name and is gone with the process.

Nothing here is loaded with the core.
"""

from __future__ import annotations

import mmap
import os
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, Any, TypeVar
from weakref import finalize

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from planlang.model.space import NoSpaceError

Array = NDArray[Any]
N = TypeVar("N", bound=np.generic)
# Less is not worth pages of its own.
_PAGES = 1 << 16


@define(eq=False)
class Room:
    """Where pieces are kept. most: the bytes that stay in memory, all of them if none is said."""

    most: int | None = None
    _used: int = field(init=False, default=0)
    _end: int = field(init=False, default=0)
    _file: IO[bytes] | None = field(init=False, default=None)
    _lock: Any = field(init=False, factory=Lock)

    def keep(self, data: Array) -> Piece:
        """Numbers, kept; those of a file are written when this returns. Raises NoSpaceError where there is none."""
        with self._lock:
            if self.most is None or self._used + data.nbytes <= self.most:
                self._used += data.nbytes
                return Piece(apart(data), self, 0, len(data), data.dtype)
            file = self._opened()
            offset = self._end
            self._end += data.nbytes
        left = np.ascontiguousarray(data).data.cast("B")
        at = offset
        while left:
            try:
                done = os.pwrite(file.fileno(), left, at)
            except OSError as error:
                raise NoSpaceError(error.strerror or str(error)) from error
            left, at = left[done:], at + done
        return Piece(None, self, offset, len(data), data.dtype)

    def _opened(self) -> IO[bytes]:
        """The file, made when it is first needed."""
        if self._file is None:
            try:
                self._file = TemporaryFile(buffering=0)  # noqa: SIM115  it lives as long as the room
            except OSError as error:
                raise NoSpaceError(error.strerror or str(error)) from error
            finalize(self, self._file.close)
        return self._file

    def free(self, piece: Piece) -> None:
        """Take a piece back whose numbers nobody reads any more."""
        if piece.data is not None:
            with self._lock:
                self._used -= piece.data.nbytes

    def read(self, offset: int, count: int, dtype: np.dtype[Any]) -> Array:
        """Numbers out of the file."""
        assert self._file is not None
        found = np.empty(count, dtype=dtype)
        left = found.data.cast("B")
        while left:
            done = os.preadv(self._file.fileno(), [left], offset)
            left, offset = left[done:], offset + done
        return found


def apart(data: NDArray[N]) -> NDArray[N]:
    """Numbers in pages of their own, which go back as soon as nobody reads them, whatever else was made meanwhile."""
    if data.nbytes < _PAGES:
        return data.copy()
    found = np.frombuffer(_pages(data.nbytes), dtype=data.dtype)
    found[:] = data
    return found


def _pages(size: int) -> mmap.mmap:
    """Pages of this process alone, all there at once where the system can do that."""
    populate = getattr(mmap, "MAP_POPULATE", None)
    if populate is None:
        return mmap.mmap(-1, size)
    return mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | populate)


@frozen(eq=False)
class Piece:
    """Some numbers, in memory or at a place in the room's file."""

    data: Array | None
    room: Room
    offset: int
    count: int
    dtype: np.dtype[Any]

    def read(self, start: int = 0, stop: int | None = None) -> Array:
        """The numbers from one place to another."""
        stop = self.count if stop is None else stop
        if self.data is not None:
            return self.data[start:stop]
        return self.room.read(self.offset + start * self.dtype.itemsize, stop - start, self.dtype)

    def some(self, places: NDArray[np.int64]) -> Array:
        """The numbers at some places."""
        return self.read()[places]
