"""Columns: a ledger's settled lines after inheritance, for machines that run whole columns at once.

What `Resolved` says of one line, these say of all, in the order in which the ledger has them. Names are codes: a
person's code is its position in `persons`, which are sorted by code points, so that the order of codes is the order
of names. Days are counted from 1970-01-01. Nothing here is loaded with the core.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import frozen

from planlang.model.ledger import Kind

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from planlang.model.ids import Ids, Names
    from planlang.model.room import Room
    from planlang.model.stored import Stored, Where

_EPOCH = date(1970, 1, 1).toordinal()
# The kinds of lines, by their code.
KINDS: tuple[Kind, ...] = tuple(Kind)
# The code of a line that names no exclusion, or no class.
NONE = -1


def day_number(day: date) -> int:
    """A date as days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """The date of a number of days since 1970-01-01."""
    return date.fromordinal(int(number) + _EPOCH)


@frozen(kw_only=True, eq=False)
class Originals:
    """Which claim and line some lines name as their original: rising positions, Arrow texts, and numbers.

    kind: what each of these lines is by itself, whatever its chain makes of it.
    """

    rows: NDArray[np.int64]
    kind: NDArray[np.uint8]
    claim: pa.Array
    line: NDArray[np.int32] | NDArray[np.int64]


@frozen(eq=False)
class Roots:
    """The lines that are in the chain of another: their rising positions, and that of the root of each."""

    rows: NDArray[np.int64]
    root: NDArray[np.int64]

    def put(self, where: Where, out: NDArray[np.int64]) -> None:
        """Put roots where a run of positions, or rising ones, has lines of chains."""
        if isinstance(where, slice):
            begin, end = self.rows.searchsorted([where.start, where.stop])
            out[self.rows[begin:end] - where.start] = self.root[begin:end]
        elif len(self.rows):
            at = self.rows.searchsorted(where)
            at[at == len(self.rows)] = 0
            there = self.rows[at] == where
            out[there] = self.root[at[there]]


@frozen(kw_only=True, eq=False)
class Columns:
    """Every settled line: paid, by the as-of date, with what it takes from the root of its chain.

    amount: minor units. person: codes in `persons`. unit_of: the code in `units` of every person's unit, absent where
    persons are units themselves. coverage: codes in `coverages`. incurred, paid, window_paid: days; `window_paid` is
    `paid` itself where nothing is linked. kind: codes in `KINDS`, that of the chain. sequence: absent where all are 0.
    exclusion, class_name: codes in `exclusions` and `classes` or -1, absent where no line has one. roots: absent where
    nothing is linked. originals: absent where no line names one. Roots are always among the lines, originals need not
    be. room: where columns are kept.
    """

    amount: Stored
    person: Stored
    unit_of: NDArray[np.int32] | None
    coverage: Stored
    incurred: Stored
    paid: Stored
    window_paid: Stored
    kind: Stored
    sequence: Stored | None
    exclusion: Stored | None
    class_name: Stored | None
    roots: Roots | None
    claim: Ids
    line: Stored
    persons: Names
    units: Names
    coverages: Sequence[str]
    exclusions: Sequence[str]
    classes: Sequence[str]
    room: Room
    originals: Originals | None = None

    def __len__(self) -> int:
        return len(self.amount)

    def units_of(self, persons: NDArray[np.int32]) -> NDArray[np.int32]:
        """The units of persons, by their codes."""
        return persons if self.unit_of is None else self.unit_of[persons]

    def read(self, name: str, where: Where) -> Any:  # noqa: ANN401  the column's own type
        """A column of a run of lines, or of chosen ones; none where the ledger lacks it."""
        whole = getattr(self, name)
        return None if whole is None else whole[where]


@frozen(eq=False, kw_only=True)
class PersonColumns:
    """`persons.csv` as columns, a row a person, sorted: codes of persons and units, and amounts by name.

    The figures of the specific's key are absent without a specific. lasers: -1 where a key has none.
    """

    person: NDArray[np.int64]
    unit: NDArray[np.int64]
    amounts: Mapping[str, NDArray[np.int64]]
    lasers: NDArray[np.int64] | None
