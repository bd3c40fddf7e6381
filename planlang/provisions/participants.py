"""Participants: who stands behind the carrier, a captive or a reinsurer, and which part of its payments is whose.

    the first i together take round(sum over the first i of share * (clip(K, from, to) - from)), in written order

K is a key's running reimbursement of the specific, never its claims; the rest is the carrier's. It never changes what
the employer owes. Source: `semantics`, section 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from attrs import frozen

from planlang.model import contract as model
from planlang.model.amounts import Amounts
from planlang.model.contract import Participant, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import ParticipantStream, Stage
from planlang.model.trace import Account
from planlang.operators.combine import Combine
from planlang.operators.layer import Layer
from planlang.operators.share import Share
from planlang.provisions.describing import Describing
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Name
from planlang.text.diagnostic import Code, Label, Severity
from planlang.values.money import shown
from planlang.values.rate import ONE, Band, Percentage, shown_percent

PARTICIPANTS_EXCEED_100_PERCENT = Code("participants-exceed-100-percent")
HOLE_IN_TOWER = Code("hole-in-tower", Severity.WARNING)
EMPTY_RANGE = Code("empty-range")
PARTICIPANT_NAME_TAKEN = Code("participant-name-taken")

NAME = "participants"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Participant,)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = (PARTICIPANTS_EXCEED_100_PERCENT, HOLE_IN_TOWER, EMPTY_RANGE, PARTICIPANT_NAME_TAKEN)

_CARRIER = "carrier"
"""What the carrier is called where the plan does not name it."""


@frozen
class _Range:
    """What a participant takes of, and where that is written."""

    written: nodes.Participant
    start: int
    stop: int | None

    def holds(self, start: int) -> bool:
        """Whether the participant takes of what begins at an amount."""
        return self.start <= start and (self.stop is None or start < self.stop)


@frozen
class _Slice:
    """A stretch of reimbursement in which the same participants take their shares; without a stop it never ends."""

    start: int
    stop: int | None
    takers: tuple[_Range, ...]

    @property
    def share(self) -> Fraction:
        """What they take together."""
        return sum((taker.written.share.value for taker in self.takers), Fraction(0))


def check(scope: Scope) -> tuple[Term, ...]:
    """The participants in written order, who nowhere take more than all."""
    ranges = [_range(scope, written) for written in scope.each(nodes.Participant)]
    _check_told_apart(scope, [one.written.name for one in ranges])
    for one in ranges:
        scope.share(one.written.share)
        scope.agree_with_deductible(one.written.per.value, one.written.per.span, one.written.words)
    if all(_holds_something(scope, one) for one in ranges):
        slices = _slices(ranges)
        _check_at_most_all(scope, slices)
        _warn_of_holes(scope, slices)
    return tuple(
        Participant(
            name=one.written.name.value,
            share=one.written.share.value,
            start=one.start,
            stop=one.stop,
            citation=scope.citation(one.written),
        )
        for one in ranges
    )


def _check_told_apart(scope: Scope, names: Sequence[Name]) -> None:
    """Report a name that the carrier has: a line's parts go by names alone. One may take of several ranges."""
    carrier = scope.find(nodes.Carrier)
    if carrier is None and scope.may_hold(nodes.Carrier):
        return
    taken = _bare(carrier.name) if carrier else _CARRIER
    for name in names:
        if not _bare(name) or _bare(name) != taken:
            continue
        scope.report(
            PARTICIPANT_NAME_TAKEN,
            f"participant `{name.value}` is called as {'the carrier' if carrier else 'a carrier without a name'} is",
            Label(name.span, "its part of a line could not be told from the other's"),
            *([Label(carrier.name.span, "the carrier")] if carrier else []),
            remedy="give the participant a name of its own",
        )


def _bare(name: Name) -> str:
    """A name as a reader of a table sees it: spaces at its ends and doubled ones tell none apart."""
    return " ".join(name.value.split())


def _range(scope: Scope, written: nodes.Participant) -> _Range:
    start = scope.money(written.start) if written.start else 0
    return _Range(written, start, scope.money(written.stop) if written.stop else None)


def _holds_something(scope: Scope, one: _Range) -> bool:
    """Whether a range ends after it begins; another one is reported."""
    written = one.written
    if one.stop is None or written.start is None or written.stop is None or one.start < one.stop:
        return True
    scope.report(
        EMPTY_RANGE,
        f"the range of `{written.name.value}` holds nothing",
        Label(written.stop.span, f"not above {written.start.span.text}"),
        Label(written.start.span, "begins here"),
        remedy="write the lower amount first: `from $0 to $250,000`",
    )
    return False


def _slices(ranges: Sequence[_Range]) -> tuple[_Slice, ...]:
    """All reimbursement from zero on, cut wherever a participant begins or ends."""
    bounds = sorted({0, *(one.start for one in ranges), *(one.stop for one in ranges if one.stop is not None)})
    return tuple(
        _Slice(start, stop, tuple(one for one in ranges if one.holds(start)))
        for start, stop in pairwise((*bounds, None))
        if start is not None
    )


def _stretch(scope: Scope, start: int, stop: int | None) -> str:
    """`from $100,000.00 to $250,000.00`, `over $250,000.00`."""
    assert scope.frame.currency is not None
    first = shown(start, scope.frame.currency)
    return f"over {first}" if stop is None else f"from {first} to {shown(stop, scope.frame.currency)}"


def _check_at_most_all(scope: Scope, slices: Iterable[_Slice]) -> None:
    """Report the first stretch of which more than all is taken."""
    over = next((one for one in slices if one.share > ONE), None)
    if over is None or scope.frame.currency is None or any(each.written.share.value > ONE for each in over.takers):
        return
    last, *others = reversed(over.takers)
    scope.report(
        PARTICIPANTS_EXCEED_100_PERCENT,
        f"participants take {shown_percent(over.share)} of reimbursement {_stretch(scope, over.start, over.stop)}",
        Label(last.written.share.span, f"{shown_percent(over.share)} with the others"),
        *(
            Label(other.written.share.span, f"takes {other.written.share.span.text} there too")
            for other in others[::-1]
        ),
        remedy="lower a share, or move a range, so that together they take at most `100%` everywhere",
    )


def _warn_of_holes(scope: Scope, slices: Sequence[_Slice]) -> None:
    """Warn of the stretches below a participant's that nobody takes."""
    highest = max((at for at, one in enumerate(slices) if one.share), default=0)
    holes = [one for one in slices[:highest] if not one.share]
    if not holes or scope.frame.currency is None:
        return
    stretches = " and ".join(_stretch(scope, one.start, one.stop) for one in holes)
    above = next(taker for taker in slices[highest].takers if taker.written.share.value)
    below = (taker for one in slices for taker in one.takers if taker.stop == holes[0].start)
    ends = next((taker.written.stop for taker in below if taker.written.stop), None)
    scope.report(
        HOLE_IN_TOWER,
        f"no participant takes reimbursement {stretches}",
        Label((above.written.start or above.written.name).span, "begins above it"),
        *((Label(ends.span, "ends below it"),) if ends else ()),
        remedy="that part stays with the carrier; if that is agreed, leave it so",
    )


def _together(participants: Sequence[model.Participant]) -> Percentage:
    """What some participants take together of a running reimbursement, as a piecewise percentage."""
    bounds = {0, *(each.start for each in participants)}
    bounds |= {each.stop for each in participants if each.stop is not None}
    ordered = sorted(bounds)
    rates = [sum((each.share for each in participants if _takes(each, low)), Fraction(0)) for low in ordered]
    widths = [high - low for low, high in pairwise(ordered)]
    return Percentage(tuple(Band(width, rate) for width, rate in zip(widths, rates, strict=False)), rates[-1])


def _takes(participant: model.Participant, low: int) -> bool:
    """Whether a participant's range holds what begins at an amount."""
    return participant.start <= low and (participant.stop is None or low < participant.stop)


def lower(draft: Draft) -> None:
    """Split each key's running reimbursement again: the first i together, so that the last one gets the difference."""
    participants = draft.all(model.Participant)
    if not participants:
        return
    assert draft.layer is not None
    key = draft.the(model.Deductible).key
    positive = draft.add(Layer(draft.stream("reimbursed"), draft.flow, key, attachment=Amounts(0)))
    taken: tuple[str, ...] = ()
    for number, participant in enumerate(participants):
        share = Share(draft.stream(f"participants.{number + 1}"), positive, key, _together(participants[: number + 1]))
        together = draft.add(share)
        part = draft.add(Combine(draft.stream(f"participant.{number}"), (together,), taken))
        draft.participants += (ParticipantStream(participant.name, part, participant.citation),)
        taken = (together,)
    rest = draft.add(Combine(draft.stream("participant.carrier"), (draft.flow,), taken))
    draft.participants += (ParticipantStream(draft.layer.carrier or _CARRIER, rest, draft.layer.citation),)


def tell(telling: Telling) -> Iterable[Account]:
    """Say what each participant takes of the line's reimbursement, and what stays with the carrier."""
    participants = telling.all(model.Participant)
    if telling.stage is not Stage.SPECIFIC or not participants or telling.refusal or not telling.cut("reimbursement"):
        return
    money, key = telling.money, telling.the(model.Deductible).key
    # What of it is positive is shared; the total itself, which is shown, may be negative.
    before, after = telling.before("reimbursed"), telling.before("reimbursed") + telling.taken("reimbursed")
    for number, participant in enumerate(participants):
        part = telling.part(f"participant.{number}")
        to = f"to {money(participant.stop)}" if participant.stop is not None else "without end"
        yield telling.account(
            NAME,
            f"{participant.name} takes {shown_percent(participant.share)} of reimbursement {telling.per(key)} "
            f"from {money(participant.start)} {to}",
            participant.citation,
            f"before {money(before)} reimbursed; this line takes it to {money(after)}",
            f"{participant.name} bears {money(part)}, within the carrier's side",
            figures=(("reimbursed before", before), ("reimbursed after", after), ("participant", part)),
            arithmetic=[
                *([telling.working("reimbursed")] if number == 0 else []),
                telling.working(f"participants.{number + 1}"),
            ],
        )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.SPECIFIC:
        return
    every, deductible = describing.all(model.Participant), describing.find(model.Deductible)
    for one in every:
        assert deductible is not None
        if one.stop is not None:
            span = f"from {describing.money(one.start)} to {describing.money(one.stop)}"
        else:
            span = f"over {describing.money(one.start)}" if one.start else "whatever it comes to"
        yield describing.said(
            one,
            f"Behind the carrier {one.name} bears {describing.percent(one.share)} of what is reimbursed for "
            f"{describing.each(deductible.key)}, {span}.",
        )
    if every and deductible is not None:
        added = f"What is reimbursed for {describing.each(deductible.key)} is added up over the whole period"
        yield Sentence(text=f"{added}; what none of them bears stays with the carrier.")
        yield Sentence(text="None of this changes what the employer pays.")


PROVISION = Provision(
    name=NAME,
    nodes=NODES,
    blocks=BLOCKS,
    codes=CODES,
    check=check,
    lower={Stage.SPECIFIC: lower},
    tell=tell,
    describe=describe,
)
