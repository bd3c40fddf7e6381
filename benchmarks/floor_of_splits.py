"""The floor of programs written by hand: read every column of the claims, write every column of the splits.

No program that reads this ledger and writes these splits can be faster. The next million lines
are read while these are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.contract import COVERED
from benchmarks.task import AMOUNTS, KEYS, Task, task_of
from benchmarks.writer import splits_writer


def groups(file: pq.ParquetFile) -> Iterator[pa.Table]:
    """The row groups of a file, the next one read ahead."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(file.read_row_group, 0)
        for number in range(1, file.num_row_groups + 1):
            table = coming.result()
            if number < file.num_row_groups:
                coming = reader.submit(file.read_row_group, number)
            yield table


def unsettled(table: pa.Table) -> pa.Table:
    """Columns as full as those of splits: all is the employer's, the rest is nothing."""
    cents = _cents(table["amount"])
    covered = pc.is_in(table["coverage"].combine_chunks(), pa.array(COVERED))
    counted = cents * covered.to_numpy(zero_copy_only=False)
    nothing = np.zeros(len(cents), np.int64)
    filled = {"employer": cents, "refused": cents - counted, "below_deductible": counted}
    columns = {name: table[name] for name in KEYS}
    return pa.table(columns | {name: pa.array(filled.get(name, nothing)) for name in AMOUNTS})


def _cents(amounts: pa.ChunkedArray) -> np.ndarray:
    """Decimals as cents: of the 128 bits of each the lower half."""
    array = amounts.combine_chunks()
    words = np.frombuffer(array.buffers()[1], np.int64)
    return np.ascontiguousarray(words[::2][array.offset : array.offset + len(array)])


def copy(task: Task) -> None:
    """Read all, write all."""
    writer = None
    for table in groups(pq.ParquetFile(task.claims)):
        splits = unsettled(table)
        writer = writer or splits_writer(task.splits, splits.schema)
        writer.write_table(splits)
    if writer is not None:
        writer.close()


def main() -> None:
    """The command."""
    copy(task_of("floor_of_splits"))


if __name__ == "__main__":
    main()
