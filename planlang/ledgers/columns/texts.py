"""Columns as the bytes of a CSV file, each cell as `ledgers.write` would have it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_QUOTED = '[",\r\n]'
_FORMULA = "^[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]"
_NEGATIVE_NUMBER = r"\A-[0-9]+(\.[0-9]+)?\z"


def csv_bytes(columns: list[pa.Array], *, spreadsheet_safe: bool) -> pa.Buffer | bytes:
    """The rows of columns of equal length as lines of CSV, an absent value empty; no header."""
    if not columns or not len(columns[0]):
        return b""
    cells = [_cells(column, spreadsheet_safe=spreadsheet_safe) for column in columns]
    cells[-1] = pc.binary_join_element_wise(cells[-1], _large("\n"), _large(""))
    rows = pc.binary_join_element_wise(*cells, _large(","))
    offsets, data = rows.buffers()[1:]
    del offsets
    first, last = rows.offset, rows.offset + len(rows)
    begin = _offset(rows, first)
    return data.slice(begin, _offset(rows, last) - begin)


def _offset(rows: pa.Array, at: int) -> int:
    """Where a row begins in the data of an array of large strings."""
    return int.from_bytes(rows.buffers()[1][at * 8 : at * 8 + 8], "little")


def _large(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())


def _cells(column: pa.Array, *, spreadsheet_safe: bool) -> pa.Array:
    """A column as texts, quoted where they have to be."""
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.decimal128(column.type.precision, column.type.scale))
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return pc.fill_null(column.cast(pa.large_string()), "")
    texts = pc.fill_null(column.cast(pa.large_string()), "")
    if spreadsheet_safe:
        texts = _shown_as_text(texts)
    special = pc.match_substring_regex(texts, _QUOTED)
    if not pc.any(special).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
    quoted = pc.binary_join_element_wise(_large('"'), doubled, _large('"'), _large(""))
    return pc.if_else(special, quoted, texts)


def _shown_as_text(texts: pa.Array) -> pa.Array:
    """Texts with an apostrophe before those that a spreadsheet would run."""
    formula = pc.and_not(pc.match_substring_regex(texts, _FORMULA), pc.match_substring_regex(texts, _NEGATIVE_NUMBER))
    return pc.if_else(formula, pc.binary_join_element_wise(_large("'"), texts, _large("")), texts)
