"""Mistakes inside one literal: each check names what is wrong and mends the literal when the repair is sure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import frozen
from lark import Token

from planlang.syntax import codes, dates
from planlang.syntax.lines import span_of
from planlang.syntax.literals import currency_of, denominator, money_parts
from planlang.syntax.quote import quoted
from planlang.syntax.strange import strange_quotes, strange_text, strange_word
from planlang.text.diagnostic import Code, Diagnostic, Edit, Label
from planlang.text.source import Source
from planlang.values.money import EXPONENTS

MOST_DIGITS = 30
_MOST_MONTHS = 120
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})*")
_DIGITS = re.compile(r"[0-9]+")

_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "US$": "$",
        "\uff04": "$",
        "C$": "CAD ",
        "CA$": "CAD ",
        "A$": "AUD ",
        "AU$": "AUD ",
        "NZ$": "NZD ",
        "HK$": "HKD ",
        "S$": "SGD ",
        "R$": "BRL ",
        "\u20ac": "EUR ",
        "\u00a3": "GBP ",
        "\u20b9": "INR ",
        "\u20a9": "KRW ",
        "\u20aa": "ILS ",
        "\u20ba": "TRY ",
        "\u20ab": "VND ",
        "\u20b1": "PHP ",
        "\u0e3f": "THB ",
    }
)


@frozen
class Mistake:
    """What is wrong with a token, and the token as it was evidently meant (absent when that is not sure)."""

    diagnostic: Diagnostic
    meant: Token | None


@frozen
class Finding:
    """A mistake before it has its place: the words of the diagnostic and the text that was meant."""

    code: Code
    headline: str
    label: str
    help: str | None = None
    meant: str | None = None


def thousands(digits: str) -> str:
    """Digits with a comma before every three from the right: `250000` is `250,000`."""
    plain = digits.replace(",", "").lstrip("0") or "0"
    head = len(plain) % 3
    groups = [plain[:head]] if head else []
    return ",".join(groups + [plain[at : at + 3] for at in range(head, len(plain), 3)])


def _regrouped(digits: str) -> str | None:
    """Digits with their thousands right; absent when the last comma may have been meant as a decimal point."""
    last = digits.rpartition(",")[2]
    return thousands(digits) if "," not in digits or len(last) == len("000") else None


def _misplaced(text: str, meant: str | None) -> Finding:
    headline = f"{quoted(text)} has its thousands in the wrong places"
    if meant is None:
        label, advice = "a comma stands before every three digits from the right", "decimals follow a point: `1,234.50`"
        return Finding(codes.MISPLACED_THOUSANDS, headline, label, advice)
    return Finding(codes.MISPLACED_THOUSANDS, headline, f"these digits are `{meant}`", f"write `{meant}`", meant)


def _decimals_meant(part: str | None, exponent: int | None) -> str | None:
    """The decimals with which an amount was meant, with their point; absent when that is not sure."""
    if not part:
        return ""
    if exponent is None or len(part) == exponent:
        return f".{part}"
    kept, rest = part[:exponent].ljust(exponent, "0"), part[exponent:]
    if rest.strip("0"):
        return None
    return f".{kept}" if kept else ""


def _decimals_words(count: int) -> str:
    return "1 decimal" if count == 1 else f"{count} decimals"


def _check_money(text: str) -> Finding | None:
    sign, unit, whole, part = money_parts(text)
    if len(whole) + len(part or "") > MOST_DIGITS:
        return _too_long(text)
    currency = currency_of(unit)
    exponent, prefix = EXPONENTS.get(currency.code), "$" if unit == "$" else f"{unit} "
    decimals = _decimals_meant(part, exponent)
    amount = _regrouped(whole)
    meant = None if decimals is None or amount is None else f"{sign}{prefix}{amount}{decimals}"
    if whole != thousands(whole):
        return _misplaced(text, meant)
    if part is None or (exponent is None and part) or (part and len(part) == exponent):
        return None
    right = f"no decimals, or {exponent}" if exponent else "no decimals"
    label = f"an amount in {currency.code} has {right}"
    advice = f"write `{meant}`" if meant else "write the amount to the smallest unit of its currency"
    headline = f"{quoted(text)} has {_decimals_words(len(part))}" if part else f"{quoted(text)} ends with a point"
    return Finding(codes.WRONG_DECIMALS, headline, label, advice, meant)


def _too_long(text: str) -> Finding:
    return Finding(
        codes.NUMBER_TOO_LONG,
        f"{quoted(text)} has too many digits",
        f"a number has at most {MOST_DIGITS} digits",
        "look for digits that were typed twice",
    )


def _check_foreign(text: str) -> Finding:
    amount = text.lstrip("-")
    sign = re.split(r"[\s0-9]", amount, maxsplit=1)[0]
    number = amount[len(sign) :].strip()
    minus = "-" if text.startswith("-") else ""
    prefix = _SIGNS.get(sign)
    meant = f"{minus}{prefix}{number}" if prefix else None
    if meant and (len(number) > MOST_DIGITS or _check_money(meant)):
        meant = None
    advice = f"write `{meant}`" if meant else "write the code of the currency and a space: `EUR 1,234.50`"
    return Finding(
        codes.UNKNOWN_CURRENCY_SIGN,
        f"{quoted(sign)} is no currency sign of the language",
        "the only sign is `$`, for USD; other currencies are written by their codes",
        advice,
        meant,
    )


def _check_percent(text: str) -> Finding | None:
    digits = text.rstrip("%").strip()
    if len(digits) > MOST_DIGITS:
        return _too_long(text)
    below = denominator(text)
    if below is not None and not below.strip("0"):
        return Finding(
            codes.IMPOSSIBLE_SHARE, f"{quoted(text)} divides by zero", "no share is a part of zero", None, None
        )
    whole = digits.split(".")[0]
    if "," in whole and not _GROUPED.fullmatch(whole):
        regrouped = _regrouped(whole)
        return _misplaced(text, regrouped and f"{regrouped}{digits[len(whole) :]}%")
    return None


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
        return _too_long(text)
    if _DIGITS.fullmatch(text) or _GROUPED.fullmatch(text):
        return None
    if "." in text:
        return Finding(
            codes.NOT_A_WHOLE_NUMBER, f"{quoted(text)} is not a whole number", "this counts whole things", None, None
        )
    return _misplaced(text, _regrouped(text))


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
    sure = meant if len(meant) > len('""') and strange_text(meant) is None else None
    return Finding(
        codes.UNCLOSED_QUOTE,
        f"the quote {quoted(text.rstrip())} is never closed",
        "a quoted name ends on the line on which it begins",
        f"close it: {quoted(meant)}",
        sure,
    )


_CHECKS: Mapping[str, tuple[Callable[[str], Finding | None], str]] = MappingProxyType(
    {
        "MONEY": (_check_money, "MONEY"),
        "NEGATIVE": (_check_money, "NEGATIVE"),
        "FOREIGN": (_check_foreign, "MONEY"),
        "PERCENT": (_check_percent, "PERCENT"),
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
    edit = None if finding.meant is None else Edit(span, finding.meant)
    diagnostic = Diagnostic(finding.code, finding.headline, (Label(span, finding.label),), finding.help, edit)
    meant = None if finding.meant is None else Token.new_borrow_pos(kind, finding.meant, token)
    return Mistake(diagnostic, meant)


def mistake_in(source: Source, token: Token, terminals: Mapping[str, str]) -> Mistake | None:
    """What is wrong with a token, whatever stands around it; `terminals` are the keywords by their text."""
    if token.type not in _CHECKS:
        return None
    check, kind = _CHECKS[token.type]
    finding = check(str(token))
    if finding is None:
        return None
    if kind == "MONEY" and finding.meant and finding.meant.startswith("-"):
        kind = "NEGATIVE"
    if kind == "WORD" and finding.meant:
        kind = terminals.get(finding.meant, kind)
    return placed(finding, source, token, kind)
