"""Every hostile test runs in a folder with a plan, its claims and its census, which it may not change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.siege import Siege
from tests.unit.cli.cli_samples import shell_in


@pytest.fixture
def siege(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Siege]:
    found = Siege(shell_in(tmp_path, capsys, monkeypatch))
    yield found
    found.inputs_stand()
