"""However many lines a step settles before the next one takes its turn, all that a run fills is the same."""

from __future__ import annotations

import pytest

from planlang.engine import interpret
from planlang.model.settlement import Settlement
from tests.agreement import settle_periods, settle_texts, texts_of
from tests.campaign import EVERY, drawn
from tests.strategies import Case

SEEDS = range(1, 1 + 4 * EVERY)


def made(seed: int) -> list[tuple[object, ...]]:
    """All that a drawn case's runs filled, period by period."""
    case = drawn(seed)
    if isinstance(case, Case):
        settlement, refused = settle_texts(texts_of(case, seed), case)
        assert settlement is not None, refused
        return [_filled(settlement)]
    periods, refused = settle_periods(case, seed)
    assert periods is not None, refused
    return [_filled(settlement) for settlement in periods.settlements]


def _filled(of: Settlement) -> tuple[object, ...]:
    return of.streams, of.before, of.refusals, of.openings, of.opened


@pytest.mark.parametrize("seed", SEEDS)
def test_one_line_or_three_at_a_time_are_settled_as_all_together(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = made(seed)
    for together in (1, 3):
        monkeypatch.setattr(interpret, "_TOGETHER", together)
        assert made(seed) == expected
