"""Functions: what a step makes of a running total, on ranges of totals and on totals, of all groups at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from planlang.engine.columns.groups import Keys
from planlang.model.stored import Stored
from planlang.operators.columns.regimes import (
    ORDERED,
    Ints,
    Regimes,
    layer_of,
    layer_regimes,
    share_of,
    share_regimes,
)
from planlang.operators.layer import Layer
from planlang.operators.share import Share

Codes = NDArray[np.int64] | NDArray[np.int32]


@frozen(eq=False)
class Function:
    """A step's regimes over ranges of totals, and its value, by group.

    by_line: the value depends on the line too, by its position; else that is absent.
    """

    regimes: Callable[[Ints, Ints], Regimes]
    value: Callable[[Ints, Codes | None, Ints | None], Ints]
    by_line: bool = False


def function_of(keys: Keys, step: Layer | Share) -> Function:
    """A layer or a share, whose amounts may differ by group."""
    if isinstance(step, Share):
        return Function(
            lambda low, high: share_regimes(step.percentage, low, high),
            lambda totals, _codes, _rows: share_of(step.percentage, totals),
        )
    return layered(keys.amounts(step.attachment, step.key), keys.amounts(step.limit, step.key))


def layered(attachment: Ints | int | None, limit: Ints | int | None) -> Function:
    """A layer by its amounts, each one for all groups or one a group."""
    return Function(
        lambda low, high: layer_regimes(low, high, attachment, limit),
        lambda totals, codes, _rows: layer_of(totals, _at(attachment, codes), _at(limit, codes)),
    )


def joined(functions: Mapping[int, Function], speaks: Stored) -> Function:
    """The functions of several periods as one: a line goes by that of the period that speaks for it."""

    def regimes(low: Ints, high: Ints) -> Regimes:
        first, *others = (function.regimes(low, high) for function in functions.values())
        found = first.copy()
        for other in others:
            found[other != first] = ORDERED
        return found

    def value(totals: Ints, codes: Codes | None, rows: Ints | None) -> Ints:
        assert rows is not None  # INVARIANT: whoever asks a function by line says which
        assert codes is not None
        whose, found = speaks[rows], np.zeros(len(totals), dtype=np.int64)
        for at, function in functions.items():
            own = np.flatnonzero(whose == at)
            found[own] = function.value(totals[own], codes[own], rows[own])
        return found

    return Function(regimes, value, by_line=True)


def _at(amounts: Ints | int | None, codes: Codes | None) -> Ints | int | None:
    """The amounts of groups, where they differ."""
    return amounts[codes] if isinstance(amounts, np.ndarray) and codes is not None else amounts
