"""What every run must keep, whatever it is handed.

An answer and no traceback; in bounded time; with an output that a person can take in; and no input changed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from attrs import define, field

from tests.unit.cli.cli_samples import Run, Shell

ROOT = Path(__file__).parents[2]
SECONDS = 6
LONGEST = 100_000


@define
class Siege:
    """A shell that hands a command hostile files, and judges each run."""

    shell: Shell
    written: dict[Path, bytes] = field(factory=dict)

    @property
    def folder(self) -> Path:
        return self.shell.folder

    def write(self, name: str, data: bytes | str) -> str:
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
        self.written[path] = path.read_bytes()
        return name

    def run(self, *arguments: str | Path) -> Run:
        """One run, within bounds."""
        began = time.process_time()
        run = self.shell.run(*arguments)
        assert run.code in {0, 1, 2}, run.err[-3000:]
        assert "Traceback" not in run.err
        assert time.process_time() - began < SECONDS
        assert len(run.err) < LONGEST
        return run

    def check(self, plan: bytes | str) -> Run:
        """A plan checked; formatted too, which must come to the same verdict on the text."""
        name = self.write("hostile.plan", plan)
        run = self.run("check", name)
        assert self.run("format", name, "--stdout").code in {0, run.code}
        return run

    def settle(self, *more: str, claims: bytes | str | None = None, census: bytes | str | None = None) -> Run:
        """The sample settled, with a ledger or a census of one's own."""
        ledger = "claims.csv" if claims is None else self.write("hostile.csv", claims)
        units = "census.csv" if census is None else self.write("hostile-census.csv", census)
        return self.run("settle", "harbor.plan", "--claims", ledger, "--census", units, *more)

    def mapped(self, mapping: bytes | str) -> Run:
        """The sample settled with a mapping file."""
        return self.settle("--mapping", self.write("hostile.toml", mapping))

    def inputs_stand(self) -> None:
        """No file that was handed in is another one now."""
        assert {path.name for path, data in self.written.items() if path.read_bytes() != data} == set()


def alone(code: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, after some lines of Python that take away what it may do."""
    program = (
        "import importlib, os, pkgutil, resource, sys\n"
        "import planlang\n"
        "for found in pkgutil.walk_packages(planlang.__path__, 'planlang.'):\n"
        "    found.name.endswith('__main__') or importlib.import_module(found.name)\n"
        "from planlang.syntax.grammar import grammar\n"
        "grammar()\n"
        "from planlang.api.version import version\n"
        "version()\n"
        f"{code}\n"
        "from planlang.cli import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PLANLANG_DEBUG": "1"}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        timeout=60,
        check=False,
    )
