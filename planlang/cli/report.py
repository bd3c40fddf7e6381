"""`planlang report`: a settlement as one page that works from a file, for whoever has to answer for it."""

from __future__ import annotations

from argparse import Namespace

from planlang.api.codes import SEVERAL_PLANS
from planlang.api.files import write_whole
from planlang.api.outputs import overwriting
from planlang.api.plans import read_plan
from planlang.api.reporting import drawn
from planlang.cli.console import Console
from planlang.cli.exits import FINDINGS, FINE
from planlang.cli.inputs import asked, inputs_of, read_by
from planlang.report.page import Report, page
from planlang.text.diagnostic import Diagnostic


def run(arguments: Namespace, console: Console) -> int:
    """Settle, draw, and write the page whole or not at all."""
    inputs = inputs_of(arguments)
    clashes = overwriting(read_by(arguments), inputs, None, arguments.out)
    if clashes:
        console.report(clashes)
        return FINDINGS
    question = asked(arguments.plans, inputs, arguments.redact)
    outcome = question.outcome
    console.remark(outcome.notes)
    console.report(outcome.diagnostics)
    settlement = outcome.settlement
    if settlement is None:
        if outcome.periods is not None:
            headline = "a report is of one period, and these plans are several"
            console.report((Diagnostic(SEVERAL_PLANS, headline, help="make one report of each plan"),))
        return FINDINGS
    pictures, largest = drawn(settlement)
    source = read_plan(arguments.plans[0]).source
    text = page(
        Report(
            settlement=settlement,
            pictures=pictures,
            largest=largest,
            plan=question.plan_text(source.text) if source else "",
            warnings=[found.headline for found in outcome.diagnostics],
        )
    )
    failed = write_whole(arguments.out, text.encode("utf-8", "backslashreplace"))
    console.report(failed)
    if failed:
        return FINDINGS
    console.say(f"report written to {arguments.out}\n")
    return FINE
