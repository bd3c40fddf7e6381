"""A Parquet or an Arrow file as a part: a batch is a group of rows of the file, or as many small ones as make one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from attrs import define

from planlang.ledgers import typed
from planlang.ledgers.columns.back import HandedBackError
from planlang.ledgers.columns.parts import TEXT, Batch

# Rows wanted one by one that stand this close are read together.
_NEAR = 1000
# So many rows make a batch; a group of more than twice as many is read in several.
_ROWS = 1 << 20


@define
class TypedPart:
    """A typed file; `table` holds an Arrow file, mapped into memory, and nothing of a Parquet file."""

    path: Path
    headers: tuple[str, ...]
    _schema: pa.Schema
    _style: typed.Style
    _table: pa.Table | None

    @property
    def notes(self) -> tuple[str, ...]:
        """Nothing was chosen."""
        return ()

    def batches(self, text: Collection[int], words: Collection[int]) -> Iterator[Callable[[], Batch]]:
        """The groups of a Parquet file, or stretches of an Arrow file."""
        at = sorted({*text, *words})
        if self._table is not None:
            for start in range(0, len(self._table), _ROWS):
                yield partial(_batch, self._table.select(at).slice(start, _ROWS), at)
            return
        names = [self._schema.names[one] for one in at]
        coded = [self._schema.names[one] for one in words if self._schema.types[one] in TEXT]
        metadata = pq.read_metadata(self.path)
        group, groups = 0, metadata.num_row_groups
        while group < groups:
            rows = 0
            chosen: list[int] = []
            while group < groups and (not chosen or rows + metadata.row_group(group).num_rows <= _ROWS):
                rows += metadata.row_group(group).num_rows
                chosen.append(group)
                group += 1

            if rows <= 2 * _ROWS:
                yield partial(self._groups, metadata, chosen, coded, at)
            else:
                file = pq.ParquetFile(self.path, metadata=metadata, read_dictionary=coded)
                for batch in file.iter_batches(_ROWS, chosen, names, use_threads=False):
                    yield partial(_batch, pa.Table.from_batches([batch]), at)

    def _groups(
        self, metadata: pq.FileMetaData, groups: Sequence[int], coded: Sequence[str], at: Sequence[int]
    ) -> Batch:
        """Groups of rows, a column at a time: pages just given back are used again."""
        file = pq.ParquetFile(self.path, metadata=metadata, read_dictionary=coded)
        schema = file.schema_arrow
        names = {one: self._schema.names[one] for one in at}
        kinds = {one: schema.field(name).type for one, name in names.items()}
        count = sum(metadata.row_group(group).num_rows for group in groups)

        def column(one: int) -> pa.Array:
            read = file.read_row_groups(groups, [names[one]], use_threads=False).column(0)
            found = _whole(typed.checked(read))
            if len(found) != count:
                raise HandedBackError("a column that does not have as many rows as the file")
            return found

        return Batch(count, kinds, column)

    def know(self, counts: Sequence[int]) -> None:
        """Nothing: rows are found without."""

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
        schema, table = opened.schema_arrow, None
    else:
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        table.validate()
        schema = table.schema
    headers = tuple(name.strip() for name in schema.names)
    if not headers or len(set(schema.names)) < len(headers):
        raise HandedBackError("columns without names of their own")
    return TypedPart(path, headers, schema, style, table)


def _batch(table: pa.Table, at: Sequence[int]) -> Batch:
    """A table's columns, each of one chunk."""
    columns = {place: _whole(typed.checked(table.column(number))) for number, place in enumerate(at)}
    return Batch.of(columns, len(table))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    found = column.combine_chunks()
    return pa.concat_arrays(found.chunks) if isinstance(found, pa.ChunkedArray) else found


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
