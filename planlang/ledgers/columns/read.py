"""The door: a ledger's files become columns, or a reason why the reader of rows is to read them.

    read = read_columns(["claims.parquet"], contract, facts)

Nothing is read in two ways. What is unusual, and whatever has an error, is handed back (`instead`), and the reader of
rows says what there is to say of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from csv import Error as CsvError
from functools import partial
from itertools import accumulate
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
from attrs import evolve, frozen

from planlang.ledgers.columns.about import about
from planlang.ledgers.columns.ahead import THREADS, a_few_ahead
from planlang.ledgers.columns.back import HandedBackError, ToldError, TornError
from planlang.ledgers.columns.book import Book, bound
from planlang.ledgers.columns.claims import Lines
from planlang.ledgers.columns.digest import digest
from planlang.ledgers.columns.faults import FaultsError, faults, together, too_large
from planlang.ledgers.columns.file import File, open_file
from planlang.ledgers.columns.gather import StretchRows, gather
from planlang.ledgers.columns.judging import alone, classes, judge, of_one_unit
from planlang.ledgers.columns.links import originals, problems, resolve
from planlang.ledgers.columns.memory import Budget, give_back, of_one_kind
from planlang.ledgers.columns.parts import Batch
from planlang.ledgers.columns.settled import LaterOf, later, later_of, pended, settled
from planlang.ledgers.columns.stretch import Chosen, Stretch
from planlang.ledgers.columns.warnings import warnings
from planlang.ledgers.entries import enter
from planlang.ledgers.mapping import FileMapping, load_mapping
from planlang.ledgers.places import ledger_files, named_twice
from planlang.ledgers.read import group_mismatch, group_without_rows, kept_apart, rows_left_out, several_groups
from planlang.model.columns import Columns
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts, Ledger, Line, LinkProblem, SetAside
from planlang.model.progress import NOBODY_WAITS, Progress
from planlang.text.diagnostic import Diagnostic
from planlang.text.reading import is_read_once

# What reading a file that is not as it should be may raise; the reader of rows finds words for it.
_UNREADABLE = (
    HandedBackError,
    pa.ArrowException,
    pl.exceptions.ComputeError,
    pl.exceptions.InvalidOperationError,
    pl.exceptions.PanicException,
    pl.exceptions.ShapeError,
    EOFError,
    UnicodeError,
    CsvError,
    zlib.error,
    OverflowError,
)
_BATCH = 100_000
# After so many stretches, what was freed meanwhile goes back to the machine.
_GIVE_BACK = 8


@frozen(kw_only=True)
class ReadColumns:
    """What reading in columns gave; with `instead`, nothing but why the reader of rows is to read the files.

    It is empty where that reader will say so itself. Of a file that is too large for that, the errors of its first
    rows that have some are among the diagnostics.

    pended, later, problems: the lines that are not paid, the number and money of lines paid after the as-of date, the
    links that could not be followed by it. later_of: how to have later lines of a claim or a person, if there may be
    any. ledger: what there is besides the lines, which it does not hold. class_of, alone: the classes of the specific's
    keys and the units of one person, over all rows.
    """

    columns: Columns | None = None
    pended: tuple[Line, ...] = ()
    later: tuple[int, int] = (0, 0)
    later_of: LaterOf | None = None
    problems: tuple[LinkProblem, ...] = ()
    ledger: Ledger = Ledger(lines=(), group=None)  # noqa: RUF009  frozen
    class_of: Mapping[str, str] = {}
    alone: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()
    mappings: tuple[Path, ...] = ()
    instead: str | None = None


def read_columns(  # noqa: PLR0913  what `read_ledger` is given, memory, and who waits
    paths: Path | str | Sequence[Path | str],
    contract: CheckedContract,
    facts: Facts,
    *,
    mapping: Path | str | None = None,
    group: str | None = None,
    every: bool = False,
    memory: int | None = None,
    progress: Progress = NOBODY_WAITS,
) -> ReadColumns:
    """The ledger of one file, several files, folders or patterns, in columns. Arguments are those of `read_ledger`.

    every: every row with errors is wanted, though the reader of rows takes a kilobyte of memory a row to tell them all.
    memory: the bytes that may be held, as many as are needed if none are said. Raises NoSpaceError where the temporary
    file cannot grow that holds the rest.
    """
    given = (paths,) if isinstance(paths, str | Path) else paths
    declared = None if mapping is None else Path(mapping)
    try:
        files = ledger_files(map(Path, given))
        return _read(Asked(files, contract, facts, declared, group, Budget(memory), progress, every))
    except FaultsError as faulty:
        return ReadColumns(diagnostics=faulty.found, instead="what has errors")
    except OSError:  # no file, a folder, not for this reader: the reader of rows says which
        return ReadColumns(instead="")
    except _UNREADABLE as unusual:
        return ReadColumns(instead=str(unusual) or type(unusual).__name__)


@frozen
class Asked:
    """What is to be read and how, in how much memory, and who is told how far it is.

    every: every row with errors is wanted.
    """

    paths: Sequence[Path]
    contract: CheckedContract
    facts: Facts
    mapping: Path | None
    group: str | None
    budget: Budget
    progress: Progress
    every: bool

    @property
    def too_large(self) -> bool:
        """Whether errors are told here: the ledger is too large for the reader of rows."""
        return too_large(self.paths, every=self.every)

    @property
    def wanted(self) -> str | None:
        """The group whose rows are settled, if one is named."""
        return self.contract.group if self.contract.group is not None else self.group


def _read(asked: Asked) -> ReadColumns:
    try:
        return _read_all(asked)
    except ToldError as told:
        raise FaultsError(told.found) if asked.too_large else told from None


def _read_all(asked: Asked) -> ReadColumns:
    paths, contract = asked.paths, asked.contract
    if mismatch := group_mismatch(contract, asked.group):
        raise ToldError("a group that is not the plan's", [mismatch])
    if (twice := named_twice(paths)) is not None:
        raise ToldError("a file that is named twice", [twice])
    if any(map(is_read_once, paths)):
        raise HandedBackError("what comes through a pipe is read only once")
    declared = [_mapping(path, asked.mapping) for path in paths]
    files = [open_file(path, one, contract) for path, one in zip(paths, declared, strict=True)]
    mappings = tuple(dict.fromkeys(one.path for one in declared if one.path is not None))
    with ThreadPoolExecutor(THREADS) as workers:
        asked.progress.begin("reading", about(paths))
        try:
            book, named = _book(files, asked, workers)
            asked.progress.begin("comparing lines", None)
            lines = Lines(book.claim, book.line, workers, asked.budget.sorted_at_once)
            unnamed = group_without_rows(asked.wanted, named)
            return evolve(_judged(book, asked.facts, lines, unnamed), notes=_notes(files, declared), mappings=mappings)
        except TornError as torn:
            raise together(files, contract, torn) if asked.too_large else torn from None


def _mapping(path: Path, given: Path | None) -> FileMapping:
    mapping, problems = load_mapping(path, given)
    if problems:
        raise ToldError("a mapping file that has errors", problems)
    return mapping


def _book(files: Sequence[File], asked: Asked, workers: Executor) -> tuple[Book, frozenset[str]]:
    """All rows that are the ledger's, and the groups that these and others name."""
    of_one_kind()
    contract, room, wanted = asked.contract, asked.budget.room(), asked.wanted

    def gathered(file: File, load: Callable[[], Batch]) -> StretchRows | _Stopped:
        stretch = Stretch(file, load())
        try:
            return gather(stretch, contract, wanted, room)
        except HandedBackError as back:
            return _Stopped(stretch.chosen, back)

    every: list[StretchRows] = []
    for file in files:
        read: list[StretchRows] = []
        for one in a_few_ahead(workers, partial(gathered, file), file.batches()):
            if isinstance(one, _Stopped):
                raise _fault(file, asked, read, one, sum(map(len, every)))
            read.append(one)
            asked.progress.more(one.chosen.count)
            if len(read) % _GIVE_BACK == 0:
                give_back()
        _learn(file, [one.chosen for one in read])
        file.filled = frozenset[int]().union(*(one.filled for one in read))
        every += read
    give_back()
    named = frozenset[str]().union(*(one.groups for one in every))
    if wanted is None and len(named) > 1:
        raise ToldError("several groups, and none is named", [several_groups(sorted(named))])
    if not any(file.size for file in files):
        raise HandedBackError("no rows")
    book = bound(files, every, contract, wanted or min(named, default=None), room, workers)
    every.clear()
    give_back()
    return book, named


@frozen
class _Stopped:
    """A stretch that is handed back, and why."""

    chosen: Chosen
    back: HandedBackError


def _fault(
    file: File, asked: Asked, read: Sequence[StretchRows], stopped: _Stopped, before: int
) -> FaultsError | HandedBackError:
    """The errors of the rows at which reading stopped, where they are told here; `before` are in other files."""
    _learn(file, [*(one.chosen for one in read), stopped.chosen])
    if isinstance(stopped.back, TornError):
        return stopped.back.after(before + sum(map(len, read)))
    if asked.too_large:
        start = sum(one.chosen.count for one in read)
        found = faults(file, asked.contract, range(start, start + stopped.chosen.count), asked.wanted)
        if found:
            return FaultsError(found)
    return stopped.back


def _learn(file: File, stretches: Sequence[Chosen]) -> None:
    """Let a file know which of its rows are the ledger's."""
    counts = [one.count for one in stretches]
    starts = [0, *accumulate(counts)]
    file.part.know(counts)
    file.count = starts[-1]
    if any(one.own is not None for one in stretches):
        file.own = np.concatenate(
            [
                start + (np.arange(one.count) if one.own is None else one.own)
                for start, one in zip(starts, stretches, strict=False)
            ]
        )
    file.others = np.concatenate(
        [file.others, *(start + one.others for start, one in zip(starts, stretches, strict=False))]
    )
    file.left_out = sum(one.left_out[0] for one in stretches), sum(one.left_out[1] for one in stretches)


def _judged(book: Book, facts: Facts, lines: Lines, unnamed: Sequence[Diagnostic]) -> ReadColumns:
    """A book that has no errors, with all that is to be said of it; `unnamed` is what is to be said of its group."""
    at = originals(book, lines)
    ever = resolve(book, at, Facts())
    judge(book, ever, at)
    class_of = classes(book, ever)
    found = warnings(book, ever, at, lines.of_one_amount(book.amount))
    links = ever if facts.as_of is None else resolve(book, at, facts)
    left_out = [
        rows_left_out(*file.left_out, file.mapping, book.contract.currency) for file in book.files if file.left_out[0]
    ]
    others = _others(book.files, book.contract)
    ledger = Ledger(
        lines=(),
        group=book.group,
        others=others,
        other_groups=(len(others), sum(row.amount or 0 for row in others)),
        digest=digest(book),
        whole=book.whole,
    )
    rest = ReadColumns(
        pended=pended(book, links),
        later=later(book, facts),
        later_of=later_of(book, facts),
        problems=problems(book, links),
        ledger=ledger,
        class_of=class_of,
        alone=alone(book),
        diagnostics=(*found, *left_out, *unnamed, *(one for file in book.files for one in file.findings())),
    )
    if links is not ever:
        of_one_unit(book, links)
    return evolve(rest, columns=settled(book, links, facts))


def _others(files: Sequence[File], contract: CheckedContract) -> tuple[SetAside, ...]:
    """The rows of other groups, as they are written."""
    rows: list[SetAside] = []
    for file in files:
        for start in range(0, len(file.others), _BATCH):
            entries = enter([file.sheet(file.others[start : start + _BATCH].tolist())], contract.currency)
            rows += [kept_apart(entries, row, ()) for row in range(entries.count)]
    return tuple(rows)


def _notes(files: Sequence[File], declared: Sequence[FileMapping]) -> tuple[str, ...]:
    """How the files were read, file by file."""
    notes: list[str] = []
    known: set[Path] = set()
    for file, mapping in zip(files, declared, strict=True):
        if mapping.path is not None and mapping.path not in known:
            known.add(mapping.path)
            notes.append(f"{file.name}: read with the mapping {mapping.path}")
        notes += [*file.part.notes, *(f"{file.name}: {note}" for note in file.chosen)]
    return tuple(notes)
