"""One ledger in every form in which it may come: packed, quoted, typed, in several files."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

Rows = Sequence[Sequence[str]]
DATES = {"incurred", "paid"}
NUMBERS = {"line", "sequence", "original line"}


def as_text(header: Sequence[str], rows: Rows, *, end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """A table as CSV."""
    text = io.StringIO()
    # The type of this argument is one of the four constants of the module.
    csv.writer(text, lineterminator=end, quoting=quoting).writerows([header, *rows])  # type: ignore[arg-type]
    return text.getvalue()


def as_texts(header: Sequence[str], rows: Rows) -> pa.Table:
    """A table of texts, empty cells being no values."""
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    return pa.table({name: [cell or None for cell in cells] for name, cells in zip(header, columns, strict=True)})


def as_typed(header: Sequence[str], rows: Rows) -> pa.Table:
    """A table of dates, whole numbers, exact decimals and dictionaries, as far as the texts are such."""
    plain = as_texts(header, rows)
    return pa.table({name: _typed(name, plain[name]) for name in header})


def _typed(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    values = column.to_pylist()
    try:
        if name in DATES:
            return pa.array([value and date.fromisoformat(value) for value in values], pa.date32())
        if name in NUMBERS:
            return pa.array([None if value is None else int(value) for value in values], pa.int32())
        if name == "amount":
            return pa.array([value and Decimal(value) for value in values], pa.decimal128(24, 4))
    except (ValueError, ArithmeticError):
        return column
    return column.cast(pa.string()).dictionary_encode() if name in {"coverage", "kind", "class", "person"} else column


def write_text(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def write_packed(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode()))
    return path


def write_zstd(path: Path, text: str) -> Path:
    with pa.CompressedOutputStream(str(path), "zstd") as file:
        file.write(text.encode())
    return path


def write_parquet(path: Path, table: pa.Table) -> Path:
    pq.write_table(table, path, row_group_size=7)
    return path


def write_arrow(path: Path, table: pa.Table) -> Path:
    with pa.ipc.new_file(str(path), table.schema) as file:
        file.write_table(table, max_chunksize=5)
    return path


Form = Callable[[Path, Sequence[str], Rows], Path]
FORMS: dict[str, Form] = {
    "csv": lambda at, header, rows: write_text(at / "ledger.csv", as_text(header, rows)),
    "quoted": lambda at, header, rows: write_text(
        at / "ledger.csv", "\ufeff" + as_text(header, rows, end="\r\n", quoting=csv.QUOTE_ALL)
    ),
    "gzip": lambda at, header, rows: write_packed(at / "ledger.csv.gz", as_text(header, rows)),
    "zstd": lambda at, header, rows: write_zstd(at / "ledger.csv.zst", as_text(header, rows)),
    "parquet": lambda at, header, rows: write_parquet(at / "ledger.parquet", as_texts(header, rows)),
    "typed parquet": lambda at, header, rows: write_parquet(at / "ledger.parquet", as_typed(header, rows)),
    "arrow": lambda at, header, rows: write_arrow(at / "ledger.arrow", as_texts(header, rows)),
    "typed arrow": lambda at, header, rows: write_arrow(at / "ledger.feather", as_typed(header, rows)),
}


def in_parts(folder: Path, header: Sequence[str], rows: Rows, rng: Random) -> Path:
    """A folder of several files, each with some of the rows, in a form of its own."""
    whole = folder / "ledger"
    whole.mkdir(parents=True)
    count = rng.randrange(2, 5)
    of = [rng.randrange(count) for _ in rows]
    for number in range(count):
        apart = folder / str(number)
        apart.mkdir()
        own = [row for row, part in zip(rows, of, strict=True) if part == number]
        written = FORMS[rng.choice(list(FORMS))](apart, header, own)
        written.rename(whole / f"{number}-{written.name}")
    return whole
