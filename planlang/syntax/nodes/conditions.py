"""Statements that no settlement may break: what must always hold, and what a reader is warned of."""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum
from fractions import Fraction
from typing import ClassVar

from attrs import frozen

from planlang.syntax.nodes.base import PLAN, Block, Statement, Written
from planlang.syntax.nodes.scenarios import Comparison
from planlang.values.money import Money


class OfWhom(Enum):
    """Of what a condition asks its figure."""

    PERSON = "of any person"
    LINE = "of any line"
    PLAN = "of the plan"


@frozen(kw_only=True)
class Condition(Statement):
    """A figure, of whom, and what it is compared with: an amount, or a share of the deductible that applies.

    `figure` holds the words before `of`, in order, joined by one space. Exactly one of `amount` and `share` is written.
    """

    figure: Written[str]
    of: Written[OfWhom]
    comparison: Comparison
    amount: Written[Money] | None
    share: Written[Fraction] | None

    def identity(self) -> Hashable:
        """One a figure, subject, comparison and amount."""
        amount = self.amount and self.amount.value
        return (self.figure.value, self.of.value, self.comparison, amount, self.share and self.share.value)


@frozen(kw_only=True)
class Always(Condition):
    """`always specific of any person at most $2,000,000`."""

    words: ClassVar[str] = "always"
    blocks: ClassVar[frozenset[Block]] = PLAN


@frozen(kw_only=True)
class WarnWhen(Condition):
    """`warn when amount of any person at least 50% of deductible`."""

    words: ClassVar[str] = "warn when"
    blocks: ClassVar[frozenset[Block]] = PLAN
