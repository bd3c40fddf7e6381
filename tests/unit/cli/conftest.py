from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.cli_samples import Shell, shell_in


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return shell_in(tmp_path, capsys, monkeypatch)
