"""Repairs of a line that stopped making sense: what its author evidently meant, and how to say so.

Each candidate looks for one kind of mistake. A tentative one holds only if the mended line can be read as a whole;
a firm one names the mistake even so. The last ones always hold, so that every broken line gets its error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from planlang.syntax import codes
from planlang.syntax.expected import expected
from planlang.syntax.problem import Problem, Repair
from planlang.syntax.quote import quoted
from planlang.syntax.repairs_of_comparisons import comparison_in_other_words
from planlang.syntax.repairs_of_lists import list_ends_with_comma, word_for_a_comma, word_too_many
from planlang.syntax.repairs_of_signs import (
    basis_in_another_form,
    currency_by_its_sign,
    dash_for_through,
    minus_before_value,
    strange_sign_removed,
)
from planlang.syntax.repairs_of_values import bare_number, missing_quotes, negative_amount
from planlang.syntax.repairs_of_words import (
    aggregate_for_non_embedded,
    another_statement,
    end_of_a_statement,
    hyphen_misplaced,
    missing_word,
    misspelled_keyword,
    misspelled_term,
    no_layer_of_premium,
    number_in_words,
    only_word,
    outside_a_block,
    unknown_term,
    uppercase_keyword,
    written_twice,
)
from planlang.text.diagnostic import Diagnostic, Edit, Label
from planlang.text.source import Span

MOST_TOKENS = 200
MOST_REPAIRS = 500
"""A longer line is no statement of a plan, and a text with more mistakes is no plan: errors, but no repairs."""

Candidate = Callable[[Problem], Iterator[Repair]]


def _open_row(problem: Problem) -> Iterator[Repair]:
    """A table row without its last `|`."""
    row = problem.tokens[0]
    begun = problem.at == (1 if row.type == "ROW" else 0) and row.startswith("|")
    if not begun or len(problem.tokens) == 1:
        return
    last = problem.tokens[-2]
    span = problem.span(problem.token, last)
    label = Label(span, "a `|` is expected after this")
    end = Span(problem.source, span.end, span.end)
    diagnostic = Diagnostic(
        codes.INCOMPLETE_STATEMENT, "the row does not end with `|`", (label,), "end the row with `|`", Edit(end, " |")
    )
    whole = row.update("ROW", f"{problem.span(row, last).text} |")
    yield Repair(diagnostic, (whole, problem.tokens[-1]), firm=True)


def _incomplete(problem: Problem) -> Iterator[Repair]:
    before = problem.before
    if problem.token.type != "_NL" or before is None:
        return
    headline = f"{quoted(problem.written_before())} is incomplete"
    label = expected(problem.machine, problem.states, " after this")
    yield Repair(
        Diagnostic(codes.INCOMPLETE_STATEMENT, headline, (Label(problem.span(before), label),)), None, firm=True
    )


def _unexpected(problem: Problem) -> Iterator[Repair]:
    token = problem.token
    words = expected(problem.machine, problem.states)
    if problem.at == 0:
        headline = f"no statement begins with {quoted(token)}"
    else:
        headline = f"unexpected {quoted(token)} after {quoted(problem.written_before())}"
    yield Repair(Diagnostic(codes.UNEXPECTED_WORD, headline, (Label(problem.span(token), words),)), None, firm=True)


_CANDIDATES: Sequence[Candidate] = (
    outside_a_block,
    end_of_a_statement,
    comparison_in_other_words,
    currency_by_its_sign,
    basis_in_another_form,
    dash_for_through,
    minus_before_value,
    strange_sign_removed,
    _open_row,
    negative_amount,
    bare_number,
    uppercase_keyword,
    written_twice,
    word_too_many,
    word_for_a_comma,
    aggregate_for_non_embedded,
    no_layer_of_premium,
    another_statement,
    number_in_words,
    misspelled_keyword,
    misspelled_term,
    hyphen_misplaced,
    only_word,
    missing_word,
    missing_quotes,
    list_ends_with_comma,
    unknown_term,
    _incomplete,
    _unexpected,
)
_PLAIN: Sequence[Candidate] = (outside_a_block, _incomplete, _unexpected)


def repairs(problem: Problem, mistakes: int) -> Iterator[Repair]:
    """The repairs to try, the likeliest first, the last one firm; `mistakes` counts those found in the file so far."""
    for candidate in _CANDIDATES if len(problem.tokens) <= MOST_TOKENS and mistakes < MOST_REPAIRS else _PLAIN:
        yield from candidate(problem)
