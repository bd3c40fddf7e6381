"""The figures of a report's pictures: sums of a settlement's own streams and splits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from planlang.model.contract import Deductible, Laser, Layer, Maximum
from planlang.model.periods import Periods
from planlang.model.pictures import Cell, Claimant, Pictures, Plane, Point, Running, Step
from planlang.model.settlement import COUNTS, REASON_ORDER, Settlement, Split, Stage, Totals
from planlang.model.windows import windows_in_force
from planlang.operators.amounts import KEYS
from planlang.values.calendar import Window

LARGEST = 10
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
    )


def keyed(settlement: Settlement) -> Mapping[str, list[int]]:
    """The positions of the lines of each key of the specific; none without a specific."""
    specific = settlement.contract.specific
    if specific is None:
        return {}
    key_of = KEYS[specific.the(Deductible).key]
    found: dict[str, list[int]] = defaultdict(list)
    for at, resolved in enumerate(settlement.lines):
        found[key_of(resolved)].append(at)
    return found


def _ranked(settlement: Settlement, by_key: Mapping[str, list[int]]) -> list[tuple[str, bool]]:
    """The keys, those with the largest claims that the specific counts first, and whether they are over."""
    if not by_key:
        return []
    eligible, excess = settlement.streams["specific.counted"], settlement.streams[_excess_stream(settlement)]
    sums = {key: sum(eligible[at] for at in positions) for key, positions in by_key.items()}
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
    """From what was paid, or allowed, to what stays with the employer."""
    yield from _taken(
        settlement.totals, settlement.period_entries, adjudicates=settlement.contract.benefits is not None
    )


def steps_of_periods(periods: Periods) -> Iterable[Step]:
    """The same of several periods together, what no period counts included."""
    moved = sum(settlement.period_entries for settlement in periods.settlements)
    adjudicates = any(settlement.contract.benefits is not None for settlement in periods.settlements)
    yield from _taken(periods.totals, moved, adjudicates=adjudicates)


def _taken(totals: Totals, moved: int, *, adjudicates: bool) -> Iterable[Step]:
    left = totals.amount
    taken = [
        ("members pay", totals.member),
        ("specific reimburses", totals.specific),
        ("aggregate reimburses", totals.aggregate + moved),
    ]
    yield Step(name="allowed" if adjudicates else "paid claims", taken=0, left=left)
    for name, amount in taken:
        if amount or name != "members pay":
            left -= amount
            yield Step(name=name, taken=amount, left=left)
    yield Step(name="employer's net", taken=0, left=left)


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
    )


def _points(settlement: Settlement, positions: Sequence[int]) -> Iterable[Point]:
    """The totals after each line that the specific counts."""
    stream, excess_of = settlement.streams["specific.counted"], settlement.streams[_excess_stream(settlement)]
    eligible = excess = reimbursed = 0
    sums: dict[str, int] = dict.fromkeys(_COUNTED, 0)
    for at in positions:
        if settlement.refusals[Stage.SPECIFIC][at] is not None:
            continue
        split = settlement.splits[at]
        eligible, excess = eligible + stream[at], excess + excess_of[at]
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


def _excess_stream(settlement: Settlement) -> str:
    """The stream of what lies over the deductible that applies."""
    return "specific.laser" if "specific.laser" in settlement.streams else "specific.deductible"


def _plane(settlement: Settlement) -> Plane:
    """Dollars by the month incurred and the month paid."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for resolved, split in zip(settlement.lines, settlement.splits, strict=True):
        cell = sums[_month(resolved.line.incurred), _month(resolved.window_paid)]
        cell[0] += split.plan_paid
        cell[1] += split.plan_paid if split.specific_verdict == COUNTS else 0
        cell[2] += split.plan_paid if split.aggregate_verdict == COUNTS else 0
    contract = settlement.contract
    windows = [
        windows_in_force(contract, layer, settlement.facts) if layer else None
        for layer in (contract.specific, contract.aggregate)
    ]
    specific, aggregate = ((each.incurred, each.paid) if each else None for each in windows)
    return Plane(
        months_incurred=_months({incurred for incurred, _ in sums}, specific, aggregate, 0),
        months_paid=_months({paid for _, paid in sums}, specific, aggregate, 1),
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


def _month(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _months(
    used: set[str], specific: tuple[Window, Window] | None, aggregate: tuple[Window, Window] | None, which: int
) -> tuple[str, ...]:
    """Every month from the first to the last that holds dollars or lies in a window with both its ends."""
    edges = set(used)
    for pair in (specific, aggregate):
        if pair is not None and used:
            edges |= {_month(day) for day in (pair[which].first, pair[which].last) if day is not None}
    if not edges:
        return ()
    first, last = min(edges), max(edges)
    year, month = int(first[:4]), int(first[5:])
    found = []
    while f"{year:04d}-{month:02d}" <= last:
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004
    return tuple(found)


assert set(_COUNTED) <= set(REASON_ORDER[Stage.SPECIFIC])
