"""Verifying: whether a folder of outputs still follows from its inputs, and if not, where it first differs.

A folder says itself under which facts it was settled, so the same command with the same files settles it again. The
version that wrote it is not compared: what it wrote is.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from attrs import frozen

from planlang.api.codes import OUTPUT_DIFFERS, UNREADABLE_OUTPUT
from planlang.api.facts import day_of
from planlang.ledgers.findings import quoted
from planlang.ledgers.tables import FILES
from planlang.ledgers.write import SUMMARY, output_files
from planlang.model.ledger import Facts
from planlang.model.periods import Result
from planlang.text.diagnostic import Diagnostic, Label
from planlang.text.reading import is_file, read_all, words_of
from planlang.text.source import Cell

_MOST_BYTES = 1 << 30
_HELP = "the folder was changed after it was written, or written from other inputs"


@frozen(kw_only=True)
class Record:
    """What a folder says of the settlement that wrote it."""

    facts: Facts
    group: str | None
    set_aside_rejects: bool
    spreadsheet_safe: bool
    reasons: bool
    version: str


def record_of(folder: Path) -> tuple[Record | None, tuple[Diagnostic, ...]]:
    """The record in a folder's summary, or why there is none."""
    path = folder / SUMMARY
    try:
        said = json.loads(read_all(path, _MOST_BYTES))
        record = _record(said)
        return (None, (_parquet(path),)) if "tables" in said else (record, ())
    except OSError as error:
        words = words_of(error)
    except (ValueError, RecursionError, KeyError, TypeError):
        words = "it is not the summary of a settlement"
    headline = f"`{path.as_posix()}` cannot be read: {words}"
    return None, (Diagnostic(UNREADABLE_OUTPUT, headline, help="name a folder that `planlang settle --out` wrote"),)


def _parquet(path: Path) -> Diagnostic:
    headline = f"`{path.as_posix()}` is of a folder whose tables are Parquet, and only CSV is verified"
    return Diagnostic(UNREADABLE_OUTPUT, headline, help="settle without `--tables parquet` for a folder to be verified")


def _record(said: dict[str, Any]) -> Record:
    """The record in a summary; one of another shape raises KeyError, TypeError or ValueError."""
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
        version=_text(said["planlang"]) or "",
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


def differences(
    result: Result, folder: Path, record: Record, diagnostics: Iterable[Diagnostic]
) -> tuple[Diagnostic, ...]:
    """The first difference in each file of a folder that is not what its settlement gives; none when all are."""
    files = output_files(
        result,
        diagnostics=diagnostics,
        version=record.version,
        spreadsheet_safe=record.spreadsheet_safe,
        reasons=record.reasons,
    )
    found = [_difference(folder / name, data) for name, data in files.items()]
    found += [_surplus(folder / name) for name in FILES if name not in files and is_file(folder / name)]
    return tuple(one for one in found if one is not None)


def _surplus(path: Path) -> Diagnostic:
    return Diagnostic(OUTPUT_DIFFERS, f"`{path.as_posix()}` is no file of this settlement", help=_HELP)


def _difference(path: Path, wanted: bytes) -> Diagnostic | None:
    try:
        data = read_all(path, _MOST_BYTES)
    except OSError as error:
        headline = f"`{path.as_posix()}` cannot be read: {words_of(error)}"
        return Diagnostic(UNREADABLE_OUTPUT, headline, help=_HELP)
    if data == wanted:
        return None
    told, expected = data.decode("utf-8", "backslashreplace"), wanted.decode("utf-8")
    how = _in_json if path.suffix == ".json" else _in_table
    return how(path, told, expected) or _elsewhere(path)


def _elsewhere(path: Path) -> Diagnostic:
    headline = f"`{path.as_posix()}` says the same in another way"
    return Diagnostic(OUTPUT_DIFFERS, headline, help="line ends, quotes or spaces were changed after it was written")


def _in_table(path: Path, told: str, expected: str) -> Diagnostic | None:
    """The first row and column in which two tables differ."""
    columns = next(csv.reader([expected.split("\n", 1)[0]]))
    for number, (row, wanted) in enumerate(zip_longest(_rows(told), _rows(expected)), 1):
        if row == wanted:
            continue
        if row is None or wanted is None:
            words = "this row is missing" if row is None else "this row does not follow from the inputs"
            return _at(path, number, None, words)
        cells = zip_longest(columns, row, wanted)
        column, cell, other = next(one for one in cells if one[1] != one[2])
        return _at(path, number, column, f"{_cell(cell)} here, {_cell(other)} by its inputs")
    return None


def _rows(text: str) -> Iterator[list[str] | None]:
    """The rows of a table; one that is not CSV ends them."""
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error:
        return


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
        words = f"{quoted(json.dumps(value))} there, {quoted(json.dumps(wanted))} by its inputs"
        return Diagnostic(OUTPUT_DIFFERS, f"`{path.as_posix()}` differs in `{entry}`: {words}", help=_HELP)
    return None


def _entries(said: object, wanted: object, name: str) -> Iterator[tuple[str, object, object]]:
    """The entries in which two documents differ, by their names."""
    if isinstance(said, Mapping) and isinstance(wanted, Mapping):
        for key in dict.fromkeys((*wanted, *said)):
            yield from _entries(said.get(key), wanted.get(key), f"{name}.{key}" if name else str(key))
    elif said != wanted or type(said) is not type(wanted):
        yield name, said, wanted
