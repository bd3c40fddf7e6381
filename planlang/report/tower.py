"""The layer tower with everyone over the deductible in it, and the largest claimants by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planlang.explain.totals import Others
from planlang.model.pictures import Claimant
from planlang.report import svg
from planlang.report.figure import LEFT, RIGHT, Figure, Money, across, drawn, table
from planlang.report.layers import PARTS, legend, legend_height, stacked, used

_TOP, _GROUND = 30.0, 200.0
_ROW, _HIGH_ROW = 34, 48
_WIDEST = 56.0
_WORDS = 140.0  # the room that the deductible takes beside the bars


def tower(over: Sequence[Claimant], others: Others | None, money: Money, prefix: str = "") -> str:
    """Everyone over the deductible, as high as their claims, through the layers.

    others: what is reimbursed on keys that are not over it.
    """
    reasons, first = used(one.parts for one in over), over[0]
    persons = "One is" if len(over) == 1 else f"{len(over):,} are"
    caption = (
        f"{persons} over the deductible. The largest is {first.key} with {money(first.counted)}, of which the specific "
        f"reimburses {money(first.specific)} over a deductible of {money(first.deductible)}."
    )
    if others:
        said = "1 other, which is" if others.count == 1 else f"{others.count:,} others, which are"
        caption += f" On {said} not over the deductible, it reimburses {money(others.reimbursed)}."
    each = "; ".join(f"{one.key} {money(one.counted)}, reimbursed {money(one.specific)}" for one in over)
    return drawn(
        Figure(
            name=f"{prefix}tower",
            title="Everyone over the deductible, through the layers",
            told=f"{caption} All: {each}.",
            caption=caption,
            height=_GROUND + 24 + legend_height(reasons),
            shapes=_bars(over, reasons, money),
            numbers=_numbers(over, reasons, money),
        )
    )


def _bars(over: Sequence[Claimant], reasons: Sequence[str], money: Money) -> Iterable[str]:
    whole = max(1, *(sum(amount for _, amount in stacked(one.parts)) for one in over))
    scale = (_GROUND - _TOP) / whole
    step = min(_WIDEST, (RIGHT - LEFT) / len(over))
    first = over[0]
    yield svg.text(LEFT, 12, svg.short(first.key, 18))
    yield svg.text(LEFT, 25, money(first.counted), kind="number")
    for at, one in enumerate(over):
        x, y = LEFT + step * at, _GROUND
        for reason, amount in stacked(one.parts):
            words, kind = PARTS[reason]
            y -= amount * scale
            area = svg.Area(x, y, step * 0.82, amount * scale)
            yield svg.box(area, kind, f"{one.key}: {money(amount)} {words}")
    usual = min(one.deductible for one in over)
    y = _GROUND - usual * scale
    yield svg.rule(LEFT, y, RIGHT, y, "line-minimum")
    beside = LEFT + step * len(over) + _WORDS < RIGHT
    yield svg.text(RIGHT, y - 5 if beside else 12, f"deductible {money(usual)}", kind="small", anchor="end")
    if not beside:
        yield svg.rule(RIGHT - 1, 16, RIGHT - 1, y, "line-lead")
    yield svg.rule(LEFT, _GROUND, RIGHT, _GROUND, "axis")
    yield svg.text(LEFT, _GROUND + 14, f"{len(over):,}, the largest first", kind="small")
    yield from legend(reasons, _GROUND + 24)


def largest(claimants: Sequence[Claimant], money: Money, prefix: str = "") -> str:
    """Every one of the largest claimants by name, and what became of each part of their claims."""
    reasons = used(one.parts for one in claimants)
    first = claimants[0]
    caption = (
        f"{first.key} has the most that counts, {money(first.counted)}, of which the specific reimburses "
        f"{money(first.specific)} over a deductible of {money(first.deductible)}."
    )
    each = "; ".join(f"{one.key} {money(one.specific)} of {money(one.counted)}" for one in claimants)
    return drawn(
        Figure(
            name=f"{prefix}largest-picture",
            title="The largest claimants, and whose each part is",
            told=f"{caption} Reimbursed by the specific, of what counts: {each}.",
            caption=caption,
            height=_row(claimants, money) * len(claimants) + 22 + legend_height(reasons),
            shapes=_rows(claimants, reasons, money),
            numbers=_numbers(claimants, reasons, money),
        )
    )


def _said(one: Claimant, money: Money) -> str:
    return f"{money(one.specific)} of {money(one.counted)}"


def _row(claimants: Sequence[Claimant], money: Money) -> int:
    """How high a row is: where a name and its amounts have no room on one line they take two."""
    return _ROW if all(svg.beside(svg.short(one.key), _said(one, money)) for one in claimants) else _HIGH_ROW


def _rows(claimants: Sequence[Claimant], reasons: Sequence[str], money: Money) -> Iterable[str]:
    whole = max(1, *(sum(amount for _, amount in stacked(one.parts)) for one in claimants))
    row = _row(claimants, money)
    yield svg.text(RIGHT, 10, "reimbursed by the specific, of what counts", kind="small", anchor="end")
    for at, one in enumerate(claimants):
        y, x = at * row + 16, float(LEFT)
        yield svg.text(LEFT, y + 12, svg.short(one.key))
        said = _said(one, money)
        kind = "number" if svg.beside(said, "") else "number long"
        yield svg.text(RIGHT, y + row - 22, said, kind=kind, anchor="end")
        for reason, amount in stacked(one.parts):
            words, kind = PARTS[reason]
            width = across(amount, whole)
            yield svg.box(svg.Area(x, y + row - 17, width, 12), kind, f"{one.key}: {money(amount)} {words}")
            x += width
    yield from legend(reasons, len(claimants) * row + 22)


def _numbers(claimants: Sequence[Claimant], reasons: Sequence[str], money: Money) -> str:
    parts = (PARTS[reason][0] for reason in reasons)
    return table(
        ("claimant", "claims", "deductible", *parts, "not counted", "aggregate", "employer"),
        [
            (
                one.key,
                *map(money, (one.amount, one.deductible)),
                *(money(dict(one.parts).get(reason, 0)) for reason in reasons),
                *map(money, (one.uncounted, one.aggregate, one.employer)),
            )
            for one in claimants
        ],
    )
