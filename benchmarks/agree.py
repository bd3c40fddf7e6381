"""Settle small ledgers with every program and with the interpreter, and compare the cents on every line.

    python -m benchmarks.agree --lines 20_000 200_000

Says for each ledger, its ids and each deductible how many lines differ; exits with 1 when any does.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import planlang
from benchmarks.contract import VARIANTS
from benchmarks.folder import CENSUS, CLAIMS_CSV, IDS, plan_in
from benchmarks.generate import write
from benchmarks.task import AMOUNTS, KEYS, SPLITS
from planlang.model.settlement import Split, Stage

PROGRAMS = ("naive", "with_pandas", "with_polars", "with_duckdb")
_REASONS = {name.replace("_", "-"): name for name in AMOUNTS[4:]}


def compared(folder: Path, deductible: int) -> dict[str, int]:
    """How many lines each program splits otherwise than the interpreter does."""
    expected = _sorted(interpreted(folder, deductible))
    differing = {}
    for program in PROGRAMS:
        out = folder / program
        words = ["-m", f"benchmarks.{program}", str(folder), "--deductible", str(deductible), "--out", str(out)]
        run([sys.executable, *words], check=True)
        differing[program] = _differing(expected, _sorted(pq.read_table(out / SPLITS)))
    return differing


def interpreted(folder: Path, deductible: int) -> pa.Table:
    """The splits of the interpreter."""
    settled = planlang.settle(plan_in(folder, deductible), folder / CLAIMS_CSV, census=folder / CENSUS)
    splits = settled.settlement.splits
    columns: dict[str, list[str] | list[int]] = {
        "claim": [split.line.claim for split in splits],
        "line": [split.line.line for split in splits],
    }
    rows = [_amounts(split) for split in splits]
    return pa.table(columns | {name: [row.get(name, 0) for row in rows] for name in AMOUNTS})


def _amounts(split: Split) -> dict[str, int]:
    """A split's amounts by column; every reason of the specific that has no column of its own is a refusal."""
    amounts = {"specific": split.specific, "aggregate": split.aggregate, "employer": split.employer}
    for reason in split.reasons:
        if reason.stage is Stage.SPECIFIC and reason.reason != "specific":
            amounts[_REASONS.get(reason.reason, "refused")] = reason.amount
    return amounts


def _sorted(table: pa.Table) -> pa.Table:
    """Rows by claim and line, ids as text."""
    claims = pc.cast(table["claim"], pa.string())
    return table.set_column(0, "claim", claims).sort_by([(name, "ascending") for name in KEYS])


def _differing(expected: pa.Table, found: pa.Table) -> int:
    """How many lines differ in any column."""
    if len(expected) != len(found):
        return abs(len(expected) - len(found))
    differs = pa.chunked_array([pa.repeat(pa.scalar(value=False), len(expected))])
    for name in (*KEYS, *AMOUNTS):
        same = pc.fill_null(pc.equal(expected[name], pc.cast(found[name], expected[name].type)), fill_value=False)
        differs = pc.or_(differs, pc.invert(same))
    return int(pc.sum(differs).as_py() or 0)


def main() -> None:
    """The command."""
    parser = ArgumentParser(prog="python -m benchmarks.agree", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--lines", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--ids", choices=IDS, nargs="+", default=list(IDS))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    failed = False
    for lines in given.lines:
        for ids in given.ids:
            with TemporaryDirectory() as folder:
                write(lines, ids, given.seed, Path(folder), as_csv=True)
                for variant in VARIANTS:
                    differing = compared(Path(folder), variant.deductible)
                    failed = failed or any(differing.values())
                    said = ", ".join(f"{name} {count or 'agrees'}" for name, count in differing.items())
                    print(f"{lines:,} lines, {ids} ids, deductible {variant.deductible:,}: {said}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
