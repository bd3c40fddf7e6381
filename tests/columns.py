"""Compare the columnar engine with the interpreter on one drawn case: every stream, every verdict, every file."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
from attrs import evolve

from planlang.api.columnar import book_of_lines
from planlang.api.explaining import explained_claim, explained_person
from planlang.api.results import Told, ToldOfPeriods
from planlang.engine.columns import excerpt
from planlang.engine.columns.scans import Ways
from planlang.engine.columns.settle import SettledColumns, settle_columns
from planlang.ledgers.columns.reasons import Reasons
from planlang.ledgers.columns.tables import Tables
from planlang.ledgers.columns.texts import csv_bytes
from planlang.ledgers.summary import summary
from planlang.ledgers.tables import small_tables, tables, unsettled
from planlang.ledgers.write import table_bytes
from planlang.model.room import Room
from planlang.model.settlement import Settlement

# Lines that need no order get none; every line is put in order; a handful of lines at a time.
# With a tiny memory, no column stays in it, and each is in pieces of five lines.
WAYS = {
    "pruned": Ways(),
    "full pass": Ways(prune=False),
    "seven lines at once": Ways(at_once=7),
    "tiny memory": Ways(at_once=11),
}
TINY = 5


def settled_in_columns(settlement: Settlement, way: str, seed: int) -> SettledColumns:
    """What the columnar engine makes of a settlement's inputs in one way, the lines in another order."""
    lines = list(settlement.ledger.lines)
    Random(seed).shuffle(lines)
    ledger = evolve(settlement.ledger, lines=tuple(lines))
    room, at_once = (Room(0), TINY) if way == "tiny memory" else (Room(), None)
    book = book_of_lines(settlement.contract, ledger, settlement.facts, room, at_once)
    outcome = settle_columns(settlement.contract, book, settlement.census, settlement.facts, WAYS[way])
    assert outcome.settled is not None
    return outcome.settled


def files_of(settled: SettledColumns) -> dict[str, bytes]:
    """The large files of a settlement in columns, without their headers."""
    large = Tables(settled.settlement, settled.machine, settled.persons)
    makers = {"lines.csv": large.lines, "reasons.csv": Reasons(large).of}
    if settled.settlement.participants:
        makers["participants.csv"] = large.participants
    found = {
        name: b"".join(
            bytes(csv_bytes(list(rows(view).values()), spreadsheet_safe=False)) for view in large.views(large.order)
        )
        for name, rows in makers.items()
    }
    found["lines.csv"] += table_bytes(unsettled(settled.settlement)).split(b"\n", 1)[1]
    found["persons.csv"] = bytes(csv_bytes(list(large.person_table().values()), spreadsheet_safe=False))
    return found


def differences_in_excerpts(settlement: Settlement, seed: int) -> Iterator[str]:
    """Every account of a person or a claim in which a settlement in columns differs."""
    settled = settled_in_columns(settlement, "pruned", seed)
    for person in dict.fromkeys(one.line.person for one in settlement.lines):
        wanted, _ = explained_person(settlement, person)
        told, _ = explained_person(excerpt.of_person(settled, person), person)
        yield from _accounts(f"person {person}", wanted, told)
    for claim in list(dict.fromkeys(one.line.claim for one in settlement.lines))[:10]:
        wanted, _ = explained_claim(settlement, claim)
        told, _ = explained_claim(excerpt.of_claim(settled, claim), claim)
        yield from _accounts(f"claim {claim}", wanted, told)


def _accounts(what: str, wanted: Told | ToldOfPeriods | None, told: Told | ToldOfPeriods | None) -> Iterator[str]:
    assert wanted is not None
    if told is None or told.text() != wanted.text() or told.json() != wanted.json():
        yield what


def differences_in_columns(settlement: Settlement, way: str, seed: int) -> Iterator[str]:
    """Every stream and every file in which the two engines differ, the columnar one running in one way."""
    settled = settled_in_columns(settlement, way, seed)
    machine = settled.machine
    order = machine.in_order()
    for name, stream in settlement.streams.items():
        # A credit is no stream of its own; whose account shows it is compared in excerpts.
        if not name.endswith(".credit") and not np.array_equal(
            machine.everywhere(name)[order], np.array(stream, dtype=np.int64)
        ):
            yield f"stream {name}"
    wanted = {table.name: table_bytes(table) for table in tables(settlement)}
    got = {table.name: table_bytes(table).split(b"\n", 1)[1] for table in small_tables(settled.settlement)}
    for name, data in (got | files_of(settled)).items():
        if wanted.pop(name).split(b"\n", 1)[1] != data:
            yield name
    yield from wanted
    if summary(settled.settlement, diagnostics=(), version="") != summary(settlement, diagnostics=(), version=""):
        yield "summary"
