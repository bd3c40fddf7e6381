"""A CSV file as a part: read block by block, each looked at closely enough that two parsers cannot differ on it.

Quotes stand only where a quoted cell begins and ends, no row is blank, every row has the header's cells, and the
bytes are UTF-8: then there is one reading. Anything else is handed back.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from attrs import define, field

from planlang.ledgers.columns.back import HandedBackError
from planlang.ledgers.columns.parts import Batch
from planlang.ledgers.files import DELIMITERS, sniffed

_GZIP, _ZSTD, _BOM = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xef\xbb\xbf"
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BLOCK = 8 << 20
_PARSED = 2 << 20
_WINDOW = csv.field_size_limit() // 2
_TRIES = 1000
_QUOTE = ord('"')


@define
class _Block:
    """A stretch of whole rows: where it stands in the unpacked file, and the first row it holds, once that is known."""

    start: int
    size: int
    first: int = 0


@define
class CsvPart:
    """A CSV file, plain or packed."""

    path: Path
    headers: tuple[str, ...]
    notes: tuple[str, ...]
    _delimiter: str
    _start: int
    _blocks: list[_Block] = field(factory=list)

    def batches(self, text: Collection[int], words: Collection[int]) -> Iterator[Callable[[], Batch]]:
        """The file's stretches of whole rows."""
        types = {str(at): pa.string() for at in text}
        types |= {str(at): pa.dictionary(pa.int32(), pa.string()) for at in words}
        for start, block in self._stretches():
            self._blocks.append(_Block(start, len(block)))
            yield partial(self._batch, block, types)

    def _batch(self, block: bytes, types: dict[str, pa.DataType]) -> Batch:
        table = _parsed(_fit(block, self._delimiter), self._delimiter, len(self.headers), types)
        if any(pa.types.is_dictionary(kind) for kind in types.values()):
            table = table.unify_dictionaries()
        table = table.combine_chunks()
        columns = {int(name): _whole(table[name], types[name]) for name in types}
        return Batch.of(columns, len(table))

    def know(self, counts: Sequence[int]) -> None:
        """Learn which rows each block holds."""
        for block, first in zip(self._blocks, accumulate(counts, initial=0), strict=False):
            block.first = first

    def cells(self, rows: Sequence[int], at: Collection[int]) -> list[list[str]]:
        """Some rows, read again from their blocks."""
        types = {str(one): pa.string() for one in at}
        starts = [block.first for block in self._blocks]
        inside = np.searchsorted(starts, np.asarray(rows, dtype=np.int64), side="right") - 1
        wanted = {self._blocks[block].start: block for block in inside.tolist()}
        found: dict[int, list[list[str]]] = {}
        for start, data in self._again(wanted):
            block = wanted[start]
            own = [row - starts[block] for row, there in zip(rows, inside.tolist(), strict=True) if there == block]
            table = _parsed(data, self._delimiter, len(self.headers), types).take(own)
            filled = {int(name): table[name].to_pylist() for name in table.column_names}
            found[block] = [
                [filled[place][row] if place in filled else "" for place in range(len(self.headers))]
                for row in range(len(own))
            ]
        return [row for block in sorted(found) for row in found[block]]

    def _again(self, starts: Collection[int]) -> Iterator[tuple[int, bytes]]:
        """Some blocks once more."""
        with _opened(self.path) as stream:
            at = 0
            for block in self._blocks:
                if block.start in starts:
                    _pass_over(stream, block.start - at)
                    data = stream.read(block.size)
                    at = block.start + block.size
                    yield block.start, data

    def _stretches(self) -> Iterator[tuple[int, bytes]]:
        """Stretches of whole rows, each fit to be parsed, with their places in the unpacked file."""
        at, rest, ready = self._start, b"", (self._start, b"")
        with _opened(self.path) as stream:
            _pass_over(stream, self._start)
            while chunk := stream.read(_BLOCK):
                data = rest + chunk
                end = _end_of_rows(data)
                if not end and len(data) > 2 * _BLOCK:
                    raise HandedBackError("a very long row")
                if end:
                    if ready[1]:
                        yield ready
                    ready = at, data[:end]
                at, rest = at + end, data[end:]
        # Lines without text are rows, which are handed back; but not after the last of all.
        last = rest.rstrip(b"\r\n")
        for start, block in (ready, (at, last)) if last else ((ready[0], ready[1].rstrip(b"\r\n")),):
            if block:
                yield start, block


def open_csv(path: Path, encoding: str | None, delimiter: str | None) -> CsvPart:
    """A CSV file by its header."""
    if encoding not in {None, "utf-8"}:
        raise HandedBackError("an encoding other than UTF-8")
    with _opened(path) as stream:
        head = stream.read(_WINDOW)
    start = len(_BOM) if head.startswith(_BOM) else 0
    if head.startswith(_MARKS):
        raise HandedBackError("an encoding other than UTF-8")
    line, end, _ = head[start:].partition(b"\n")
    text = line.decode("utf-8").removesuffix("\r")
    if not end or "\r" in text or "\0" in text or text.count('"') % 2 or not text.strip():
        raise HandedBackError("a header that is not one line")
    chosen = delimiter or sniffed(text.splitlines()[0])
    (cells,) = csv.reader([text], delimiter=chosen, strict=True)
    if not any(map(str.strip, cells)) or len(cells) == 1:
        raise HandedBackError("a header of one name, or of none")
    told = () if delimiter or chosen == "," else (f"{path}: cells are separated by a {DELIMITERS[chosen]}",)
    headers = tuple(cell.strip() for cell in cells)
    return CsvPart(path, headers, told, chosen, start + len(line) + 1)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file's bytes, unpacked."""
    with path.open("rb") as file:
        head = file.read(len(_ZSTD))
        file.seek(0)
        if head.startswith(_GZIP):
            with gzip.GzipFile(fileobj=file) as packed:
                yield cast("BinaryIO", packed)
        elif head.startswith(_ZSTD):
            with pa.CompressedInputStream(file, "zstd") as packed:
                yield packed
        else:
            yield file


def _pass_over(stream: BinaryIO, size: int) -> None:
    if isinstance(stream, pa.NativeFile):
        while size:
            size -= len(stream.read(min(size, _BLOCK)))
    else:
        stream.seek(size, 1)


def _end_of_rows(data: bytes) -> int:
    """Where the last whole row of some bytes ends, 0 where none does."""
    end = data.rfind(b"\n") + 1
    if b'"' not in data:
        return end
    quotes = np.flatnonzero(np.frombuffer(data, np.uint8) == _QUOTE)
    for _ in range(_TRIES):
        if not end or not np.searchsorted(quotes, end) % 2:
            return end
        end = data.rfind(b"\n", 0, end - 1) + 1
    raise HandedBackError("a quoted cell of many lines")


def _fit(data: bytes, delimiter: str) -> bytes:
    """The same bytes, when there is one reading of them."""
    if b"\0" in data:
        raise HandedBackError("a character NUL")
    if not data.isascii():
        data.decode("utf-8")
    if b'"' in data:
        _well_quoted(np.frombuffer(data, np.uint8), delimiter)
    for start in range(0, len(data) - _WINDOW, _WINDOW):
        if data.find(b"\n", start, start + _WINDOW) < 0:
            raise HandedBackError("a very long row")
    return data


def _well_quoted(data: np.ndarray[tuple[int], np.dtype[np.uint8]], delimiter: str) -> None:
    """Every quote opens a cell, closes it, or is one of two that stand for one."""
    quotes = np.flatnonzero(data == _QUOTE)
    opening, closing = quotes[::2], quotes[1::2]
    ends = [ord(delimiter), ord("\n"), ord("\r"), _QUOTE]
    around = np.concatenate(([ord("\n")], data, [ord("\n")]))
    if len(opening) != len(closing) or not np.isin(around[opening], ends).all():
        raise HandedBackError("a quote inside a cell")
    if not np.isin(around[closing + 2], ends).all():
        raise HandedBackError("text after a quoted cell")


def _whole(column: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    return column.chunk(0) if column.num_chunks else pa.array([], kind)


def _parsed(data: bytes, delimiter: str, width: int, types: dict[str, pa.DataType]) -> pa.Table:
    return pa_csv.read_csv(
        pa.BufferReader(data),
        pa_csv.ReadOptions(column_names=[str(at) for at in range(width)], block_size=_PARSED),
        # A blank row counts as one of a single cell, and a row with other cells than the header is an error.
        pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=b'"' in data, ignore_empty_lines=False),
        pa_csv.ConvertOptions(column_types=types, include_columns=list(types), check_utf8=False, null_values=[]),
    )
