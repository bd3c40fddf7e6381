"""Totals that run through all lines: what they come to where cells begin, and whether lines come to what is said."""

from __future__ import annotations

from functools import partial
from typing import cast

import numpy as np
import pyarrow as pa
import pytest

from planlang.engine.columns.groups import Keys
from planlang.engine.columns.machine import Machine
from planlang.engine.columns.running import Running, adds_up
from planlang.engine.columns.streams import Stream
from planlang.model.contract import Key
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.layer import Layer
from planlang.operators.program import Program
from tests.columns import columns

HUGE = 2**53 + 1
STEP = Layer("excess", "left", Key.CONTRACT)
# Two days of four cells each.
TOTAL = Running(np.array([5, HUGE]), np.array([1, 2, 4, 6]), np.array([10, HUGE, -3, 7]))


def machine_of(*amounts: int) -> Machine:
    """Lines of which these amounts come to a total."""
    machine = Machine(columns(pa.array(range(len(amounts)))), cast("Program", None), cast("Keys", None))
    machine.streams.add(Stream("left", partial(_at, np.array(amounts, dtype=np.int64))))
    return machine


def _at(amounts: Ints, view: View) -> Ints:
    return amounts[view.where]


def test_a_cell_begins_at_what_its_day_begins_with_and_the_cells_before_it_come_to() -> None:
    at = TOTAL.at(np.arange(8), 4)
    assert at.tolist() == [5, 5, 15, 15 + HUGE, HUGE, HUGE - 3, HUGE - 3, HUGE + 4]
    assert at.dtype == np.int64


def test_of_cells_in_which_nothing_comes_to_a_total_it_is_nothing() -> None:
    found = TOTAL.of(np.arange(8))
    assert found.tolist() == [0, 10, HUGE, 0, -3, 0, 7, 0]
    assert found.dtype == np.int64
    empty = Running(np.array([5]), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    assert empty.of(np.arange(3)).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("amounts", "cells", "whole", "adds"),
    [
        ([4, 6, HUGE - 2, 2], [1, 1, 2, 2], [1, 2], True),
        ([4, 6, HUGE - 2, 3], [1, 1, 2, 2], [1, 2], False),
        ([4, 6, HUGE - 2, 3], [1, 1, 2, 2], [1], True),  # of the other cell not all lines are there
        ([4, 6, 1, 2], [1, 1, 6, 7], [1], True),
        ([4, 5, 1, 2], [1, 1, 6, 7], [1], False),
        ([1, 2, HUGE, 1], [0, 0, 2, 2], [2], False),
        ([1, 2, HUGE - 1, 1], [0, 0, 2, 2], [2], True),
        ([], [], [], True),
        ([], [], [0], True),
        ([], [], [1], False),
    ],
)
def test_lines_of_whole_cells_come_to_what_is_said_of_these(
    amounts: list[int], cells: list[int], whole: list[int], *, adds: bool
) -> None:
    of, among = np.array(cells, dtype=np.int64), np.array(whole, dtype=np.int64)
    assert adds_up(machine_of(*amounts), STEP, TOTAL, of, among) is adds
