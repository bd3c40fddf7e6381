"""Every conformance case comes out as its prose says, and every option that it shows bites."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.conformance_case import FOLDER, Case, all_cases, missed, run

CASES = all_cases()


def test_there_are_cases_in_every_folder_and_no_two_of_one_heading() -> None:
    assert len(CASES) >= 100
    assert {case.path.parent for case in CASES} == {path for path in FOLDER.iterdir() if path.is_dir()}
    assert [title for title, count in Counter(case.title for case in CASES).items() if count > 1] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_case_comes_out(case: Case) -> None:
    assert missed(case, run(case)) == []


@pytest.mark.parametrize(
    ("case", "old", "new"),
    [pytest.param(case, old, new, id=f"{case.name}:{old}->{new}") for case in CASES for old, new in case.bites],
)
def test_the_option_bites(case: Case, old: str, new: str) -> None:
    outcome = run(case, case.bitten(old, new))
    if "lines" in case.blocks:
        assert outcome.checked, outcome.diagnostics
    assert missed(case, outcome) != []
