"""Gathering: the columns of each file, read, become the columns of one ledger, before anything links its lines."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from planlang.ledgers.columns.back import HandedBackError
from planlang.ledgers.columns.file import ID_WORDS, File
from planlang.ledgers.columns.names import narrow
from planlang.ledgers.columns.text import encoded, strange, strange_among, tidied
from planlang.ledgers.columns.units import OwnUnits, own_units
from planlang.ledgers.columns.values import BAD, PENDED, Read, days, own, wholes, worded
from planlang.ledgers.rows import KINDS as KIND_NAMES
from planlang.model.columns import KINDS, NONE
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Kind

PAYMENT, REFUND, REBATE, RECOVERY = map(KINDS.index, (Kind.PAYMENT, Kind.REFUND, Kind.REBATE, Kind.RECOVERY))
_UNSAID = len(KINDS)
Rows = NDArray[np.int64]


@frozen(kw_only=True, eq=False)
class Originals:
    """The rows that name an original: its claim, and its line."""

    rows: Rows
    claims: pl.Series
    lines: NDArray[np.int64]


@frozen(kw_only=True, eq=False)
class Words:
    """What a row says in few different words. Columns that no row fills are absent."""

    line: NDArray[np.int32] | None
    coverage: NDArray[np.int16]
    incurred: NDArray[np.int32]
    paid: NDArray[np.int32] | None
    sequence: NDArray[np.int64] | None
    exclusion: NDArray[np.int16] | None
    class_name: NDArray[np.int16] | None
    names_group: NDArray[np.bool_] | None


@frozen(kw_only=True, eq=False)
class FileRows:
    """What one file says of its rows; `strange` are ids to be warned of."""

    amount: NDArray[np.int64]
    words: Words
    kind: NDArray[np.uint8]
    negative_payments: Rows
    claim: pl.Series
    originals: Originals | None
    person: NDArray[np.int32]
    persons: pl.Series
    units: OwnUnits | None
    strange: Sequence[tuple[str, str, Rows]]


def gather(file: File, amount: NDArray[np.int64], contract: CheckedContract, classes: list[str]) -> FileRows:
    """The rows of a file that are the ledger's. Classes that the plan does not declare are added to `classes`."""
    with ThreadPoolExecutor() as pool:  # columns do not wait for one another, save those of links and persons
        of_persons, of_claims = pool.submit(_persons, file), pool.submit(ids, file, "claim")
        of_words = pool.submit(_words, file, contract, classes)
        kind, negative = _kinds(file, amount)
        originals = _originals(file)
        person, persons, found = of_persons.result()
        units, found_units = own_units(file, person, persons, linked(originals, kind))
        claim, odd = of_claims.result()
        words = of_words.result()
    notes = [*_strange("claim", claim.gather(odd), odd), *_strange_words(file)]
    if originals is not None:
        notes += _strange("original", originals.claims, originals.rows)
    return FileRows(
        amount=amount,
        words=words,
        kind=kind,
        negative_payments=negative,
        claim=claim,
        originals=originals,
        person=person,
        persons=persons,
        units=units,
        strange=[*notes, *found, *found_units],
    )


def _words(file: File, contract: CheckedContract, classes: list[str]) -> Words:
    coverage = _codes(file, "coverage", _among(tuple(contract.coverages), required=True))
    lines, sequence = wholes(file, "line", 1), wholes(file, "sequence", 0)
    incurred = days(file, "incurred", BAD)
    group = worded(file, "group", lambda text: int(bool(text)))
    if incurred is None or coverage is None:
        raise HandedBackError("a column that is missing")
    return Words(
        line=None if lines is None else narrow(lines),
        coverage=coverage,
        incurred=incurred,
        paid=days(file, "paid", PENDED),
        sequence=None if sequence is None else sequence.astype(np.int64, copy=False),
        exclusion=_codes(file, "exclusion", _among(tuple(contract.exclusions), required=False)),
        class_name=_codes(file, "class", _class(contract, classes)),
        names_group=None if group is None else own(file, group).astype(np.bool_),
    )


def linked(originals: Originals | None, kind: NDArray[np.uint8]) -> Rows:
    """The rows that may take what they are from an original: all that name one, but payments issued again."""
    return np.zeros(0, dtype=np.int64) if originals is None else originals.rows[kind[originals.rows] != PAYMENT]


def ids(file: File, name: str) -> tuple[pl.Series, Rows]:
    """A column of ids, none of them empty, and which of them may be strange."""
    texts, odd = tidied(_own_texts(file, name), file.mapping.values.get(name))
    if not (texts.str.len_bytes() > 0).all():
        raise HandedBackError(f"a row has no `{name}`")
    return texts, odd


def _own_texts(file: File, name: str) -> pl.Series:
    at = file.at(name)
    if at is None:
        raise HandedBackError(f"there is no column `{name}`")
    texts = file.part.text(at)
    return texts if file.own is None else texts.gather(file.own)


def _persons(file: File) -> tuple[NDArray[np.int32], pl.Series, list[tuple[str, str, Rows]]]:
    """Each row's person as a code, the persons by code, and strange ones: names are looked at once each."""
    codes, raw = encoded(_own_texts(file, "person"))
    names, odd = tidied(raw, file.mapping.values.get("person"))
    if not (names.str.len_bytes() > 0).all():
        raise HandedBackError("a row has no `person`")
    if not names.equals(raw):
        again, names = encoded(names)
        codes, odd = again[codes], np.arange(len(names))
    found = []
    for how, among in zip(("formula", "hidden"), strange_among(names.gather(odd)), strict=True):
        if among.any():
            marked = np.zeros(len(names), dtype=np.bool_)
            marked[odd[among]] = True
            found.append(("person", how, np.flatnonzero(marked[codes])))
    return codes, names, found


def _strange(name: str, texts: pl.Series, rows: Rows) -> list[tuple[str, str, Rows]]:
    """The rows whose ids are strange, by how they are."""
    if not len(rows):
        return []
    hows = zip(("formula", "hidden"), strange_among(texts), strict=True)
    return [(name, how, rows[among]) for how, among in hows if among.any()]


def _strange_words(file: File) -> list[tuple[str, str, Rows]]:
    found = []
    for name in ID_WORDS:
        for at, how in enumerate(("formula", "hidden")):
            values = worded(file, name, lambda text, at=at: int(strange(text)[at]))  # type: ignore[misc]
            if values is not None and values.any():
                found.append((name, how, np.flatnonzero(own(file, values))))
    return [one for one in found if len(one[2])]


def _kinds(file: File, amount: NDArray[np.int64]) -> tuple[NDArray[np.uint8], Rows]:
    """What each line is, and the rows whose negative amounts were called payments."""
    names = {name: KINDS.index(kind) for name, kind in KIND_NAMES.items()}
    values = worded(file, "kind", lambda text: names.get(text.casefold(), BAD) if text else _UNSAID)
    back = np.flatnonzero(amount < 0)
    if values is None:
        kind = np.full(len(amount), PAYMENT, dtype=np.uint8)
        kind[back] = REFUND
        return kind, np.zeros(0, dtype=np.int64)
    kind = own(file, values).astype(np.uint8)
    called = back[kind[back] == PAYMENT]
    np.putmask(kind, kind == _UNSAID, PAYMENT)
    kind[back[kind[back] == PAYMENT]] = REFUND
    return kind, called


def _originals(file: File) -> Originals | None:
    """The rows that name an original; an original line without a claim is an error."""
    lines = wholes(file, "original line", NONE)
    if "original" in file.mapping.constants:
        raise HandedBackError("an original that is a constant")
    if file.at("original") is None:
        texts, rows = pl.Series([], dtype=pl.String), np.zeros(0, dtype=np.int64)
    else:
        texts = _own_texts(file, "original")
        rows = np.flatnonzero((texts.str.len_bytes().fill_null(0) > 0).to_numpy())
        texts, _ = tidied(texts.gather(rows), file.mapping.values.get("original"))
        filled = (texts.str.len_bytes() > 0).to_numpy()
        if "" in file.mapping.values.get("original", {}):
            raise HandedBackError("a word that stands for an empty original")
        rows, texts = rows[filled], texts.filter(pl.Series(filled))
    if lines is None:
        lines_of_rows = np.full(len(rows), NONE, dtype=np.int64)
    else:
        lines_of_rows = lines[rows].astype(np.int64)
        if np.count_nonzero(lines != NONE) != np.count_nonzero(lines_of_rows != NONE):
            raise HandedBackError("an original line without its claim")
    return Originals(rows=rows, claims=texts, lines=lines_of_rows) if len(rows) else None


def _codes(file: File, name: str, read: Read) -> NDArray[np.int16] | None:
    """A column of declared names as codes."""
    values = worded(file, name, read)
    return None if values is None else own(file, values).astype(np.int16)


def _among(names: Sequence[str], *, required: bool) -> Read:
    """The code of a declared name."""
    codes = {name: code for code, name in enumerate(names)} | ({} if required else {"": NONE})
    return lambda text: codes.get(text, BAD)


def _class(contract: CheckedContract, found: list[str]) -> Read:
    """The code of a class: one that the plan declares, or where it declares none any that a line names."""
    if contract.classes:
        return _among(contract.classes, required=False)

    def read(text: str) -> int:
        if text and text not in found:
            found.append(text)
        return found.index(text) if text else NONE

    return read
