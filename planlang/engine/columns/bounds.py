"""Bounds: whether 64 bits hold every sum of a ledger's amounts, before anything is added."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from planlang.model.columns import Columns
from planlang.operators.columns.view import View

_LARGEST = 1 << 55


class TooLargeError(Exception):
    """Amounts whose sums int64 might not hold: such a ledger is settled line by line."""


def check_sums(columns: Columns, views: Callable[[], Iterator[View]]) -> None:
    """Raise TooLargeError unless all amounts, added up without their signs, are less than 2^55."""
    total = sum(max(abs(one.low), abs(one.high)) * one.piece.count for one in columns.amount.narrow)
    # In integers of any size only where a quick look does not tell.
    if total >= _LARGEST and sum(sum(map(abs, view.column("amount").tolist())) for view in views()) >= _LARGEST:
        raise TooLargeError
