"""Faults: errors of a ledger that is too large to be read row by row, told by the checks that go row by row.

The stretch in which reading stopped is read again, some rows at a time, up to the first that have errors of their own.
What rows show only beside one another (a line that is there twice) is known by the rows that show it: these are read
again and given to the very checks that find it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from attrs import evolve

from planlang.ledgers.columns.about import about
from planlang.ledgers.columns.back import HandedBackError, TornError
from planlang.ledgers.columns.excerpt import excerpt
from planlang.ledgers.columns.file import File
from planlang.ledgers.entries import enter, select
from planlang.ledgers.files import MOST_BYTES
from planlang.ledgers.findings import Noted
from planlang.ledgers.read import of_group
from planlang.ledgers.rows import lines_of, row_findings
from planlang.ledgers.together import Book, judge
from planlang.model.contract import CheckedContract
from planlang.text.diagnostic import Diagnostic

# So many rows are told of in full: what is read row by row is held in memory as texts.
MOST_ROWS = 2_000_000
_SOME = 20_000
# About as few bytes a row takes in a file that does not tell how many it has.
_PACKED = 16


class FaultsError(Exception):
    """Errors of rows, as they are told. It never leaves the package."""

    def __init__(self, found: tuple[Diagnostic, ...]) -> None:
        super().__init__()
        self.found = found


def too_large(paths: Sequence[Path], *, every: bool) -> bool:
    """Whether the reader of rows would say only so, or take a kilobyte of memory for each of millions of rows.

    every: somebody wants every row that has errors, whatever that takes.
    """
    sizes = [path.stat().st_size for path in paths]
    if any(size > MOST_BYTES for size in sizes):
        return True
    rows = sum(about((path,)) or size // _PACKED for path, size in zip(paths, sizes, strict=True))
    return rows > MOST_ROWS and not every


def faults(file: File, contract: CheckedContract, rows: range, wanted: str | None) -> tuple[Diagnostic, ...]:
    """The errors of the first rows of a group that have some, none where no row has one by itself."""
    for start in range(rows.start, rows.stop, _SOME):
        some = range(start, min(start + _SOME, rows.stop))
        try:
            entries = enter([file.sheet(some)], contract.currency)
        except HandedBackError:
            return ()
        if wanted is None and len({text for text in entries.texts["group"] if text}) > 1:
            return ()  # which group is meant comes before what its rows say
        own, others = of_group(entries, wanted)
        entries = select(entries, own) if others else entries
        noted = Noted()
        noted.note(row_findings(entries, contract))
        if noted.refused:
            looked = f"only rows {some.start + 2:,} through {some.stop + 1:,} were looked at, the first with errors"
            return tuple(_with_note(found, looked) for found in noted.diagnostics(entries.place))
    return ()


def together(files: Sequence[File], contract: CheckedContract, torn: TornError) -> FaultsError | HandedBackError:
    """The errors of rows of the ledger that are wrong together."""
    rows = np.unique(torn.rows)
    try:
        entries = excerpt(files, rows, contract.currency)
    except HandedBackError:
        return torn
    noted = Noted()
    noted.note(row_findings(entries, contract))
    judge(Book(contract=contract, entries=entries, lines=lines_of(entries, noted.refused)), noted)
    looked = f"only the {len(rows):,} rows that showed it were looked at: there may be more"
    found = tuple(_with_note(one, looked) for one in noted.diagnostics(entries.place))
    return FaultsError(found) if found else torn


def _with_note(found: Diagnostic, note: str) -> Diagnostic:
    return evolve(found, help=note if found.help is None else f"{found.help}; {note}")
