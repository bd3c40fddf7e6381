"""Names near one that a ledger lacks."""

from __future__ import annotations

import pyarrow as pa
import pytest
from attrs import evolve

from planlang.engine.columns import near
from planlang.model.ids import Names
from tests.columns import columns


def test_a_slip_is_a_letter_more_a_letter_less_another_or_two_the_other_way_round() -> None:
    found = set(near.slips("AB"))
    assert {"ABC", "CAB", "ACB", "A", "B", "AC", "BA"} <= found
    assert {"BACD", "ACBD", "ABDC"} <= set(near.slips("ABCD"))
    assert not found & {"ABCD", "", "C"}


def test_long_names_have_no_slips() -> None:
    assert "x" * 199 in set(near.slips("x" * 200))
    assert not set(near.slips("x" * 201))


def test_the_largest_claim_that_is_a_number_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    largest = 2**63 - 1
    monkeypatch.setattr(near, "_FEW", 0)
    lines = columns(pa.array([largest, 5]))
    assert near.claims_near(lines, str(largest - 1)) == {str(largest)}
    assert near.claims_near(lines, str(largest + 1)) == {str(largest)}
    assert near.claims_near(lines, "55") == {"5"}


@pytest.mark.parametrize(("few", "all_of_them"), [(3, True), (2, False)])
def test_of_few_names_all_are_near(few: int, *, all_of_them: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "_FEW", few)
    three = pa.array(["C-1", "C-2", "Z"], pa.large_string())
    lines = evolve(columns(three), persons=Names(three))
    near_c = {"C-1", "C-2"} | ({"Z"} if all_of_them else set())
    assert near.claims_near(lines, "C-3") == near_c
    assert near.persons_near(lines, "C-3") == near_c
