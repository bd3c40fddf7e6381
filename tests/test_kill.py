"""A settlement that is killed leaves nothing or all, and what it left beside goes with the next."""

from __future__ import annotations

import pytest

from tests import kill


@pytest.mark.parametrize("engine", ["lines", "columns"])
def test_killed_settlements_leave_nothing_or_all(engine: str) -> None:
    assert kill.run(times=3, seed=1, size=2, engine=engine) == 0
