"""The floor: read every column of the claims and write every column of `lines.parquet`, and settle nothing.

Reader, writer and encodings are the columnar engine's own, and so are the columns: what it takes more than this is
checking and settling. Ratios are to this.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.contract import COVERED
from benchmarks.task import LINES, Task, task_of
from planlang.ledgers import typed
from planlang.ledgers.columns.ahead import THREADS, a_few_ahead
from planlang.ledgers.columns.memory import of_one_kind
from planlang.ledgers.columns.parquet import Encoded, put_together
from planlang.ledgers.columns.parts import Batch
from planlang.ledgers.columns.tables import money, named
from planlang.ledgers.columns.typed_part import open_typed
from planlang.ledgers.columns.values import plain_decimals
from planlang.values.money import USD

_CENTS = 2
_VERDICTS = ("counts", "coverage-not-covered")


def copied(path: Path, workers: ThreadPoolExecutor) -> Iterator[Encoded]:
    """All rows, a batch at a time, as they are to be written."""
    part = open_typed(path, typed.Style())
    at = {name: place for place, name in enumerate(part.headers)}

    def made(batch: Batch) -> Encoded:
        rows = unsettled({name: batch.column(place) for name, place in at.items()}, batch.count)
        return Encoded.of(rows, rows.column_names)

    yield from a_few_ahead(
        workers, lambda load: made(load()), part.batches(range(len(at)), [at["coverage"], at["kind"]])
    )


def unsettled(columns: dict[str, pa.Array], count: int) -> pa.Table:
    """Columns as full as those of settled lines: all is the employer's, and carriers pay nothing."""
    amounts = plain_decimals(columns["amount"], _CENTS)
    coverage = columns["coverage"]
    words = coverage.dictionary.to_pylist()
    covered = np.array([word in COVERED for word in words])[coverage.indices.to_numpy()]
    nothing = money(np.zeros(count, dtype=np.int64), USD)
    verdicts = named((~covered).astype(np.int8), _VERDICTS)
    return pa.table(
        {
            "claim": columns["claim"],
            "line": columns["line"],
            "person": columns["person"],
            "unit": columns["unit"],
            "coverage": coverage,
            "incurred": columns["incurred"],
            "paid": columns["paid"],
            "status": named(np.zeros(count, dtype=np.int8), ["settled"]),
            "amount": money(amounts, USD),
            "member": nothing,
            "plan_paid": money(amounts, USD),
            "specific": nothing,
            "aggregate": nothing,
            "employer": money(amounts, USD),
            "specific_verdict": verdicts,
            "aggregate_verdict": verdicts,
        }
    )


def copy(task: Task) -> None:
    """Read all, write all."""
    of_one_kind()
    with ThreadPoolExecutor(THREADS) as workers:
        put_together(copied(task.claims, workers), task.out / LINES)


def main() -> None:
    """The command."""
    copy(task_of("floor"))


if __name__ == "__main__":
    main()
