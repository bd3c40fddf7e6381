"""From paid claims to the employer's net, step by step."""

from __future__ import annotations

from planlang.model.pictures import Pictures
from planlang.report import svg
from planlang.report.figure import LEFT, RIGHT, Money, across, figure, table


def waterfall(drawn: Pictures, money: Money) -> str:
    """What each payer takes off, and what is left."""
    steps = drawn.steps
    whole = max(1, *(max(step.left + step.taken, step.left) for step in steps))
    row, shapes = 34, []
    for at, step in enumerate(steps):
        y, edge = at * row, at in {0, len(steps) - 1}
        start = 0 if edge else min(step.left, step.left + step.taken)
        size = abs(step.left if edge else step.taken)
        x, width = LEFT + across(start, whole), across(size, whole)
        kind = "kept" if edge else "specific" if step.name.startswith("specific") else "aggregate"
        amount = money(step.left if edge else -step.taken)
        shapes += [svg.text(LEFT, y + 12, step.name), svg.text(RIGHT, y + 12, amount, kind="number", anchor="end")]
        shapes.append(svg.box(svg.Area(x, y + 17, max(width, 1), 12), kind, f"{step.name}: {amount}"))
    told = "; ".join(
        f"{step.name} {money(step.left if at in {0, len(steps) - 1} else step.taken)}" for at, step in enumerate(steps)
    )
    title = "From claims to what the employer bears"
    numbers = table(("", "amount", "left"), [(s.name, money(s.taken), money(s.left)) for s in steps])
    return figure(
        "waterfall",
        title,
        f"{told[0].upper()}{told[1:]}.",
        svg.picture("waterfall-svg", title, told, row * len(steps), shapes),
        numbers,
    )
