"""The way in and out: help, version, usage, bugs, streams."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import planlang.cli.entry
from planlang.cli.console import Console
from tests.unit.cli.cli_samples import Shell

ROOT = Path(__file__).parents[3]


def test_help_names_every_command_and_exit_code(shell: Shell) -> None:
    run = shell.run("--help")
    assert run.code == 0
    for word in ("check", "settle", "explain", "format", "test", "why", "70 a bug in planlang"):
        assert word in run.out


def test_the_version_is_the_project_s(shell: Shell) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert shell.run("--version").out == f"planlang {project}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "COMMAND"),
        (("chekc", "x.plan"), "invalid choice: 'chekc'"),
        (("check",), "PLAN"),
        (("check", "x.plan", "--farmat", "json"), "--farmat"),
        (("settle", "x.plan"), "--claims"),
        (("explain", "x.plan", "--claims", "c.csv"), "one of --claim, --person, --month and --all"),
        (("explain", "x.plan", "--claims", "c.csv", "--person", "M-1", "--line", "2"), "--line needs --claim"),
        (
            ("explain", "x.plan", "--claims", "c.csv", "--claim", "a", "--line", "1_0"),
            "`1_0` is no number of a line: write digits alone",
        ),
        (("explain", "x.plan", "--claims", "c.csv", "--claim", "a", "--line", " 2"), "is no number of a line"),
        (("settle", "x.plan", "--claims", "c.csv", "--as-of", "2026-02-30"), "`2026-02-30` is not a date"),
        (("settle", "x.plan", "--claims", "c.csv", "--as-of", "20260230"), "write it as 2026-06-30"),
        (("settle", "x.plan", "--claims", "c.csv", "--fact", "renewd"), "did you mean `renewed`?"),
        (("settle", "x.plan", "--claims", "c.csv", "--fact", "moon=full"), "the facts are `terminated`, `renewed` and"),
        (("settle", "x.plan", "--claims", "c.csv", "--fact", "renewed=maybe"), "neither `yes` nor `no`"),
        (("settle", "x.plan", "--claims", "c.csv", "--fact", "terminated"), "`terminated` needs its date"),
        (("settle", "x.plan", "--claims", "c.csv", "--fact", "terminated=31.10.2026"), "`31.10.2026` is not a date"),
        (
            ("settle", "x.plan", "--claims", "c.csv", "--fact", "renewed", "--fact", "renewed=no"),
            "the fact `renewed` is stated twice",
        ),
        (
            ("settle", "x.plan", "--claims", "c.csv", "--fact", "renewed", "--fact", "terminated=2026-10-31"),
            "state one of the two facts",
        ),
        (("settle", "x.plan", "--claims", "c.csv", "--census", "a", "--census", "b"), "--census is given twice"),
        (("explain", "x.plan", "--claims", "c.csv", "--claim", "a", "--claim", "b"), "--claim is given twice"),
        (("settle", "x.plan", "--claims", "c.csv", "--tables", "parquet"), "add --out DIR"),
        (("settle", "x.plan", "--claims", "c.csv", "--tables", "csv"), "add --out DIR"),
        (
            ("settle", "x.plan", "--claims", "c.csv", "--engine", "lines", "--engine", "columns"),
            "--engine is given twice",
        ),
        (("settle", "x.plan", "--claims", "c.csv", "--engine", "auto", "--engine", "auto"), "--engine is given twice"),
        (
            ("settle", "x.plan", "--claims", "c.csv", "--out", "o", "--tables", "parquet", "--tables", "csv"),
            "--tables is given twice",
        ),
        (("settle", "x.plan", "--claims", "c.csv", "--no-reasons", "--no-reasons"), "--no-reasons is given twice"),
        (("check", "x.plan", "--format", "json", "--format", "text"), "--format is given twice"),
        (("describe", "x.plan", "--format", "html", "--format", "markdown"), "--format is given twice"),
        (
            ("explain", "x.plan", "--claims", "c.csv", "--why-not", "specific", "--why-not", "aggregate"),
            "--why-not is given twice",
        ),
        (("test", "x.plan", "-k", "laser", "-k", "aggregate"), "-k is given twice"),
        (("test", "x.plan", "-k", ""), "there are no words: give some of a title, or leave the option out"),
        (("test", "x.plan", "-k", " "), "there are no words: give some of a title, or leave the option out"),
        (("format", "x.plan", "--check", "--check"), "--check is given twice"),
        (("format", "x.plan", "--check", "--stdout"), "not allowed with argument"),
        (("settle", "x.plan", "--claims", "c.csv", "--no-reasons"), "add --out DIR"),
        (("settle", "x.plan", "--claims", "c.csv", "--spreadsheet-safe"), "add --out DIR or --rejects FILE"),
        (("settle", "x.plan", "--claims", "c.csv", "--census-mapping", "m.toml"), "add --census FILE"),
        (("report", "x.plan", "--claims", "c.csv", "--out", "p", "--census-mapping", "m.toml"), "add --census FILE"),
        (("settle", "x.plan", "--claims", "c.csv", "--redact", "k", "--engine", "columns"), "leave --engine columns"),
        (("settle", "x.plan", "--claims", "c.csv", "--memory", "1GB", "--engine", "lines"), "leave --engine lines out"),
        (("verify", "out", "x.plan", "--claims", "c.csv", "--redact", "k", "--memory", "1GB"), "--memory out"),
        (("explain", "x.plan", "--claims", "c.csv", "--settled", "d"), "name it by --claim or --person"),
        (
            ("explain", "x.plan", "--claims", "c.csv", "--claim", "a", "--settled", "d", "--engine", "lines"),
            "leave --engine and --memory out",
        ),
        (
            ("explain", "x.plan", "--claims", "c.csv", "--claim", "a", "--settled", "d", "--engine", "auto"),
            "leave --engine and --memory out",
        ),
        (
            ("explain", "x.plan", "--claims", "c.csv", "--claim", "a", "--settled", "d", "--memory", "1GB"),
            "leave --engine and --memory out",
        ),
        (
            ("explain", "x.plan", "--claims", "c.csv", "--all", "--format", "jsonl", "--engine", "columns"),
            "leave --engine columns and --memory out",
        ),
        (
            ("explain", "x.plan", "--claims", "c.csv", "--why-not", "specific", "--memory", "1GB"),
            "leave --engine columns and --memory out",
        ),
        (("why", "laser-below-deductable"), "there is no code `laser-below-deductable`"),
    ],
)
def test_usage_errors_exit_2_and_say_what_is_wrong(shell: Shell, arguments: tuple[str, ...], words: str) -> None:
    run = shell.run(*arguments)
    assert (run.code, run.out) == (2, "")
    assert words in run.err


# What every option may be given, beside what a command needs.
GIVEN = {
    "--census": "census.csv",
    "--group": "G-1",
    "--as-of": "2026-06-30",
    "--fact": "renewed",
    "--mapping": "map.toml",
    "--census-mapping": "census.toml",
    "--redact": "key",
    "--out": "out",
    "--rejects": "rejects.csv",
    "--engine": "columns",
    "--memory": "1GB",
    "--tables": "parquet",
    "--format": "json",
    "--claim": "C-1",
    "--person": "M-0042",
    "--month": "2026-03",
    "--line": "1",
    "--settled": "settled",
    "--why-not": "specific",
}
NEEDED = {
    "settle": ("harbor.plan", "--claims", "claims.csv", "--census", "census.csv"),
    "explain": ("harbor.plan", "--claims", "claims.csv", "--census", "census.csv", "--claim", "C-1"),
    "verify": ("settled", "harbor.plan", "--claims", "claims.csv", "--census", "census.csv"),
    "report": ("harbor.plan", "--claims", "claims.csv", "--census", "census.csv", "--out", "page.html"),
}


@pytest.mark.parametrize("command", NEEDED)
def test_every_option_is_taken_or_refused(shell: Shell, command: str) -> None:
    shell.write("map.toml", '[columns]\nclaim = "claim"\n')
    shell.write("census.toml", '[columns]\nmonth = "month"\n')
    shell.write("key", "k" * 40)
    assert shell.settle("--out", "settled").code == 0
    needed = NEEDED[command]
    there = re.findall(r"^  (--[a-z-]+)(?: (\S+))?", shell.run(command, "--help").out, re.MULTILINE)
    assert len(there) >= 10
    for name, value in there:
        if name not in needed:
            run = shell.run(command, *needed, name, *([GIVEN[name]] if value else []))
            assert run.code in {0, 1, 2}, (name, run.err)
            assert run.out or run.err, name


def test_a_bug_says_that_it_is_one_and_keeps_its_traceback(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr(planlang.cli.entry, "parsed", broken)
    run = shell.run("check", "harbor.plan")
    assert run.code == 70
    assert "has a bug: KeyError: 'lost'" in run.err
    assert "Traceback" not in run.err
    monkeypatch.setenv("PLANLANG_DEBUG", "1")
    assert "Traceback" in shell.run("check", "harbor.plan").err


def test_an_interrupt_is_quiet(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(planlang.cli.entry, "parsed", interrupted)
    run = shell.run("check", "harbor.plan")
    assert (run.code, run.out, run.err) == (130, "", "")


def test_python_m_planlang_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "planlang", "--version"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (done.returncode, done.stdout.split()[0]) == (0, "planlang")


def test_a_reader_that_goes_away_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "planlang", "why"],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("environment", "colored"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, False),
    ],
)
def test_colour_is_asked_for_by_the_environment(
    environment: dict[str, str], *, colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Console().color_of(io.StringIO()) is colored


def test_what_goes_to_a_file_is_utf_8_whatever_the_stream_was_made_for(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="latin-1", newline="\r\n")
    monkeypatch.setattr(sys, "stdout", narrow)
    Console().data("\u201cÆrø\u201d \udc80\n")
    narrow.flush()
    # UTF-8 has no lone surrogate: it alone is escaped.
    assert narrow.buffer.getvalue() == "\u201cÆrø\u201d ".encode() + b"\\udc80\n"


def test_what_a_terminal_cannot_show_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    shown = io.BytesIO()
    narrow = Terminal(shown, encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    Console().data("Ærø\n")
    narrow.flush()
    assert shown.getvalue() == b"\\xc6r\\xf8\n"
