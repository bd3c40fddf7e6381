"""The grammar's tables: made once, kept, and made again when they are not those of what they should be made of."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lark import Lark

from planlang.syntax.grammar import build_grammar
from planlang.syntax.tables import kept, place_beside

EXAMPLES = Path(__file__).parents[2] / "examples"


class Builds:
    """A small grammar, and how often it was built."""

    def __init__(self, text: str = 'start: "a"+') -> None:
        self.text = text
        self.count = 0

    def __call__(self) -> Lark:
        self.count += 1
        return Lark(self.text, parser="lalr")


@pytest.fixture(autouse=True)
def _keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "__pycache__" / "grammar.tables"


def test_what_was_built_is_read_after(place: Path) -> None:
    build = Builds()
    first, second = kept(build, "a", place), kept(build, "a", place)
    assert build.count == 1
    assert first.parse("aaa") == second.parse("aaa")
    assert [one.name for one in place.parent.iterdir()] == [place.name]


def test_what_is_made_of_something_else_is_built_and_kept_instead(place: Path) -> None:
    kept(Builds(), "a", place)
    other = Builds('start: "b"+')
    assert kept(other, "b", place).parse("bb") == kept(other, "b", place).parse("bb")
    assert other.count == 1


@pytest.mark.parametrize(
    "torn",
    [lambda whole: whole[:-1], lambda whole: whole[:7], lambda _: b"", lambda whole: whole[:40] + b"?" + whole[41:]],
    ids=["cut short", "of a few bytes", "empty", "one byte changed"],
)
def test_what_is_torn_is_built_again(place: Path, torn: Callable[[bytes], bytes]) -> None:
    build = Builds()
    kept(build, "a", place)
    place.write_bytes(torn(place.read_bytes()))
    for _ in range(2):
        assert kept(build, "a", place).parse("a").data == "start"
    assert build.count == 2


def test_nothing_is_kept_where_python_keeps_no_bytecode(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    build = Builds()
    kept(build, "a", place)
    kept(build, "a", None)
    assert build.count == 2
    assert not place.parent.exists()


def test_where_nothing_can_be_kept_it_is_built_every_time(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").write_text("a file, not a folder")
    build = Builds()
    for _ in range(2):
        assert kept(build, "a", tmp_path / "__pycache__" / "grammar.tables").parse("a").data == "start"
    assert build.count == 2
    assert [one.name for one in tmp_path.iterdir()] == ["__pycache__"]


def test_a_python_without_bytecode_has_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.implementation, "cache_tag", None)
    assert place_beside(__file__) is None


def test_the_second_command_reads_what_the_first_one_kept(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path)
    code = "import lark.lark, planlang.syntax.grammar as g\ng.build_grammar = print\nprint(len(g.grammar().terminals))"
    first = [sys.executable, "-m", "planlang", "check", *map(str, sorted(EXAMPLES.glob("*/*.plan"))[:1])]
    subprocess.run(first, env=environment, check=True, capture_output=True)
    assert len(list(tmp_path.rglob("grammar.*.tables"))) == 1
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    assert int(done.stdout) > 100


def test_the_grammar_out_of_its_tables_reads_every_example_alike(place: Path) -> None:
    built = kept(build_grammar, "the grammar", place)
    read = kept(Builds(), "the grammar", place)
    assert {one.name for one in built.terminals} == {one.name for one in read.terminals}
    plans = sorted(EXAMPLES.glob("*/*.plan"))
    assert plans
    for plan in plans:
        tokens = [list(one.lex(plan.read_text(encoding="utf-8"))) for one in (built, read)]
        assert tokens[0] == tokens[1]
    states = built.parser.parser._parse_table.states  # noqa: SLF001  Lark shows its tables nowhere else
    again = read.parser.parser._parse_table.states  # noqa: SLF001
    assert {state: set(acts) for state, acts in states.items()} == {state: set(acts) for state, acts in again.items()}
