"""Columns of a ledger that was read line by line: what `read_columns` gives, by the slow and obvious way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planlang.ledgers.columns.names import class_names, compact, narrow
from planlang.model.columns import KINDS, NONE, Columns, Originals, day_number
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Line, Resolved


def to_columns(resolved: Sequence[Resolved], contract: CheckedContract) -> Columns:
    """The columns of lines after inheritance, in their order."""
    lines = [each.line for each in resolved]
    persons = sorted({line.person for line in lines})
    units = sorted({line.unit for line in lines})
    coverages, exclusions = tuple(contract.coverages), tuple(contract.exclusions)
    classes = class_names(contract, {line.class_name for line in lines if line.class_name is not None})
    at = {line.id: row for row, line in enumerate(lines)}
    roots = np.array([at[each.root.id] for each in resolved], dtype=np.int64)
    sequences = np.array([line.sequence for line in lines], dtype=np.int64)
    paid = np.array([day_number(line.paid) for line in lines if line.paid], dtype=np.int32)
    codes = _coded((line.exclusion for line in lines), exclusions)
    class_codes = _coded((line.class_name for line in lines), classes)
    return Columns(
        amount=np.array([line.amount for line in lines], dtype=np.int64),
        person=_coded((line.person for line in lines), persons).astype(np.int32),
        unit=_coded((line.unit for line in lines), units).astype(np.int32),
        coverage=compact(_coded((line.coverage for line in lines), coverages), coverages),
        incurred=np.array([day_number(line.incurred) for line in lines], dtype=np.int32),
        paid=paid,
        window_paid=np.array([day_number(each.window_paid) for each in resolved], dtype=np.int32),
        kind=np.array([KINDS.index(each.kind) for each in resolved], dtype=np.uint8),
        sequence=sequences if sequences.any() else None,
        exclusion=codes.astype(np.int16) if (codes != NONE).any() else None,
        class_name=class_codes.astype(np.int16) if (class_codes != NONE).any() else None,
        root=roots if (roots != np.arange(len(lines))).any() else None,
        claim=pa.array([line.claim for line in lines], pa.large_string()),
        line=narrow(np.array([line.line for line in lines], dtype=np.int64)),
        persons=tuple(persons),
        units=tuple(units),
        coverages=coverages,
        exclusions=exclusions,
        classes=classes,
        originals=_originals(lines),
    )


def _originals(lines: Sequence[Line]) -> Originals | None:
    """What lines name as their originals."""
    named = [(row, *line.original) for row, line in enumerate(lines) if line.original is not None]
    if not named:
        return None
    rows, claims, numbers = zip(*named, strict=True)
    return Originals(
        rows=np.array(rows, dtype=np.int64),
        kind=np.array([KINDS.index(lines[row].kind) for row in rows], dtype=np.uint8),
        claim=pa.array(claims, pa.large_string()),
        line=np.array(numbers, dtype=np.int64),
    )


def _coded(names: Iterable[str | None], known: Sequence[str]) -> NDArray[np.int64]:
    """The position of each name; of no name `NONE`."""
    position: dict[str | None, int] = {name: code for code, name in enumerate(known)}
    position[None] = NONE
    return np.array([position[name] for name in names], dtype=np.int64)
