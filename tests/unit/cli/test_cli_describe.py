"""`planlang describe`."""

from __future__ import annotations

from tests.unit.cli.cli_samples import PLAN, Shell


def test_a_plan_is_told_in_plain_english(shell: Shell) -> None:
    run = shell.run("describe", "harbor.plan")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("# Harbor Foods Employee Health Plan\n")
    assert "- The employer keeps the first $100,000.00 of each person: the deductible. (clause 4.2)" in run.out


def test_a_page_of_it(shell: Shell) -> None:
    run = shell.run("describe", "harbor.plan", "--format", "html")
    assert run.code == 0
    assert "<h1>Harbor Foods Employee Health Plan</h1>" in run.out


def test_a_plan_with_errors_is_not_described(shell: Shell) -> None:
    shell.write("harbor.plan", PLAN.replace("90%", "0.9"))
    run = shell.run("describe", "harbor.plan")
    assert (run.code, run.out) == (1, "")
    assert "share-without-percent" in run.err
