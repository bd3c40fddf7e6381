"""Literals: what an amount, a share, a date, a month, a basis or a count says.

These functions take text that `mistakes` found nothing wrong with, so they never fail.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from planlang.syntax.nodes import NamedBasis
from planlang.values.money import EXPONENTS, Currency, Money

_MONEY = re.compile(r"(?P<sign>-?)\s*(?P<unit>\$|[A-Z]{3})\s*(?P<inner>-?)(?P<whole>[0-9,]+)(?P<part>\.[0-9]*)?")
_MIXED = re.compile(r"(?:(?P<whole>[0-9]+)\s+)?(?P<above>[0-9]+)/(?P<below>[0-9]+)")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ISO_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")

DECIMALS_OF_UNKNOWN = 2
"""Which currencies there are is a question of meaning; until it is asked, an unknown one has cents."""


def money_parts(text: str) -> tuple[str, str, str, str | None]:
    """Minus sign or nothing, `$` or code, whole part and decimals (absent without a point) of an amount."""
    found = _MONEY.fullmatch(text.strip())
    assert found is not None, text  # INVARIANT: the grammar's terminal is narrower than this pattern
    part = found["part"]
    return found["sign"] or found["inner"], found["unit"], found["whole"], None if part is None else part[1:]


def currency_of(unit: str) -> Currency:
    """The currency of `$` or of a code."""
    return Currency("USD" if unit == "$" else unit)


def money(text: str) -> Money:
    """`$1,234.50`, `NOK 1,234.50`, `-$10.00`."""
    sign, unit, whole, part = money_parts(text)
    currency = currency_of(unit)
    exponent = EXPONENTS.get(currency.code, DECIMALS_OF_UNKNOWN)
    decimals = (part or "").ljust(exponent, "0")[:exponent]
    minor = int(whole.replace(",", "") + decimals)
    return Money(-minor if sign else minor, currency)


def share(text: str) -> Fraction:
    """`80%`, `33.5%`, `33 1/3%`."""
    percent = text.rstrip("%").strip()
    mixed = _MIXED.fullmatch(percent)
    if mixed is None:
        return Fraction(percent.replace(",", "").rstrip(".")) / 100
    return (int(mixed["whole"] or 0) + Fraction(int(mixed["above"]), int(mixed["below"]))) / 100


def fraction_of(text: str) -> tuple[str, str] | None:
    """What stands above and below the line of a share's fraction; absent when the share has none."""
    mixed = _MIXED.fullmatch(text.rstrip("%").strip())
    return (mixed["above"], mixed["below"]) if mixed else None


def day(text: str) -> date:
    """`2026-01-31`."""
    return date.fromisoformat(text)


def basis(text: str) -> NamedBasis:
    """`12/15`."""
    incurred, paid = text.split("/")
    return NamedBasis(int(incurred), int(paid))


def count(text: str) -> int:
    """`60`, `1,200`."""
    return int(text.replace(",", ""))
