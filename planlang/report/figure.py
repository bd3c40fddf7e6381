"""A figure: a picture with what it shows in words, and its numbers in a table beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

Money = Callable[[int], str]
LEFT, RIGHT = 8, 392


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, name: str = "") -> str:
    """A table of HTML: the first column is a heading of its row, the others are figures."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    given = f' id="{name}"' if name else ""
    return f'<div class="scroll"><table{given}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def figure(name: str, title: str, told: str, drawing: str, numbers: str) -> str:
    """A picture with its title, what it shows in words, and its numbers behind a fold."""
    return (
        f'<figure id="{name}"><h3>{escape(title)}</h3>{drawing}<figcaption>{escape(told)}</figcaption>'
        f"<details><summary>The numbers of this picture</summary>{numbers}</details></figure>"
    )


def across(amount: int, whole: int) -> float:
    """How wide an amount is of a whole that is as wide as the picture."""
    return (RIGHT - LEFT) * max(amount, 0) / whole
