"""`planlang why`: every code has its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from planlang.api.codes import every_code
from planlang.cli import why
from tests.unit.cli.cli_samples import Shell

EVERY_CODE = [code.slug for code in every_code()]


@pytest.mark.parametrize("slug", EVERY_CODE)
def test_the_page_of_a_code_is_printed(shell: Shell, slug: str) -> None:
    run = shell.run("why", slug)
    assert run.code == 0
    assert slug in run.out.partition("\n")[0]


def test_without_a_code_all_are_listed_by_room(shell: Shell) -> None:
    run = shell.run("why")
    assert run.code == 0
    assert {line for line in run.out.splitlines() if not line.startswith(" ")} == {"syntax", "check", "ledgers", "api"}
    listed = [line.split()[1] for line in run.out.splitlines() if line.startswith(" ")]
    assert set(listed) == {code.slug for code in every_code()}


def test_an_unknown_code_names_the_nearest(shell: Shell) -> None:
    assert "did you mean `no-plan`?" in shell.run("why", "no-plam").err
    assert "lists all codes" in shell.run("why", "zzz").err


def test_pages_are_found_in_the_wheel_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "no-plan.md").write_text("# from the wheel\n", encoding="utf-8")
    monkeypatch.setattr(why, "_FOLDERS", (tmp_path,))
    assert why.page_of("no-plan").parent == tmp_path
