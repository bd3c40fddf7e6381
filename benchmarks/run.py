"""Every program side by side in one run, each a process of its own, file to file.

    python -m benchmarks.run FOLDER --deductibles 100000 25000 5000 --rounds 5

In each round every program runs once, and each round begins with another one, so that a machine that slows down slows
all of them. Figures are medians over the rounds: seconds on the wall from start to exit, seconds of CPU, the most
memory held, and how many times the floor each is. Programs named after `--once` run in the first round only.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from statistics import median
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from attrs import frozen

from benchmarks.contract import VARIANTS
from benchmarks.folder import CENSUS, CLAIMS, CLAIMS_CSV, plan_in
from benchmarks.task import AMOUNTS, LINES, SPLITS

FLOOR = "floor"
PAYERS = AMOUNTS[:3]
_TIMED = Path(__file__).with_name("timed.py")
LIBRARIES = ("duckdb", "numpy", "pandas", "polars", "pyarrow")


@frozen
class Asked:
    """One program's task: a folder that `benchmarks.generate` has written, a deductible, and where to write."""

    folder: Path
    deductible: int
    out: Path


@frozen
class Skipped:
    """A program that cannot run here, and why."""

    why: str


@frozen
class Measured:
    """What one run of a program took: seconds on the wall and of CPU, and the most memory held, in MB."""

    wall: float
    cpu: float
    memory: float


Words = Sequence[str]
Program = Callable[[Asked], Words | Skipped]


def _script(module: str, *more: str) -> Program:
    """A program of this folder."""

    def words(asked: Asked) -> Words:
        task = (str(asked.folder), "--deductible", str(asked.deductible), "--out", str(asked.out), *more)
        return (sys.executable, "-m", f"benchmarks.{module}", *task)

    return words


def _planlang(engine: str, *more: str) -> Program:
    """The command `planlang settle` with one of its engines; where it has but one, the interpreter, over CSV."""

    def words(asked: Asked) -> Words | Skipped:
        command = (sys.executable, "-m", "planlang", "settle", str(plan_in(asked.folder, asked.deductible)))
        census = ("--census", str(asked.folder / CENSUS), "--out", str(asked.out))
        options = _options_of_settle()
        if "--engine" in options:
            tables = ("--tables", "parquet") if "--tables" in options else ()
            return (*command, "--claims", str(asked.folder / CLAIMS), *census, "--engine", engine, *tables, *more)
        if engine != "lines":
            return Skipped("this planlang has no option --engine, and no other engine than the interpreter")
        if not (asked.folder / CLAIMS_CSV).is_file():
            return Skipped(f"this planlang reads CSV only: generate the claims with --csv ({CLAIMS_CSV} is not there)")
        return (*command, "--claims", str(asked.folder / CLAIMS_CSV), *census)

    return words


@cache
def _options_of_settle() -> str:
    """What `planlang settle` says of its options."""
    command = (sys.executable, "-m", "planlang", "settle", "--help")
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


PROGRAMS: dict[str, Program] = {
    FLOOR: _script("floor"),
    "floor-of-splits": _script("floor_of_splits"),
    "columns": _planlang("columns"),
    "columns-no-reasons": _planlang("columns", "--no-reasons"),
    "columns-2GB": _planlang("columns", "--no-reasons", "--memory", "2GB"),
    "lines": _planlang("lines"),
    "polars": _script("with_polars"),
    "polars-lines": _script("with_polars", "--lines"),
    "duckdb": _script("with_duckdb"),
    "pandas": _script("with_pandas"),
    "pandas-lines": _script("with_pandas", "--lines"),
    "naive": _script("naive"),
}


def measure(words: Words) -> Measured | Skipped:
    """Run a program to its end."""
    ran = subprocess.run((sys.executable, "-S", str(_TIMED), *words), check=False, capture_output=True, text=True)
    if ran.returncode != 0:
        return Skipped(f"it failed with {ran.returncode}: {' '.join(ran.stderr.split()[-30:])}")
    wall, cpu, memory = map(float, ran.stdout.split())
    return Measured(wall, cpu, memory / 1024)


def rounds(names: Sequence[str], count: int, once: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Which program runs when: all of them in each round, in turn the first."""
    for number in range(count):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            if number == 0 or name not in once:
                yield name, number


def side_by_side(
    asked: Asked, names: Sequence[str], count: int, once: Sequence[str]
) -> tuple[dict[str, list[Measured]], dict[str, str], dict[str, tuple[int, ...]]]:
    """What each program took, round by round; why one was skipped; and the totals of what each wrote."""
    measured: dict[str, list[Measured]] = {}
    skipped: dict[str, str] = {}
    totals: dict[str, tuple[int, ...]] = {}
    for name, number in rounds(names, count, once):
        if name in skipped:
            continue
        out = asked.out / name
        words = PROGRAMS[name](Asked(asked.folder, asked.deductible, out))
        result = words if isinstance(words, Skipped) else measure(words)
        if isinstance(result, Skipped):
            skipped[name] = result.why
            continue
        measured.setdefault(name, []).append(result)
        print(f"  round {number + 1}: {name} {result.wall:.2f} s", file=sys.stderr, flush=True)
        paid = _totals(out) if not name.startswith(FLOOR) else None
        if paid is not None:
            totals[name] = paid
        rmtree(out, ignore_errors=True)
    return measured, skipped, totals


def _totals(out: Path) -> tuple[int, ...] | None:
    """What specific, aggregate and employer pay in all, in cents, if the program has written it as Parquet."""
    if (out / SPLITS).is_file():
        read = pq.read_table(out / SPLITS, columns=list(PAYERS))
        return tuple(int(pc.sum(read[name]).as_py()) for name in PAYERS)
    if (out / LINES).is_file():
        read = pq.read_table(out / LINES, columns=list(PAYERS))
        cents = 1 if pa.types.is_integer(read.schema.field(PAYERS[0]).type) else 100
        return tuple(int(pc.sum(read[name]).as_py() * cents) for name in PAYERS)
    return None


def table(measured: dict[str, list[Measured]], lines: int) -> Iterator[str]:
    """The figures as a table, the least work first."""
    yield "| program | wall s | least | CPU s | memory MB | lines/s | x floor, wall | x floor, CPU | runs |"
    yield "|---|---|---|---|---|---|---|---|---|"
    middle = {name: _median(runs) for name, runs in measured.items()}
    floor = middle.get(FLOOR)
    for name, one in sorted(middle.items(), key=lambda item: item[1].cpu):
        runs = measured[name]
        least = min(run.wall for run in runs)
        ratios = f"{one.wall / floor.wall:.1f} | {one.cpu / floor.cpu:.1f}" if floor else " | "
        seconds = f"{one.wall:.2f} | {least:.2f} | {one.cpu:.2f}"
        yield f"| {name} | {seconds} | {one.memory:,.0f} | {lines / one.wall:,.0f} | {ratios} | {len(runs)} |"


def _median(runs: Sequence[Measured]) -> Measured:
    return Measured(*(median(getattr(run, name) for run in runs) for name in ("wall", "cpu", "memory")))


def machine() -> str:
    """Date and machine, as they stand beside results."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    cores = f"{os.cpu_count()} cores, {memory:.0f} GiB"
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cores}, {platform.system()}, Python {platform.python_version()}, {libraries}"
    )


def main() -> None:
    """The command."""
    parser = ArgumentParser(prog="python -m benchmarks.run", description=__doc__.split("\n", maxsplit=1)[0])
    every = [variant.deductible for variant in VARIANTS]
    parser.add_argument("folder", type=Path, help="a folder that `benchmarks.generate` has written")
    parser.add_argument("--deductibles", type=int, nargs="+", choices=every, default=every)
    parser.add_argument("--programs", nargs="+", choices=list(PROGRAMS), default=list(PROGRAMS))
    parser.add_argument("--once", nargs="*", choices=list(PROGRAMS), default=[], help="run these in one round only")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", type=Path, help="where programs write; a temporary folder if left out")
    given = parser.parse_args()
    lines = pq.ParquetFile(given.folder / CLAIMS).metadata.num_rows
    print(
        f"{machine()}\n{given.folder}: {lines:,} lines, median of up to {given.rounds} rounds, files in memory",
        end="\n\n",
    )
    _read_once(given.folder)
    with TemporaryDirectory(dir=given.work) as work:
        for deductible in given.deductibles:
            asked = Asked(given.folder, deductible, Path(work))
            measured, skipped, totals = side_by_side(asked, given.programs, given.rounds, given.once)
            print(f"deductible {deductible:,}\n")
            print("\n".join(table(measured, lines)))
            for name, why in skipped.items():
                print(f"\n{name} skipped: {why}")
            agree = "the same" if len(set(totals.values())) == 1 else "DIFFERENT"
            print(f"\n{agree} totals in {', '.join(totals)}\n" if totals else "", flush=True)


def _read_once(folder: Path) -> None:
    """Every run finds the inputs in memory."""
    for name in (CLAIMS, CLAIMS_CSV):
        if (folder / name).is_file():
            with (folder / name).open("rb") as file:
                while file.read(1 << 24):
                    pass


if __name__ == "__main__":
    main()
