"""Columns: a ledger's settled lines after inheritance, an array each, for machines that run whole columns at once.

What `Resolved` says of one line, these say of all, in the order in which the ledger has them. Names are codes: a
person's code is its position in `persons`, which are sorted by code points, so that the order of codes is the order
of names. Days are counted from 1970-01-01. Nothing here is loaded with the core.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from planlang.model.ledger import Kind

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from planlang.model.settlement import Stage

    Integers = NDArray[np.int64] | NDArray[np.int32] | NDArray[np.int16] | NDArray[np.uint8]

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
    claim: pa.Array | pa.ChunkedArray
    line: NDArray[np.int32] | NDArray[np.int64]


@frozen(kw_only=True, eq=False)
class Columns:
    """Every settled line: paid, by the as-of date, with what it takes from the root of its chain.

    amount: int64, minor units. person, unit: int32, codes in `persons` and `units`. coverage: uint8 or int16, codes in
    `coverages`. incurred, paid, window_paid: int32 days; `window_paid` is `paid` itself where nothing is linked. kind:
    uint8, codes in `KINDS`, that of the chain. sequence: int64, absent where all are 0. exclusion, class_name: int16,
    codes in `exclusions` and `classes` or -1, absent where no line has one. root: int64, the position of the line
    whose chain it is in, its own where it is none's; absent where nothing is linked. claim: Arrow text or integers;
    line: int32. originals: absent where no line names one. Roots are always among the lines, originals need not be.
    """

    amount: NDArray[np.int64]
    person: NDArray[np.int32]
    unit: NDArray[np.int32]
    coverage: Integers
    incurred: NDArray[np.int32]
    paid: NDArray[np.int32]
    window_paid: NDArray[np.int32]
    kind: NDArray[np.uint8]
    sequence: NDArray[np.int64] | None
    exclusion: NDArray[np.int16] | None
    class_name: NDArray[np.int16] | None
    root: NDArray[np.int64] | None
    claim: pa.Array | pa.ChunkedArray
    line: NDArray[np.int32]
    persons: Sequence[str]
    units: Sequence[str]
    coverages: Sequence[str]
    exclusions: Sequence[str]
    classes: Sequence[str]
    originals: Originals | None = None

    def __len__(self) -> int:
        return len(self.amount)


# Whose a line is that no period counts.
NOBODY = -1


@frozen(eq=False, kw_only=True)
class HeldColumns:
    """Who decides each line of several periods, as `Periods` has it.

    by_stage: the period that decides a line there, by its position. verdicts: by layer, which of that period's tests
    refuses the line, -1 where it counts it. counts_in: the period that counts a line, `NOBODY` where none does.
    """

    by_stage: Mapping[Stage, NDArray[np.int8]]
    verdicts: Mapping[Stage, NDArray[np.int8]]
    counts_in: NDArray[np.int8]


@frozen(eq=False, kw_only=True)
class PersonColumns:
    """`persons.csv` as columns, a row a person, sorted: codes of persons and units, and amounts by name.

    The figures of the specific's key are absent without a specific. lasers: -1 where a key has none.
    """

    person: NDArray[np.int64]
    unit: NDArray[np.int64]
    amounts: Mapping[str, NDArray[np.int64]]
    lasers: NDArray[np.int64] | None
