"""Words that look alike and mean something else: `excluded` is no slip for `included`, nor `run-out` for `run-in`.

What is nearest by its letters may be the opposite by its meaning, and a plan with the opposite still checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from types import MappingProxyType

from planlang.text.nearest import nearest

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
)
_OPPOSITES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        word: frozenset(other for pair in _PAIRS if word in pair for other in pair if other != word)
        for pair in _PAIRS
        for word in pair
    }
)
_TURNING_WORDS = frozenset("non not no un semi bi half quasi".split())
_TURNING_PREFIXES = ("non", "un", "ex", "bi", "semi", "dis", "half")
_ALIKE = 0.75
_PARTS = re.compile(r"[\s-]+")


def opposed(written: str, meant: str) -> bool:
    """Whether a word, or words, say something else than what is nearest to them by their letters."""
    ours, theirs = _PARTS.split(written.casefold()), _PARTS.split(meant)
    lost, gained = [word for word in ours if word not in theirs], [word for word in theirs if word not in ours]
    if any(word in _TURNING_WORDS for word in lost):
        return True
    return any(_turned(one, other) for one in lost for other in gained)


def _turned(one: str, other: str) -> bool:
    known = nearest(one, _OPPOSITES)
    if known and other in _OPPOSITES[known]:
        return True
    return any(
        one.startswith(prefix)
        and not other.startswith(prefix)
        and SequenceMatcher(None, one[len(prefix) :], other).ratio() >= _ALIKE
        for prefix in _TURNING_PREFIXES
    )
