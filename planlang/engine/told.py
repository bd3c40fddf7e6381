"""Told: all that a report says of one period, put together once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from planlang.engine.pictures import LARGEST, keyed, pictures
from planlang.engine.trial import Subject
from planlang.engine.why_not import why_not
from planlang.model.contract import FactorSchedule, LaserExclusion
from planlang.model.pictures import Pictures
from planlang.model.report import Charged, Largest, PeriodTold, Ruled
from planlang.model.settlement import Settlement, Stage
from planlang.model.why_not import WhyNot
from planlang.provisions.charged import charged
from planlang.provisions.enrollment import enrollment

MOST_TRIED = 500  # lines of a ledger of which it is settled again what would make a layer pay


def period_told(settlement: Settlement, *, of_several: bool = False) -> PeriodTold:
    """The pictures of a period, how its months' attachments came about, its largest claimants, and why not.

    of_several: whether it was settled with others. Why not is asked of a plan that was settled alone, since a trial
    settles one period over the lines of a ledger, and of several each counts and pays what another left.
    """
    drawn, by_key = pictures(settlement), keyed(settlement)
    tried = not of_several and len(settlement.ledger.lines) <= MOST_TRIED
    return PeriodTold(
        settlement=settlement,
        pictures=drawn,
        charged=_charged(settlement),
        largest=tuple(_largest(settlement, [one.key for one in drawn.claimants], by_key)),
        short_of=_short_of(settlement),
        why_not=tuple(_why_not(settlement, drawn, by_key)) if tried else (),
    )


def _largest(settlement: Settlement, keys: Sequence[str], by_key: Mapping[str, Sequence[int]]) -> Iterable[Largest]:
    """The claimants that are drawn, or without a specific the persons of whom the plan paid most.

    What is reimbursed is what the covers of this period do; of some lines another period's may pay as well.
    """
    covers = [settlement.streams[settlement.parts[name]] for name in ("specific", "aggregate")]
    if not keys:
        by_key = _by_person(settlement)
        paid = {key: sum(settlement.splits[at].plan_paid for at in positions) for key, positions in by_key.items()}
        keys = sorted(paid, key=lambda key: (-paid[key], key))[:LARGEST]
    for key in keys:
        yield Largest(
            key=key,
            amount=sum(settlement.splits[at].plan_paid for at in by_key[key]),
            reimbursed=sum(stream[at] for stream in covers for at in by_key[key]),
            positions=tuple(by_key[key]),
        )


def _by_person(settlement: Settlement) -> Mapping[str, list[int]]:
    """The positions of each person's lines that the aggregate decides."""
    found: dict[str, list[int]] = defaultdict(list)
    for at, resolved in enumerate(settlement.lines):
        if settlement.decides(Stage.AGGREGATE, at):
            found[resolved.line.person].append(at)
    return found


def moved(ruled: Ruled, positions: Sequence[int]) -> tuple[int, ...]:
    """Of some lines in settlement order those at which the answer moved: of each person the first, and every turn."""
    turns = ruled.turns
    return tuple(at for at in positions if (turn := turns[at]) is None or turn.begun or turn.ended)


def _short_of(settlement: Settlement) -> Mapping[str, int]:
    """How far each person is below the deductible that applies; whom a laser excludes is at no distance from it."""
    specific = settlement.contract.specific
    excluded = {term.person for term in specific.all(LaserExclusion)} if specific else set()
    return {
        row.person: row.deductible - row.eligible
        for row in settlement.persons
        if row.deductible is not None and row.eligible is not None and row.eligible <= row.deductible
        if row.person not in excluded
    }


def _charged(settlement: Settlement) -> Mapping[str, tuple[Charged, ...]]:
    """The summands of each month's attachment; of a month that they do not come to, none."""
    contract, attachment = settlement.contract, settlement.attachment
    if contract.aggregate is None:
        return {}
    assert attachment is not None  # INVARIANT: an aggregate has one
    schedule = contract.aggregate.the(FactorSchedule)
    enrolled = enrollment(contract, settlement.census, settlement.facts)
    found = {}
    for month in attachment.months:
        summands = tuple(charged(contract, schedule, enrolled, month.number))
        if sum(one.amount for one in summands) == month.attachment:
            found[month.month] = summands
    return found


def _why_not(settlement: Settlement, drawn: Pictures, by_key: Mapping[str, list[int]]) -> Iterable[WhyNot]:
    """What would make a layer pay of the plan, and of the largest claimants of whom the specific pays nothing."""
    totals, contract = settlement.totals, settlement.contract
    if contract.specific is not None and not totals.specific:
        yield why_not(settlement, Stage.SPECIFIC, Subject(name=contract.name, lines=None))
    if contract.aggregate is not None and not totals.aggregate + settlement.period_entries:
        yield why_not(settlement, Stage.AGGREGATE, Subject(name=contract.name, lines=None))
    for key in (one.key for one in drawn.claimants if not one.specific):
        lines = frozenset(settlement.lines[at].line.id for at in by_key[key])
        yield why_not(settlement, Stage.SPECIFIC, Subject(name=key, lines=lines))
