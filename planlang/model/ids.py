"""Ids by the row, in pieces: numbers under a pattern, or texts; and the names of persons and units, in order.

Nothing here is loaded with the core.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen
from numpy.typing import NDArray

from planlang.model.pattern import Pattern
from planlang.model.room import Array, Piece, Room
from planlang.model.stored import Narrow, Pieces, Stored, Where, rising


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
    """A column of ids: numbers under a pattern, or texts. What is read of it are Arrow arrays."""

    numbers: Stored | None
    pattern: Pattern
    texts: tuple[TextPiece, ...]
    pieces: Pieces

    @classmethod
    def of(cls, ids: pa.Array, room: Room | None = None, at_once: int | None = None) -> Ids:
        """Arrow texts, or whole numbers, as a column, in pieces of so many rows."""
        if pa.types.is_integer(ids.type):
            return cls.of_numbers(
                Stored.of(ids.to_numpy(zero_copy_only=False).astype(np.int64), room, at_once), Pattern()
            )
        size, place = at_once or max(len(ids), 1), room or Room()
        return cls.of_texts([TextPiece.of(ids[start : start + size], place) for start in range(0, len(ids), size)])

    @classmethod
    def of_numbers(cls, numbers: Stored, pattern: Pattern) -> Ids:
        """Numbers as ids."""
        return cls(numbers, pattern, (), numbers.pieces)

    @classmethod
    def of_texts(cls, texts: Sequence[TextPiece]) -> Ids:
        """Pieces of texts, one after the other."""
        return cls(None, Pattern(), tuple(texts), Pieces.of([len(one) for one in texts]))

    @property
    def type(self) -> pa.DataType:
        """What is read of the column."""
        return pa.int64() if self.numbers is not None and self.pattern.plain else pa.large_string()

    def __len__(self) -> int:
        return self.pieces.count

    def __getitem__(self, where: Where) -> pa.Array:
        """The ids of a run of rows, or of chosen ones."""
        if self.numbers is not None:
            return self.pattern.arrow(self.numbers[where])
        if isinstance(where, slice):
            found = [self.texts[at].read(start, stop) for at, start, stop in self.pieces.within(where)]
            return found[0] if len(found) == 1 else pa.concat_arrays([pa.array([], self.type), *found])
        if not rising(where):
            order = np.argsort(where, kind="stable")
            back = np.empty(len(where), dtype=np.int64)
            back[order] = np.arange(len(where))
            return self[where[order]].take(pa.array(back))
        found = [
            self.texts[at].read(0, len(self.texts[at])).take(pa.array(own)) for at, _, own in self.pieces.among(where)
        ]
        return pa.concat_arrays([pa.array([], self.type), *found])

    def same(self, text: str, where: Where) -> NDArray[np.bool_]:
        """Which of a run of rows, or of chosen ones, have an id."""
        if self.numbers is not None:
            number = self.pattern.number(text)
            found = self.numbers[where]
            return np.zeros(len(found), dtype=np.bool_) if number is None else np.asarray(found == number)
        same: NDArray[np.bool_] = pc.equal(self[where], pa.scalar(text, self.type)).to_numpy(zero_copy_only=False)
        return same

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
            return Ids.of_numbers(self.numbers.kept(rows), self.pattern)
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
