"""Did you mean: the nearest of the words that were possible."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, possible: Iterable[str]) -> str | None:
    """The possible word nearest to `word`, or none when nothing is near."""
    folded = {p.casefold(): p for p in sorted(possible, reverse=True)}
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def listed(words: Iterable[str], last: str = "or") -> str:
    """`a`, `b` or `c`: each word in backticks, for a sentence."""
    ticked = [f"`{w}`" for w in words]
    if len(ticked) <= 1:
        return "".join(ticked)
    return f"{', '.join(ticked[:-1])} {last} {ticked[-1]}"
