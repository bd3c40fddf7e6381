"""Write a ledger, its census and the plans to settle it under into a folder.

    python -m benchmarks.generate --lines 1_000_000 --ids text --seed 1 --out FOLDER

The folder then holds `claims.parquet` (zstd level 1, a million rows a group), `census.csv`, the reference contract at
each deductible, and with `--csv` the same claims as `claims.csv`. A million lines are in memory at a time.
"""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from benchmarks.contract import VARIANTS
from benchmarks.folder import CENSUS, CLAIMS, CLAIMS_CSV, IDS, plan_in
from benchmarks.ledger import COVERAGES, KINDS, Chunk, Integers, LedgerOf

GROUP = 1_000_000


def write(lines: int, ids: str, seed: int, out: Path, *, as_csv: bool = False) -> None:
    """All files of a ledger."""
    out.mkdir(parents=True, exist_ok=True)
    ledger = LedgerOf(lines, seed)
    with ExitStack() as files:
        parquet = table = None
        for chunk in ledger.chunks(GROUP):
            batch = batch_of(chunk, ids)
            if parquet is None:
                parquet = files.enter_context(_parquet(out / CLAIMS, batch.schema))
            parquet.write_batch(batch)
            if as_csv:
                if table is None:
                    quoting = pyarrow.csv.WriteOptions(quoting_style="needed", quoting_header="none")
                    table = files.enter_context(
                        pyarrow.csv.CSVWriter(out / CLAIMS_CSV, batch.schema, write_options=quoting)
                    )
                table.write_batch(batch)
    rows = [
        f"2026-{month + 1:02},{tier},{units[month]}" for tier, units in ledger.census().items() for month in range(12)
    ]
    (out / CENSUS).write_text("\n".join(["month,tier,units", *sorted(rows), ""]), encoding="utf-8")
    for variant in VARIANTS:
        plan_in(out, variant.deductible).write_text(variant.text(ids), encoding="utf-8")


def _parquet(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=["coverage", "kind"],
        store_decimal_as_integer=True,
    )


def batch_of(chunk: Chunk, ids: str) -> pa.RecordBatch:
    """Lines under the names by which planlang reads a ledger."""
    linked = chunk.original == 0
    columns = {
        "claim": _id(chunk.claim, "C", ids),
        "line": pa.array(chunk.line.astype("int32")),
        "person": _id(chunk.person, "M", ids),
        "unit": _id(chunk.unit, "F", ids),
        "coverage": _names(chunk.coverage, COVERAGES),
        "incurred": _days(chunk.incurred),
        "paid": _days(chunk.paid),
        "amount": _amounts(chunk.amount),
        "kind": _names(chunk.kind, KINDS),
        "original": pc.if_else(pa.array(linked), None, _id(chunk.original, "C", ids)),
        "original line": pa.array(chunk.original_line.astype("int32"), mask=linked),
    }
    return pa.RecordBatch.from_pydict(columns)


def _id(numbers: Integers, letter: str, ids: str) -> pa.Array:
    """Ids as numbers, or as a letter and the number."""
    array = pa.array(numbers)
    return array if ids == "integer" else pc.binary_join_element_wise(letter, pc.cast(array, pa.string()), "")


def _names(codes: Integers, names: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype("int8")), names).cast(pa.string())


def _days(days: Integers) -> pa.Array:
    return pa.array(days.astype("int32")).cast(pa.date32())


def _amounts(cents: Integers) -> pa.Array:
    """Cents as decimals with two places: 128 bits, of which the upper half repeats the sign."""
    words = cents.repeat(2)
    words[1::2] >>= 63
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(words)])


def main() -> None:
    """The command."""
    parser = ArgumentParser(prog="python -m benchmarks.generate", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--lines", type=int, required=True, help="how many lines: 1_000_000")
    parser.add_argument("--ids", choices=IDS, default="text", help="whether ids are text or integers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="the folder, made if it is not there")
    parser.add_argument("--csv", action="store_true", help="write the claims as CSV too")
    given = parser.parse_args()
    write(given.lines, given.ids, given.seed, given.out, as_csv=given.csv)


if __name__ == "__main__":
    main()
