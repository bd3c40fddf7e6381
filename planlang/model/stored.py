"""Stored: columns of any length, kept in pieces, each as narrow as what it holds allows, in memory or in a file.

A piece is some rows of a column. Numbers are kept without their least and in the fewest bytes that hold the rest; what
is read of them has the column's own type again. Nothing here is loaded with the core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from planlang.model.room import Array, Piece, Room

Where = slice | NDArray[np.int64]

# Less is not worth pages of its own.
_PAGES = 1 << 16
_WIDTHS = ((np.uint8, 1 << 8), (np.uint16, 1 << 16), (np.uint32, 1 << 32))


@frozen(eq=False)
class Narrow:
    """A piece of whole numbers: what they are above `base`. None of them is less than `low` or greater than `high`."""

    piece: Piece
    base: int
    low: int
    high: int

    @classmethod
    def of(cls, values: Array, room: Room) -> Narrow:
        """Numbers as narrow as they can be kept."""
        if not len(values):
            return cls(room.keep(values), 0, 0, 0)
        low, high = int(values.min()), int(values.max())
        for width, beyond in _WIDTHS:
            if high - low < beyond and np.dtype(width).itemsize < values.dtype.itemsize:
                above = np.subtract(values, values.dtype.type(low), dtype=width, casting="unsafe")
                return cls(room.keep(above), low, low, high)
        return cls(room.keep(values), 0, low, high)

    def changed(self, rows: NDArray[np.int64], values: Array, dtype: np.dtype[Any]) -> Narrow:
        """The piece with other numbers at some rows; the one that was is used up."""
        low, high = min(self.low, int(values.min())), max(self.high, int(values.max()))
        room = np.iinfo(self.piece.dtype)
        if self.piece.data is not None and low - self.base >= room.min and high - self.base <= room.max:
            self.piece.data[rows] = (values.astype(np.int64) - self.base).astype(self.piece.dtype)
            return Narrow(self.piece, self.base, low, high)
        found = self.with_values(rows, values, dtype)
        self.piece.room.free(self.piece)
        return found

    def replaced(self, values: Array) -> Narrow:
        """A piece of as many other numbers; the one that was is used up."""
        room = np.iinfo(self.piece.dtype)
        if self.piece.data is None or not len(values):
            return Narrow.of(values, self.piece.room)
        low, high = int(values.min()), int(values.max())
        if low < room.min or high > room.max or self.piece.dtype.itemsize > values.dtype.itemsize:
            self.piece.room.free(self.piece)
            return Narrow.of(values, self.piece.room)
        self.piece.data[:] = values
        return Narrow(self.piece, 0, low, high)

    def with_values(self, rows: NDArray[np.int64], values: Array, dtype: np.dtype[Any]) -> Narrow:
        """Another piece, with other numbers at some rows."""
        whole = self.widened(self.piece.read(), dtype).copy()
        whole[rows] = values
        return Narrow.of(whole, self.piece.room)

    def widened(self, values: Array, dtype: np.dtype[Any]) -> Array:
        """Numbers of the piece as they were."""
        if values.dtype == dtype:
            return values
        if self.base:
            return np.asarray(np.add(values, dtype.type(self.base), dtype=dtype))
        return values.astype(dtype)


@frozen(eq=False)
class Pieces:
    """Rows in pieces: where each begins, and which of some rows are in which."""

    starts: NDArray[np.int64]

    @classmethod
    def of(cls, sizes: Sequence[int]) -> Pieces:
        """Pieces of these sizes."""
        return cls(np.concatenate(([0], np.cumsum(np.array(sizes, dtype=np.int64)))).astype(np.int64))

    @property
    def count(self) -> int:
        """How many rows there are."""
        return int(self.starts[-1])

    def within(self, rows: slice) -> Iterator[tuple[int, int, int]]:
        """The pieces of a run of rows, with where in each it begins and ends."""
        start, stop = rows.start or 0, self.count if rows.stop is None else min(rows.stop, self.count)
        at = max(int(np.searchsorted(self.starts, start, side="right")) - 1, 0)
        while at < len(self.starts) - 1 and self.starts[at] < stop:
            first = int(self.starts[at])
            begin, end = max(start - first, 0), min(stop, int(self.starts[at + 1])) - first
            if begin < end:
                yield at, begin, end
            at += 1

    def among(self, rows: NDArray[np.int64]) -> Iterator[tuple[int, slice, NDArray[np.int64]]]:
        """The pieces of rising rows: which of the rows each holds, and where in it they are."""
        bounds = np.searchsorted(rows, self.starts)
        for at in range(len(self.starts) - 1):
            if bounds[at] < bounds[at + 1]:
                there = slice(int(bounds[at]), int(bounds[at + 1]))
                yield at, there, rows[there] - self.starts[at]


def rising(rows: NDArray[np.int64]) -> bool:
    """Whether rows come in their order."""
    return bool((rows[1:] >= rows[:-1]).all())


@frozen(eq=False)
class Stored:
    """A column of whole numbers."""

    dtype: np.dtype[Any]
    narrow: tuple[Narrow, ...]
    pieces: Pieces

    @classmethod
    def of(cls, values: Array, room: Room | None = None, at_once: int | None = None) -> Stored:
        """An array as a column, in pieces of so many rows."""
        size = at_once or max(len(values), 1)
        place = room or Room()
        found = [Narrow.of(values[start : start + size], place) for start in range(0, len(values), size)]
        return cls.joined(values.dtype, found)

    @classmethod
    def joined(cls, dtype: np.dtype[Any], narrow: Sequence[Narrow]) -> Stored:
        """Pieces, one after the other."""
        return cls(dtype, tuple(narrow), Pieces.of([one.piece.count for one in narrow]))

    def __len__(self) -> int:
        return self.pieces.count

    def __getitem__(self, where: Where) -> Array:
        """The numbers of a run of rows, or of chosen ones."""
        if isinstance(where, slice):
            found = [self._read(at, start, stop) for at, start, stop in self.pieces.within(where)]
            return found[0] if len(found) == 1 else np.concatenate([np.zeros(0, dtype=self.dtype), *found])
        if not rising(where):
            order = np.argsort(where, kind="stable")
            found_in_order = self[where[order]]
            out = np.empty(len(where), dtype=self.dtype)
            out[order] = found_in_order
            return out
        out = np.empty(len(where), dtype=self.dtype)
        for at, there, own in self.pieces.among(where):
            one = self.narrow[at]
            out[there] = one.widened(one.piece.some(own), self.dtype)
        return out

    def _read(self, at: int, start: int, stop: int) -> Array:
        one = self.narrow[at]
        return one.widened(one.piece.read(start, stop), self.dtype)

    def min(self) -> int:
        """What no number is less than, 0 of none."""
        return min((one.low for one in self.narrow if one.piece.count), default=0)

    def max(self) -> int:
        """What no number is greater than, 0 of none."""
        return max((one.high for one in self.narrow if one.piece.count), default=0)

    def tolist(self) -> list[int]:
        """All numbers."""
        numbers: list[int] = self[:].tolist()
        return numbers

    def with_values(self, rows: NDArray[np.int64], values: Array) -> Stored:
        """The column with other numbers at rising rows; the one that was is used up."""
        pieces = list(self.narrow)
        for at, there, own in self.pieces.among(rows):
            pieces[at] = pieces[at].changed(own, values[there], self.dtype)
        return Stored(self.dtype, tuple(pieces), self.pieces)

    def copied_with(self, rows: NDArray[np.int64], values: Array) -> Stored:
        """Another column, with other numbers at rising rows."""
        pieces = list(self.narrow)
        for at, there, own in self.pieces.among(rows):
            pieces[at] = pieces[at].with_values(own, values[there], self.dtype)
        return Stored(self.dtype, tuple(pieces), self.pieces)

    def any_but(self, value: int) -> bool:
        """Whether any number is another than this one."""
        return any(
            (self._read(at, 0, one.piece.count) != value).any()
            for at, one in enumerate(self.narrow)
            if one.piece.count and (one.low != value or one.high != value)
        )

    def through(self, look: Callable[[Array], Array]) -> Stored:
        """What `look` makes of every piece; the column that was is used up."""
        pieces = []
        for at, one in enumerate(self.narrow):
            made = look(self._read(at, 0, one.piece.count))
            one.piece.room.free(one.piece)
            pieces.append(Narrow.of(made, one.piece.room))
        return Stored(self.dtype, tuple(pieces), self.pieces)

    def kept(self, rows: NDArray[np.int64]) -> Stored:
        """The column of rising rows alone."""
        room = self.narrow[0].piece.room if self.narrow else Room()
        found = [Narrow.of(self._some(at, own), room) for at, _, own in self.pieces.among(rows)]
        return Stored.joined(self.dtype, found)

    def _some(self, at: int, own: NDArray[np.int64]) -> Array:
        one = self.narrow[at]
        return one.widened(one.piece.some(own), self.dtype)
