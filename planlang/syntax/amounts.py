"""Amounts as people write them: only `$100,000.00` and `NOK 100,000.00` are some; of the others the readings are named.

An edit is sure only when the amount can be read in one way: `$100.000` is a hundred thousand to one reader and a
hundred to another, and a layer that attaches at the wrong one of them is still a plan that checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from attrs import evolve

from planlang.syntax import codes
from planlang.syntax.finding import Finding
from planlang.syntax.literals import currency_of, money_parts
from planlang.syntax.quote import quoted
from planlang.syntax.strange import DASHES
from planlang.values.money import EXPONENTS

MOST_DIGITS = 30
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})*")

_THOUSANDS_DIGITS = 3
_ONE_POINT = re.compile(r"[^.]*(\.[0-9]*)?")
_POINTS_FOR_COMMAS = re.compile(r"(?P<whole>[0-9]{1,3}(\.[0-9]{3})+)(,(?P<part>[0-9]{1,2}))?")
_NUMBER = re.compile(r"[0-9][0-9,.]*")
_CERTAIN = re.compile(r"(?P<whole>[0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.(?P<part>[0-9]{1,2}|[0-9]{4,}))?")

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

CURRENCIES: Mapping[str, str] = MappingProxyType(
    {sign: "USD" if prefix == "$" else prefix.strip() for sign, prefix in _SIGNS.items()}
)
"""What currency a sign is of, where it is of one alone: a bare `$` is a dollar of many countries."""

MAGNITUDES: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("k", "thousand", "thousands"), 1_000),
        **dict.fromkeys(("m", "mm", "mn", "mil", "mio", "million", "millions"), 1_000_000),
        **dict.fromkeys(("bn", "billion"), 1_000_000_000),
    }
)
"""What stands for zeros after a number, in small letters."""

_BEFORE_A_WORD = f" \t{DASHES}"
"""What stands between a number and the word for its zeros."""

_TWO_MEANINGS = "m"
"""A million to most, and a thousand to some insurers, whose million is `MM`: named, but never edited in."""


def thousands(digits: str) -> str:
    """Digits with a comma before every three from the right: `250000` is `250,000`."""
    plain = digits.replace(",", "").lstrip("0") or "0"
    head = len(plain) % 3
    groups = [plain[:head]] if head else []
    return ",".join(groups + [plain[at : at + 3] for at in range(head, len(plain), 3)])


def regrouped(digits: str) -> str | None:
    """Digits with their thousands right; absent when the last comma may have been meant as a decimal point."""
    last = digits.rpartition(",")[2]
    return thousands(digits) if "," not in digits or len(last) == _THOUSANDS_DIGITS else None


def misplaced(text: str, meant: str | None) -> Finding:
    """A number whose commas do not stand before every three digits."""
    headline = f"{quoted(text)} has its thousands in the wrong places"
    if meant is None:
        label, advice = "a comma stands before every three digits from the right", "decimals follow a point: `1,234.50`"
        return Finding(codes.MISPLACED_THOUSANDS, headline, label, advice)
    return Finding(codes.MISPLACED_THOUSANDS, headline, f"these digits are `{meant}`", f"write `{meant}`", meant)


def too_long(text: str) -> Finding:
    """A number that is a slip of the keyboard, and would be slow to read."""
    return Finding(
        codes.NUMBER_TOO_LONG,
        f"{quoted(text)} has too many digits",
        f"a number has at most {MOST_DIGITS} digits",
        "look for digits that were typed twice",
    )


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


def _ambiguous(text: str, whole: str, part: str, exact: str | None) -> Finding:
    """`$100.000`: a point before three digits, which separates thousands or begins decimals."""
    grouped = f"{text[: text.index(whole)]}{whole},{part}"
    advice = f"write `{grouped}` if the point separates thousands"
    if exact is None:
        label = f"this is `{grouped}`, or has too many decimals"
    else:
        label, advice = f"this is `{grouped}` or `{exact}`", f"{advice}, `{exact}` if it begins the decimals"
    headline = f"{quoted(text)} can be read as different amounts"
    return Finding(codes.AMBIGUOUS_AMOUNT, headline, label, advice)


def _points_for_commas(text: str) -> Finding:
    """`$1.500.000` and `$1.234,50`, as other countries write them."""
    number = _NUMBER.search(text)
    assert number is not None  # INVARIANT: the grammar's terminal has digits
    found = _POINTS_FOR_COMMAS.fullmatch(number.group())
    meant = None
    if found and (found["part"] is None or len(found["part"]) == len("50")):
        part = f".{found['part']}" if found["part"] else ""
        meant = f"{text[: number.start()]}{found['whole'].replace('.', ',')}{part}"
        meant = meant if check_money(meant) is None else None
    return misplaced(text, meant)


def check_money(text: str) -> Finding | None:
    """What is wrong with an amount."""
    if len(re.sub(r"[^0-9,]", "", text)) > MOST_DIGITS:
        return too_long(text)
    if not _ONE_POINT.fullmatch(text):
        return _points_for_commas(text)
    sign, unit, whole, part = money_parts(text)
    currency = currency_of(unit)
    exponent, prefix = EXPONENTS.get(currency.code), "$" if unit == "$" else f"{unit} "
    decimals = _decimals_meant(part, exponent)
    amount = regrouped(whole)
    meant = None if decimals is None or amount is None else f"{sign}{prefix}{amount}{decimals}"
    if part and len(part) == _THOUSANDS_DIGITS != exponent and re.fullmatch("[1-9][0-9]{0,2}", whole):
        return None if exponent is None else _ambiguous(text, whole, part, meant)
    if whole != thousands(whole):
        return misplaced(text, meant)
    if part is None or (exponent is None and part) or (part and len(part) == exponent):
        return None
    right = f"no decimals, or {exponent}" if exponent else "no decimals"
    label = f"an amount in {currency.code} has {right}"
    advice = f"write `{meant}`" if meant else "write the amount to the smallest unit of its currency"
    headline = f"{quoted(text)} has {_decimals_words(len(part))}" if part else f"{quoted(text)} ends with a point"
    return Finding(codes.WRONG_DECIMALS, headline, label, advice, meant)


def check_foreign(text: str) -> Finding:
    """An amount with a sign that the language does not know."""
    amount = text.lstrip("-")
    sign = re.split(r"[\s0-9]", amount, maxsplit=1)[0]
    number = amount[len(sign) :].strip()
    minus = "-" if text.startswith("-") else ""
    prefix = _SIGNS.get(sign)
    meant = f"{minus}{prefix}{number}" if prefix else None
    wrong = check_money(meant) if meant else None
    if wrong:
        meant = wrong.meant
    advice = f"write `{meant}`" if meant else "write the code of the currency and a space: `EUR 1,234.50`"
    return Finding(
        codes.UNKNOWN_CURRENCY_SIGN,
        f"{quoted(sign)} is no currency sign of the language",
        "the only sign is `$`, for USD; other currencies are written by their codes",
        advice,
        meant,
    )


def check_abbreviated(text: str) -> Finding:
    """`$100k`, `$1.5M`, `$2 million`: an amount whose zeros are a letter or a word."""
    meant = whole_amount(text)
    word = re.split(r"[0-9.,\s]", text)[-1].strip(_BEFORE_A_WORD)
    two_meanings = has_two_meanings(word)
    advice = f"write `{meant}`" if meant else "write all digits of the amount, as in `$1,250,000`"
    if meant and two_meanings:
        advice = f"write `{meant}` if {quoted(word)} is a million"
    headline = f"{quoted(text)} is an amount cut short"
    return Finding(codes.ABBREVIATED_AMOUNT, headline, "an amount has all its digits", advice, meant, not two_meanings)


def has_two_meanings(word: str) -> bool:
    """Whether a word for zeros is a million to some and a thousand to others."""
    return word.casefold() == _TWO_MEANINGS


def in_currency(finding: Finding, prefix: str) -> Finding:
    """A finding about an amount of a plan in one currency: an amount of another is no better when it is mended."""
    meant = finding.meant or ""
    number = _NUMBER.search(meant)
    if number is None or meant[: number.start()].lstrip("-") == prefix:
        return finding
    minus = "-" if meant.startswith("-") else ""
    advice = f"amounts of this plan are written as `{prefix}1,250`"
    return evolve(finding, help=advice, meant=f"{minus}{prefix}{number.group()}", sure=False)


def whole_amount(text: str) -> str | None:
    """An amount with all its digits, when its number can be read in one way and comes to its currency's units."""
    number = _NUMBER.search(text)
    assert number is not None  # INVARIANT: asked only of a number with a word after it
    before, digits, word = text[: number.start()].strip(), number.group(), text[number.end() :].strip(_BEFORE_A_WORD)
    certain = _CERTAIN.fullmatch(digits)
    if certain is None or len(digits) > MOST_DIGITS:
        return None
    value = Fraction(digits.replace(",", "")) * MAGNITUDES[word.casefold()]
    minus, sign = "-" if "-" in before else "", before.replace("-", "").strip()
    prefix = _SIGNS.get(sign) or ("$" if sign == "$" else f"{sign} ")
    exponent = EXPONENTS.get(currency_of(prefix.strip()).code)
    minor = value * 10 ** (exponent or 0)
    if exponent is None or minor.denominator != 1:
        return None
    whole, part = divmod(int(minor), 10**exponent)
    return f"{minus}{prefix}{whole:,}" + (f".{part:0{exponent}d}" if part else "")
