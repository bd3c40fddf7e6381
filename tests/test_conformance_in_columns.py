"""Every conformance case comes out in columns as it does line by line; where there are no columns, this is left out."""

from __future__ import annotations

import pytest

from tests.columns import differences_in_columns, differences_in_excerpts
from tests.conformance_case import Case, all_cases, run
from tests.periods_in_columns import differences_in_excerpts_of_periods, differences_of_periods_in_columns


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_the_case_comes_out_the_same_in_columns(case: Case) -> None:
    outcome = run(case)
    if outcome.settlement is not None:
        assert list(differences_in_columns(outcome.settlement, "pruned", 1)) == []
    if outcome.periods is not None:
        assert list(differences_of_periods_in_columns(outcome.periods, "pruned", 1)) == []


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_the_case_is_explained_the_same_out_of_columns(case: Case) -> None:
    outcome = run(case)
    if outcome.settlement is not None:
        assert list(differences_in_excerpts(outcome.settlement, 2)) == []
    if outcome.periods is not None:
        assert list(differences_in_excerpts_of_periods(outcome.periods, 2)) == []
