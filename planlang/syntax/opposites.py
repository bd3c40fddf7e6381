"""Words that look alike and mean something else: `excluded` is no slip for `included`, nor `run-out` for `run-in`.

What is nearest by its letters may be the opposite by its meaning, and a plan with the opposite still checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from types import MappingProxyType

from planlang.text.nearest import is_slip, nearest

_PAIRS = (
    ("minimum", "maximum"),
    ("in", "out"),
    ("included", "excluded"),
    ("first", "last"),
    ("with", "without"),
    ("over", "under"),
    ("before", "after"),
    ("least", "less"),
    ("least", "most"),
    ("most", "more"),
    ("above", "below"),
    ("soon", "late"),
    ("early", "late"),
    ("inclusion", "exclusion"),
    ("employee", "employer"),
)
_OPPOSITES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        word: frozenset(other for pair in _PAIRS if word in pair for other in pair if other != word)
        for pair in _PAIRS
        for word in pair
    }
)
_TURNING_WORDS = frozenset("non not no un semi bi half quasi".split())
_TURNING_PREFIXES = ("non", "un", "in", "ex", "bi", "semi", "dis", "half")
_ALIKE = 0.75
_PARTS = re.compile(r"[\s-]+")


def opposed(written: str, meant: str) -> bool:
    """Whether a word, or words, say something else than what is nearest to them by their letters."""
    ours, theirs = _PARTS.split(written.casefold()), _PARTS.split(meant)
    if "".join(ours) == "".join(theirs):
        return False
    lost, gained = [word for word in ours if word not in theirs], [word for word in theirs if word not in ours]
    if any(word in _TURNING_WORDS for word in (*lost, *gained)):
        return True
    return any(_turned(one, other) for one in lost for other in gained)


def meant_among(written: str, possible: Iterable[str]) -> tuple[str | None, bool]:
    """The nearest of the words that are possible, unless it says something else, and whether it is surely meant.

    It is where a letter is too few or too many, or two are swapped: a word further off may be one that is not there.
    """
    near = nearest(written, possible)
    if near is None or opposed(written, near):
        return None, False
    return near, is_slip(written, near)


def _turned(one: str, other: str) -> bool:
    known = nearest(one, _OPPOSITES)
    if known and other in _OPPOSITES[known]:
        return True
    if any(is_slip(one, opposite) for opposite in _OPPOSITES.get(other, ())):
        return True
    return _begins_anew(one, other) or _begins_anew(other, one)


def _begins_anew(longer: str, shorter: str) -> bool:
    """Whether a word is nearly another with a turning prefix before it: `ineligible` and `eligible`."""
    return any(
        longer.startswith(prefix)
        and not shorter.startswith(prefix)
        and SequenceMatcher(None, longer[len(prefix) :], shorter).ratio() >= _ALIKE
        for prefix in _TURNING_PREFIXES
    )
