"""Contract bases at the days on which they begin and end: a line counts under a layer, or it does not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from planlang.model.settlement import COUNTS
from tests.external.case import Case, CaseSet, Outcome, Row, rows_of
from tests.external.small_plan import SmallPlan, one_unit_every_month, settled


def boundary_dates(path: Path) -> Iterator[Outcome]:
    """One line a row, judged by both layers of a plan on that basis."""
    for row in rows_of(path):
        name = f"{row['basis']} {row['incurred']} {row['paid']}"
        expected = row["covered"] == "1"
        yield Case(name, (expected, expected), partial(_counts, row))


def _counts(row: Row) -> tuple[bool, bool]:
    """Whether the specific and the aggregate count the line."""
    basis = f"basis {row['basis'].lower()}"
    plan = SmallPlan(
        specific=[basis, "deductible $1,000 per person"],
        aggregate=[basis, "monthly factor $100 per employee per month"],
        period=f"{row['policy_start']} through {row['policy_end']}",
    )
    line = ["C-1", "P-1", "U-1", "medical", row["incurred"], row["paid"], "2500.00"]
    (split,) = settled(plan.text, [line], units=one_unit_every_month()).splits
    return split.specific_verdict == COUNTS, split.aggregate_verdict == COUNTS


SETS = (CaseSet("published_stop_loss_rules/contract_basis_dates.csv", boundary_dates),)
