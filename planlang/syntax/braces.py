"""Braces that pair: where one is missing or too many, the indentation tells which, and the rest is read as meant.

Braces that pair are never questioned, however they are indented.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, evolve, field
from lark import Token

from planlang.syntax import codes
from planlang.syntax.lines import Line, end_of, made, span_of
from planlang.syntax.quote import quoted
from planlang.syntax.terms import opening
from planlang.text.diagnostic import Diagnostic, Edit, Label
from planlang.text.source import Source, Span

_OF_FILES = ("plan", "scenario")
_BEFORE_TEXT = frozenset({"of", "clause"})
_TEXTS = frozenset({"STRING", "CURLY"})


def _opened(line: Line) -> Line:
    last = line.tokens[-1]
    return evolve(line, tokens=(*line.tokens, made("LBRACE", "{", end_of(last))))


def _unopened(source: Source, line: Line) -> Diagnostic:
    word, end = quoted(opening(line.words) or str(line.tokens[0])), line.end
    lacks_text = _lacks_text(line)
    expected = "a name in quotes and a `{` are expected" if lacks_text else "a `{` is expected"
    return Diagnostic(
        codes.UNOPENED_BLOCK,
        f"{word} has no `{{`",
        (Label(span_of(source, line.tokens[-1]), f"{expected} after this"),),
        help="write what stands in quotes there, and end the line with `{`" if lacks_text else "end the line with `{`",
        edit=None if lacks_text else Edit(Span(source, end, end), " {"),
    )


def _lacks_text(line: Line) -> bool:
    """Whether a header lacks a text in quotes too, so that a brace alone would not mend it."""
    of_file = str(line.tokens[0]) in _OF_FILES
    nameless = of_file and (len(line.tokens) == 1 or line.tokens[1].type not in _TEXTS)
    return nameless or str(line.tokens[-1]) in _BEFORE_TEXT


def open_headers(source: Source, lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Diagnostic, ...]]:
    """Gives a header its brace when what follows it is indented as its contents are."""
    found: list[Line] = []
    diagnostics: list[Diagnostic] = []
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else None
        if _lacks_brace(line, following):
            found.append(_opened(line))
            diagnostics.append(_unopened(source, line))
        else:
            found.append(line)
    return tuple(found), tuple(diagnostics)


def _lacks_brace(line: Line, following: Line | None) -> bool:
    if line.opens or following is None or following.closes or following.row == line.row:
        return False
    rows = following.tokens[0].type == "ROW"
    census = line.words == ("census",) and rows
    header = opening(line.words) is not None or census
    return header and following.indent > line.indent


@define
class _Open:
    """A block that is open: its header, and whether its contents are indented deeper than the header."""

    header: Line
    indented: bool | None = None

    def ends_before(self, line: Line) -> bool:
        """Whether a line that is no brace stands too far left to belong to the block."""
        return bool(self.indented) and not line.crowded and line.indent <= self.header.indent


def _pair(lines: Sequence[Line]) -> bool:
    depth = 0
    for line in lines:
        if depth and line.opens and str(line.tokens[0]) in _OF_FILES:
            return False
        depth += line.opens - line.closes
        if depth < 0:
            return False
    return depth == 0


@define
class _Balancer:
    """Goes through the lines with the blocks that are open; `missing` and `extra` count braces yet unexplained."""

    source: Source
    missing: int
    extra: int
    open: list[_Open] = field(factory=list)
    diagnostics: list[Diagnostic] = field(factory=list)

    def lines_for(self, line: Line) -> Iterator[Line]:
        """The line itself, closing braces that were forgotten before it, or nothing for a surplus one."""
        if line.closes:
            yield from self._closing(line)
            return
        if line.opens and len(line.tokens) == 1 and self.missing:
            self.missing -= 1
            self.diagnostics.append(_nameless(self.source, line))
            return
        file_header = line.opens and str(line.tokens[0]) in _OF_FILES
        while self.open and (file_header or (self.missing and self.open[-1].ends_before(line))):
            yield self._forgotten(line)
        if self.open and self.open[-1].indented is None:
            self.open[-1].indented = line.indent > self.open[-1].header.indent
        if self.missing and self.open and _opens_its_like(self.open[-1].header, line):
            self.missing -= 1
            self.diagnostics.append(_in_its_like(self.source, self.open[-1].header, line))
            return
        if line.opens:
            self.open.append(_Open(line))
        yield line

    def _closing(self, line: Line) -> Iterator[Line]:
        while self.missing and len(self.open) > 1 and self._closes_an_outer(line):
            yield self._forgotten(line)
        too_far_right = bool(self.open and self.open[-1].indented) and line.indent > self.open[-1].header.indent
        if not self.open or (self.extra and too_far_right):
            self.extra -= 1
            self.diagnostics.append(_surplus(self.source, line))
            return
        self.open.pop()
        yield line

    def _closes_an_outer(self, line: Line) -> bool:
        inner = self.open[-1].header.indent
        return line.indent < inner and any(block.header.indent == line.indent for block in self.open[:-1])

    def _forgotten(self, before: Line | None) -> Line:
        block = self.open.pop()
        self.missing -= 1
        self.diagnostics.append(_unclosed(self.source, block.header))
        at = before.start if before else len(self.source.text)
        row = before.row if before else 0
        return Line((made("RBRACE", "}", at),), row, block.header.indent)

    def at_end(self) -> Iterator[Line]:
        """The closing braces that the end of the file lacks."""
        while self.open:
            yield self._forgotten(None)


def balanced(source: Source, lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Diagnostic, ...]]:
    """The lines with braces that pair, and an error for each brace that was missing or too many."""
    if _pair(lines):
        return tuple(lines), ()
    opening, closing = (sum(line.opens for line in lines), sum(line.closes for line in lines))
    many = len(lines) if opening == closing else 0
    balancer = _Balancer(source, missing=many or max(opening - closing, 0), extra=many or max(closing - opening, 0))
    found = [kept for line in lines for kept in balancer.lines_for(line)]
    found.extend(balancer.at_end())
    return tuple(found), tuple(balancer.diagnostics)


def _header_words(header: Line) -> str:
    named = [str(token) for token in header.tokens[:-1]]
    return quoted(" ".join(named) or "{")


def _brace(header: Line) -> Token:
    return header.tokens[-1]


def _unclosed(source: Source, header: Line) -> Diagnostic:
    return Diagnostic(
        codes.UNCLOSED_BLOCK,
        f"{_header_words(header)} is never closed",
        (Label(span_of(source, _brace(header)), "this block has no closing `}`"),),
        help="write `}` on a line of its own where the block ends",
    )


def _opens_its_like(outer: Line, line: Line) -> bool:
    """Whether a header opens the kind of block in which it stands, which no block of the language holds."""
    kind = opening(line.words) if line.opens else None
    return kind is not None and kind == opening(outer.words)


def _in_its_like(source: Source, outer: Line, line: Line) -> Diagnostic:
    word = quoted(opening(line.words) or "")
    return Diagnostic(
        codes.UNCLOSED_BLOCK,
        f"{_header_words(line)} begins inside of {word}, and is never closed",
        (
            Label(span_of(source, line.tokens[0]), "no such block stands inside another"),
            Label(span_of(source, outer.tokens[0]), "this one is still open"),
        ),
        help="remove the line, or write `}` before it where the block around it ends",
    )


def _nameless(source: Source, line: Line) -> Diagnostic:
    span = span_of(source, line.tokens[0])
    label = Label(span, "this `{` belongs to no block")
    return Diagnostic(codes.SURPLUS_BRACE, "this `{` opens nothing", (label,), "remove it", Edit(span, ""))


def _surplus(source: Source, line: Line) -> Diagnostic:
    return Diagnostic(
        codes.SURPLUS_BRACE,
        "this `}` closes nothing",
        (Label(span_of(source, line.tokens[0]), "no block is open here"),),
        help="remove it, or look for a block that was closed too early",
        edit=Edit(span_of(source, line.tokens[0]), ""),
    )
