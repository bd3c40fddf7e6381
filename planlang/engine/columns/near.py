"""Names near one that a ledger lacks: what somebody may have meant who made a slip.

Of few names all are compared. Of many, those are looked up that are one slip away: a letter more, a letter less,
another letter, or two letters the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_letters, digits

import pyarrow as pa
import pyarrow.compute as pc

from planlang.engine.columns.chosen import runs
from planlang.model.columns import Columns
from planlang.operators.columns.keep import codes_of

# So many names are all compared.
_FEW = 20_000
_LETTERS = f"{ascii_letters}{digits}-_./"
_LONGEST = 200
_LARGEST = (1 << 63) - 1


def persons_near(columns: Columns, person: str) -> set[str]:
    """Persons of the ledger among which the nearest is."""
    names = columns.persons
    if len(names) <= _FEW:
        return set(names)
    return {names[code] for code in codes_of(set(slips(person)), names).tolist()}


def claims_near(columns: Columns, claim: str) -> set[str]:
    """Claims of the ledger among which the nearest is."""
    column = columns.claim
    if len(column) <= _FEW:
        return {str(one) for one in column.to_pylist()}
    wanted: list[str] | list[int] = sorted(set(slips(claim)))
    if pa.types.is_integer(column.type):
        wanted = [int(one) for one in set(slips(claim)) if one.isascii() and one.isdigit() and int(one) <= _LARGEST]
    among = pa.array(wanted, column.type)
    found: set[str] = set()
    for run in runs(len(column)):
        claims = column[run]
        there = claims.filter(pc.is_in(claims, value_set=among))
        found.update(map(str, there.to_pylist()))
    return found


def slips(name: str) -> Iterator[str]:
    """All names that are one slip away."""
    if len(name) > _LONGEST:
        return
    for at in range(len(name) + 1):
        before, after = name[:at], name[at:]
        yield from (f"{before}{letter}{after}" for letter in _LETTERS)
        if after:
            yield before + after[1:]
            yield from (f"{before}{letter}{after[1:]}" for letter in _LETTERS)
        if len(after) > 1:
            yield f"{before}{after[1]}{after[0]}{after[2:]}"
