"""Laying words out in a terminal: wrapping, tables and, only when asked, ANSI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from textwrap import wrap

from attrs import frozen

WIDTH = 100
NARROWEST = 40
# A pen's own marks, or a character by which a ledger could command a terminal or turn its text around.
_COMMAND = re.compile(r"(\x1b\[[012]m)|[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARK = "\N{REPLACEMENT CHARACTER}"


class Style(Enum):
    """How a terminal draws a stretch of text."""

    BOLD = "1"
    DIM = "2"


@frozen
class Pen:
    """Draws in ANSI or leaves text alone."""

    color: bool = False

    def draw(self, text: str, style: Style) -> str:
        """The text in a style, if there are styles at all."""
        return f"\x1b[{style.value}m{text}\x1b[0m" if self.color and text else text


def wrapped(text: str, *, indent: int, width: int, hanging: int = 0) -> list[str]:
    """The text in lines of at most `width`, indented; lines after the first a little deeper."""
    return wrap(
        text,
        width=width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )


def joined(parts: Sequence[str], *, width: int, gap: str = "   ", indent: str = "  ") -> list[str]:
    """Parts side by side; a part that does not fit begins a new, indented line."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(gap) + len(part) <= width:
            lines[-1] += gap + part
        else:
            lines.append(indent + part if lines else part)
    return lines


@frozen
class Column:
    """A column of a table; figures stand to the right."""

    title: str
    right: bool = False


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, indent: int = 2) -> list[str]:
    """Rows under their titles, every column as wide as its widest cell."""
    cells = [[column.title for column in columns], *rows]
    widths = [max(len(row[at]) for row in cells) for at in range(len(columns))]
    return [_row(columns, widths, row, indent) for row in cells]


def _row(columns: Sequence[Column], widths: Sequence[int], row: Sequence[str], indent: int) -> str:
    padded = (
        cell.rjust(width) if column.right else cell.ljust(width)
        for column, width, cell in zip(columns, widths, row, strict=True)
    )
    return (" " * indent + "  ".join(padded)).rstrip()


def pairs(rows: Sequence[tuple[str, str]], *, indent: int = 2) -> list[str]:
    """A name and what it is, one pair a line, the second parts under each other."""
    widest = max((len(name) for name, _ in rows), default=0)
    return [f"{' ' * indent}{name.ljust(widest)}  {value}".rstrip() for name, value in rows]


def figures(rows: Sequence[tuple[str, str]], *, indent: int = 2) -> list[str]:
    """A name and an amount, one pair a line, the amounts set to add up by eye."""
    columns = (Column(""), Column("", right=True))
    return table(columns, rows, indent=indent)[1:]


def marked(*, rests: bool) -> str:
    """The mark behind a figure that rests on a projection."""
    return " (projected)" if rests else ""


def page(blocks: Iterable[Sequence[str]]) -> str:
    """Blocks of lines with a blank line between two; what could command a terminal is shown as a mark."""
    return "\n\n".join("\n".join(map(_harmless, block)) for block in blocks if block) + "\n"


def _harmless(line: str) -> str:
    return _COMMAND.sub(lambda found: found[1] or _MARK, line)
