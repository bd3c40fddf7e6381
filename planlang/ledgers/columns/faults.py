"""Faults: rows with errors of a file that is too large to be read row by row, told by the checks that go row by row.

The stretch in which reading stopped is read again, some rows at a time, up to the first that have errors of their own.
What a row shows only beside others (a line that is there twice) is not found here.
"""

from __future__ import annotations

from attrs import evolve

from planlang.ledgers.columns.back import HandedBackError
from planlang.ledgers.columns.file import File
from planlang.ledgers.entries import enter
from planlang.ledgers.files import MOST_BYTES
from planlang.ledgers.findings import Noted
from planlang.ledgers.rows import row_findings
from planlang.model.contract import CheckedContract
from planlang.text.diagnostic import Diagnostic

_SOME = 20_000


class FaultsError(Exception):
    """Errors of rows, as they are told. It never leaves the package."""

    def __init__(self, found: tuple[Diagnostic, ...]) -> None:
        super().__init__()
        self.found = found


def too_large(file: File) -> bool:
    """Whether the reader of rows would only say that the file is too large."""
    return file.part.path.stat().st_size > MOST_BYTES


def faults(file: File, contract: CheckedContract, rows: range) -> tuple[Diagnostic, ...]:
    """The errors of the first rows that have some, none where no row has one by itself."""
    if file.at("group") is not None:  # rows of other groups may say what they like
        return ()
    for start in range(rows.start, rows.stop, _SOME):
        some = range(start, min(start + _SOME, rows.stop))
        try:
            entries = enter([file.sheet(some)], contract.currency)
        except HandedBackError:
            return ()
        noted = Noted()
        noted.note(row_findings(entries, contract))
        if noted.refused:
            looked = f"only rows {some.start + 2:,} through {some.stop + 1:,} were looked at, the first with errors"
            return tuple(_with_note(found, looked) for found in noted.diagnostics(entries.place))
    return ()


def _with_note(found: Diagnostic, note: str) -> Diagnostic:
    return evolve(found, help=note if found.help is None else f"{found.help}; {note}")
