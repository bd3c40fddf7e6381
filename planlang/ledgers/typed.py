"""Typed files: Parquet and Arrow, whose cells become the texts that a CSV file would hold.

So a typed ledger means what the same ledger means as text: a whole number is written in digits, an exact decimal with
the decimal mark that the file's mapping declares, a date in its form of dates, no value as an empty cell. Binary
floating point is written with all of its digits, whole numbers without decimals, and what is no number as an empty
cell; amounts are not read from it (see `RawTable.floats`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from math import isnan
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET = b"PAR1"
ARROW = b"ARROW1"
MOST_ROWS = 50_000_000
"""What is read row by row is held in memory as texts: some 1 KB a row."""

# What pyarrow and Python raise for bytes that are no text, times that no calendar has, zones that nobody knows.
_UNSAYABLE = (ValueError, ArithmeticError, LookupError, TypeError, NotImplementedError)
_SOMETHING = "?"
# The header is row 1.
_FIRST_ROW = 2
# Whole numbers below are told apart in binary floating point.
_EXACT = 2**53
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]00:00:00(?:\.0+)?)?")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_WRITTEN: dict[str, Callable[[date], str]] = {
    "iso": lambda day: day.isoformat(),
    "us": lambda day: f"{day.month:02}/{day.day:02}/{day.year:04}",
    "day-first": lambda day: f"{day.day:02}/{day.month:02}/{day.year:04}",
    "compact": lambda day: f"{day.year:04}{day.month:02}{day.day:02}",
    "month-name": lambda day: f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year:04}",
}


@frozen(kw_only=True)
class Style:
    """How the mapping says that a file writes dates and decimals: typed cells are written so, to be read so."""

    dates: str = "iso"
    comma: bool = False


@frozen
class Typed:
    """A typed file's header and rows as texts.

    floats: the columns of binary floating point numbers. wholes: those in which every cell is a whole number. unsaid:
    those that cannot be written as text, by header, and why; their cells only show whether anything is there.
    """

    headers: tuple[str, ...]
    rows: list[list[str]]
    floats: frozenset[str]
    wholes: frozenset[str]
    unsaid: Mapping[str, str]


def is_typed(data: bytes) -> bool:
    """Whether a file's first bytes are those of a Parquet or an Arrow file."""
    return data.startswith((PARQUET, ARROW))


def read_typed(data: bytes, style: Style) -> Typed | str:
    """The rows of a Parquet or an Arrow file, or in words why there are none."""
    try:
        import pyarrow as pa  # noqa: PLC0415  loaded for typed files alone
    except ImportError:
        return "pyarrow, which reads Parquet and Arrow files, is not installed"
    try:
        table = _table(data)
        names = () if isinstance(table, str) else tuple(table.column_names)
    except UnicodeDecodeError:
        return "it is damaged: the name of a column is not UTF-8"
    except (pa.ArrowException, OSError, EOFError) as broken:
        return f"it is damaged: {str(broken).splitlines()[0]}"
    if isinstance(table, str):
        return table
    columns: list[list[str]] = []
    unsaid: dict[str, str] = {}
    for name, column in zip(names, table.columns, strict=True):
        try:
            columns.append(texts(column, style))
        except (*_UNSAYABLE, pa.ArrowException):
            columns.append([_SOMETHING if there else "" for there in column.is_valid().to_pylist()])
            unsaid[name.strip()] = _why(name.strip(), column)
    rows = list(map(list, zip(*columns, strict=True)))
    return Typed(names, rows, floats_of(table.schema), _wholes(table), unsaid)


def _why(name: str, column: pa.ChunkedArray) -> str:
    """Why a column cannot be written as text, in words."""
    import pyarrow as pa  # noqa: PLC0415  loaded for typed files alone

    if not _of_text(_plain(column.type)):
        return f"its column `{name}` of type {column.type} holds what cannot be written as text"
    try:
        every = [_as_bytes(chunk) for chunk in column.chunks]
        for one in every:
            one.validate(full=True)
    except pa.ArrowException:
        return f"its column `{name}` is damaged"
    rows = enumerate((value for one in every for value in one.to_pylist()), _FIRST_ROW)
    at = next((f", first in row {row}" for row, value in rows if not _is_utf_8(value)), "")
    return f"its column `{name}` holds text that is not UTF-8{at}"


def _is_utf_8(value: bytes | None) -> bool:
    try:
        (value or b"").decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _as_bytes(chunk: pa.Array) -> pa.Array:
    """Texts as the bytes that stand for them, whether they are UTF-8 or not."""
    import pyarrow as pa  # noqa: PLC0415  loaded for typed files alone

    if pa.types.is_dictionary(chunk.type):
        return pa.DictionaryArray.from_arrays(chunk.indices, _as_bytes(chunk.dictionary))
    as_bytes = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary(), pa.string_view(): pa.binary_view()}
    return chunk.cast(as_bytes.get(chunk.type, chunk.type))


def floats_of(schema: pa.Schema) -> frozenset[str]:
    """The columns of binary floating point numbers, by header."""
    import pyarrow as pa  # noqa: PLC0415  loaded for typed files alone

    return frozenset(field.name.strip() for field in schema if pa.types.is_floating(_plain(field.type)))


def _wholes(table: pa.Table) -> frozenset[str]:
    """The columns of whole numbers, by header: none absent or negative, none beyond what 64 bits hold with a sign."""
    import pyarrow as pa  # noqa: PLC0415  loaded for typed files alone
    import pyarrow.compute as pc  # noqa: PLC0415  the same

    found = set()
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_integer(column.type) and not column.null_count:
            bounds = pc.min_max(column)
            if not len(column) or (bounds["min"].as_py() >= 0 and bounds["max"].as_py() < 1 << 63):
                found.add(name.strip())
    return frozenset(found)


def _table(data: bytes) -> pa.Table | str:
    import pyarrow as pa  # noqa: PLC0415  loaded for typed files alone
    import pyarrow.parquet as pq  # noqa: PLC0415  the same

    if data.startswith(ARROW):
        table = pa.ipc.open_file(pa.BufferReader(data)).read_all()
        table.validate()
        return table
    file = pq.ParquetFile(pa.BufferReader(data))
    if file.metadata.num_rows > MOST_ROWS:
        return f"it has more than {MOST_ROWS:,} rows"
    # Where one column is damaged, threads that still read others bring the process down.
    return file.read(use_threads=False)


def checked(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """A column whose texts lie where it says that they do, and are UTF-8; an ArrowException for another one.

    Nobody checks that who reads a file: a place beyond its end would bring the process down, and polars gives up aloud
    on what is no text. Numbers have no places, and that decimals keep to their precision is seen by who reads amounts.
    """
    import pyarrow as pa  # noqa: PLC0415  loaded for typed files alone

    if _of_text(_plain(column.type)) or pa.types.is_dictionary(column.type):
        column.validate(full=True)
    return column


def _plain(kind: pa.DataType) -> pa.DataType:
    """A column's type, that of its values where they are kept in a dictionary or once for all of a run."""
    import pyarrow as pa  # noqa: PLC0415  loaded for typed files alone

    return kind.value_type if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind) else kind


def texts(column: pa.ChunkedArray, style: Style) -> list[str]:
    """A typed column's cells as texts; a TypeError for one of a type that has no text, such as a list."""
    import pyarrow as pa  # noqa: PLC0415  loaded for typed files alone

    kind = _plain(column.type)
    column = _each_by_itself(checked(column), kind)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return [_day(text, style) for text in _filled(column.cast(pa.string()))]
    if pa.types.is_decimal(kind):
        plain = ["" if value is None else f"{value:f}" for value in column.to_pylist()]
        return [text.replace(".", ",") for text in plain] if style.comma else plain
    if _of_text(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return _filled(column.cast(pa.large_string()))
    if pa.types.is_floating(kind):
        return [_float(value, style) for value in column.to_pylist()]
    if pa.types.is_time(kind):
        return _filled(column.cast(pa.string()))
    if kind == pa.uuid():
        return ["" if value is None else str(value) for value in column.to_pylist()]
    raise TypeError(f"what is of type {kind} has no text")


def _each_by_itself(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """A column of plain values, each written out."""
    import pyarrow as pa  # noqa: PLC0415  loaded for typed files alone
    import pyarrow.compute as pc  # noqa: PLC0415  the same

    if pa.types.is_run_end_encoded(column.type):
        return pa.chunked_array([pc.run_end_decode(chunk) for chunk in column.chunks], kind)
    return column if kind == column.type else column.cast(kind)


def _float(value: float | None, style: Style) -> str:
    """A binary floating point number in the file's form of decimals; a whole one as long as it is exact."""
    if value is None or isnan(value):
        return ""
    text = str(int(value)) if abs(value) < _EXACT and value == int(value) else str(value)
    return text.replace(".", ",") if style.comma else text


def _of_text(kind: pa.DataType) -> bool:
    """Text, or the bytes as which some writers keep it."""
    import pyarrow as pa  # noqa: PLC0415  loaded for typed files alone

    of_text = (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view())
    return kind in of_text or bool(pa.types.is_fixed_size_binary(kind))


def _filled(column: pa.ChunkedArray) -> list[str]:
    return ["" if text is None else text for text in column.to_pylist()]


def _day(text: str, style: Style) -> str:
    """A day in the file's form of dates; a time of day, or a day that no calendar has, stays as it is."""
    found = _ISO.fullmatch(text)
    if found is None:
        return text
    try:
        return _WRITTEN[style.dates](date.fromisoformat(found[1]))
    except ValueError:
        return text
