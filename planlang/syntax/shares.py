"""Shares without their percent sign: `80` is `80%`, but `0.8` is `0.8%` to one reader and `80%` to another.

What a number may be as a share is worked out on its digits, so that none of them is rounded away.
"""

from __future__ import annotations

from planlang.syntax.literals import fraction_of, share

_FEWEST_PERCENTS = 2
"""A number below this may count wholes: `1.25` is a corridor of 125%, but `2.5` is hardly one of 250%."""


def readings(number: str) -> tuple[str, ...]:
    """The shares that a bare number may stand for: `80`, `0.8`, `66 2/3`, digits without commas."""
    percents = f"0{number}%" if number.startswith(".") else f"{number}%"
    fraction = fraction_of(number)
    if fraction and int(fraction[1]) == 0:
        return (percents,)
    value = share(percents) * 100
    whole = value.denominator == 1 and fraction is None and "." not in number
    if value == 0 or value >= _FEWEST_PERCENTS or (whole and value != 1):
        return (percents,)
    return percents, f"{_hundredfold_fraction(percents) if fraction else _hundredfold(number)}%"


def _hundredfold(number: str) -> str:
    """A decimal number times 100, its point moved by two digits: `0.125` is `12.5`."""
    whole, _, part = number.partition(".")
    part = part.ljust(2, "0")
    rest = part[2:].rstrip("0")
    return (f"{whole}{part[:2]}".lstrip("0") or "0") + (f".{rest}" if rest else "")


def _hundredfold_fraction(percents: str) -> str:
    """A number with a fraction times 100: `1 1/4` is `125`, `1 1/3` is `133 1/3`."""
    value = share(percents) * 10_000
    whole, above = divmod(value.numerator, value.denominator)
    return f"{whole} {above}/{value.denominator}" if above else f"{whole}"
