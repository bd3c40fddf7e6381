"""What a report's pictures show: figures of a settlement, added up once, so that whoever draws computes no money.

All amounts are in minor units.
"""

from __future__ import annotations

from datetime import date

from attrs import frozen

from planlang.values.calendar import Window


@frozen(kw_only=True)
class Claimant:
    """One key of the specific with what became of its claims: amounts by reason of stage 1, in their order.

    uncounted: what the specific does not count. parts: (reason, amount), of what it counts.
    """

    key: str
    amount: int
    deductible: int
    uncounted: int
    parts: tuple[tuple[str, int], ...]
    specific: int
    aggregate: int
    employer: int

    @property
    def counted(self) -> int:
        """What the specific counts of the claims."""
        return self.amount - self.uncounted


@frozen(kw_only=True)
class Step:
    """One step of a waterfall: what it is, what it takes away, and what is left after it."""

    name: str
    taken: int
    left: int


@frozen(kw_only=True)
class Point:
    """A key's running totals after one of its lines: eligible, excess, reimbursed, and eligible by what became of it.

    parts: (reason, amount) of stage 1, in their order; they come to what is eligible.
    """

    paid: date
    claim: str
    line: int
    eligible: int
    excess: int
    reimbursed: int
    parts: tuple[tuple[str, int], ...]


@frozen(kw_only=True)
class Running:
    """The running totals of one key of the specific, line by line, and what they are held against.

    standard: the deductible without a laser. maximum: the most that the specific reimburses of the key, if any.
    by_family: whether the key is a family.
    """

    key: str
    deductible: int
    standard: int
    maximum: int | None
    points: tuple[Point, ...]
    by_family: bool = False


@frozen(kw_only=True)
class Cell:
    """What was incurred in one month and paid in another, and how much of it the layers count.

    specific_counts: what is eligible, after a run-in limit. aggregate_counts: of what the specific leaves, after a
    run-in limit and a loss limit. Rows of persons and of months add up the same.
    """

    incurred: str
    paid: str
    amount: int
    specific_counts: int
    aggregate_counts: int


@frozen(kw_only=True)
class Plane:
    """All dollars by the month incurred and the month paid, with the layers' windows in force.

    whole: all of them in one, its months those of nothing.
    """

    months_incurred: tuple[str, ...]
    months_paid: tuple[str, ...]
    cells: tuple[Cell, ...]
    whole: Cell
    specific: tuple[Window, Window] | None
    aggregate: tuple[Window, Window] | None


@frozen(kw_only=True)
class Pictures:
    """All that a report draws of one settlement.

    claimants: the ten largest. over: every key over its deductible, the largest first. minimum: the minimum attachment
    in force, which a termination may pro-rate; nothing without one. paid: what the aggregate reimburses of the lines of
    each of its months.
    """

    claimants: tuple[Claimant, ...]
    over: tuple[Claimant, ...]
    steps: tuple[Step, ...]
    running: Running | None
    plane: Plane
    minimum: int
    paid: tuple[int, ...]
