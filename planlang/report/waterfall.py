"""From paid claims to what the covers leave, step by step: the employer's net, its fund's part or an insurer's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planlang.model.pictures import Step
from planlang.report import svg
from planlang.report.figure import LEFT, RIGHT, Figure, Money, across, drawn, table

_ROW = 34
_KINDS = {"members": "share", "specific": "specific", "aggregate": "aggregate"}


# Whose the last step is, as the title says it.
_TITLES = {
    "employer's net": "what the employer bears",
    "fund's part": "what the employer's fund bears",
    "insurer's part": "what the insurer bears",
}


def waterfall(steps: Sequence[Step], money: Money, prefix: str = "") -> str:
    """What each payer takes off, and what is left."""
    edges = {0, len(steps) - 1}
    told = "; ".join(f"{one.name} {money(one.left if at in edges else one.taken)}" for at, one in enumerate(steps))
    return drawn(
        Figure(
            name=f"{prefix}waterfall",
            title=f"From claims to {_TITLES.get(steps[-1].name, 'what is left to fund')}",
            told=f"{told[0].upper()}{told[1:]}.",
            height=_ROW * len(steps),
            shapes=_shapes(steps, money),
            numbers=table(("step", "amount", "left"), [(one.name, money(one.taken), money(one.left)) for one in steps]),
        )
    )


def _shapes(steps: Sequence[Step], money: Money) -> Iterable[str]:
    whole = max(1, *(max(one.left + one.taken, one.left) for one in steps))
    for at, one in enumerate(steps):
        y, edge = at * _ROW, at in {0, len(steps) - 1}
        start = 0 if edge else min(one.left, one.left + one.taken)
        x, width = LEFT + across(start, whole), across(abs(one.left if edge else one.taken), whole)
        kind = "kept" if edge else _KINDS[one.name.split()[0]]
        amount = money(one.left if edge else -one.taken)
        yield svg.text(LEFT, y + 12, one.name)
        yield svg.text(RIGHT, y + 12, amount, kind="number", anchor="end")
        yield svg.box(svg.Area(x, y + 17, width and max(width, 1), 12), kind, f"{one.name}: {amount}")
