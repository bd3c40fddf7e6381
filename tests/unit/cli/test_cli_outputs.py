"""What commands write: over nothing that they read, whole or not at all, and where a reader waits for it."""

from __future__ import annotations

import pytest

from tests.unit.cli.cli_samples import CLAIMS, Shell

_INPUT = "it is an input of this settlement"


@pytest.mark.parametrize("claims", ["claims", "claims/", "claims/*.csv", "cla*"])
@pytest.mark.parametrize("name", ["ledger.csv", "ledger.csv.mapping.toml"])
@pytest.mark.parametrize("command", [("settle", "--rejects"), ("report", "--out")])
def test_a_ledger_in_a_folder_or_of_a_pattern_is_an_input(
    shell: Shell, claims: str, name: str, command: tuple[str, str]
) -> None:
    (shell.folder / "claims").mkdir()
    (shell.folder / "claims.csv").unlink()
    ledger, mapping = shell.write("claims/ledger.csv", CLAIMS), shell.write("claims/ledger.csv.mapping.toml", "")
    told, option = command
    run = shell.run(told, "harbor.plan", "--claims", claims, "--census", "census.csv", option, f"claims/{name}")
    assert (run.code, run.out) == (1, "")
    assert f"error[unwritable-file]: cannot write `claims/{name}`: {_INPUT}" in run.err
    assert (ledger.read_text(), mapping.read_text()) == (CLAIMS, "")


def test_no_folder_of_outputs_takes_the_place_of_a_ledger_in_it(shell: Shell) -> None:
    (shell.folder / "claims").mkdir()
    ledger = shell.write("claims/lines.csv", CLAIMS)
    run = shell.run("settle", "harbor.plan", "--claims", "claims", "--census", "census.csv", "--out", "claims")
    assert (run.code, run.out) == (1, "")
    assert f"error[unwritable-file]: cannot write `claims/lines.csv`: {_INPUT}" in run.err
    assert ledger.read_text() == CLAIMS
    assert list(ledger.parent.iterdir()) == [ledger]
