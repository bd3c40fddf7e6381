"""`planlang describe`: a plan in plain English, for a reader who has never seen its text."""

from __future__ import annotations

from argparse import Namespace

from planlang.api.describing import described
from planlang.api.plans import read_plan, the_contract
from planlang.cli.console import Console
from planlang.cli.exits import FINDINGS, FINE


def run(arguments: Namespace, console: Console) -> int:
    """Describe; stdout holds the description, stderr what was found in the plan."""
    reading = read_plan(arguments.plan)
    contract, unclear = the_contract(reading)
    console.report((*reading.diagnostics, *unclear))
    if contract is None:
        return FINDINGS
    console.data(described(contract, arguments.format))
    return FINE
