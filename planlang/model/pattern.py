"""Patterns: ids that are one prefix and as many digits each are kept as numbers, and are texts again when read.

`M100000003` under the prefix `M` and nine digits is 100000003. Nothing here is loaded with the core.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pyarrow as pa
from attrs import frozen
from numpy.typing import NDArray

# Digits of which a float holds every whole number, so that they are added up by multiplying a matrix.
_MOST_DIGITS = 15
_SHAPE = re.compile(r"([!-~]*?)([0-9]{1,15})")
_MEANT_BY_SHEETS = "=+-@"
# So many texts at once stay near the processor.
_AT_ONCE = 1 << 15
_LARGEST = np.iinfo(np.int64).max
# Beyond so many digits, numbers are put in the order of their digits as texts.
_MOST_SCALED = 18
_GROUP, _ZERO, _NINE = 4, ord("0"), 9


@frozen
class Pattern:
    """What ids have in common: a prefix, and how many digits follow; no number of digits means a number as it is."""

    prefix: str = ""
    width: int = 0

    @property
    def plain(self) -> bool:
        """Whether ids are the numbers themselves."""
        return not self.width

    def texts(self, numbers: NDArray[np.int64]) -> pa.Array:
        """Numbers as the texts that they were."""
        if self.plain:
            return pa.array(numbers).cast(pa.large_string())
        prefix = np.frombuffer(self.prefix.encode(), dtype=np.uint8)
        size = len(prefix) + self.width
        data = np.empty((len(numbers), size), dtype=np.uint8)
        data[:, : len(prefix)] = prefix
        for start in range(0, len(numbers), _AT_ONCE):
            data[start : start + _AT_ONCE, len(prefix) :] = _digits(numbers[start : start + _AT_ONCE], self.width)
        ends = np.arange(0, size * len(numbers) + 1, size, dtype=np.int64)
        return pa.Array.from_buffers(pa.large_string(), len(numbers), [None, pa.py_buffer(ends), pa.py_buffer(data)])

    def number(self, text: str) -> int | None:
        """The number of a text; none where it is no text of this pattern."""
        digits = text.removeprefix(self.prefix)
        if not text.startswith(self.prefix) or not digits.isascii() or not digits.isdigit():
            return None
        if self.plain:
            return int(digits) if str(int(digits)) == digits and int(digits) <= _LARGEST else None
        return int(digits) if len(digits) == self.width else None

    def sort_keys(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...] | None:
        """Keys by which numbers are in the order of their texts, the first compared first; none for too many digits.

        Plain numbers of different length are compared as if all were filled up with zeros, shorter ones first.
        """
        if not self.plain:
            return (numbers,)
        most = len(str(int(numbers.max(initial=0))))
        if most > _MOST_SCALED:
            return None
        bounds = np.array([10**digits for digits in range(1, most)], dtype=np.int64)
        missing = most - 1 - np.searchsorted(bounds, numbers, side="right")
        if not missing.any():
            return (numbers,)
        return numbers * np.array([10**digits for digits in range(most)], dtype=np.int64)[missing], -missing

    def arrow(self, numbers: NDArray[np.int64]) -> pa.Array:
        """Numbers as ids: as such where they are plain, else as texts."""
        return pa.array(numbers) if self.plain else self.texts(numbers)


def numbered(texts: pa.Array) -> tuple[NDArray[np.int64], Pattern] | None:
    """Texts as numbers under a pattern; none where they have nothing of the kind in common."""
    if (
        not len(texts)
        or texts.null_count
        or not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type))
    ):
        return None
    shape = _SHAPE.fullmatch(texts[0].as_py())
    if shape is None or shape[1].startswith(tuple(_MEANT_BY_SHEETS)):
        return None
    pattern = Pattern(shape[1], len(shape[2]))
    size = len(shape[0])
    kind = np.int32 if pa.types.is_string(texts.type) else np.int64
    ends = np.frombuffer(texts.buffers()[1], dtype=kind)[texts.offset : texts.offset + len(texts) + 1]
    if not (np.diff(ends) == size).all():
        return None
    first = int(ends[0])
    data = np.frombuffer(texts.buffers()[2], dtype=np.uint8)[first : first + size * len(texts)].reshape(-1, size)
    prefix = np.frombuffer(pattern.prefix.encode(), dtype=np.uint8)
    numbers = np.empty(len(texts), dtype=np.int64)
    for start in range(0, len(texts), _AT_ONCE):
        part = data[start : start + _AT_ONCE]
        digits = part[:, len(prefix) :] - np.uint8(_ZERO)
        if (digits > _NINE).any() or (part[:, : len(prefix)] != prefix).any():
            return None
        numbers[start : start + _AT_ONCE] = digits.astype(np.float64) @ _powers(pattern.width)
    return numbers, pattern


@cache
def _powers(width: int) -> NDArray[np.float64]:
    return np.array([10.0**at for at in reversed(range(width))])


@cache
def _table() -> NDArray[np.uint32]:
    """The four digits of every number that has no more, as bytes."""
    numbers = np.arange(10**_GROUP)
    digits = np.stack([numbers // 10**at % 10 for at in reversed(range(_GROUP))], axis=1)
    return np.ascontiguousarray((digits + _ZERO).astype(np.uint8)).view(np.uint32)[:, 0]


def _digits(numbers: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    """The last digits of numbers, as bytes."""
    groups = -(-width // _GROUP)
    found = np.empty((len(numbers), groups), dtype=np.uint32)
    rest = numbers
    for at in reversed(range(groups)):
        above = rest // 10**_GROUP
        found[:, at] = _table()[rest - above * 10**_GROUP]
        rest = above
    return found.view(np.uint8)[:, groups * _GROUP - width :]
