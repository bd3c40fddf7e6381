"""The book: all rows of the ledger as columns, under codes that are those of the whole ledger."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

from planlang.ledgers.columns.file import File
from planlang.ledgers.columns.gather import Notes, Originals, StretchRows
from planlang.ledgers.columns.ids import Some, joined, taken, texts
from planlang.ledgers.columns.together import together
from planlang.ledgers.columns.values import PENDED
from planlang.ledgers.read import whole_in_all
from planlang.model.columns import KINDS, NONE, day_of
from planlang.model.contract import CheckedContract
from planlang.model.ids import Ids, TextPiece
from planlang.model.ledger import Line
from planlang.model.pattern import Pattern
from planlang.model.room import Room
from planlang.model.stored import Narrow, Stored
from planlang.text.source import Cell

Rows = NDArray[np.int64]
NO_ROWS: Rows = np.zeros(0, dtype=np.int64)


@define(kw_only=True, eq=False, slots=False)
class Book:
    """Every row's own words: what it takes from an original is not part of it.

    person: codes in `persons`, which are sorted, as `units` are. unit_of_person: the unit of each person, `NONE` where
    no row says it that takes nothing from an original. with_original: the rows that name one, in order; theirs are
    `original_claims` and `original_lines`. Those at `linked` may take what they are from it; `unit_of_linked` is what
    they say themselves, where they say it. whole: the ids that all files give as whole numbers.
    """

    contract: CheckedContract
    files: Sequence[File]
    group: str | None
    room: Room
    amount: Stored
    line: Stored
    coverage: Stored
    incurred: Stored
    paid: Stored
    kind: Stored
    sequence: Stored | None
    exclusion: Stored | None
    class_name: Stored | None
    names_group: Stored | None
    claim: Ids
    person: Stored
    persons: Some
    units: Some
    unit_of_person: NDArray[np.int32]
    with_original: Rows
    original_claims: Some
    original_lines: NDArray[np.int64]
    linked: Rows
    unit_of_linked: NDArray[np.int32]
    says_unit: NDArray[np.bool_]
    notes: Notes
    strange: dict[tuple[str, str], Rows]
    class_names: Sequence[str]
    whole: frozenset[str]

    def __len__(self) -> int:
        return len(self.amount)

    @cached_property
    def starts(self) -> list[int]:
        """The row at which each file begins."""
        return [0, *accumulate(file.size for file in self.files)][:-1]

    def unit(self, rows: Rows) -> NDArray[np.int32]:
        """The units of some rows by their own words."""
        found: NDArray[np.int32] = self.unit_of_person[self.person[rows]]
        if len(self.linked):
            at = np.minimum(np.searchsorted(self.linked, rows), len(self.linked) - 1)
            there = self.linked[at] == rows
            found[there] = self.unit_of_linked[at[there]]
        return found

    def file_of(self, row: int) -> tuple[File, int]:
        """The file of a row, and which of the ledger's rows in that file it is."""
        at = bisect_right(self.starts, row) - 1
        while not self.files[at].size:
            at -= 1
        return self.files[at], row - self.starts[at]

    def lines(self, rows: Rows) -> list[Line]:
        """Some rows as lines, with their own words."""
        originals = self._originals(rows)
        persons = texts(taken(self.persons, self.person[rows])).to_list()
        units = texts(taken(self.units, self.unit(rows))).to_list()
        columns = {name: self._codes(name, rows) for name in _COLUMNS}
        found = []
        for at, (row, claim) in enumerate(zip(rows.tolist(), self.claim.texts_of(rows), strict=True)):
            says = {name: column[at] for name, column in columns.items()}
            file, own = self.file_of(row)
            found.append(
                Line(
                    claim=claim,
                    line=says["line"],
                    person=persons[at],
                    unit=units[at],
                    coverage=tuple(self.contract.coverages)[says["coverage"]],
                    incurred=day_of(says["incurred"]),
                    paid=None if says["paid"] == PENDED else day_of(says["paid"]),
                    amount=says["amount"],
                    sequence=says["sequence"],
                    kind=KINDS[says["kind"]],
                    original=originals[at],
                    class_name=_named(says["class_name"], self.class_names),
                    exclusion=_named(says["exclusion"], tuple(self.contract.exclusions)),
                    group=self.group if says["names_group"] else None,
                    place=Cell(file.name, file.number(own)),
                )
            )
        return found

    def _codes(self, name: str, rows: Rows) -> list[int]:
        column = getattr(self, name)
        return [_COLUMNS[name]] * len(rows) if column is None else column[rows].tolist()

    def _originals(self, rows: Rows) -> list[tuple[str, int] | None]:
        at = np.searchsorted(self.with_original, rows)
        at[at == len(self.with_original)] = 0
        if not len(self.with_original):
            return [None] * len(rows)
        there = (self.with_original[at] == rows).tolist()
        claims, lines = texts(taken(self.original_claims, at)).to_list(), self.original_lines[at].tolist()
        return [(claim, line) if own else None for own, claim, line in zip(there, claims, lines, strict=True)]


# The columns of a line, and what stands for one that the ledger lacks.
_COLUMNS = {
    "amount": 0,
    "line": 1,
    "coverage": 0,
    "incurred": 0,
    "paid": PENDED,
    "kind": 0,
    "sequence": 0,
    "exclusion": NONE,
    "class_name": NONE,
    "names_group": 0,
}


def _named(code: int, names: Sequence[str]) -> str | None:
    return None if code == NONE else names[code]


@frozen(eq=False)
class _Joining:
    """Stretches as one ledger: the row at which each begins."""

    read: Sequence[StretchRows]
    room: Room
    starts: Sequence[int]

    def rows(self, of: Callable[[StretchRows], Rows]) -> Rows:
        """Positions in stretches as positions in the ledger."""
        return np.concatenate([NO_ROWS, *(start + of(one) for start, one in self.each())])

    def each(self) -> Iterator[tuple[int, StretchRows]]:
        """Every stretch, and where it begins."""
        return zip(self.starts, self.read, strict=False)

    def column(self, of: Callable[[StretchRows], Narrow | None], dtype: Any, absent: int) -> Stored | None:  # noqa: ANN401  numpy's own
        """A column; none where no stretch has it."""
        found = [of(one) for one in self.read]
        if all(one is None for one in found):
            return None
        whole = [
            Narrow.of(np.full(len(stretch), absent, dtype=dtype), self.room) if one is None else one
            for stretch, one in zip(self.read, found, strict=True)
        ]
        return Stored.joined(np.dtype(dtype), whole)

    def always(self, of: Callable[[StretchRows], Narrow | None], dtype: Any, absent: int = 0) -> Stored:  # noqa: ANN401  numpy's own
        """A column that every ledger has, whether its files do or not."""
        column = self.column(of, dtype, absent)
        if column is None:
            column = Stored.joined(
                np.dtype(dtype), [Narrow.of(np.full(len(one), absent, dtype=dtype), self.room) for one in self.read]
            )
        return column


def bound(  # noqa: PLR0913, PLR0917  stretches, and what belongs to the whole ledger
    files: Sequence[File],
    read: list[StretchRows],
    contract: CheckedContract,
    group: str | None,
    room: Room,
    workers: Executor,
) -> Book:
    """The rows of all stretches as one book; the list of stretches is used up."""
    joining = _Joining(read, room, [0, *accumulate(map(len, read))])
    line = joining.always(lambda one: one.words.line, np.int32, 1)
    if line.max() > np.iinfo(np.int32).max:
        line = Stored(np.dtype(np.int64), line.narrow, line.pieces)
    people = together(read, workers)
    class_name, class_names = _classes(joining, contract)
    originals = _originals(joining)
    return Book(
        contract=contract,
        files=files,
        group=group,
        room=room,
        amount=joining.always(lambda one: one.amount, np.int64),
        line=line,
        coverage=joining.always(lambda one: one.words.coverage, np.int16),
        incurred=joining.always(lambda one: one.words.incurred, np.int32),
        paid=joining.always(lambda one: one.words.paid, np.int32, PENDED),
        kind=joining.always(lambda one: one.kind, np.uint8),
        sequence=joining.column(lambda one: one.words.sequence, np.int64, 0),
        exclusion=joining.column(lambda one: one.words.exclusion, np.int16, NONE),
        class_name=class_name,
        names_group=joining.column(lambda one: one.words.names_group, np.uint8, 0),
        claim=_claims(read, room),
        person=people.person,
        persons=people.persons,
        units=people.units,
        unit_of_person=people.unit_of_person,
        with_original=originals.rows,
        original_claims=originals.claims,
        original_lines=originals.lines,
        linked=joining.rows(lambda one: one.linked),
        unit_of_linked=people.unit_of_linked,
        says_unit=people.says_unit,
        notes=_notes(joining),
        strange=_strange(joining),
        class_names=class_names,
        whole=whole_in_all(one.whole for one in read),
    )


def _originals(joining: _Joining) -> Originals:
    """The rows that name an original."""
    found = [(start, one.originals) for start, one in joining.each() if one.originals is not None]
    return Originals(
        rows=np.concatenate([NO_ROWS, *(start + each.rows for start, each in found)]),
        claims=joined([each.claims for _, each in found]),
        lines=np.concatenate([NO_ROWS, *(each.lines for _, each in found)]),
    )


def _claims(read: Sequence[StretchRows], room: Room) -> Ids:
    """The claims, as numbers where all stretches have them so, under one pattern."""
    numbers = [one.claim for one in read if isinstance(one.claim, Narrow)]
    patterns = {one.pattern for one in read if len(one)} or {Pattern()}
    whole = np.dtype(np.int64)
    if len(numbers) == len(read) and len(patterns) == 1:
        return Ids.of_numbers(Stored.joined(whole, numbers), *patterns)
    pieces = []
    for one in read:
        claim = one.claim
        if isinstance(claim, Narrow):
            own = one.pattern.texts(claim.widened(claim.piece.read(), whole))
            room.free(claim.piece)
            claim = TextPiece.of(own, room)
        pieces.append(claim)
    return Ids.of_texts(pieces)


def _classes(joining: _Joining, contract: CheckedContract) -> tuple[Stored | None, Sequence[str]]:
    """The classes that rows name, as codes, and what these mean."""
    column = joining.column(lambda one: one.words.class_name, np.int16, NONE)
    if column is None or contract.classes:
        return column, contract.classes
    names = list(dict.fromkeys(name for one in joining.read for name in one.classes))
    made = []
    for one, narrow in zip(joining.read, column.narrow, strict=True):
        of_stretch = np.array([*(names.index(name) for name in one.classes), NONE], dtype=np.int16)
        made.append(Narrow.of(of_stretch[narrow.widened(narrow.piece.read(), column.dtype)], joining.room))
    return Stored.joined(column.dtype, made), names


def _notes(joining: _Joining) -> Notes:
    return Notes(
        negative_payments=joining.rows(lambda one: one.notes.negative_payments),
        early=joining.rows(lambda one: one.notes.early),
        back=joining.rows(lambda one: one.notes.back),
        forth=joining.rows(lambda one: one.notes.forth),
        rebates=joining.rows(lambda one: one.notes.rebates),
        pended=joining.rows(lambda one: one.notes.pended),
        classed=joining.rows(lambda one: one.notes.classed),
        strange=(),
    )


def _strange(joining: _Joining) -> dict[tuple[str, str], Rows]:
    found: dict[tuple[str, str], list[Rows]] = {}
    for start, one in joining.each():
        for name, how, rows in one.notes.strange:
            found.setdefault((name, how), []).append(start + rows)
    return {key: np.concatenate(rows) for key, rows in found.items()}
