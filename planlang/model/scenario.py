"""A scenario: a small ledger and what it must come to, stated beside the plan."""

from __future__ import annotations

from enum import Enum

from attrs import frozen

from planlang.model.contract import Citation
from planlang.model.ledger import CensusRow, Facts
from planlang.model.settlement import Stage
from planlang.text.source import Span


class Payer(Enum):
    """A part of the waterfall that an expectation can name: `specific of claim "C-1"`."""

    AMOUNT = "amount"
    MEMBER = "member"
    PLAN_PAID = "plan paid"
    SPECIFIC = "specific"
    AGGREGATE = "aggregate"
    EMPLOYER = "employer"


class PersonFigure(Enum):
    """A figure of a person, by its column of `persons.csv`: `eligible of person "P3"`."""

    DEDUCTIBLE = "deductible"
    ELIGIBLE = "eligible"
    EXCESS = "excess"
    AGGREGATING = "aggregating"


class PeriodFigure(Enum):
    """A figure of the period."""

    SUM = "sum of attachments"
    MINIMUM = "minimum attachment"
    ATTACHMENT = "aggregate attachment"


class MonthFigure(Enum):
    """A figure of a policy month: `monthly attachment in 2026-04`; the last three are of its statement."""

    ATTACHMENT = "monthly attachment"
    CUMULATIVE_ATTACHMENT = "cumulative attachment"
    COUNTED = "counted"
    CUMULATIVE_COUNTED = "cumulative counted"
    THRESHOLD = "threshold"
    DUE = "due"
    ADVANCE = "advance"


class EntryFigure(Enum):
    """What entries beside the lines come to, in a month or in all: `period entry in 2026-04`, `fees`."""

    PERIOD_ENTRY = "period entry"
    FEES = "fees"
    PREMIUMS = "premiums"
    REFUND = "refund"
    SURPLUS = "surplus"


@frozen
class StageReason:
    """`specific laser-layer`: a reason of a stage."""

    stage: Stage
    reason: str


Named = Payer | PersonFigure | PeriodFigure | MonthFigure | EntryFigure | StageReason


class Comparison(Enum):
    """How an expectation compares a figure."""

    IS = "is"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    OVER = "over"
    UNDER = "under"


@frozen
class ClaimSubject:
    """`of claim "C-1" line 2`."""

    claim: str
    line: int


@frozen
class PersonSubject:
    """`of person "P3"`."""

    person: str


@frozen
class MonthSubject:
    """`in 2026-03`: a policy month by its name."""

    month: str


Subject = ClaimSubject | PersonSubject | MonthSubject


@frozen(kw_only=True)
class AmountExpected:
    """`expect specific laser-layer of claim "C-1" is $140,000.00`, or a cell of the claims table; minor units."""

    figure: Named
    subject: Subject | None
    comparison: Comparison
    amount: int
    span: Span


@frozen(kw_only=True)
class FindingExpected:
    """`expect warning laser-below-deductible`."""

    code: str
    span: Span


@frozen(kw_only=True)
class RefusalExpected:
    """`expect claim "C-9" refused by specific paid-too-late`."""

    subject: ClaimSubject
    stage: Stage
    reason: str
    span: Span


Expectation = AmountExpected | FindingExpected | RefusalExpected


@frozen
class Row:
    """One row of the claims table: the cells as written, by canonical column name, and where each stands."""

    values: dict[str, str]
    spans: dict[str, Span]


@frozen(kw_only=True)
class CheckedScenario:
    """A scenario whose names and figures are known; its claims are read as any ledger is.

    `of` names the plan file it belongs to, absent for the plan of its own file. `columns` are the canonical columns
    that the claims table has. `title_span`, `group_span`, `census_span` are the title, the group's statement and the
    first about the census, absent where there is none.
    """

    title: str
    of: str | None
    facts: Facts
    group: str | None
    census: tuple[CensusRow, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    expectations: tuple[Expectation, ...]
    citation: Citation
    span: Span
    title_span: Span
    group_span: Span | None
    census_span: Span | None
