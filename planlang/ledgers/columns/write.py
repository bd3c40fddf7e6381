"""The files of a settlement in columns: the same names, columns and bytes as `ledgers.write` has, or Parquet.

CSV is in settlement order, as it is of every settlement. Parquet keeps the order of the ledger, so that a hundred
million lines need not be sorted to be written; its reasons are one row a line, with a column each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from planlang.ledgers.columns.ahead import THREADS, a_few_ahead
from planlang.ledgers.columns.reasons import Reasons
from planlang.ledgers.columns.tables import Tables
from planlang.ledgers.columns.texts import csv_bytes
from planlang.ledgers.summary import summary
from planlang.ledgers.tables import small_tables, unsettled
from planlang.ledgers.write import SUMMARY, Content, Form, summary_bytes, table_bytes, write_files
from planlang.operators.columns.view import View
from planlang.text.diagnostic import Diagnostic

Batch = dict[str, pa.Array]

# Columns that differ from line to line; ids are among them where they are numbers.
_DENSE = frozenset(
    ("claim", "line", "person", "unit", "incurred", "paid", "amount", "plan_paid", "employer", "eligible")
)
_REASONS = ("claim", "line", "stage", "reason", "amount", "provision", "source", "clause")


def write_columns(
    tables: Tables, folder: Path | str, form: Form, *, diagnostics: Iterable[Diagnostic], version: str
) -> Diagnostic | None:
    """Write the files of a settlement in columns; a diagnostic when the folder cannot hold them."""
    settlement = tables.settlement
    said = summary(settlement, diagnostics=diagnostics, version=version)
    small = {
        table.name: table_bytes(table, spreadsheet_safe=form.spreadsheet_safe) for table in small_tables(settlement)
    }
    large = _parquet(tables, form) if form.parquet else _csv(tables, form)
    return write_files({**large, **small, SUMMARY: summary_bytes(said, form)}, folder)


# --- CSV, in settlement order -------------------------------------------------------------------------------------


def _csv(tables: Tables, form: Form) -> dict[str, Content]:
    """The large tables, each written some lines at a time."""
    rest = unsettled(tables.settlement)
    tail = table_bytes(rest, spreadsheet_safe=form.spreadsheet_safe).split(b"\n", 1)[1]
    every: dict[str, Content] = {"lines.csv": partial(_csv_file, tables, tables.lines, form, rest.columns, tail)}
    if form.reasons:
        every["reasons.csv"] = partial(_csv_file, tables, Reasons(tables).of, form, _REASONS, b"")
    every["persons.csv"] = partial(_persons_csv, tables, form)
    if tables.settlement.participants:
        names = ("claim", "line", "participant", "amount")
        every["participants.csv"] = partial(_csv_file, tables, tables.participants, form, names, b"")
    return every


def _csv_file(  # noqa: PLR0913, PLR0917  # a file is its rows, its header, its form and what comes last
    tables: Tables, rows: Callable[[View], Batch], form: Form, header: tuple[str, ...], tail: bytes, path: Path
) -> None:
    with path.open("wb") as file:
        file.write(f"{','.join(header)}\n".encode())
        for view in tables.views(tables.order):
            file.write(csv_bytes(list(rows(view).values()), spreadsheet_safe=form.spreadsheet_safe))
        file.write(tail)


def _persons_csv(tables: Tables, form: Form, path: Path) -> None:
    table = tables.person_table()
    with path.open("wb") as file:
        file.write(f"{','.join(table)}\n".encode())
        file.write(csv_bytes(list(table.values()), spreadsheet_safe=form.spreadsheet_safe))


# --- Parquet, in the ledger's order -------------------------------------------------------------------------------


def _parquet(tables: Tables, form: Form) -> dict[str, Content]:
    every: dict[str, Content] = {"lines.parquet": partial(_parquet_file, tables.all_lines)}
    if form.reasons:
        every["reasons.parquet"] = partial(_parquet_file, Reasons(tables).wide)
    every["persons.parquet"] = partial(_parquet_file, lambda: iter((tables.person_table,)))
    if tables.settlement.participants:
        every["participants.parquet"] = partial(_parquet_file, tables.all_participants)
    return every


def _parquet_file(batches: Callable[[], Iterator[Callable[[], Batch]]], path: Path) -> None:
    """Write batches as one file, the next ones made meanwhile; the first says what the columns are."""
    writer = None
    try:
        with ThreadPoolExecutor(THREADS) as workers:
            for rows in a_few_ahead(workers, _made, batches()):
                if writer is None:
                    writer = writer_of(path, rows.schema)
                writer.write_table(rows)
    finally:
        if writer is not None:
            writer.close()


def _made(make: Callable[[], Batch]) -> pa.Table:
    return pa.table(make())


def writer_of(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer with the encodings that suit amounts, days and names. Source: measured, `docs/performance.md`.

    What differs from line to line is written as differences, without compression; what is mostly 0, and texts, as they
    are, compressed at the lightest; words of which there are few by number.
    """
    words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    dense = [field.name for field in schema if field.name in _DENSE and not pa.types.is_large_string(field.type)]
    others = [field.name for field in schema if field.name not in dense]
    return pq.ParquetWriter(
        path,
        schema,
        compression=dict.fromkeys(dense, "none") | dict.fromkeys(others, "zstd"),
        compression_level=dict.fromkeys(others, 1),
        use_dictionary=words,
        column_encoding={name: "DELTA_BINARY_PACKED" for name in dense if name not in words},
        store_decimal_as_integer=True,
        write_statistics=False,
        # Amounts come as 64 bits; without Arrow's own schema a reader takes them for decimals like any other.
        store_schema=False,
    )
