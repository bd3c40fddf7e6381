"""The checked contract: names resolved, windows dated, nothing left to look up.

A layer holds *terms*, one frozen class a provision, each with the place and the clause it comes from.
An absent term means that its author left it out, so that the default of `semantics` holds.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from planlang.model.term import Citation, Key, T, Term
from planlang.model.terms_of_aggregate import (
    Accommodation,
    DeductiblePeriod,
    DeductiblePeriodForm,
    Factor,
    FactorSchedule,
    LossLimit,
    LossLimitForm,
    MinimumAttachment,
    OnTermination,
    TerminationMode,
)
from planlang.model.terms_of_plan import (
    BenefitMaximum,
    BenefitYear,
    CarryOver,
    Charge,
    Copay,
    ExperienceRefund,
    Fee,
    Funding,
    FundingForm,
    MemberCoinsurance,
    MemberDeductible,
    MemberLayer,
    OutOfPocketMaximum,
    Premium,
    Rebates,
)
from planlang.model.terms_of_specific import (
    AdvanceFunding,
    AggregatingDeductible,
    Basis,
    Covers,
    Deductible,
    GaplessRenewal,
    Laser,
    LaserExclusion,
    LifetimeMaximum,
    Maximum,
    OverallMaximum,
    Participant,
    Reimbursement,
    RunInLimit,
    TerminalLiability,
)
from planlang.values.calendar import Period
from planlang.values.money import Currency

# The door of the contract: its terms are read from here, wherever they stand.
__all__ = (
    "Accommodation",
    "AdvanceFunding",
    "AggregatingDeductible",
    "Basis",
    "BenefitMaximum",
    "BenefitYear",
    "CarryOver",
    "Charge",
    "CheckedContract",
    "Citation",
    "Copay",
    "Covers",
    "Deductible",
    "DeductiblePeriod",
    "DeductiblePeriodForm",
    "ExperienceRefund",
    "Factor",
    "FactorSchedule",
    "Fee",
    "Funding",
    "FundingForm",
    "GaplessRenewal",
    "Key",
    "Laser",
    "LaserExclusion",
    "Layer",
    "LifetimeMaximum",
    "LossLimit",
    "LossLimitForm",
    "Maximum",
    "MemberCoinsurance",
    "MemberDeductible",
    "MemberLayer",
    "MinimumAttachment",
    "OnTermination",
    "OutOfPocketMaximum",
    "OverallMaximum",
    "Participant",
    "Premium",
    "Rebates",
    "Reimbursement",
    "RunInLimit",
    "T",
    "Term",
    "TerminalLiability",
    "TerminationMode",
)


@frozen(kw_only=True)
class Layer:
    """A stop-loss layer: who carries it, and its terms."""

    title: str
    carrier: str | None
    policy: str | None
    terms: tuple[Term, ...]
    citation: Citation
    _found: dict[type[Term], tuple[Term, ...]] = field(factory=dict, init=False, repr=False, eq=False)

    def find(self, kind: type[T]) -> T | None:
        """The layer's one term of a kind, or none when its author left it out."""
        return next(iter(self.all(kind)), None)

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """All of the layer's terms of a kind, in written order; every line of a ledger asks, so they are kept."""
        found = self._found.get(kind)
        if found is None:
            found = self._found[kind] = tuple(term for term in self.terms if isinstance(term, kind))
        return found  # type: ignore[return-value]  # by kind

    def the(self, kind: type[T]) -> T:
        """The layer's term of a kind that every checked layer has."""
        found = self.find(kind)
        assert found is not None, kind  # INVARIANT: the checker requires it or supplies its default
        return found


@frozen(kw_only=True)
class CheckedContract:
    """A plan that means something: every name resolved, every default that decides money supplied.

    `coverages`, `exclusions` map a name to its label, `exclusion_citations` a code to its declaration; `tiers` is never
    empty (a plan that declares none has the one tier `employee`). `terms` are those of the plan itself (rebates).
    `periods` are there in the contract by which files of several periods are read: those of each, in date order.
    """

    name: str
    sponsor: str | None
    administrator: str | None
    group: str | None
    currency: Currency
    period: Period
    coverages: Mapping[str, str]
    tiers: tuple[str, ...]
    classes: tuple[str, ...]
    exclusions: Mapping[str, str]
    exclusion_citations: Mapping[str, Citation]
    terms: tuple[Term, ...]
    benefits: Layer | None = None
    specific: Layer | None
    aggregate: Layer | None
    citation: Citation
    digest: str = field(kw_only=True)
    periods: tuple[CheckedContract, ...] = ()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers there are, the specific first."""
        return tuple(layer for layer in (self.specific, self.aggregate) if layer)

    def find(self, kind: type[T]) -> T | None:
        """The plan's own term of a kind, or none when its author left it out."""
        for term in self.terms:
            if isinstance(term, kind):
                return term
        return None

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """All of the plan's own terms of a kind, in written order."""
        return tuple(term for term in self.terms if isinstance(term, kind))

    def the(self, kind: type[T]) -> T:
        """The plan's own term of a kind that every checked plan has."""
        found = self.find(kind)
        assert found is not None, kind  # INVARIANT: the checker supplies its default
        return found
