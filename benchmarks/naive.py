"""The reference contract as a first script would settle it: a dict a row, dicts of totals, Decimal dollars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.contract import AGGREGATING_DEDUCTIBLE, COVERED, INCURRED, MAXIMUM, PAID, RATE
from benchmarks.task import AMOUNTS, KEYS, Task, task_of

CENT = Decimal("0.01")
ZERO = Decimal(0)


def settle(task: Task) -> list[dict[str, Any]]:
    """Every line's split, in dollars."""
    rows = pq.read_table(task.claims).to_pylist()
    by_id = {(row["claim"], row["line"]): row for row in rows}
    rows.sort(key=lambda row: (row["paid"], row["claim"], row["line"]))
    lasers = {person: Decimal(cents) / 100 for person, cents in task.lasers.items()}
    standard, attachment = Decimal(task.deductible) / 100, Decimal(task.attachment) / 100
    aggregating, maximum = Decimal(AGGREGATING_DEDUCTIBLE) / 100, Decimal(MAXIMUM) / 100
    rate = Decimal(RATE[0]) / RATE[1]
    eligible: dict[Any, Decimal] = defaultdict(Decimal)
    beyond: dict[Any, Decimal] = defaultdict(Decimal)
    limited: dict[Any, Decimal] = defaultdict(Decimal)
    excesses = total = ZERO
    splits = []
    for row in rows:
        person, amount = row["person"], row["amount"]
        counts = counted(row, by_id)
        part = amount if counts else ZERO

        before = eligible[person]
        after = eligible[person] = before + part
        deductible = lasers.get(person, standard)
        excess = max(ZERO, after - deductible) - max(ZERO, before - deductible)
        over_standard = max(ZERO, after - standard) - max(ZERO, before - standard)

        over = max(ZERO, excesses + excess - aggregating) - max(ZERO, excesses - aggregating)
        excesses += excess

        before = beyond[person]
        after = beyond[person] = before + over
        share = rounded(after * rate) - rounded(before * rate)
        specific = min(maximum, rounded(after * rate)) - min(maximum, rounded(before * rate))

        left = amount - specific
        before = limited[person]
        after = limited[person] = before + (left if counts else ZERO)
        within = min(standard, after) - min(standard, before)
        aggregate = max(ZERO, total + within - attachment) - max(ZERO, total - attachment)
        total += within
        splits.append(
            {
                "claim": row["claim"],
                "line": row["line"],
                "specific": specific,
                "aggregate": aggregate,
                "employer": left - aggregate,
                "refused": amount - part,
                "below_deductible": part - over_standard,
                "laser_layer": over_standard - excess,
                "aggregating_deductible": excess - over,
                "coinsurance": over - share,
                "over_maximum": share - specific,
            }
        )
    return splits


def counted(row: Mapping[str, Any], by_id: Mapping[tuple[Any, int], Mapping[str, Any]]) -> bool:
    """Whether both layers count a line; a correction is judged by the dates of what it corrects."""
    root = row
    while root["original"] is not None and root["kind"] != "payment":
        root = by_id[root["original"], root["original line"]]
    in_time = INCURRED[0] <= root["incurred"] <= INCURRED[1] and PAID[0] <= root["paid"] <= PAID[1]
    return root["coverage"] in COVERED and in_time


def rounded(dollars: Decimal) -> Decimal:
    """To the cent, halves away from zero."""
    return dollars.quantize(CENT, ROUND_HALF_UP)


def main() -> None:
    """The command."""
    task = task_of("naive")
    splits = settle(task)
    columns = {name: [row[name] for row in splits] for name in KEYS}
    columns |= {name: [int(row[name] * 100) for row in splits] for name in AMOUNTS}
    pq.write_table(pa.table(columns), task.splits, compression="zstd")


if __name__ == "__main__":
    main()
