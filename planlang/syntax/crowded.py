"""Lines that are crowded: after a brace nothing stands on its line, neither a statement nor a sign."""

from __future__ import annotations

from collections.abc import Sequence

from lark import Token

from planlang.syntax import codes
from planlang.syntax.lines import Line, span_of
from planlang.syntax.quote import quoted
from planlang.syntax.terms import LONGEST, evident_term
from planlang.text.diagnostic import Diagnostic, Edit, Label
from planlang.text.source import Source, Span


def crowded(source: Source, line: Line) -> Diagnostic:
    """A statement, or a closing brace, that belongs on a line of its own."""
    begins = line.closes or line.tokens[0].type == "ROW" or evident_term(line.words[:LONGEST]) is not None
    return Diagnostic(
        codes.STATEMENT_NOT_ENDED,
        f"{'a closing `}`' if line.closes else 'a statement'} follows on the same line",
        (Label(span_of(source, line.tokens[0]), "this stands on a line of its own"),),
        help="begin a new line here",
        edit=Edit(Span(source, line.start, line.start), "\n") if begins else None,
    )


def stray(source: Source, signs: Sequence[Token], line: Line) -> Diagnostic:
    """Signs after a brace that begin no statement, be it that one follows them."""
    span = span_of(source, signs[0]).to(span_of(source, signs[-1]))
    rest = line.tokens[len(signs) :]
    # After a comma the next line of text belongs to this one.
    follows = bool(rest) and span_of(source, rest[0]).line == span.line
    return Diagnostic(
        codes.UNEXPECTED_WORD,
        f"no statement begins with {quoted(span.text)}",
        (Label(span, "this means nothing here"),),
        help="remove it, and begin a new line here" if follows else "remove it",
        edit=Edit(span, "\n" if follows else ""),
    )
