"""Repairs of words: misspelled, upper-case, missing, doubled, or beginning a second statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from lark import Token

from planlang.syntax import codes
from planlang.syntax.expected import expected
from planlang.syntax.lines import made, start_of
from planlang.syntax.opposites import opposed
from planlang.syntax.problem import Problem, Repair
from planlang.syntax.quote import quoted
from planlang.syntax.terms import ALIKE, BLOCK_WORDS, LONGEST, TERMS, leading_term
from planlang.text.diagnostic import Diagnostic, Edit, Label
from planlang.text.nearest import listed, nearest
from planlang.text.source import Span

_LONGEST_WORD = 40
_LAYERS = ("specific", "aggregate")
_CONNECTIVES = frozenset("and at by for from in of on per then through".split())
"""Words that only join: another word in the place of one hardly meant anything else."""

_GOES_ON = frozenset("and at clause every for from of on per then through with without".split())
"""Words that begin the end of a statement, and are no slip for a term: `clause` is not `classes`."""

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

_SAY_ELSE = frozenset(
    "above after before below beyond except excluding not outside over till under until without".split()
)
"""Words that join and say something: `until` leaves the day out that `through` includes."""


def near(word: str, possible: Iterable[str], least: float = 0.0) -> str | None:
    """The nearest of the possible words, if it is `least` alike and says no other thing.

    A word too long to be one of them has none.
    """
    meant = nearest(word, possible) if len(word) <= _LONGEST_WORD else None
    if meant is None or opposed(word, meant):
        return None
    return meant if SequenceMatcher(None, word, meant).ratio() >= least else None


def outside_a_block(problem: Problem) -> Iterator[Repair]:
    """A statement or layer that stands in no plan and no scenario."""
    words = problem.leading_words(LONGEST)
    if problem.at or "PLAN" not in problem.possible or leading_term(words) is None:
        return
    term = leading_term(words) or ""
    home = "a scenario" if "scenario" in {block.value for block in TERMS[term]} else "a plan"
    diagnostic = Diagnostic(
        codes.OUTSIDE_A_BLOCK,
        f"{quoted(term)} stands outside of any block",
        (Label(problem.span(problem.token), f"this belongs in {home}"),),
        help='look for a block that was closed too early, or begin one: `plan "..." {`',
    )
    yield Repair(diagnostic, None, firm=True)


def end_of_a_statement(problem: Problem) -> Iterator[Repair]:
    """`for class retirees` in a line of its own, after none to which it can belong."""
    if problem.at or str(problem.token) not in _GOES_ON or "ROW" in problem.possible:
        return
    if leading_term(problem.leading_words(LONGEST)) is not None:
        return
    span = problem.span(problem.token, problem.tokens[-2])
    diagnostic = Diagnostic(
        codes.UNEXPECTED_WORD,
        f"no statement begins with {quoted(problem.token)}",
        (Label(span, "this is the end of a statement, which stands on one line"),),
        help="write it at the end of its statement",
    )
    yield Repair(diagnostic, None, firm=True)


def uppercase_keyword(problem: Problem) -> Iterator[Repair]:
    """`Deductible` for `deductible`."""
    token, small = problem.token, problem.token.casefold()
    if token.type != "WORD" or token == small or small not in problem.keywords:
        return
    span = problem.span(token)
    diagnostic = Diagnostic(
        codes.UPPERCASE_KEYWORD,
        f"the keyword {quoted(token)} has capital letters",
        (Label(span, "keywords are written in small letters"),),
        help=f"write `{small}`",
        edit=Edit(span, small),
    )
    yield Repair(diagnostic, tuple(_lowered(problem, each) for each in problem.tokens), firm=False)
    yield Repair(diagnostic, problem.replaced(problem.at, 1, [problem.word(small, token)]), firm=True)


def _lowered(problem: Problem, token: Token) -> Token:
    """A keyword in capital letters as the keyword; all else as it is."""
    small = token.casefold()
    return problem.word(small, token) if token.type == "WORD" and small in problem.grammar.terminals else token


def written_twice(problem: Problem) -> Iterator[Repair]:
    """The same word or value twice in a row."""
    token, before = problem.token, problem.before
    if before is None or str(token) != str(before) or token.type == "_NL":
        return
    span = problem.span(token)
    diagnostic = Diagnostic(
        codes.WRITTEN_TWICE,
        f"{quoted(token)} is written twice",
        (Label(span, "the second time"), Label(problem.span(before), "the first time")),
        help="remove one of them",
        edit=Edit(span, ""),
    )
    yield Repair(diagnostic, problem.replaced(problem.at, 1, ()), firm=False)


def another_statement(problem: Problem) -> Iterator[Repair]:
    """A second statement on the line of the first."""
    words = [str(token) for token in problem.tokens[problem.at : problem.at + LONGEST]]
    term = leading_term(words)
    if not problem.at or "_NL" not in problem.possible or term is None:
        return
    if term in BLOCK_WORDS and problem.tokens[-2].type != "LBRACE":
        return
    start = start_of(problem.token)
    diagnostic = Diagnostic(
        codes.STATEMENT_NOT_ENDED,
        f"a second statement begins after {quoted(problem.written_before())}",
        (Label(problem.span(problem.token), "each statement stands on a line of its own"),),
        help="begin a new line here",
        edit=Edit(Span(problem.source, start, start), "\n"),
    )
    end = made("_NL", "\n", start)
    yield Repair(diagnostic, (*problem.tokens[: problem.at], end), firm=True, rest=problem.tokens[problem.at :])


def aggregate_for_non_embedded(problem: Problem) -> Iterator[Repair]:
    """`aggregate` as some call a family's deductible that is not embedded."""
    if str(problem.token) != "aggregate" or "non-embedded" not in problem.keywords:
        return
    span = problem.span(problem.token)
    diagnostic = Diagnostic(
        codes.UNEXPECTED_WORD,
        "unexpected `aggregate`",
        (Label(span, "one amount for the whole family is `non-embedded`"),),
        help="write `non-embedded`",
        edit=Edit(span, "non-embedded"),
    )
    word = problem.word("non-embedded", problem.token)
    yield Repair(diagnostic, problem.replaced(problem.at, 1, [word]), firm=False)


def no_layer_of_premium(problem: Problem) -> Iterator[Repair]:
    """`premium dental single $4.00`: a premium is of a layer, and of no coverage."""
    if problem.at != len(("premium", "dental")) or problem.tokens[0].type != "PREMIUM":
        return
    name = problem.tokens[1]
    if name.type != "WORD" or not problem.is_word(problem.token):
        return
    meant = near(str(name), _LAYERS)
    if meant:
        yield _did_you_mean(problem, 1, 1, meant)
    diagnostic = Diagnostic(
        codes.UNEXPECTED_WORD,
        f"{quoted(name)} is no layer",
        (Label(problem.span(name), f"a premium is of {listed(_LAYERS)}, or names no layer"),),
        help='write what is paid for another cover as a fee: `fee "Dental" single $4.00 per month`',
    )
    yield Repair(diagnostic, None, firm=True)


def _did_you_mean(problem: Problem, first: int, count: int, meant: str) -> Repair:
    tokens = problem.tokens[first : first + count]
    span = problem.span(tokens[0], tokens[-1])
    in_term = len(problem.leading_words(problem.at + 1)) == problem.at + 1 and not leading_term(
        problem.leading_words(problem.at)
    )
    code = codes.UNKNOWN_TERM if in_term else codes.UNEXPECTED_WORD
    headline = f"there is no term {quoted(span.text)}" if in_term else f"unexpected {quoted(span.text)}"
    diagnostic = Diagnostic(
        code, headline, (Label(span, f"did you mean `{meant}`?"),), f"write `{meant}`", Edit(span, meant)
    )
    words = [problem.word(word, tokens[0]) for word in meant.split()]
    words[-1].end_pos = tokens[-1].end_pos
    return Repair(diagnostic, problem.replaced(first, count, words), firm=False)


def misspelled_keyword(problem: Problem) -> Iterator[Repair]:
    """One word that is nearly a keyword that could have come."""
    if not problem.is_word(problem.token):
        return
    meant = near(str(problem.token), problem.keywords_here)
    if meant:
        yield _did_you_mean(problem, problem.at, 1, meant)


def hyphen_misplaced(problem: Problem) -> Iterator[Repair]:
    """`fully-insured` for `fully insured`, and `level funded` for `level-funded`."""
    if not problem.is_word(problem.token):
        return
    apart = problem.token.replace("-", " ")
    if apart != problem.token and apart.split()[0] in problem.keywords:
        yield _did_you_mean(problem, problem.at, 1, apart)
    joined = f"{problem.token}-{problem.tokens[problem.at + 1]}"
    if joined in problem.keywords:
        yield _did_you_mean(problem, problem.at, 2, joined)


def number_in_words(problem: Problem) -> Iterator[Repair]:
    """`three months` for `3 months`."""
    if "NUMBER" not in problem.possible or str(problem.token) not in _NUMBERS:
        return
    meant = str(_NUMBERS.index(str(problem.token)) + 1)
    span = problem.span(problem.token)
    diagnostic = Diagnostic(
        codes.UNEXPECTED_WORD,
        f"unexpected {quoted(problem.token)}",
        (Label(span, "a number in digits is expected"),),
        help=f"write `{meant}`",
        edit=Edit(span, meant),
    )
    yield Repair(diagnostic, problem.replaced(problem.at, 1, [problem.token.update("NUMBER", meant)]), firm=False)


def _says_the_same(words: Sequence[str], meant: str) -> bool:
    """Whether what two terms do not share is alike by itself: `three` is no slip for `elected`."""
    one, other = list(words), meant.split()
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return not one or not other or near(" ".join(one), [" ".join(other)]) is not None


def misspelled_term(problem: Problem) -> Iterator[Repair]:
    """Words that together are nearly a term: `aggregate deductible` for `aggregating deductible`."""
    if problem.at >= LONGEST:
        return
    for count in range(max(2, problem.at + 1), LONGEST + 1):
        words = problem.leading_words(count)
        meant = near(" ".join(words), TERMS) if len(words) == count else None
        if meant and meant != leading_term(words) and _says_the_same(words, meant):
            yield _did_you_mean(problem, 0, count, meant)


def _to_the_same_day(problem: Problem) -> bool:
    """Whether a period runs `to` the day of another year on which it begins, and so hardly includes that day."""
    before, after = problem.before, problem.tokens[min(problem.at + 1, len(problem.tokens) - 1)]
    dates = before is not None and before.type == after.type == "DATE"
    return dates and str(before)[len("2026") :] == after[len("2026") :]


def only_word(problem: Problem) -> Iterator[Repair]:
    """A word in the place of the only joining word that could have come: `to` for `through`."""
    if not problem.is_word(problem.token) or len(problem.keywords) != 1:
        return
    (meant,) = problem.keywords
    if meant not in _CONNECTIVES or problem.token.casefold() in _SAY_ELSE:
        return
    span = problem.span(problem.token)
    diagnostic = Diagnostic(
        codes.UNEXPECTED_WORD,
        f"unexpected {quoted(problem.token)}",
        (Label(span, expected(problem.machine, problem.states)),),
        help="write `through` and the last day" if _to_the_same_day(problem) else f"write `{meant}`",
        edit=None if _to_the_same_day(problem) else Edit(span, meant),
    )
    yield Repair(diagnostic, problem.replaced(problem.at, 1, [problem.word(meant, problem.token)]), firm=False)


def _missing(problem: Problem) -> Iterator[tuple[str, str]]:
    if "COMMA" in problem.possible:
        yield "COMMA", ","
    if len(problem.keywords) == 1:
        yield from ((terminal, text) for text, terminal in problem.keywords.items())


def missing_word(problem: Problem) -> Iterator[Repair]:
    """One word or comma that was left out: `period 2026-01-01 2026-12-31`."""
    token, before = problem.token, problem.before
    if before is None or token.type == "_NL":
        return
    for terminal, text in _missing(problem):
        at = before.end_pos or 0
        inserted: Token = made(terminal, text, at)
        diagnostic = Diagnostic(
            codes.MISSING_WORD,
            f"`{text}` is missing before {quoted(token)}",
            (Label(problem.span(token), expected(problem.machine, problem.states, " before this")),),
            help=f"write `{text}` before {quoted(token)}",
            edit=Edit(Span(problem.source, at, at), text if text == "," else f" {text}"),
        )
        yield Repair(diagnostic, problem.replaced(problem.at, 0, [inserted]), firm=False)


def unknown_term(problem: Problem) -> Iterator[Repair]:
    """A statement that begins with words that are no term."""
    count = problem.at + 1
    words = problem.leading_words(count)
    if len(words) < count or leading_term(words) or (problem.at and leading_term(words[:-1])):
        return
    if "ROW" in problem.possible:
        return
    tokens = problem.tokens[:count]
    meant = near(words[-1], problem.keywords_here, ALIKE)
    label = f"did you mean `{' '.join((*words[:-1], meant))}`?" if meant else "no statement begins with this"
    span = problem.span(tokens[0], tokens[-1])
    yield Repair(
        Diagnostic(codes.UNKNOWN_TERM, f"there is no term {quoted(span.text)}", (Label(span, label),)),
        None,
        firm=True,
    )
