"""Sizes of memory as people write them."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,3})?) ?([KMGT]I?B)")


def size_of(text: str) -> int:
    """The bytes of `2GB`, `500 MB` or `1.5GiB`. Raises ValueError, with words for the user, for anything else."""
    found = _SIZE.fullmatch(text.strip().upper())
    size = int(Decimal(found[1]) * _UNITS[found[2]]) if found else 0
    if not size:
        raise ValueError(f"`{text}` is no size of memory; write it like 500MB, 2GB or 1.5GiB")
    return size
