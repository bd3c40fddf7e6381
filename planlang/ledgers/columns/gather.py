"""Gathering: what one stretch of a file says becomes columns, and what its rows show by themselves is noted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from planlang.ledgers.columns.back import HandedBackError
from planlang.ledgers.columns.file import ID_WORDS
from planlang.ledgers.columns.groups import select_rows
from planlang.ledgers.columns.ids import Numbers, Some, arrow
from planlang.ledgers.columns.names import narrow
from planlang.ledgers.columns.people import People, people_of, whole_people
from planlang.ledgers.columns.read_ids import read_ids, under_pattern, whole
from planlang.ledgers.columns.stretch import Chosen, Stretch
from planlang.ledgers.columns.text import strange, strange_among, tidied
from planlang.ledgers.columns.values import BAD, BAD_AMOUNT, PENDED, Read, amounts, days, own, wholes, worded
from planlang.ledgers.read import WHOLE_IDS
from planlang.ledgers.rows import KINDS as KIND_NAMES
from planlang.ledgers.rows import declared, declares
from planlang.model.columns import KINDS, NONE, day_number
from planlang.model.contract import CheckedContract
from planlang.model.ids import TextPiece
from planlang.model.ledger import Kind
from planlang.model.pattern import Pattern
from planlang.model.room import Room
from planlang.model.stored import Narrow

PAYMENT, REFUND, REBATE, RECOVERY = map(KINDS.index, (Kind.PAYMENT, Kind.REFUND, Kind.REBATE, Kind.RECOVERY))
_UNSAID = len(KINDS)
Rows = NDArray[np.int64]


@frozen(kw_only=True, eq=False)
class Originals:
    """The rows that name an original: its claim, and its line."""

    rows: Rows
    claims: Some
    lines: NDArray[np.int64]


@frozen(kw_only=True, eq=False)
class Words:
    """What rows say in few different words. Columns that no row fills are absent."""

    line: Narrow | None
    coverage: Narrow
    incurred: Narrow
    paid: Narrow | None
    sequence: Narrow | None
    exclusion: Narrow | None
    class_name: Narrow | None
    names_group: Narrow | None


@frozen(kw_only=True, eq=False)
class Notes:
    """What rows show by themselves: the positions of those that somebody has to look at.

    negative_payments: whose negative amounts were called payments. early: paid before they were incurred. back: of
    money that comes back, rebates aside. forth: that add money though they are no payments. rebates: such as bring no
    money. pended: not paid. classed: such as name a
    class. strange: ids to be warned of.
    """

    negative_payments: Rows
    early: Rows
    back: Rows
    forth: Rows
    rebates: Rows
    pended: Rows
    classed: Rows
    strange: Sequence[tuple[str, str, Rows]]


@frozen(kw_only=True, eq=False)
class StretchRows:
    """What a stretch says of the rows that are the ledger's.

    pattern: that of its claims, where they are numbers. whole: the ids that the file has as whole numbers.
    """

    chosen: Chosen
    groups: frozenset[str]
    filled: frozenset[int]
    classes: Sequence[str]
    amount: Narrow
    kind: Narrow
    words: Words
    claim: Narrow | TextPiece
    pattern: Pattern
    originals: Originals | None
    linked: Rows
    people: People
    notes: Notes
    whole: frozenset[str]

    def __len__(self) -> int:
        return self.chosen.size


def gather(stretch: Stretch, contract: CheckedContract, wanted: str | None, room: Room) -> StretchRows:
    """The rows of a stretch that are the ledger's."""
    every = amounts(stretch)
    groups = select_rows(stretch, every, wanted)
    amount = own(stretch, every, BAD_AMOUNT)
    kind, negative = _kinds(stretch, amount)
    read = _Read.of(stretch, contract)
    originals = _originals(stretch, read.line)
    links = _linked(originals, kind)
    people, found = people_of(stretch, links, room)
    claim, pattern, found_claims = _claims(stretch, room)
    if originals is not None and isinstance(originals.claims, pl.Series):
        found_claims += _strange("original", originals.claims, originals.rows)
    notes = Notes(
        negative_payments=negative,
        early=_early(read.incurred, read.paid),
        back=_back(amount, kind),
        forth=np.flatnonzero((kind != PAYMENT) & (amount > 0)),
        rebates=np.flatnonzero((kind == REBATE) & (amount >= 0)),
        pended=np.arange(len(amount)) if read.paid is None else np.flatnonzero(read.paid == PENDED),
        classed=_classed(read.class_name),
        strange=[*found_claims, *_strange_words(stretch), *found],
    )
    return StretchRows(
        chosen=stretch.chosen,
        groups=frozenset(groups),
        filled=stretch.filled(),
        classes=read.classes,
        amount=Narrow.of(amount, room),
        kind=Narrow.of(kind, room),
        words=read.kept(room),
        claim=claim,
        pattern=pattern,
        originals=originals,
        linked=links,
        people=people,
        notes=notes,
        whole=_whole(stretch, people, claims=isinstance(claim, Narrow) and pattern.plain),
    )


def _whole(stretch: Stretch, people: People, *, claims: bool) -> frozenset[str]:
    """The ids that are whole numbers in the file; a stretch without rows says nothing against it."""
    if not stretch.count:
        return WHOLE_IDS
    person, unit = whole_people(people, units=stretch.at("unit") is not None)
    return frozenset(name for name, said in (("claim", claims), ("person", person), ("unit", unit)) if said)


@frozen(kw_only=True, eq=False)
class _Read:
    """What rows say in few different words, as it was read. classes: the names behind the codes of classes."""

    line: NDArray[np.signedinteger[Any]] | None
    coverage: NDArray[np.int16]
    incurred: NDArray[np.int32]
    paid: NDArray[np.int32] | None
    sequence: NDArray[np.signedinteger[Any]] | None
    exclusion: NDArray[np.int16] | None
    class_name: NDArray[np.int16] | None
    names_group: NDArray[np.uint8] | None
    classes: Sequence[str]

    @classmethod
    def of(cls, stretch: Stretch, contract: CheckedContract) -> _Read:
        """The words of a stretch."""
        coverage = _codes(stretch, "coverage", _among(tuple(contract.coverages), required=True))
        incurred = days(stretch, "incurred", BAD)
        if incurred is None or coverage is None:
            raise HandedBackError("a column that is missing")
        exclusion = _codes(stretch, "exclusion", _among(tuple(contract.exclusions), required=False))
        group = worded(stretch, "group", lambda text: int(bool(text)))
        classes: list[str] = []
        class_name = _codes(stretch, "class", _class(contract, classes))
        for column, values in (("coverage", coverage), ("exclusion", exclusion), ("class", class_name)):
            _declared(column, values, incurred, contract)
        return cls(
            line=wholes(stretch, "line", 1),
            coverage=coverage,
            incurred=incurred,
            paid=days(stretch, "paid", PENDED),
            sequence=wholes(stretch, "sequence", 0),
            exclusion=exclusion,
            class_name=class_name,
            names_group=None if group is None else own(stretch, group).astype(np.uint8),
            classes=classes,
        )

    def kept(self, room: Room) -> Words:
        """The same, kept."""

        def kept(values: NDArray[Any] | None) -> Narrow | None:
            return None if values is None else Narrow.of(values, room)

        return Words(
            line=None if self.line is None else kept(narrow(self.line)),
            coverage=Narrow.of(self.coverage, room),
            incurred=Narrow.of(self.incurred, room),
            paid=kept(self.paid),
            sequence=None if self.sequence is None else kept(self.sequence.astype(np.int64, copy=False)),
            exclusion=kept(self.exclusion),
            class_name=kept(self.class_name),
            names_group=kept(self.names_group),
        )


def _classed(class_name: NDArray[np.int16] | None) -> Rows:
    """The rows that name a class."""
    return np.zeros(0, dtype=np.int64) if class_name is None else np.flatnonzero(class_name != NONE)


def _linked(originals: Originals | None, kind: NDArray[np.uint8]) -> Rows:
    """The rows that may take what they are from an original: all that name one, but payments issued again."""
    return np.zeros(0, dtype=np.int64) if originals is None else originals.rows[kind[originals.rows] != PAYMENT]


def _back(amount: NDArray[np.int64], kind: NDArray[np.uint8]) -> Rows:
    """The rows of money that comes back, rebates aside."""
    back = np.flatnonzero(amount < 0)
    return np.asarray(back[kind[back] != REBATE])


def _early(incurred: NDArray[np.int32], paid: NDArray[np.int32] | None) -> Rows:
    """The rows that were paid before they were incurred."""
    if paid is None:
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero((paid < incurred) & (paid != PENDED))


def _claims(stretch: Stretch, room: Room) -> tuple[Narrow | TextPiece, Pattern, list[tuple[str, str, Rows]]]:
    """The claims, none of them empty, and strange ones."""
    at, table = stretch.at("claim"), stretch.mapping.values.get("claim")
    if at is None:
        raise HandedBackError("there is no column `claim`")
    ids = read_ids(stretch, at, translated=bool(table))
    if isinstance(ids, Numbers):
        return Narrow.of(ids.values, room), ids.pattern, []
    texts, odd = tidied(ids, table)
    if not (texts.str.len_bytes() > 0).all():
        raise HandedBackError("a row has no `claim`")
    return TextPiece.of(arrow(texts), room), Pattern(), _strange("claim", texts.gather(odd), odd)


def _strange(name: str, texts: pl.Series, rows: Rows) -> list[tuple[str, str, Rows]]:
    """The rows whose ids are strange, by how they are."""
    if not len(rows):
        return []
    hows = zip(("formula", "hidden"), strange_among(texts), strict=True)
    return [(name, how, rows[among]) for how, among in hows if among.any()]


def _strange_words(stretch: Stretch) -> list[tuple[str, str, Rows]]:
    found = []
    for name in ID_WORDS:
        for at, how in enumerate(("formula", "hidden")):
            values = worded(stretch, name, lambda text, at=at: int(strange(text)[at]))  # type: ignore[misc]
            if values is not None and values.any():
                found.append((name, how, np.flatnonzero(own(stretch, values))))
    return [one for one in found if len(one[2])]


def _kinds(stretch: Stretch, amount: NDArray[np.int64]) -> tuple[NDArray[np.uint8], Rows]:
    """What each line is, and the rows whose negative amounts were called payments."""
    names = {name: KINDS.index(kind) for name, kind in KIND_NAMES.items()}
    values = worded(stretch, "kind", lambda text: names.get(text.casefold(), BAD) if text else _UNSAID)
    back = np.flatnonzero(amount < 0)
    if values is None:
        kind = np.full(len(amount), PAYMENT, dtype=np.uint8)
        kind[back] = REFUND
        return kind, np.zeros(0, dtype=np.int64)
    kind = own(stretch, values).astype(np.uint8)
    called = back[kind[back] == PAYMENT]
    np.putmask(kind, kind == _UNSAID, PAYMENT)
    kind[back[kind[back] == PAYMENT]] = REFUND
    return kind, called


def _originals(stretch: Stretch, own_lines: NDArray[np.signedinteger[Any]] | None) -> Originals | None:
    """The rows that name an original; one that names no line means the line of its own number.

    An original line without a claim is an error.
    """
    lines = wholes(stretch, "original line", NONE)
    if "original" in stretch.mapping.constants:
        raise HandedBackError("an original that is a constant")
    rows, claims = _named_originals(stretch)
    if lines is None:
        lines_of_rows = np.full(len(rows), NONE, dtype=np.int64)
    else:
        lines_of_rows = lines[rows].astype(np.int64)
        if np.count_nonzero(lines != NONE) != np.count_nonzero(lines_of_rows != NONE):
            raise HandedBackError("an original line without its claim")
    if not len(rows):
        return None
    same: NDArray[np.int64] | int = 1 if own_lines is None else own_lines[rows].astype(np.int64)
    return Originals(rows=rows, claims=claims, lines=np.where(lines_of_rows == NONE, same, lines_of_rows))


def _named_originals(stretch: Stretch) -> tuple[Rows, Some]:
    """The rows that name the claim of an original, and the claims."""
    at = stretch.at("original")
    if at is None:
        return np.zeros(0, dtype=np.int64), pl.Series([], dtype=pl.String)
    table = stretch.mapping.values.get("original", {})
    typed = None if table else stretch.batch.typed(at)
    if typed is not None and stretch.own is None:
        there = np.flatnonzero(typed.is_valid().to_numpy(zero_copy_only=False))
        numbers = whole(typed.drop_null())
        if numbers is not None:
            return there, Numbers(numbers)
    texts = stretch.batch.text(at)
    texts = texts if stretch.own is None else texts.gather(stretch.own)
    rows = np.flatnonzero((texts.str.len_bytes().fill_null(0) > 0).to_numpy())
    texts, _ = tidied(texts.gather(rows), table)
    filled = (texts.str.len_bytes() > 0).to_numpy()
    if "" in table:
        raise HandedBackError("a word that stands for an empty original")
    return rows[filled], under_pattern(texts.filter(pl.Series(filled)))


def _codes(stretch: Stretch, name: str, read: Read) -> NDArray[np.int16] | None:
    """A column of declared names as codes."""
    values = worded(stretch, name, read)
    return None if values is None else own(stretch, values).astype(np.int16)


def _among(names: Sequence[str], *, required: bool) -> Read:
    """The code of a declared name."""
    codes = {name: code for code, name in enumerate(names)} | ({} if required else {"": NONE})
    return lambda text: codes.get(text, BAD)


def _declared(
    column: str, values: NDArray[np.int16] | None, incurred: NDArray[np.int32], contract: CheckedContract
) -> None:
    """Hand back a name that the period of its row does not declare, though another does."""
    names = declared(contract, column)
    takes = np.array([[declares(one, column, name) for name in names] for one in contract.periods])
    if values is None or takes.all():
        return
    named = np.flatnonzero(values != NONE)
    begin = np.array([day_number(one.period.first) for one in contract.periods])
    speaking = np.maximum(np.searchsorted(begin, incurred[named], side="right") - 1, 0)
    if not takes[speaking, values[named]].all():
        raise HandedBackError(f"a {column} that the period of its row does not declare")


def _class(contract: CheckedContract, found: list[str]) -> Read:
    """The code of a class: one that the plan declares, or where it declares none any that a line names."""
    if contract.classes:
        return _among(contract.classes, required=False)

    def read(text: str) -> int:
        if text and text not in found:
            found.append(text)
        return found.index(text) if text else NONE

    return read
