"""The book: all rows of the ledger as columns, under codes that are those of the whole ledger."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TypeVar

import numpy as np
import polars as pl
from attrs import define
from numpy.typing import NDArray

from planlang.ledgers.columns.back import HandedBackError
from planlang.ledgers.columns.file import File
from planlang.ledgers.columns.gather import FileRows, Originals, linked
from planlang.ledgers.columns.text import encoded, ranked
from planlang.ledgers.columns.values import PENDED
from planlang.model.columns import KINDS, NONE, day_of
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Line
from planlang.text.source import Cell

Rows = NDArray[np.int64]
T = TypeVar("T", bound=np.generic)


@define(kw_only=True, eq=False, slots=False)
class Book:
    """Every row's own words: what it takes from an original is not part of it.

    person, unit: codes in `persons` and `units`, which are sorted. with_original: the rows that name one, in order, of
    which those at `linked` may take what they are from it; `original_claims` and `original_lines` are theirs.
    """

    contract: CheckedContract
    files: Sequence[File]
    group: str | None
    amount: NDArray[np.int64]
    line: NDArray[np.int32]
    coverage: NDArray[np.int16]
    incurred: NDArray[np.int32]
    paid: NDArray[np.int32]
    kind: NDArray[np.uint8]
    sequence: NDArray[np.int64] | None
    exclusion: NDArray[np.int16] | None
    class_name: NDArray[np.int16] | None
    names_group: NDArray[np.bool_] | None
    claim: pl.Series
    person: NDArray[np.int32]
    persons: pl.Series
    unit: NDArray[np.int32]
    units: pl.Series
    unit_of_person: NDArray[np.int32]
    with_original: Rows
    original_claims: pl.Series
    original_lines: NDArray[np.int64]
    linked: Rows
    says_unit: NDArray[np.bool_]
    negative_payments: Rows
    strange: dict[tuple[str, str], Rows]
    class_names: Sequence[str]

    def __len__(self) -> int:
        return len(self.amount)

    @cached_property
    def starts(self) -> list[int]:
        """The row at which each file begins."""
        return [0, *accumulate(file.size for file in self.files)][:-1]

    @cached_property
    def pended(self) -> Rows:
        """The rows that are not paid."""
        return np.flatnonzero(self.paid == PENDED)

    def file_of(self, row: int) -> tuple[File, int]:
        """The file of a row, and which of the ledger's rows in that file it is."""
        at = bisect_right(self.starts, row) - 1
        while not self.files[at].size:
            at -= 1
        return self.files[at], row - self.starts[at]

    def lines(self, rows: Rows) -> list[Line]:
        """Some rows as lines, with their own words."""
        at = np.searchsorted(self.with_original, rows)
        at[at == len(self.with_original)] = 0
        names = len(self.with_original) > 0
        originals = [
            one if names and self.with_original[one] == row else None
            for row, one in zip(rows, at.tolist(), strict=True)
        ]
        claims, persons, units = (
            self.claim.gather(rows).to_list(),
            self.persons.gather(self.person[rows]).to_list(),
            self.units.gather(self.unit[rows]).to_list(),
        )
        return [
            self._line(row, original, claim, person, unit)
            for row, original, claim, person, unit in zip(rows.tolist(), originals, claims, persons, units, strict=True)
        ]

    def _line(self, row: int, at: int | None, claim: str, person: str, unit: str) -> Line:
        file, own = self.file_of(row)
        paid = int(self.paid[row])
        return Line(
            claim=claim,
            line=int(self.line[row]),
            person=person,
            unit=unit,
            coverage=tuple(self.contract.coverages)[self.coverage[row]],
            incurred=day_of(self.incurred[row]),
            paid=None if paid == PENDED else day_of(paid),
            amount=int(self.amount[row]),
            sequence=0 if self.sequence is None else int(self.sequence[row]),
            kind=KINDS[self.kind[row]],
            original=None if at is None else (self.original_claims[at], int(self.original_lines[at])),
            class_name=_named(self.class_name, row, self.class_names),
            exclusion=_named(self.exclusion, row, tuple(self.contract.exclusions)),
            group=self.group if self.names_group is not None and self.names_group[row] else None,
            place=Cell(file.name, file.number(own)),
        )


def _named(codes: NDArray[np.int16] | None, row: int, names: Sequence[str]) -> str | None:
    return None if codes is None or codes[row] == NONE else names[codes[row]]


def bound(
    files: Sequence[File],
    read: Sequence[FileRows],
    contract: CheckedContract,
    group: str | None,
    classes: Sequence[str],
) -> Book:
    """The rows of all files as one book."""
    starts = [0, *accumulate(len(one.amount) for one in read)]
    line = _joined(read, lambda one: one.words.line, 1)
    of_file, persons = _persons(read)
    person = np.concatenate([codes[one.person] for codes, one in zip(of_file, read, strict=True)])
    every_line = np.ones(starts[-1], dtype=np.int32) if line is None else line
    originals = _originals(read, starts, every_line)
    links = _rows([start + linked(one.originals, one.kind) for start, one in zip(starts, read, strict=False)])
    if all(one.units is None for one in read):
        unit, units, of_person = person, persons, np.arange(len(persons), dtype=np.int32)
    else:
        unit, units, of_person = _units(read, of_file, person, links)
    paid = _joined(read, lambda one: one.words.paid, PENDED)
    return Book(
        contract=contract,
        files=files,
        group=group,
        amount=_rows([one.amount for one in read]),
        line=every_line,
        coverage=_whole([one.words.coverage for one in read]),
        incurred=_whole([one.words.incurred for one in read]),
        paid=np.full(starts[-1], PENDED, dtype=np.int32) if paid is None else paid,
        kind=_whole([one.kind for one in read]),
        sequence=_joined(read, lambda one: one.words.sequence, 0),
        exclusion=_joined(read, lambda one: one.words.exclusion, NONE),
        class_name=_joined(read, lambda one: one.words.class_name, NONE),
        names_group=_joined(read, lambda one: one.words.names_group, 0),
        claim=pl.concat([one.claim for one in read], rechunk=True),
        person=person,
        persons=persons,
        unit=unit,
        units=units,
        unit_of_person=of_person,
        with_original=originals.rows,
        original_claims=originals.claims,
        original_lines=originals.lines,
        linked=links,
        says_unit=np.concatenate([_says(one) for one in read]),
        negative_payments=_rows([start + one.negative_payments for start, one in zip(starts, read, strict=False)]),
        strange=_strange(read, starts),
        class_names=classes,
    )


def _originals(read: Sequence[FileRows], starts: Sequence[int], line: NDArray[np.int32]) -> Originals:
    """The rows that name an original; one that names no line means the line of its own number."""
    found = [(start, one.originals) for start, one in zip(starts, read, strict=False) if one.originals is not None]
    rows = _rows([start + each.rows for start, each in found])
    lines = _rows([each.lines for _, each in found])
    claims = _texts([each.claims for _, each in found])
    return Originals(rows=rows, claims=claims, lines=np.where(lines == NONE, line[rows], lines))


def _whole(found: Sequence[NDArray[T]]) -> NDArray[T]:
    return found[0] if len(found) == 1 else np.concatenate(found)


def _rows(found: Sequence[Rows]) -> Rows:
    return _whole(found) if found else np.zeros(0, dtype=np.int64)


def _texts(found: Sequence[pl.Series]) -> pl.Series:
    return pl.concat(found) if found else pl.Series([], dtype=pl.String)


def _joined(read: Sequence[FileRows], of: Callable[[FileRows], NDArray[T] | None], absent: int) -> NDArray[T] | None:
    """A column of all files; none where no file has it."""
    found = [of(one) for one in read]
    there = next((column for column in found if column is not None), None)
    if there is None or len(found) == 1:
        return there
    return np.concatenate(
        [
            np.full(len(one.amount), absent, dtype=there.dtype) if column is None else column
            for one, column in zip(read, found, strict=True)
        ]
    )


def _persons(read: Sequence[FileRows]) -> tuple[list[NDArray[np.int32]], pl.Series]:
    """The code that each of a file's persons has in the whole ledger, for each file, and all persons."""
    every = _texts([one.persons for one in read])
    alone = np.arange(len(every), dtype=np.int32), every
    codes, names = ranked(*(alone if len(read) == 1 else encoded(every)))
    starts = [0, *accumulate(len(one.persons) for one in read)]
    return [codes[start : start + len(one.persons)] for start, one in zip(starts, read, strict=False)], names


def _units(
    read: Sequence[FileRows], of_file: Sequence[NDArray[np.int32]], person: NDArray[np.int32], links: Rows
) -> tuple[NDArray[np.int32], pl.Series, NDArray[np.int32]]:
    """Each row's unit by its own words, the units, and each person's."""
    whose, names, apart = [], [], []
    for codes_of, one in zip(of_file, read, strict=True):
        of_person = one.persons if one.units is None else _own(one.units.of_person, one.persons)
        stated = np.ones(len(one.persons), dtype=np.bool_) if one.units is None else one.units.said
        own = one.persons.gather(one.person[linked(one.originals, one.kind)])
        whose.append(codes_of[stated])
        names.append(of_person.filter(pl.Series(stated)))
        apart.append(own if one.units is None else _own(one.units.linked, own))
    codes, units = ranked(*encoded(_texts([*names, *apart])))
    count = sum(map(len, names))
    at = np.concatenate(whose)
    of_persons = np.full(max((int(one.max()) + 1 for one in of_file if len(one)), default=0), NONE, dtype=np.int32)
    of_persons[at] = codes[:count]
    if (of_persons[at] != codes[:count]).any():
        raise HandedBackError("a person in two units")
    unit = of_persons[person]
    unit[links] = codes[count:]
    return unit, units, of_persons


def _own(units: pl.Series, persons: pl.Series) -> pl.Series:
    """Units, the person's own where none is named."""
    return units.zip_with(units.str.len_bytes() > 0, persons)


def _says(one: FileRows) -> NDArray[np.bool_]:
    if one.units is None:
        return np.zeros(len(linked(one.originals, one.kind)), dtype=np.bool_)
    return (one.units.linked.str.len_bytes() > 0).to_numpy()


def _strange(read: Sequence[FileRows], starts: Sequence[int]) -> dict[tuple[str, str], Rows]:
    found: dict[tuple[str, str], list[Rows]] = {}
    for start, one in zip(starts, read, strict=False):
        for name, how, rows in one.strange:
            found.setdefault((name, how), []).append(start + rows)
    return {key: np.concatenate(rows) for key, rows in found.items()}
