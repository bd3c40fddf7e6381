"""Every finding of the ledgers room is drawn as its case says, its page is true, and what is right is not found."""

from __future__ import annotations

from pathlib import Path

import pytest

from planlang.ledgers.codes import CODES
from tests.ledger_case import FOLDER, PAGES, Case, drawn, findings, read_case

CASES = [read_case(path) for path in sorted(FOLDER.glob("*.md"))]
# Codes of other rooms have pages of their own.
OWN_PAGES = [read_case(PAGES / f"{code.slug}.md") for code in CODES]


def test_every_code_has_a_case_and_no_case_is_of_another_code() -> None:
    assert [case.code for case in CASES] == sorted(code.slug for code in CODES)


def test_no_two_cases_show_the_same() -> None:
    assert len({case.title for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_finding_is_drawn_as_the_case_says(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert drawn(findings(case.wrong)) == case.wrong.found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_mended_files_have_no_finding(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert drawn(findings(case.right)) == (case.right.found or "")


@pytest.mark.parametrize("page", OWN_PAGES, ids=lambda page: page.code)
def test_what_a_page_calls_wrong_and_right_is_so(page: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert page.title == page.code
    for section, expected in ((page.wrong, True), (page.right, False)):
        folder = tmp_path / str(expected)
        folder.mkdir()
        monkeypatch.chdir(folder)
        assert (page.code in {found.code.slug for found in findings(section)}) is expected
