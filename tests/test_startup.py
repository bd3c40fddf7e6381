"""Start-up: what a command loads is what it needs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pyodide import SUITES

ROOT = Path(__file__).parents[1]
_IMPORTED = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)$", re.MULTILINE)

PLAN = """\
plan "Small" {
  currency USD
  period 2026-01-01 through 2026-12-31
  coverage medical "Medical"
  specific {
    covers medical
    basis 12/12
    deductible $100,000 per person
  }
}
"""


def loaded(*arguments: str) -> set[str]:
    """The names of all modules that a fresh interpreter loads."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return set(_IMPORTED.findall(done.stderr))


def tops(modules: set[str]) -> set[str]:
    """Their packages, without the standard library and what the interpreter itself brings."""
    bare = loaded("-c", "pass")
    # `org` is what the standard library's `copy` looks for on Jython, and does not find.
    return {name.partition(".")[0] for name in modules - bare} - {*sys.stdlib_module_names, "org"}


def test_importing_planlang_loads_nothing_else() -> None:
    modules = loaded("-c", "import planlang")
    assert {name for name in modules if name.startswith("planlang")} == {"planlang"}
    assert tops(modules) == {"planlang"}


def test_check_loads_only_the_standard_library_lark_and_attrs(tmp_path: Path) -> None:
    plan = tmp_path / "small.plan"
    plan.write_text(PLAN, encoding="utf-8")
    modules = loaded("-m", "planlang", "check", str(plan))
    # The last three are what Lark itself looks for, and uses where they are installed.
    assert tops(modules) <= {"planlang", "lark", "attr", "attrs", "interegular", "regex", "atomicwrites"}
    assert not [name for name in modules if name.startswith("planlang.engine")]
    assert not modules & {"csv", "subprocess", "asyncio", "http", "json", "unittest", "planlang.ledgers.read"}


@pytest.mark.parametrize("arguments", [("--help",), ("check", "--help"), ("--version",), ("why", "no-plan"), ("why",)])
def test_help_and_why_do_not_load_the_grammar(arguments: tuple[str, ...]) -> None:
    modules = loaded("-m", "planlang", *arguments)
    assert not [name for name in modules if name.partition(".")[0] == "lark"]
    assert tops(modules) <= {"planlang", "attr", "attrs"}


def test_a_command_does_without_pandas_and_a_program_keeps_its_own(tmp_path: Path) -> None:
    (tmp_path / "pandas.py").write_text("__version__ = '3.0.0'\n", encoding="utf-8")
    asked = "import sys\nsys.path.insert(0, {place!r})\n{first}"
    asked += "import importlib.util as u\nprint(u.find_spec('pandas') is None)\n"
    asked += (
        "try:\n    import pandas\n    print(pandas.__version__)\nexcept ImportError as refused:\n    print(refused)\n"
    )
    command = "from planlang.cli.entry import command\nsys.argv[1:] = ['--version']\nprint(command())\n"
    told = []
    for first in (command, "import planlang.cli.entry\n"):
        code = asked.format(place=str(tmp_path), first=first)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
        told.append(done.stdout.splitlines()[-2:])
    assert told == [["False", "planlang does without pandas"], ["False", "3.0.0"]]


def test_what_runs_in_a_browser_loads_nothing_that_no_browser_has() -> None:
    code = "import sys, pytest\n"
    code += "sys.modules.update(dict.fromkeys(['numpy', 'polars', 'pyarrow']))\n"
    code += f"sys.exit(pytest.main(['--collect-only', '-q', '-p', 'no:cacheprovider', *{SUITES!r}]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_help_loads_no_room() -> None:
    rooms = {name for name in loaded("-m", "planlang", "--help") if name.startswith("planlang.")}
    assert not [name for name in rooms if not name.startswith(("planlang.cli", "planlang.__main__"))]


def test_a_door_stays_a_door_when_its_room_is_loaded() -> None:
    code = (
        "import planlang, planlang.check, planlang.explain.text\n"
        "print(callable(planlang.check), callable(planlang.explain))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "True True\n"
