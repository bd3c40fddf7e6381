"""A condition that must always hold and does not: the settlement stands and is told, and the command ends with 1."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.cli_samples import PLAN, Shell

# The specific reimburses 90% of what M-0042 has over the laser: of $324,300.00 less $250,000.00, so $66,870.00.
BROKEN = PLAN.replace('  specific "', '  always specific of any person at most $66,869.99\n\n  specific "', 1)
HOLDING = BROKEN.replace("$66,869.99", "$66,870.00")

COMMANDS: dict[str, tuple[str, ...]] = {
    "settle": (),
    "settle as JSON": ("--format", "json"),
    "explain a claim": ("--claim", "C-2"),
    "explain a line as JSON": ("--claim", "C-2", "--line", "1", "--format", "json"),
    "explain a person": ("--person", "M-0042"),
    "explain all": ("--all", "--format", "jsonl"),
    "explain in a letter": ("--claim", "C-2", "--format", "letter"),
    "explain a month": ("--month", "2026-05", "--format", "letter"),
    "explain why not": ("--why-not", "aggregate"),
    "explain in columns": ("--claim", "C-2", "--engine", "columns"),
    "report": ("--out", "page.html"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_broken_condition_is_code_1_of_every_command_that_settles(shell: Shell, name: str) -> None:
    command, *_ = name.split()
    shell.write("harbor.plan", HOLDING)
    holds = shell.settle(*COMMANDS[name], command=command)
    assert (holds.code, "condition-broken" in holds.err) == (0, False)
    shell.write("harbor.plan", BROKEN)
    broken = shell.settle(*COMMANDS[name], command=command)
    assert broken.code == 1
    assert broken.err.count("error[condition-broken]") == 1
    assert bool(broken.out) == bool(holds.out)
    assert Path("page.html").exists() == (command == "report")


def test_it_is_code_1_with_redaction_too(shell: Shell) -> None:
    shell.write("harbor.plan", BROKEN)
    shell.write("key", "k" * 40).chmod(0o600)
    for command, *more in (("settle",), ("explain", "--person", "M-0042"), ("report", "--out", "page.html")):
        assert shell.settle("--redact", "key", *more, command=command).code == 1


def test_a_warning_of_a_condition_is_no_finding_that_ends_with_1(shell: Shell) -> None:
    shell.write(
        "harbor.plan", BROKEN.replace("always specific of any person at most", "warn when specific of any person over")
    )
    for command, *more in (("settle",), ("explain", "--person", "M-0042"), ("report", "--out", "page.html")):
        run = shell.settle(*more, command=command)
        assert (run.code, run.err.count("warning[condition-met]")) == (0, 1)
