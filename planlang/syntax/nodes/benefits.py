"""Statements of the plan's own benefits: what a member pays before the plan does."""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction
from typing import ClassVar

from attrs import frozen

from planlang.syntax.nodes.base import BENEFITS, PLAN, SPECIFIC, Block, Name, Section, Statement, Written
from planlang.values.money import Money


def _listed(names: tuple[Name, ...]) -> frozenset[str]:
    return frozenset(name.value for name in names)


@frozen(kw_only=True)
class BenefitsBlock(Section):
    """`benefits { ... }`: a plan that has it adjudicates allowed amounts."""

    words: ClassVar[str] = "benefits"
    blocks: ClassVar[frozenset[Block]] = PLAN


@frozen(kw_only=True)
class BenefitYear(Statement):
    """`benefit year plan year`, `benefit year calendar year`."""

    words: ClassVar[str] = "benefit year"
    blocks: ClassVar[frozenset[Block]] = BENEFITS
    calendar: bool


@frozen(kw_only=True)
class Copay(Statement):
    """`copay $25.00 per line on medical`."""

    words: ClassVar[str] = "copay"
    blocks: ClassVar[frozenset[Block]] = BENEFITS
    amount: Written[Money]
    on: tuple[Name, ...]

    def identity(self) -> Hashable:
        """One a list of coverages."""
        return _listed(self.on)


@frozen
class MemberAmounts:
    """`$1,500 per person, $3,000 per family embedded`: at least one amount; `embedded` absent when it is not said."""

    person: Written[Money] | None
    family: Written[Money] | None
    embedded: Written[bool] | None


@frozen(kw_only=True)
class MemberDeductible(Statement):
    """`deductible $1,500 per person, $3,000 per family embedded on medical, rx`.

    The same word as the deductible of a specific: one that says anything of the member's alone is this one.
    """

    words: ClassVar[str] = "deductible"
    blocks: ClassVar[frozenset[Block]] = BENEFITS | SPECIFIC
    amounts: MemberAmounts
    on: tuple[Name, ...]
    for_class: Name | None

    def identity(self) -> Hashable:
        """One a list of coverages."""
        return _listed(self.on)


@frozen(kw_only=True)
class MemberCoinsurance(Statement):
    """`coinsurance member pays 20% on medical`."""

    words: ClassVar[str] = "coinsurance"
    blocks: ClassVar[frozenset[Block]] = BENEFITS
    share: Written[Fraction]
    on: tuple[Name, ...]

    def identity(self) -> Hashable:
        """One a list of coverages."""
        return _listed(self.on)


@frozen(kw_only=True)
class OutOfPocketMaximum(Statement):
    """`out-of-pocket maximum $6,000 per person, $12,000 per family embedded with copays on medical, rx`.

    `with_copays` is absent when nothing was written.
    """

    words: ClassVar[str] = "out-of-pocket maximum"
    blocks: ClassVar[frozenset[Block]] = BENEFITS
    amounts: MemberAmounts
    with_copays: bool | None
    on: tuple[Name, ...]

    def identity(self) -> Hashable:
        """One a list of coverages."""
        return _listed(self.on)


@frozen(kw_only=True)
class BenefitMaximum(Statement):
    """`benefit maximum $1,500 per person per benefit year on dental`, `... per lifetime on medical, rx`."""

    words: ClassVar[str] = "benefit maximum"
    blocks: ClassVar[frozenset[Block]] = BENEFITS
    amount: Written[Money]
    lifetime: bool
    on: tuple[Name, ...]

    def identity(self) -> Hashable:
        """Any number: they apply in written order, each on what the last kept; the same one twice is a slip."""
        return (self.lifetime, _listed(self.on), self.amount.value)


@frozen(kw_only=True)
class CarryOver(Statement):
    """`last-quarter carry-over included`, `last-quarter carry-over none`."""

    words: ClassVar[str] = "last-quarter carry-over"
    blocks: ClassVar[frozenset[Block]] = BENEFITS
    included: bool
