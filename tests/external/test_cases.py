"""planlang meets every row of the shared cases that it can say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import NO_SHARED, SHARED
from tests.external.case import CASES, Case, missed
from tests.external.sets import ALL, BY_ROW

TESTS = [test for held in BY_ROW for test in held.tests(SHARED)] if SHARED.is_dir() else []
NONE = pytest.param((), marks=pytest.mark.skip(reason=NO_SHARED))


@pytest.mark.parametrize("cases", [cases for _, cases in TESTS] or [NONE], ids=[name for name, _ in TESTS] or None)
def test_a_case_comes_to_what_its_source_states(cases: tuple[Case, ...]) -> None:
    assert cases
    assert missed(cases) == []


def test_every_file_of_cases_has_its_set(shared: Path) -> None:
    folder = shared / CASES
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {held.file for held in ALL} == {file for file in files if not file.endswith("README.md")}


def test_no_row_is_named_twice(shared: Path) -> None:
    for held in ALL:
        names = [one.name for one in held.outcomes(shared)]
        assert names
        assert sorted(set(names)) == sorted(names), held.file
