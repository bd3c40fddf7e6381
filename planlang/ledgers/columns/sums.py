"""Sums: of every page of a file what its numbers come to, so that a page that was damaged is not taken for one.

A page is summed as it is written, and again when some of it is first read; what nobody reads costs nothing. A sum is of
words of 64 bits, modulo 2^64: any one bit, byte or word that is another makes it another.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from planlang.model.room import Piece

PAGE = 1 << 12
_WORD = np.dtype("<u8")
_WORDS = PAGE // _WORD.itemsize
# So many pages are looked at at once.
_AT_ONCE = 1 << 12
Array = NDArray[Any]
Sums = NDArray[np.uint64]


class NoArraysError(Exception):
    """A file that does not hold arrays as they are written here, or only some of them, or not what was written."""


def _sums(pages: NDArray[np.uint8]) -> Sums:
    return np.asarray(pages.view(_WORD).reshape(-1, _WORDS).sum(axis=1, dtype=np.uint64))


@define
class Summing:
    """A file that is being written, with the sums of its pages as they become full."""

    file: BinaryIO
    at: int = 0
    _sums: list[Sums] = field(factory=list)
    _rest: bytes = b""

    def write(self, values: Array | bytes) -> None:
        """Write numbers, or bytes."""
        plain = (
            np.array(bytearray(values), dtype=np.uint8) if isinstance(values, bytes) else np.ascontiguousarray(values)
        )
        data = plain.reshape(-1).view(np.uint8)
        self.file.write(data.data)
        self.at += len(data)
        if self._rest:
            head, data = data[: PAGE - len(self._rest)], data[PAGE - len(self._rest) :]
            self._rest += head.tobytes()
            if len(self._rest) < PAGE:
                return
            self._sums.append(_sums(np.frombuffer(self._rest, dtype=np.uint8)))
        whole = len(data) // PAGE * PAGE
        for start in range(0, whole, PAGE * _AT_ONCE):
            self._sums.append(_sums(data[start : min(start + PAGE * _AT_ONCE, whole)]))
        self._rest = data[whole:].tobytes()

    def aligned(self, to: int) -> int:
        """Go on to a place where something may begin."""
        self.write(bytes(-self.at % to))
        return self.at

    def ended(self) -> Sums:
        """The sums of all pages, the last one filled up."""
        self.aligned(PAGE)
        return np.concatenate([np.zeros(0, dtype=np.uint64), *self._sums])


@frozen(eq=False)
class Pages:
    """The pages of a file, what they have to come to, and which of them were found to."""

    bytes: NDArray[np.uint8]
    sums: Sums
    _sound: NDArray[np.bool_] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """There are as many pages as sums, and none was looked at."""
        if len(self.bytes) != len(self.sums) * PAGE:
            raise NoArraysError
        object.__setattr__(self, "_sound", np.zeros(len(self.sums), dtype=np.bool_))

    def run(self, at: int, size: int) -> NDArray[np.uint8]:
        """Some bytes of the file. Nobody has looked whether they are what was written."""
        if not 0 <= at <= at + size <= len(self.bytes):
            raise NoArraysError
        return self.bytes[at : at + size]

    def look(self, at: int, size: int) -> None:
        """See whether some bytes are what was written. Raises NoArraysError."""
        self._look(np.arange(at // PAGE, -(-(at + size) // PAGE)))

    def look_at(self, places: NDArray[np.int64]) -> None:
        """The same, of numbers that begin at some places and lie in one page each."""
        self._look(np.unique(places // PAGE))

    def _look(self, wanted: NDArray[np.int64]) -> None:
        new = wanted[~self._sound[wanted]]
        pages = self.bytes.reshape(-1, PAGE)
        for start in range(0, len(new), _AT_ONCE):
            some = new[start : start + _AT_ONCE]
            together = some[-1] - some[0] == len(some) - 1
            found = pages[some[0] : some[-1] + 1] if together else pages[some]
            if (_sums(found.reshape(-1)) != self.sums[some]).any():
                raise NoArraysError
            self._sound[some] = True


@frozen(eq=False)
class Summed(Piece):
    """Numbers in a file that is mapped into memory: what is read of them is what was written."""

    pages: Pages
    at: int

    @classmethod
    def of(cls, pages: Pages, at: int, count: int, piece: tuple[Any, np.dtype[Any]]) -> Summed:
        """So many numbers at a place, kept in a room in some form."""
        room, dtype = piece
        return cls(pages.run(at, count * dtype.itemsize).view(dtype), room, 0, count, dtype, pages, at)

    def read(self, start: int = 0, stop: int | None = None) -> Array:
        """The numbers from one place to another."""
        found = super().read(start, stop)
        self.pages.look(self.at + start * self.dtype.itemsize, found.nbytes)
        return found

    def some(self, places: NDArray[np.int64]) -> Array:
        """The numbers at some places."""
        assert self.data is not None  # INVARIANT: it is mapped into memory
        self.pages.look_at(self.at + places * self.dtype.itemsize)
        return self.data[places]
