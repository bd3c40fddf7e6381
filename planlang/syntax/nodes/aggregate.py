"""Statements of the aggregate, and of the monthly accommodation inside it."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import ClassVar

from attrs import frozen

from planlang.syntax.nodes.base import ACCOMMODATION, AGGREGATE, Block, Name, Section, Statement, Written
from planlang.values.money import Money


@frozen
class TierAmount:
    """`single $330.00` in a list of factors."""

    tier: Name
    amount: Written[Money]


@frozen(kw_only=True)
class Factors(Statement):
    """Amounts by tier, or one composite amount per employee, and whom, what and from when they hold for.

    Exactly one of `by_tier` (not empty) and `composite` is written.
    """

    by_tier: tuple[TierAmount, ...]
    composite: Written[Money] | None
    for_class: Name | None
    on: tuple[Name, ...]
    from_date: Written[date] | None

    def identity(self) -> Hashable:
        """One a class, coverage group and date; which tiers it names is checked by tier."""
        return (
            self.for_class.value if self.for_class else None,
            frozenset(name.value for name in self.on),
            self.from_date.value if self.from_date else None,
        )


@frozen(kw_only=True)
class ExpectedClaims(Factors):
    """`expected claims single $330.00, family $825.00 per month for class actives on medical, rx from 2026-07-01`."""

    words: ClassVar[str] = "expected claims"
    blocks: ClassVar[frozenset[Block]] = AGGREGATE


@frozen(kw_only=True)
class MonthlyFactor(Factors):
    """`monthly factor single $412.50, family $1,031.25 per month`, `monthly factor $540.16 per employee per month`."""

    words: ClassVar[str] = "monthly factor"
    blocks: ClassVar[frozenset[Block]] = AGGREGATE


@frozen(kw_only=True)
class Corridor(Statement):
    """`corridor 125%`."""

    words: ClassVar[str] = "corridor"
    blocks: ClassVar[frozenset[Block]] = AGGREGATE
    rate: Written[Fraction]


@frozen(kw_only=True)
class EnrollmentLag(Statement):
    """`enrollment lag 1 month`."""

    words: ClassVar[str] = "enrollment lag"
    blocks: ClassVar[frozenset[Block]] = AGGREGATE
    months: Written[int]


@frozen(kw_only=True)
class MinimumAttachment(Statement):
    """`minimum attachment $700,000`, `... 95% of first month times policy months`, or `greater of` both."""

    words: ClassVar[str] = "minimum attachment"
    blocks: ClassVar[frozenset[Block]] = AGGREGATE
    amount: Written[Money] | None
    share: Written[Fraction] | None


class DeductiblePeriodForm(Enum):
    """Over what time the claims are set against the attachment."""

    ANNUAL = "annual"
    FIXED = "annual fixed"
    MONTHLY = "monthly"
    CUMULATIVE = "monthly cumulative"


@frozen(kw_only=True)
class DeductiblePeriod(Statement):
    """`deductible period annual`, `annual fixed at 95% of first month times policy months`, `monthly`, ...

    The rate is written with the fixed form alone.
    """

    words: ClassVar[str] = "deductible period"
    blocks: ClassVar[frozenset[Block]] = AGGREGATE
    form: DeductiblePeriodForm
    rate: Written[Fraction] | None


class LossLimitForm(Enum):
    """What limits the claims of one person that the aggregate counts."""

    AMOUNT = "amount per person"
    STANDARD = "standard deductible"
    APPLICABLE = "applicable deductible"
    NONE = "none"


class Reach(Enum):
    """The coverages on which a loss limit works."""

    SPECIFIC = "specific coverages"
    ALL = "all coverages"


@frozen(kw_only=True)
class LossLimit(Statement):
    """`loss limit $100,000 per person`, `loss limit standard deductible on all coverages`, `loss limit none`."""

    words: ClassVar[str] = "loss limit"
    blocks: ClassVar[frozenset[Block]] = AGGREGATE
    form: Written[LossLimitForm]
    amount: Written[Money] | None
    reach: Written[Reach] | None


class TerminationMode(Enum):
    """What a termination before the end of the period does to the aggregate."""

    FULL_MINIMUM = "full minimum"
    PRO_RATED_MINIMUM = "pro-rated minimum"
    FORFEITED = "forfeited"


@frozen(kw_only=True)
class OnTermination(Statement):
    """`on termination full minimum`, `pro-rated minimum`, `forfeited`."""

    words: ClassVar[str] = "on termination"
    blocks: ClassVar[frozenset[Block]] = AGGREGATE
    mode: TerminationMode


# --- monthly accommodation --------------------------------------------------------------------------------------


@frozen(kw_only=True)
class AccommodationBlock(Section):
    """`monthly accommodation { ... }`: a block in the aggregate."""

    words: ClassVar[str] = "monthly accommodation"
    blocks: ClassVar[frozenset[Block]] = AGGREGATE


class AdvancesOver(Enum):
    """What the counted claims must exceed for an advance."""

    ATTACHMENT = "attachment"
    GREATER = "greater of attachment and pro-rated minimum"


@frozen(kw_only=True)
class AdvancesOverStatement(Statement):
    """`advances over attachment`, `advances over greater of attachment and pro-rated minimum`."""

    words: ClassVar[str] = "advances over"
    blocks: ClassVar[frozenset[Block]] = ACCOMMODATION
    over: AdvancesOver


class RepaymentMode(Enum):
    """When a month that falls back repays what was advanced."""

    MONTHLY = "monthly"
    SETTLEMENT = "at settlement"


@frozen(kw_only=True)
class Repayment(Statement):
    """`repayment monthly`, `repayment at settlement`."""

    words: ClassVar[str] = "repayment"
    blocks: ClassVar[frozenset[Block]] = ACCOMMODATION
    mode: RepaymentMode


@frozen(kw_only=True)
class MinimumRequest(Statement):
    """`minimum request $1,000`."""

    words: ClassVar[str] = "minimum request"
    blocks: ClassVar[frozenset[Block]] = ACCOMMODATION
    amount: Written[Money]


@frozen(kw_only=True)
class NoAdvances(Statement):
    """`no advances in last 2 months`."""

    words: ClassVar[str] = "no advances in last"
    blocks: ClassVar[frozenset[Block]] = ACCOMMODATION
    months: Written[int]
