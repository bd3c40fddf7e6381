"""Lines of columns: chosen positions as the values that the interpreter reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planlang.model.columns import KINDS, NONE, Columns, day_of
from planlang.model.ledger import Kind, Line, Resolved
from planlang.operators.columns.regimes import Ints


def claims_of(columns: Columns, rows: Ints) -> list[str]:
    """The claims of lines, as texts."""
    return [str(claim) for claim in columns.claim.take(pa.array(rows)).to_pylist()]


def lines_of(columns: Columns, rows: Ints) -> list[Line]:
    """Lines with what they take from their roots."""
    originals, kinds = _originals(columns, rows)
    claims = claims_of(columns, rows)
    numbers = columns.line[rows].tolist()
    sequences = [0] * len(rows) if columns.sequence is None else columns.sequence[rows].tolist()
    return [
        Line(
            claim=claims[at],
            line=numbers[at],
            person=columns.persons[columns.person[row]],
            unit=columns.units[columns.unit[row]],
            coverage=columns.coverages[columns.coverage[row]],
            incurred=day_of(columns.incurred[row]),
            paid=day_of(columns.paid[row]),
            amount=int(columns.amount[row]),
            sequence=sequences[at],
            kind=kinds.get(int(row), KINDS[columns.kind[row]]),
            class_name=_name(columns.class_name, columns.classes, row),
            exclusion=_name(columns.exclusion, columns.exclusions, row),
            original=originals.get(int(row)),
        )
        for at, row in enumerate(rows)
    ]


def _originals(columns: Columns, rows: Ints) -> tuple[dict[int, tuple[str, int]], dict[int, Kind]]:
    """What lines name as their originals, and what they are by themselves, by position."""
    named = columns.originals
    if named is None:
        return {}, {}
    there = np.flatnonzero(np.isin(named.rows, rows))
    claims = named.claim.take(pa.array(there)).to_pylist()
    lines, places = named.line[there].tolist(), named.rows[there].tolist()
    originals = {row: (str(claim), line) for row, claim, line in zip(places, claims, lines, strict=True)}
    return originals, {row: KINDS[kind] for row, kind in zip(places, named.kind[there].tolist(), strict=True)}


def _name(codes: NDArray[np.int16] | None, names: Sequence[str], row: int) -> str | None:
    """The name of a line's code, if it has one."""
    if codes is None or codes[row] == NONE:
        return None
    return names[int(codes[row])]


def resolved_of(columns: Columns, rows: Ints) -> list[Resolved]:
    """Lines as the interpreter reads them, each with the root of its chain."""
    lines = lines_of(columns, rows)
    roots = lines if columns.root is None else lines_of(columns, columns.root[rows])
    return [
        Resolved(line=line, root=root, window_paid=day_of(columns.window_paid[row]), kind=KINDS[columns.kind[row]])
        for line, root, row in zip(lines, roots, rows, strict=True)
    ]
