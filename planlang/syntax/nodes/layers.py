"""Statements of the stop-loss layers: of both, and of the specific."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import ClassVar

from attrs import frozen

from planlang.syntax.nodes.base import BENEFITS, LAYERS, SPECIFIC, Block, Name, Per, Statement, Written
from planlang.values.money import Money
from planlang.values.rate import Percentage


@frozen(kw_only=True)
class Carrier(Statement):
    """`carrier "Granite Mutual" policy "GM-88120"`; the policy may be left out."""

    words: ClassVar[str] = "carrier"
    blocks: ClassVar[frozenset[Block]] = LAYERS
    name: Written[str]
    policy: Written[str] | None


@frozen(kw_only=True)
class Covers(Statement):
    """`covers medical, rx`."""

    words: ClassVar[str] = "covers"
    blocks: ClassVar[frozenset[Block]] = LAYERS
    names: tuple[Name, ...]


@frozen
class NamedBasis:
    """`12/15`."""

    incurred_months: int
    paid_months: int


@frozen
class PaidBasis:
    """`paid`: whatever was paid in the period, however long ago it was incurred."""


@frozen
class IncurredBasis:
    """`incurred`: whatever was incurred in the period, whenever it is paid."""


@frozen
class WrittenWindow:
    """`2026-01-01 through 2026-12-31`, `on or after DATE`, `on or before DATE`, `any date` (both absent)."""

    first: Written[date] | None
    last: Written[date] | None


@frozen(kw_only=True)
class Basis(Statement):
    """`basis 12/15`, `basis paid, incurred on or after 2024-01-01`, `basis incurred W, paid W`, or name and windows.

    `named` absent: both windows are written. With a name, either window may be written beside it.
    """

    words: ClassVar[str] = "basis"
    blocks: ClassVar[frozenset[Block]] = LAYERS
    named: Written[NamedBasis | PaidBasis | IncurredBasis] | None
    incurred: Written[WrittenWindow] | None
    paid: Written[WrittenWindow] | None


@frozen(kw_only=True)
class RunInLimit(Statement):
    """`run-in limit $25,000 per person` (specific), `run-in limit $750,000 in all` (aggregate)."""

    words: ClassVar[str] = "run-in limit"
    blocks: ClassVar[frozenset[Block]] = LAYERS
    amount: Written[Money]
    per: Written[Per]


@frozen(kw_only=True)
class TerminalLiability(Statement):
    """`terminal liability 3 months`."""

    words: ClassVar[str] = "terminal liability"
    blocks: ClassVar[frozenset[Block]] = LAYERS
    months: Written[int]


@frozen(kw_only=True)
class Reimburses(Statement):
    """`reimburses 90%`, `reimburses 80% of the first $100,000 of excess, then 100%` (bands only on a specific)."""

    words: ClassVar[str] = "reimburses"
    blocks: ClassVar[frozenset[Block]] = LAYERS
    percentage: Written[Percentage]
    amounts: tuple[Written[Money], ...]
    rates: tuple[Written[Fraction], ...]


@frozen(kw_only=True)
class Maximum(Statement):
    """`maximum $2,000,000 per person` (specific), `maximum $1,000,000` (aggregate: `per` is absent)."""

    words: ClassVar[str] = "maximum"
    blocks: ClassVar[frozenset[Block]] = LAYERS
    amount: Written[Money]
    per: Written[Per] | None


# --- the specific -----------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class GaplessRenewal(Statement):
    """`gapless renewal included`, `gapless renewal none`."""

    words: ClassVar[str] = "gapless renewal"
    blocks: ClassVar[frozenset[Block]] = SPECIFIC
    included: bool


@frozen(kw_only=True)
class Deductible(Statement):
    """`deductible $100,000 per person`, `deductible $150,000 per person for class retirees`."""

    words: ClassVar[str] = "deductible"
    blocks: ClassVar[frozenset[Block]] = SPECIFIC | BENEFITS
    amount: Written[Money]
    per: Written[Per]
    for_class: Name | None

    def identity(self) -> Hashable:
        """One a class, and one for everybody."""
        return self.for_class.value if self.for_class else None


class Excluded(Enum):
    """From which cover a laser takes a person."""

    SPECIFIC = "specific"
    ALL = "all cover"


@frozen(kw_only=True)
class Laser(Statement):
    """`laser person "M-1" at $250,000`, `laser family "F-1" at $1`, `laser person "M-1" excluded from specific`."""

    words: ClassVar[str] = "laser"
    blocks: ClassVar[frozenset[Block]] = SPECIFIC
    per: Written[Per]
    key: Written[str]
    amount: Written[Money] | None
    excluded: Excluded | None

    def identity(self) -> Hashable:
        """One a person or family."""
        return (self.per.value, self.key.value)


@frozen(kw_only=True)
class AggregatingDeductible(Statement):
    """`aggregating deductible $150,000`, `... before percentage` (the default), `... after percentage`.

    `after_percentage` is absent when nothing was written.
    """

    words: ClassVar[str] = "aggregating deductible"
    blocks: ClassVar[frozenset[Block]] = SPECIFIC
    amount: Written[Money]
    after_percentage: bool | None


@frozen(kw_only=True)
class LifetimeMaximum(Statement):
    """`lifetime maximum $2,000,000 per person`."""

    words: ClassVar[str] = "lifetime maximum"
    blocks: ClassVar[frozenset[Block]] = SPECIFIC
    amount: Written[Money]
    per: Written[Per]


@frozen(kw_only=True)
class PriorReimbursement(Statement):
    """`prior reimbursement person "M-1" $412,906.55`: what earlier periods paid toward a lifetime maximum."""

    words: ClassVar[str] = "prior reimbursement"
    blocks: ClassVar[frozenset[Block]] = SPECIFIC
    per: Written[Per]
    key: Written[str]
    amount: Written[Money]

    def identity(self) -> Hashable:
        """One a person or family."""
        return (self.per.value, self.key.value)


@frozen(kw_only=True)
class OverallMaximum(Statement):
    """`overall maximum $5,000,000`: of the layer in all."""

    words: ClassVar[str] = "overall maximum"
    blocks: ClassVar[frozenset[Block]] = SPECIFIC
    amount: Written[Money]


@frozen(kw_only=True)
class Participant(Statement):
    """`participant "Captive" takes 100% of reimbursement per person from $0 to $250,000`, or `over $250,000`.

    A range without an end has no `stop`; without a range both amounts are absent, and all is meant.
    """

    words: ClassVar[str] = "participant"
    blocks: ClassVar[frozenset[Block]] = SPECIFIC
    name: Written[str]
    share: Written[Fraction]
    per: Written[Per]
    start: Written[Money] | None
    stop: Written[Money] | None

    def identity(self) -> Hashable:
        """One a name and range."""
        return (self.name.value, self.start and self.start.value, self.stop and self.stop.value)


@frozen(kw_only=True)
class AdvanceFunding(Statement):
    """`advance funding included`, `advance funding none`."""

    words: ClassVar[str] = "advance funding"
    blocks: ClassVar[frozenset[Block]] = SPECIFIC
    included: bool
