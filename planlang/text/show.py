"""Diagnostics for people and for programs: drawn under the line that they are about, or as JSON.

A drawn label never runs into the next: carets stand under the place itself, dashes under what makes it wrong.
Columns are those of a terminal, so wide and combining characters are measured; what cannot be printed is shown as a
mark, so that no text of an author reaches the terminal as a command to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from unicodedata import combining, east_asian_width

from attrs import frozen

from planlang.text.diagnostic import Diagnostic, Edit, Label, Severity
from planlang.text.source import Cell, Place, Source, Span

WIDEST = 120
MOST = 100
_BEFORE = 40
_CUT = "..."
_LONGEST = 1500
_TAB = "    "
_MARK = "\N{REPLACEMENT CHARACTER}"

_BOLD, _RESET = "\x1b[1m", "\x1b[0m"
_TINTS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "gutter": "\x1b[1;34m", "help": "\x1b[1;36m"}


@frozen
class _Pen:
    """What a diagnostic is drawn with: colours or none, and a gutter as wide as its line numbers."""

    color: bool
    gutter: int
    severity: str

    def tint(self, text: str, name: str) -> str:
        """A text in the colour of a severity, of the gutter or of help."""
        return f"{_TINTS[name]}{text}{_RESET}" if self.color else text

    def bold(self, text: str) -> str:
        """A text that stands out."""
        return f"{_BOLD}{text}{_RESET}" if self.color else text

    def beside(self, sign: str, text: str = "") -> str:
        """A text after a sign in the gutter's column: `| ^^^^ words`, `= help: words`."""
        return f"{' ' * self.gutter} {self.tint(sign, 'gutter')} {text}".rstrip()

    def arrow(self, sign: str, text: str) -> str:
        """Where what follows stands: `--> harbor.plan:3:5`."""
        return f"{' ' * self.gutter}{self.tint(sign, 'gutter')} {text}"

    def numbered(self, number: int, text: str) -> str:
        """A line of a source."""
        return f"{self.tint(f'{number:>{self.gutter}} |', 'gutter')} {text}".rstrip()


@frozen
class _Mark:
    """A run of signs under a line: its words and columns (offsets in the line, the end exclusive)."""

    start: int
    end: int
    sign: str
    words: str


def drawn(diagnostics: Iterable[Diagnostic], *, color: bool = False) -> str:
    """Diagnostics as text, a blank line between two; of very many the first, errors before warnings."""
    found = list(diagnostics)
    shown = found if len(found) <= MOST else sorted(found, key=lambda one: one.severity is Severity.WARNING)[:MOST]
    told = ["\n".join(_lines(diagnostic, color=color)) for diagnostic in shown]
    if len(found) > len(shown):
        told.append(f"and {len(found) - len(shown):,} more findings")
    return "\n\n".join(told)


def as_json(diagnostic: Diagnostic) -> dict[str, object]:
    """A diagnostic as values of JSON; lines and columns count from 1, an end is exclusive."""
    edit = diagnostic.edit
    return {
        "code": diagnostic.code.slug,
        "severity": diagnostic.severity.value,
        "headline": diagnostic.headline,
        "labels": [{**_place_json(label.place), "words": label.words} for label in diagnostic.labels],
        "help": diagnostic.help,
        "edit": {**_place_json(edit.span), "replacement": edit.replacement} if edit else None,
        "count": diagnostic.count,
    }


def _place_json(place: Place) -> dict[str, object]:
    if isinstance(place, Cell):
        return {"file": place.file, "row": place.row, "column": place.column, "text": place.text}
    line, column = place.source.position(place.start)
    end_line, end_column = place.source.position(place.end)
    return {
        "file": place.source.name,
        "line": line,
        "column": column,
        "end": {"line": end_line, "column": end_column},
    }


def _lines(diagnostic: Diagnostic, *, color: bool) -> Iterator[str]:
    severity = diagnostic.severity.value
    pen = _Pen(color, _gutter(diagnostic), severity)
    times = f" ({diagnostic.count} times)" if diagnostic.count > 1 else ""
    title = pen.tint(f"{severity}[{diagnostic.code.slug}]", severity)
    yield f"{title}{pen.bold(f': {_said(diagnostic.headline)}{times}')}"
    for label in diagnostic.labels:
        if isinstance(label.place, Cell):
            yield pen.arrow("-->", _cell(label.place, label.words))
    yield from _snippets(diagnostic.labels, pen)
    if diagnostic.help:
        if any(isinstance(label.place, Span) for label in diagnostic.labels):
            yield pen.beside("|")
        yield pen.beside("=", f"{pen.tint('help', 'help')}: {_said(diagnostic.help)}")
    if diagnostic.edit:
        yield pen.beside("|")
        yield from _edited(diagnostic.edit, pen)


def _gutter(diagnostic: Diagnostic) -> int:
    """The width of the widest line number, at least one."""
    spans = [label.place for label in diagnostic.labels if isinstance(label.place, Span)]
    if diagnostic.edit:
        spans.append(diagnostic.edit.span)
    return max((len(str(span.line)) for span in spans), default=1)


def _cell(cell: Cell, words: str) -> str:
    column = f" column {_said(cell.column)}" if cell.column else ""
    said = _said(words or cell.text or "")
    return f"{printable(cell.file)} row {cell.row}{column}" + (f": {said}" if said else "")


def _snippets(labels: Sequence[Label], pen: _Pen) -> Iterator[str]:
    """Source lines with their labels: the primary label's file first, the lines of a file in order."""
    by_source: dict[int, list[tuple[Span, str, str]]] = {}
    for label in labels:
        if isinstance(label.place, Span):
            sign = "-" if by_source else "^"
            by_source.setdefault(id(label.place.source), []).append((label.place, sign, label.words))
    arrow = "-->"
    for mine in by_source.values():
        first = mine[0][0]
        yield pen.arrow(arrow, f"{printable(first.source.name)}:{first.line}:{first.column}")
        yield pen.beside("|")
        yield from _source_lines(first.source, sorted(mine, key=_start), pen)
        arrow = ":::"


def _start(labelled: tuple[Span, str, str]) -> int:
    return labelled[0].start


def _line(labelled: tuple[Span, str, str]) -> int:
    return labelled[0].line


def _source_lines(source: Source, labels: Sequence[tuple[Span, str, str]], pen: _Pen) -> Iterator[str]:
    before = 0
    for number, group in groupby(labels, key=_line):
        if before and number > before + 1:
            yield pen.tint(_CUT, "gutter")
        before = number
        yield from _marked(source.line(number), number, [_mark(*one) for one in group], pen)


def _mark(span: Span, sign: str, words: str) -> _Mark:
    """Where a label stands in its first line; a label of several lines runs to that line's end."""
    start = span.column - 1
    length = len(span.text.split("\n", 1)[0].rstrip())
    return _Mark(start, start + max(length, 1), sign, words)


def _marked(text: str, number: int, marks: Sequence[_Mark], pen: _Pen) -> Iterator[str]:
    """A source line and a run of signs for each mark; a line too long is cut anew around each of its marks."""
    groups = [[mark] for mark in marks] if len(text) > WIDEST else [list(marks)]
    for group in groups:
        shown, offset, lead = _clipped(text, group[0])
        yield pen.numbered(number, lead + printable(shown))
        for mark in sorted(group, key=lambda one: one.sign != "^"):
            indent = " " * (len(lead) + width(shown[: mark.start - offset]))
            run = mark.sign * max(width(shown[mark.start - offset : mark.end - offset]), 1)
            tint = pen.severity if mark.sign == "^" else "gutter"
            yield pen.beside("|", indent + pen.tint(f"{run} {_said(mark.words)}".rstrip(), tint))


def _clipped(text: str, mark: _Mark) -> tuple[str, int, str]:
    """The part of a line that is shown, its offset in the line, and what stands for the part before it."""
    if len(text) <= WIDEST:
        return text, 0, ""
    start = max(0, min(mark.start - _BEFORE, len(text) - WIDEST))
    end = start + WIDEST
    return text[start:end] + (_CUT if end < len(text) else ""), start, _CUT if start else ""


def _edited(edit: Edit, pen: _Pen) -> Iterator[str]:
    """The lines as they stand after the edit; in a single one the new words are underlined."""
    span = edit.span
    start = span.column - 1
    end_line, end_column = span.source.position(span.end)
    before, after = span.source.line(span.line)[:start], span.source.line(end_line)[end_column - 1 :]
    lines = f"{before}{edit.replacement}{after}".split("\n")
    if len(lines) == 1 and edit.replacement:
        mark = _Mark(start, start + len(edit.replacement), "~", "")
        shown, offset, lead = _clipped(lines[0], mark)
        yield pen.numbered(span.line, lead + printable(shown))
        run = pen.tint("~" * max(width(shown[start - offset : mark.end - offset]), 1), "help")
        yield pen.beside("|", " " * (len(lead) + width(shown[: start - offset])) + run)
        return
    for number, text in enumerate(lines, span.line):
        shown, _, lead = _clipped(text, _Mark(start, start, "~", ""))
        yield pen.numbered(number, lead + printable(shown))


def printable(text: str) -> str:
    """A text without control characters: a tab is four spaces, others are shown as a mark."""
    return "".join(_TAB if char == "\t" else char if char.isprintable() else _MARK for char in text)


def _said(text: str) -> str:
    """What is said, printable; a long name in it never fills a screen."""
    return printable(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}{_CUT}")


def width(text: str) -> int:
    """How many columns of a terminal a text takes as it is printed."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in {"W", "F"} else 1 for char in printable(text))
