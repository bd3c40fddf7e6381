"""Places: a folder or a pattern of names stands for the ledger files that it holds.

`claims/` stands for the files in the folder that are ledgers by their names, `claims/*.parquet` for those that fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from glob import glob
from pathlib import Path

from planlang.ledgers.codes import DUPLICATE_LINE, UNREADABLE_FILE
from planlang.text.diagnostic import Diagnostic
from planlang.text.nearest import listed
from planlang.text.reading import beside, is_file, is_folder

_WHAT = "name a CSV, Parquet or Arrow file, a folder that holds some, or a pattern of their names"
ENDINGS = tuple(".csv .csv.gz .csv.zst .parquet .arrow .feather .ipc".split())
_PATTERN = frozenset("*?[")


def ledger_files(given: Iterable[Path]) -> list[Path]:
    """The files in order. What stands for no file stays as it is, so that reading it says what is wrong."""
    return sorted(file for path in given for file in _files(path))


def without_ledgers(path: Path) -> Diagnostic | None:
    """The error of a path that stands for no file: a folder without ledgers, a pattern that fits nothing, a slip."""
    if _is_missing(path):
        pattern = not _PATTERN.isdisjoint(str(path))
        words = "no file fits this pattern" if pattern else "there is no such file"
        help_ = (None if pattern else beside(path)) or _WHAT
        return Diagnostic(UNREADABLE_FILE, f"`{path}` cannot be read: {words}", help=help_)
    if not is_folder(path) or _in_folder(path):
        return None
    names = listed([f"*{ending}" for ending in ENDINGS], "or")
    help_ = (
        f"in a folder files are read whose names fit {names}, and do not begin with `.` or `_`; no folders in it are"
    )
    return Diagnostic(UNREADABLE_FILE, f"`{path}` cannot be read: this folder holds no ledger files", help=help_)


def named_twice(paths: Sequence[Path]) -> Diagnostic | None:
    """The error of files that are given by two paths each, such as a folder and a file in it."""
    first: dict[tuple[int, int], Path] = {}
    again: list[tuple[Path, Path]] = []
    for path in paths:
        identity = _identity(path)
        if identity is not None and first.setdefault(identity, path) is not path:
            again.append((first[identity], path))
    if not again:
        return None
    one, other = again[0]
    headline = f"`{one}` is named twice" if one == other else f"`{one}` and `{other}` are one file"
    help_ = "name it once: each of its lines would be given twice"
    return Diagnostic(DUPLICATE_LINE, headline, help=help_, count=len(again))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _is_missing(path: Path) -> bool:
    try:
        return not path.exists()
    except (OSError, ValueError):  # what may not be looked at is said when it is read
        return False


def _files(path: Path) -> list[Path]:
    if is_folder(path):
        return _in_folder(path) or [path]
    if _PATTERN.isdisjoint(str(path)) or is_file(path):
        return [path]
    found = sorted(Path(name) for name in glob(str(path)))  # noqa: PTH207  a pattern may begin at a root
    return [file for one in found for file in (_in_folder(one) if is_folder(one) else [one])] or [path]


def _in_folder(folder: Path) -> list[Path]:
    """A folder's own ledgers; folders in it are not entered, since a part of a ledger may be told by their names."""
    try:
        names = [one for one in folder.iterdir() if one.name.casefold().endswith(ENDINGS)]
    except OSError:
        return []
    return [one for one in names if one.name[0] not in "._" and is_file(one)]
