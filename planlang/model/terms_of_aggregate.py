"""Terms of the aggregate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from fractions import Fraction

from attrs import frozen

from planlang.model.ledger import Facts
from planlang.model.term import Citation, Key, Term
from planlang.values.rate import ONE


@frozen
class Factor:
    """A monthly factor in force from a date (absent: from the beginning), in minor units a unit and month."""

    since: date | None
    amount: int
    citation: Citation


@frozen(kw_only=True)
class FactorSchedule(Term):
    """All factors: by coverage group, then by class (absent: every class without its own) and tier, in date order.

    `by_class` says whether any factor differs by class, so that the census must name classes.
    """

    groups: Mapping[frozenset[str], Mapping[tuple[str | None, str], tuple[Factor, ...]]]
    by_class: bool
    corridor: Fraction | None
    lag: int


@frozen(kw_only=True)
class MinimumAttachment(Term):
    """`minimum attachment greater of $700,000 and 95% of first month times policy months`."""

    amount: int | None
    share: Fraction | None


class DeductiblePeriodForm(Enum):
    """Over what time the claims of the aggregate are set against its attachment."""

    ANNUAL = "annual"
    FIXED = "annual fixed"
    MONTHLY = "monthly"
    CUMULATIVE = "monthly cumulative"


@frozen(kw_only=True)
class DeductiblePeriod(Term):
    """`deductible period annual fixed at 95% of first month times policy months`: `rate` is that of the fixed form."""

    form: DeductiblePeriodForm = DeductiblePeriodForm.ANNUAL
    rate: Fraction = ONE


@frozen(kw_only=True)
class Accommodation(Term):
    """`monthly accommodation { ... }`: advances month by month, which change no liability.

    over_minimum: over the greater of attachment and pro-rated minimum. monthly_repayment: negative advances are
    repaid month by month. minimum_request: smaller advances wait. last_months: the months of the contract without any.
    """

    over_minimum: bool
    monthly_repayment: bool
    minimum_request: int
    last_months: int


class LossLimitForm(Enum):
    """What limits the claims of one key that the aggregate counts."""

    AMOUNT = "amount"
    STANDARD = "standard deductible"
    APPLICABLE = "applicable deductible"
    NONE = "none"


@frozen(kw_only=True)
class LossLimit(Term):
    """`loss limit standard deductible on specific coverages`; `coverages` are those it works on."""

    form: LossLimitForm
    amount: int
    key: Key
    coverages: frozenset[str]


class TerminationMode(Enum):
    """What a termination before the end of the period does to the aggregate."""

    FULL_MINIMUM = "full minimum"
    PRO_RATED_MINIMUM = "pro-rated minimum"
    FORFEITED = "forfeited"


@frozen(kw_only=True)
class OnTermination(Term):
    """`on termination full minimum`."""

    mode: TerminationMode

    def forfeits(self, facts: Facts) -> bool:
        """Whether the contract ended early and its aggregate pays nothing for it."""
        return facts.terminated is not None and self.mode is TerminationMode.FORFEITED
