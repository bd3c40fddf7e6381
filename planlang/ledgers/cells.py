"""Cells: what one cell of a ledger says, read strictly, so that no digit is ever guessed.

Each reader takes the text of a cell, spaces around it already gone, and gives its value or why it has none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date

from attrs import frozen

from planlang.text.nearest import listed
from planlang.values.money import Currency


@frozen
class Unreadable:
    """Why a cell has no value.

    `words` are about this text, `many` is the headline of several such cells, `help` is for all.
    """

    words: str
    many: str
    help: str


# --- amounts ----------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Amounts:
    """How a file writes amounts: `[amounts]` of its mapping.

    comma: decimals after a comma, thousands grouped by points or spaces. minor: whole minor units, the decimals
    implied. snap: digits beyond the minor unit within a millionth of it are noise of a binary float.
    """

    comma: bool = False
    minor: bool = False
    snap: bool = False


_MINUS = "-\N{MINUS SIGN}"
_GROUPED = {
    False: r"(?P<whole>[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.(?P<part>[0-9]{1,30}))?",
    True: r"(?P<whole>[0-9]{1,15}|[0-9]{1,3}(?:\.[0-9]{3}){1,4}|[0-9]{1,3}(?:[ \N{NO-BREAK SPACE}][0-9]{3}){1,4})"
    r"(?:,(?P<part>[0-9]{1,30}))?",
}
_GROUPS = str.maketrans("", "", ",. \N{NO-BREAK SPACE}")
_NOISE_DIGITS = 6
_MOST_DIGITS = 15
_EXPONENT = re.compile(r"[0-9.,]+[eE][-+]?[0-9]+")
_COMMA_LAST = re.compile(r"[-(]?[0-9]{1,3}(?:[. ]?[0-9]{3})*,[0-9]{1,2}[-)]?")
_DIGITS = re.compile(r"[0-9]")
_OTHER = re.compile(r"[^-0-9.,()$A-Z \N{NO-BREAK SPACE}\N{MINUS SIGN}]")
_CODE = re.compile(r"\b[A-Z]{3}\b")


def amount_reader(currency: Currency, style: Amounts) -> Callable[[str], int | Unreadable]:
    """A reader of amounts in minor units of a currency, written in a file's style."""
    signs = rf"\$|{currency.code}" if currency.prefix == "$" else currency.code
    pattern = re.compile(
        rf"(?P<open>\()?(?P<minus>[{_MINUS}])?(?:(?P<before>{signs}) ?)?{_GROUPED[style.comma]}"
        rf"(?: ?(?P<after>{currency.code}))?(?P<trailing>[{_MINUS}])?(?P<close>\))?"
    )
    digits = 0 if style.minor else currency.exponent

    def read(text: str) -> int | Unreadable:
        found = pattern.fullmatch(text)
        if found is None:
            return _not_an_amount(text, currency, style)
        opened, minus, before, whole, part, after, trailing, closed = found.groups()
        if bool(opened) != bool(closed) or (before and after) or bool(opened) + bool(minus) + bool(trailing) > 1:
            return _not_an_amount(text, currency, style)
        minor = _minor(whole.translate(_GROUPS), part or "", digits, snap=style.snap)
        if minor is None:
            return _unreadable_amount(f"more decimals than {currency.code} has", currency, style)
        return -minor if opened or minus or trailing else minor

    return read


def _minor(whole: str, part: str, digits: int, *, snap: bool) -> int | None:
    """Minor units; none where digits beyond them say something."""
    kept, beyond = part[:digits].ljust(digits, "0"), part[digits:]
    minor = int(whole + kept)
    if not beyond.strip("0"):
        return minor
    if not snap or len(beyond) < _NOISE_DIGITS:
        return None
    noise = beyond[:_NOISE_DIGITS]
    if noise == "0" * _NOISE_DIGITS:
        return minor
    return minor + 1 if noise == "9" * _NOISE_DIGITS else None


def _not_an_amount(text: str, currency: Currency, style: Amounts) -> Unreadable:
    """Why a text is no amount, as closely as it can be told."""
    code = _CODE.search(text)
    if code and code[0] != currency.code:
        words = f"the plan is in {currency.code}"
    elif _EXPONENT.fullmatch(text):
        words = "an exponent hides digits"
    elif not text.isascii() and any(char.isdigit() and not char.isascii() for char in text):
        words = "digits other than 0 to 9"
    elif len(_DIGITS.findall(text)) > _MOST_DIGITS and not _OTHER.search(text):
        words = f"an amount has no more than {_MOST_DIGITS} digits before its decimals"
    elif not style.comma and _COMMA_LAST.fullmatch(text):
        words = "a comma groups thousands in threes"
    else:
        words = "not an amount"
    return _unreadable_amount(words, currency, style)


def _unreadable_amount(words: str, currency: Currency, style: Amounts) -> Unreadable:
    return Unreadable(words, "amounts cannot be read", _amount_forms(currency, style))


def _amount_forms(currency: Currency, style: Amounts) -> str:
    """The accepted forms of this file, and the mapping's word for another."""
    if style.minor:
        return "amounts are whole minor units here: `123450`, `-123450`, `(123450)`"
    if style.comma:
        return "write `1234,50`, `1.234,50`, `-1.234,50`, `(1.234,50)` or `1.234,50-`"
    half = f".{'50'.ljust(currency.exponent, '0')[: currency.exponent]}" if currency.exponent else ""
    forms = [f"1234{half}", f"1,234{half}", f"{currency.prefix}1,234{half}", f"-1,234{half}", f"(1,234{half})"]
    return f'write {listed([*forms, f"1,234{half}-"])}; decimal commas are declared in the mapping: decimal = "comma"'


# --- dates ------------------------------------------------------------------------------------------------------


@frozen
class DateForm:
    """A way of writing dates: `order` says what the pattern's three groups are."""

    name: str
    example: str
    pattern: re.Pattern[str]
    order: str


_MIDNIGHT = r"(?:[T ]00:00:00(?:\.0+)?)?"
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_LONG_MONTHS = "January February March April May June July August September October November December".split()
DATE_FORMS: Mapping[str, DateForm] = {
    form.name: form
    for form in (
        DateForm("iso", "2026-03-02", re.compile(rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}}){_MIDNIGHT}"), "ymd"),
        DateForm("us", "03/02/2026", re.compile(rf"([0-9]{{1,2}})/([0-9]{{1,2}})/([0-9]{{4}}){_MIDNIGHT}"), "mdy"),
        DateForm("day-first", "02/03/2026", re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})"), "dmy"),
        DateForm("compact", "20260302", re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"), "ymd"),
        DateForm("month-name", "02-Mar-2026", re.compile(r"([0-9]{1,2})[- ]([A-Za-z]{3})[- ]([0-9]{4})"), "dmy"),
    )
}


def date_reader(form: DateForm) -> Callable[[str], date | Unreadable]:
    """A reader of dates written in one form."""

    def read(text: str) -> date | Unreadable:
        found = form.pattern.fullmatch(text)
        if found is None:
            return _other_form(text, form)
        return _day(found.groups(), form.order)

    return read


def _day(parts: tuple[str, ...], order: str) -> date | Unreadable:
    """The day of three written parts, or which of them does not exist."""
    named = dict(zip(order, parts, strict=True))
    year, day = int(named["y"]), int(named["d"])
    if named["m"].isalpha():
        folded = named["m"].casefold()
        if folded not in _MONTHS:
            return _no_such_day(f"there is no month `{named['m']}`")
        month = _MONTHS.index(folded) + 1
    else:
        month = int(named["m"])
    if not year:
        return _no_such_day("there is no year 0")
    if not 1 <= month <= len(_MONTHS):
        return _no_such_day(f"there is no month {month}")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        return _no_such_day(f"{_LONG_MONTHS[month - 1]} {year} has {last} days")
    return date(year, month, day)


def _no_such_day(words: str) -> Unreadable:
    return Unreadable(words, "dates are days that do not exist", "give a day that the calendar has")


def _other_form(text: str, form: DateForm) -> Unreadable:
    """A text that is not in the file's form, and how other forms would read it."""
    readings = {
        other.name: day
        for other in DATE_FORMS.values()
        if other is not form and isinstance(day := _read_as(text, other), date)
    }
    words = ", ".join(f"{day} as `{name}`" for name, day in readings.items())
    others = listed(f'"{other}"' for other in DATE_FORMS if other != form.name)
    help_ = f"dates are written `{form.example}` here; a file with others says so in its mapping: dates = {others}"
    return Unreadable(f"would be {words}" if words else "not a date", "dates cannot be read", help_)


def _read_as(text: str, form: DateForm) -> date | Unreadable | None:
    found = form.pattern.fullmatch(text)
    return _day(found.groups(), form.order) if found else None


# --- whole numbers ----------------------------------------------------------------------------------------------

_WHOLE = re.compile(r"[0-9]{1,15}")


def read_whole(text: str) -> int | Unreadable:
    """A whole number of 0 or more: a line, a posting sequence, a count of units."""
    if _WHOLE.fullmatch(text):
        return int(text)
    return Unreadable("not a whole number", "numbers cannot be read", "write a whole number: `0`, `1`, `12`")
