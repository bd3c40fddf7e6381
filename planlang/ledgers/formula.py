"""Formulas: text that a spreadsheet would run instead of showing it, and how to write it so that it is shown.

Ids are kept exactly as they are. Only where a caller asks for it do written files have an apostrophe before such text,
which a spreadsheet takes for "this is text". Source: OWASP, CSV injection.
"""

from __future__ import annotations

import re

_FIRST = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
_NEGATIVE_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?")


def formula_like(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula; a negative number is none."""
    return text[:1] in _FIRST and not _NEGATIVE_NUMBER.fullmatch(text)


def shown_as_text(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if formula_like(text) else text
