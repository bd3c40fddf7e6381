"""A settlement: every line's split, the streams it was read from, and the figures that follow.

A *stream* is one integer amount of minor units per line, in settlement order.
Row n across all streams, with the running totals before it, is the trace of line n: there is no other tracer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum

from attrs import field, frozen

from planlang.model.contract import CheckedContract, Citation, Key
from planlang.model.funded import Funded
from planlang.model.laws import Law
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
AGGREGATE_ENTRY = "aggregate"


@frozen
class Refusal:
    """Why a layer does not count a line: the reason, the provision and where it stands."""

    reason: str
    provision: str
    citation: Citation | None


# What a period holds of a line of which another period decides a stage. Nothing shows it.
ELSEWHERE = Refusal("", "", None)


@frozen
class Cited:
    """Where a rule stands for a line: its key's own place, its class's, its coverage's, or the general one."""

    general: Citation | None
    key: Key = Key.CONTRACT
    by_key: Mapping[str, Citation] = field(factory=dict)
    by_class: Mapping[str, Citation] = field(factory=dict)
    by_coverage: Mapping[str, Citation | None] = field(factory=dict)


def reason_words(reason: str) -> str:
    """A reason in words: `over run-in limit`."""
    words = reason.replace("-", " ")
    for term in ("run-in", "out-of-pocket"):
        words = words.replace(term.replace("-", " "), term)
    return words


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

    `terminal_months` n: months to the termination or the end; `policy_months` N. `base`: SUM, or what the fixed form
    has in its place. `minimum_in_force`: what of MIN holds, which a termination may pro-rate. `terminal_liability`:
    what terminal liability adds to AAP. A contract whose months stand alone has no AAP. `rests_on`: of which months
    AAP is made, by number; of all where it does not say.
    """

    months: tuple[AttachmentMonth, ...]
    units: tuple[MonthUnits, ...]
    policy_months: int
    terminal_months: int
    sum: int
    base: int
    minimum: int
    minimum_in_force: int
    terminal_liability: int = 0
    attachment: int | None
    rests_on: frozenset[int] | None = None

    @property
    def sum_projected(self) -> bool:
        """Whether any month, and with it SUM, rests on a projection."""
        return any(month.projected for month in self.months)

    @property
    def projected(self) -> bool:
        """Whether AAP rests on a projection; where each month stands alone, whether any month does."""
        return any(one.projected for one in self.months if self.rests_on is None or one.number in self.rests_on)

    @property
    def by_minimum(self) -> bool:
        """Whether the minimum decides the attachment of the period."""
        return self.attachment is not None and self.minimum_in_force > self.base


@frozen
class ParticipantStream:
    """The stream that is a carrier side participant's part of the specific reimbursement."""

    name: str
    stream: str
    citation: Citation | None


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

    @classmethod
    def of(cls, lines: int, amount: int, member: int, specific: int, aggregate: int) -> Totals:
        """Totals of so many lines by what others pay of their amount; the rest is the employer's."""
        return cls(
            lines=lines,
            amount=amount,
            member=member,
            plan_paid=amount - member,
            specific=specific,
            aggregate=aggregate,
            employer=amount - member - specific - aggregate,
        )


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
    """One row of `months.csv`, in minor units; `due` and `advance` where the month has a statement."""

    month: str
    attachment: int
    cumulative_attachment: int
    counted: int
    cumulative_counted: int
    threshold: int | None = None
    due: int | None = None
    advance: int | None = None
    projected: bool


@frozen(kw_only=True)
class Entry:
    """One row of `entries.csv`: an amount beside the lines, in minor units, from one payer to another."""

    month: str
    kind: str
    name: str
    amount: int
    payer: str
    payee: str
    explanation: str
    projected: bool = False


def month_rule(contract: CheckedContract, attachment: Attachment | None) -> Callable[[date], int]:
    """The policy month to which a paid date belongs: the first at least, at most the last of the aggregate."""
    last = attachment.terminal_months if attachment else contract.period.months

    def month_of(paid: date) -> int:
        return min(max(contract.period.month_of(paid), 1), last)

    return month_of


@frozen(kw_only=True)
class Settlement:
    """One ledger settled under one contract.

    lines: settled lines in settlement order. streams, before: by stream name, one integer a line; `before` is the
    running total of the step's input under its key before the line. refusals: why a layer does not count a line, or
    none. participants: whose part of the specific reimbursement each stream is, the carrier's last; borne: what each of
    them bears in all.
    funded: what the plan costs the employer. refund: the experience refund, if there is one.
    order: the provisions in the order in which they decided. keys: how each key is read off a line.
    later: how many lines were paid after the as-of date, and their amount.
    openings: for each month of a year-to-date attachment what its opening moved, by stream, and as `name@before` the
    totals before. opened: before which line each opened, by its position. laws: how each step took its part.
    parts: of what persons and months report (`eligible`, `counted`) the stream.
    on_lines: what the specific and the aggregate reimburse on lines. prior: what earlier periods of the same settlement
    reimbursed, by the specific's key. others_projected: whether the aggregate of another period that pays of lines
    counted in this one rests on a projection. projected_charges: the kind and the name of what is charged by the units
    of projected months, be these none.
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
    on_lines: Mapping[Stage, int]
    persons: tuple[PersonRow, ...]
    months: tuple[MonthRow, ...]
    entries: tuple[Entry, ...] = ()
    participants: tuple[ParticipantStream, ...] = ()
    borne: tuple[int, ...] = ()
    funded: Funded | None = None
    refund: int | None = None
    keys: Mapping[Key, Callable[[Resolved], str]] = field(factory=dict, repr=False)
    prior: Mapping[str, int] = field(factory=dict)
    others_projected: bool = False
    projected_charges: frozenset[tuple[str, str]] = frozenset()
    openings: Sequence[Mapping[str, int]] = ()
    opened: Sequence[int] = ()
    laws: Mapping[str, Law] = field(factory=dict)
    parts: Mapping[str, str] = field(factory=dict)
    _reached: dict[tuple[str, int], int | None] = field(factory=dict, init=False, repr=False, eq=False)

    def reached(self, stream: str, amount: int) -> int | None:
        """The position of the line at which a running total of all keys first came to an amount, if it ever did."""
        asked = (stream, amount)
        if asked not in self._reached:
            before, parts, rests = self.before[stream], self.streams[stream], self.streams[f"{stream}.rest"]
            every = enumerate(map(sum, zip(before, parts, rests, strict=True)))
            self._reached[asked] = next((at for at, total in every if total >= amount), None)
        return self._reached[asked]

    def decides(self, stage: Stage, at: int) -> bool:
        """Whether this period decides a stage of a line, of which another may decide the rest."""
        return self.refusals[stage][at] != ELSEWHERE

    @property
    def period_entries(self) -> int:
        """What the aggregate's period entries come to: with its lines they are what it reimburses."""
        return self.sum_of(AGGREGATE_ENTRY)

    def sum_of(self, kind: str) -> int:
        """What the entries of a kind come to."""
        return sum(entry.amount for entry in self.entries if entry.kind == kind)

    def by_name(self, kind: str) -> Mapping[str, int]:
        """What the entries of a kind come to by name, in the order in which names first come."""
        sums: dict[str, int] = {}
        for entry in self.entries:
            if entry.kind == kind:
                sums[entry.name] = sums.get(entry.name, 0) + entry.amount
        return sums

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
