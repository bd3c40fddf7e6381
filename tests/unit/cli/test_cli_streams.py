"""Streams that cannot be used: every command says so in plain words, and none has a bug."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TextIO

import pytest

from planlang.cli import main
from planlang.cli.arguments import COMMANDS
from tests.unit.cli.cli_samples import PLAN, SCENARIO, Run, Shell

ROOT = Path(__file__).parents[3]

CLAIMED = ("harbor.plan", "--claims", "claims.csv", "--census", "census.csv")
RUNS = {
    "check": ("check", "harbor.plan"),
    "settle": ("settle", *CLAIMED),
    "explain": ("explain", *CLAIMED, "--claim", "C-1"),
    "explain-jsonl": ("explain", *CLAIMED, "--all", "--format", "jsonl"),
    "why-not": ("explain", *CLAIMED, "--why-not", "specific"),
    "report": ("report", *CLAIMED, "--out", "page.html"),
    "describe": ("describe", "harbor.plan"),
    "verify": ("verify", "settled", *CLAIMED),
    "format": ("format", "--stdout", "harbor.plan"),
    "format-stdin": ("format", "-"),
    "test": ("test", "tested.plan"),
    "why": ("why",),
    "help": ("--help",),
    "command-help": ("settle", "--help"),
    "version": ("--version",),
}
SILENT = {"report"}  # writes a file, and nothing to stdout
# How a stream may be unusable, and what is said of it; none is what a process has whose caller closed it.
UNUSABLE = {
    "full": ("/dev/full", os.O_WRONLY, "no space left on device"),
    "not for writing": (os.devnull, os.O_RDONLY, "it is closed"),
    "closed": None,
}


def unusable(kind: str, *, buffered: bool = True) -> io.TextIOWrapper | None:
    """A stream of that kind, as the interpreter makes its own."""
    if (how := UNUSABLE[kind]) is None:
        return None
    raw = os.fdopen(os.open(how[0], how[1]), "wb", -1 if buffered else 0)
    return io.TextIOWrapper(raw, encoding="utf-8", write_through=not buffered)


def held(text: str = "", encoding: str = "utf-8") -> io.TextIOWrapper:
    """A stream that can be used."""
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding=encoding)


def run(arguments: tuple[str, ...], **streams: io.TextIOWrapper | None) -> Run:
    """Run a command with streams of its own: a plan comes in, and what is said goes out, where no other is given."""
    own = sys.stdin, sys.stdout, sys.stderr
    given = {"stdin": held(PLAN), "stdout": held(), "stderr": held(), **streams}
    for name, stream in given.items():
        setattr(sys, name, stream)
    used: list[TextIO] = []
    try:
        code = main(arguments)
    finally:
        used = [sys.stdin, sys.stdout, sys.stderr]
        sys.stdin, sys.stdout, sys.stderr = own
    said = [one.buffer.getvalue().decode() if isinstance(one.buffer, io.BytesIO) else "" for one in used[1:]]
    for one in used:
        one.close()
    return Run(code, *said)


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """The sample with a folder to verify and a plan to test."""
    shell.write("tested.plan", PLAN + SCENARIO)
    assert shell.settle("--out", "settled").code == 0
    return shell


def test_every_command_is_tried() -> None:
    assert {arguments[0] for arguments in RUNS.values()} >= set(COMMANDS)


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("buffered", [True, False], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("kind", UNUSABLE)
@pytest.mark.parametrize("name", RUNS)
def test_standard_output_that_cannot_be_written_is_said(name: str, kind: str, *, buffered: bool) -> None:
    came = run(RUNS[name], stdout=unusable(kind, buffered=buffered))
    if name in SILENT:
        assert (came.code, "standard output" in came.err) == (0, False)
        return
    how = UNUSABLE[kind]
    words = how[2] if how else "it is closed"
    assert came.err.endswith(f"error[unwritable-file]: cannot write standard output: {words}\n\n")
    assert (came.code, came.out, "bug" in came.err) == (1, "", False)


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("buffered", [True, False], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_run_that_has_no_data_needs_no_standard_output(kind: str, *, buffered: bool) -> None:
    came = run(("settle", "nowhere.plan", "--claims", "claims.csv"), stdout=unusable(kind, buffered=buffered))
    assert came.code == 1
    assert "cannot read `nowhere.plan`" in came.err
    assert "standard output" not in came.err


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("kind", UNUSABLE)
@pytest.mark.parametrize("name", RUNS)
def test_what_cannot_be_said_changes_neither_the_data_nor_the_exit_code(name: str, kind: str) -> None:
    usual = run(RUNS[name])
    assert run(RUNS[name], stderr=unusable(kind)) == Run(0, usual.out, "")


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("name", sorted(set(RUNS) - {"format-stdin"}))
def test_a_command_that_reads_no_standard_input_does_without(name: str) -> None:
    usual = run(RUNS[name])
    assert run(RUNS[name], stdin=None) == usual
    assert usual.code == 0


def test_standard_input_that_is_closed_is_said() -> None:
    said = "error[unreadable-file]: cannot read standard input: it is closed\n\n"
    assert run(("format", "-"), stdin=None) == Run(1, "", said)


def test_standard_input_is_no_longer_than_a_plan_may_be() -> None:
    came = run(("format", "-"), stdin=held("#" * ((4 << 20) + 1)))
    assert came == Run(1, "", "error[unreadable-file]: cannot read standard input: it is larger than 4 MB\n\n")


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("name", RUNS)
def test_a_reader_that_goes_away_is_no_error(name: str) -> None:
    usual = run(RUNS[name])
    reader, writer = os.pipe()
    os.close(reader)
    gone = io.TextIOWrapper(os.fdopen(writer, "wb"), encoding="utf-8")
    assert run(RUNS[name], stdout=gone) == Run(0, "", usual.err)


def test_a_usage_error_is_never_data() -> None:
    assert run(("check",), stderr=None) == Run(2, "", "")


@pytest.mark.parametrize(
    ("how", "code", "said"),
    [
        (">/dev/full", 1, "error[unwritable-file]: cannot write standard output: no space left on device\n\n"),
        (">&-", 1, "error[unwritable-file]: cannot write standard output: it is closed\n\n"),
        ("<&- >&- 2>&-", 1, ""),
        ("2>&-", 0, ""),
    ],
)
def test_the_interpreter_adds_nothing_at_its_end(ready: Shell, how: str, code: int, said: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'"$@" {how}', "sh", sys.executable, "-m", "planlang", "describe", "harbor.plan"],
        capture_output=True,
        text=True,
        cwd=ready.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, said)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16"])
@pytest.mark.parametrize(
    "arguments",
    [("describe", "harbor.plan"), ("explain", *CLAIMED, "--claim", "C-2", "--format", "letter")],
    ids=["describe", "letter"],
)
def test_no_environment_decides_what_is_written(ready: Shell, encoding: str, arguments: tuple[str, ...]) -> None:
    ready.write("harbor.plan", PLAN.replace("Harbor Foods", "Ærø Foods"))
    usual = run(arguments)
    assert "Ærø Foods" in usual.out
    # As PYTHONIOENCODING makes them.
    assert run(arguments, stdout=held(encoding=encoding), stderr=held(encoding=encoding)) == usual
