"""Mistakes inside one literal: each check names what is wrong and mends the literal when the repair is sure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType

from attrs import evolve, frozen
from lark import Token

from planlang.syntax import codes, dates
from planlang.syntax.amounts import (
    GROUPED,
    MAGNITUDES,
    MOST_DIGITS,
    check_abbreviated,
    check_foreign,
    check_money,
    in_currency,
    misplaced,
    regrouped,
    too_long,
)
from planlang.syntax.finding import Finding
from planlang.syntax.lines import end_of, span_of, start_of
from planlang.syntax.literals import fraction_of
from planlang.syntax.quote import quoted
from planlang.syntax.strange import DASHES, posing, strange_quotes, strange_text, strange_word
from planlang.text.diagnostic import Diagnostic, Edit, Label
from planlang.text.source import Source

ABBREVIATED = "ABBREVIATED"
"""An amount and the word after it that stands for zeros: the reader of lines makes it of two tokens."""

_MOST_MONTHS = 120
_FOLLOW_A_NAME = frozenset({"at", "clause", "excluded", "is", "line", "of", "policy", "refused", "takes"})
"""Keywords before which a name may have been meant to end."""

_DIGITS = re.compile(r"[0-9]+")
_DASH_IN_SHARE = re.compile(f"(?<=[0-9])[{DASHES}](?=[0-9])")

_AMOUNTS = frozenset({"MONEY", "NEGATIVE", "FOREIGN"})
_NAMES = frozenset({"STRING", "ROW"})
_SAID_IN_ANY_CURRENCY = frozenset({"FOREIGN", ABBREVIATED})


@frozen
class Mistake:
    """What is wrong with a token, and the token as it was evidently meant (absent when that is not sure)."""

    diagnostic: Diagnostic
    meant: Token | None


def _check_percent(text: str) -> Finding | None:
    digits = text.rstrip("%").strip()
    if len(digits) > MOST_DIGITS:
        return too_long(text)
    if digits.count(".") > 1 or ("." in digits and "," in digits.rpartition(".")[2]):
        label = "a share has one point at most, as in `33.5%`"
        return Finding(codes.IMPOSSIBLE_SHARE, f"{quoted(text)} is no number", label)
    parts = fraction_of(text)
    if parts:
        return _check_fraction(text, *map(int, parts))
    whole = digits.split(".")[0]
    if "," in whole and not GROUPED.fullmatch(whole):
        right = regrouped(whole)
        return misplaced(text, right and f"{right}{digits[len(whole) :]}%")
    return None


def _check_share(text: str) -> Finding | None:
    """What is wrong with a share, also as fractions are written in prose: `33-1/3%`."""
    right = _DASH_IN_SHARE.sub(" ", text)
    found = _check_percent(right)
    if right == text:
        return found
    if found is not None:
        return evolve(found, headline=found.headline.replace(quoted(right), quoted(text)))
    headline = f"{quoted(text)} has a dash before its fraction"
    label, advice = "a blank stands between whole percents and a fraction", f"write {quoted(right)}"
    return Finding(codes.IMPOSSIBLE_SHARE, headline, label, advice, right)


def _check_fraction(text: str, above: int, below: int) -> Finding | None:
    """A fraction beside whole percents is less than one of them, or a digit of it is a slip."""
    if below == 0:
        return Finding(codes.IMPOSSIBLE_SHARE, f"{quoted(text)} divides by zero", "no share is a part of zero")
    if above < below:
        return None
    label = f"{above}/{below} is one percent or more"
    advice = "write whole percents and a fraction less than one, as in `66 2/3%`"
    return Finding(codes.IMPOSSIBLE_SHARE, f"{quoted(text)} is no proper fraction", label, advice)


def _check_basis(text: str) -> Finding | None:
    if all(len(part) <= len(str(_MOST_MONTHS)) and 0 < int(part) <= _MOST_MONTHS for part in text.split("/")):
        return None
    return Finding(
        codes.IMPOSSIBLE_BASIS,
        f"{quoted(text)} is no contract basis",
        f"both numbers count months, from 1 to {_MOST_MONTHS}",
        "write the months of the incurred and of the paid window, as in `12/15`",
    )


def check_count(text: str) -> Finding | None:
    """What is wrong with a number that counts units, months or lines."""
    if len(text) > MOST_DIGITS:
        return too_long(text)
    if _DIGITS.fullmatch(text) or GROUPED.fullmatch(text):
        return None
    if "." in text:
        return Finding(
            codes.NOT_A_WHOLE_NUMBER, f"{quoted(text)} is not a whole number", "this counts whole things", None, None
        )
    found = misplaced(text, regrouped(text))
    return found if found.meant else evolve(found, help="a count has no decimals, and is written as `60` or `1,200`")


def _check_date(text: str) -> Finding | None:
    found = dates.check_date(text)
    return Finding(*found) if found else None


def _check_month(text: str) -> Finding | None:
    found = dates.check_month(text)
    return Finding(*found) if found else None


def _check_quotes(text: str) -> Finding:
    return Finding(*strange_quotes(text))


def _check_word(text: str) -> Finding | None:
    found = strange_word(text)
    return Finding(*found) if found else None


def _check_text(text: str) -> Finding | None:
    found = strange_text(text)
    return Finding(*found) if found else None


def _check_unclosed(text: str) -> Finding:
    meant = f'{text.rstrip()}"'
    sound = meant if len(meant) > len('""') and strange_text(meant) is None else None
    whole = _FOLLOW_A_NAME.isdisjoint(text.split()[1:])
    return Finding(
        codes.UNCLOSED_QUOTE,
        f"the quote {quoted(text.rstrip())} is never closed",
        "a quoted name ends on the line on which it begins",
        f"close it: {quoted(meant)}" if whole else "close it where the name ends",
        sound,
        whole,
    )


_CHECKS: Mapping[str, tuple[Callable[[str], Finding | None], str]] = MappingProxyType(
    {
        "MONEY": (check_money, "MONEY"),
        "NEGATIVE": (check_money, "NEGATIVE"),
        "FOREIGN": (check_foreign, "MONEY"),
        ABBREVIATED: (check_abbreviated, "MONEY"),
        "PERCENT": (_check_share, "PERCENT"),
        "DATE": (_check_date, "DATE"),
        "MONTH": (_check_month, "MONTH"),
        "BASIS": (_check_basis, "BASIS"),
        "WORD": (_check_word, "WORD"),
        "STRING": (_check_text, "STRING"),
        "CURLY": (_check_quotes, "STRING"),
        "UNCLOSED": (_check_unclosed, "STRING"),
        "ROW": (_check_text, "ROW"),
    }
)
"""The check of each kind of token, and the kind it is once mended."""


def placed(finding: Finding, source: Source, token: Token, kind: str) -> Mistake:
    """A finding at its token."""
    span = span_of(source, token)
    edit = Edit(span, finding.meant) if finding.meant is not None and finding.sure else None
    diagnostic = Diagnostic(finding.code, finding.headline, (Label(span, finding.label),), finding.help, edit)
    meant = None if finding.meant is None else Token.new_borrow_pos(kind, finding.meant, token)
    return Mistake(diagnostic, meant)


def abbreviated(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens of a line, each amount with a word after it that stands for zeros: `$2 million`, `$2-million`."""
    joined: list[Token] = []
    for token, following in zip_longest(tokens, tokens[1:]):
        dash = joined.pop() if len(joined) > 1 and _joins(joined[-2], joined[-1], token) else None
        before = joined[-1] if joined else None
        goes_on = following is not None and start_of(following) == end_of(token)
        if before is not None and before.type in _AMOUNTS and token.casefold() in MAGNITUDES and not goes_on:
            between = dash or " " * (start_of(token) - end_of(before))
            joined[-1] = before.update(ABBREVIATED, f"{before}{between}{token}")
            joined[-1].end_pos = token.end_pos
        elif dash is not None:
            joined += [dash, token]
        else:
            joined.append(token)
    return tuple(joined)


def _joins(amount: Token, dash: Token, word: Token) -> bool:
    """Whether a dash stands between an amount and a word without a blank: `$1.5-million`."""
    glued = start_of(dash) == end_of(amount) and start_of(word) == end_of(dash)
    return glued and amount.type in _AMOUNTS and str(dash) in DASHES


def mistake_in(source: Source, token: Token, terminals: Mapping[str, str], prefix: str | None = None) -> Mistake | None:
    """What is wrong with a token, whatever stands around it.

    terminals: the keywords by their text. prefix: what the file's amounts begin with, if it names its currency.
    """
    if token.type not in _CHECKS:
        return None
    check, kind = _CHECKS[token.type]
    finding = check(str(token))
    if finding is None and token.type in _NAMES:
        found = posing(str(token), source.text)
        finding = Finding(*found) if found else None
    if finding is None:
        return None
    if prefix and token.type in _SAID_IN_ANY_CURRENCY:
        finding = in_currency(finding, prefix)
    if kind == "MONEY" and finding.meant and finding.meant.startswith("-"):
        kind = "NEGATIVE"
    if kind == "WORD" and finding.meant:
        kind = terminals.get(finding.meant, kind)
    return placed(finding, source, token, kind)
