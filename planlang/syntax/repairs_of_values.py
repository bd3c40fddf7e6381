"""Repairs of values: a number without its unit, an amount below zero, a name without its quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import evolve, frozen
from lark import Token

from planlang.syntax import codes
from planlang.syntax.amounts import MAGNITUDES, MOST_DIGITS, has_two_meanings, thousands, whole_amount
from planlang.syntax.lines import end_of, start_of
from planlang.syntax.mistakes import mistake_in
from planlang.syntax.problem import Problem, Repair
from planlang.syntax.quote import quoted
from planlang.syntax.shares import readings
from planlang.text.diagnostic import Code, Diagnostic, Edit, Label
from planlang.text.nearest import listed
from planlang.text.source import Span

_PERCENT_WORDS = frozenset({"percent", "pct"})
_CODE = re.compile(r"[A-Z]{3}")
_MOST_WORDS_OF_NAME = 8
_LARGEST_SHARE = 1000
"""Where an amount and a share are both possible, a bare number below this is read as a share."""


def negative_amount(problem: Problem) -> Iterator[Repair]:
    """`-$500` where no amount below zero makes sense."""
    token = problem.token
    if token.type != "NEGATIVE" or "MONEY" not in problem.possible:
        return
    label = Label(problem.span(token), "this amount cannot be below zero")
    diagnostic = Diagnostic(codes.NEGATIVE_AMOUNT, f"{quoted(token)} is below zero", (label,))
    yield Repair(diagnostic, None, firm=True)


def _fraction_after(problem: Problem) -> Token | None:
    """The fraction after whole percents: `66 2/3`."""
    following = problem.tokens[problem.at + 1]
    return following if following.type == "BASIS" and problem.token.isdigit() else None


def _unit_after(problem: Problem, last: int) -> Token | None:
    """The word after a bare number that says what it counts: `80 percent`, `500 USD`, `100k`."""
    following = problem.tokens[last + 1]
    word = str(following)
    known = word.casefold() in _PERCENT_WORDS or word.casefold() in MAGNITUDES
    return following if known or _CODE.fullmatch(word) else None


def _in_percent(unit: Token | None) -> bool:
    return unit is not None and unit.casefold() in _PERCENT_WORDS


def _as_money(problem: Problem, text: str, unit: Token | None) -> str | None:
    if unit and unit.casefold() in MAGNITUDES:
        return whole_amount(f"{problem.prefix or '$'}{text}{unit}")
    prefix = f"{unit} " if unit and _CODE.fullmatch(str(unit)) else problem.prefix or "$"
    whole, point, part = text.partition(".")
    return f"{'$' if prefix == 'USD ' else prefix}{thousands(whole)}{point}{part}"


def bare_number(problem: Problem) -> Iterator[Repair]:
    """`1000000` where an amount is meant, `0.8`, `80` or `66 2/3` where a share is."""
    token = problem.token
    text = str(token)
    if token.type != "NUMBER" or len(text) > MOST_DIGITS:
        return
    share = "PERCENT" in problem.possible
    plain = text.replace(",", "")
    fraction = _fraction_after(problem) if share else None
    unit = _unit_after(problem, problem.at + (1 if fraction else 0))
    if share and "MONEY" in problem.possible:
        of_money = unit is not None and not _in_percent(unit)
        share = Fraction(plain) < _LARGEST_SHARE and not of_money
    spoiled = unit is None and _goes_on(problem)
    if share:
        number = f"{plain} {fraction}" if fraction else plain
        # `0,9` is nine tenths to one reader and nothing to another: its comma cannot be left out.
        unclear = "," in text or (spoiled and not fraction) or (unit is not None and not _in_percent(unit))
        meant = () if unclear else (f"{number}%",) if _in_percent(unit) else readings(number)
        yield _unitless(problem, (fraction, unit), _SHARE, meant)
    elif "MONEY" in problem.possible:
        money = None if spoiled else _as_money(problem, text, unit)
        yield _unitless(problem, (None, unit), _AMOUNT, (money,) if money else ())


def _goes_on(problem: Problem) -> bool:
    """Whether more stands after a number that may be part of it: `100 000`, `1e5`, `100 1/2`, `66 /3%`."""
    following = problem.tokens[problem.at + 1]
    glued = following.start_pos == problem.token.end_pos and following.type not in ("_NL", "COMMA", "RBRACE")
    return following.type in ("NUMBER", "BASIS") or str(following) == "/" or glued


@frozen
class _Unit:
    """What a number lacks to be a value, and what that value is called."""

    code: Code
    lacking: str
    kind: str
    terminal: str


_SHARE = _Unit(codes.SHARE_WITHOUT_PERCENT, "`%`", "a share", "PERCENT")
_AMOUNT = _Unit(codes.MONEY_WITHOUT_CURRENCY, "currency", "an amount", "MONEY")


def _unitless(
    problem: Problem, after: tuple[Token | None, Token | None], lacks: _Unit, possible: tuple[str, ...]
) -> Repair:
    """A number without its unit: what it may mean, and the edit where that is one thing.

    after: the fraction and the word that belong to the number.
    """
    token, unit = problem.token, after[1]
    parts = [token, *(part for part in after if part)]
    span = problem.span(token, parts[-1])
    mended = token.update(lacks.terminal, possible[0]) if len(possible) == 1 else None
    mistake = mistake_in(problem.source, mended, problem.grammar.terminals) if mended else None
    if mistake:
        mended = mistake.meant
    if mended is not None:
        mended.end_pos = parts[-1].end_pos
    written = quoted(span.text)
    diagnostic = Diagnostic(
        lacks.code,
        f"{written} has no {lacks.lacking}" if unit is None else f"{written} is not how {lacks.kind} is written",
        (Label(span, f"{lacks.kind} is expected here"),),
        help=mistake.diagnostic.help if mistake and mended is None else _advice(lacks, possible, unit, mended),
        edit=Edit(span, str(mended)) if mended and _is_sure(problem, unit, lacks) else None,
    )
    tokens = problem.replaced(problem.at, len(parts), [mended]) if mended else None
    return Repair(diagnostic, tokens, firm=True)


def _is_sure(problem: Problem, unit: Token | None, lacks: _Unit) -> bool:
    """Whether a number's unit is known: by a word after it, or by the currency of the plan."""
    if unit and unit.casefold() in MAGNITUDES:
        return problem.prefix is not None and not has_two_meanings(unit)
    return lacks is _SHARE or unit is not None or problem.prefix is not None


def _advice(lacks: _Unit, possible: tuple[str, ...], unit: Token | None, meant: Token | None) -> str:
    if meant is None:
        if lacks is _AMOUNT:
            return "write all digits of the amount, as in `$1,250,000`"
        return f"write {listed(possible)}" if possible else "write a share such as `80%`"
    instead = f" if {quoted(unit)} is a million" if unit and has_two_meanings(unit) else ""
    return f"write {quoted(meant)}{instead}"


def missing_quotes(problem: Problem) -> Iterator[Repair]:
    """`sponsor Harbor Foods` for `sponsor "Harbor Foods"`, up to a keyword that can follow the name."""
    if "STRING" not in problem.possible or not problem.is_word(problem.token):
        return
    for length in range(_most_words(problem, problem.at, problem.states), 0, -1):
        tokens, last = _all_quoted(problem, length)
        span = problem.span(problem.token, last)
        first = problem.span(problem.token, problem.tokens[problem.at + length - 1])
        meant = _written_again(problem, tokens, span)
        sure = _is_one_name(problem, length)
        diagnostic = Diagnostic(
            codes.MISSING_QUOTES,
            f"{quoted(first.text)} stands without quotes",
            (Label(first, "a name in quotes is expected here"),),
            help=f"write {quoted(meant)}" if sure else "put quotes where the name begins and where it ends",
            edit=Edit(span, meant) if sure else None,
        )
        yield Repair(diagnostic, tokens, firm=False)


def _most_words(problem: Problem, at: int, states: tuple[int, ...]) -> int:
    """How many tokens a name without quotes can have: it ends before a quote, or a keyword that can follow a name."""
    after = problem.machine.after(states, "STRING")
    ends = {"_NL", "LBRACE", "STRING"} | {
        name for name in problem.machine.possible(after or ()) if problem.grammar.is_keyword(name)
    }
    words = problem.tokens[at + 1 : at + _MOST_WORDS_OF_NAME]
    return 1 + next((number for number, word in enumerate(words) if word.type in ends), len(words))


def _quote_of(problem: Problem, first: Token, last: Token) -> Token:
    quote = first.update("STRING", f'"{problem.span(first, last).text}"')
    quote.end_pos = last.end_pos
    return quote


def _all_quoted(problem: Problem, length: int) -> tuple[tuple[Token, ...], Token]:
    """The line with its name in quotes, and with a second one that lacks them too; and the last token of these."""
    at, last = problem.at, problem.tokens[problem.at + length - 1]
    tokens = problem.replaced(at, length, [_quote_of(problem, problem.token, last)])
    place = problem.machine.place()
    stopped = problem.machine.feed(tokens)
    problem.machine.back(place)
    if stopped is None or not problem.is_word(tokens[stopped.at]):
        return tokens, last
    if "STRING" not in problem.machine.possible(stopped.states):
        return tokens, last
    again = evolve(problem, tokens=tokens, at=stopped.at, states=stopped.states)
    count = _most_words(again, again.at, again.states)
    last = tokens[again.at + count - 1]
    return again.replaced(again.at, count, [_quote_of(problem, again.token, last)]), last


def _written_again(problem: Problem, tokens: Sequence[Token], span: Span) -> str:
    """The text of a span in which some names have quotes now."""
    written, at = "", span.start
    for token in tokens:
        if token.type != "_NL" and span.start <= start_of(token) and end_of(token) <= span.end:
            written += f"{problem.source.text[at : token.start_pos]}{token}"
            at = end_of(token)
    return written


def _is_one_name(problem: Problem, length: int) -> bool:
    """Whether words are surely one name: they are not where an id stands, or where a second name could follow."""
    after = problem.machine.after(problem.states, "STRING")
    second = after is not None and "STRING" in problem.machine.possible(after)
    before = problem.before
    of_an_id = before is not None and before.type in ("PERSON", "FAMILY", "CLAIM")
    return length == 1 or not (second or of_an_id)
