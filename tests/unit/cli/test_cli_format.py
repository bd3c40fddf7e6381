"""`planlang format`."""

from __future__ import annotations

import io
import stat
import sys

import pytest

from tests.unit.cli.cli_samples import PLAN, Shell

UGLY = PLAN.replace("  currency USD", "      currency    USD   ")


def test_a_file_is_rewritten_in_place_and_then_stays(shell: Shell) -> None:
    path = shell.write("ugly.plan", UGLY)
    path.chmod(0o640)
    run = shell.run("format", "ugly.plan")
    assert (run.code, run.out, run.err) == (0, "", "formatted ugly.plan\n")
    assert path.read_bytes() != UGLY.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    again = shell.run("format", "ugly.plan")
    assert (again.code, again.err) == (0, "")


def test_comments_survive(shell: Shell) -> None:
    path = shell.write("ugly.plan", UGLY.replace("  tiers", "  # one line a tier\n  tiers"))
    shell.run("format", "ugly.plan")
    assert "# one line a tier" in path.read_text(encoding="utf-8")


def test_check_changes_nothing_and_names_what_would(shell: Shell) -> None:
    path = shell.write("ugly.plan", UGLY)
    shell.run("format", "harbor.plan")
    run = shell.run("format", "--check", "ugly.plan", "harbor.plan")
    assert (run.code, run.out) == (1, "ugly.plan\n")
    assert path.read_bytes() == UGLY.encode()
    assert shell.run("format", "--check", "harbor.plan").code == 0


def test_stdout_prints_instead_of_writing(shell: Shell) -> None:
    path = shell.write("ugly.plan", UGLY)
    run = shell.run("format", "--stdout", "ugly.plan")
    assert run.code == 0
    assert 'plan "Harbor Foods Employee Health Plan" {' in run.out
    assert path.read_bytes() == UGLY.encode()


def test_a_hyphen_reads_stdin(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(UGLY.encode())))
    run = shell.run("format", "-")
    assert run.code == 0
    shell.write("ugly.plan", UGLY)
    assert run.out == shell.run("format", "--stdout", "ugly.plan").out


def test_windows_line_ends_stay(shell: Shell) -> None:
    path = shell.write("ugly.plan", UGLY.replace("\n", "\r\n"))
    assert shell.run("format", "ugly.plan").code == 0
    text = path.read_bytes()
    assert text.count(b"\r\n") == text.count(b"\n") > 0
    assert shell.run("format", "--check", "ugly.plan").code == 0


def test_a_file_with_mistakes_is_left_alone(shell: Shell) -> None:
    broken = UGLY.replace("90%", "0.9")
    path = shell.write("broken.plan", broken)
    run = shell.run("format", "broken.plan", "harbor.plan")
    assert run.code == 1
    assert "error[share-without-percent]" in run.err
    assert path.read_bytes() == broken.encode()


def test_a_link_stays_a_link(shell: Shell) -> None:
    shell.write("ugly.plan", UGLY)
    link = shell.folder / "link.plan"
    link.symlink_to("ugly.plan")
    shell.run("format", "link.plan")
    assert link.is_symlink()
    assert shell.run("format", "--check", "ugly.plan").code == 0


def test_a_file_that_is_not_there_is_unreadable(shell: Shell) -> None:
    assert "error[unreadable-file]" in shell.run("format", "nowhere.plan").err
