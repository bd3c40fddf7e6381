"""What is meant by a word that is not there: a slip of a letter is mended, an opposite is not even named."""

from __future__ import annotations

import pytest

from planlang.syntax.opposites import meant_among


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("specific not over", "specific"),
        ("above-deductible", "below-deductible"),
        ("covered", "not-covered"),
        ("paid-too-soon", "paid-too-late"),
        ("class-used", "class-not-used"),
        ("ineligible", "eligible"),
        ("eligible", "ineligible"),
        ("included", "excluded"),
        ("under-loss-limit", "over-loss-limit"),
        ("maximum attachment", "minimum attachment"),
        ("over-run-out-limit", "over-run-in-limit"),
        ("non-member", "member"),
        ("employee", "employer"),
        ("employe", "employer"),
        ("unpaid", "paid"),
        ("inclusion", "exclusion"),
    ],
)
def test_what_says_something_else_is_not_meant(written: str, there: str) -> None:
    assert meant_among(written, [there]) == (None, False)


@pytest.mark.parametrize(
    ("written", "there", "sure"),
    [
        ("exces", "excess", True),
        ("excluison", "exclusion", True),
        ("Paid", "paid", True),
        ("emloyer", "employer", True),
        ("original claim", "original line", False),
        ("notcovered", "not-covered", False),
        ("deductable", "deductible", False),
    ],
)
def test_a_slip_of_a_letter_is_surely_meant_and_what_is_further_off_perhaps(
    written: str, there: str, *, sure: bool
) -> None:
    assert meant_among(written, [there]) == (there, sure)
