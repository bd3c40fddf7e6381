"""Lines of columns: chosen positions as the values that the interpreter reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planlang.model.columns import KINDS, NONE, Columns, day_of
from planlang.model.ids import Names
from planlang.model.ledger import Kind, Line, Resolved
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View


def claims_of(columns: Columns, rows: Ints) -> list[str]:
    """The claims of lines, as texts."""
    return columns.claim.texts_of(rows)


def lines_of(columns: Columns, rows: Ints) -> list[Line]:
    """Lines with what they take from their roots."""
    originals, kinds = _originals(columns, rows)
    view = View(columns, rows)
    numbers, amounts = view.column("line").tolist(), view.column("amount").tolist()
    sequences = [0] * len(rows) if columns.sequence is None else view.column("sequence").tolist()
    persons, units = _names(columns.persons, view.column("person")), _names(columns.units, view.column("unit"))
    coverages, classes = view.column("coverage").tolist(), _codes(view, "class_name")
    exclusions, lines_kinds = _codes(view, "exclusion"), view.column("kind").tolist()
    incurred, paid = view.column("incurred").tolist(), view.column("paid").tolist()
    return [
        Line(
            claim=claim,
            line=numbers[at],
            person=persons[at],
            unit=units[at],
            coverage=columns.coverages[coverages[at]],
            incurred=day_of(incurred[at]),
            paid=day_of(paid[at]),
            amount=amounts[at],
            sequence=sequences[at],
            kind=kinds.get(row, KINDS[lines_kinds[at]]),
            class_name=_name(classes[at], columns.classes),
            exclusion=_name(exclusions[at], columns.exclusions),
            original=originals.get(row),
        )
        for at, (row, claim) in enumerate(zip(rows.tolist(), claims_of(columns, rows), strict=True))
    ]


def _names(names: Names, codes: NDArray[np.int32]) -> list[str]:
    """The names of codes."""
    return [str(one) for one in names.take(codes).to_pylist()]


def _codes(view: View, name: str) -> list[int]:
    """The codes of a column that a ledger may lack."""
    codes = view.column(name)
    return [NONE] * len(view) if codes is None else codes.tolist()


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


def _name(code: int, names: Sequence[str]) -> str | None:
    """The name of a line's code, if it has one."""
    return None if code == NONE else names[code]


def resolved_of(columns: Columns, rows: Ints) -> list[Resolved]:
    """Lines as the interpreter reads them, each with the root of its chain."""
    lines = lines_of(columns, rows)
    view = View(columns, rows)
    roots = lines if columns.roots is None else lines_of(columns, view.roots)
    kinds, window_paid = view.column("kind").tolist(), view.column("window_paid").tolist()
    return [
        Resolved(line=line, root=root, window_paid=day_of(day), kind=KINDS[kind])
        for line, root, day, kind in zip(lines, roots, window_paid, kinds, strict=True)
    ]
