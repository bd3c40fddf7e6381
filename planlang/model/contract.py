"""The checked contract: names resolved, windows dated, nothing left to look up.

A layer holds *terms*, one frozen class a provision, each with the place and the clause it comes from.
An absent term means that its author left it out, so that the default of `semantics` holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TypeVar

from attrs import field, frozen

from planlang.values.calendar import Period, Window
from planlang.values.money import Currency
from planlang.values.rate import ONE, Percentage


@frozen
class Citation:
    """Where a rule stands: `harbor-2026.plan:24`, and the clause of the contract it renders, if it cites one.

    `file` is relative to the plan's folder. `doc` holds the comment lines (`##`) before the rule.
    """

    file: str
    line: int
    clause: str | None = None
    words: str | None = None
    doc: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.line}"


class Key(Enum):
    """Whose running total a step keeps."""

    PERSON = "person"
    UNIT = "unit"
    CONTRACT = "contract"
    MONTH = "policy month"
    CHAIN = "chain of linked lines"
    PERSON_YEAR = "person and benefit year"
    UNIT_YEAR = "unit and benefit year"
    PERSON_LAST_YEAR = "person and the benefit year before"
    UNIT_LAST_YEAR = "unit and the benefit year before"


@frozen(kw_only=True)
class Term:
    """One provision as agreed. Citation is absent only for a default that nobody wrote."""

    citation: Citation | None = None


T = TypeVar("T", bound=Term)


@frozen(kw_only=True)
class Layer:
    """A stop-loss layer: who carries it, and its terms."""

    title: str
    carrier: str | None
    policy: str | None
    terms: tuple[Term, ...]
    citation: Citation

    def find(self, kind: type[T]) -> T | None:
        """The layer's one term of a kind, or none when its author left it out."""
        return next((term for term in self.terms if isinstance(term, kind)), None)

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """All of the layer's terms of a kind, in written order."""
        return tuple(term for term in self.terms if isinstance(term, kind))

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

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers there are, the specific first."""
        return tuple(layer for layer in (self.specific, self.aggregate) if layer)

    def find(self, kind: type[T]) -> T | None:
        """The plan's own term of a kind, or none when its author left it out."""
        return next((term for term in self.terms if isinstance(term, kind)), None)

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """All of the plan's own terms of a kind, in written order."""
        return tuple(term for term in self.terms if isinstance(term, kind))

    def the(self, kind: type[T]) -> T:
        """The plan's own term of a kind that every checked plan has."""
        found = self.find(kind)
        assert found is not None, kind  # INVARIANT: the checker supplies its default
        return found


# --- terms of the plan ------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Rebates(Term):
    """`rebates reduce aggregate`: which layers a rebate reduces."""

    reduce_specific: bool
    reduce_aggregate: bool


@frozen
class Charge:
    """What a unit is charged a month from a date on (absent: from the beginning), in minor units.

    Exactly one holds: `by_tier` (an amount for every tier), `per_unit` (each unit alike), `fixed` (whatever the units).
    """

    since: date | None
    by_tier: Mapping[str, int]
    per_unit: int | None
    fixed: int | None
    citation: Citation


@frozen(kw_only=True)
class Fee(Term):
    """`fee "Administration" $32.50 per employee per month`: its charges in date order."""

    name: str
    charges: tuple[Charge, ...]


@frozen(kw_only=True)
class Premium(Term):
    """`premium specific single $21.10, family $48.75 per month`: of a layer, `specific` or `aggregate`."""

    layer: str
    charges: tuple[Charge, ...]


class FundingForm(Enum):
    """How the employer pays for its plan."""

    SELF_FUNDED = "self-funded"
    LEVEL_FUNDED = "level-funded"
    FULLY_INSURED = "fully insured"


@frozen(kw_only=True)
class Funding(Term):
    """`funding level-funded { ... }`.

    charges: the rate of a level-funded plan, the premium of a fully insured one; a self-funded plan has none.
    surplus: the employer's share of a level-funded surplus.
    """

    form: FundingForm
    charges: tuple[Charge, ...] = ()
    surplus: Fraction = Fraction(0)


@frozen(kw_only=True)
class ExperienceRefund(Term):
    """`experience refund { ... }`: share of what claims stay below a limit, at most a cap, both shares of premium."""

    share: Fraction
    limit: Fraction
    cap: Fraction | None


# --- terms of the plan's own benefits ---------------------------------------------------------------------------


@frozen(kw_only=True)
class BenefitYear(Term):
    """`benefit year calendar year`, or the plan's own year."""

    calendar: bool


@frozen(kw_only=True)
class Copay(Term):
    """`copay $25.00 per line on medical`: once a chain of linked lines, on each of its coverages."""

    amount: int
    coverages: frozenset[str]


@frozen
class MemberLayer:
    """An amount per person, per family, or both. `embedded` says whether a person's amount also counts in a family.

    person absent: the family's alone. family absent: the person's alone. Not embedded: the family's layer alone, except
    that a unit of one person has the person's, if one is stated.
    """

    person: int | None
    family: int | None
    embedded: bool


@frozen(kw_only=True)
class MemberDeductible(Term):
    """`deductible $1,500 per person, $3,000 per family embedded on medical, rx`: shared by its coverages."""

    layer: MemberLayer
    coverages: frozenset[str]


@frozen(kw_only=True)
class MemberCoinsurance(Term):
    """`coinsurance member pays 20% on medical`: each coverage by itself."""

    share: Fraction
    coverages: frozenset[str]


@frozen(kw_only=True)
class OutOfPocketMaximum(Term):
    """`out-of-pocket maximum $6,000 per person, $12,000 per family embedded with copays on medical, rx`."""

    layer: MemberLayer
    with_copays: bool
    coverages: frozenset[str]


@frozen(kw_only=True)
class BenefitMaximum(Term):
    """`benefit maximum $1,500 per person per benefit year on dental`; several apply in written order."""

    amount: int
    lifetime: bool
    coverages: frozenset[str]


@frozen(kw_only=True)
class CarryOver(Term):
    """`last-quarter carry-over included`."""

    included: bool


# --- terms of both layers ---------------------------------------------------------------------------------------


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


# --- terms of the specific --------------------------------------------------------------------------------------


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


# --- terms of the aggregate -------------------------------------------------------------------------------------


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
