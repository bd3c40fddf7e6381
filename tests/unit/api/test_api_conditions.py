"""`always` and `warn when`: asked of every settlement, to the cent, and never deciding one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import planlang
from planlang.api.columnar import book_of_lines, settle_book
from planlang.api.figures import COMPARE
from planlang.api.running import settle_ledger_of_periods
from planlang.engine.columns.striking import bound, compared
from planlang.model.ledger import Facts
from planlang.model.periods import reading_contract
from planlang.model.scenario import Comparison
from planlang.text.diagnostic import Diagnostic
from tests import rooms

PLAN = """plan "P" {{
  currency USD
  period 2026-01-01 through 2026-12-31
  coverage medical "Medical"
  specific "S" {{
    covers medical
    basis 12/12
    deductible $1,000 per person
    laser person "B" at $2,000
  }}
  {condition}
}}
"""
# A has 1,500.00 of which 500.00 are reimbursed; B of the same family has 1,000.00, which is half of the laser.
ROWS = [["C-1", "A", "1500.00"], ["C-2", "B", "1000.00"]]


# Two periods: the second takes up what was incurred in the three months before it, the first only what it has paid.
PERIODS = """plan "First" {{
  currency USD
  period 2025-01-01 through 2025-12-31
  coverage medical "Medical"
  specific "S" {{
    covers medical
    basis 12/12
    deductible $100 per person
  }}
  {first}
}}
plan "Second" {{
  currency USD
  period 2026-01-01 through 2026-12-31
  coverage medical "Medical"
  specific "S" {{
    covers medical
    basis 15/12
    deductible $100 per person
  }}
  {second}
}}
"""
# C-1 is counted by the first period and C-2 by the second, each 50.00 over a deductible of its own; C-3, incurred
# before both and paid in the first, by none.
ROWS_OF_PERIODS = [
    ["C-1", "A", "150.00", "2025-03-01", "2025-04-01"],
    ["C-2", "A", "150.00", "2025-12-01", "2026-01-05"],
    ["C-3", "B", "40.00", "2024-06-01", "2025-02-01"],
]


def found_of_periods(first: str = "", second: str = "") -> list[str]:
    """What the two periods say of their conditions, the same by both engines."""
    checked, said = rooms.load_text(PERIODS.format(first=first, second=second), "p.plan")
    assert said == ()
    contracts = checked.contracts
    whole = reading_contract(contracts)
    rows = [[claim, person, amount, "F-1", "medical", *days] for claim, person, amount, *days in ROWS_OF_PERIODS]
    ledger = rooms.ledger_from_table(
        ["claim", "person", "amount", "unit", "coverage", "incurred", "paid"], rows, whole
    ).ledger
    assert ledger is not None
    periods, diagnostics = settle_ledger_of_periods(contracts, ledger, None, Facts())
    assert periods is not None
    made = settle_book(contracts, book_of_lines(whole, ledger, Facts(), contracts), None, Facts())
    assert made.periods is not None
    assert made.diagnostics == diagnostics
    return [one.headline.rpartition(": ")[2] for one in diagnostics]


@pytest.mark.parametrize(
    ("condition", "first", "second"),
    [
        ("warn when specific of any person over $0.00", ["person `A` $50.00"], ["person `A` $50.00"]),
        ("warn when amount of any person over $0.00", ["person `A` $150.00"], ["person `A` $150.00"]),
        ("warn when amount of any person at least 150% of deductible", ["person `A` $150.00"], ["person `A` $150.00"]),
        ("warn when amount of any person over 150% of deductible", [], []),
        ("always employer of the plan at most $99.99", ["$100.00"], ["$100.00"]),
        ("always amount of the plan at most $150.00", [], []),
        ("warn when specific laser-layer of the plan over $0.00", [], []),
        (
            "warn when employer of any line over $0.00",
            ["claim `C-3` line 1 $40.00, claim `C-1` line 1 $100.00"],
            ["claim `C-2` line 1 $100.00"],
        ),
        ("warn when specific of any line over $0.00", ["claim `C-1` line 1 $50.00"], ["claim `C-2` line 1 $50.00"]),
    ],
)
def test_of_several_periods_each_asks_of_what_it_counts(condition: str, first: list[str], second: list[str]) -> None:
    assert found_of_periods(first=condition) == first
    assert found_of_periods(second=condition) == second


def found(condition: str) -> list[Diagnostic]:
    checked, said = rooms.load_text(PLAN.format(condition=condition), "p.plan")
    assert said == ()
    (contract,) = checked.contracts
    rows = [[*row, "F-1", "medical", "2026-02-01", "2026-03-01"] for row in ROWS]
    ledger = rooms.ledger_from_table(
        ["claim", "person", "amount", "unit", "coverage", "incurred", "paid"], rows, contract
    ).ledger
    assert ledger is not None
    settlement, diagnostics = rooms.settle(contract, ledger, None, Facts())
    assert settlement is not None
    made = settle_book((contract,), book_of_lines(contract, ledger, Facts()), None, Facts())
    assert made.settlement is not None
    assert made.diagnostics == diagnostics
    return list(diagnostics)


@pytest.mark.parametrize(
    "condition",
    [
        "always specific of any person at most $500.00",
        "always specific of any person under $500.01",
        "always employer of the plan is $2,000.00",
        "always employer of the plan at least $2,000.00",
        "always amount of any line over $999.99",
        "always specific below-deductible of any person at most $1,000.00",
        "always excess of any person at most $500.00",
        "warn when specific of any person over $500.00",
        "warn when amount of any person over 150% of deductible",
    ],
)
def test_a_condition_that_holds_says_nothing(condition: str) -> None:
    assert found(condition) == []


@pytest.mark.parametrize(
    ("condition", "code", "headline"),
    [
        (
            "always specific of any person at most $499.99",
            "condition-broken",
            "`always specific of any person at most $499.99` does not hold: person `A` $500.00",
        ),
        (
            "always employer of the plan is $2,000.01",
            "condition-broken",
            "`always employer of the plan is $2,000.01` does not hold: $2,000.00",
        ),
        (
            "always amount of any line at least 75% of deductible",
            "condition-broken",
            "`always amount of any line at least 75% of deductible` does not hold: claim `C-2` line 1 $1,000.00",
        ),
        (
            "always amount of any line over $1,000.00",
            "condition-broken",
            "`always amount of any line over $1,000.00` does not hold: claim `C-2` line 1 $1,000.00",
        ),
        (
            "warn when amount of any person at least 50% of deductible",
            "condition-met",
            (
                "`warn when amount of any person at least 50% of deductible` is so: "
                "person `A` $1,500.00, person `B` $1,000.00"
            ),
        ),
        (
            "warn when excess of any person over $499.99",
            "condition-met",
            "`warn when excess of any person over $499.99` is so: person `A` $500.00",
        ),
    ],
)
def test_a_condition_is_judged_to_the_cent(condition: str, code: str, headline: str) -> None:
    (finding,) = found(condition)
    assert (finding.code.slug, finding.headline) == (code, headline)
    assert finding.help == "the condition stands at p.plan:11"


@given(st.integers(-50, 50), st.fractions(-50, 50, max_denominator=4), st.sampled_from(Comparison))
def test_an_amount_compares_with_the_whole_number_next_to_a_limit_as_with_the_limit(
    amount: int, limit: Fraction, comparison: Comparison
) -> None:
    (found,) = compared(np.array([amount]), comparison, bound(comparison, limit))
    assert found == COMPARE[comparison](amount, limit)


@pytest.mark.parametrize("comparison", Comparison)
@pytest.mark.parametrize("limit", [Fraction(10**30, 3), Fraction(-(10**30))])
def test_a_limit_beyond_all_amounts_is_beyond_them(limit: Fraction, comparison: Comparison) -> None:
    largest = 1 << 55
    found = compared(np.array([-largest, largest]), comparison, bound(comparison, limit))
    assert found.tolist() == [COMPARE[comparison](amount, limit) for amount in (-largest, largest)]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (
            "warn when specific of any person over $0.00",
            "A warning is given when the specific reimbursement of any one person is over $0.00.",
        ),
        (
            "warn when amount of any person at least 50% of deductible",
            "A warning is given when the claims of any one person are at least 50% of the deductible.",
        ),
        (
            "warn when amount of any line at least $5,000.00",
            "A warning is given when the amount of any one line is at least $5,000.00.",
        ),
        (
            'warn when fees of the plan over $50.00\nfees {\nfee "Network" $4.00 per employee per month\n}',
            "A warning is given when the fees of the plan are over $50.00.",
        ),
        (
            "always amount of any person at most $9.00",
            "The claims of every person must be at most $9.00.",
        ),
    ],
)
def test_a_condition_says_in_plain_words_whether_one_is_enough_or_every_one_must(condition: str, words: str) -> None:
    assert f"\n- {words}\n" in planlang.describe(planlang.load(PLAN.format(condition=condition)))
