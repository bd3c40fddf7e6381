"""Columns of a ledger that was read line by line: what `read_columns` gives, by the slow and obvious way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planlang.ledgers.columns.names import class_names, compact, narrow
from planlang.model.columns import KINDS, NONE, Columns, Originals, Roots, day_number
from planlang.model.contract import CheckedContract
from planlang.model.ids import Ids, Names
from planlang.model.ledger import Line, Resolved
from planlang.model.room import Room
from planlang.model.stored import Stored


def to_columns(
    resolved: Sequence[Resolved], contract: CheckedContract, room: Room | None = None, at_once: int | None = None
) -> Columns:
    """The columns of lines after inheritance, in their order, kept in a room in pieces of so many lines.

    A person who is in two units, as one may be until an original is paid, stands twice among the persons: such columns
    can be shown, and not settled.
    """
    lines = [each.line for each in resolved]
    people = sorted({(line.person, line.unit) for line in lines})
    units = sorted({line.unit for line in lines})
    coverages, exclusions = tuple(contract.coverages), tuple(contract.exclusions)
    classes = class_names(contract, {line.class_name for line in lines if line.class_name is not None})
    place = room or Room()

    def stored(values: NDArray[Any]) -> Stored:
        return Stored.of(values, place, at_once)

    def days(values: Iterable[int]) -> Stored:
        return stored(np.array(list(values), dtype=np.int32))

    sequences = np.array([line.sequence for line in lines], dtype=np.int64)
    codes = _coded((line.exclusion for line in lines), exclusions)
    class_codes = _coded((line.class_name for line in lines), classes)
    place_of = {who: code for code, who in enumerate(people)}
    return Columns(
        amount=stored(np.array([line.amount for line in lines], dtype=np.int64)),
        person=stored(np.array([place_of[line.person, line.unit] for line in lines], dtype=np.int32)),
        unit_of=None
        if all(person == unit for person, unit in people)
        else _coded((unit for _, unit in people), units).astype(np.int32),
        coverage=stored(compact(_coded((line.coverage for line in lines), coverages), coverages)),
        incurred=days(day_number(line.incurred) for line in lines),
        paid=days(day_number(line.paid) for line in lines if line.paid),
        window_paid=days(day_number(each.window_paid) for each in resolved),
        kind=stored(np.array([KINDS.index(each.kind) for each in resolved], dtype=np.uint8)),
        sequence=stored(sequences) if sequences.any() else None,
        exclusion=stored(codes.astype(np.int16)) if (codes != NONE).any() else None,
        class_name=stored(class_codes.astype(np.int16)) if (class_codes != NONE).any() else None,
        roots=_roots(resolved),
        claim=Ids.of(pa.array([line.claim for line in lines], pa.large_string()), place, at_once),
        line=stored(narrow(np.array([line.line for line in lines], dtype=np.int64))),
        persons=Names(pa.array([person for person, _ in people], pa.large_string())),
        units=Names(pa.array(units, pa.large_string())),
        coverages=coverages,
        exclusions=exclusions,
        classes=classes,
        originals=_originals(lines),
        room=place,
    )


def _roots(resolved: Sequence[Resolved]) -> Roots | None:
    """The lines that are in the chain of another."""
    at = {each.line.id: row for row, each in enumerate(resolved)}
    linked = [(row, at[each.root.id]) for row, each in enumerate(resolved) if each.root.id != each.line.id]
    if not linked:
        return None
    rows, roots = zip(*linked, strict=True)
    return Roots(np.array(rows, dtype=np.int64), np.array(roots, dtype=np.int64))


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
