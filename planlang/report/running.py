"""One person's year: the running total through deductible, laser, aggregating deductible and maximum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from planlang.explain.letter import day_in_words
from planlang.model.pictures import Point, Running
from planlang.report import svg
from planlang.report.figure import Figure, Money, drawn, table
from planlang.report.layers import PARTS, legend, legend_height, used

_LEFT, _TOP, _GROUND = 12.0, 16.0, 196.0
_AFTER = 0.15  # of the width lies after the last payment


def one_person(running: Running, money: Money, prefix: str = "") -> str:
    """A key's claims from day to day, and the layers through which they rise."""
    reasons = used(point.parts for point in running.points)
    caption = _caption(running, money)
    return drawn(
        Figure(
            name=f"{prefix}running",
            title=f"One {'family' if running.by_family else 'person'}'s year: {running.key}",
            told=f"{caption} {_ends(running.points[-1], reasons, money)}",
            caption=caption,
            height=_GROUND + 24 + legend_height(reasons),
            shapes=_shapes(running, reasons, money),
            numbers=_numbers(running.points, reasons, money),
        )
    )


@frozen
class _Scale:
    """Where a day and an amount are drawn."""

    running: Running
    right: float

    @property
    def top(self) -> int:
        """The largest amount that is drawn."""
        points = self.running.points
        return max(1, self.running.deductible, self.running.standard, *(_height(point) for point in points))

    def x(self, point: Point) -> float:
        """The place of the day of a point: the last leaves room at its right, in which what it reached is drawn."""
        first, last = self.running.points[0].paid, self.running.points[-1].paid
        return _LEFT + (1 - _AFTER) * (self.right - _LEFT) * (point.paid - first).days / max(1, (last - first).days)

    def y(self, amount: int, top: int) -> float:
        """The height of an amount."""
        return _GROUND - (_GROUND - _TOP) * max(amount, 0) / top


def _height(point: Point) -> int:
    return sum(amount for _, amount in point.parts if amount > 0)


def _shapes(running: Running, reasons: Sequence[str], money: Money) -> Iterable[str]:
    points, marks = running.points, _marks(running)
    right = svg.room_for(map(money, marks.values()))
    scale = _Scale(running, right)
    top = scale.top
    ground = [0] * len(points)
    for reason in reasons:
        parts = [max(0, dict(point.parts).get(reason, 0)) for point in points]
        upper = [low + part for low, part in zip(ground, parts, strict=True)]
        outline = [*_stairs(scale, upper, top), *reversed(_stairs(scale, ground, top))]
        words, kind = PARTS[reason]
        yield svg.field(outline, kind, f"{words}: {money(parts[-1])} at the end")
        ground = upper
    yield svg.rule(_LEFT, _GROUND, right, _GROUND, "axis")
    for name in list(marks)[1:]:
        y = scale.y(marks[name], top)
        yield svg.rule(_LEFT, y, right, y, "line-minimum")
    places = svg.apart([scale.y(amount, top) for amount in marks.values()], 30, _GROUND - 12)
    for place, (name, amount) in zip(places, marks.items(), strict=True):
        yield svg.text(right + 6, place, money(amount), kind="number" if name == "claims" else "number is-minimum")
        yield svg.text(right + 6, place + 13, name, kind="small")
    yield svg.text(_LEFT, 212, points[0].paid.isoformat(), kind="small")
    if points[-1].paid != points[0].paid:
        yield svg.text(scale.x(points[-1]), 212, points[-1].paid.isoformat(), kind="small", anchor="middle")
    yield from legend(reasons, _GROUND + 24)


def _marks(running: Running) -> dict[str, int]:
    """The amounts that are named: the claims, and the deductibles that they are held against."""
    claims = running.points[-1].eligible
    if running.standard != running.deductible:
        return {"claims": claims, "laser": running.deductible, "usual deductible": running.standard}
    return {"claims": claims, "deductible": running.deductible}


def _stairs(scale: _Scale, amounts: Sequence[int], top: int) -> list[tuple[float, float]]:
    """A line that rises on the day of each point, from the left edge to the right one."""
    found: list[tuple[float, float]] = [(_LEFT, _GROUND)]
    for point, amount in zip(scale.running.points, amounts, strict=True):
        x, y = scale.x(point), scale.y(amount, top)
        found += [(x, found[-1][1]), (x, y)]
    return [*found, (scale.right, found[-1][1])]


def _caption(running: Running, money: Money) -> str:
    points = running.points
    name = "laser" if running.standard != running.deductible else "deductible"
    met = next((point for point in points if point.eligible > running.deductible), None)
    reached = f"; claim {met.claim} of {day_in_words(met.paid)} took it over the {name}" if met else ""
    most = f" The most that is reimbursed of one is {money(running.maximum)}." if running.maximum is not None else ""
    return (
        f"{running.key}'s claims that count came to {money(points[-1].eligible)} against a {name} of "
        f"{money(running.deductible)}, and the specific reimburses {money(points[-1].reimbursed)}{reached}.{most}"
    )


def _ends(point: Point, reasons: Sequence[str], money: Money) -> str:
    said = "; ".join(f"{PARTS[reason][0]} {money(dict(point.parts).get(reason, 0))}" for reason in reasons)
    return f"At the end: {said}."


def _numbers(points: Sequence[Point], reasons: Sequence[str], money: Money) -> str:
    return table(
        ("claim", "line", "paid", "claims so far", "over the deductible", *(PARTS[reason][0] for reason in reasons)),
        [
            (
                point.claim,
                str(point.line),
                point.paid.isoformat(),
                money(point.eligible),
                money(point.excess),
                *(money(dict(point.parts).get(reason, 0)) for reason in reasons),
            )
            for point in points
        ],
    )
