"""Roundings: planlang has one, to the nearest minor unit, halves away from zero (`semantics`, section 1).

Each value is rounded by the rounding itself, as a flat percentage of a total, and as a band of a total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path

from planlang.values.money import round_half_away
from planlang.values.rate import Band, Percentage, flat
from tests.external.case import Case, CaseSet, NotRun, Outcome, rows_of

OUR_MODE = "half_away_from_zero"
OTHER_MODES = {
    "toward_zero": "planlang does not truncate: it rounds to the nearest minor unit.",
    "floor": "planlang does not round down: it rounds to the nearest minor unit.",
    "ceiling": "planlang does not round up: it rounds to the nearest minor unit.",
    "away_from_zero": "planlang does not round away from zero unless half a minor unit or more is at stake.",
    "half_even": "planlang rounds halves away from zero, not to the even neighbour.",
    "half_toward_zero": "planlang rounds halves away from zero, not toward it.",
}
FEEL_MODES = {
    "decimal": "half_even",
    "floor": "floor",
    "ceiling": "ceiling",
    "round up": "away_from_zero",
    "round down": "toward_zero",
    "round half up": OUR_MODE,
    "round half down": "half_toward_zero",
}
NO_CALLS = "There is no call to get wrong: a rounding is no word of the language, and its operands are integers."


def rounded(value: Fraction, scale: int) -> tuple[Fraction, Fraction, Fraction]:
    """A value rounded to so many decimals in the three ways in which planlang rounds."""
    unit = Fraction(10) ** scale
    scaled = value * unit
    above, below = scaled.numerator, scaled.denominator
    rate = Fraction(1, below)
    ways = (
        round_half_away(above, below),
        flat(rate).of(above),
        Percentage((Band(abs(above) + 1, rate),), Fraction(1)).of(above),
    )
    first, second, third = (way / unit for way in ways)
    return first, second, third


def _case(name: str, value: str, scale: str, expected: str) -> Case:
    return Case(name, (Fraction(expected),) * 3, partial(rounded, Fraction(value), int(scale)))


def modes(path: Path) -> Iterator[Outcome]:
    """Values under seven modes."""
    for row in rows_of(path):
        name = f"{row['mode']} {row['value']} {row['scale']}"
        if row["mode"] == OUR_MODE:
            yield _case(name, row["value"], row["scale"], row["expected"])
        else:
            yield NotRun(name, OTHER_MODES[row["mode"]])


_CALL = re.compile(r"(?P<function>[a-z ]+)\((?:n:)?(?P<value>-?[\d.]+),\s*(?:scale:)?(?P<scale>-?\d+)\)")


def feel(path: Path) -> Iterator[Outcome]:
    """FEEL's functions: `round half up` is planlang's rounding under another name."""
    for row in rows_of(path):
        name, expression = f"{row['tck_folder']} {row['case_id']}", row["feel_expression"]
        mode = FEEL_MODES[expression.partition("(")[0]]
        called = _CALL.fullmatch(expression)
        if mode != OUR_MODE:
            yield NotRun(name, OTHER_MODES[mode])
        elif row["error_result"] == "true" or called is None:
            yield NotRun(name, NO_CALLS)
        else:
            yield _case(name, called["value"], called["scale"], row["expected"])


SETS = (
    CaseSet("rules/decimal_rounding_modes.csv", modes),
    CaseSet("rules/feel_rounding_dmn_tck.csv", feel),
)
