"""Who decides and who counts a line of several periods, in columns."""

from __future__ import annotations

from tests.mill import parts, plans, settled


def test_counted_by_two_and_incurred_after_both_a_line_belongs_to_the_earlier() -> None:
    first, second = (
        [
            'specific "S" {',
            "covers medical",
            "basis incurred 2024-01-01 through 2026-12-31, paid 2024-01-01 through 2026-12-31",
            f"deductible {amount} per person",
            "}",
        ]
        for amount in ("$100", "$1,000")
    )
    made = settled(plans(first, second), ["C-1 A - medical 2026-01-10 2026-02-10 500.00"])
    assert parts(made, "specific") == [400_00]
    assert made.periods is not None
    assert [settlement.totals.lines for settlement in made.periods.settlements] == [1, 0]


def test_a_period_without_layers_counts_what_is_incurred_in_it() -> None:
    benefits = ["benefits {", "coinsurance member pays 10% on medical", "}"]
    specific = ['specific "S" {', "covers medical", "basis 12/12", "deductible $100 per person", "}"]
    made = settled(
        plans([*benefits, *specific], benefits),
        [
            "C-1 A - medical 2024-02-01 2024-03-01 500.00",
            "C-2 B - medical 2025-01-01 2025-03-01 70.00",
            "C-3 C - medical 2023-12-31 2025-03-01 7.00",  # of no period
        ],
    )
    assert made.periods is not None
    assert [settlement.totals.amount for settlement in made.periods.settlements] == [500_00, 70_00]
    assert made.periods.uncounted.amount == 7_00
