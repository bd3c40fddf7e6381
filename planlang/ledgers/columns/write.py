"""The files of a settlement in columns: the same names, columns and bytes as `ledgers.write` has, or Parquet.

CSV is in settlement order, as it is of every settlement. Parquet keeps the order of the ledger, so that a hundred
million lines need not be sorted to be written; its reasons are one row a line, with a column each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pyarrow as pa

from planlang.ledgers.columns.ahead import THREADS, a_few_ahead
from planlang.ledgers.columns.parquet import Encoded, put_together
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
    filled = _filled(unsettled(tables.settlement, as_read=True))
    every: dict[str, Content] = {"lines.parquet": written("lines.parquet", tables.all_lines, filled)}
    if form.reasons:
        every["reasons.parquet"] = written("reasons.parquet", Reasons(tables).wide)
    every["persons.parquet"] = partial(_parquet_file, lambda: iter((tables.person_table,)), NOBODY_WAITS)
    if tables.settlement.participants:
        every["participants.parquet"] = partial(_parquet_file, tables.all_participants, NOBODY_WAITS)
    return every


def _filled(rest: Table) -> Collection[str]:
    """The columns that no row lacks: settled lines have all of them, the others may not."""
    return [name for at, name in enumerate(rest.columns) if all(row[at] for row in rest.rows)]


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
    progress: Progress,
    count: int,
    name: str,
    batches: Callable[[], Iterator[Callable[[], Batch]]],
    filled: Collection[str] = (),
) -> Callable[[Path], None]:
    """So many lines in the ledger's order, as one file."""

    def write(path: Path) -> None:
        progress.begin(f"writing {name},", count)
        _parquet_file(batches, progress, path, filled)

    return write


def _parquet_file(
    batches: Callable[[], Iterator[Callable[[], Batch]]],
    progress: Progress,
    path: Path,
    filled: Collection[str] = (),
) -> None:
    """Write batches as one file; the first says what the columns are."""

    def encoded(workers: Executor) -> Iterator[Encoded]:
        for part in a_few_ahead(workers, lambda make: Encoded.of(pa.table(make()), filled), batches()):
            yield part
            progress.more(part.count)

    with ThreadPoolExecutor(THREADS) as workers:
        put_together(encoded(workers), path)
