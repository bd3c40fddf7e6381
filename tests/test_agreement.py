"""planlang and the oracle agree on every field of drawn cases. The long campaign is `python -m tests.campaign`."""

from __future__ import annotations

from random import Random

import pytest

from tests.agreement import FEATURES, differences
from tests.strategies import FOUNDATION, random_case


@pytest.mark.parametrize("features", [FOUNDATION, FEATURES], ids=["foundation", "everything"])
@pytest.mark.parametrize("block", range(5))
def test_thirty_drawn_cases_agree_on_every_field(block: int, features: frozenset[str]) -> None:
    for seed in range(block * 30, block * 30 + 30):
        assert differences(random_case(Random(seed), features), seed) == [], seed
