"""A figure: a picture with what it shows in words, and its numbers in a table beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from attrs import frozen

from planlang.report import svg

Money = Callable[[int], str]
LEFT, RIGHT = 8, 392


@frozen(kw_only=True)
class Figure:
    """What is drawn: its name on the page, its title, what it shows in words and numbers, and its shapes.

    caption: what stands below it, where the words are longer than that. numbers: a table.
    """

    name: str
    title: str
    told: str
    height: float
    shapes: Iterable[str]
    numbers: str
    caption: str = ""
    width: float = svg.WIDTH
    kind: str = ""


def drawn(one: Figure) -> str:
    """A picture with its title, what it shows in words, and its numbers behind a fold."""
    size = svg.Area(0, 0, one.width, one.height)
    drawing = svg.picture(f"{one.name}-svg", one.title, one.told, size, one.shapes)
    if one.width > svg.WIDTH:
        label = escape(one.title)
        drawing = f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">{drawing}</div>'
    kind = f' class="{one.kind}"' if one.kind else ""
    return (
        f'<figure id="{one.name}"{kind}><h3>{escape(one.title)}</h3>{drawing}'
        f"<figcaption>{escape(one.caption or one.told)}</figcaption>"
        f"<details><summary>The numbers of this picture</summary>{one.numbers}</details></figure>"
    )


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, name: str = "") -> str:
    """A table of HTML: the first column is a heading of its row, the others are figures."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    given = f' id="{name}"' if name else ""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(name or "numbers")}">'
        f"<table{given}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def across(amount: int, whole: int) -> float:
    """How wide an amount is of a whole that is as wide as the picture."""
    return (RIGHT - LEFT) * max(amount, 0) / whole
