"""Redacted text: the ids that stand in a plan's own words, in a clause or in a comment, told by their aliases.

An id is found as a whole word. One of figures alone is told from an amount and a date by what stands beside it, and a
short one is found only in quotes or as the cell of a table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from planlang.api.aliases import Aliases

_WORD = re.compile(r"[^\W_]+")
_NAMED = re.compile(r'\b(?:person|family|unit|claim|original)\s+"([^"\n]+)"')
_COLUMNS = frozenset({"claim", "person", "unit", "original"})
_SHORT = 4  # a number of fewer figures is rather a number than an id


class RedactedText:
    """Texts without the ids of a settlement."""

    def __init__(self, aliases: Aliases, ids: Iterable[str]) -> None:
        self._aliases = aliases
        self._ids: set[str] = set()
        self._known: dict[str, str] = {}
        self._by_word: dict[str, list[str]] = defaultdict(list)
        self._add(ids)

    def text(self, text: str) -> str:
        """A text with aliases where ids stood."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._aliases.of(text) if text in self._ids else self._replaced(text)
        return known

    def maybe(self, text: str | None) -> str | None:
        """The same of a text that may be missing."""
        return None if text is None else self.text(text)

    def plan(self, text: str) -> str:
        """A plan's text; what it names as a person, a family or a claim is an id, also where no ledger has it."""
        self._add(_named(text))
        return "".join(self._replaced(line) for line in text.splitlines(keepends=True))

    def _add(self, ids: Iterable[str]) -> None:
        for one in ids:
            if one and one not in self._ids:
                self._ids.add(one)
                first = _WORD.search(one)
                self._by_word[first[0] if first else ""].append(one)

    def _replaced(self, text: str) -> str:
        words = {"", *_WORD.findall(text)}
        found = [one for word in words for one in self._by_word.get(word, ()) if one in text]
        if not found:
            return text
        pattern = "|".join(map(_pattern, sorted(found, key=lambda one: (-len(one), one))))
        return re.sub(pattern, lambda match: self._aliases.of(match[0]), text)


def _pattern(one: str) -> str:
    """How an id is found as a whole word."""
    text = re.escape(one)
    if not (one.isascii() and one.isdecimal()):
        return rf"(?<![^\W_]){text}(?![^\W_])"
    if len(one) < _SHORT:
        return rf'(?<="){text}(?=")|(?<=\| ){text}(?= +\|)'
    return rf"(?<![\w.,$%/-]){text}(?![\w%/-]|[.,]\d)"


def _named(text: str) -> Iterable[str]:
    """What a plan names as a person, a family or a claim, in its statements and in the tables of its scenarios."""
    yield from _NAMED.findall(text)
    columns: list[int] = []
    inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.strip().startswith("|") else []
        if cells and not inside:
            columns = [at for at, cell in enumerate(cells) if cell in _COLUMNS]
        elif cells:
            yield from (cells[at].strip('"') for at in columns if at < len(cells))
        inside = bool(cells)
