"""Floats as ids: a column of whole numbers becomes binary floating point where some program met an empty cell in it.

Such numbers are read as the whole numbers that they were. What is not whole, or has more digits than binary floating
point keeps, is no id that anybody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlang.ledgers import codes
from planlang.ledgers.advice import IDS
from planlang.ledgers.findings import SHOWN, quoted
from planlang.ledgers.sheet import Sheet
from planlang.text.diagnostic import Diagnostic, Label
from planlang.text.source import Cell

_WHOLE = re.compile(r"-?[0-9]+|")


def ids_not_whole(sheet: Sheet, floats: frozenset[str]) -> Iterator[Diagnostic]:
    """An error for each column of ids in a typed file that holds other numbers than whole ones."""
    for name in IDS:
        if sheet.headers.get(name) in floats:
            texts = _as_written(sheet, name)
            rows = [row for row, text in enumerate(texts) if not _WHOLE.fullmatch(text)]
            if rows:
                yield Diagnostic(
                    codes.UNREADABLE_NUMBER,
                    f"the column `{sheet.headers[name]}` holds ids as binary floating point numbers, not all of them "
                    "whole, or with more digits than such numbers keep",
                    tuple(Label(sheet.place(row, name), f"{quoted(texts[row])} as an id") for row in rows[:SHOWN]),
                    "write ids as text or as whole numbers; an empty cell can stay empty",
                    count=len(rows),
                )


def _as_written(sheet: Sheet, name: str) -> list[str]:
    """A column before the mapping puts its words for the file's: two floats may be one number already."""
    if name not in sheet.mapping.values:
        return sheet.texts(name)
    places = (sheet.place(row, name) for row in range(sheet.count))
    return [place.text or "" for place in places if isinstance(place, Cell)]
