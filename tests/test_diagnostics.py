"""Every mistake has a page and a case; the case shows the whole answer, and the plan mended.

A case is `tests/diagnostics/<code>.md`: a sentence, the broken plan (`planlang`), what is drawn about it
(`diagnostic`), and the plan mended (`planlang mended`). A page is `docs/diagnostics/<code>.md`; its fragments are
lines of the case.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from attrs import frozen

from planlang.check import CODES, check
from planlang.syntax import codes as syntax_codes
from planlang.syntax.parser import parse
from planlang.text.diagnostic import Diagnostic, Severity
from planlang.text.show import drawn
from planlang.text.source import Source

HERE = Path(__file__).parent
CASES = HERE / "diagnostics"
PAGES = HERE.parent / "docs" / "diagnostics"
ALL_CODES = {code.slug: code for code in (*syntax_codes.CODES, *CODES)}
SECTIONS = ["What it means", "Wrong", "Right", "Why"]

# Blocks nest so deeply only where they stand in each other, which is a mistake of its own.
COMPANIONS = {"too-deeply-nested": ["term-in-wrong-block"]}

_FENCE = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@frozen
class Case:
    """One broken plan, what is said about it, and the plan mended."""

    broken: str
    said: str
    mended: str


def blocks(path: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a page: info string and text."""
    return [(found["kind"], found["body"]) for found in _FENCE.finditer(path.read_text(encoding="utf-8"))]


def case_of(slug: str) -> Case:
    found = blocks(CASES / f"{slug}.md")
    assert [kind for kind, _ in found] == ["planlang", "diagnostic", "planlang mended"], slug
    return Case(*(body for _, body in found))


def findings(text: str) -> list[Diagnostic]:
    """All that is said about a file, in the order of its text."""
    file, said = parse(Source("harbor.plan", text))
    _, also = check(file, "", "harbor.plan", codes=ALL_CODES.values())
    return [*said, *also]


@pytest.mark.parametrize("slug", sorted(ALL_CODES))
def test_a_broken_plan_gets_exactly_the_answer_that_its_case_shows(slug: str) -> None:
    case = case_of(slug)
    found = findings(case.broken)
    assert drawn(found) + "\n" == case.said
    others = [one.code.slug for one in found if one.severity is Severity.ERROR and one.code.slug != slug]
    assert [one.code.slug for one in found].count(slug) == 1
    assert others == COMPANIONS.get(slug, [])


@pytest.mark.parametrize("slug", sorted(ALL_CODES))
def test_the_mended_plan_has_no_such_finding(slug: str) -> None:
    found = findings(case_of(slug).mended)
    assert not [one for one in found if one.code.slug == slug or one.severity is Severity.ERROR]


@pytest.mark.parametrize("slug", sorted(ALL_CODES))
def test_an_edit_mends_the_plan_by_itself(slug: str) -> None:
    broken = case_of(slug).broken
    for one in findings(broken):
        if one.edit:
            mended = broken[: one.edit.span.start] + one.edit.replacement + broken[one.edit.span.end :]
            assert not [also for also in findings(mended) if also.severity is Severity.ERROR or also.code == one.code]


@pytest.mark.parametrize("slug", sorted(ALL_CODES))
def test_a_page_says_what_it_means_and_its_lines_are_those_of_the_case(slug: str) -> None:
    path = PAGES / f"{slug}.md"
    text = path.read_text(encoding="utf-8")
    warning = " (warning)" if ALL_CODES[slug].severity is Severity.WARNING else ""
    assert text.startswith(f"# `{slug}`{warning}\n")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == SECTIONS
    case = case_of(slug)
    fragments = blocks(path)
    assert [kind for kind, _ in fragments] == ["planlang fragment"] * 2
    for (_, fragment), whole in zip(fragments, (case.broken, case.mended), strict=True):
        lines = {line.strip() for line in whole.splitlines()}
        assert {line.strip() for line in fragment.splitlines()} <= lines


def test_no_two_mistakes_share_a_name() -> None:
    slugs = [code.slug for code in (*syntax_codes.CODES, *CODES)]
    assert len(slugs) == len(set(slugs)) > 0


def test_no_case_is_left_of_a_mistake_that_is_gone() -> None:
    assert {path.stem for path in CASES.glob("*.md")} == set(ALL_CODES)
