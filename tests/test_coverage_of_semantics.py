"""Every sentence of the page on meaning has a conformance case, and `docs/coverage-of-semantics.md` says which.

That page quotes the first words of each sentence, bullet, row and formula, in the order of `docs/semantics.md`.
A sentence written anew there, or a case that is renamed, fails here until the list knows of it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from attrs import frozen

from tests.conformance_case import FOLDER, all_cases

DOCS = Path(__file__).parent.parent / "docs"
SECTIONS = range(1, 9)
NO_CASE = "no case: "

_HEADING = re.compile(r"^## (?P<number>\d+)\. (?P<title>.+)$", re.MULTILINE)
_ENTRY = re.compile(r'- (?P<section>\d+)\.(?P<number>\d+) "(?P<quote>.+)": (?P<rest>[^"]+)')
_EXAMPLE = re.compile(r"- Example (?P<number>\d+): (?P<rest>.+)")
_CASES = re.compile(r"`[a-z0-9_]+/[a-z0-9-]+`(, `[a-z0-9_]+/[a-z0-9-]+`)*")
_MARKED = re.compile(r"^(- |\d\. )")
_SENTENCE_ENDS = re.compile(r"(?<=\.) (?=[A-Z*`])")


@frozen
class Entry:
    """`- 2.7 "first words": cases`, one line of the list."""

    section: int
    number: int
    quote: str
    rest: str

    @property
    def name(self) -> str:
        return f"{self.section}.{self.number}"


def _sections(page: str) -> dict[int, tuple[str, list[str]]]:
    """The title and the lines of every numbered section of a page."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = list(_HEADING.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    return {
        int(one["number"]): (one["title"], text[one.end() : end].splitlines())
        for one, end in zip(found, ends, strict=True)
    }


def _flat(text: str) -> str:
    return " ".join(text.split())


def _units(lines: list[str]) -> list[str]:
    """What must be quoted: each row, each line of a formula, and each sentence of paragraphs and bullets."""
    blocks: list[str] = []
    formula, prose = False, False
    for line in map(str.strip, lines):
        if line.startswith("```"):
            formula, prose = not formula, False
        elif re.fullmatch(r"\|[-|]+\|", line):
            blocks.pop()  # what stands above the dashes is a header
        elif not line:
            prose = False
        elif formula or line.startswith("|"):
            blocks.append(_flat(line))
            prose = False
        elif prose and not _MARKED.match(line):
            blocks[-1] += " " + _flat(line)
        else:
            blocks.append(_flat(_MARKED.sub("", line)))
            prose = True
    return [unit for block in blocks for unit in _SENTENCE_ENDS.split(block)]


MEANING = {number: found for number, found in _sections("semantics.md").items() if number in SECTIONS}
LISTED = _sections("coverage-of-semantics.md")


def _entries() -> list[Entry]:
    found = []
    for number in SECTIONS:
        for line in filter(None, LISTED[number][1]):
            entry = _ENTRY.fullmatch(line)
            assert entry, f"not an entry: {line}"
            assert int(entry["section"]) == number, line
            found.append(Entry(number, int(entry["number"]), entry["quote"], entry["rest"]))
    return found


ENTRIES = _entries()
CASES = {case.name for case in all_cases()}


def _cases(rest: str) -> list[str]:
    """The cases that an entry names."""
    return re.findall(r"`([^`]+)`", rest) if _CASES.fullmatch(rest) else []


def _starts(number: int) -> list[int]:
    """Where the quotes of a section begin in its text, each looked for behind the one before it."""
    text = _flat(" ".join(MEANING[number][1]))
    starts, behind = [], 0
    for entry in (one for one in ENTRIES if one.section == number):
        at = text.find(_flat(entry.quote), behind)
        assert at >= 0, f"{entry.name} does not stand in semantics.md, or not in this place: {entry.quote}"
        starts.append(at)
        behind = at + len(_flat(entry.quote))
    return starts


def test_the_sections_are_those_of_the_page_on_meaning() -> None:
    assert [LISTED[number][0] for number in SECTIONS] == [MEANING[number][0] for number in SECTIONS]
    for number in SECTIONS:
        numbers = [entry.number for entry in ENTRIES if entry.section == number]
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("number", SECTIONS)
def test_every_sentence_is_quoted_in_its_place(number: int) -> None:
    text, starts = _flat(" ".join(MEANING[number][1])), _starts(number)
    unquoted, behind = [], 0
    for unit in _units(MEANING[number][1]):
        at = text.index(unit, behind)
        behind = at + len(unit)
        if not any(at <= start < behind for start in starts):
            unquoted.append(unit)
    assert unquoted == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_sentence_has_cases_or_a_reason(entry: Entry) -> None:
    named = _cases(entry.rest)
    assert named or entry.rest.startswith(NO_CASE), entry.rest
    assert [name for name in named if name not in CASES] == [], f"no such file under {FOLDER.name}"
    assert len(named) == len(set(named))


def test_every_worked_example_has_a_case() -> None:
    rows = [line for line in _sections("semantics.md")[10][1] if re.match(r"\| \d+ \|", line)]
    examples = [_EXAMPLE.fullmatch(line) for line in filter(None, LISTED[10][1])]
    found = {int(one["number"]): one["rest"] for one in examples if one}
    assert list(found) == list(range(1, len(rows) + 1))
    for rest in found.values():
        assert _cases(rest), rest
        assert [name for name in _cases(rest) if name not in CASES] == []
