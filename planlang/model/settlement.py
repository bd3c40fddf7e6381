"""A settlement: every line's split, the streams it was read from, and the figures that follow.

A *stream* is one integer amount of minor units per line, in settlement order.
Row n across all streams, with the running totals before it, is the trace of line n: there is no other tracer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from attrs import field, frozen

from planlang.model.contract import CheckedContract, Citation, Key
from planlang.model.ledger import Census, Facts, Ledger, Line, Resolved


class Stage(Enum):
    """The three cuts of the waterfall; each stage's reasons sum to what it splits."""

    BENEFITS = 0
    SPECIFIC = 1
    AGGREGATE = 2


# The order of the table in `semantics`, section 3.
REASON_ORDER: Mapping[Stage, tuple[str, ...]] = {
    Stage.BENEFITS: ("copay", "deductible", "coinsurance", "out-of-pocket-relief", "over-benefit-maximum"),
    Stage.SPECIFIC: (
        "specific",
        "rebate",
        "not-covered",
        "excluded",
        "incurred-too-early",
        "incurred-too-late",
        "paid-too-early",
        "paid-too-late",
        "over-run-in-limit",
        "below-deductible",
        "laser-layer",
        "aggregating-deductible",
        "coinsurance",
        "over-maximum",
    ),
    Stage.AGGREGATE: (
        "aggregate",
        "rebate",
        "not-covered",
        "excluded",
        "incurred-too-early",
        "incurred-too-late",
        "paid-too-early",
        "paid-too-late",
        "over-run-in-limit",
        "over-loss-limit",
        "below-attachment",
        "coinsurance",
        "over-maximum",
        "forfeited",
    ),
}
COUNTS = "counts"


@frozen
class Refusal:
    """Why a layer does not count a line: the reason, the provision and where it stands."""

    reason: str
    provision: str
    citation: Citation | None


@frozen
class Cited:
    """Where a rule stands for a line: its key's own place, its class's, or the general one."""

    general: Citation | None
    key: Key = Key.CONTRACT
    by_key: Mapping[str, Citation] = field(factory=dict)
    by_class: Mapping[str, Citation] = field(factory=dict)


@frozen
class ReasonStream:
    """A stream that is the amount of a reason; several streams of one reason in a stage add up."""

    stage: Stage
    reason: str
    stream: str
    provision: str
    cited: Cited


@frozen
class Reason:
    """Part of a line, and why it went where it went. Several provisions of one reason are joined by ` + `."""

    stage: Stage
    reason: str
    amount: int
    provision: str
    citations: tuple[Citation, ...]


@frozen(kw_only=True)
class Split:
    """Who owes what of one line, in minor units.

    member + specific + aggregate + employer = amount. A verdict is `counts` or the refusal.
    """

    line: Line
    amount: int
    member: int
    plan_paid: int
    specific: int
    aggregate: int
    employer: int
    reasons: tuple[Reason, ...]
    specific_verdict: str
    aggregate_verdict: str


@frozen(kw_only=True)
class MonthUnits:
    """Units of a tier (and class) used for a month; `projected` from an earlier month under an as-of date."""

    month: str
    tier: str
    class_name: str | None
    units: int
    projected: bool


@frozen(kw_only=True)
class AttachmentMonth:
    """A policy month of the aggregate: A_k, S_k in minor units.

    `counted` is the sum of g over the lines that belong to the month, `cumulative_counted` its running sum.
    """

    number: int
    month: str
    attachment: int
    cumulative: int
    projected: bool


@frozen(kw_only=True)
class Attachment:
    """How the aggregate attachment was reached: SUM, MIN and AAP in minor units, month by month.

    `terminal_months` n: months to the termination or the end; `policy_months` N.
    """

    months: tuple[AttachmentMonth, ...]
    units: tuple[MonthUnits, ...]
    policy_months: int
    terminal_months: int
    sum: int
    minimum: int
    attachment: int

    @property
    def projected(self) -> bool:
        """Whether any month rests on a projection."""
        return any(month.projected for month in self.months)


@frozen(kw_only=True)
class Totals:
    """Totals of settled lines by payer, in minor units."""

    lines: int
    amount: int
    member: int
    plan_paid: int
    specific: int
    aggregate: int
    employer: int


@frozen(kw_only=True)
class PersonRow:
    """One row of `persons.csv`, in minor units. The last five are of the specific's key, absent without a specific.

    deductible: the one that applies. laser: the amount of a laser on the key, absent without one. An excluded person
    has the deductible of its key, and nothing eligible.
    """

    person: str
    unit: str
    amount: int
    member: int
    plan_paid: int
    specific: int
    aggregate: int
    employer: int
    deductible: int | None
    laser: int | None
    eligible: int | None
    excess: int | None
    aggregating: int | None


@frozen(kw_only=True)
class MonthRow:
    """One row of `months.csv`, in minor units."""

    month: str
    attachment: int
    cumulative_attachment: int
    counted: int
    cumulative_counted: int
    projected: bool


@frozen(kw_only=True)
class Settlement:
    """One ledger settled under one contract.

    lines: settled lines in settlement order. streams, before: by stream name, one integer a line; `before` is the
    running total of the step's input under its key before the line. verdicts: a refusal or none, by layer.
    order: the provisions in the order in which they decided. later: how many lines were paid after the as-of date, and
    their amount.
    """

    contract: CheckedContract
    facts: Facts
    ledger: Ledger
    census: Census | None
    lines: tuple[Resolved, ...]
    pended: tuple[Line, ...]
    later: tuple[int, int]
    streams: Mapping[str, Sequence[int]]
    before: Mapping[str, Sequence[int]]
    refusals: Mapping[Stage, Sequence[Refusal | None]]
    reasons: tuple[ReasonStream, ...]
    order: tuple[str, ...]
    class_of: Mapping[str, str]
    attachment: Attachment | None
    splits: Sequence[Split]
    totals: Totals
    persons: tuple[PersonRow, ...]
    months: tuple[MonthRow, ...]

    def find(self, claim: str, line: int | None = None) -> tuple[int, ...]:
        """Positions of a claim's settled lines (or of one line) in settlement order."""
        return tuple(
            at
            for at, resolved in enumerate(self.lines)
            if resolved.line.claim == claim and (line is None or resolved.line.line == line)
        )

    def of_person(self, person: str) -> tuple[int, ...]:
        """Positions of a person's settled lines in settlement order."""
        return tuple(at for at, resolved in enumerate(self.lines) if resolved.line.person == person)
