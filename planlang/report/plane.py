"""When claims were incurred and when they were paid: the dollars of each month by month, and both layers' windows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from planlang.explain.totals import in_thousands
from planlang.model.pictures import Plane
from planlang.report import svg
from planlang.report.figure import Figure, Money, drawn, table
from planlang.values.calendar import Window
from planlang.values.money import Currency

_LEFT, _TOP, _HIGH = 58.0, 20.0, 22.0
_DIGIT = 6.4  # how wide a digit of a cell is
_PAGE = 1100.0  # how wide a picture may be on a wide screen
_WIDEST = 56.0  # how wide a cell
_STRENGTHS = 5


@frozen
class _Grid:
    """The months across and down, and the size of a cell."""

    across: Sequence[str]
    down: Sequence[str]
    wide: float

    def area(self, incurred: str, paid: str) -> svg.Area:
        """The cell of two months."""
        x, y = _LEFT + self.wide * self.across.index(paid), _TOP + _HIGH * self.down.index(incurred)
        return svg.Area(x, y, self.wide - 1, _HIGH - 1)

    @property
    def width(self) -> float:
        """How wide all is."""
        return max(float(svg.WIDTH), _LEFT + self.wide * len(self.across) + 4)

    @property
    def ground(self) -> float:
        """Where the cells end."""
        return _TOP + _HIGH * len(self.down)


def incurred_and_paid(plane: Plane, money: Money, currency: Currency, prefix: str = "") -> str:
    """The dollars by the month incurred and the month paid, with both layers' windows."""
    said = {(cell.incurred, cell.paid): in_thousands(cell.amount, currency) for cell in plane.cells}
    least = _DIGIT * max(map(len, said.values())) + 10
    wide = max(30.0, least, min(_WIDEST, (_PAGE - _LEFT) / len(plane.months_paid)))
    grid = _Grid(plane.months_paid, plane.months_incurred, wide)
    caption = _caption(plane, money, currency)
    each = "; ".join(f"{cell.incurred} paid {cell.paid} {money(cell.amount)}" for cell in plane.cells)
    windows = [one for one in _layers(plane) if one[0] is not None]
    return drawn(
        Figure(
            name=f"{prefix}plane",
            title="When claims were incurred and when they were paid",
            told=f"{caption} Incurred and paid, by month: {each}.",
            caption=caption,
            height=grid.ground + 22 + 18 * len(windows),
            shapes=_shapes(plane, grid, said, money),
            numbers=_numbers(plane, money),
            width=grid.width,
            kind="wide",
        )
    )


def _shapes(plane: Plane, grid: _Grid, said: dict[tuple[str, str], str], money: Money) -> Iterable[str]:
    alone = (abs(cell.amount) for cell in plane.cells if cell.incurred[0].isdigit() and cell.paid[0].isdigit())
    most = max(1, *alone, 1)
    for cell in plane.cells:
        area = grid.area(cell.incurred, cell.paid)
        strength = 1 + round((_STRENGTHS - 1) * min(abs(cell.amount) / most, 1))
        words = f"incurred {cell.incurred}, paid {cell.paid}: {money(cell.amount)}"
        yield svg.box(area, f"heat{strength}", words)
        number = said[cell.incurred, cell.paid]
        yield svg.text(area.x + area.width / 2, area.y + 15, number, kind="cell", anchor="middle")
    for windows, kind, _ in _layers(plane):
        if windows is not None:
            yield _window(windows, grid, kind)
    yield from _edges(grid)
    y = grid.ground + 14
    yield svg.text(_LEFT, y, "down: month incurred; across: month paid", kind="small")
    for windows, kind, words in _layers(plane):
        if windows is not None:
            y += 18
            yield svg.box(svg.Area(_LEFT + 1, y - 9, 12, 10), kind)
            yield svg.text(_LEFT + 20, y, words, kind="small")


def _edges(grid: _Grid) -> Iterable[str]:
    """The months of both sides; across as many as there is room for."""
    for at, month in enumerate(grid.down):
        yield svg.text(_LEFT - 5, _TOP + _HIGH * at + 15, month, kind="small", anchor="end")
    room = 1 + int(48 / grid.wide)
    for at, month in enumerate(grid.across):
        if at % room == 0 and _LEFT + grid.wide * at + 46 <= grid.width:
            yield svg.text(_LEFT + grid.wide * at, 13, month, kind="small")


def _caption(plane: Plane, money: Money, currency: Currency) -> str:
    counted = []
    if plane.specific is not None:
        counted.append(f"the specific counts {money(plane.whole.specific_counts)} of it")
    if plane.aggregate is not None:
        of = "what the specific leaves" if plane.specific is not None else "it"
        counted.append(f"the aggregate counts {money(plane.whole.aggregate_counts)} of {of}")
    said = "; ".join([f"{money(plane.whole.amount)} were paid", *([" and ".join(counted)] if counted else [])])
    return f"{said}. The cells are in thousands of {currency.code}, rounded."


def _numbers(plane: Plane, money: Money) -> str:
    return table(
        ("incurred", "paid", "amount", "counts under the specific", "counts under the aggregate"),
        [
            (cell.incurred, cell.paid, *map(money, (cell.amount, cell.specific_counts, cell.aggregate_counts)))
            for cell in plane.cells
        ],
    )


def _layers(plane: Plane) -> tuple[tuple[tuple[Window, Window] | None, str, str], ...]:
    """The windows of both layers, how they are drawn and what they are."""
    return (
        (plane.specific, "window-specific", "the windows of the specific; nothing incurred or paid outside counts"),
        (plane.aggregate, "window-aggregate", "the windows of the aggregate; nothing incurred or paid outside counts"),
    )


def _window(windows: tuple[Window, Window], grid: _Grid, kind: str) -> str:
    """The outline of a layer's two windows on the grid of months."""
    inset = 0.5 if kind == "window-specific" else 3.0
    y0, y1 = _span(windows[0], grid.down)
    x0, x1 = _span(windows[1], grid.across)
    if y1 <= y0 or x1 <= x0:
        return ""
    x, y = _LEFT + grid.wide * x0 + inset - 0.5, _TOP + _HIGH * y0 + inset - 0.5
    size = grid.wide * (x1 - x0) - 2 * inset, _HIGH * (y1 - y0) - 2 * inset
    return svg.box(svg.Area(x, y, *size), kind)


def _span(window: Window, months: Sequence[str]) -> tuple[int, int]:
    """The months of a window, by their places."""
    first = window.first.isoformat()[:7] if window.first else months[0]
    last = window.last.isoformat()[:7] if window.last else months[-1]
    inside = [n for n, month in enumerate(months) if first <= month <= last]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)
