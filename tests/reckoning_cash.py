"""Who pays whom beside the lines, reckoned once more: the carrier's side, advances, and what is charged by the month.

Like its neighbour it is a pocket calculator and takes nothing of planlang.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from tests.reckoning import Row, rounded, units_of


@dataclass(frozen=True, kw_only=True)
class Participant:
    """A share of what the carrier reimburses for a person, between two amounts of it."""

    name: str
    share: Fraction
    start: int = 0
    end: int | None = None

    def part(self, reimbursed: int) -> Fraction:
        """What the participant bears of a running reimbursement."""
        capped = reimbursed if self.end is None else min(reimbursed, self.end)
        return self.share * max(0, capped - self.start)


def borne(participants: Iterable[Participant], carrier: str, reimbursed: Mapping[str, int]) -> dict[str, int]:
    """What each participant and the carrier bear of the reimbursements by person."""
    every = list(participants)
    found = dict.fromkeys([*(one.name for one in every), carrier], 0)
    for total in reimbursed.values():
        first = [rounded(sum_) for sum_ in accumulate((one.part(total) for one in every), initial=Fraction(0))]
        for number, one in enumerate(every):
            found[one.name] += first[number + 1] - first[number]
        found[carrier] += total - first[-1]
    return found


def advances(attachments: list[int], counted: list[int], minimum: int, *, monthly: bool) -> list[int]:
    """The advances at each month's close, over the greater of attachment and pro-rated minimum; 100% and no maximum.

    `counted` are the claims of each month. `monthly` says whether an advance is repaid as soon as it is too much.
    """
    months, outstanding, found = len(attachments), 0, []
    for number, (floor, claims) in enumerate(zip(accumulate(attachments), accumulate(counted), strict=True), start=1):
        due = max(0, claims - max(floor, rounded(Fraction(minimum * number, months))))
        advance = due - outstanding if monthly else max(0, due - outstanding)
        outstanding += advance
        found.append(advance)
    return found


def charged(by_tier: Mapping[str, int], census: Iterable[Row]) -> int:
    """What a charge by tier and month comes to in all the months of a census."""
    return sum(by_tier[tier] * units for (_, tier, _), units in units_of(census).items())
