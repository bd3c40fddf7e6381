"""Did you mean: the nearest of the words that were possible."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, possible: Iterable[str]) -> str | None:
    """The possible word nearest to `word`, or none when nothing is near."""
    folded = {p.casefold(): p for p in sorted(possible, reverse=True)}
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def is_slip(written: str, meant: str) -> bool:
    """Whether a name differs from another by a slip of the hand: a letter too few, too many, or two of them swapped.

    Another letter in the place of one may be another name (`plan-a`, `plan-b`), and another digit always is.
    """
    one, other = written.casefold(), meant.casefold()
    if len(one) == len(other):
        apart = [at for at in range(len(one)) if one[at] != other[at]]
        swapped = len(apart) == 2 and apart[1] == apart[0] + 1  # noqa: PLR2004  two letters change places
        return not apart or (swapped and one[apart[0]] == other[apart[1]] and one[apart[1]] == other[apart[0]])
    shorter, longer = sorted((one, other), key=len)
    if len(longer) != len(shorter) + 1:
        return False
    return any(longer[:at] + longer[at + 1 :] == shorter and longer[at].isalpha() for at in range(len(longer)))


def listed(words: Iterable[str], last: str = "or") -> str:
    """`a`, `b` or `c`: each word in backticks, for a sentence."""
    ticked = [f"`{w}`" for w in words]
    if len(ticked) <= 1:
        return "".join(ticked)
    return f"{', '.join(ticked[:-1])} {last} {ticked[-1]}"
