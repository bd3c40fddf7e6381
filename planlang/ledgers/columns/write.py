"""The files of a settlement in columns: the same names, columns and bytes as `ledgers.write` has, or Parquet.

CSV is in settlement order, as it is of every settlement. Parquet keeps the order of the ledger, so that a hundred
million lines need not be sorted to be written; its reasons are one row a line, with a column each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from planlang.ledgers.columns.ahead import THREADS, a_few_ahead
from planlang.ledgers.columns.periods import TablesOfPeriods
from planlang.ledgers.columns.reasons import Reasons
from planlang.ledgers.columns.tables import Tables
from planlang.ledgers.columns.texts import csv_bytes
from planlang.ledgers.summary import summary
from planlang.ledgers.tables import PERSONS, Table, small_tables, unsettled
from planlang.ledgers.write import SUMMARY, Content, Form, summary_bytes, table_bytes, write_files
from planlang.model.periods import Result
from planlang.model.progress import NOBODY_WAITS, Progress
from planlang.operators.columns.view import View
from planlang.text.diagnostic import Diagnostic

Batch = dict[str, pa.Array]

# Columns that differ from line to line; ids are among them where they are numbers.
_DENSE = frozenset(
    ("claim", "line", "person", "unit", "incurred", "paid", "amount", "plan_paid", "employer", "eligible")
)
_REASONS = ("claim", "line", "stage", "reason", "amount", "provision", "source", "clause")
_PARTICIPANTS = ("claim", "line", "participant", "amount")


def write_columns(  # noqa: PLR0913  what and where, in which form, what is said of it, and who waits
    tables: Tables | TablesOfPeriods,
    folder: Path | str,
    form: Form,
    *,
    diagnostics: Iterable[Diagnostic],
    version: str,
    progress: Progress = NOBODY_WAITS,
    beside: Mapping[str, Content] | None = None,
) -> Diagnostic | None:
    """Write the files of a settlement in columns, and others beside them; a diagnostic when the folder cannot."""
    result: Result
    if isinstance(tables, TablesOfPeriods):
        make = _parquet_of_periods if form.parquet else _csv_of_periods
        result, large = tables.periods, make(tables, form, progress)
    else:
        write = _parquet if form.parquet else _csv
        result, large = tables.settlement, write(tables, form, progress)
    said = summary(result, diagnostics=diagnostics, version=version)
    small = {table.name: table_bytes(table, spreadsheet_safe=form.spreadsheet_safe) for table in small_tables(result)}
    return write_files({**large, **small, **(beside or {}), SUMMARY: summary_bytes(said, form)}, folder)


# --- CSV, in settlement order -------------------------------------------------------------------------------------


def _csv(tables: Tables, form: Form, progress: Progress) -> dict[str, Content]:
    """The large tables, each written some lines at a time."""
    written = partial(_in_order, tables, progress)
    rest = unsettled(tables.settlement)
    every: dict[str, Content] = {"lines.csv": _csv_file(written("lines.csv", tables.lines), form, rest)}
    if form.reasons:
        header = Table("", _REASONS, ())
        every["reasons.csv"] = _csv_file(written("reasons.csv", Reasons(tables).of), form, header)
    every["persons.csv"] = _csv_file(lambda: iter((tables.person_table(),)), form, Table("", PERSONS, ()))
    if tables.settlement.participants:
        header = Table("", _PARTICIPANTS, ())
        every["participants.csv"] = _csv_file(written("participants.csv", tables.participants), form, header)
    return every


def _csv_of_periods(tables: TablesOfPeriods, form: Form, progress: Progress) -> dict[str, Content]:
    """The same of several periods."""
    period, written = "period", partial(_in_order, tables, progress)
    rest = unsettled(tables.periods)
    every: dict[str, Content] = {"lines.csv": _csv_file(written("lines.csv", tables.lines), form, rest)}
    if form.reasons:
        header = Table("", (*_REASONS, period), ())
        every["reasons.csv"] = _csv_file(written("reasons.csv", tables.reasons), form, header)
    every["persons.csv"] = _csv_file(lambda: iter((tables.persons(),)), form, Table("", (*PERSONS, period), ()))
    if any(settlement.participants for settlement in tables.periods.settlements):
        header = Table("", (*_PARTICIPANTS, period), ())
        every["participants.csv"] = _csv_file(tables.participants, form, header)
    return every


def _in_order(
    tables: Tables | TablesOfPeriods, progress: Progress, name: str, rows: Callable[[View], Batch]
) -> Callable[[], Iterator[Batch]]:
    """The rows of all lines in settlement order, some lines at a time."""

    def batches() -> Iterator[Batch]:
        progress.begin("putting lines in order", None)
        order = tables.order
        progress.begin(f"writing {name},", len(order))
        for view in tables.views(order):
            yield rows(view)
            progress.more(len(view))

    return batches


def _csv_file(batches: Callable[[], Iterator[Batch]], form: Form, rest: Table) -> Content:
    """Rows batch by batch, under the header of a table whose own rows come last."""
    header, tail = table_bytes(rest, spreadsheet_safe=form.spreadsheet_safe).split(b"\n", 1)

    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(header + b"\n")
            for batch in batches():
                file.write(csv_bytes(list(batch.values()), spreadsheet_safe=form.spreadsheet_safe))
            file.write(tail)

    return write


# --- Parquet, in the ledger's order -------------------------------------------------------------------------------


def _parquet(tables: Tables, form: Form, progress: Progress) -> dict[str, Content]:
    written = partial(_as_they_stand, progress, len(tables.ran.columns))
    every: dict[str, Content] = {"lines.parquet": written("lines.parquet", tables.all_lines)}
    if form.reasons:
        every["reasons.parquet"] = written("reasons.parquet", Reasons(tables).wide)
    every["persons.parquet"] = partial(_parquet_file, lambda: iter((tables.person_table,)), NOBODY_WAITS)
    if tables.settlement.participants:
        every["participants.parquet"] = partial(_parquet_file, tables.all_participants, NOBODY_WAITS)
    return every


def _parquet_of_periods(tables: TablesOfPeriods, form: Form, progress: Progress) -> dict[str, Content]:
    """The same of several periods."""
    written = partial(_as_they_stand, progress, len(tables.each[0].ran.columns))
    every: dict[str, Content] = {"lines.parquet": written("lines.parquet", tables.all_lines)}
    if form.reasons:
        every["reasons.parquet"] = written("reasons.parquet", tables.wide)
    every["persons.parquet"] = partial(_parquet_file, lambda: iter((tables.persons,)), NOBODY_WAITS)
    if any(settlement.participants for settlement in tables.periods.settlements):
        every["participants.parquet"] = partial(_parquet_file, tables.all_participants, NOBODY_WAITS)
    return every


def _as_they_stand(
    progress: Progress, count: int, name: str, batches: Callable[[], Iterator[Callable[[], Batch]]]
) -> Callable[[Path], None]:
    """So many lines in the ledger's order, as one file."""

    def write(path: Path) -> None:
        progress.begin(f"writing {name},", count)
        _parquet_file(batches, progress, path)

    return write


def _parquet_file(batches: Callable[[], Iterator[Callable[[], Batch]]], progress: Progress, path: Path) -> None:
    """Write batches as one file, the next ones made meanwhile; the first says what the columns are."""
    writer = None
    try:
        with ThreadPoolExecutor(THREADS) as workers:
            for rows in a_few_ahead(workers, _made, batches()):
                if writer is None:
                    writer = writer_of(path, rows.schema)
                writer.write_table(rows)
                progress.more(len(rows))
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
    texts = (pa.string(), pa.large_string())
    dense = [field.name for field in schema if field.name in _DENSE and field.type not in texts]
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
