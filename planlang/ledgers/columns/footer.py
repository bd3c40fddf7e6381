"""A Parquet file's footer: read, moved to where its bytes come to stand, and written.

What a Parquet file holds is said at its end, in Thrift's compact protocol. It is read here as what it consists of,
numbered fields with types, and not by what they mean, but for a few. Sources: Apache Parquet, `parquet.thrift`; Apache
Thrift, "Thrift Compact protocol encoding".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import define, field, frozen

MAGIC = b"PAR1"
_LENGTH = 4

Struct = dict[int, tuple[int, Any]]

# The types of the compact protocol that footers use.
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _BINARY, _LIST, _STRUCT = 1, 2, 3, 4, 5, 6, 8, 9, 12
_LONG_LIST = 15
_CONTINUED = 0x80

# Fields of FileMetaData, RowGroup, ColumnChunk and ColumnMetaData.
_ROWS, _ROW_GROUPS = 3, 4
_COLUMNS, _GROUP_OFFSET = 1, 5
_OWN = 3
_PAGES, _DICTIONARY = 9, 11


@frozen(eq=False)
class Footer:
    """What the end of a file says, and how many bytes that is."""

    said: Struct
    size: int = 0

    @classmethod
    def of(cls, file: memoryview) -> Footer:
        """The footer of a file. Raises ValueError for what is no such file."""
        end = len(MAGIC) + _LENGTH
        if bytes(file[-len(MAGIC) :]) != MAGIC:
            raise ValueError("no Parquet file")
        size = end + int.from_bytes(file[-end : -len(MAGIC)], "little")
        return cls(_Reader(bytes(file[-size:-end])).struct(), size)

    @property
    def row_groups(self) -> list[Struct]:
        """The row groups."""
        groups: list[Struct] = self.said[_ROW_GROUPS][1][1]
        return groups

    def move(self, by: int) -> None:
        """Say that all row groups stand so many bytes further on."""
        for group in self.row_groups:
            _move(group, _GROUP_OFFSET, by)
            for chunk in group[_COLUMNS][1][1]:
                for place in (_PAGES, _DICTIONARY):
                    _move(chunk[_OWN][1], place, by)

    def with_groups(self, rows: int, groups: Iterable[Struct]) -> Footer:
        """The same of so many rows in such row groups."""
        return Footer({**self.said, _ROWS: (_I64, rows), _ROW_GROUPS: (_LIST, (_STRUCT, list(groups)))})

    def written(self) -> bytes:
        """The footer, its length and the word at a file's end."""
        writer = _Writer()
        writer.struct(self.said)
        return bytes(writer.out) + len(writer.out).to_bytes(_LENGTH, "little") + MAGIC


def _move(struct: Struct, place: int, by: int) -> None:
    kind, offset = struct.get(place, (_I64, 0))
    if offset:  # 0 says that there is nothing: a file begins with a word of its own
        struct[place] = kind, offset + by


@define
class _Reader:
    """Reads structs of the compact protocol."""

    text: bytes
    at: int = 0

    def struct(self) -> Struct:
        found: Struct = {}
        number = 0
        while header := self._byte():
            step, kind = header >> 4, header & 15
            number = number + step if step else self._signed()
            found[number] = kind, self._value(kind)
        return found

    def _value(self, kind: int) -> Any:  # noqa: ANN401  what stands there
        if kind in {_TRUE, _FALSE}:
            return kind == _TRUE
        if kind in {_I16, _I32, _I64}:
            return self._signed()
        if kind == _BYTE:
            return self._byte()
        if kind == _BINARY:
            length = self._number()
            self.at += length
            return self.text[self.at - length : self.at]
        if kind == _LIST:
            header = self._byte()
            count, of = header >> 4, header & 15
            if count == _LONG_LIST:
                count = self._number()
            return of, [self._value(of) for _ in range(count)]
        if kind == _STRUCT:
            return self.struct()
        raise ValueError(f"a footer with a value of type {kind}")

    def _byte(self) -> int:
        self.at += 1
        return self.text[self.at - 1]

    def _number(self) -> int:
        found = shift = 0
        while True:
            byte = self._byte()
            found |= (byte & ~_CONTINUED) << shift
            if byte < _CONTINUED:
                return found
            shift += 7

    def _signed(self) -> int:
        number = self._number()
        return (number >> 1) ^ -(number & 1)


@define
class _Writer:
    """Writes structs of the compact protocol."""

    out: bytearray = field(factory=bytearray)

    def struct(self, fields: Struct) -> None:
        last = 0
        for number, (kind, value) in fields.items():
            step = number - last
            if 0 < step <= _LONG_LIST:
                self.out.append(step << 4 | kind)
            else:
                self.out.append(kind)
                self._signed(number)
            self._value(kind, value)
            last = number
        self.out.append(0)

    def _value(self, kind: int, value: Any) -> None:  # noqa: ANN401  what is to stand there
        if kind in {_I16, _I32, _I64}:
            self._signed(value)
        elif kind == _BYTE:
            self.out.append(value)
        elif kind == _BINARY:
            self._number(len(value))
            self.out += value
        elif kind == _LIST:
            of, items = value
            self.out.append(min(len(items), _LONG_LIST) << 4 | of)
            if len(items) >= _LONG_LIST:
                self._number(len(items))
            for item in items:
                self._value(of, item)
        elif kind == _STRUCT:
            self.struct(value)

    def _number(self, value: int) -> None:
        while value >= _CONTINUED:
            self.out.append(value & ~_CONTINUED & 0xFF | _CONTINUED)
            value >>= 7
        self.out.append(value)

    def _signed(self, value: int) -> None:
        self._number(value << 1 if value >= 0 else ~(value << 1))
