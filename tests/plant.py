"""Put one small error into the code, run the normal tests on it, and say which of them caught it.

    python -m tests.plant                 every plant of tests/plants.toml
    python -m tests.plant laser refund    those whose file or words have one of the words

Each plant goes into a copy of the project, of which there are as many as run at once, never into the work tree. The
tests run in an order in which the quickest to notice come first, and stop at the first failure. A plant that no test
catches is printed, and the command fails; so it does when a test that caught one fails without any.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib.util import cache_from_source
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory

from attrs import frozen

ROOT = Path(__file__).parent.parent
PLANTS = ROOT / "tests" / "plants.toml"
AT_ONCE = 2
MOST_SECONDS = 900
# What notices most comes first; the last is the whole run, so that what it catches the normal run catches. That a plant
# no longer fits is no catch.
ORDER = (
    (
        "tests/test_conformance.py",
        "tests/test_agreement.py",
        "tests/unit/operators",
        "tests/test_laws.py",
        "tests/test_explanations.py",
        "tests/test_explanation_lines.py",
    ),
    ("tests", "--ignore=tests/test_plants.py"),
)
# The same of an error in columns, which only the tests of columns see.
IN_COLUMNS = (
    (
        "tests/test_columns.py",
        "tests/unit/ledgers",
        "tests/unit/operators",
        "tests/unit/engine",
        "tests/test_conformance_in_columns.py",
        "tests/test_state.py",
    ),
    ORDER[-1],
)
_COLUMNS = ("columns/", "model/pattern")
# What only tests late in the whole run see is tried by these before.
_OWN = {"redact": ("tests/test_redaction.py",)}
_COPIED = (
    "planlang",
    "tests",
    "grammar",
    "docs",
    "examples",
    "benchmarks",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
)


@frozen(kw_only=True)
class Plant:
    """One small error: in a file under `planlang/`, `old` stands exactly once, and `new` would stand there instead."""

    file: str
    old: str
    new: str
    what: str

    @property
    def name(self) -> str:
        """`operators/keep.py: the first day of the paid window is refused`."""
        return f"{self.file}: {self.what}"

    def planted(self, text: str) -> str:
        """The file's text with the error in it."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: the old text stands {text.count(self.old)} times")
        return text.replace(self.old, self.new)


@frozen(kw_only=True)
class Found:
    """What became of a plant: the test that caught it, or none; `seconds` that it took; whether time ran out."""

    plant: Plant
    test: str
    seconds: float
    late: bool = False


def plants() -> tuple[Plant, ...]:
    """Every plant there is."""
    return tuple(Plant(**one) for one in tomllib.loads(PLANTS.read_text(encoding="utf-8"))["plant"])


def chosen(words: Sequence[str]) -> tuple[Plant, ...]:
    """The plants whose names have one of the words; all without words."""
    return tuple(plant for plant in plants() if not words or any(word in plant.name for word in words))


def tried(plant: Plant, places: Queue[Path]) -> Found:
    """Plant it in a copy of the project that nobody else uses and run the tests until one fails."""
    place = places.get()
    try:
        with _planted(plant, place):
            return _tried(plant, place)
    finally:
        places.put(place)


def _copy(place: Path) -> None:
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            place.mkdir(exist_ok=True)
            shutil.copy(source, place / name)


@contextmanager
def _planted(plant: Plant, place: Path) -> Iterator[None]:
    """The copy with the error in it; what was compiled of the file, and what drawn cases failed, never outlives it."""
    path = place / "planlang" / plant.file
    compiled = Path(cache_from_source(str(path)))
    written = path.read_text(encoding="utf-8")
    try:
        compiled.unlink(missing_ok=True)
        path.write_text(plant.planted(written), encoding="utf-8")
        yield
    finally:
        path.write_text(written, encoding="utf-8")
        compiled.unlink(missing_ok=True)
        shutil.rmtree(place / ".hypothesis", ignore_errors=True)


def _tried(plant: Plant, place: Path) -> Found:
    started = time.monotonic()
    own = [tests for word, tests in _OWN.items() if word in plant.file]
    for targets in (*own, *(IN_COLUMNS if any(word in plant.file for word in _COLUMNS) else ORDER)):
        try:
            test = _caught(place, targets)
        except subprocess.TimeoutExpired:
            return Found(plant=plant, test="", seconds=time.monotonic() - started, late=True)
        if test:
            return Found(plant=plant, test=test, seconds=time.monotonic() - started)
    return Found(plant=plant, test="", seconds=time.monotonic() - started)


def _caught(place: Path, targets: Sequence[str]) -> str:
    """The first test that fails, or nothing."""
    shared = os.environ.get("PLANLANG_SHARED", str(ROOT.parent / "shared"))
    words = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", *targets]
    env = {**os.environ, "PYTHONPATH": str(place), "PLANLANG_SHARED": shared}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    ran = subprocess.run(words, cwd=place, env=env, capture_output=True, text=True, timeout=MOST_SECONDS, check=False)
    if ran.returncode == 0:
        return ""
    failed = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0].split(" - ")[0] if failed else f"pytest ended with {ran.returncode}"


def report(found: Iterator[Found], count: int) -> int:
    """Print what became of each plant; returns how many were not caught."""
    every: list[Found] = []
    for number, one in enumerate(found, start=1):
        every.append(one)
        said = "TIME RAN OUT" if one.late else one.test or "NOT CAUGHT"
        print(f"{number:>4} of {count}  {one.seconds:5.1f} s  {one.plant.name}\n           {said}", flush=True)
    late = [one for one in every if one.late]
    missed = [one for one in every if not one.late and not one.test]
    caught = count - len(missed) - len(late)
    print(f"{count} plants, {caught} caught, {len(missed)} not caught, {len(late)} out of time")
    for one in missed:
        print(f"  not caught: {one.plant.name}")
    unsound = _caught(ROOT, sorted({one.test.partition(" ")[2] for one in every if one.test}))
    if unsound:
        print(f"  fails without a plant: {unsound}")
    return len(missed) + len(late) + bool(unsound)


def main(words: Sequence[str]) -> int:
    """Try the chosen plants, a few at once; a word that is in no plant is refused before anything runs."""
    parser = argparse.ArgumentParser(prog="python -m tests.plant", description="Put plants into the code, one by one.")
    parser.add_argument("words", nargs="*", help="of the files or names of the plants to try; all when none is given")
    given = parser.parse_args(words)
    unknown = [word for word in given.words if not chosen([word])]
    if unknown:
        parser.error(f"no plant has {', '.join(unknown)} in its file or its words")
    each = chosen(given.words)
    with TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        places: Queue[Path] = Queue()
        for number in range(AT_ONCE):
            _copy(Path(folder) / str(number))
            places.put(Path(folder) / str(number))
        found = pool.map(partial(tried, places=places), each)
        return 1 if report(found, len(each)) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
