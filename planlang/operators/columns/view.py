"""A view: some lines of a ledger, a column of them read when it is asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from planlang.model.columns import Columns
from planlang.model.stored import Where


@frozen(eq=False)
class View:
    """The lines at `where`: a run of positions, or chosen positions in rising order.

    streams: what was worked out for these lines already.
    """

    columns: Columns
    where: Where
    streams: dict[str, NDArray[np.int64]] = field(init=False, factory=dict, repr=False)
    _read: dict[str, Any] = field(init=False, factory=dict, repr=False)

    def __len__(self) -> int:
        if isinstance(self.where, slice):
            return int(self.where.stop - self.where.start)
        return len(self.where)

    def column(self, name: str) -> Any:  # noqa: ANN401  the column's own type
        """A column of these lines, none where the ledger lacks it; `unit` is that of each line's person."""
        if name not in self._read:
            if name == "unit":
                self._read[name] = self.columns.units_of(self.column("person"))
            else:
                self._read[name] = self.columns.read(name, self.where)
        return self._read[name]

    @property
    def roots(self) -> NDArray[np.int64]:
        """The chain of each line: the position of its root."""
        if self.columns.roots is None:
            return self.positions
        found = self.positions.copy()
        self.columns.roots.put(self.where, found)
        return found

    @property
    def positions(self) -> NDArray[np.int64]:
        """Where each of these lines stands in the ledger."""
        if isinstance(self.where, slice):
            return np.arange(self.where.start, self.where.stop, dtype=np.int64)
        return self.where
