"""Writing what a settlement came to: its folder of files, its summary as JSON, and the rows that were refused."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from planlang.api.codes import UNWRITABLE_FILE
from planlang.api.files import write_out
from planlang.api.settling import Inputs, Outcome
from planlang.api.version import version
from planlang.ledgers.mapping import candidates
from planlang.ledgers.places import ledger_files
from planlang.ledgers.summary import summary
from planlang.ledgers.tables import FILES, PARQUET, STATE, refused_rows
from planlang.ledgers.write import SUMMARY, Content, Form, output_files, table_bytes, write_files
from planlang.model.ledger import SetAside
from planlang.model.periods import Periods, Result
from planlang.model.progress import NOBODY_WAITS, Progress
from planlang.text.diagnostic import Diagnostic


def write_folder(
    outcome: Outcome,
    folder: Path,
    form: Form,
    identity: dict[str, Any] | None = None,
    progress: Progress = NOBODY_WAITS,
) -> tuple[Diagnostic, ...]:
    """Write the files of a settlement, or say why that cannot be done; with an identity its state beside them."""
    result = outcome.result
    assert result is not None
    why = _stateless(outcome) if identity is not None else None
    if why is not None:
        return (Diagnostic(UNWRITABLE_FILE, f"no state can be kept: {why}", help="leave `--keep-state` out"),)
    in_columns = outcome.columns or (result if form.parquet else None)
    if in_columns is not None:
        from planlang.api.columnar import write_in_columns  # noqa: PLC0415  heavy, and only columns need it

        return write_in_columns(
            in_columns, folder, form, outcome.diagnostics, progress=progress, beside=_beside(outcome, identity)
        )
    files = output_files(
        result,
        diagnostics=outcome.diagnostics,
        version=version(),
        spreadsheet_safe=form.spreadsheet_safe,
        reasons=form.reasons,
    )
    refused = write_files(files, folder)
    return (refused,) if refused else ()


def _stateless(outcome: Outcome) -> str | None:
    """Why a settlement has no state to be kept, if it has none."""
    if isinstance(outcome.result, Periods):
        return "a state is of one period, and these are several"
    return "it is of a settlement in columns, and this one was settled line by line" if not outcome.columns else None


def _beside(outcome: Outcome, identity: dict[str, Any] | None) -> Mapping[str, Content]:
    """What is written beside the files of a settlement: its state, with an identity."""
    if identity is None:
        return {}
    from planlang.api.keeping import state_file  # noqa: PLC0415  heavy, and only a kept state needs it

    return state_file(outcome.columns, identity)


def write_rejects(rejects: Iterable[SetAside], path: Path, *, spreadsheet_safe: bool = False) -> tuple[Diagnostic, ...]:
    """Write every refused row as it was read, with its place and the codes of what is wrong with it."""
    return write_out(path, table_bytes(refused_rows(rejects), spreadsheet_safe=spreadsheet_safe))


def summary_json(result: Result, diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """The summary in the shape of `docs/schemas/summary-1.json`, of several periods of `summary-of-periods-1.json`."""
    return summary(result, diagnostics=diagnostics, version=version())


def overwriting(
    plans: Sequence[Path], inputs: Inputs, out: Path | None, rejects: Path | None
) -> tuple[Diagnostic, ...]:
    """What would be written over an input of the settlement, or twice; nothing is settled then."""
    taken = {_identity(path): "it is an input of this settlement" for path in _inputs(plans, inputs)}
    found = []
    outputs = [] if out is None else [out / name for name in (*FILES, *PARQUET, STATE, SUMMARY)]
    for path in (*outputs, *(() if rejects is None else (rejects,))):
        why = taken.get(_identity(path))
        if why is not None:
            headline = f"cannot write `{path.as_posix()}`: {why}"
            found.append(Diagnostic(UNWRITABLE_FILE, headline, help="write it somewhere else"))
        taken[_identity(path)] = "another output of this settlement goes there"
    return tuple(found)


def _inputs(plans: Sequence[Path], inputs: Inputs) -> Iterator[Path]:
    """Every file that a settlement may read: of a folder or a pattern those that it stands for, and itself."""
    yield from plans
    for table in (*inputs.claims, *ledger_files(inputs.claims), inputs.census):
        if table is not None:
            yield table
            yield from candidates(table)
    for mapping in (inputs.mapping, inputs.census_mapping):
        if mapping is not None:
            yield mapping


def _identity(path: Path) -> object:
    """What two paths of one file have in common, whether or not it is there."""
    try:
        found = path.stat()
    except OSError:
        return os.path.realpath(path)
    except ValueError:  # a name that no file can have
        return str(path)
    return found.st_dev, found.st_ino
