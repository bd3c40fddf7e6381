"""The figures of a report's pictures: sums of a settlement's own streams and splits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from planlang.model.contract import Deductible, Laser, Layer
from planlang.model.pictures import Cell, Claimant, Pictures, Plane, Point, Running, Step
from planlang.model.settlement import COUNTS, REASON_ORDER, Settlement, Split, Stage
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
    by_key = _by_key(settlement)
    return Pictures(
        claimants=tuple(_claimants(settlement, by_key)),
        steps=tuple(_steps(settlement)),
        running=_running(settlement, by_key),
        plane=_plane(settlement),
    )


def _by_key(settlement: Settlement) -> Mapping[str, list[int]]:
    """The positions of each key's lines."""
    specific = settlement.contract.specific
    if specific is None:
        return {}
    key_of = KEYS[specific.the(Deductible).key]
    found: dict[str, list[int]] = defaultdict(list)
    for at, resolved in enumerate(settlement.lines):
        found[key_of(resolved)].append(at)
    return found


def _claimants(settlement: Settlement, by_key: Mapping[str, list[int]]) -> Iterable[Claimant]:
    """The keys with the largest claims that the specific counts."""
    specific = settlement.contract.specific
    if specific is None:
        return
    eligible = settlement.streams["specific.counted"]
    sums = {key: sum(eligible[at] for at in positions) for key, positions in by_key.items()}
    for key in sorted(sums, key=lambda key: (-sums[key], key))[:LARGEST]:
        yield _claimant(settlement, specific, key, [settlement.splits[at] for at in by_key[key]])


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
    totals, left = settlement.totals, settlement.totals.amount
    moved = settlement.period_entries
    taken = [
        ("members pay", totals.member),
        ("specific reimburses", totals.specific),
        ("aggregate reimburses", totals.aggregate + moved),
    ]
    whole = "allowed" if settlement.contract.benefits else "paid claims"
    yield Step(name=whole, taken=0, left=left)
    for name, amount in taken:
        if amount or name != "members pay":
            left -= amount
            yield Step(name=name, taken=amount, left=left)
    yield Step(name="employer's net", taken=0, left=left)


def _running(settlement: Settlement, by_key: Mapping[str, list[int]]) -> Running | None:
    """The running totals of the key of which the specific reimburses most."""
    specific = settlement.contract.specific
    if specific is None or not by_key:
        return None
    stream = settlement.streams["specific.counted"]
    key = max(by_key, key=lambda key: (sum(stream[at] for at in by_key[key]), key))
    excess_of = settlement.streams[_excess_stream(settlement)]
    eligible = excess = reimbursed = 0
    points = []
    for at in by_key[key]:
        eligible, excess = eligible + stream[at], excess + excess_of[at]
        reimbursed += settlement.splits[at].specific
        line = settlement.lines[at].line
        assert line.paid is not None  # INVARIANT: a settled line has a paid date
        points.append(
            Point(
                paid=line.paid,
                claim=line.claim,
                line=line.line,
                eligible=eligible,
                excess=excess,
                reimbursed=reimbursed,
            )
        )
    return Running(
        key=key,
        deductible=_deductible(settlement, specific, key),
        standard=specific.the(Deductible).standard(settlement.class_of.get(key)),
        points=tuple(points),
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
