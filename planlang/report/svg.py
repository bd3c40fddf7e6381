"""Drawing: a few shapes as SVG. Pictures are 400 units wide, so that their words can be read on a telephone too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from attrs import frozen

WIDTH = 400


def picture(name: str, title: str, told: str, height: float, shapes: Iterable[str]) -> str:
    """An SVG with its title and its text alternative."""
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-labelledby="{name}-title {name}-told">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-told">{escape(told)}</desc>'
        f"{''.join(shapes)}</svg>"
    )


def text(x: float, y: float, words: str, *, kind: str = "", anchor: str = "start") -> str:
    """Words at a place."""
    return f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


@frozen
class Area:
    """A place and a size."""

    x: float
    y: float
    width: float
    height: float


def box(area: Area, kind: str, told: str = "") -> str:
    """A filled box; `told` is what it says when it is pointed at."""
    tip = f"<title>{escape(told)}</title>" if told else ""
    size = f'width="{max(area.width, 0):.2f}" height="{max(area.height, 0):.2f}"'
    return f'<rect x="{area.x:.2f}" y="{area.y:.2f}" {size} class="{kind}">{tip}</rect>'


def path(points: Sequence[tuple[float, float]], kind: str) -> str:
    """A line through points."""
    if not points:
        return ""
    drawn = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    return f'<polyline points="{drawn}" class="{kind}"/>'


def rule(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" class="{kind}"/>'


def apart(wanted: Sequence[float], gap: float) -> list[float]:
    """Places for labels near where they are wanted, none nearer to the next than a gap."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    placed = [0.0] * len(wanted)
    last = float("-inf")
    for at in order:
        last = placed[at] = max(wanted[at], last + gap)
    return placed
