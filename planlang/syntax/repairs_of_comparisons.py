"""Repairs of comparisons: `equals`, `>=` and `more than` for the five that an expectation or a condition has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from lark import Token

from planlang.syntax import codes
from planlang.syntax.lines import end_of, start_of
from planlang.syntax.problem import Problem, Repair
from planlang.syntax.quote import quoted
from planlang.text.diagnostic import Diagnostic, Edit, Label

_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("=", "=="), "is"),
        **dict.fromkeys((">=", "=>", "\u2265"), "at least"),
        **dict.fromkeys(("<=", "=<", "\u2264"), "at most"),
        ">": "over",
        "<": "under",
    }
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("equals", "equal", "equal to", "exactly"), "is"),
        **dict.fromkeys(("exceeds", "above", "more than", "greater than"), "over"),
        **dict.fromkeys(("below", "less than"), "under"),
        **dict.fromkeys(("no more than", "not more than"), "at most"),
        **dict.fromkeys(("no less than", "not less than"), "at least"),
    }
)
_COMPARISONS = ("at least", "at most", "over", "under")
_BETWEEN = "between"
_MEANT: Mapping[str, str] = MappingProxyType(
    {
        **_SIGNS,
        **_WORDS,
        **{f"is {words}": meant for words, meant in _WORDS.items()},
        **{f"is {words}": words for words in _COMPARISONS},
        **{f"{sign}{gap}{words}": words for sign in ("=", "==") for gap in ("", " ") for words in _COMPARISONS},
    }
)
_LONGEST = max(len(words.split()) for words in _MEANT)
_BEGIN = frozenset({"is", "at", "over", "under"})
_TURNING = frozenset({"no", "not", "never"})
_LABEL = "expected `is`, `at least`, `at most`, `over` or `under`"


def comparison_in_other_words(problem: Problem) -> Iterator[Repair]:
    """A comparison as it is said elsewhere; a figure of several words has swallowed it when it is a word."""
    at = problem.at
    if "IS" in problem.possible:
        # What a figure swallowed comes before what could not come: an amount.
        ends = [at] if "WORD" in problem.possible and not problem.is_word(problem.token) else []
        runs = [(first, at) for end in ends for first in range(max(2, end - _LONGEST), end)]
        runs += [(at, end) for end in range(min(at + _LONGEST, len(problem.tokens) - 1), at, -1)]
    elif problem.before is not None and problem.before.type == "IS":
        runs = [(at - 1, end) for end in range(min(at + _LONGEST, len(problem.tokens) - 1), at, -1)]
    else:
        return
    for first, end in runs:
        tokens = problem.tokens[first:end]
        words = _joined(tokens)
        if words == _BETWEEN:
            yield _between(problem, tokens)
            return
        if words in _MEANT and str(problem.tokens[first - 1]) not in _TURNING:
            yield _written(problem, first, tokens, _MEANT[words])
            return


def _joined(tokens: Sequence[Token]) -> str:
    """Words with a blank between them; signs that touch, as one."""
    joined = str(tokens[0])
    for before, token in pairwise(tokens):
        joined += f"{'' if end_of(before) == start_of(token) else ' '}{token}"
    return joined


def _written(problem: Problem, first: int, tokens: Sequence[Token], meant: str) -> Repair:
    span = problem.span(tokens[0], tokens[-1])
    following = str(problem.tokens[first + len(tokens)])
    again = following in _SIGNS or following in _BEGIN
    diagnostic = Diagnostic(
        codes.UNEXPECTED_WORD,
        f"unexpected {quoted(span.text)}",
        (Label(span, _LABEL),),
        f"write `{meant}`, or what follows, alone" if again else f"write `{meant}`",
        None if again else Edit(span, meant),
    )
    if again:
        return Repair(diagnostic, None, firm=True)
    words = [problem.word(word, tokens[0]) for word in meant.split()]
    words[-1].end_pos = tokens[-1].end_pos
    return Repair(diagnostic, problem.replaced(first, len(tokens), words), firm=True)


def _between(problem: Problem, tokens: Sequence[Token]) -> Repair:
    diagnostic = Diagnostic(
        codes.UNEXPECTED_WORD,
        f"unexpected `{_BETWEEN}`",
        (Label(problem.span(tokens[0]), _LABEL),),
        help="write two statements, one with `at least` and one with `at most`",
    )
    return Repair(diagnostic, None, firm=True)
