"""Kill settlements while they run, and see what stands in their folders: `python -m tests.kill --times 20`.

A settlement of a ledger made large is started again and again and killed at a random moment. Its folder then holds
nothing of it or all of it, and the run after that gives the same files as one that nobody killed.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

EXAMPLE = Path(__file__).parent.parent / "examples" / "full_year"
LEFT = ".planlang-"


def ledger(folder: Path, times: int) -> Path:
    """The example's ledger several times over, each time under other claims."""
    with (EXAMPLE / "claims.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    claim = header.index("claim")
    original = header.index("original") if "original" in header else None
    path = folder / "claims.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(times):
            for row in rows:
                renamed = [*row]
                renamed[claim] = f"{row[claim]}-{number}"
                if original is not None and row[original]:
                    renamed[original] = f"{row[original]}-{number}"
                writer.writerow(renamed)
    return path


# Every way to write a folder.
WAYS = ("lines", "columns", "columns --tables parquet")


def command(claims: Path, out: Path, way: str) -> list[str]:
    """A settlement into a folder."""
    words = ["settle", str(EXAMPLE / "bayview.plan"), "--claims", str(claims)]
    words += ["--census", str(EXAMPLE / "census.csv"), "--engine", *way.split(), "--out", str(out)]
    return [sys.executable, "-m", "planlang", *words]


def files(folder: Path) -> dict[str, bytes]:
    """What stands in a folder under names that are not hidden."""
    if not folder.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def run(times: int, seed: int, size: int, way: str) -> int:
    """Kill so many settlements; returns how many left something that is neither nothing nor all."""
    rng, wrong, killed = Random(seed), 0, 0
    with TemporaryDirectory() as place:
        claims, out = ledger(Path(place), size), Path(place, "out")
        started = time.monotonic()
        subprocess.run(command(claims, Path(place, "whole"), way), check=True, capture_output=True)
        took, wanted = time.monotonic() - started, files(Path(place, "whole"))
        assert wanted
        for _ in range(times):
            process = subprocess.Popen(command(claims, out, way), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0, took))
            killed += process.poll() is None
            process.kill()
            process.wait()
            wrong += files(out) not in ({}, wanted)
        subprocess.run(command(claims, out, way), check=True, capture_output=True)
        wrong += files(out) != wanted
        wrong += any(path.name.startswith(LEFT) for path in out.iterdir())
    print(f"{way}: {times} started, {killed} killed in mid-run, {wrong} left something that is neither nothing nor all")
    return wrong


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=20, help="how many times over the example's ledger is taken")
    asked = parser.parse_args()
    return min(sum(run(asked.times, asked.seed, asked.size, way) for way in WAYS), 1)


if __name__ == "__main__":
    sys.exit(main())
