"""planlang and the oracle agree on every field of drawn cases. The long campaign is `python -m tests.campaign`."""

from __future__ import annotations

from random import Random

import pytest

from tests.agreement import FEATURES, differences, differences_of_periods
from tests.strategies import FOUNDATION, random_case, random_periods


@pytest.mark.parametrize("features", [FOUNDATION, FEATURES], ids=["foundation", "everything"])
@pytest.mark.parametrize("block", range(5))
def test_thirty_drawn_cases_agree_on_every_field(block: int, features: frozenset[str]) -> None:
    for seed in range(block * 30, block * 30 + 30):
        assert differences(random_case(Random(seed), features), seed) == [], seed


@pytest.mark.parametrize("block", range(3))
def test_twenty_drawn_renewals_agree_on_every_field(block: int) -> None:
    for seed in range(block * 20, block * 20 + 20):
        assert differences_of_periods(random_periods(Random(seed), FEATURES), seed) == [], seed
