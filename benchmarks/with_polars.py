"""The reference contract in Polars, written by hand: one sort, and window functions over all lines.

With `--lines` it writes the sixteen columns of `lines.parquet`, as a settlement does, instead of the splits.
"""

from __future__ import annotations

import polars as pl

from benchmarks.contract import AGGREGATING_DEDUCTIBLE, COVERED, INCURRED, MAXIMUM, PAID, RATE
from benchmarks.task import AMOUNTS, KEYS, LINES, Task, task_of


def splits(task: Task) -> pl.LazyFrame:
    """Every line's split, in settlement order."""
    return settle(task).select(*KEYS, *AMOUNTS)


def lines(task: Task) -> pl.LazyFrame:
    """Every line as `lines.parquet` has it."""
    verdict = (
        pl.when(~pl.col("coverage").is_in(COVERED))
        .then(pl.lit("not-covered"))
        .when(pl.col("incurred") < INCURRED[0])
        .then(pl.lit("incurred-too-early"))
        .when(pl.col("incurred") > INCURRED[1])
        .then(pl.lit("incurred-too-late"))
        .when(pl.col("window_paid") < PAID[0])
        .then(pl.lit("paid-too-early"))
        .when(pl.col("window_paid") > PAID[1])
        .then(pl.lit("paid-too-late"))
        .otherwise(pl.lit("counts"))
        .cast(pl.Categorical)
    )
    nothing, paid = pl.lit(0, dtype=pl.Int64), pl.col("amount")
    return settle(task).select(
        *(*KEYS, "person", "unit", "coverage", "incurred", "paid"),
        *(pl.lit("settled").cast(pl.Categorical).alias("status"), "amount"),
        *(nothing.alias("member"), paid.alias("plan_paid"), "specific", "aggregate", "employer"),
        *(verdict.alias("specific_verdict"), verdict.alias("aggregate_verdict")),
    )


def settle(task: Task) -> pl.LazyFrame:
    """Every line with what becomes of it, in settlement order."""
    claims = pl.scan_parquet(task.claims).with_columns(amount=(pl.col("amount") * 100).cast(pl.Int64))
    lines = _with_window_paid(claims).sort("paid", "claim", "line")
    counts = (
        pl.col("coverage").is_in(COVERED)
        & pl.col("incurred").is_between(*INCURRED)
        & pl.col("window_paid").is_between(*PAID)
    )
    counted, deductible = pl.when(counts).then(pl.col("amount")).otherwise(0), _deductible(task)
    standard, attachment = pl.lit(task.deductible), pl.lit(task.attachment)
    lines = lines.with_columns(counts=counts, counted=counted, deductible=deductible)
    lines = lines.with_columns(eligible=pl.col("counted").cum_sum().over("person"))
    before = pl.col("eligible") - pl.col("counted")
    lines = lines.with_columns(
        excess=_over("eligible", pl.col("deductible")) - _over(before, pl.col("deductible")),
        over_standard=_over("eligible", standard) - _over(before, standard),
    )
    lines = lines.with_columns(excesses=pl.col("excess").cum_sum())
    aggregating = pl.lit(AGGREGATING_DEDUCTIBLE)
    before = pl.col("excesses") - pl.col("excess")
    lines = lines.with_columns(over=_over("excesses", aggregating) - _over(before, aggregating))
    lines = lines.with_columns(beyond=pl.col("over").cum_sum().over("person"))
    lines = lines.with_columns(reimbursed=_share(pl.col("beyond")), before=_share(pl.col("beyond") - pl.col("over")))
    lines = lines.with_columns(
        share=pl.col("reimbursed") - pl.col("before"),
        specific=pl.min_horizontal("reimbursed", pl.lit(MAXIMUM)) - pl.min_horizontal("before", pl.lit(MAXIMUM)),
    )
    lines = lines.with_columns(left=pl.col("amount") - pl.col("specific"))
    lines = lines.with_columns(under=pl.when("counts").then(pl.col("left")).otherwise(0))
    lines = lines.with_columns(limited=pl.col("under").cum_sum().over("person"))
    within = pl.min_horizontal("limited", standard) - pl.min_horizontal(pl.col("limited") - pl.col("under"), standard)
    lines = lines.with_columns(within=within)
    lines = lines.with_columns(total=pl.col("within").cum_sum())
    aggregate = _over("total", attachment) - _over(pl.col("total") - pl.col("within"), attachment)
    lines = lines.with_columns(aggregate=aggregate)
    return lines.with_columns(
        employer=pl.col("left") - pl.col("aggregate"),
        refused=pl.col("amount") - pl.col("counted"),
        below_deductible=pl.col("counted") - pl.col("over_standard"),
        laser_layer=pl.col("over_standard") - pl.col("excess"),
        aggregating_deductible=pl.col("excess") - pl.col("over"),
        coinsurance=pl.col("over") - pl.col("share"),
        over_maximum=pl.col("share") - pl.col("specific"),
    )


def _with_window_paid(claims: pl.LazyFrame) -> pl.LazyFrame:
    """A correction is judged by the day on which what it corrects was paid."""
    links = claims.filter(pl.col("original").is_not_null()).select("original", "original line")
    roots = (
        claims.select("claim", "line", "paid")
        .join(links, left_on=["claim", "line"], right_on=["original", "original line"], how="semi")
        .rename({"claim": "original", "line": "original line", "paid": "root_paid"})
    )
    joined = claims.join(roots, on=["original", "original line"], how="left")
    return joined.with_columns(window_paid=pl.coalesce("root_paid", "paid"))


def _deductible(task: Task) -> pl.Expr:
    return pl.col("person").replace_strict(task.lasers, default=task.deductible, return_dtype=pl.Int64)


def _over(total: str | pl.Expr, attachment: pl.Expr) -> pl.Expr:
    """What of a running total lies over an amount."""
    column = pl.col(total) if isinstance(total, str) else total
    return pl.max_horizontal(column - attachment, pl.lit(0))


def _share(total: pl.Expr) -> pl.Expr:
    """The carrier's percentage of a running total, halves away from zero."""
    return (total.abs() * RATE[0] + RATE[1] // 2) // RATE[1] * total.sign()


def main() -> None:
    """The command."""
    task = task_of("with_polars")
    found, path = (lines(task), task.out / LINES) if task.lines else (splits(task), task.splits)
    found.collect().write_parquet(path, compression="zstd", compression_level=1)


if __name__ == "__main__":
    main()
