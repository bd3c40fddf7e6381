"""A figure of what a plan lacks is never other than zero: no condition watches it, and a scenario may say it is."""

from __future__ import annotations

import pytest

from tests.unit.test_check import AGGREGATE, HEAD, SPECIFIC, run

BLOCKS = {
    "specific": SPECIFIC,
    "aggregate": AGGREGATE,
    "benefits": "copay $5 per line on medical",
    "fees": 'fee "Network" $4.00 per employee per month\npremium specific $5.00 per employee per month',
    "experience refund": "share 30%\nclaims limit 70% of premium",
    "funding level-funded": "rate $50.00 per employee per month\nsurplus 50% to employer",
}


def plan(blocks: dict[str, str], condition: str = "") -> str:
    inner = "".join(f"{name} {{\n{lines}\n}}\n" for name, lines in blocks.items())
    return f'plan "P" {{\n{HEAD}\n{inner}{condition}\n}}\n'


def slugs(text: str) -> list[str]:
    """The codes of all that is said, but for what the lack of a block brings with it elsewhere."""
    return [one.code.slug for one in run(text)[1] if one.code.slug.startswith("figure")]


@pytest.mark.parametrize(
    ("figure", "block"),
    [
        ("member", "benefits"),
        ("copay", "benefits"),
        ("specific", "specific"),
        ("specific excluded", "specific"),
        ("below-deductible", "specific"),
        ("aggregate", "aggregate"),
        ("over-loss-limit", "aggregate"),
        ("period entry", "aggregate"),
        ("fees", "fees"),
        ("premiums", "fees"),
        ("refund", "experience refund"),
        ("surplus", "funding level-funded"),
    ],
)
def test_a_figure_that_is_always_zero_is_not_watched_and_may_be_expected(figure: str, block: str) -> None:
    without = {name: lines for name, lines in BLOCKS.items() if name != block}
    watched = f"always {figure} of the plan at most $0.00"
    expected = f'scenario "s" {{\nexpect {figure} is $0.00\n}}\n'
    assert slugs(plan(without, watched)) == ["figure-without-layer"]
    assert slugs(plan(without) + expected) == slugs(plan(BLOCKS, watched)) == slugs(plan(BLOCKS) + expected) == []


@pytest.mark.parametrize(("figure", "other"), [("fees", "premium"), ("premiums", "fee")])
def test_fees_and_premiums_are_told_apart(figure: str, other: str) -> None:
    alone = {**BLOCKS, "fees": next(line for line in BLOCKS["fees"].splitlines() if line.startswith(other))}
    assert slugs(plan(alone, f"always {figure} of the plan at most $0.00")) == ["figure-without-layer"]


@pytest.mark.parametrize("figure", ["specific not-covered", "aggregate not-covered", "employer", "plan paid", "amount"])
def test_what_every_plan_has_can_be_watched(figure: str) -> None:
    assert slugs(plan({"benefits": BLOCKS["benefits"]}, f"always {figure} of the plan at most $5.00")) == []


@pytest.mark.parametrize(
    ("figure", "header"),
    [("member", "benefitz"), ("fees", "feez"), ("surplus", "funding level-fundet"), ("specific", "spezific")],
)
def test_a_block_that_cannot_be_read_is_not_said_to_be_missing(figure: str, header: str) -> None:
    assert slugs(plan({header: ""}, f"always {figure} of the plan at most $5.00")) == []
