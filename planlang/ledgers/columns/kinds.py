"""Kinds: the types of those columns that are numbers or texts, wide or narrow, as the whole ledger has it.

What a file of outputs says does not depend on how a ledger was read, so neither do its types.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from attrs import frozen

from planlang.model.columns import Columns
from planlang.model.ids import Names
from planlang.model.periods import Result
from planlang.operators.columns.view import View

_NARROW = np.dtype(np.int32)


@frozen(eq=False)
class Kinds:
    """The ids that are whole numbers, and the type of line numbers."""

    whole: frozenset[str]
    line: np.dtype[Any]

    @classmethod
    def of(cls, result: Result, columns: Columns) -> Kinds:
        """Those of all lines of a settlement: settled ones, which are in columns, pended ones and rows set aside."""
        aside = (*result.ledger.set_aside, *result.ledger.others)
        numbers = (*(one.line for one in result.pended), *(row.line for row in aside if row.line is not None))
        most = max(columns.line.max(), *numbers, 0)
        return cls(result.ledger.whole, _NARROW if most <= np.iinfo(_NARROW).max else np.dtype(np.int64))

    def ids(self, name: str, ids: pa.Array) -> pa.Array:
        """Ids of a column, as numbers where they are whole in all files, else as texts."""
        kind = pa.int64() if name in self.whole else pa.large_string()
        return ids if ids.type == kind else ids.cast(kind)

    def names(self, name: str, names: Names) -> Names:
        """Persons or units of the same kind."""
        return Names(self.ids(name, names.arrow))

    def lines(self, view: View) -> pa.Array:
        """The numbers of lines."""
        return pa.array(view.column("line").astype(self.line, copy=False))
