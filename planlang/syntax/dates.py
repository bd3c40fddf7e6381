"""Dates as people write them: only `2026-01-31` is one; of the others the readings are named.

Each check gives the code, headline, label, help and the date that was meant (absent when that is not sure).
"""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from datetime import date

from planlang.syntax import codes
from planlang.syntax.literals import ISO_DATE, ISO_MONTH
from planlang.syntax.quote import quoted
from planlang.syntax.strange import DASHES, named
from planlang.text.diagnostic import Code
from planlang.text.nearest import listed

Found = tuple[Code, str, str, str | None, str | None]

_YEAR_DIGITS = 4
_SHORT_YEAR_DIGITS = 2
_MONTHS = 12
_FRACTION = re.compile(r"[0-9]{1,3}-[0-9]/[1-9]")
"""`33-1/3` without its percent sign: no date has a hyphen and then a slash."""


def _date(year: int, month: int, day: int) -> date | None:
    if not (1 <= year <= date.max.year and 1 <= month <= _MONTHS):
        return None
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


def _why_impossible(year: int, month: int, day: int) -> str:
    if not 1 <= month <= _MONTHS:
        return f"there is no month {month}"
    if not 1 <= year <= date.max.year:
        return f"there is no year {year}"
    if day < 1:
        return "the days of a month count from 1"
    return f"{month_name[month]} {year} has {monthrange(year, month)[1]} days"


def _impossible(text: str, why: str) -> Found:
    return codes.IMPOSSIBLE_DATE, f"{quoted(text)} is not a day of the calendar", why, None, None


def _share_as_date(text: str) -> Found:
    headline, label = f"{quoted(text)} is neither a date nor a share", "a date is `2026-01-31`, a share `33 1/3%`"
    return codes.IMPOSSIBLE_DATE, headline, label, f"write `{text.replace('-', ' ')}%` if a share is meant", None


def _readings(parts: list[str]) -> list[date]:
    first, second, third = (int(part) for part in parts)
    if len(parts[0]) == _YEAR_DIGITS:
        candidates = [_date(first, second, third)]
    elif len(parts[2]) == _SHORT_YEAR_DIGITS:
        year = 2000 + third
        candidates = [_date(year, first, second), _date(year, second, first), _date(2000 + first, second, third)]
    else:
        candidates = [_date(third, first, second), _date(third, second, first)]
    return list(dict.fromkeys(found for found in candidates if found))


def _long_dash(text: str, right: str, known: Found | None) -> Found:
    """A date or month whose parts are joined by another dash than the keyboard's."""
    if known is not None and known[4] is None:
        code, headline, label, advice, _ = known
        return code, headline.replace(quoted(right), quoted(text)), label, advice, None
    meant = known[4] if known and known[4] else right
    dash = next(char for char in text if char in DASHES and not char.isascii())
    label = f"its dash is {named(dash)}, not the hyphen `-`"
    what = "month" if ISO_MONTH.fullmatch(meant) else "date"
    return codes.DATE_NOT_ISO, f"{quoted(text)} is not written as a {what}", label, f"write `{meant}`", meant


def _with_hyphens(text: str) -> str:
    return re.sub(f"[{DASHES}]", "-", text)


def check_date(text: str) -> Found | None:
    """What is wrong with a date."""
    right = _with_hyphens(text)
    found = _share_as_date(right) if _FRACTION.fullmatch(right) else _check_date(right)
    return found if right == text else _long_dash(text, right, found)


def _check_date(text: str) -> Found | None:
    parts = re.split(r"[-/.]", text)
    if max(map(len, parts)) > _YEAR_DIGITS:
        return _impossible(text, "a date has a year of four digits, a month and a day")
    if ISO_DATE.fullmatch(text):
        year, month, day = map(int, parts)
        return None if _date(year, month, day) else _impossible(text, _why_impossible(year, month, day))
    readings = _readings(parts)
    if not readings and "." in text and not re.search(r"[-/]", text):
        label = "a date is `2026-01-31`; commas separate thousands, and a number has one point at most"
        return codes.IMPOSSIBLE_DATE, f"{quoted(text)} is neither a date nor a number", label, None, None
    if not readings:
        year_first = len(parts[0]) == _YEAR_DIGITS
        why = _why_impossible(*map(int, parts)) if year_first else "it is none, be the month first or the day"
        return _impossible(text, why)
    if len(readings) > 1:
        words = [f"{month_name[found.month]} {found.day}, {found.year}" for found in readings]
        advice = ", ".join(f"`{found}` for {said}" for found, said in zip(readings, words, strict=True))
        label = f"this is {listed(map(str, readings))}"
        return codes.AMBIGUOUS_DATE, f"{quoted(text)} can be read as different days", label, f"write {advice}", None
    meant = str(readings[0])
    headline, label = f"{quoted(text)} is not written as a date", "a date is year, month and day: `2026-01-31`"
    return codes.DATE_NOT_ISO, headline, label, f"write `{meant}`", meant


def check_month(text: str) -> Found | None:
    """What is wrong with a month."""
    right = _with_hyphens(text)
    return _check_month(right) if right == text else _long_dash(text, right, _check_month(right))


def _check_month(text: str) -> Found | None:
    year, month = text.split("-")
    possible = len(year) == _YEAR_DIGITS and int(year) > 0 and len(month) <= len("12") and 1 <= int(month) <= _MONTHS
    if not possible:
        label = f"there is no month {month}" if len(month) == len("12") else "a month is a year and a number to 12"
        return codes.IMPOSSIBLE_DATE, f"{quoted(text)} is not a month of the calendar", label, None, None
    if ISO_MONTH.fullmatch(text):
        return None
    meant = f"{year}-{int(month):02d}"
    label = "a month is a year and two digits: `2026-03`"
    return codes.DATE_NOT_ISO, f"{quoted(text)} is not written as a month", label, f"write `{meant}`", meant
