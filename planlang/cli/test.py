"""`planlang test`: run the scenarios of plans, and say of each whether it holds."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from planlang.api.codes import NOTHING_TESTED
from planlang.api.plans import Reading, read_plan
from planlang.api.scenarios import Ran, run_all
from planlang.cli.console import Console
from planlang.cli.exits import FINDINGS, FINE, USAGE
from planlang.cli.output import json_text
from planlang.text.diagnostic import Diagnostic, has_errors
from planlang.text.reading import is_folder
from planlang.text.show import as_json

_SUFFIX = "*.plan"


def run(arguments: Namespace, console: Console) -> int:
    """Run every scenario whose title has all the words; a run that chooses none asks for nothing, and that is wrong."""
    words = (arguments.words or "").casefold().split()
    readings = [read_plan(path) for path in _files(arguments.paths)]
    found = [one for reading in readings for one in reading.diagnostics]
    ran = [(reading, one) for reading in readings for one in run_all(reading, words)]
    nothing = not ran and not has_errors(found)
    if nothing:
        found.append(_nothing(arguments))
    failed = [one for _, one in ran if not one.holds]
    if arguments.format == "json":
        console.data(_json(ran, found))
    else:
        console.report((*found, *(finding for one in failed for finding in one.diagnostics)))
        console.data("".join(f"{line}\n" for line in _told(ran)))
    if nothing:
        return USAGE
    return FINDINGS if failed or has_errors(found) else FINE


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files themselves, and every plan file in the folders, in one order everywhere."""
    found = (
        sorted(path.rglob(_SUFFIX), key=lambda file: file.as_posix()) if is_folder(path) else [path] for path in paths
    )
    return list(dict.fromkeys(file for files in found for file in files))


def _nothing(arguments: Namespace) -> Diagnostic:
    where = ", ".join(path.as_posix() for path in arguments.paths)
    having = f" whose title has `{arguments.words}`" if arguments.words else ""
    help_ = "a test that runs nothing shows nothing: name a file or a folder that holds scenarios"
    return Diagnostic(NOTHING_TESTED, f"there is no scenario{having} in `{where}`", help=help_)


def _told(ran: Sequence[tuple[Reading, Ran]]) -> list[str]:
    """One line a scenario, then how many held."""
    if not ran:
        return []
    lines = [
        f"{'holds ' if one.holds else 'FAILED'}  {reading.name}:{one.scenario.citation.line}  {one.scenario.title}"
        for reading, one in ran
    ]
    holding = sum(one.holds for _, one in ran)
    checked = sum(one.checked for _, one in ran)
    return [*lines, f"{holding} of {len(ran)} scenarios hold ({checked} expectations)"]


def _json(ran: Sequence[tuple[Reading, Ran]], found: Sequence[Diagnostic]) -> str:
    scenarios = [
        {
            "file": reading.name,
            "line": one.scenario.citation.line,
            "title": one.scenario.title,
            "holds": one.holds,
            "expectations": one.checked,
            "diagnostics": [as_json(finding) for finding in one.diagnostics],
        }
        for reading, one in ran
    ]
    return json_text({"scenarios": scenarios, "diagnostics": [as_json(one) for one in found]})
