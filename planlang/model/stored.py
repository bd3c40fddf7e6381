"""Stored: columns of any length, kept in pieces, each as narrow as what it holds allows, in memory or in a file.

A piece is some rows of a column. Numbers are kept without their least and in the fewest bytes that hold the rest; what
is read of them has the column's own type again. A `Room` says how many bytes of pieces stay in memory; all further ones
go to a temporary file, which has no name and is gone with the process. Nothing here is loaded with the core.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from mmap import mmap
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, Any, TypeVar

import numpy as np
import pyarrow as pa
from attrs import define, field, frozen
from numpy.typing import NDArray

Where = slice | NDArray[np.int64]
Array = NDArray[Any]
N = TypeVar("N", bound=np.generic)

# Less is not worth pages of its own.
_PAGES = 1 << 16
_WIDTHS = ((np.uint8, 1 << 8), (np.uint16, 1 << 16), (np.uint32, 1 << 32))


@define(eq=False)
class Room:
    """Where pieces are kept. most: the bytes that stay in memory, all of them if none is said."""

    most: int | None = None
    _used: int = field(init=False, default=0)
    _end: int = field(init=False, default=0)
    _file: IO[bytes] | None = field(init=False, default=None)
    _lock: Any = field(init=False, factory=Lock)

    def keep(self, data: Array) -> Piece:
        """Numbers, kept; those of a file are written when this returns. Raises OSError where there is no space."""
        with self._lock:
            if self.most is None or self._used + data.nbytes <= self.most:
                self._used += data.nbytes
                return Piece(apart(data), self, 0, len(data), data.dtype)
            if self._file is None:
                self._file = TemporaryFile(buffering=0)  # noqa: SIM115  it lives as long as the room
            offset = self._end
            self._end += data.nbytes
        left = np.ascontiguousarray(data).data.cast("B")
        at = offset
        while left:
            done = os.pwrite(self._file.fileno(), left, at)
            left, at = left[done:], at + done
        return Piece(None, self, offset, len(data), data.dtype)

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
    found = np.frombuffer(mmap(-1, data.nbytes), dtype=data.dtype)
    found[:] = data
    return found


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
                return cls(room.keep((values - values.dtype.type(low)).astype(width)), low, low, high)
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

    def with_values(self, rows: NDArray[np.int64], values: Array, dtype: np.dtype[Any]) -> Narrow:
        """Another piece, with other numbers at some rows."""
        whole = self.widened(self.piece.read(), dtype).copy()
        whole[rows] = values
        return Narrow.of(whole, self.piece.room)

    def widened(self, values: Array, dtype: np.dtype[Any]) -> Array:
        """Numbers of the piece as they were."""
        if values.dtype == dtype:
            return values
        wide = values.astype(dtype)
        if self.base:
            wide += dtype.type(self.base)
        return wide


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


def _rising(rows: NDArray[np.int64]) -> bool:
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
        if not _rising(where):
            order = np.argsort(where, kind="stable")
            found_in_order = self[where[order]]
            out = np.empty(len(where), dtype=self.dtype)
            out[order] = found_in_order
            return out
        out = np.empty(len(where), dtype=self.dtype)
        for at, there, own in self.pieces.among(where):
            one = self.narrow[at]
            out[there] = one.widened(one.piece.read()[own], self.dtype)
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
        return one.widened(one.piece.read()[own], self.dtype)


@frozen(eq=False)
class TextPiece:
    """Some texts: where each begins and ends among the bytes of all of them."""

    ends: Narrow
    data: Piece

    @classmethod
    def of(cls, texts: pa.Array, room: Room) -> TextPiece:
        """Arrow texts, kept."""
        plain = texts.cast(pa.large_string())
        buffers = plain.buffers()
        ends = (
            np.frombuffer(buffers[1], dtype=np.int64)[plain.offset : plain.offset + len(plain) + 1]
            if len(plain)
            else np.zeros(1, dtype=np.int64)
        )
        first, last = int(ends[0]), int(ends[-1])
        data = np.frombuffer(buffers[2], dtype=np.uint8)[first:last] if last > first else np.zeros(0, dtype=np.uint8)
        return cls(Narrow.of((ends - first).astype(np.int64), room), room.keep(data.copy()))

    def __len__(self) -> int:
        return self.ends.piece.count - 1

    def read(self, start: int, stop: int) -> pa.Array:
        """The texts from one row to another."""
        ends = self.ends.widened(self.ends.piece.read(start, stop + 1), np.dtype(np.int64))
        first, last = int(ends[0]), int(ends[-1])
        data = self.data.read(first, last)
        buffers = [None, pa.py_buffer(np.ascontiguousarray(ends - first)), pa.py_buffer(np.ascontiguousarray(data))]
        return pa.Array.from_buffers(pa.large_string(), stop - start, buffers)


@frozen(eq=False)
class Ids:
    """A column of ids: whole numbers, whose texts are their digits, or texts. What is read of it are Arrow arrays."""

    numbers: Stored | None
    texts: tuple[TextPiece, ...]
    pieces: Pieces

    @classmethod
    def of(cls, ids: pa.Array, room: Room | None = None, at_once: int | None = None) -> Ids:
        """Arrow texts, or whole numbers, as a column, in pieces of so many rows."""
        if pa.types.is_integer(ids.type):
            return cls.of_numbers(Stored.of(ids.to_numpy(zero_copy_only=False).astype(np.int64), room, at_once))
        size, place = at_once or max(len(ids), 1), room or Room()
        return cls.of_texts([TextPiece.of(ids[start : start + size], place) for start in range(0, len(ids), size)])

    @classmethod
    def of_numbers(cls, numbers: Stored) -> Ids:
        """Whole numbers as ids."""
        return cls(numbers, (), numbers.pieces)

    @classmethod
    def of_texts(cls, texts: Sequence[TextPiece]) -> Ids:
        """Pieces of texts, one after the other."""
        return cls(None, tuple(texts), Pieces.of([len(one) for one in texts]))

    @property
    def type(self) -> pa.DataType:
        """What is read of the column."""
        return pa.large_string() if self.numbers is None else pa.int64()

    def __len__(self) -> int:
        return self.pieces.count

    def __getitem__(self, where: Where) -> pa.Array:
        """The ids of a run of rows, or of chosen ones."""
        if self.numbers is not None:
            return pa.array(self.numbers[where])
        if isinstance(where, slice):
            found = [self.texts[at].read(start, stop) for at, start, stop in self.pieces.within(where)]
            return found[0] if len(found) == 1 else pa.concat_arrays([pa.array([], self.type), *found])
        if not _rising(where):
            order = np.argsort(where, kind="stable")
            back = np.empty(len(where), dtype=np.int64)
            back[order] = np.arange(len(where))
            return self[where[order]].take(pa.array(back))
        found = [
            self.texts[at].read(0, len(self.texts[at])).take(pa.array(own)) for at, _, own in self.pieces.among(where)
        ]
        return pa.concat_arrays([pa.array([], self.type), *found])

    def texts_of(self, where: Where) -> list[str]:
        """Ids as texts."""
        found: list[str] = self[where].cast(pa.large_string()).to_pylist()
        return found

    def to_pylist(self) -> list[str | int]:
        """All ids."""
        found: list[str | int] = self[:].to_pylist()
        return found

    def kept(self, rows: NDArray[np.int64]) -> Ids:
        """The column of rising rows alone."""
        if self.numbers is not None:
            return Ids.of_numbers(self.numbers.kept(rows))
        found = []
        for at, _, own in self.pieces.among(rows):
            piece = self.texts[at]
            found.append(TextPiece.of(piece.read(0, len(piece)).take(pa.array(own)), piece.data.room))
        return Ids.of_texts(found)


class Names(Sequence[str]):
    """Names in the order of their code points, each read when it is asked for: persons, or units."""

    def __init__(self, names: pa.Array) -> None:
        self.arrow = names

    def __len__(self) -> int:
        return len(self.arrow)

    def __getitem__(self, at: Any) -> Any:  # noqa: ANN401  a name, or some
        if isinstance(at, slice):
            return [str(one) for one in self.arrow[at].to_pylist()]
        return str(self.arrow[int(at)].as_py())

    def __iter__(self) -> Iterator[str]:
        return map(str, self.arrow.to_pylist())

    def take(self, codes: Array) -> pa.Array:
        """The names of codes, as Arrow has them."""
        return self.arrow.take(pa.array(codes))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(str.__eq__, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))
