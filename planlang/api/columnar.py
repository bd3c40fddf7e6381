"""Settling in columns: a contract and the files of its claims to one settlement, as `api.settling` does by line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import evolve

from planlang.api.settling import Inputs, Outcome
from planlang.api.version import version
from planlang.engine.columns.excerpt import of_claim, of_person
from planlang.engine.columns.machine import TooLargeError
from planlang.engine.columns.settle import Book, SettledColumns, settle_columns
from planlang.engine.columns.shown import persons_of, shown
from planlang.engine.settle import alone, classes
from planlang.ledgers.advice import link_warnings
from planlang.ledgers.census import missing_rows, unpriced_rows
from planlang.ledgers.columns.read import read_columns
from planlang.ledgers.columns.resolved import to_columns
from planlang.ledgers.columns.tables import Tables
from planlang.ledgers.columns.write import write_columns
from planlang.ledgers.write import Form
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, Facts, Ledger, pended_lines, resolve_links
from planlang.model.room import Room
from planlang.model.settlement import Settlement
from planlang.text.diagnostic import Diagnostic

_TOO_LARGE = "settled line by line: its amounts are too large to be added in columns"


def book_of(contract: CheckedContract, inputs: Inputs) -> tuple[Book | None, Outcome]:
    """The ledger's files in columns, with what was found; no book where the reader of rows is to read them."""
    read = read_columns(
        inputs.claims, contract, inputs.facts, mapping=inputs.mapping, group=inputs.group, memory=inputs.memory
    )
    if read.columns is None:
        return None, Outcome(settlement=None, diagnostics=(), notes=(f"read row by row: {read.instead}",))
    outcome = Outcome(settlement=None, diagnostics=read.diagnostics, notes=read.notes)
    book = Book(
        columns=read.columns,
        ledger=read.ledger,
        pended=read.pended,
        later=read.later,
        problems=read.problems,
        class_of=read.class_of,
        alone=read.alone,
    )
    return book, outcome


def book_of_lines(
    contract: CheckedContract, ledger: Ledger, facts: Facts, room: Room | None = None, at_once: int | None = None
) -> Book:
    """A ledger that was read line by line, as columns; these are kept in a room, in pieces of so many lines."""
    resolved, problems = resolve_links(ledger.lines, facts.as_of)
    later = [line for line in ledger.lines if facts.as_of and line.paid and line.paid > facts.as_of]
    return Book(
        columns=to_columns(resolved, contract, room, at_once),
        ledger=evolve(ledger, lines=()),
        pended=pended_lines(ledger.lines, facts.as_of),
        later=(len(later), sum(line.amount for line in later)),
        problems=tuple(problems),
        class_of=classes(contract, ledger),
        alone=alone(contract, ledger),
    )


def settle_book(
    contract: CheckedContract, book: Book, census: Census | None, facts: Facts
) -> tuple[SettledColumns | None, tuple[Diagnostic, ...], str | None]:
    """The settlement of a ledger in columns, what was found, and why it has to be settled line by line, if it has."""
    try:
        outcome = settle_columns(contract, book, census, facts)
    except TooLargeError:
        return None, (), _TOO_LARGE
    lacking = (missing_rows(outcome.missing),) if outcome.missing else ()
    uncharged = (unpriced_rows(outcome.unpriced),) if outcome.unpriced else ()
    return outcome.settled, (*lacking, *uncharged, *link_warnings(outcome.problems)), None


def tables_of(settlement: Settlement) -> Tables:
    """The large tables of a settlement that was made line by line."""
    contract, ledger = settlement.contract, settlement.ledger
    resolved, _ = resolve_links(ledger.lines, settlement.facts.as_of)
    columns = to_columns(resolved, contract)
    return Tables(
        settlement, shown(settlement, columns, alone(contract, ledger)), persons_of(settlement.persons, columns)
    )


def excerpt_of(settled: SettledColumns, *, claim: str | None = None, person: str | None = None) -> Settlement:
    """A claim's or a person's family out of a settlement in columns, as a settlement whose lines can be explained."""
    return of_claim(settled, claim) if claim is not None else of_person(settled, person or "")


def write_in_columns(
    settled: SettledColumns | Settlement, folder: Path, form: Form, diagnostics: Iterable[Diagnostic]
) -> tuple[Diagnostic, ...]:
    """Write the files of a settlement in columns, or say why that cannot be done."""
    if isinstance(settled, SettledColumns):
        tables = Tables(settled.settlement, settled.machine, settled.persons)
    else:
        tables = tables_of(settled)
    refused = write_columns(tables, folder, form, diagnostics=diagnostics, version=version())
    return (refused,) if refused else ()


def ways_told(settled: SettledColumns) -> str:
    """How many lines took which path, in a sentence."""
    counts, lines = settled.machine.counts, len(settled.machine.columns)
    most = max(counts.ordered.values(), default=0)
    return f"settled in columns: {lines:,} lines, at most {most:,} put in order, {counts.interpreted:,} interpreted"
