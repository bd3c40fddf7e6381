"""A Parquet or an Arrow file as a part: a column is read when it is asked for, and not kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from attrs import define

from planlang.ledgers import typed
from planlang.ledgers.columns.back import HandedBackError

_TEXT = (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view())
# Rows wanted one by one that stand this close are read together.
_NEAR = 1000


@define
class TypedPart:
    """A typed file; `table` holds an Arrow file, mapped into memory, and nothing of a Parquet file."""

    path: Path
    headers: tuple[str, ...]
    count: int
    _schema: pa.Schema
    _style: typed.Style
    _table: pa.Table | None

    @property
    def notes(self) -> tuple[str, ...]:
        """Nothing was chosen."""
        return ()

    def load(self, text: Sequence[int], words: Collection[int]) -> None:
        """Nothing: columns are read when they are asked for."""

    def words(self, at: int) -> pa.ChunkedArray:
        """A column of few different texts."""
        name, kind = self._schema.names[at], self._schema.types[at]
        wanted = pa.dictionary(pa.int32(), pa.string())
        if self._table is None and kind in _TEXT:
            column = pq.ParquetFile(self.path, read_dictionary=[name]).read([name]).column(0)
        elif pa.types.is_dictionary(kind) and kind.value_type in _TEXT and self._table is not None:
            column = self._table.column(at)
        else:
            column = self.text(at).to_arrow()
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        chunked = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
        return chunked.cast(wanted)

    def text(self, at: int) -> pl.Series:
        """A column of texts; whole numbers as their digits."""
        series, kind = self._column(at), self._schema.types[at]
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        if kind not in _TEXT and not pa.types.is_integer(kind) and not pa.types.is_null(kind):
            raise HandedBackError(f"a column of type {kind} where text is read")
        return series.cast(pl.String)

    def typed(self, at: int) -> pl.Series | None:
        """A column that does not hold text."""
        kind = self._schema.types[at]
        if pa.types.is_dictionary(kind) or kind in _TEXT or pa.types.is_null(kind):
            return None
        return self._column(at)

    def cells(self, rows: Sequence[int], at: Collection[int]) -> list[list[str]]:
        """Some rows as texts."""
        found: list[list[str]] = []
        for near in _together(rows):
            read = self._some(sorted(at), near[0], near[-1])
            columns = {place: typed.texts(read.column(self._schema.names[place]), self._style) for place in at}
            found += [
                [columns[place][row - near[0]] if place in columns else "" for place in range(len(self.headers))]
                for row in near
            ]
        return found

    def _column(self, at: int) -> pl.Series:
        if self._table is not None:
            return pl.Series(self._table.column(at))
        name = self._schema.names[at]
        return pl.read_parquet(self.path, columns=[name], glob=False, hive_partitioning=False).get_column(name)

    def _some(self, at: Sequence[int], first: int, last: int) -> pa.Table:
        """Some columns from one row to another."""
        if self._table is not None:
            return self._table.select(list(at)).slice(first, last - first + 1)
        scan = pl.scan_parquet(self.path, glob=False, hive_partitioning=False)
        return scan.slice(first, last - first + 1).select(pl.nth(at)).collect().to_arrow()


def open_typed(path: Path, style: typed.Style) -> TypedPart:
    """A typed file by its schema."""
    with path.open("rb") as file:
        head = file.read(len(typed.ARROW))
    if head.startswith(typed.PARQUET):
        opened = pq.ParquetFile(path)
        schema, count, table = opened.schema_arrow, opened.metadata.num_rows, None
    else:
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        schema, count = table.schema, len(table)
    headers = tuple(name.strip() for name in schema.names)
    if not headers or len(set(schema.names)) < len(headers):
        raise HandedBackError("columns without names of their own")
    return TypedPart(path, headers, count, schema, style, table)


def _together(rows: Sequence[int]) -> Iterator[list[int]]:
    """Rows in stretches that are worth being read at once."""
    near: list[int] = []
    for row in rows:
        if near and row - near[-1] > _NEAR:
            yield near
            near = []
        near.append(row)
    if near:
        yield near
