"""Terms that both layers can have, and those of the specific."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from planlang.model.term import Citation, Key, Term
from planlang.values.calendar import Window
from planlang.values.rate import Percentage


@frozen(kw_only=True)
class Covers(Term):
    """`covers medical, rx`."""

    coverages: frozenset[str]


@frozen(kw_only=True)
class Basis(Term):
    """`basis 12/15`: the four dates. `paid_months` is b of a named basis `a/b`; `name` is what was written."""

    name: str
    incurred: Window
    paid: Window
    paid_months: int | None


@frozen(kw_only=True)
class RunInLimit(Term):
    """`run-in limit $25,000 per person`: minor units, of lines incurred before the period, by key."""

    amount: int
    key: Key


@frozen(kw_only=True)
class Reimbursement(Term):
    """`reimburses 90%`, flat or piecewise."""

    percentage: Percentage


@frozen(kw_only=True)
class Maximum(Term):
    """`maximum $2,000,000 per person`: on reimbursement, for the period. The aggregate's key is the contract."""

    amount: int
    key: Key


@frozen(kw_only=True)
class TerminalLiability(Term):
    """`terminal liability 3 months`: the paid window goes on when the contract ends without renewal."""

    months: int


@frozen(kw_only=True)
class GaplessRenewal(Term):
    """`gapless renewal included`."""

    included: bool


@frozen(kw_only=True)
class Deductible(Term):
    """`deductible $100,000 per person`, with the amounts of classes that have their own.

    `by_class` maps a class to its amount; `citations` a class to where its amount stands.
    """

    key: Key
    amount: int
    by_class: Mapping[str, int]
    citations: Mapping[str, Citation]

    def standard(self, class_name: str | None) -> int:
        """D0: the class's deductible, or the contract's."""
        return self.by_class.get(class_name, self.amount) if class_name else self.amount


@frozen(kw_only=True)
class Laser(Term):
    """`laser person "M-1" at $250,000`: a deductible of one key of the specific."""

    key: str
    amount: int


@frozen(kw_only=True)
class LaserExclusion(Term):
    """`laser person "M-1" excluded from specific` or `from all cover`: one person."""

    person: str
    from_all: bool


@frozen(kw_only=True)
class AggregatingDeductible(Term):
    """`aggregating deductible $150,000`, taken before or after the percentage."""

    amount: int
    after_percentage: bool


@frozen(kw_only=True)
class LifetimeMaximum(Term):
    """`lifetime maximum $2,000,000 per person`, less what prior periods paid (by key)."""

    amount: int
    key: Key
    prior: Mapping[str, int]
    citations: Mapping[str, Citation]


@frozen(kw_only=True)
class OverallMaximum(Term):
    """`overall maximum $5,000,000`: of the layer in all."""

    amount: int


@frozen(kw_only=True)
class Participant(Term):
    """`participant "Captive" takes 100% of reimbursement per person from $0 to $250,000`.

    A range on the key's running specific reimbursement, not on ground-up claims; `stop` absent: without end.
    """

    name: str
    share: Fraction
    start: int
    stop: int | None


@frozen(kw_only=True)
class AdvanceFunding(Term):
    """`advance funding included`: the carrier's money comes before the plan pays; never changes liability."""

    included: bool
