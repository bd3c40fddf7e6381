"""What of a period rests on another one's projection: an aggregate may pay of lines that are another period's.

A line incurred in one period, or counted by its specific, may count under the aggregate of the next. Where that
attaches at what is projected, the employer's claims of the first period, or its totals, rest on the same projection.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from attrs import frozen

from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.model.projected import aggregate_projected
from planlang.model.settlement import Attachment

Begun = tuple[CheckedContract, Facts, Attachment | None]


@frozen
class Crossed:
    """Whether the employer's claims of a period, and the totals of the lines that it counts, rest on another's."""

    claims: bool = False
    totals: bool = False


def projecting(periods: Iterable[Begun]) -> list[bool]:
    """Of each period, whether what its aggregate reimburses rests on a projection."""
    return [aggregate_projected(*one) for one in periods]


def crossed(
    contracts: Sequence[CheckedContract],
    projects: Sequence[bool],
    taken: Sequence[tuple[date, int, int | None]],
) -> list[Crossed]:
    """Of each period, what rests on another one's projection.

    taken: of the lines that count under an aggregate the incurred date, whose aggregate it is, and who counts the line.
    """
    taken = [one for one in taken if projects[one[1]]]
    return [
        Crossed(
            claims=any(holder != at and contract.period.holds(incurred) for incurred, holder, _ in taken),
            totals=any(holder != at and counts_in == at for _, holder, counts_in in taken),
        )
        for at, contract in enumerate(contracts)
    ]
