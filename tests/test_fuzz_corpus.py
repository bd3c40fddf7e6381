"""Every input of the fuzzing corpus, replayed: what was once found stays found. See `tests/fuzz.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz_targets import CORPUS, TARGETS

INPUTS = sorted(path for name in TARGETS for path in (CORPUS / name).iterdir())


def test_every_target_has_a_corpus() -> None:
    assert {path.parent.name for path in INPUTS} == set(TARGETS)


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_input_is_answered(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())
