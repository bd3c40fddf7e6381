"""The layers of the specific as they are drawn: what each part of a claim is, and its colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planlang.report import svg
from planlang.report.figure import LEFT

# From the ground up: what the employer keeps, what the carrier takes, what is shared and what is over.
PARTS = {
    "below-deductible": ("under the deductible", "kept"),
    "laser-layer": ("under a higher deductible of its own", "laser"),
    "aggregating-deductible": ("under the aggregating deductible", "shared"),
    "specific": ("reimbursed by the specific", "specific"),
    "coinsurance": ("share not reimbursed", "share"),
    "over-maximum": ("over the maximum", "over"),
}


def used(several: Iterable[tuple[tuple[str, int], ...]]) -> list[str]:
    """The layers that hold anything, from the ground up."""
    found = {reason for parts in several for reason, amount in parts if amount}
    return [reason for reason in PARTS if reason in found]


def stacked(parts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """The parts of one claim from the ground up; what came back takes no room."""
    by_reason = dict(parts)
    return [(reason, by_reason[reason]) for reason in PARTS if by_reason.get(reason, 0) > 0]


def legend(reasons: Sequence[str], top: float) -> Iterable[str]:
    """What each colour is, one below the other."""
    for at, reason in enumerate(reasons):
        words, kind = PARTS[reason]
        yield svg.box(svg.Area(LEFT, top + 16 * at, 10, 10), kind)
        yield svg.text(LEFT + 16, top + 9 + 16 * at, words, kind="small")


def legend_height(reasons: Sequence[str]) -> int:
    """How high that is."""
    return 16 * len(reasons) + 4
