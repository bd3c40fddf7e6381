"""The outputs: a settlement's files in one folder, all of one settlement, none of them ever half-written.

Files are written into a folder inside the one asked for and moved into place when all are complete. Where one of them
cannot be moved, those that stood there before stand there again. Of two runs at once the second waits while the first
moves its files. Files of other names in the folder are left alone; participants of an earlier settlement go when this
one has none.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import frozen

from planlang.ledgers import codes
from planlang.ledgers.formula import shown_as_text
from planlang.ledgers.summary import summary
from planlang.ledgers.tables import FILES, PARQUET, STATE, Table, tables
from planlang.model.periods import Result
from planlang.text.diagnostic import Diagnostic
from planlang.text.reading import words_of

SUMMARY = "summary.json"
REASONS = "reasons.csv"
_BESIDE = ".planlang-"
_QUOTED = re.compile('[",\r\n]')


@frozen(kw_only=True)
class Form:
    """How to write: the large tables as Parquet or CSV, the reasons or not, cells safe for a spreadsheet or not."""

    parquet: bool = False
    reasons: bool = True
    spreadsheet_safe: bool = False


def write_outputs(
    result: Result,
    folder: Path | str,
    *,
    diagnostics: Iterable[Diagnostic],
    version: str,
    spreadsheet_safe: bool = False,
) -> Diagnostic | None:
    """Write the files of a settlement; a diagnostic when the folder cannot hold them.

    `diagnostics` are those of the plan, the ledger, the census and the settlement; `version` is planlang's.
    With `spreadsheet_safe` a cell that a spreadsheet would run as a formula has an apostrophe before it.
    """
    files = output_files(result, diagnostics=diagnostics, version=version, spreadsheet_safe=spreadsheet_safe)
    return write_files(files, folder)


# What a file is to hold: its bytes, or how to write it where it is asked to stand.
Content = bytes | Callable[[Path], None]


def write_files(files: Mapping[str, Content], folder: Path | str) -> Diagnostic | None:
    """Write the files of one settlement, or none of them; a diagnostic when the folder cannot hold them."""
    target = Path(folder)
    made: list[Path] = []
    try:
        if target.exists() and not target.is_dir():
            return _refused(target, "a file stands there")
        made = _made(target)
        _write(files, target)
    except BaseException as stopped:
        for one in reversed(made):
            with suppress(OSError):
                one.rmdir()
        if isinstance(stopped, OSError):
            return _refused(target, words_of(stopped))
        raise
    return None


def output_files(
    result: Result, *, diagnostics: Iterable[Diagnostic], version: str, spreadsheet_safe: bool, reasons: bool = True
) -> dict[str, bytes]:
    """Every file of a settlement by its name, the summary last: where it stands, the others stand."""
    form = Form(spreadsheet_safe=spreadsheet_safe, reasons=reasons)
    every = [table for table in tables(result) if reasons or table.name != REASONS]
    files = {table.name: table_bytes(table, spreadsheet_safe=spreadsheet_safe) for table in every}
    return {**files, SUMMARY: summary_bytes(summary(result, diagnostics=diagnostics, version=version), form)}


def summary_bytes(said: dict[str, object], form: Form) -> bytes:
    """The summary as its file, with how the files beside it were written where that is not as usual."""
    if form.spreadsheet_safe:
        said = {**said, "spreadsheet_safe": True}
    if form.parquet:
        said = {**said, "tables": "parquet"}
    if not form.reasons:
        said = {**said, "reasons": False}
    return _encoded(f"{json.dumps(said, indent=2, ensure_ascii=False)}\n")


def table_bytes(table: Table, *, spreadsheet_safe: bool = False) -> bytes:
    """A table as its file: UTF-8, every line ended by a line feed, a cell quoted where it has to be."""
    rows: Iterable[Sequence[str]] = table.rows
    if spreadsheet_safe:
        rows = (tuple(map(shown_as_text, row)) for row in rows)
    return _encoded("".join(f"{','.join(map(_cell, row))}\n" for row in (table.columns, *rows)))


def _cell(text: str) -> str:
    """A cell as RFC 4180 has it. The standard library leaves a lone carriage return bare, and so ends the row there."""
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if _QUOTED.search(text) else text


def _encoded(text: str) -> bytes:
    """UTF-8; the bytes of a file name that are no text are written as escapes."""
    return text.encode("utf-8", "backslashreplace")


def _refused(folder: Path, words: str) -> Diagnostic:
    headline = f"the outputs cannot be written to `{folder}`: {words}"
    return Diagnostic(codes.UNWRITABLE_FOLDER, headline, help="name a folder that may be written to, or a new one")


def _made(folder: Path) -> list[Path]:
    """Make a folder; it and those above it that were not there, outermost first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _write(files: Mapping[str, Content], target: Path) -> None:
    """Put all files into a folder, or none."""
    for name in files:
        if _is_other(target / name):
            what = "A folder" if (target / name).is_dir() else "What is no file"
            raise FileExistsError(errno.EEXIST, f"{what} stands at {name}")
    _sweep(target)
    with tempfile.TemporaryDirectory(prefix=f"{_BESIDE}{os.getpid()}-", dir=target) as beside:
        complete, before = Path(beside, "complete"), Path(beside, "before")
        complete.mkdir()
        before.mkdir()
        for name, data in files.items():
            if isinstance(data, bytes):
                (complete / name).write_bytes(data)
            else:
                data(complete / name)
        gone = [name for name in (*FILES, *PARQUET, STATE) if name not in files and not _is_other(target / name)]
        with _alone(target):
            _exchange(tuple(files), gone, target, complete, before)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other run exchanges files in a folder; where the system locks none, go on."""
    try:
        import fcntl  # noqa: PLC0415  not every system has it
    except ImportError:
        yield
        return
    lock = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a folder on another computer may have no locks
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _is_other(path: Path) -> bool:
    """Whether something stands at a path that is no file, and is never replaced: a folder, a pipe, a device."""
    return path.exists() and not path.is_file()


def _sweep(target: Path) -> None:
    """Take away what runs left that were killed while they wrote; a run that is still going keeps its own."""
    for left in target.glob(f"{_BESIDE}*-*"):
        number = left.name.removeprefix(_BESIDE).split("-", 1)[0]
        if os.name == "posix" and number.isdigit() and left.is_dir() and not _runs(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    """Whether a process is there, be it somebody else's."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _exchange(names: Sequence[str], gone: Sequence[str], target: Path, complete: Path, before: Path) -> None:
    """Move complete files to where others may stand, the summary away first and back last."""
    try:
        for name in (*reversed(names), *gone):
            if os.path.lexists(target / name):
                (target / name).replace(before / name)
        for name in names:
            (complete / name).replace(target / name)
    except BaseException:  # an interruption too
        while not _put_back(names, target, complete, before):
            pass
        raise


def _put_back(names: Sequence[str], target: Path, complete: Path, before: Path) -> bool:
    """Put back what stood there before, and say whether that was done; interrupted, it is to be asked once more."""
    try:
        for name in names:
            if os.path.lexists(target / name) and not (complete / name).exists():
                (target / name).replace(complete / name)
        for stood in before.iterdir():
            stood.replace(target / stood.name)
    except KeyboardInterrupt:
        return False
    return True
