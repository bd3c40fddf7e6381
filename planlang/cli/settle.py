"""`planlang settle`: split every line, print a summary, and write the files when asked."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable

from planlang.api.identity import Identity, files_read, identity_of
from planlang.api.outputs import overwriting, summary_json, write_folder, write_rejects
from planlang.cli.console import Console
from planlang.cli.exits import FINDINGS, FINE
from planlang.cli.inputs import Asked, asked, inputs_of, read_by
from planlang.cli.output import findings_json
from planlang.explain.summary import summary, summary_of_periods
from planlang.ledgers.write import Form
from planlang.model.ledger import SetAside
from planlang.model.periods import Periods
from planlang.text.diagnostic import Diagnostic
from planlang.text.reading import is_folder


def run(arguments: Namespace, console: Console) -> int:
    """Settle; stdout holds the summary, stderr whatever was found on the way."""
    as_json = arguments.format == "json"
    inputs = inputs_of(arguments)
    clashes = overwriting(read_by(arguments), inputs, arguments.out, arguments.rejects)
    if clashes:
        console.report(clashes)
        console.data(findings_json(_told(clashes, arguments)) if as_json else "")
        return FINDINGS
    # Files that are written again while they are read are not those that the state is of.
    files = files_read(inputs) if arguments.keep_state else None
    with console.progress() as progress:
        question = asked(arguments.plans, inputs, arguments.redact, progress)
    outcome = question.outcome
    console.remark(outcome.notes)
    console.report(outcome.diagnostics)
    failed = _written(question, arguments, console, files)
    found = (*outcome.diagnostics, *_told(failed, arguments))
    result = outcome.result
    if result is None:
        console.data(findings_json(found) if as_json else "")
        return FINDINGS
    if as_json:
        console.data(findings_json(found, summary_json(result, outcome.diagnostics)))
    elif isinstance(result, Periods):
        console.data(summary_of_periods(result, outcome.diagnostics, width=console.width, color=console.color))
    else:
        console.data(summary(result, outcome.diagnostics, width=console.width, color=console.color))
    return FINE if outcome.sound and not failed else FINDINGS


def _told(found: tuple[Diagnostic, ...], arguments: Namespace) -> tuple[Diagnostic, ...]:
    """What the document says of an output that cannot be written: where ids are redacted, no words."""
    if arguments.redact is None:
        return found
    from planlang.api.redacting import counted  # noqa: PLC0415  only a run with a key redacts

    return counted(found)


def _rejects(rejects: tuple[SetAside, ...] | None, arguments: Namespace, console: Console) -> tuple[Diagnostic, ...]:
    """Write the refused rows, if anybody could tell which they are."""
    if rejects is None:
        console.say(f"no refused rows written to {arguments.rejects}: the ledger cannot be read row by row\n")
        return ()
    failed = write_rejects(rejects, arguments.rejects, spreadsheet_safe=arguments.spreadsheet_safe)
    if not failed:
        console.say(f"{len(rejects):,} refused rows written to {arguments.rejects}\n")
    return failed


def _written(question: Asked, arguments: Namespace, console: Console, files: Identity | None) -> tuple[Diagnostic, ...]:
    """Write what was asked for, all of it or nothing, the rejects also of a ledger that they stop."""
    out, rejects = arguments.out, arguments.rejects
    wanted: list[Callable[[], tuple[Diagnostic, ...]]] = []
    if rejects is not None and question.contracts:
        wanted.append(lambda: _rejects(question.rejects(), arguments, console))
    if out is not None and question.outcome.result is not None:
        wanted.append(lambda: _settlement(question, arguments, console, files))
    if None not in {out, rejects} and not is_folder(out) and os.path.realpath(rejects.parent) == os.path.realpath(out):
        wanted.reverse()  # the settlement makes the folder of its rejects
    failed = next(filter(None, (write() for write in wanted)), ())
    console.report(failed)
    return failed


def _settlement(
    question: Asked, arguments: Namespace, console: Console, files: Identity | None
) -> tuple[Diagnostic, ...]:
    """Write the files of the settlement."""
    form = Form(
        parquet=arguments.tables == "parquet",
        reasons=not arguments.no_reasons,
        spreadsheet_safe=arguments.spreadsheet_safe,
    )
    identity = None if files is None else identity_of(question.contracts[0], question.inputs, files)
    with console.progress() as progress:
        failed = write_folder(question.outcome, arguments.out, form, identity, progress)
    if not failed:
        console.say(f"settlement written to {arguments.out}\n")
    return failed
