"""`planlang report`: a settlement as one page that works from a file, for whoever has to answer for it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from planlang.api.files import write_pages
from planlang.api.outputs import overwriting
from planlang.api.plans import read_plan
from planlang.api.reporting import PlanText, report_of
from planlang.cli.console import Console
from planlang.cli.exits import FINDINGS, FINE
from planlang.cli.inputs import asked, inputs_of, read_by
from planlang.report.page import folder_of, pages
from planlang.text.reading import is_folder


def run(arguments: Namespace, console: Console) -> int:
    """Settle, draw, and write the page whole or not at all."""
    inputs = inputs_of(arguments)
    out = arguments.out / "report.html" if is_folder(arguments.out) else arguments.out
    clashes = overwriting(read_by(arguments), inputs, None, out)
    if clashes:
        console.report(clashes)
        return FINDINGS
    question = asked(arguments.plans, inputs, arguments.redact)
    outcome = question.outcome
    console.remark(outcome.notes)
    console.report(outcome.diagnostics)
    if outcome.result is None:
        return FINDINGS
    sources = (read_plan(plan).source for plan in arguments.plans)
    plans = [
        PlanText(Path(source.name).name, question.plan_text(source.text)) for source in sources if source is not None
    ]
    warnings = [found.headline for found in outcome.diagnostics]
    report = report_of(outcome.result, plans, warnings, redacted=question.redaction is not None)
    written = ((page.name, page.text) for page in pages(report, out.name))
    failed = write_pages(out, written, folder_of(out.name))
    console.report(failed)
    if failed:
        return FINDINGS
    console.say(f"report written to {out}\n")
    return FINE if outcome.sound else FINDINGS
