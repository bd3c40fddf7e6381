"""What all statements are written with: the value of a statement as segments, each but the last followed by a comma.

What two spellings mean alike is written in one way; only the decimals of an amount stay as the author wrote them,
since `$330.00` in a list of factors is no worse than `$330`.
"""

from __future__ import annotations

import re
from functools import singledispatch

from planlang.syntax import literals
from planlang.syntax.nodes import Clause, Statement, Written
from planlang.syntax.strange import strange_word
from planlang.values.money import EXPONENTS, Money

Segments = tuple[str, ...]

GAP = "\0"
"""Stands between two columns of a value (`coverage medical  "Medical"`); no text of a plan can hold it."""

_WORD = re.compile(r"[^\W\d_]\w*(-\w+)*")
_MONEY = re.compile(r"-?(\$|[A-Z]{3})[ \t]*-?[0-9][0-9,]*(\.[0-9]+)?")


def quoted_name(text: str) -> str:
    """A name in quotes."""
    return f'"{text}"'


def name(written: Written[str]) -> str:
    """A name, in quotes when it is no word."""
    text = written.value
    return text if _WORD.fullmatch(text) and strange_word(text) is None else quoted_name(text)


def money(written: Written[Money]) -> str:
    """An amount, with decimals if the author wrote them or there are cents."""
    value, text = written.value, written.span.text
    exponent = EXPONENTS.get(value.currency.code, literals.DECIMALS_OF_UNKNOWN)
    as_written = _MONEY.fullmatch(text) is not None and literals.money(text) == value
    whole, part = divmod(abs(value.minor), 10**exponent)
    decimals = f".{part:0{exponent}d}" if exponent and (part or (as_written and "." in text)) else ""
    return f"{'-' if value.minor < 0 else ''}{value.currency.prefix}{whole:,}{decimals}"


def clause(cited: Clause) -> str:
    """`clause "4.2" "the Specific Deductible"`."""
    words = f" {quoted_name(cited.words.value)}" if cited.words is not None else ""
    return f"clause {quoted_name(cited.number.value)}{words}"


def names(written: tuple[Written[str], ...]) -> Segments:
    """Names, one a segment."""
    return tuple(name(each) for each in written)


def ended(segments: Segments, end: str) -> Segments:
    """The segments with more words after the last of them."""
    return (*segments[:-1], f"{segments[-1]}{end}")


def labelled(first: str, label: Written[str] | None) -> Segments:
    """A name and its label, in two columns."""
    return (f"{first}{GAP}{quoted_name(label.value)}",) if label else (first,)


def for_class(written: Written[str] | None) -> str:
    """` for class retirees`, or nothing."""
    return f" for class {name(written)}" if written else ""


@singledispatch
def value(statement: Statement) -> Segments:
    """What stands after the statement's term: nothing where the term says all."""
    raise TypeError(statement)
