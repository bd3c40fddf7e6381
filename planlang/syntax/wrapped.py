"""Statements that go on in the next line, as people lay them out by hand: one mistake, and what they say is read.

A statement ends with its line; only a list goes on, after a comma, in a line that is indented deeper.
"""

from __future__ import annotations

from collections.abc import Sequence

from planlang.syntax import codes
from planlang.syntax.grammar import Grammar
from planlang.syntax.lines import Line, end_of, span_of
from planlang.syntax.quote import quoted
from planlang.syntax.terms import LONGEST, evident_term, leading_term
from planlang.text.diagnostic import Diagnostic, Edit, Label
from planlang.text.source import Source, Span

MOST_LINES = 8
"""A statement that runs over more lines than this is none."""


def may_go_on(line: Line, grammar: Grammar) -> bool:
    """Whether a line can be the rest of the one before: it begins no statement, and is no brace and no row.

    A keyword with which no term begins is no slip for one: `clause` is not `classes`.
    """
    begins = line.opens or line.closes or line.crowded or line.tokens[0].type == "ROW"
    if begins or line.doc:
        return False
    words = line.words[:LONGEST]
    if grammar.is_keyword(line.tokens[0].type):
        return leading_term(words) is None
    return evident_term(words) is None


def unindented(source: Source, line: Line, rest: Line) -> Diagnostic:
    """A list goes on after a comma, but not indented deeper."""
    label = Label(span_of(source, rest.tokens[0]), "the list goes on here, not indented deeper than its statement")
    comma = Label(span_of(source, line.tokens[-1]), "this comma says that it goes on")
    edit = Edit(Span(source, rest.start, rest.start), " " * (max(0, line.indent - rest.indent) + 2))
    return Diagnostic(
        codes.INCOMPLETE_STATEMENT,
        "a list goes on in a line that is not indented deeper",
        (label, comma),
        help="indent this line deeper than the statement",
        edit=edit,
    )


def wrapped(source: Source, line: Line, rest: Sequence[Line], *, whole: bool) -> Diagnostic:
    """A statement goes on in lines of their own; `whole` says whether it is one without them too.

    Where it is, the edit is offered only for lines that are indented deeper, as what goes on mostly is.
    """
    term = leading_term(line.words) or str(line.tokens[0])
    first = rest[0]
    label = Label(Span(source, first.start, first.end), "this belongs to the statement in the line before")
    return Diagnostic(
        codes.INCOMPLETE_STATEMENT,
        f"{quoted(term)} goes on in the next line",
        (label, Label(span_of(source, line.tokens[-1]), "a statement ends with its line")),
        help="write it at the end of the line before",
        edit=_on_one_line(source, line, rest) if not whole or _deeper(line, rest) else None,
    )


def _deeper(line: Line, rest: Sequence[Line]) -> bool:
    return all(one.indent > line.indent for one in rest)


def _on_one_line(source: Source, line: Line, rest: Sequence[Line]) -> Edit | None:
    """The edit that joins the lines; none where something else stands between them, such as a comment."""
    pieces, end = [""], end_of(line.tokens[-1])
    start = end
    for one in rest:
        if source.text[end : one.start].strip() or "#" in source.text[one.start : one.end]:
            return None
        pieces.append(source.text[one.start : one.end])
        end = one.end
    return Edit(Span(source, start, end), " ".join(pieces))
