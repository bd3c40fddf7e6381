"""Statements about what stands beside the claims: fees, premiums, funding and the experience refund."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import ClassVar

from attrs import frozen

from planlang.syntax.nodes.aggregate import TierAmount
from planlang.syntax.nodes.base import (
    EXPERIENCE_REFUND,
    FEES,
    FULLY_INSURED,
    LEVEL_FUNDED,
    PLAN,
    Block,
    Section,
    Statement,
    Written,
)
from planlang.values.money import Money


@frozen
class Amounts:
    """What is charged a month: by tier, for each employee alike, or one fixed amount. Exactly one is written."""

    by_tier: tuple[TierAmount, ...]
    per_employee: Written[Money] | None
    fixed: Written[Money] | None


@frozen(kw_only=True)
class Charged(Statement):
    """What a fee, a premium or a rate is, and from when."""

    amounts: Amounts
    from_date: Written[date] | None

    def identity(self) -> Hashable:
        """One a date."""
        return self.from_date.value if self.from_date else None


@frozen(kw_only=True)
class FeesBlock(Section):
    """`fees { ... }`."""

    words: ClassVar[str] = "fees"
    blocks: ClassVar[frozenset[Block]] = PLAN


@frozen(kw_only=True)
class Fee(Charged):
    """`fee "Administration" $32.50 per employee per month`, `fee "Network" single $4.00, family $9.00 per month`."""

    words: ClassVar[str] = "fee"
    blocks: ClassVar[frozenset[Block]] = FEES
    name: Written[str]

    def identity(self) -> Hashable:
        """One a name and date."""
        return (self.name.value, super().identity())


@frozen(kw_only=True)
class Premium(Charged):
    """`premium specific single $21.10, family $48.75 per month from 2026-07-01`; `layer` is SPECIFIC or AGGREGATE.

    Inside `funding fully insured` it is of no layer.
    """

    words: ClassVar[str] = "premium"
    blocks: ClassVar[frozenset[Block]] = FEES | FULLY_INSURED
    layer: Written[Block] | None

    def identity(self) -> Hashable:
        """One a layer and date."""
        return (self.layer.value if self.layer else None, super().identity())


class FundingForm(Enum):
    """How the employer pays for its plan."""

    SELF_FUNDED = "self-funded"
    LEVEL_FUNDED = "level-funded"
    FULLY_INSURED = "fully insured"


@frozen(kw_only=True)
class Funding(Section):
    """`funding self-funded`, `funding level-funded { ... }`, `funding fully insured { ... }`.

    A self-funded plan has no more to say, so it has no braces.
    """

    words: ClassVar[str] = "funding"
    blocks: ClassVar[frozenset[Block]] = PLAN
    form: FundingForm

    @property
    def block(self) -> Block:
        """The block of its form; of self-funding, where nothing can stand, the plan."""
        return Block(f"funding {self.form.value}") if self.braced else Block.PLAN

    @property
    def braced(self) -> bool:
        """Whether there is more to say."""
        return self.form is not FundingForm.SELF_FUNDED


@frozen(kw_only=True)
class Rate(Charged):
    """`rate single $341.44, family $717.02 per month`: what a level-funded plan pays into its fund."""

    words: ClassVar[str] = "rate"
    blocks: ClassVar[frozenset[Block]] = LEVEL_FUNDED


@frozen(kw_only=True)
class Surplus(Statement):
    """`surplus 66 2/3% to employer`."""

    words: ClassVar[str] = "surplus"
    blocks: ClassVar[frozenset[Block]] = LEVEL_FUNDED
    share: Written[Fraction]


@frozen(kw_only=True)
class ExperienceRefundBlock(Section):
    """`experience refund { ... }`."""

    words: ClassVar[str] = "experience refund"
    blocks: ClassVar[frozenset[Block]] = PLAN


@frozen(kw_only=True)
class RefundShare(Statement):
    """`share 30%`."""

    words: ClassVar[str] = "share"
    blocks: ClassVar[frozenset[Block]] = EXPERIENCE_REFUND
    share: Written[Fraction]


@frozen(kw_only=True)
class ClaimsLimit(Statement):
    """`claims limit 70% of premium`."""

    words: ClassVar[str] = "claims limit"
    blocks: ClassVar[frozenset[Block]] = EXPERIENCE_REFUND
    share: Written[Fraction]


@frozen(kw_only=True)
class Cap(Statement):
    """`cap 15% of premium`."""

    words: ClassVar[str] = "cap"
    blocks: ClassVar[frozenset[Block]] = EXPERIENCE_REFUND
    share: Written[Fraction]
