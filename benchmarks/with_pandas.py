"""The reference contract in pandas, written by hand: one sort, and cumulative sums by person."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.contract import AGGREGATING_DEDUCTIBLE, COVERED, INCURRED, MAXIMUM, PAID, RATE
from benchmarks.task import AMOUNTS, KEYS, LINES, Task, task_of


def settle(task: Task) -> pd.DataFrame:
    """Every line's split, in settlement order."""
    lines = _lines(task)
    in_time = lines["incurred"].between(*map(pd.Timestamp, INCURRED))
    in_time &= lines["window_paid"].between(*map(pd.Timestamp, PAID))
    counts = lines["coverage"].isin(COVERED) & in_time
    amount, persons = lines["amount"], lines["person"]
    counted = amount.where(counts, 0)

    eligible = counted.groupby(persons, sort=False).cumsum()
    standard, before = task.deductible, eligible - counted
    deductible = persons.map(task.lasers).fillna(standard).astype("int64")
    excess = _over(eligible, deductible) - _over(before, deductible)
    over_standard = _over(eligible, standard) - _over(before, standard)

    excesses = excess.cumsum()
    over = _over(excesses, AGGREGATING_DEDUCTIBLE) - _over(excesses - excess, AGGREGATING_DEDUCTIBLE)

    beyond = over.groupby(persons, sort=False).cumsum()
    reimbursed, earlier = _share(beyond), _share(beyond - over)
    share = reimbursed - earlier
    specific = reimbursed.clip(upper=MAXIMUM) - earlier.clip(upper=MAXIMUM)

    left = amount - specific
    under = left.where(counts, 0)
    limited = under.groupby(persons, sort=False).cumsum()
    within = limited.clip(upper=standard) - (limited - under).clip(upper=standard)
    total = within.cumsum()
    aggregate = _over(total, task.attachment) - _over(total - within, task.attachment)
    return lines.assign(
        specific=specific,
        aggregate=aggregate,
        employer=left - aggregate,
        refused=amount - counted,
        below_deductible=counted - over_standard,
        laser_layer=over_standard - excess,
        aggregating_deductible=excess - over,
        coinsurance=over - share,
        over_maximum=share - specific,
    )


def written(lines: pd.DataFrame, task: Task) -> pd.DataFrame:
    """The splits, or with `--lines` what `lines.parquet` has of every line."""
    if not task.lines:
        return lines[[*KEYS, *AMOUNTS]]
    (first, last), (start, end) = (list(map(pd.Timestamp, days)) for days in (INCURRED, PAID))
    tests = {
        "not-covered": ~lines["coverage"].isin(COVERED),
        "incurred-too-early": lines["incurred"] < first,
        "incurred-too-late": lines["incurred"] > last,
        "paid-too-early": lines["window_paid"] < start,
        "paid-too-late": lines["window_paid"] > end,
    }
    verdict = pd.Categorical(np.select(list(tests.values()), list(tests), "counts"))
    found = lines.assign(status="settled", member=0, plan_paid=lines["amount"])
    found = found.assign(specific_verdict=verdict, aggregate_verdict=verdict)
    identity = [*KEYS, "person", "unit", "coverage", "incurred", "paid", "status"]
    payers = ["amount", "member", "plan_paid", "specific", "aggregate", "employer"]
    return found[[*identity, *payers, "specific_verdict", "aggregate_verdict"]]


def _lines(task: Task) -> pd.DataFrame:
    """The ledger in settlement order, with the day by which windows judge each line."""
    table = pq.read_table(task.claims)
    cents = pc.cast(pc.multiply(table["amount"], Decimal(100)), "int64")
    table = table.set_column(table.column_names.index("amount"), "amount", cents)
    lines = table.to_pandas(date_as_object=False)
    corrections = lines.loc[lines["original"].notna(), ["original", "original line"]]
    corrections = corrections.astype({"original": lines["claim"].dtype, "original line": "int32"})
    paid = lines[["claim", "line", "paid"]].rename(columns={"paid": "root_paid"})
    roots = corrections.reset_index().merge(paid, left_on=["original", "original line"], right_on=["claim", "line"])
    lines["window_paid"] = roots.set_index("index")["root_paid"].reindex(lines.index).fillna(lines["paid"])
    return lines.sort_values(["paid", "claim", "line"], ignore_index=True)


def _over(total: pd.Series, attachment: pd.Series | int) -> pd.Series:
    """What of a running total lies over an amount."""
    return (total - attachment).clip(lower=0)


def _share(total: pd.Series) -> pd.Series:
    """The carrier's percentage of a running total, halves away from zero."""
    return (total.abs() * RATE[0] + RATE[1] // 2) // RATE[1] * np.sign(total)


def main() -> None:
    """The command."""
    task = task_of("with_pandas")
    path = task.out / LINES if task.lines else task.splits
    written(settle(task), task).to_parquet(path, compression="zstd", index=False)


if __name__ == "__main__":
    main()
