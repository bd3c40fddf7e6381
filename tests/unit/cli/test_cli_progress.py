"""How far a settlement in columns is, on a terminal: a line that is written over, and nothing anywhere else."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from planlang.cli import main as planlang
from planlang.cli import progress
from planlang.cli.console import Console
from planlang.cli.progress import Line
from planlang.model.progress import NOBODY_WAITS
from tests.regold import EXAMPLES, workplace


class Clock:
    """A clock that somebody turns."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def lines(written: str) -> list[str]:
    """What stood on the line, one after the other."""
    return [text for text in re.split(r"\r\x1b\[K", written) if text]


def test_a_line_says_how_far_it_is_and_how_long_the_rest_takes() -> None:
    said: list[str] = []
    clock = Clock()
    line = Line(said.append, clock)
    line.begin("reading", 100_000_000)
    clock.now += 6.2
    line.more(34_000_000)
    assert said == ["\r\x1b[Kreading 34 of 100 million lines, 12 s left"]
    line.end()
    assert said[1:] == ["\r\x1b[K"]


@pytest.mark.parametrize(
    ("of", "done", "seconds", "words"),
    [
        (400_000, 100_000, 2, "reading 100,000 of 400,000 lines, 6 s left"),
        (100_000_000, 1_000_000, 3, "reading 1 of 100 million lines, 5 min left"),
        (None, 12_345_678, 2, "reading 12 million lines"),
        (None, 1_234, 2, "reading 1,234 lines"),
        (1_000, 1_100, 2, "reading 1,100 of 1,100 lines, 0 s left"),  # a file had more than it seemed to have
    ],
)
def test_numbers_are_as_large_as_they_are(of: int | None, done: int, seconds: int, words: str) -> None:
    said: list[str] = []
    clock = Clock()
    line = Line(said.append, clock)
    line.begin("reading", of)
    clock.now += seconds
    line.more(done)
    assert lines("".join(said)) == [words]


def test_a_phase_of_less_than_a_second_is_worth_no_line_and_a_long_one_few_a_second() -> None:
    said: list[str] = []
    clock = Clock()
    line = Line(said.append, clock)
    line.begin("settling", 40, "steps")
    for _ in range(40):
        clock.now += 1 / 16
        line.more(1)
    # After 16 sixteenths of a second, and then at the first after each fifth of one.
    steps = [re.match(r"settling (\d+) of 40 steps", one) for one in lines("".join(said))]
    assert [int(one[1]) for one in steps if one] == [16, 20, 24, 28, 32, 36, 40]
    line.end()
    line.end()
    assert said.count("\r\x1b[K") == 1


def test_nobody_is_told_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Console().progress() as told:
        assert told is NOBODY_WAITS
        told.begin("reading", 1)
        told.more(1)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("tables", ["csv", "parquet"])
def test_a_settlement_in_columns_tells_its_phases(tables: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(progress, "_PAUSE", 0.0)
    words = "settle first.plan --claims claims.csv --census census.csv --out settled --engine columns --tables"
    with workplace(EXAMPLES / "first_plan") as folder:
        rows = len((folder / "claims.csv").read_text(encoding="utf-8").splitlines()) - 1
        said = shown([*words.split(), tables], folder, monkeypatch)
    assert any(re.fullmatch(rf"reading {rows} of \d+ lines, 0 s left", one) for one in said)
    assert any(re.fullmatch(r"settling (\d+) of \1 steps, 0 s left", one) for one in said)
    assert f"writing lines.{tables}, {rows} of {rows} lines, 0 s left" in said


def test_several_periods_tell_theirs_by_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(progress, "_PAUSE", 0.0)
    words = "settle linden-2024.plan linden-2025.plan --claims claims.csv --census census.csv --engine columns"
    with workplace(EXAMPLES / "two_years") as folder:
        said = shown(words.split(), folder, monkeypatch)
    assert "settling 6 of 6 stages, 0 s left" in said


def shown(words: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a command shows on a terminal, what it says at last without a mark."""
    terminal, out = Terminal(), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.chdir(folder)
    assert planlang(words) == 0
    written = terminal.getvalue()
    assert "settled in columns" in written
    # Whatever stood there is gone before anything else is said.
    assert re.search(r"\r\x1b\[Ksettled in columns", written)
    return lines(written)
