"""Run the conformance, diagnostics and golden suites under Pyodide in Node: `python -m tests.pyodide`.

The core (check, settle, explain, format, test) is pure Python, so it runs in a browser. This shows that it does: the
npm package `pyodide` and the wheels that the suites need, all of them pure, are installed into the folder `.pyodide`,
the project is mounted as it stands, and pytest runs inside. It needs Node 20 or newer with npm, and the registries.
What pytest prints is printed, and its exit code is the command's.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
HOME = ROOT / ".pyodide"
PYODIDE = "314"
WHEELS = ("attrs", "lark", "pytest", "iniconfig", "packaging", "pluggy", "pygments", "hypothesis", "sortedcontainers")
SUITES = (
    "tests/test_conformance.py",
    "tests/test_diagnostics.py",
    "tests/test_ledger_diagnostics.py",
    "tests/test_examples.py",
)
_SCRIPT = Path(__file__).parent / "pyodide.mjs"


def install() -> None:
    """The npm package and the wheels, unless they are there."""
    HOME.mkdir(exist_ok=True)
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise SystemExit("python -m tests.pyodide needs Node 20 or newer, with npm")
    if not (HOME / "node_modules" / "pyodide").is_dir():
        subprocess.run([npm, "install", "--prefix", str(HOME), "--no-save", f"pyodide@{PYODIDE}"], check=True)
    wheels = HOME / "wheels"
    if not wheels.is_dir():
        words = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        # Of a platform that has no wheels of its own, pip finds the pure ones alone.
        pure = ["--platform", "any", "--implementation", "py", "--abi", "none"]
        subprocess.run([*words, *pure, "--dest", str(wheels), *WHEELS], check=True)


def main(arguments: Sequence[str]) -> int:
    """Install what is missing, then run pytest inside Pyodide."""
    install()
    words = ["-q", "-p", "no:cacheprovider", *(arguments or SUITES)]
    wheels = sorted(str(path) for path in (HOME / "wheels").glob("*.whl"))
    given = json.dumps({"root": str(ROOT), "home": str(HOME), "wheels": wheels, "arguments": words})
    node = ["node", str(_SCRIPT), given]
    return subprocess.run(node, check=False, cwd=HOME).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
