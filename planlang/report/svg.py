"""Drawing: a few shapes as SVG. Pictures are 400 units wide, so that their words can be read on a telephone too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from attrs import frozen

WIDTH = 400


@frozen
class Area:
    """A place and a size."""

    x: float
    y: float
    width: float
    height: float


def picture(name: str, title: str, told: str, size: Area, shapes: Iterable[str]) -> str:
    """An SVG with its title and its text alternative; one that is wider than a telephone keeps its size."""
    wide = f' style="width:{size.width:g}px;max-width:none"' if size.width > WIDTH else ""
    return (
        f'<svg viewBox="0 0 {size.width:g} {size.height:g}"{wide} role="img" '
        f'aria-labelledby="{name}-title {name}-told">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-told">{escape(told)}</desc>'
        f"{''.join(shapes)}</svg>"
    )


def text(x: float, y: float, words: str, *, kind: str = "", anchor: str = "start") -> str:
    """Words at a place."""
    return f'<text x="{x:.4g}" y="{y:.4g}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def box(area: Area, kind: str, told: str = "") -> str:
    """A filled box; `told` is what it says when it is pointed at."""
    tip = f"<title>{escape(told)}</title>" if told else ""
    size = f'width="{max(area.width, 0):.2f}" height="{max(area.height, 0):.2f}"'
    return f'<rect x="{area.x:.2f}" y="{area.y:.2f}" {size} class="{kind}">{tip}</rect>'


def path(points: Sequence[tuple[float, float]], kind: str) -> str:
    """A line through points."""
    return f'<polyline points="{_through(points)}" class="{kind}"/>' if points else ""


def field(points: Sequence[tuple[float, float]], kind: str, told: str) -> str:
    """A filled outline; `told` is what it says when it is pointed at."""
    return f'<polygon points="{_through(points)}" class="{kind}"><title>{escape(told)}</title></polygon>'


def _through(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)


def rule(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" class="{kind}"/>'


def dot(x: float, y: float, kind: str, told: str) -> str:
    """A mark at a place; `told` is what it says when it is pointed at."""
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="4" class="{kind}"><title>{escape(told)}</title></circle>'


_LETTER = 9.0  # how wide a bold letter may be, on a telephone too


def room_for(words: Iterable[str]) -> float:
    """Where a drawing ends so that labels of these words have room at its right."""
    return min(268.0, WIDTH - 10 - _LETTER * max(map(len, words)))


def beside(one: str, other: str) -> bool:
    """Whether two texts have room on one line."""
    return (len(one) + len(other) + 1) * _LETTER < WIDTH - 16


def short(words: str, most: int = 40) -> str:
    """Words that have room, the middle of longer ones left out: ids often differ at their end."""
    half = most // 2
    return words if len(words) <= most else f"{words[: half - 1]}…{words[-half:]}"


def apart(wanted: Sequence[float], gap: float, most: float) -> list[float]:
    """Places for labels near where they are wanted, none nearer to the next than a gap, none beyond `most`."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    placed = [0.0] * len(wanted)
    last = float("-inf")
    for at in order:
        last = placed[at] = max(wanted[at], last + gap)
    limit = most
    for at in reversed(order):
        placed[at] = min(placed[at], limit)
        limit = placed[at] - gap
    return placed
