"""Text and tree say the same: what is written back is read as what it was, and no comment is lost."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planlang.syntax.format import formatted
from planlang.syntax.nodes import File, Plan, Statement, Written
from planlang.syntax.parser import parse
from planlang.text.source import Source
from tests.node_strategies import NOWHERE, SOURCE, STATEMENTS, TABLES, files

SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def in_a_plan(statement: Statement) -> File:
    plan = Plan(name=Written("P", NOWHERE), statements=(statement,), span=NOWHERE, term=NOWHERE)
    return File((plan,), ())


@given(st.one_of(*STATEMENTS, *TABLES))
@settings(max_examples=600, deadline=None, suppress_health_check=SLOW_TO_DRAW)
def test_every_statement_is_read_as_it_was_written(statement: Statement) -> None:
    file = in_a_plan(statement)
    text = formatted(file, SOURCE)
    assert parse(Source("p", text)) == (file, ()), text


@given(files)
@settings(max_examples=150, deadline=None, suppress_health_check=SLOW_TO_DRAW)
def test_every_file_is_read_as_it_was_written(file: File) -> None:
    text = formatted(file, SOURCE)
    assert parse(Source("p", text)) == (file, ()), text


@given(files)
@settings(max_examples=80, deadline=None, suppress_health_check=SLOW_TO_DRAW)
def test_formatting_a_formatted_text_changes_nothing(file: File) -> None:
    source = Source("p", formatted(file, SOURCE))
    read, _ = parse(source)
    assert formatted(read, source) == source.text


@st.composite
def commented(draw: st.DrawFn) -> str:
    """A canonical text with comments behind and between its lines, blank lines, and other indentation."""
    lines = formatted(draw(files), SOURCE).splitlines()
    found: list[str] = []
    for number, line in enumerate(lines):
        kind = draw(st.integers(0, 9))
        if kind in (0, 1):
            found.append(f"{' ' * draw(st.integers(0, 5))}# own {number}")
        if kind in (1, 2):
            found.extend([""] * draw(st.integers(1, 3)))
        behind = kind in (3, 4) and not line.lstrip().startswith("##")
        found.append(f"{line}{' ' * kind}# behind {number}" if behind else line)
    return draw(st.sampled_from(["\n", "\r\n"])).join(found)


@given(commented())
@settings(max_examples=150, deadline=None, suppress_health_check=SLOW_TO_DRAW)
def test_comments_survive_formatting(text: str) -> None:
    source = Source("p", text)
    file, diagnostics = parse(source)
    assert diagnostics == ()
    once = Source("p", formatted(file, source))
    read, diagnostics = parse(once)
    assert diagnostics == ()
    assert read == file
    assert [comment.text for comment in read.comments] == [comment.text for comment in file.comments]
    assert formatted(read, once) == once.text
