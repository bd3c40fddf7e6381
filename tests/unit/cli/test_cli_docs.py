"""The pages of both front doors say what the doors do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planlang.cli.arguments import COMMANDS
from tests.unit.cli.cli_samples import Shell

DOCS = Path(__file__).parents[3] / "docs"
_SECTION = re.compile(r"^## (\w+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_OPTION = re.compile(r"(?<![\w-])(--?[a-z][a-z-]*)")


def options_in(text: str) -> set[str]:
    return set(_OPTION.findall(text)) - {"--help", "-h"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_on_the_page(shell: Shell, command: str) -> None:
    page = (DOCS / "command-line.md").read_text(encoding="utf-8")
    sections = dict(_SECTION.findall(page))
    told = options_in(sections[command]) | (
        options_in(sections["settle"]) if command in {"explain", "report"} else set()
    )
    told |= options_in(page.partition("## ")[0])
    missing = options_in(shell.run(command, "--help").out) - told
    assert not missing


def test_the_page_of_the_python_api_runs(shell: Shell) -> None:
    shell.write("x.plan", (shell.folder / "harbor.plan").read_text(encoding="utf-8"))
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    code = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    for block in code:
        exec(block, names)
    codes = names["codes"]
    assert isinstance(codes, list)
    assert "no-layer" in codes
    assert "employer $17,420.00 + specific $66,780.00" in shell.captured.readouterr().out
