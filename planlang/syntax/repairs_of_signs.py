"""Repairs of signs: one that the language does not have, a minus where nothing is below zero, a dash for a word.

A sign is removed only when it says nothing (`deductible: $500`): a minus, a `~` or a bracket may change an amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lark import Token

from planlang.syntax import codes
from planlang.syntax.amounts import CURRENCIES
from planlang.syntax.mistakes import mistake_in
from planlang.syntax.problem import Problem, Repair
from planlang.syntax.quote import quoted
from planlang.syntax.strange import DASHES, is_hidden, named, strange_sign
from planlang.text.diagnostic import Diagnostic, Edit, Label
from planlang.values.money import EXPONENTS

_SAY_NOTHING = frozenset(":=;")
_VALUES: Mapping[str, str] = MappingProxyType({"PERCENT": "share", "NUMBER": "number", "MONEY": "amount"})
_BASIS_IN_QUOTES = re.compile(r'"\s*[0-9]+\s*/\s*[0-9]+\s*"')
_BETWEEN_MONTHS = frozenset({"/", ":", *DASHES})


def currency_by_its_sign(problem: Problem) -> Iterator[Repair]:
    """`currency US$` for `currency USD`."""
    tokens = problem.tokens[1:-1]
    if problem.tokens[0].type != "CURRENCY" or problem.at > len(tokens) or problem.token.type != "STRANGE":
        return
    span = problem.span(tokens[0], tokens[-1])
    written = "".join(tokens)
    code = written.rstrip("$")
    meant = code if code in EXPONENTS else CURRENCIES.get(written)
    if meant is None and "$" not in written:
        return
    word = tokens[0].update("WORD", meant)
    word.end_pos = tokens[-1].end_pos
    diagnostic = Diagnostic(
        codes.UNEXPECTED_WORD,
        f"{quoted(span.text)} is not how a currency is named",
        (Label(span, "a code of ISO 4217 is expected"),),
        f"write `{meant}`" if meant else "write a code of three letters, such as `USD`",
        Edit(span, meant) if meant else None,
    )
    yield Repair(diagnostic, (problem.tokens[0], word, problem.tokens[-1]) if meant else None, firm=True)


def strange_sign_removed(problem: Problem) -> Iterator[Repair]:
    """A sign outside the language."""
    token = problem.token
    if token.type != "STRANGE":
        return
    name, meant = strange_sign(str(token))
    span = problem.span(token)
    if is_hidden(str(token)):
        headline = f"{quoted(token)} is a character that nobody sees"
        mended = Edit(span, meant or "")
        diagnostic = Diagnostic(codes.STRANGE_CHARACTER, headline, (Label(span, name),), None, mended)
        yield Repair(diagnostic, problem.replaced(problem.at, 1, ()), firm=True)
        return
    says_nothing = str(token) in _SAY_NOTHING
    headline = f"unexpected {quoted(token)}" if token in DASHES else f"{quoted(token)} is no sign of the language"
    label = "this means nothing here" if token.isascii() else f"this means nothing here: {name}"
    advice, edit = ("remove it", Edit(span, "")) if says_nothing else (None, None)
    diagnostic = Diagnostic(codes.UNEXPECTED_WORD, headline, (Label(span, label),), advice, edit)
    yield Repair(diagnostic, problem.replaced(problem.at, 1, ()), firm=False)


def minus_before_value(problem: Problem) -> Iterator[Repair]:
    """`-10%`, `-60`, or an amount after a minus that is no hyphen."""
    token = problem.token
    if token.type != "STRANGE" or token not in DASHES:
        return
    value = problem.tokens[problem.at + 1]
    of_amount = value.type in ("NUMBER", "MONEY") and "MONEY" in problem.possible
    if value.type not in _VALUES or not (value.type in problem.possible or of_amount):
        return
    span = problem.span(token, value)
    if value.type == "MONEY" and "NEGATIVE" in problem.possible:
        meant = value.update("NEGATIVE", f"-{value}")
        meant.start_pos = token.start_pos
        label = Label(problem.span(token), f"a minus is `-`; this is {named(str(token))}")
        headline = f"{quoted(span.text)} is not how an amount is written"
        diagnostic = Diagnostic(codes.NEGATIVE_AMOUNT, headline, (label,), f"write `{meant}`", Edit(span, str(meant)))
        yield Repair(diagnostic, problem.replaced(problem.at, 2, [meant]), firm=True)
        return
    what = "amount" if of_amount else _VALUES[value.type]
    label = Label(span, f"this {what} cannot be below zero")
    yield Repair(Diagnostic(codes.NEGATIVE_AMOUNT, f"{quoted(span.text)} is below zero", (label,)), None, firm=True)


def dash_for_through(problem: Problem) -> Iterator[Repair]:
    """`2026-01-01 - 2026-12-31` for `2026-01-01 through 2026-12-31`."""
    token, before = problem.token, problem.before
    if token.type != "STRANGE" or token not in DASHES or before is None or list(problem.keywords) != ["through"]:
        return
    after = problem.tokens[problem.at + 1]
    span = problem.span(token)
    apart = " " if before.end_pos == token.start_pos else ""
    edit = Edit(span, f"{apart}through{' ' if after.start_pos == token.end_pos else ''}")
    label = Label(span, "expected `through`")
    diagnostic = Diagnostic(codes.UNEXPECTED_WORD, f"unexpected {quoted(token)}", (label,), "write `through`", edit)
    yield Repair(diagnostic, problem.replaced(problem.at, 1, [problem.word("through", token)]), firm=False)


def basis_in_another_form(problem: Problem) -> Iterator[Repair]:
    """`12 / 15`, `12-15` and `"12/15"` for `12/15`."""
    if "BASIS" not in problem.possible:
        return
    at, token = problem.at, problem.token
    months = problem.tokens[at : at + 3]
    if token.type == "STRING" and _BASIS_IN_QUOTES.fullmatch(token):
        months = (token,)
    elif (
        [month.type for month in months] != ["NUMBER", "STRANGE", "NUMBER"]
        or months[1] not in _BETWEEN_MONTHS
        or not (months[0].isdigit() and months[2].isdigit())
    ):
        return
    meant = token.update("BASIS", "/".join(re.findall("[0-9]+", " ".join(months))))
    meant.end_pos = months[-1].end_pos
    if mistake_in(problem.source, meant, problem.grammar.terminals):
        return
    span = problem.span(token, months[-1])
    headline = f"{quoted(span.text)} is not how a basis is written"
    label = Label(span, "a basis is two numbers of months with a `/` between them")
    diagnostic = Diagnostic(codes.UNEXPECTED_WORD, headline, (label,), f"write `{meant}`", Edit(span, str(meant)))
    yield Repair(
        diagnostic, problem.replaced(at, len(months), [Token.new_borrow_pos("BASIS", str(meant), meant)]), firm=True
    )
