"""What a report shows beside its pictures: the rules with what they decided, and what a line is to be asked.

All amounts are in minor units. A rule is named by its number among the rules of a report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from planlang.model.contract import Citation
from planlang.model.pictures import Pictures
from planlang.model.settlement import Settlement, Stage
from planlang.model.trace import Explanation
from planlang.model.why_not import Short, WhyNot


@frozen(kw_only=True)
class Ruling:
    """One reason of one rule, the lines that it decided a part of, and the sum of those parts."""

    stage: Stage
    reason: str
    provision: str
    citations: tuple[Citation, ...]
    lines: int
    amount: int


@frozen
class Part:
    """What a rule decided of something: its number, how many lines, and their sum."""

    rule: int
    lines: int
    amount: int


@frozen(kw_only=True)
class Turn:
    """How a line came out otherwise than the last one of its person: the rules that began to decide, or ceased to.

    since: the position of that earlier line.
    """

    since: int
    begun: tuple[int, ...]
    ended: tuple[int, ...]


@frozen(kw_only=True)
class Ruled:
    """All rules that decided anything, what they decided of each line and person, and where a person's lines turned.

    by_line: by position, the numbers of the rules with their amounts. by_person: by the period too that counts the
    lines, by its position, or by none. turns: absent for a person's first line.
    """

    rules: tuple[Ruling, ...]
    by_line: Sequence[tuple[tuple[int, int], ...]]
    by_person: Mapping[tuple[str, int | None], tuple[Part, ...]]
    turns: Sequence[Turn | None]


@frozen(kw_only=True)
class Charged:
    """Units of a month times a monthly factor: one summand of the month's attachment."""

    tier: str
    class_name: str | None
    units: int
    factor: int
    amount: int
    citation: Citation


@frozen(kw_only=True)
class LineTold:
    """One line as a report tells it: who pays, by which rules, what each did, and why a layer pays nothing.

    period: the position of the period that counts it, or none. month: the policy month of the aggregate to which its
    paid date belongs, or nothing.
    """

    explanation: Explanation
    period: int | None
    month: str
    ruled: tuple[tuple[int, int], ...]
    turn: Turn | None
    short: tuple[Short, ...]


@frozen(kw_only=True)
class Largest:
    """One of the largest claimants: a key of the specific, else a person. reimbursed: by both covers together.

    positions: where the lines stand in the settlement of the period.
    """

    key: str
    amount: int
    reimbursed: int
    positions: tuple[int, ...]


@frozen(kw_only=True)
class PeriodTold:
    """One period of a report: its settlement, its pictures, how each month's attachment came about, why not.

    short_of: by person, how far it is below the deductible that applies, where it is not over it. why_not: what would
    make a layer pay, as far as it was settled; of one of several periods nothing.
    """

    settlement: Settlement
    pictures: Pictures
    charged: Mapping[str, tuple[Charged, ...]]
    largest: tuple[Largest, ...]
    short_of: Mapping[str, int] = field(factory=dict)
    why_not: tuple[WhyNot, ...] = ()
