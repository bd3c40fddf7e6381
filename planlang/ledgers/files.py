"""Files: the bytes of a file become rows of cells, or a reason why not; never an exception.

CSV as RFC 4180 has it, plain or packed, UTF-8 unless its mapping declares otherwise, the delimiter told from the header
alone; or Parquet or Arrow, whose cells are written as texts.
"""

from __future__ import annotations

import codecs
import csv
import errno
import gzip
import io
import re
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from attrs import frozen

from planlang.ledgers import codes
from planlang.ledgers.findings import HEADER, SHOWN, PlaceOf, quoted
from planlang.ledgers.typed import Style, is_typed, read_typed
from planlang.text.diagnostic import Code, Diagnostic, Label
from planlang.text.reading import beside, read_all, sized, words_of
from planlang.text.source import Cell, Place

DELIMITERS = {",": "comma", ";": "semicolon", "|": "bar", "\t": "tab"}
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_NOT_TEXT = {
    b"PK\x03\x04": "an Excel workbook or another archive",
    b"\xd0\xcf\x11\xe0": "an Excel workbook",
    b"%PDF": "a PDF",
    b"FEA1": "a Feather file of version 1",
    b"\xff\xff\xff\xff": "an Arrow stream, not an Arrow file",
    _GZIP: "packed twice",
    _ZSTD: "packed twice",
}
_SAVE = {
    "a Feather file of version 1": "save it as Parquet or CSV (UTF-8)",
    "an Arrow stream, not an Arrow file": "save it as an Arrow file, Parquet or CSV (UTF-8)",
    "packed twice": "unpack it once",
}
MOST_BYTES = 1 << 30
"""Some ten million lines: larger ledgers come in several files; what unpacks without end is refused."""

_AGAIN = "fetch the file again, or save it as CSV (UTF-8)"
_SPACED = re.compile(r'\s+".*"\s*', re.DOTALL)
_HALF = re.compile("[\ud800-\udfff]")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# The mark of little-endian UTF-32 begins with that of UTF-16, which nothing but a declaration tells apart from it.
_UTF_32 = frozenset(("utf-32", "utf-32-le", "utf-32-be"))
_MARKS_OF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


@frozen
class RawTable:
    """A file's header and rows as written. `numbers` are the rows' numbers; the header is row 1.

    `numbers` differ from a plain count where blank rows were passed over. `notes` say what the reader chose. `floats`
    are the columns of binary floating point numbers, `wholes` those of whole numbers alone, `unsaid` those that cannot
    be written as text, and why: only typed files have any.
    """

    name: str
    headers: tuple[str, ...]
    rows: list[list[str]]
    numbers: list[int]
    notes: tuple[str, ...] = ()
    floats: frozenset[str] = frozenset()
    wholes: frozenset[str] = frozenset()
    unsaid: Mapping[str, str] = {}


def unsaid_in(table: RawTable, read: Collection[str]) -> list[Diagnostic]:
    """The error of a typed file in which a column cannot be written as text that is read."""
    found = [why for header, why in table.unsaid.items() if header in read]
    return [_unreadable(Path(table.name), why, _AGAIN) for why in found[:1]]


def read_table_file(
    path: Path, encoding: str | None, delimiter: str | None, style: Style | None = None
) -> RawTable | Diagnostic:
    """The rows of a file: of CSV in a declared encoding and with a declared delimiter, if any were declared."""
    data = read_bytes(path)
    if isinstance(data, Diagnostic):
        return data
    if is_typed(data):
        return _of_typed(data, path, style or Style())
    text = _decoded(data, str(path), encoding)
    if isinstance(text, Diagnostic):
        return text
    if not text.strip():
        return _empty(str(path))
    return _parsed(text, str(path), delimiter)


def _of_typed(data: bytes, path: Path, style: Style) -> RawTable | Diagnostic:
    """The rows of a Parquet or an Arrow file, numbered as a spreadsheet would number them."""
    read = read_typed(data, style)
    if isinstance(read, str):
        return _unreadable(path, read, _AGAIN)
    if not read.headers:
        return _empty(str(path))
    filled = [(number, row) for number, row in enumerate(read.rows, 2) if _has_text(row)]
    headers = tuple(header.strip() for header in read.headers)
    rows, numbers = [row for _, row in filled], [number for number, _ in filled]
    return RawTable(str(path), headers, rows, numbers, (), read.floats, read.wholes, read.unsaid)


def read_bytes(path: Path, most: int = MOST_BYTES, wanted: str = "a CSV, Parquet or Arrow file") -> bytes | Diagnostic:
    """The bytes of a file, unpacked when they are packed (told by its first bytes, not by its name)."""
    try:
        data = read_all(path, most)
        if data.startswith((_GZIP, _ZSTD)):
            data = _unpacked(data, most)
    except (FileNotFoundError, IsADirectoryError) as missing:
        words = "this is a folder" if isinstance(missing, IsADirectoryError) else "there is no such file"
        return _unreadable(path, words, beside(path) or f"give the path of {wanted}")
    except (EOFError, zlib.error, gzip.BadGzipFile) as broken:
        return _unreadable(path, f"its gzip data is damaged: {broken}", "fetch the file again")
    except OSError as refused:
        return _unreadable(path, words_of(refused), None)
    what = next((what for magic, what in _NOT_TEXT.items() if data.startswith(magic)), None)
    return data if what is None else _unreadable(path, f"this is {what}", _SAVE.get(what, "save it as CSV (UTF-8)"))


def _unpacked(data: bytes, most: int) -> bytes:
    """The unpacked bytes; of too many none."""
    chunks: list[bytes] = []
    left = most + 1
    with gzip.GzipFile(fileobj=io.BytesIO(data)) if data.startswith(_GZIP) else _of_zstd(data) as packed:
        while left and (chunk := packed.read(min(left, 1 << 20))):
            chunks.append(chunk)
            left -= len(chunk)
    if not left:
        raise OSError(errno.EFBIG, f"It unpacks to more than {sized(most)}")
    return b"".join(chunks)


def _of_zstd(data: bytes) -> BinaryIO:
    try:
        import pyarrow as pa  # noqa: PLC0415  loaded for what it alone unpacks
    except ImportError as missing:
        raise OSError(errno.ENOTSUP, "Pyarrow, which unpacks zstd, is not installed") from missing
    return cast("BinaryIO", pa.CompressedInputStream(pa.BufferReader(data), "zstd"))


def _unreadable(path: Path, words: str, help_: str | None) -> Diagnostic:
    return Diagnostic(codes.UNREADABLE_FILE, f"`{path}` cannot be read: {words}", help=help_)


def _empty(name: str) -> Diagnostic:
    return Diagnostic(codes.EMPTY_FILE, f"`{name}` is empty", help="a file begins with a row of column names")


def _refused(code: Code, headline: str, place: Cell, words: str, help_: str | None) -> Diagnostic:
    return Diagnostic(code, headline, (Label(place, words),), help_)


def _decoded(data: bytes, name: str, encoding: str | None) -> str | Diagnostic:
    """The text of a file: a byte order mark decides, then what was declared, then UTF-8."""
    chosen = _marked(data, encoding) or encoding or "utf-8"
    try:
        text = data.decode(chosen)
    except UnicodeDecodeError as broken:
        row = data.count(b"\n", 0, broken.start) + 1
        help_ = None if encoding else 'declare the encoding in the mapping, e.g. encoding = "cp1252", or save as UTF-8'
        return _refused(
            codes.UNREADABLE_TEXT, f"the file is not {chosen} text", Cell(name, row), f"bytes {_shown(broken)}", help_
        )
    if "\0" in text:
        return _holds(name, text, text.index("\0"), "a NUL character")
    half = _HALF.search(text) if chosen != "utf-8" else None
    return text if half is None else _holds(name, text, half.start(), "half of a character")


def _marked(data: bytes, encoding: str | None) -> str | None:
    """The encoding that a byte order mark says, if there is one."""
    if encoding in _UTF_32:
        return "utf-32" if data.startswith(_MARKS_OF_32) else None
    return next((found for mark, found in _MARKS if data.startswith(mark)), None)


def _holds(name: str, text: str, at: int, what: str) -> Diagnostic:
    """A file with what is no character of any text."""
    row = text.count("\n", 0, at) + 1
    help_ = "the file is damaged or not text: export it again as CSV (UTF-8)"
    return _refused(codes.UNREADABLE_TEXT, f"the file holds {what}", Cell(name, row), what, help_)


_SHOWN_BYTES = 8


def _shown(broken: UnicodeDecodeError) -> str:
    return f"`{broken.object[broken.start : min(broken.end, broken.start + _SHOWN_BYTES)].hex(' ')}`"


def sniffed(header: str) -> str:
    """The delimiter that cuts a header into most cells, the comma when none cuts it."""
    return max(DELIMITERS, key=lambda delimiter: _cells(header, delimiter))


def _cells(header: str, delimiter: str) -> int:
    """How many cells a delimiter cuts a header into; one that leaves a cell too long to be read cuts none."""
    try:
        return len(next(csv.reader([header], delimiter=delimiter)))
    except csv.Error:
        return 0


def _parsed(text: str, name: str, declared: str | None) -> RawTable | Diagnostic:
    delimiter = declared or sniffed(text.lstrip().splitlines()[0])
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as broken:
        return _broken_row(name, len(rows) + 1, str(broken))
    if ' "' in text and (spaced := _spaced_quotes(rows, name)) is not None:
        return spaced
    numbers = [number for number, row in enumerate(rows, 1) if _has_text(row)]
    if len(numbers) < len(rows):
        rows = [row for row in rows if _has_text(row)]
    if not rows:
        return _empty(name)
    headers = tuple(header.strip() for header in rows[0])
    told = () if declared or delimiter == "," else (f"{name}: cells are separated by a {DELIMITERS[delimiter]}",)
    return RawTable(name, headers, rows[1:], numbers[1:], told)


def _has_text(row: list[str]) -> bool:
    """Whether a row says anything: spaces around a cell are no part of it."""
    return any(map(str.strip, row))


def _spaced_quotes(rows: list[list[str]], name: str) -> Diagnostic | None:
    """The error of cells whose quotes stand after a space: they would be part of the cell, and its id another."""
    found = [(number, cell) for number, row in enumerate(rows, 1) for cell in row if _SPACED.fullmatch(cell)]
    if not found:
        return None
    help_ = 'a quote opens a cell only where the cell begins: write `C-1,"M-1"` and not `C-1, "M-1"`'
    labels = tuple(Label(Cell(name, number), f"{quoted(cell.strip())} after a space") for number, cell in found[:SHOWN])
    headline = f"row {found[0][0]} of `{name}` has a quote after a space, which would be part of the cell"
    return Diagnostic(codes.UNREADABLE_ROW, headline, labels, help_, count=len(found))


def _broken_row(name: str, row: int, why: str) -> Diagnostic:
    """A row on which the CSV itself breaks; the usual cause is a quote that is opened and never closed."""
    words = "a quote is opened and not closed" if "end of data" in why or "field larger" in why else why
    if "field larger" in why:
        words = f"a cell of more than {csv.field_size_limit():,} characters"
    help_ = 'a cell that holds a quote, a delimiter or a line end is quoted, its own quotes doubled: "6"" pipe"'
    return _refused(codes.UNREADABLE_ROW, f"row {row} of `{name}` is not CSV", Cell(name, row), words, help_)


def place_in(table: RawTable) -> PlaceOf:
    """Where the rows and columns of a file stand."""
    positions = {header: at for at, header in reversed(list(enumerate(table.headers)))}

    def place(row: int, column: str | None) -> Place:
        if column is None:
            return Cell(table.name, 1 if row == HEADER else table.numbers[row])
        if row == HEADER:
            return Cell(table.name, 1, column, column)
        cells, at = table.rows[row], positions[column]
        return Cell(table.name, table.numbers[row], column, cells[at] if at < len(cells) else None)

    return place
