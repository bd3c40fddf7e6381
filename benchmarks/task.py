"""A task: the claims of a folder, the deductible to settle them at, and where the splits go.

    python -m benchmarks.with_polars FOLDER --deductible 25000 --out DIR

Every program that settles the reference contract without planlang takes these words and writes `splits.parquet`:
one row a line, in any order, amounts in cents. `refused` is what the specific does not count; with the reasons that
follow it and `specific` it sums to the line.
"""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from pathlib import Path

from attrs import frozen

from benchmarks.contract import LASERS, VARIANTS, Variant
from benchmarks.folder import CENSUS, CLAIMS, plan_in

SPLITS = "splits.parquet"
LINES = "lines.parquet"
KEYS = ("claim", "line")
AMOUNTS = (
    "specific",
    "aggregate",
    "employer",
    "refused",
    "below_deductible",
    "laser_layer",
    "aggregating_deductible",
    "coinsurance",
    "over_maximum",
)


@frozen
class Task:
    """What to settle, and where to write; `lines` where a program is to write them whole, as a settlement does."""

    folder: Path
    variant: Variant
    out: Path
    lines: bool = False

    @property
    def claims(self) -> Path:
        """The ledger."""
        return self.folder / CLAIMS

    @property
    def splits(self) -> Path:
        """The file to write."""
        return self.out / SPLITS

    @property
    def deductible(self) -> int:
        """The standard deductible in cents, which is the loss limit too."""
        return self.variant.deductible * 100

    @property
    def lasers(self) -> dict[str, int] | dict[int, int]:
        """The lasers by person, whose ids are text or integers as the ledger's are, in cents."""
        plan = plan_in(self.folder, self.variant.deductible).read_text(encoding="utf-8")
        if 'person "M' in plan:
            return {f"M{person}": amount for person, amount in LASERS.items()}
        return LASERS

    @property
    def attachment(self) -> int:
        """The aggregate attachment of the period in cents."""
        census: dict[str, list[int]] = {}
        with (self.folder / CENSUS).open(encoding="utf-8", newline="") as file:
            for row in sorted(csv.DictReader(file), key=lambda row: row["month"]):
                census.setdefault(row["tier"], []).append(int(row["units"]))
        return self.variant.attachment(census)


def task_of(name: str) -> Task:
    """The task that the command line states; its folder for output is made."""
    parser = ArgumentParser(prog=f"python -m benchmarks.{name}")
    parser.add_argument("folder", type=Path, help="a folder that `benchmarks.generate` has written")
    parser.add_argument("--deductible", type=int, choices=[one.deductible for one in VARIANTS], default=100_000)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lines", action="store_true", help="write every column of the lines instead of splits")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    variant = next(one for one in VARIANTS if one.deductible == given.deductible)
    return Task(given.folder, variant, given.out, given.lines)
