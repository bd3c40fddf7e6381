"""What ran: a program and its streams over the columns of a ledger, as those see it who write or explain it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from planlang.model.columns import Columns
from planlang.model.settlement import Stage
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.program import Program


class Ran(Protocol):
    """A program that ran over columns."""

    @property
    def columns(self) -> Columns:
        """The lines."""

    @property
    def program(self) -> Program:
        """What ran over them."""

    def of(self, name: str, view: View) -> Ints:
        """A stream on the lines of a view."""

    def refusals(self, stage: Stage, view: View) -> NDArray[np.int8]:
        """For each line which test of a stage's layer refuses it, -1 where the layer counts it."""

    def views(self) -> Iterator[View]:
        """All lines in the ledger's order, some at a time."""

    def in_order(self) -> Ints:
        """The positions of all lines in settlement order."""
