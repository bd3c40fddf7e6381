"""Both readers read the same files, and what they give is compared: row for row, finding for finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planlang.engine.settle import alone, classes
from planlang.ledgers.columns import claims, memory, settled, typed_part
from planlang.ledgers.columns.read import ReadColumns, read_columns
from planlang.ledgers.columns.resolved import to_columns
from planlang.ledgers.read import Read, read_ledger
from planlang.model.columns import Columns
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts, pended_lines, resolve_links
from planlang.operators.columns.view import View
from planlang.text.diagnostic import Diagnostic
from planlang.text.source import Place, Span

_ARRAYS = "amount person unit coverage incurred paid window_paid kind sequence exclusion class_name line".split()
_NAMES = "persons units coverages exclusions classes".split()


def plain(columns: Columns) -> dict[str, Any]:
    """Columns as lists, to be compared."""
    view = View(columns, slice(0, len(columns)))
    arrays = {name: view.column(name) for name in _ARRAYS}
    found: dict[str, Any] = {name: None if array is None else array.tolist() for name, array in arrays.items()}
    return (
        found
        | {"roots": view.roots.tolist()}
        | {name: tuple(getattr(columns, name)) for name in _NAMES}
        | {"claim": columns.claim.texts_of(view.where)}
    )


def told(diagnostics: Sequence[Diagnostic]) -> list[tuple[Any, ...]]:
    """Findings with their places; places in a mapping file by what stands there, since each reader reads it."""
    return [
        (one.code, one.headline, one.help, one.count, [(_place(label.place), label.words) for label in one.labels])
        for one in diagnostics
    ]


def _place(place: Place) -> object:
    return (place.source.name, place.start, place.end) if isinstance(place, Span) else place


def compare(
    paths: Sequence[Path],
    contract: CheckedContract,
    facts: Facts | None = None,
    *,
    also_in_little: bool = True,
    **options: Any,  # noqa: ANN401
) -> ReadColumns:
    """What the columnar reader gives, after it was compared with what the reader of rows gives."""
    known = facts or Facts()
    by_column = read_columns(list(paths), contract, known, **options)
    in_little = by_column
    if also_in_little:
        with little():
            in_little = read_columns(list(paths), contract, known, memory=1, **options)
    by_row = read_ledger(list(paths), contract, **options)
    for read in (by_column, in_little):
        if read.instead is None:
            agree(read, by_row, contract, known)
        else:
            assert read == ReadColumns(instead=read.instead)
    assert (by_column.instead is None) == (in_little.instead is None)
    return by_column


@contextmanager
def little() -> Iterator[None]:
    """A few rows at a time, and a few claims sorted together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typed_part, "_ROWS", 7)
        patch.setattr(claims, "_AT_ONCE", 40)
        patch.setattr(settled, "_AT_ONCE", 7)
        patch.setattr(memory, "_LEAST", 80)
        yield


def agree(by_column: ReadColumns, by_row: Read, contract: CheckedContract, facts: Facts) -> None:
    """Whether what both readers give is the same."""
    assert by_row.ledger is not None
    assert told(by_column.diagnostics) == told(by_row.diagnostics)
    assert by_column.notes == by_row.notes
    assert by_column.mappings == by_row.mappings
    lines = by_row.ledger.lines
    resolved, problems = resolve_links(lines, facts.as_of)
    assert by_column.columns is not None
    assert plain(by_column.columns) == plain(to_columns(resolved, contract))
    assert by_column.problems == tuple(problems)
    assert [one.line.place for one in by_column.problems] == [one.line.place for one in problems]
    pended = pended_lines(lines, facts.as_of)
    assert by_column.pended == pended
    assert [one.place for one in by_column.pended] == [one.place for one in pended]
    later = [line.amount for line in lines if facts.as_of and line.paid and line.paid > facts.as_of]
    assert by_column.later == (len(later), sum(later))
    assert by_column.class_of == classes(contract, by_row.ledger)
    assert by_column.alone == alone(contract, by_row.ledger)
    ledger, other = by_column.ledger, by_row.ledger
    assert (ledger.group, ledger.other_groups, ledger.others, ledger.digest, ledger.whole) == (
        other.group,
        other.other_groups,
        other.others,
        other.digest,
        other.whole,
    )
    assert ledger.lines == ()
    assert ledger.set_aside == ()
    assert np.isin(by_column.columns.kind[:], range(5)).all()
