"""`planlang explain`: why the lines of a claim, or of a person, were split as they were."""

from __future__ import annotations

from argparse import Namespace

from planlang.api.explaining import explained_claim, explained_person
from planlang.cli.console import Console
from planlang.cli.exits import FINDINGS, FINE
from planlang.cli.inputs import asked, inputs_of
from planlang.cli.output import findings_json, json_text


def run(arguments: Namespace, console: Console) -> int:
    """Settle, then tell; stdout holds the account, stderr whatever was found on the way."""
    outcome = asked(arguments.plans, inputs_of(arguments)).outcome
    console.remark(outcome.notes)
    found = outcome.diagnostics
    told = None
    if outcome.result is not None and arguments.claim is not None:
        told, unknown = explained_claim(outcome.result, arguments.claim, arguments.line)
        found = (*found, *unknown)
    elif outcome.result is not None:
        told, unknown = explained_person(outcome.result, arguments.person)
        found = (*found, *unknown)
    console.report(found)
    as_json = arguments.format == "json"
    if told is None:
        console.data(findings_json(found) if as_json else "")
        return FINDINGS
    console.data(json_text(told.json()) if as_json else told.text(width=console.width, color=console.color))
    return FINE
