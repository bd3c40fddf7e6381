"""What a number without its percent sign may be as a share, to its last digit."""

from __future__ import annotations

import pytest

from planlang.syntax.shares import readings


@pytest.mark.parametrize(
    ("number", "meant"),
    [
        ("80", ("80%",)),
        ("0", ("0%",)),
        ("1", ("1%", "100%")),
        ("2", ("2%",)),
        ("2.5", ("2.5%",)),
        ("0.8", ("0.8%", "80%")),
        (".8", ("0.8%", "80%")),
        ("0.125", ("0.125%", "12.5%")),
        ("1.25", ("1.25%", "125%")),
        ("0.00000000000000000001", ("0.00000000000000000001%", "0.000000000000000001%")),
        ("66 2/3", ("66 2/3%",)),
        ("1 1/3", ("1 1/3%", "133 1/3%")),
        ("66 2/0", ("66 2/0%",)),
    ],
)
def test_a_number_is_every_share_that_it_can_be(number: str, meant: tuple[str, ...]) -> None:
    assert readings(number) == meant
