"""What was written: frozen nodes, one class a statement, equal whatever the spacing.

A statement is term, value, qualifiers, clause. Its class says how it is written (`words`), in which blocks it may
stand (`blocks`), and what makes two of them the same term (`identity`): a term given twice has one identity.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import ClassVar, Generic, TypeVar

from attrs import field, frozen

from planlang.text.source import Span
from planlang.values.money import Money
from planlang.values.rate import Percentage

T_co = TypeVar("T_co", covariant=True)


class Block(Enum):
    """The blocks in which a statement can stand."""

    PLAN = "plan"
    SPECIFIC = "specific"
    AGGREGATE = "aggregate"
    ACCOMMODATION = "monthly accommodation"
    SCENARIO = "scenario"


PLAN = frozenset({Block.PLAN})
SPECIFIC = frozenset({Block.SPECIFIC})
AGGREGATE = frozenset({Block.AGGREGATE})
LAYERS = SPECIFIC | AGGREGATE
ACCOMMODATION = frozenset({Block.ACCOMMODATION})
SCENARIO = frozenset({Block.SCENARIO})


@frozen
class Written(Generic[T_co]):
    """A value and where it was written."""

    value: T_co
    span: Span = field(eq=False, repr=False)


Name = Written[str]


@frozen
class Clause:
    """`clause "4.2" "the Specific Deductible"`: the wording a term comes from; words may be left out."""

    number: str
    words: str | None = None


@frozen(kw_only=True)
class Statement:
    """What all statements share: the clause they cite, doc comments (`##` lines before it), and their places."""

    words: ClassVar[str]
    blocks: ClassVar[frozenset[Block]]
    clause: Clause | None = None
    doc: tuple[str, ...] = ()
    span: Span = field(eq=False, repr=False)
    term: Span = field(eq=False, repr=False)

    def identity(self) -> Hashable:
        """Two statements of one class and one identity in one block are one term given twice."""
        return ()


@frozen(kw_only=True)
class Broken(Statement):
    """A statement that could not be read; `guess` is the term it began with, when that is known.

    It has its diagnostic already, so nothing that could follow from its absence is reported.
    """

    words: ClassVar[str] = ""
    blocks: ClassVar[frozenset[Block]] = frozenset(Block)
    guess: str | None = None


# --- plan -------------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Sponsor(Statement):
    """`sponsor "Harbor Foods, Inc."`."""

    words: ClassVar[str] = "sponsor"
    blocks: ClassVar[frozenset[Block]] = PLAN
    name: Written[str]


@frozen(kw_only=True)
class Administrator(Statement):
    """`administrator "Cascade Benefit Administrators"`."""

    words: ClassVar[str] = "administrator"
    blocks: ClassVar[frozenset[Block]] = PLAN
    name: Written[str]


@frozen(kw_only=True)
class Group(Statement):
    """`group "G-100"`: the employer group whose lines the plan settles."""

    words: ClassVar[str] = "group"
    blocks: ClassVar[frozenset[Block]] = PLAN | SCENARIO
    name: Written[str]


@frozen(kw_only=True)
class CurrencyStatement(Statement):
    """`currency USD`."""

    words: ClassVar[str] = "currency"
    blocks: ClassVar[frozenset[Block]] = PLAN
    code: Written[str]


@frozen(kw_only=True)
class PeriodStatement(Statement):
    """`period 2026-01-01 through 2026-12-31`."""

    words: ClassVar[str] = "period"
    blocks: ClassVar[frozenset[Block]] = PLAN
    first: Written[date]
    last: Written[date]


@frozen(kw_only=True)
class Coverage(Statement):
    """`coverage medical "Medical"`: declares a coverage; the label may be left out."""

    words: ClassVar[str] = "coverage"
    blocks: ClassVar[frozenset[Block]] = PLAN
    name: Name
    label: Written[str] | None

    def identity(self) -> Hashable:
        """One declaration a name."""
        return self.name.value


@frozen(kw_only=True)
class Tiers(Statement):
    """`tiers single, family`."""

    words: ClassVar[str] = "tiers"
    blocks: ClassVar[frozenset[Block]] = PLAN
    names: tuple[Name, ...]


@frozen(kw_only=True)
class Classes(Statement):
    """`classes actives, retirees`."""

    words: ClassVar[str] = "classes"
    blocks: ClassVar[frozenset[Block]] = PLAN
    names: tuple[Name, ...]


@frozen(kw_only=True)
class Exclusion(Statement):
    """`exclusion "WC" "Work-related injury"`: a code of the ledger that takes a line out of all stop-loss cover."""

    words: ClassVar[str] = "exclusion"
    blocks: ClassVar[frozenset[Block]] = PLAN
    code: Written[str]
    label: Written[str] | None

    def identity(self) -> Hashable:
        """One declaration a code."""
        return self.code.value


class RebateMode(Enum):
    """Which layers a rebate reduces."""

    IGNORED = "ignored"
    AGGREGATE = "reduce aggregate"
    BOTH = "reduce specific and aggregate"


@frozen(kw_only=True)
class Rebates(Statement):
    """`rebates ignored`, `rebates reduce aggregate`, `rebates reduce specific and aggregate`."""

    words: ClassVar[str] = "rebates"
    blocks: ClassVar[frozenset[Block]] = PLAN
    mode: RebateMode


@frozen(kw_only=True)
class Layer(Statement):
    """`specific "Title" { ... }` or `aggregate "Title" { ... }`; `kind` is SPECIFIC or AGGREGATE."""

    words: ClassVar[str] = "layer"
    blocks: ClassVar[frozenset[Block]] = PLAN
    kind: Block
    title: Written[str] | None
    statements: tuple[Statement, ...]

    def identity(self) -> Hashable:
        """One specific and one aggregate a plan."""
        return self.kind


# --- both layers ------------------------------------------------------------------------------------------------


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


class Per(Enum):
    """Whose running total a limit is on."""

    PERSON = "per person"
    FAMILY = "per family"
    ALL = "in all"


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


# --- specific ---------------------------------------------------------------------------------------------------


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
    blocks: ClassVar[frozenset[Block]] = SPECIFIC
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
class AdvanceFunding(Statement):
    """`advance funding included`, `advance funding none`."""

    words: ClassVar[str] = "advance funding"
    blocks: ClassVar[frozenset[Block]] = SPECIFIC
    included: bool


# --- aggregate --------------------------------------------------------------------------------------------------


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


@frozen(kw_only=True)
class AccommodationBlock(Statement):
    """`monthly accommodation { ... }`: a block in the aggregate."""

    words: ClassVar[str] = "monthly accommodation"
    blocks: ClassVar[frozenset[Block]] = AGGREGATE
    statements: tuple[Statement, ...]


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


# --- scenarios --------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class AsOf(Statement):
    """`as of 2026-06-30`."""

    words: ClassVar[str] = "as of"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    day: Written[date]


@frozen(kw_only=True)
class Terminated(Statement):
    """`terminated 2026-10-31`."""

    words: ClassVar[str] = "terminated"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    day: Written[date]


@frozen(kw_only=True)
class Renewed(Statement):
    """`renewed`."""

    words: ClassVar[str] = "renewed"
    blocks: ClassVar[frozenset[Block]] = SCENARIO


@frozen(kw_only=True)
class TerminalLiabilityElected(Statement):
    """`terminal liability elected`."""

    words: ClassVar[str] = "terminal liability elected"
    blocks: ClassVar[frozenset[Block]] = SCENARIO


@frozen
class TierUnits:
    """`single 60` in a census."""

    tier: Name
    units: Written[int]


@frozen(kw_only=True)
class CensusStatement(Statement):
    """`census single 60, family 40 every month`, `census 2026-03 single 58, family 39 for class retirees`.

    `month` is absent for `every month`; a month's own statement outranks it.
    """

    words: ClassVar[str] = "census"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    units: tuple[TierUnits, ...]
    month: Written[str] | None
    for_class: Name | None

    def identity(self) -> Hashable:
        """One a month and class."""
        return (self.month.value if self.month else None, self.for_class.value if self.for_class else None)


@frozen
class Table:
    """`| a | b |` rows in a block: the header's cells, then each row's, all as written.

    `whole`: every row could be read; one that could not has its diagnostic already.
    """

    header: tuple[Written[str], ...]
    rows: tuple[tuple[Written[str], ...], ...]
    whole: bool = True


@frozen(kw_only=True)
class CensusTable(Statement):
    """`census { | month | single | family | ... }`."""

    words: ClassVar[str] = "census"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    table: Table


@frozen(kw_only=True)
class Claims(Statement):
    """`claims { | claim | person | ... | }`."""

    words: ClassVar[str] = "claims"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    table: Table


class Comparison(Enum):
    """How an expectation compares a figure."""

    IS = "is"
    AT_LEAST = "at least"
    AT_MOST = "at most"


@frozen
class OfClaim:
    """`of claim "C-1" line 2`; the line may be left out and is 1 then."""

    claim: Written[str]
    line: Written[int] | None


@frozen
class OfPerson:
    """`of person "P3"`."""

    person: Written[str]


@frozen
class InMonth:
    """`in 2026-03`."""

    month: Written[str]


@frozen(kw_only=True)
class ExpectAmount(Statement):
    """`expect specific laser-layer of claim "C-1" is $140,000.00`, `expect aggregate attachment is $810,001.20`.

    `figure` holds the words between `expect` and the subject or comparison, in order, joined by one space.
    """

    words: ClassVar[str] = "expect"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    figure: Written[str]
    subject: OfClaim | OfPerson | InMonth | None
    comparison: Comparison
    amount: Written[Money]

    def identity(self) -> Hashable:
        """Any number of expectations."""
        return self.span.start


@frozen(kw_only=True)
class ExpectFinding(Statement):
    """`expect warning laser-below-deductible`, `expect error duplicate-line`."""

    words: ClassVar[str] = "expect"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    severity: str
    code: Written[str]

    def identity(self) -> Hashable:
        """Any number of expectations."""
        return self.span.start


@frozen(kw_only=True)
class ExpectRefused(Statement):
    """`expect claim "C-9" refused by specific paid-too-late`."""

    words: ClassVar[str] = "expect"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    subject: OfClaim
    layer: Block
    reason: Written[str]

    def identity(self) -> Hashable:
        """Any number of expectations."""
        return self.span.start


# --- files ------------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Plan(Statement):
    """`plan "Harbor Foods Employee Health Plan" { ... }`."""

    words: ClassVar[str] = "plan"
    blocks: ClassVar[frozenset[Block]] = frozenset()
    name: Written[str]
    statements: tuple[Statement, ...]

    def identity(self) -> Hashable:
        """One plan a name."""
        return self.name.value


@frozen(kw_only=True)
class Scenario(Statement):
    """`scenario "..." of "harbor-2026.plan" { ... }`; `of` is absent inside the plan's own file."""

    words: ClassVar[str] = "scenario"
    blocks: ClassVar[frozenset[Block]] = frozenset()
    title: Written[str]
    of: Written[str] | None
    statements: tuple[Statement, ...]

    def identity(self) -> Hashable:
        """One scenario a title."""
        return self.title.value


@frozen
class Comment:
    """A `#` comment: its text without the sign, where it stands, and whether code stands before it on its line."""

    text: str
    span: Span = field(eq=False, repr=False)
    trailing: bool


@frozen
class File:
    """A whole file: plans and scenarios in order, and the comments that are no documentation."""

    items: tuple[Plan | Scenario | Broken, ...]
    comments: tuple[Comment, ...] = field(eq=False)
