"""One person's year: running totals against the deductible."""

from __future__ import annotations

from collections.abc import Sequence

from planlang.explain.letter import day_in_words
from planlang.model.pictures import Running
from planlang.report import svg
from planlang.report.figure import Money, figure, table


def one_person(running: Running, money: Money) -> str:
    """A key's claims, and what is reimbursed of them, from day to day."""
    points = running.points
    top = max(1, running.deductible, *(point.eligible for point in points))
    first, last = points[0].paid, points[-1].paid
    span = max(1, (last - first).days)

    def at(day_number: int, amount: int) -> tuple[float, float]:
        return 12 + 256 * day_number / span, 196 - 180 * max(amount, 0) / top

    def stairs(amounts: Sequence[int]) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = [at(0, 0)]
        for point, amount in zip(points, amounts, strict=True):
            x, y = at((point.paid - first).days, amount)
            found += [(x, found[-1][1]), (x, y)]
        return [*found, (268, found[-1][1])]

    shapes = [svg.rule(12, 196, 268, 196, "axis")]
    shapes.append(svg.path(stairs([point.eligible for point in points]), "line-counted"))
    shapes.append(svg.path(stairs([point.reimbursed for point in points]), "line-specific"))
    marks = {"claims": points[-1].eligible, "reimbursed": points[-1].reimbursed, "deductible": running.deductible}
    if running.standard != running.deductible:
        marks["usual deductible"] = running.standard
    for name in ("deductible", "usual deductible"):
        if name in marks:
            y = at(0, marks[name])[1]
            shapes.append(svg.rule(12, y, 268, y, "line-minimum"))
    places = svg.apart([at(0, amount)[1] for amount in marks.values()], 26)
    for place, (name, amount) in zip(places, marks.items(), strict=True):
        shapes += [svg.text(274, place, money(amount), kind="number"), svg.text(274, place + 11, name, kind="small")]
    shapes.append(svg.text(12, 212, first.isoformat(), kind="small"))
    shapes.append(svg.text(268, 212, last.isoformat(), kind="small", anchor="end"))
    met = next((point for point in points if point.eligible > running.deductible), None)
    reached = f"; claim {met.claim} of {day_in_words(met.paid)} took it over the deductible" if met else ""
    told = (
        f"{running.key}'s claims came to {money(points[-1].eligible)} against a deductible of "
        f"{money(running.deductible)}, and the specific reimburses {money(points[-1].reimbursed)}{reached}."
    )
    numbers = table(
        ("claim", "line", "paid", "claims so far", "over the deductible", "reimbursed so far"),
        [
            (p.claim, str(p.line), p.paid.isoformat(), money(p.eligible), money(p.excess), money(p.reimbursed))
            for p in points
        ],
    )
    title = f"One person's year: {running.key}"
    return figure("running", title, told, svg.picture("running-svg", title, told, 236, shapes), numbers)
