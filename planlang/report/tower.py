"""The largest claimants, and whose each part of their claims is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planlang.model.pictures import Claimant
from planlang.report import svg
from planlang.report.figure import LEFT, RIGHT, Money, across, figure, table

_PARTS = {
    "below-deductible": ("under the deductible", "kept"),
    "laser-layer": ("under the higher deductible of the person", "laser"),
    "aggregating-deductible": ("under the aggregating deductible", "shared"),
    "coinsurance": ("share not reimbursed", "share"),
    "over-maximum": ("over the maximum", "over"),
    "specific": ("reimbursed by the specific", "specific"),
}


def tower(claimants: Sequence[Claimant], money: Money) -> str:
    """Every one of the largest claimants, and what became of each part of their claims."""
    reasons = [reason for reason in _PARTS if any(reason == used for one in claimants for used, _ in one.parts)]
    first = claimants[0]
    told = (
        f"The largest of {len(claimants)}: {first.key} with {money(first.amount)}, of which the specific reimburses "
        f"{money(first.specific)} over a deductible of {money(first.deductible)}."
    )
    title = "The largest claimants, and whose each part is"
    height = 34 * len(claimants) + 26 + 16 * len(reasons)
    drawing = svg.picture("tower-svg", title, told, height, _shapes(claimants, reasons, money))
    return figure("tower", title, told, drawing, _numbers(claimants, reasons, money))


def _shapes(claimants: Sequence[Claimant], reasons: Sequence[str], money: Money) -> Iterable[str]:
    whole = max(1, *(sum(amount for _, amount in one.parts if amount > 0) for one in claimants))
    yield svg.text(RIGHT, 10, "reimbursed, of all claims", kind="small", anchor="end")
    for at, one in enumerate(claimants):
        y, x = at * 34 + 16, float(LEFT)
        yield svg.text(LEFT, y + 12, one.key)
        said = f"{money(one.specific)} of {money(one.amount)}"
        yield svg.text(RIGHT, y + 12, said, kind="number", anchor="end")
        for reason, amount in one.parts:
            words, kind = _PARTS[reason]
            width = across(amount, whole)
            yield svg.box(svg.Area(x, y + 17, width, 12), kind, f"{one.key}: {money(amount)} {words}")
            x += width
    for at, reason in enumerate(reasons):
        y = len(claimants) * 34 + 22 + 16 * at
        words, kind = _PARTS[reason]
        yield svg.box(svg.Area(LEFT, y, 10, 10), kind)
        yield svg.text(LEFT + 16, y + 9, words, kind="small")


def _numbers(claimants: Sequence[Claimant], reasons: Sequence[str], money: Money) -> str:
    parts = (_PARTS[reason][0] for reason in reasons)
    return table(
        ("", "claims", "deductible", *parts, "not counted", "aggregate", "employer"),
        [
            (
                one.key,
                *map(money, (one.amount, one.deductible)),
                *(money(dict(one.parts).get(reason, 0)) for reason in reasons),
                *map(money, (one.uncounted, one.aggregate, one.employer)),
            )
            for one in claimants
        ],
        name="claimants",
    )
