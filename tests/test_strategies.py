"""The generators bite and draw nothing but valid input; what is printed as CSV reads back the same."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from random import Random
from typing import Any

import hypothesis
import pytest

from tests.oracle import CensusRow, LedgerRow, settle, settle_periods
from tests.printer import DECIMALS, print_census, print_ledger, print_plan
from tests.strategies import ALL, FOUNDATION, Case, cases, random_case, random_periods

PAIRS = 600

STAGE_1 = (
    "specific rebate not-covered excluded incurred-too-early incurred-too-late paid-too-early paid-too-late "
    "over-run-in-limit below-deductible laser-layer aggregating-deductible coinsurance over-maximum"
).split()
STAGE_2 = (
    "aggregate rebate not-covered excluded incurred-too-early incurred-too-late paid-too-early paid-too-late "
    "over-run-in-limit over-loss-limit below-attachment coinsurance over-maximum forfeited"
).split()
STAGE_0 = "copay deductible coinsurance out-of-pocket-relief over-benefit-maximum".split()


def settle_case(case: Case) -> dict[str, Any]:
    """The oracle's settlement of a case."""
    return settle(case.contract, case.facts, case.as_of, list(case.ledger), list(case.census))


def reason_counts(features: frozenset[str]) -> Counter[tuple[int, str]]:
    """In how many pairs of contract and ledger each reason is not zero."""
    counts: Counter[tuple[int, str]] = Counter()
    for seed in range(PAIRS):
        lines = settle_case(random_case(Random(seed), features))["lines"]
        counts.update({(stage, reason) for line in lines for stage in (0, 1, 2) for reason in line["reasons"][stage]})
    return counts


@pytest.mark.parametrize("features", [FOUNDATION, ALL], ids=["foundation", "all"])
def test_every_reason_occurs_in_a_fair_share_of_pairs(features: frozenset[str]) -> None:
    """A reason that never occurs is a provision that nobody compares."""
    counts = reason_counts(features)
    wanted = [(1, reason) for reason in STAGE_1] + [(2, reason) for reason in STAGE_2]
    if "benefits" in features:
        wanted += [(0, reason) for reason in STAGE_0]
    rare = [pair for pair in wanted if counts[pair] < PAIRS * 4 // 100]
    assert not rare
    assert set(counts) <= set(wanted)


def test_a_seed_draws_the_same_case_again() -> None:
    """A failure found by seed is found again."""
    assert random_case(Random(5)) == random_case(Random(5))


@hypothesis.settings(max_examples=25, deadline=None, derandomize=True)
@hypothesis.given(cases(FOUNDATION))
def test_hypothesis_draws_cases_too(case: Case) -> None:
    """The foundation holds no stage 0 and no entries beside the lines."""
    settled = settle_case(case)
    assert settled["totals"]["member"] == 0
    assert settled["entries"] == []


def test_several_periods_are_valid_too() -> None:
    """Settlements of several periods raise no error of the ledger, and conserve every line."""
    for seed in range(60):
        drawn = random_periods(Random(seed))
        settled = settle_periods(
            list(drawn.contracts), list(drawn.facts), drawn.as_of, list(drawn.ledger), list(drawn.census)
        )
        for line in settled["lines"]:
            if line["status"] == "settled":
                payers = (line[name] for name in ("member", "specific", "aggregate", "employer"))
                assert sum(payers) == line["amount"]


def read_ledger(text: str, currency: str) -> list[LedgerRow]:
    """Rows of a printed ledger, read by the standard library alone."""

    def day(value: str) -> date | None:
        return date.fromisoformat(value) if value else None

    def number(value: str) -> int | None:
        return int(value) if value else None

    rows: list[LedgerRow] = []
    for row in csv.DictReader(io.StringIO(text, newline="")):
        incurred = day(row["incurred"])
        assert incurred is not None
        whole, _, minor = row["amount"].partition(".")
        assert len(minor) == DECIMALS[currency]
        rows.append(
            LedgerRow(
                claim=row["claim"],
                person=row["person"],
                coverage=row["coverage"],
                incurred=incurred,
                paid=day(row["paid"]),
                amount=int(whole + minor),
                line=number(row.get("line", "")),
                unit=row.get("unit") or None,
                sequence=number(row.get("sequence", "")),
                kind=row.get("kind") or None,
                original=row.get("original") or None,
                original_line=number(row.get("original line", "")),
                cls=row.get("class") or None,
                exclusion=row.get("exclusion") or None,
                group=row.get("group") or None,
            )
        )
    return rows


def test_a_printed_ledger_and_census_read_back_the_same() -> None:
    """Commas, letters beyond ASCII, absent cells and currencies without decimals survive."""
    for seed in range(150):
        rng = Random(seed)
        case = random_case(rng)
        currency = case.contract.currency
        assert read_ledger(print_ledger(case.ledger, currency, rng), currency) == list(case.ledger)
        census = [
            CensusRow(row["month"], row["tier"], int(row["units"]), row.get("class") or None)
            for row in csv.DictReader(io.StringIO(print_census(case.census, rng), newline=""))
        ]
        assert census == list(case.census)


def test_a_printed_plan_is_one_block_of_statements() -> None:
    """Braces close, no statement is empty, and the same source of variety prints the same text."""
    for seed in range(150):
        case = random_case(Random(seed))
        text = print_plan(case.contract, Random(seed))
        assert text == print_plan(case.contract, Random(seed))
        assert text.count("{") == text.count("}")
        assert "None" not in text
        assert all(line == line.rstrip() for line in text.splitlines())
