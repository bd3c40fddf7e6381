"""The figures of a report's pictures: sums of a settlement's own streams and splits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attrs import frozen

from planlang.model.borne import borne
from planlang.model.contract import Deductible, FundingForm, Key, Laser, Layer, Maximum
from planlang.model.periods import Periods, Result
from planlang.model.pictures import Cell, Claimant, Pictures, Plane, Point, Running, Step
from planlang.model.settlement import REASON_ORDER, Settlement, Split, Stage
from planlang.model.windows import windows_in_force
from planlang.operators.amounts import KEYS
from planlang.values.calendar import Window, add_months

LARGEST = 10
# Whose it is what the covers leave, by the form of funding; where several bear a part, nobody's alone.
LEFT = {
    FundingForm.SELF_FUNDED: "employer's net",
    FundingForm.LEVEL_FUNDED: "fund's part",
    FundingForm.FULLY_INSURED: "insurer's part",
}
UNFUNDED = "left to fund"
EARLIER, LATER = "earlier", "later"
_MOST_MONTHS = 24  # of one side of the plane; of more those are drawn alone that lie near a window
_BESIDE = 2
_COUNTED = (
    "below-deductible",
    "laser-layer",
    "aggregating-deductible",
    "coinsurance",
    "over-maximum",
    "specific",
)


def pictures(settlement: Settlement) -> Pictures:
    """Everything that is drawn of a settlement."""
    by_key = keyed(settlement)
    ranked = _ranked(settlement, by_key)
    specific = settlement.contract.specific
    every = []
    if specific is not None:
        chosen = [key for at, (key, over) in enumerate(ranked) if at < LARGEST or over]
        every = [_claimant(settlement, specific, key, [settlement.splits[at] for at in by_key[key]]) for key in chosen]
    over = {key for key, excess in ranked if excess}
    return Pictures(
        claimants=tuple(every[:LARGEST]),
        over=tuple(one for one in every if one.key in over),
        steps=tuple(_steps(settlement)),
        running=_running(settlement, by_key, ranked[0][0]) if ranked else None,
        plane=_plane(settlement),
        minimum=_minimum(settlement),
        paid=tuple(_paid(settlement)),
    )


def _paid(settlement: Settlement) -> Iterable[int]:
    """What the aggregate reimburses of the lines of each of its months."""
    sums: dict[int, int] = defaultdict(int)
    for at, resolved in enumerate(settlement.lines):
        if settlement.months and settlement.refusals[Stage.AGGREGATE][at] is None:
            sums[int(settlement.keys[Key.MONTH](resolved))] += settlement.splits[at].aggregate
    return (sums[number] for number in range(1, len(settlement.months) + 1))


def _minimum(settlement: Settlement) -> int:
    """The minimum attachment in force; nothing without one."""
    return settlement.attachment.minimum_in_force if settlement.attachment else 0


def keyed(settlement: Settlement) -> Mapping[str, list[int]]:
    """The positions of the lines of each key of the specific that it decides; none without a specific."""
    specific = settlement.contract.specific
    if specific is None:
        return {}
    key_of = KEYS[specific.the(Deductible).key]
    found: dict[str, list[int]] = defaultdict(list)
    for at, resolved in enumerate(settlement.lines):
        if settlement.decides(Stage.SPECIFIC, at):
            found[key_of(resolved)].append(at)
    return found


def _ranked(settlement: Settlement, by_key: Mapping[str, list[int]]) -> list[tuple[str, bool]]:
    """The keys, those with the largest claims that the specific counts first, and whether they are over."""
    if not by_key:
        return []
    excess = settlement.streams[_excess_stream(settlement)]
    sums = {key: sum(_eligible(settlement, at) for at in positions) for key, positions in by_key.items()}
    return [(key, sum(excess[at] for at in by_key[key]) > 0) for key in sorted(sums, key=lambda key: (-sums[key], key))]


def _claimant(settlement: Settlement, specific: Layer, key: str, splits: list[Split]) -> Claimant:
    """One key's claims by what became of them."""
    sums: dict[str, int] = defaultdict(int)
    for split in splits:
        for reason in split.reasons:
            if reason.stage is Stage.SPECIFIC:
                sums[reason.reason] += reason.amount
    plan_paid = sum(split.plan_paid for split in splits)
    parts = tuple((reason, sums[reason]) for reason in _COUNTED if sums[reason])
    return Claimant(
        key=key,
        amount=plan_paid,
        deductible=_deductible(settlement, specific, key),
        uncounted=plan_paid - sum(amount for _, amount in parts),
        parts=parts,
        specific=sum(split.specific for split in splits),
        aggregate=sum(split.aggregate for split in splits),
        employer=sum(split.employer for split in splits),
    )


def _deductible(settlement: Settlement, specific: Layer, key: str) -> int:
    """The deductible that applies to a key."""
    laser = next((laser for laser in specific.all(Laser) if laser.key == key), None)
    return laser.amount if laser else specific.the(Deductible).standard(settlement.class_of.get(key))


def _steps(settlement: Settlement) -> Iterable[Step]:
    """From what was paid, or allowed, to what the covers leave: a cover that the plan lacks is no step."""
    yield from _taken(settlement, (settlement,))


def steps_of_periods(periods: Periods) -> Iterable[Step]:
    """The same of several periods together, what no period counts included."""
    yield from _taken(periods, periods.settlements)


def _taken(result: Result, settlements: Sequence[Settlement]) -> Iterable[Step]:
    totals = result.totals
    left, moved = totals.amount, sum(one.period_entries for one in settlements)
    contracts = [one.contract for one in settlements]
    adjudicates = any(one.benefits is not None for one in contracts)
    taken = [
        ("members pay", totals.member, totals.member != 0),
        ("specific reimburses", totals.specific, any(one.specific for one in contracts)),
        ("aggregate reimburses", totals.aggregate + moved, any(one.aggregate for one in contracts)),
    ]
    yield Step(name="allowed" if adjudicates else "paid claims", taken=0, left=left)
    for name, amount, takes_part in taken:
        if takes_part:
            left -= amount
            yield Step(name=name, taken=amount, left=left)
    forms = list(borne(result))
    yield Step(name=LEFT[forms[0]] if len(forms) == 1 else UNFUNDED, taken=0, left=left)


def _running(settlement: Settlement, by_key: Mapping[str, list[int]], key: str) -> Running | None:
    """The running totals of the key with the largest claims."""
    specific = settlement.contract.specific
    if specific is None:
        return None
    maximum = specific.find(Maximum)
    return Running(
        key=key,
        deductible=_deductible(settlement, specific, key),
        standard=specific.the(Deductible).standard(settlement.class_of.get(key)),
        maximum=maximum.amount if maximum else None,
        points=tuple(_points(settlement, by_key[key])),
        by_family=specific.the(Deductible).key is Key.UNIT,
    )


def _points(settlement: Settlement, positions: Sequence[int]) -> Iterable[Point]:
    """The totals after each line that the specific counts."""
    excess_of = settlement.streams[_excess_stream(settlement)]
    eligible = excess = reimbursed = 0
    sums: dict[str, int] = dict.fromkeys(_COUNTED, 0)
    for at in positions:
        if settlement.refusals[Stage.SPECIFIC][at] is not None:
            continue
        split = settlement.splits[at]
        eligible, excess = eligible + _eligible(settlement, at), excess + excess_of[at]
        reimbursed += split.specific
        for reason in split.reasons:
            if reason.stage is Stage.SPECIFIC and reason.reason in sums:
                sums[reason.reason] += reason.amount
        line = split.line
        assert line.paid is not None  # INVARIANT: a settled line has a paid date
        yield Point(
            paid=line.paid,
            claim=line.claim,
            line=line.line,
            eligible=eligible,
            excess=excess,
            reimbursed=reimbursed,
            parts=tuple((reason, amount) for reason, amount in sums.items() if amount),
        )


def _eligible(settlement: Settlement, at: int) -> int:
    """What the deductible cuts of a line: what the specific counts, as far as its run-in limit lets it."""
    streams = settlement.streams
    return streams["specific.deductible"][at] + streams["specific.deductible.rest"][at]


def _excess_stream(settlement: Settlement) -> str:
    """The stream of what lies over the deductible that applies."""
    return "specific.laser" if "specific.laser" in settlement.streams else "specific.deductible"


def _plane(settlement: Settlement) -> Plane:
    """Dollars by the month incurred and the month paid."""
    contract = settlement.contract
    windows = [
        windows_in_force(contract, layer, settlement.facts) if layer else None
        for layer in (contract.specific, contract.aggregate)
    ]
    specific, aggregate = ((each.incurred, each.paid) if each else None for each in windows)
    used = [(_month(resolved.line.incurred), _month(resolved.window_paid)) for resolved in settlement.lines]
    months = [_Months.of({each[which] for each in used}, specific, aggregate, which) for which in (0, 1)]
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    counts = (_part(settlement, "eligible"), _part(settlement, "counted"))
    for at, (incurred, paid) in enumerate(used):
        cell = sums[months[0].shown(incurred), months[1].shown(paid)]
        cell[0] += settlement.splits[at].plan_paid
        for column, counted in enumerate(counts, 1):
            cell[column] += counted[at]
    return Plane(
        months_incurred=months[0].names,
        months_paid=months[1].names,
        cells=tuple(
            Cell(incurred=incurred, paid=paid, amount=cell[0], specific_counts=cell[1], aggregate_counts=cell[2])
            for (incurred, paid), cell in sorted(sums.items())
        ),
        whole=Cell(
            incurred="",
            paid="",
            amount=sum(cell[0] for cell in sums.values()),
            specific_counts=sum(cell[1] for cell in sums.values()),
            aggregate_counts=sum(cell[2] for cell in sums.values()),
        ),
        specific=specific,
        aggregate=aggregate,
    )


def _part(settlement: Settlement, name: str) -> Sequence[int]:
    """What a cover counts of each line, as the rows of persons or months add it up; nothing without the cover."""
    stream = settlement.parts.get(name)
    return settlement.streams[stream] if stream else [0] * len(settlement.lines)


def _month(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


@frozen
class _Months:
    """The months of one side of the plane; those long before and after all windows are drawn as one each."""

    every: tuple[str, ...]
    first: str = ""
    last: str = ""

    @classmethod
    def of(
        cls, used: set[str], specific: tuple[Window, Window] | None, aggregate: tuple[Window, Window] | None, which: int
    ) -> _Months:
        """Every month from the first to the last that holds dollars or lies in a window with both its ends."""
        windows = [pair[which] for pair in (specific, aggregate) if pair is not None]
        edges = used | {_month(day) for one in windows if used for day in (one.first, one.last) if day is not None}
        if not edges:
            return cls(())
        every = _through(min(edges), max(edges))
        if len(every) <= _MOST_MONTHS or not windows:
            return cls(every, every[0], every[-1])
        starts, ends = [one.first for one in windows], [one.last for one in windows]
        first = every[0] if None in starts else min(_month(add_months(day, -_BESIDE)) for day in starts if day)
        last = every[-1] if None in ends else max(_month(add_months(day, _BESIDE)) for day in ends if day)
        return cls(every, first, last)

    def shown(self, month: str) -> str:
        """The month as it is drawn."""
        return EARLIER if month < self.first else LATER if month > self.last else month

    @property
    def names(self) -> tuple[str, ...]:
        """The months as they are drawn, in order."""
        return tuple(dict.fromkeys(map(self.shown, self.every)))


def _through(first: str, last: str) -> tuple[str, ...]:
    year, month = int(first[:4]), int(first[5:])
    found = []
    while f"{year:04d}-{month:02d}" <= last:
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004
    return tuple(found)


assert set(_COUNTED) <= set(REASON_ORDER[Stage.SPECIFIC])
