"""A Parquet file whose row groups are encoded side by side.

pyarrow's writer encodes one row group after the other, by one thread. Here each is encoded as a small file in memory,
by whoever made its rows, and the files' bytes are put together under one footer: the file that pyarrow's own writer
would have written. Measured: `docs/performance.md`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import frozen

from planlang.ledgers.columns.footer import MAGIC, Footer, Struct

# Columns that differ from line to line; ids are among them where they are numbers.
_DENSE = frozenset(
    ("claim", "line", "person", "unit", "incurred", "paid", "amount", "plan_paid", "employer", "eligible")
)


@frozen(eq=False)
class Encoded:
    """Rows as a Parquet file of their own, in memory."""

    schema: pa.Schema
    file: memoryview
    count: int

    @classmethod
    def of(cls, rows: pa.Table, filled: Collection[str] = ()) -> Encoded:
        """Rows, encoded. Several threads can do so at once.

        filled: the columns in which no row lacks a value. The file says so, which spares a note of each value.
        """
        sink = pa.BufferOutputStream()
        schema = pa.schema([one.with_nullable(one.name not in filled) for one in rows.schema])
        whole = pa.table(list(map(_as_whole, rows.columns)), pa.schema(map(_whole, schema)))
        with writer_of(sink, whole.schema) as writer:
            writer.write_table(whole)
        return cls(schema, memoryview(sink.getvalue()), len(rows))


def put_together(parts: Iterable[Encoded], path: Path) -> None:
    """Write rows as one file; all parts have one schema, and there is at least one."""
    schema: pa.Schema | None = None
    groups: list[Struct] = []
    rows = 0
    with path.open("wb") as out:
        out.write(MAGIC)
        for part in parts:
            schema = schema or part.schema
            assert part.schema.equals(schema), (part.schema, schema)  # INVARIANT: whoever makes rows makes all of them
            own = Footer.of(part.file)
            own.move(out.tell() - len(MAGIC))
            out.write(part.file[len(MAGIC) : -own.size])
            groups += own.row_groups
            rows += part.count
        assert schema is not None  # INVARIANT: what has no rows has one part without any
        out.write(_of_nothing(schema).with_groups(rows, groups).written())


def _whole(field: pa.Field) -> pa.Field:
    return field.with_type(pa.int64()) if pa.types.is_decimal64(field.type) else field


def _as_whole(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as it is encoded: amounts as the whole numbers that they are, which pyarrow does in less time."""
    if not pa.types.is_decimal64(column.type):
        return column
    return pa.chunked_array([chunk.view(pa.int64()) for chunk in column.chunks], pa.int64())


def _of_nothing(schema: pa.Schema) -> Footer:
    """The footer of a file without rows, which says what the columns are."""
    sink = pa.BufferOutputStream()
    writer_of(sink, schema).close()
    return Footer.of(memoryview(sink.getvalue()))


def writer_of(sink: Any, schema: pa.Schema) -> pq.ParquetWriter:  # noqa: ANN401  whatever pyarrow writes to
    """A writer with the encodings that suit amounts, days and names. Source: measured, `docs/performance.md`.

    What differs from line to line is written as differences, and words of which there are few by number, both without
    compression; what is mostly 0, and texts, as they are, compressed at the lightest.
    """
    words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    texts = (pa.string(), pa.large_string())
    dense = [field.name for field in schema if field.name in _DENSE and field.type not in texts]
    others = [field.name for field in schema if field.name not in {*dense, *words}]
    return pq.ParquetWriter(
        sink,
        schema,
        compression=dict.fromkeys([*dense, *words], "none") | dict.fromkeys(others, "zstd"),
        compression_level=dict.fromkeys(others, 1),
        use_dictionary=words,
        column_encoding={name: "DELTA_BINARY_PACKED" for name in dense if name not in words},
        store_decimal_as_integer=True,
        write_statistics=False,
        # Amounts come as 64 bits; without Arrow's own schema a reader takes them for decimals like any other.
        store_schema=False,
    )
