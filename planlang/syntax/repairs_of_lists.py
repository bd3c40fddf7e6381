"""Repairs of lists: a word too many before a member, and a list that stops after a comma.

Where a name can stand any word is read as one, so that a list breaks only after the word that is too many.
"""

from __future__ import annotations

from collections.abc import Iterator

from planlang.syntax import codes
from planlang.syntax.lines import end_of, start_of
from planlang.syntax.problem import Problem, Repair
from planlang.syntax.quote import quoted
from planlang.text.diagnostic import Diagnostic, Edit, Label
from planlang.text.source import Span

_JOINING = frozenset({"and", "or"})
_INTRODUCING = frozenset("at by for from in of on per the to with".split())
"""Words that hardly are the name of a coverage, a tier or a class."""
_ONLY_COMMAS = "a comma alone stands between the members of a list"


def word_too_many(problem: Problem) -> Iterator[Repair]:
    """`medical, and rx`, `on to medical`, `covers covers medical`: sure where the line is whole without the word."""
    at = problem.at if _after_a_comma(problem) else problem.at - 1
    if at < 1 or (at < problem.at and not _begins_a_name(problem)):
        return
    before, word, following = problem.tokens[at - 1 : at + 2]
    span = problem.span(word)
    doubled = problem.is_word(word) and str(word) == str(before)
    of_figure = str(problem.tokens[0]) == "expect"  # whose words are free, so that without an `of` they are still some
    if not doubled and (of_figure or str(word) not in _JOINING | _INTRODUCING):
        return
    edit = Edit(Span(problem.source, span.start, start_of(following)), "")
    if doubled:
        labels: tuple[Label, ...] = (Label(span, "the second time"), Label(problem.span(before), "the first time"))
        headline, code = f"{quoted(word)} is written twice", codes.WRITTEN_TWICE
    else:
        joins = str(word) in _JOINING
        said = _ONLY_COMMAS if joins else "what is listed follows without it"
        labels = (Label(span, said),)
        headline, code = f"unexpected {quoted(word)}", codes.UNEXPECTED_WORD
    diagnostic = Diagnostic(code, headline, labels, help="remove it", edit=edit)
    yield Repair(diagnostic, problem.replaced(at, 1, ()), firm=False)


def word_for_a_comma(problem: Problem) -> Iterator[Repair]:
    """`covers medical and rx` for `covers medical, rx`."""
    word, before = problem.token, problem.before
    if before is None or str(word) not in _JOINING or "COMMA" not in problem.possible:
        return
    span = problem.span(word)
    diagnostic = Diagnostic(
        codes.UNEXPECTED_WORD,
        f"unexpected {quoted(word)}",
        (Label(span, _ONLY_COMMAS),),
        help="write `,`",
        edit=Edit(Span(problem.source, end_of(before), span.end), ","),
    )
    yield Repair(diagnostic, problem.replaced(problem.at, 1, [word.update("COMMA", ",")]), firm=False)


def _after_a_comma(problem: Problem) -> bool:
    """Whether `and` or `or` stopped the line just after a comma: `$5 per person, and $9 per family`."""
    before = problem.before
    return before is not None and before.type == "COMMA" and str(problem.token) in _JOINING


def _begins_a_name(problem: Problem) -> bool:
    return problem.token.type == "STRING" or problem.is_word(problem.token)


def list_ends_with_comma(problem: Problem) -> Iterator[Repair]:
    """A list that stops after a comma: what else is in it cannot be known."""
    before = problem.before
    if problem.token.type != "_NL" or before is None or before.type != "COMMA":
        return
    span = problem.span(before)
    diagnostic = Diagnostic(
        codes.INCOMPLETE_STATEMENT,
        "the list ends with a comma",
        (Label(span, "something is expected after this comma"),),
        help="remove the comma, or go on in the next line, indented deeper than the statement",
    )
    yield Repair(diagnostic, None, firm=True)
