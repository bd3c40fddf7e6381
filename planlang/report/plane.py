"""When claims were incurred and when they were paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planlang.model.pictures import Plane
from planlang.report import svg
from planlang.report.figure import Money, figure, table
from planlang.values.calendar import Window


def incurred_and_paid(plane: Plane, money: Money) -> str:
    """The dollars by the month incurred and the month paid, with both layers' windows."""
    across, down = plane.months_paid, plane.months_incurred
    side = min(24.0, 340 / max(1, len(across)))
    left, top = 52.0, 18.0
    most = max(1, *(abs(cell.amount) for cell in plane.cells))
    shapes = []
    for cell in plane.cells:
        x, y = left + side * across.index(cell.paid), top + side * down.index(cell.incurred)
        strength = 1 + round(4 * abs(cell.amount) / most)
        words = f"incurred {cell.incurred}, paid {cell.paid}: {money(cell.amount)}"
        shapes.append(svg.box(svg.Area(x, y, side - 1, side - 1), f"heat{strength}", words))
    for windows, kind, _ in _layers(plane):
        if windows is not None:
            shapes.append(_window(windows, across, down, (left, top, side), kind))
    height = top + side * len(down)
    shapes += _edges(across, down, (left, top, side))
    legend = height + 14
    shapes.append(svg.text(left, legend, "down: month incurred; across: month paid", kind="small"))
    for windows, kind, words in _layers(plane):
        if windows is not None:
            legend += 18
            shapes += [
                svg.box(svg.Area(left, legend - 9, 12, 10), kind),
                svg.text(left + 18, legend, words, kind="small"),
            ]
    said = [f"{money(plane.whole.amount)} were paid"]
    if plane.specific is not None:
        said.append(f"{money(plane.whole.specific_counts)} of it counts under the specific")
    if plane.aggregate is not None:
        said.append(f"{money(plane.whole.aggregate_counts)} is in the windows of the aggregate")
    told = f"{', '.join(said)}."
    numbers = table(
        ("incurred", "paid", "amount", "counts under the specific", "counts under the aggregate"),
        [
            (cell.incurred, cell.paid, *map(money, (cell.amount, cell.specific_counts, cell.aggregate_counts)))
            for cell in plane.cells
        ],
    )
    title = "When claims were incurred and when they were paid"
    return figure("plane", title, told, svg.picture("plane-svg", title, told, legend + 8, shapes), numbers)


def _edges(across: Sequence[str], down: Sequence[str], grid: tuple[float, float, float]) -> Iterable[str]:
    """The first and the last month of both sides."""
    left, top, side = grid
    for n in sorted({0, len(down) - 1}):
        yield svg.text(left - 4, top + side * n + side * 0.7, down[n], kind="small", anchor="end")
    yield svg.text(left, 12, across[0], kind="small")
    if len(across) > 1:
        yield svg.text(left + side * len(across), 12, across[-1], kind="small", anchor="end")


def _layers(plane: Plane) -> tuple[tuple[tuple[Window, Window] | None, str, str], ...]:
    """The windows of both layers, how they are drawn and what they are."""
    return (
        (plane.specific, "window-specific", "counted by the specific"),
        (plane.aggregate, "window-aggregate", "counted by the aggregate"),
    )


def _window(
    windows: tuple[Window, Window],
    across: Sequence[str],
    down: Sequence[str],
    grid: tuple[float, float, float],
    kind: str,
) -> str:
    """The outline of a layer's two windows on the grid of months."""
    left, top, side = grid
    inset = 1.0 if kind == "window-specific" else 3.0
    incurred, paid = windows
    y0, y1 = _span(incurred, down)
    x0, x1 = _span(paid, across)
    if y1 <= y0 or x1 <= x0:
        return ""
    area = svg.Area(
        left + side * x0 + inset,
        top + side * y0 + inset,
        side * (x1 - x0) - 2 * inset,
        side * (y1 - y0) - 2 * inset,
    )
    return svg.box(area, kind)


def _span(window: Window, months: Sequence[str]) -> tuple[int, int]:
    """The months of a window, by their places."""
    first = window.first.isoformat()[:7] if window.first else months[0]
    last = window.last.isoformat()[:7] if window.last else months[-1]
    inside = [n for n, month in enumerate(months) if first <= month <= last]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)
