"""Repairs of values: a number without its unit, an amount below zero, a name without its quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen
from lark import Token

from planlang.syntax import codes
from planlang.syntax.amounts import MAGNITUDES, MOST_DIGITS, has_two_meanings, thousands, whole_amount
from planlang.syntax.mistakes import mistake_in
from planlang.syntax.problem import Problem, Repair
from planlang.syntax.quote import quoted
from planlang.text.diagnostic import Code, Diagnostic, Edit, Label

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


def _unit_after(problem: Problem) -> Token | None:
    """The word after a bare number that says what it counts: `80 percent`, `500 USD`, `100k`."""
    following = problem.tokens[problem.at + 1]
    word = str(following)
    known = word.casefold() in _PERCENT_WORDS or word.casefold() in MAGNITUDES
    return following if known or _CODE.fullmatch(word) else None


def _as_share(text: str) -> str | None:
    """A bare number as the share that was meant: `0.8` and `80` are `80%`; 1 may be either."""
    value = Fraction(text)
    if value == 1:
        return None
    if value < 1 or (value < 2 and "." in text):  # noqa: PLR2004 -- `1.25` is a corridor of 125%, `2.5` hardly 250%
        percent = value * 100
        return f"{percent}%" if percent.denominator == 1 else f"{float(percent):g}%"
    return f"{text}%"


def _as_money(problem: Problem, text: str, unit: Token | None) -> str | None:
    if unit and unit.casefold() in MAGNITUDES:
        return whole_amount(f"{problem.prefix or '$'}{text}{unit}")
    prefix = f"{unit} " if unit and _CODE.fullmatch(str(unit)) else problem.prefix or "$"
    whole, point, part = text.partition(".")
    return f"{'$' if prefix == 'USD ' else prefix}{thousands(whole)}{point}{part}"


def bare_number(problem: Problem) -> Iterator[Repair]:
    """`1000000` where an amount is meant, `0.8` or `80` where a share is."""
    token = problem.token
    text = str(token)
    if token.type != "NUMBER" or len(text) > MOST_DIGITS:
        return
    unit = _unit_after(problem)
    share = "PERCENT" in problem.possible
    plain = text.replace(",", "")
    if share and "MONEY" in problem.possible:
        of_money = unit is not None and unit.casefold() not in _PERCENT_WORDS
        share = Fraction(plain) < _LARGEST_SHARE and not of_money
    if share:
        yield _unitless(problem, unit, _SHARE, _as_share(plain))
    elif "MONEY" in problem.possible:
        yield _unitless(problem, unit, _AMOUNT, _as_money(problem, text, unit))


@frozen
class _Unit:
    """What a number lacks to be a value, and what that value is called."""

    code: Code
    lacking: str
    kind: str
    terminal: str


_SHARE = _Unit(codes.SHARE_WITHOUT_PERCENT, "`%`", "a share", "PERCENT")
_AMOUNT = _Unit(codes.MONEY_WITHOUT_CURRENCY, "currency", "an amount", "MONEY")


def _unitless(problem: Problem, unit: Token | None, lacks: _Unit, meant: str | None) -> Repair:
    token, last = problem.token, unit or problem.token
    span = problem.span(token, last)
    mended = None if meant is None else token.update(lacks.terminal, meant)
    mistake = mistake_in(problem.source, mended, problem.grammar.terminals) if mended else None
    if mistake:
        mended = mistake.meant
    if mended is not None:
        mended.end_pos = last.end_pos
    written = quoted(span.text)
    diagnostic = Diagnostic(
        lacks.code,
        f"{written} has no {lacks.lacking}" if unit is None else f"{written} is not how {lacks.kind} is written",
        (Label(span, f"{lacks.kind} is expected here"),),
        help=mistake.diagnostic.help if mistake and mended is None else _advice(lacks, unit, mended),
        edit=Edit(span, str(mended)) if mended and _is_sure(problem, unit, lacks) else None,
    )
    tokens = problem.replaced(problem.at, 2 if unit else 1, [mended]) if mended else None
    return Repair(diagnostic, tokens, firm=True)


def _is_sure(problem: Problem, unit: Token | None, lacks: _Unit) -> bool:
    """Whether a number's unit is known: by a word after it, or by the currency of the plan."""
    if unit and unit.casefold() in MAGNITUDES:
        return problem.prefix is not None and not has_two_meanings(unit)
    return lacks is _SHARE or unit is not None or problem.prefix is not None


def _advice(lacks: _Unit, unit: Token | None, meant: Token | None) -> str:
    if meant is None:
        return "write `1%` or `100%`" if lacks is _SHARE else "write all digits of the amount, as in `$1,250,000`"
    instead = f" if {quoted(unit)} is a million" if unit and has_two_meanings(unit) else ""
    return f"write {quoted(meant)}{instead}"


def missing_quotes(problem: Problem) -> Iterator[Repair]:
    """`sponsor Harbor Foods` for `sponsor "Harbor Foods"`."""
    if "STRING" not in problem.possible or not problem.is_word(problem.token):
        return
    at, count = problem.at, 0
    while count < _MOST_WORDS_OF_NAME and problem.tokens[at + count].type not in ("_NL", "LBRACE", "STRING"):
        count += 1
    for length in range(count, 0, -1):
        last = problem.tokens[at + length - 1]
        span = problem.span(problem.token, last)
        name = f'"{span.text}"'
        diagnostic = Diagnostic(
            codes.MISSING_QUOTES,
            f"{quoted(span.text)} stands without quotes",
            (Label(span, "a name in quotes is expected here"),),
            help=f"write {quoted(name)}",
            edit=Edit(span, name),
        )
        quote = problem.token.update("STRING", name)
        quote.end_pos = last.end_pos
        yield Repair(diagnostic, problem.replaced(at, length, [quote]), firm=False)
