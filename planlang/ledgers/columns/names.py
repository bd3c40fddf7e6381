"""Names and their codes: what stands for a coverage, an exclusion or a class in a column of numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planlang.model.contract import CheckedContract

_BYTE = np.iinfo(np.uint8).max
_INT = np.iinfo(np.int32)


def class_names(contract: CheckedContract, named: Collection[str]) -> tuple[str, ...]:
    """The classes by their codes: those that the plan declares, or where it declares none those that lines name."""
    return contract.classes or tuple(sorted(named))


def compact(
    codes: NDArray[np.int64] | NDArray[np.int16], names: Sequence[str]
) -> NDArray[np.uint8] | NDArray[np.int16]:
    """Codes in the narrowest type that holds those of so many names."""
    return codes.astype(np.uint8) if len(names) <= _BYTE else codes.astype(np.int16)


def narrow(numbers: NDArray[np.signedinteger[Any]]) -> NDArray[np.int32]:
    """Line numbers as they are kept; those of a ledger that numbers beyond two billion stay as wide as they are."""
    if len(numbers) and numbers.max() > _INT.max:
        return numbers.astype(np.int64)
    return numbers.astype(np.int32, copy=False)
