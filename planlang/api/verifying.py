"""Verifying: whether a folder of outputs still follows from its inputs, and if not, where it first differs.

A folder says itself under which facts it was settled, so the same command with the same files settles it again. The
version that wrote it is not compared: what it wrote is.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from attrs import frozen

from planlang.api.codes import OUTPUT_DIFFERS, UNREADABLE_OUTPUT
from planlang.api.facts import day_of
from planlang.api.outputs import write_folder
from planlang.api.settling import Outcome
from planlang.ledgers.findings import quoted
from planlang.ledgers.tables import FILES, PARQUET
from planlang.ledgers.write import SUMMARY, Form, output_files, summary_bytes
from planlang.model.ledger import Facts
from planlang.text.diagnostic import Diagnostic, Label
from planlang.text.reading import is_file, read_all, words_of
from planlang.text.source import Cell

_MOST_BYTES = 1 << 30
_AT_ONCE = 1 << 20
_ABSENT = object()
_HELP = "the folder was changed after it was written, or written from other inputs"
_NOT_CSV: list[str] = []  # known by its identity: a blank row is another
_TOO_LONG = "here or further on: a name of this row is too long to be compared"
_MISSING, _NOT_FOLLOWING = "this row is missing", "this row does not follow from the inputs"


@frozen(kw_only=True)
class Record:
    """What a folder says of the settlement that wrote it."""

    facts: Facts
    group: str | None
    set_aside_rejects: bool
    spreadsheet_safe: bool
    reasons: bool
    parquet: bool
    version: str
    digest: str | None

    @property
    def form(self) -> Form:
        """How the folder was written."""
        return Form(parquet=self.parquet, reasons=self.reasons, spreadsheet_safe=self.spreadsheet_safe)


def record_of(folder: Path) -> tuple[Record | None, tuple[Diagnostic, ...]]:
    """The record in a folder's summary, or why there is none."""
    path = folder / SUMMARY
    try:
        return _record(json.loads(read_all(path, _MOST_BYTES))), ()
    except OSError as error:
        words = words_of(error)
    except (ValueError, RecursionError, LookupError, TypeError):
        words = "it is not the summary of a settlement"
    headline = f"`{path.as_posix()}` cannot be read: {words}"
    return None, (Diagnostic(UNREADABLE_OUTPUT, headline, help="name a folder that `planlang settle --out` wrote"),)


def _record(said: dict[str, Any]) -> Record:
    """The record in a summary; one of another shape raises LookupError, TypeError or ValueError."""
    # Of several periods the stated facts are those of the last one.
    last = said["periods"][-1] if "periods" in said else said
    facts = last["facts"]
    return Record(
        facts=Facts(
            as_of=_day(said["as_of"]),
            terminated=_day(facts["terminated"]),
            renewed=_yes(facts["renewed"]),
            terminal_liability=_yes(facts["terminal_liability"]),
        ),
        group=None if last["plan"]["group"] is not None else _text(said["ledger"]["group"]),
        set_aside_rejects=bool(said["totals"]["set_aside"]["lines"]),
        spreadsheet_safe=_yes(said.get("spreadsheet_safe", False)),
        reasons=_yes(said.get("reasons", True)),
        parquet=_text(said.get("tables", "csv")) == "parquet",
        version=_text(said["planlang"]) or "",
        digest=_text(said["ledger"]["digest"]),
    )


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise TypeError("not a text")


def _day(value: object) -> Any:  # noqa: ANN401  a date, or none
    text = _text(value)
    return None if text is None else day_of(text)


def _yes(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise TypeError("neither yes nor no")


def differences(outcome: Outcome, folder: Path, record: Record) -> tuple[Diagnostic, ...]:
    """The first difference in each file of a folder that is not what its settlement gives; none when all are.

    What was settled in columns, or written as Parquet, is written once more into a folder for the time being, and
    compared there some rows at a time.
    """
    assert outcome.result is not None
    if outcome.columns is None and not record.parquet:
        files = output_files(
            outcome.result,
            diagnostics=outcome.diagnostics,
            version=record.version,
            spreadsheet_safe=record.spreadsheet_safe,
            reasons=record.reasons,
        )
        files[SUMMARY] = _summary_wanted(files[SUMMARY], record)
        found = [_difference(folder / name, data) for name, data in files.items()]
        return _told(found, folder, files)
    with TemporaryDirectory(prefix="planlang-verify-") as place:
        refused = write_folder(outcome, Path(place), record.form)
        if refused:
            return refused
        written = sorted(one.name for one in Path(place).iterdir())
        found = [_difference_of_files(folder / name, Path(place) / name, record) for name in written]
    return _told(found, folder, written)


def _told(found: Iterable[Diagnostic | None], folder: Path, written: Collection[str]) -> tuple[Diagnostic, ...]:
    surplus = [_surplus(folder / name) for name in (*FILES, *PARQUET) if name not in written and is_file(folder / name)]
    return tuple(one for one in (*found, *surplus) if one is not None)


def _surplus(path: Path) -> Diagnostic:
    return Diagnostic(OUTPUT_DIFFERS, f"`{path.as_posix()}` is no file of this settlement", help=_HELP)


def _difference_of_files(path: Path, wanted: Path, record: Record) -> Diagnostic | None:
    """The first difference of a file from another one, of which neither is held as a whole."""
    if path.name == SUMMARY:
        return _difference(path, _summary_wanted(wanted.read_bytes(), record))
    try:
        if _same_bytes(path, wanted):
            return None
        if path.suffix == ".parquet":
            return _in_parquet(path, wanted)
        with _opened(path) as told, _opened(wanted) as expected:
            return _in_table(path, told, expected) or _elsewhere(path)
    except OSError as error:
        return _unreadable(path, words_of(error))


def _summary_wanted(written: bytes, record: Record) -> bytes:
    """The summary that a folder is to have: of the version that wrote it, and with its digest where one has none."""
    said = json.loads(written) | {"planlang": record.version}
    if record.digest is None or said["ledger"]["digest"] is None:
        said["ledger"]["digest"] = record.digest
    return summary_bytes(said, Form())


def digest_untold(outcome: Outcome, record: Record) -> tuple[str, ...]:
    """A sentence where the digest of the ledger says nothing, since one of two engines makes none of so many lines."""
    assert outcome.result is not None
    if (outcome.result.ledger.digest or None) == record.digest or (outcome.result.ledger.digest and record.digest):
        return ()
    whose = "the folder has" if record.digest is None else "a ledger of so many lines has"
    return (f"the digest of the ledger is not compared: {whose} none",)


def _same_bytes(path: Path, wanted: Path) -> bool:
    with path.open("rb") as told, wanted.open("rb") as expected:
        while True:
            one, other = told.read(_AT_ONCE), expected.read(_AT_ONCE)
            if one != other or not one:
                return one == other


def _opened(path: Path) -> TextIO:
    return path.open(encoding="utf-8", errors="backslashreplace", newline="")


def _in_parquet(path: Path, wanted: Path) -> Diagnostic | None:
    """The first row and column in which two Parquet tables differ; encodings may."""
    from planlang.ledgers.columns.compare import UnreadableError, first_difference  # noqa: PLC0415  heavy

    try:
        found = first_difference(path, wanted)
    except UnreadableError as error:
        return _unreadable(path, str(error))
    if found is None:
        return None
    if found.row is None:
        words = f"{_cell(found.there)} there, {_cell(found.wanted)} by its inputs"
        headline = f"`{path.as_posix()}` differs in column `{found.column}`: {words}"
        return Diagnostic(OUTPUT_DIFFERS, headline, help=_HELP)
    if found.column is None:
        return _at(path, found.row, None, _MISSING if found.missing else _NOT_FOLLOWING)
    words = f"{_cell(found.there)} here, {_cell(found.wanted)} by its inputs"
    return _at(path, found.row, found.column, words)


def _difference(path: Path, wanted: bytes) -> Diagnostic | None:
    try:
        data = read_all(path, _MOST_BYTES)
    except OSError as error:
        return _unreadable(path, words_of(error))
    if data == wanted:
        return None
    told, expected = data.decode("utf-8", "backslashreplace"), wanted.decode("utf-8")
    if path.suffix == ".json":
        return _in_json(path, told, expected) or _elsewhere(path)
    return _in_table(path, *(io.StringIO(text, newline="") for text in (told, expected))) or _elsewhere(path)


def _unreadable(path: Path, words: str) -> Diagnostic:
    return Diagnostic(UNREADABLE_OUTPUT, f"`{path.as_posix()}` cannot be read: {words}", help=_HELP)


def _elsewhere(path: Path) -> Diagnostic:
    headline = f"`{path.as_posix()}` says the same in another way"
    return Diagnostic(OUTPUT_DIFFERS, headline, help="line ends, quotes or spaces were changed after it was written")


def _in_table(path: Path, told: TextIO, expected: TextIO) -> Diagnostic | None:
    """The first row and column in which two tables differ."""
    columns: list[str] = []
    for number, (row, wanted) in enumerate(zip_longest(_rows(told), _rows(expected)), 1):
        columns = columns or wanted or []
        if wanted is _NOT_CSV or row is _NOT_CSV:
            return _at(path, number, None, _TOO_LONG if wanted is _NOT_CSV else "this row is not CSV")
        if row == wanted:
            continue
        if row is None or wanted is None:
            return _at(path, number, None, _MISSING if row is None else _NOT_FOLLOWING)
        cells = zip_longest(columns, row, wanted)
        column, cell, other = next(one for one in cells if one[1] != one[2])
        return _at(path, number, column, f"{_cell(cell)} here, {_cell(other)} by its inputs")
    return None


def _rows(text: TextIO) -> Iterator[list[str]]:
    """The rows of a table; one that is not CSV is the last."""
    try:
        yield from csv.reader(text, strict=True)
    except csv.Error:
        yield _NOT_CSV


def _cell(text: str | None) -> str:
    return "nothing" if not text else quoted(text)


def _at(path: Path, row: int, column: str | None, words: str) -> Diagnostic:
    where = f"row {row:,}" + (f" column `{column}`" if column else "")
    label = Label(Cell(path.as_posix(), row, column), words)
    return Diagnostic(OUTPUT_DIFFERS, f"`{path.as_posix()}` differs in {where}", (label,), _HELP)


def _in_json(path: Path, told: str, expected: str) -> Diagnostic | None:
    """The first entry in which two summaries differ."""
    try:
        said = json.loads(told)
    except (ValueError, RecursionError):
        return Diagnostic(UNREADABLE_OUTPUT, f"`{path.as_posix()}` is not JSON", help=_HELP)
    for entry, value, wanted in _entries(said, json.loads(expected), ""):
        words = f"{_value(value)} there, {_value(wanted)} by its inputs"
        return Diagnostic(OUTPUT_DIFFERS, f"`{path.as_posix()}` differs in `{entry}`: {words}", help=_HELP)
    return None


def _value(value: object) -> str:
    return "nothing" if value is _ABSENT else quoted(json.dumps(value))


def _entries(said: object, wanted: object, name: str) -> Iterator[tuple[str, object, object]]:
    """The entries in which two documents differ, by their names; those of a list are named by their places from 0."""
    if isinstance(said, list) and isinstance(wanted, list):
        said, wanted = dict(enumerate(said)), dict(enumerate(wanted))
    if isinstance(said, Mapping) and isinstance(wanted, Mapping):
        for key in dict.fromkeys((*wanted, *said)):
            found = (said.get(key, _ABSENT), wanted.get(key, _ABSENT))  # `null` is an entry too
            yield from _entries(*found, f"{name}.{key}" if name else str(key))
    elif said != wanted or type(said) is not type(wanted):
        yield name, said, wanted
