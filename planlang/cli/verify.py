"""`planlang verify`: whether a folder of outputs still follows from its inputs, and if not, where it first differs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from attrs import evolve

from planlang.api.engines import Engine
from planlang.api.verifying import Record, differences, digest_untold, record_of
from planlang.cli.console import Console
from planlang.cli.exits import FINDINGS, FINE
from planlang.cli.inputs import asked, inputs_of
from planlang.cli.output import json_text
from planlang.explain.layout import page, pairs
from planlang.model.ledger import Facts
from planlang.text.diagnostic import Diagnostic
from planlang.text.show import as_json


def run(arguments: Namespace, console: Console) -> int:
    """Settle again under the folder's own facts, and compare every file."""
    folder: Path = arguments.folder
    record, found = record_of(folder)
    if record is None:
        console.report(found)
        console.data(_document(follows=False, record=None, found=found) if arguments.format == "json" else "")
        return FINDINGS
    record = _stated(record, arguments)
    inputs = evolve(
        inputs_of(arguments),
        facts=record.facts,
        group=record.group,
        set_aside_rejects=record.set_aside_rejects,
        engine=Engine.COLUMNS if record.parquet else Engine.AUTO,
    )
    with console.progress() as progress:
        outcome = asked(arguments.plans, inputs, arguments.redact, progress).outcome
    console.remark(outcome.notes)
    found = outcome.diagnostics
    if outcome.result is not None:
        console.remark(digest_untold(outcome, record))
        found = differences(outcome, folder, record)
    console.report(found)
    if arguments.format == "json":
        console.data(_document(follows=not found, record=record, found=found))
    else:
        settled = outcome.result is not None
        console.data(page([pairs(_told(record)), [_verdict(folder, found, settled=settled)]]))
    return FINDINGS if found else FINE


def _stated(record: Record, arguments: Namespace) -> Record:
    """The record with whatever the command states instead."""
    stated = dict(arguments.stated)
    facts = Facts(
        as_of=arguments.as_of or record.facts.as_of,
        terminated=stated.get("terminated", record.facts.terminated),
        renewed=stated.get("renewed", record.facts.renewed),
        terminal_liability=stated.get("terminal-liability", record.facts.terminal_liability),
    )
    return evolve(
        record,
        facts=facts,
        group=arguments.group or record.group,
        set_aside_rejects=arguments.set_aside_rejects or record.set_aside_rejects,
        spreadsheet_safe=arguments.spreadsheet_safe or record.spreadsheet_safe,
    )


def _told(record: Record) -> list[tuple[str, str]]:
    """The facts and options under which the folder was settled again."""
    facts = record.facts
    return [
        ("as of", str(facts.as_of or "none")),
        ("terminated", str(facts.terminated or "no")),
        ("renewed", _yes(said=facts.renewed)),
        ("terminal liability elected", _yes(said=facts.terminal_liability)),
        ("group", record.group or "the plan's"),
        ("rejects set aside", _yes(said=record.set_aside_rejects)),
        ("spreadsheet-safe", _yes(said=record.spreadsheet_safe)),
        ("tables", "Parquet" if record.parquet else "CSV"),
    ]


def _yes(*, said: bool) -> str:
    return "yes" if said else "no"


def _verdict(folder: Path, found: Iterable[Diagnostic], *, settled: bool) -> str:
    if not settled:
        return f"{folder.as_posix()} cannot be settled again"
    count = len(tuple(found))
    if not count:
        return f"{folder.as_posix()} follows from its inputs"
    differ = "a file differs" if count == 1 else f"{count} files differ"
    return f"{folder.as_posix()} does not follow from its inputs: {differ}"


def _document(*, follows: bool, record: Record | None, found: Iterable[Diagnostic]) -> str:
    under = None if record is None else dict(_told(record))
    return json_text({"follows": follows, "under": under, "diagnostics": [as_json(one) for one in found]})
