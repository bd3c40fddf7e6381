"""The reference contract in SQL, run by DuckDB: window functions over all lines, file to file."""

from __future__ import annotations

import duckdb

from benchmarks.contract import AGGREGATING_DEDUCTIBLE, COVERED, INCURRED, MAXIMUM, PAID, RATE
from benchmarks.task import AMOUNTS, KEYS, Task, task_of

QUERY = """
WITH claims AS (
  SELECT claim, line, person, coverage, incurred, paid, CAST(amount * 100 AS BIGINT) AS amount,
         original, "original line" AS original_line
  FROM read_parquet('{claims}')
),
judged AS (
  SELECT c.*, CAST(COALESCE(l.deductible, {standard}) AS BIGINT) AS deductible,
         c.coverage IN {covered} AND c.incurred BETWEEN DATE '{first_incurred}' AND DATE '{last_incurred}'
         AND COALESCE(r.paid, c.paid) BETWEEN DATE '{first_paid}' AND DATE '{last_paid}' AS counts
  FROM claims c
  LEFT JOIN claims r ON c.original = r.claim AND c.original_line = r.line
  LEFT JOIN lasers l ON c.person = l.person
),
counted AS (SELECT *, CASE WHEN counts THEN amount ELSE 0 END AS counted FROM judged),
person_totals AS (SELECT *, {eligible} AS eligible FROM counted),
excess AS (
  SELECT *,
         GREATEST(eligible - deductible, 0) - GREATEST(eligible - counted - deductible, 0) AS excess,
         GREATEST(eligible - {standard}, 0) - GREATEST(eligible - counted - {standard}, 0) AS over_standard
  FROM person_totals
),
excess_totals AS (SELECT *, {excesses} AS excesses FROM excess),
aggregating AS (
  SELECT *, GREATEST(excesses - {asd}, 0) - GREATEST(excesses - excess - {asd}, 0) AS beyond_asd FROM excess_totals
),
beyond_totals AS (SELECT *, {beyond} AS beyond FROM aggregating),
shares AS (
  SELECT *,
         SIGN(beyond) * ((ABS(beyond) * {rate} + {half}) // {whole}) AS reimbursed,
         SIGN(beyond - beyond_asd) * ((ABS(beyond - beyond_asd) * {rate} + {half}) // {whole}) AS earlier
  FROM beyond_totals
),
specific AS (
  SELECT *, reimbursed - earlier AS share,
         CAST(LEAST(reimbursed, {maximum}) - LEAST(earlier, {maximum}) AS BIGINT) AS specific
  FROM shares
),
remaining AS (
  SELECT *, amount - specific AS remaining, CASE WHEN counts THEN amount - specific ELSE 0 END AS under FROM specific
),
limited_totals AS (SELECT *, {limited} AS limited FROM remaining),
limited AS (
  SELECT *, LEAST(limited, {standard}) - LEAST(limited - under, {standard}) AS within_limit FROM limited_totals
),
totals AS (SELECT *, {total} AS total FROM limited),
aggregate AS (
  SELECT *, GREATEST(total - {attachment}, 0) - GREATEST(total - within_limit - {attachment}, 0) AS aggregate
  FROM totals
),
splits AS (
  SELECT claim, line, specific, aggregate, remaining - aggregate AS employer, amount - counted AS refused,
         counted - over_standard AS below_deductible, over_standard - excess AS laser_layer,
         excess - beyond_asd AS aggregating_deductible, beyond_asd - share AS coinsurance,
         share - specific AS over_maximum
  FROM aggregate
)
SELECT {columns} FROM splits
"""


def query(task: Task) -> str:
    """The statement for a task."""
    amounts = (f"CAST({name} AS BIGINT) AS {name}" for name in AMOUNTS)
    return QUERY.format(
        claims=task.claims,
        standard=task.deductible,
        covered=COVERED,
        first_incurred=INCURRED[0],
        last_incurred=INCURRED[1],
        first_paid=PAID[0],
        last_paid=PAID[1],
        eligible=_running("counted", "PARTITION BY person"),
        excesses=_running("excess"),
        asd=AGGREGATING_DEDUCTIBLE,
        beyond=_running("beyond_asd", "PARTITION BY person"),
        rate=RATE[0],
        whole=RATE[1],
        half=RATE[1] // 2,
        maximum=MAXIMUM,
        limited=_running("under", "PARTITION BY person"),
        total=_running("within_limit"),
        attachment=task.attachment,
        columns=", ".join((*KEYS, *amounts)),
    )


def _running(column: str, partition: str = "") -> str:
    """A running total in settlement order."""
    order = f"{partition} ORDER BY paid, claim, line ROWS UNBOUNDED PRECEDING"
    return f"CAST(SUM({column}) OVER ({order}) AS BIGINT)"


def main() -> None:
    """The command."""
    task = task_of("with_duckdb")
    with duckdb.connect() as connection:
        kind = "VARCHAR" if any(isinstance(person, str) for person in task.lasers) else "BIGINT"
        connection.execute(f"CREATE TABLE lasers (person {kind}, deductible BIGINT)")
        connection.executemany("INSERT INTO lasers VALUES (?, ?)", list(task.lasers.items()))
        options = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"
        connection.execute(f"COPY ({query(task)}) TO '{task.splits}' ({options})")


if __name__ == "__main__":
    main()
