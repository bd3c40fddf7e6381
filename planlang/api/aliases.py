"""Aliases: what stands for an id where nobody shall read it, the same in every output that was made with one key.

    alias = HMAC-SHA256(key, id), as sixteen consonants

Without the key an alias tells nothing of its id, and ids that could be guessed cannot be tried out, as they could with
a plain hash. An alias has no digit and no vowel, so that neither an id of figures nor a word ever stands in it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable

_LETTERS = "bcdfghjklmnpqrstvwxz"
_GROUPS, _GROUP = 4, 4  # 69 bits: of a million ids two have one alias with a chance of one in a billion


class Aliases:
    """The aliases of one key. One text has one alias, whatever it is the id of."""

    def __init__(self, key: bytes) -> None:
        self._keyed: Callable[[bytes], bytes] = lambda data: hmac.digest(key, data, "sha256")
        self._known: dict[str, str] = {"": ""}

    def of(self, text: str) -> str:
        """The alias of an id; of nothing, nothing."""
        known = self._known.get(text)
        if known is None:
            number = int.from_bytes(self._keyed(b"planlang alias\0" + _bytes(text)), "big")
            known = self._known[text] = "-".join(_group(number, at) for at in range(_GROUPS))
        return known

    def digest(self, digest: str) -> str:
        """A digest of an input that only who has the key can tell to be that of some file."""
        return self._keyed(b"planlang digest\0" + _bytes(digest)).hex() if digest else ""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _group(number: int, at: int) -> str:
    """The letters of one group of an alias."""
    places = range(at * _GROUP, (at + 1) * _GROUP)
    return "".join(_LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)] for place in places)
