"""`planlang check`: everything that is wrong with plans, in one run."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Sequence

from planlang.api.claims_tables import with_tables
from planlang.api.plans import Reading, read_plan
from planlang.cli.console import Console
from planlang.cli.exits import FINDINGS, FINE
from planlang.cli.output import findings_json
from planlang.text.diagnostic import Severity, has_errors


def run(arguments: Namespace, console: Console) -> int:
    """Check every file; stdout says one line a file, or holds all findings as JSON."""
    readings = [with_tables(read_plan(path)) for path in arguments.plans]
    diagnostics = [one for reading in readings for one in reading.diagnostics]
    if arguments.format == "json":
        console.data(findings_json(diagnostics))
    else:
        console.report(diagnostics)
        console.data("".join(f"{line}\n" for line in _told(readings)))
    return FINDINGS if has_errors(diagnostics) else FINE


def _told(readings: Sequence[Reading]) -> list[str]:
    """`harbor-2026.plan: 2 errors, 1 warning`."""
    return [f"{reading.name}: {_counted(reading)}" for reading in readings]


def _counted(reading: Reading) -> str:
    counts = Counter(one.severity for one in reading.diagnostics)
    told = [
        f"{counts[severity]} {severity.value}{'s' if counts[severity] > 1 else ''}"
        for severity in Severity
        if counts[severity]
    ]
    return ", ".join(told) or "fine"
