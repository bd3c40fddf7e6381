"""What a row of a shared file is to planlang: a case that is run, or one that is not run and why.

The rows stay in the shared folder. A set reads its file at run time and says of every row what is expected and how
planlang finds it, so a file that grows or changes is met as it then is.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from attrs import frozen

CASES = "cases"

Row = dict[str, str]


@frozen
class Case:
    """A row that planlang can say: what it must come to, and how planlang comes to it."""

    name: str
    expected: object
    found: Callable[[], object]
    group: str | None = None
    """Rows of one group are one test, where rows come by the thousand."""


@frozen
class NotRun:
    """A row that planlang cannot say, and why, in a sentence."""

    name: str
    why: str


Outcome = Case | NotRun


@frozen
class CaseSet:
    """One shared file, and what becomes of its rows."""

    file: str
    read: Callable[[Path], Iterable[Outcome]]

    def outcomes(self, shared: Path) -> tuple[Outcome, ...]:
        """What becomes of every row, in the order of the file."""
        return tuple(self.read(shared / CASES / self.file))

    def tests(self, shared: Path) -> Iterator[tuple[str, tuple[Case, ...]]]:
        """The cases that are run, each by itself or with the others of its group."""
        run = [one for one in self.outcomes(shared) if isinstance(one, Case)]
        for name, cases in groupby(run, lambda case: case.group or case.name):
            yield f"{self.file}:{name}", tuple(cases)


def missed(cases: Iterable[Case]) -> list[str]:
    """Every case that planlang does not meet, in words."""
    found = ((case, case.found()) for case in cases)
    return [f"{case.name}: expected {case.expected}, found {got}" for case, got in found if got != case.expected]


def rows_of(path: Path) -> list[Row]:
    """The rows of a file of comma-separated values."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def json_of(path: Path) -> Any:  # noqa: ANN401  whatever the file holds
    """What a JSON file holds, its numbers as they are written."""
    return json.loads(path.read_text(encoding="utf-8"), parse_float=str)
