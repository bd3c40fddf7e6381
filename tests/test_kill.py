"""A settlement that is killed leaves nothing or all, and what it left beside goes with the next."""

from __future__ import annotations

import pytest

from tests import kill


@pytest.mark.parametrize("way", kill.WAYS)
def test_killed_settlements_leave_nothing_or_all(way: str) -> None:
    assert kill.run(times=3, seed=1, size=2, way=way) == 0
