"""Settling in columns: a contract and the files of its claims to one settlement, as `api.settling` does by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attrs import evolve, frozen

from planlang.api.conditions_in_columns import judged_in_columns
from planlang.api.lasers import Has, without_lines
from planlang.api.settling import Inputs, Outcome
from planlang.api.version import version
from planlang.engine.columns.bounds import TooLargeError
from planlang.engine.columns.excerpt import Asked, of_claim, of_person
from planlang.engine.columns.near import claims_near, persons_near
from planlang.engine.columns.periods import (
    PeriodsColumns,
    PeriodsColumnsOutcome,
    of_both_keys,
    settle_periods_columns,
)
from planlang.engine.columns.periods_excerpt import periods_of_claim, periods_of_person
from planlang.engine.columns.scans import Ways
from planlang.engine.columns.settle import Book, ColumnsOutcome, SettledColumns, settle_columns
from planlang.engine.columns.shown import persons_of, shown, shown_periods
from planlang.engine.columns.state import State
from planlang.engine.settle import alone, classes
from planlang.ledgers.advice import link_warnings
from planlang.ledgers.census import census_problems
from planlang.ledgers.columns.kinds import Kinds
from planlang.ledgers.columns.periods import TablesOfPeriods
from planlang.ledgers.columns.read import read_columns
from planlang.ledgers.columns.resolved import to_columns
from planlang.ledgers.columns.tables import Tables
from planlang.ledgers.columns.write import write_columns
from planlang.ledgers.write import Content, Form
from planlang.model.columns import Columns, PersonColumns
from planlang.model.contract import CheckedContract, Key
from planlang.model.ledger import Census, Facts, Ledger, Line, pended_lines, resolve_links
from planlang.model.periods import Periods, reading_contract
from planlang.model.progress import NOBODY_WAITS, Progress
from planlang.model.room import Room
from planlang.model.settlement import Settlement
from planlang.operators.columns.keep import codes_of
from planlang.text.diagnostic import Diagnostic

_NOT_SET_ASIDE = "nothing is set aside: rows with errors are, row by row, of files up to 1 GB"
_TOO_LARGE = "settled line by line: its amounts are too large to be added in columns"


def book_of(
    contract: CheckedContract,
    inputs: Inputs,
    contracts: Sequence[CheckedContract] = (),
    progress: Progress = NOBODY_WAITS,
) -> tuple[Book | None, Outcome]:
    """The ledger's files in columns, with what was found; no book where the reader of rows is to read them.

    contracts: the periods, where there are several, that `contract` reads for.
    """
    read = read_columns(
        inputs.claims,
        contract,
        inputs.facts,
        mapping=inputs.mapping,
        group=inputs.group,
        every=inputs.set_aside_rejects,
        memory=inputs.memory,
        progress=progress,
    )
    instead = read.instead
    if read.class_of and of_both_keys(contracts):
        instead = "classes of persons in one period and of families in another"
    if read.columns is None and read.diagnostics:  # errors of a ledger too large to be read row by row
        notes = (_NOT_SET_ASIDE,) if inputs.set_aside_rejects else ()
        return None, Outcome(settlement=None, diagnostics=read.diagnostics, notes=notes)
    if read.columns is None or instead is not None:
        notes = (f"read row by row: {instead}",) if instead else ()
        return None, Outcome(settlement=None, diagnostics=(), notes=notes)
    outcome = Outcome(settlement=None, diagnostics=read.diagnostics, notes=read.notes)
    book = Book(
        columns=read.columns,
        ledger=read.ledger,
        pended=read.pended,
        later=read.later,
        later_of=read.later_of,
        problems=read.problems,
        class_of=read.class_of,
        alone=read.alone,
    )
    return book, outcome


def in_two_units(ledger: Ledger, facts: Facts) -> bool:
    """Whether a person is in two units until an original is paid: a settlement in columns knows one of each person."""
    if facts.as_of is None:
        return False
    units: dict[str, str] = {}
    lines = (each.line for each in resolve_links(ledger.lines, facts.as_of)[0])
    return any(units.setdefault(one.person, one.unit) != one.unit for one in lines)


def book_of_lines(  # noqa: PLR0913  a ledger, who settles it, and where its columns are kept
    contract: CheckedContract,
    ledger: Ledger,
    facts: Facts,
    contracts: Sequence[CheckedContract] = (),
    *,
    room: Room | None = None,
    at_once: int | None = None,
) -> Book:
    """A ledger that was read line by line, as columns; of several periods under the contract that reads for all.

    The columns are kept in a room, in pieces of so many lines. No person may be `in_two_units`.
    """
    resolved, problems = resolve_links(ledger.lines, facts.as_of)
    later = [line for line in ledger.lines if facts.as_of and line.paid and line.paid > facts.as_of]

    def later_of(claim: str | None, person: str | None) -> tuple[Line, ...]:
        every = claim is None and person is None
        return tuple(one for one in later if every or one.claim == claim or one.person == person)

    return Book(
        columns=to_columns(resolved, contract, room, at_once),
        ledger=evolve(ledger, lines=()),
        pended=pended_lines(ledger.lines, facts.as_of),
        later=(len(later), sum(line.amount for line in later)),
        later_of=later_of,
        problems=tuple(problems),
        class_of=classes(contract, ledger),
        class_of_person=classes(evolve(contract, specific=None), ledger) if of_both_keys(contracts) else None,
        alone=alone(contract, ledger),
    )


@frozen(kw_only=True)
class Made:
    """What came of settling in columns. instead: why the ledger has to be settled line by line, if it has."""

    settlement: Settlement | None = None
    periods: Periods | None = None
    columns: SettledColumns | PeriodsColumns | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()
    instead: str | None = None


def settle_book(
    contracts: Sequence[CheckedContract],
    book: Book,
    census: Census | None,
    facts: Facts,
    progress: Progress = NOBODY_WAITS,
) -> Made:
    """The settlement of a ledger in columns under one contract, or under consecutive periods, and what was found."""
    ways = Ways(progress=progress)
    try:
        if len(contracts) == 1:
            outcome: ColumnsOutcome | PeriodsColumnsOutcome = settle_columns(contracts[0], book, census, facts, ways)
        else:
            outcome = settle_periods_columns(contracts, book, census, facts, ways)
    except TooLargeError:
        return Made(instead=_TOO_LARGE)
    census_said = census_problems(outcome.missing, outcome.unpriced, census, facts.as_of, contracts)
    found = (*census_said, *link_warnings(outcome.problems))
    columns = outcome.settled
    if columns is None:
        return Made(diagnostics=found)
    each = columns.settled if isinstance(columns, PeriodsColumns) else (columns,)
    uncounted = (columns.uncounted,) if isinstance(columns, PeriodsColumns) else ()
    has = _among(book.columns, (*uncounted, *(one.persons for one in each)))
    return Made(
        settlement=columns.settlement if isinstance(columns, SettledColumns) else None,
        periods=columns.periods if isinstance(columns, PeriodsColumns) else None,
        columns=columns,
        diagnostics=(
            *found,
            *without_lines(contracts, has),
            *(finding for one in each for finding in judged_in_columns(one)),
        ),
        notes=(_ways_told(each),),
    )


def _among(columns: Columns, persons: Sequence[PersonColumns]) -> Has:
    """Whom the settled lines are of, by all of their persons."""

    def has(key: Key, name: str) -> bool:
        codes = codes_of((name,), columns.persons if key is Key.PERSON else columns.units).tolist()
        of = [one.person if key is Key.PERSON else one.unit for one in persons]
        return any(bool((each == code).any()) for code in codes for each in of)

    return has


def tables_of(result: Settlement | Periods) -> Tables | TablesOfPeriods:
    """The large tables of a settlement that was made line by line."""
    if isinstance(result, Periods):
        return _tables_of_periods(result)
    columns, single = _columns_of(result.contract, result.ledger, result.facts)
    return Tables(result, shown(result, columns, single), persons_of(result.persons, columns))


def _tables_of_periods(periods: Periods) -> TablesOfPeriods:
    whole = reading_contract([settlement.contract for settlement in periods.settlements])
    columns, single = _columns_of(whole, periods.ledger, periods.facts)
    ran, held = shown_periods(periods, columns, single)
    kinds = Kinds.of(periods, columns)
    each = [
        Tables(settlement, own, persons_of(settlement.persons, columns), kinds)
        for settlement, own in zip(periods.settlements, ran, strict=True)
    ]
    return TablesOfPeriods(periods, each, held, persons_of(periods.uncounted_persons, columns))


def _columns_of(contract: CheckedContract, ledger: Ledger, facts: Facts) -> tuple[Columns, frozenset[str]]:
    """The settled lines of a ledger as columns, and the units of one person only."""
    resolved, _ = resolve_links(ledger.lines, facts.as_of)
    return to_columns(resolved, contract), alone(contract, ledger)


def excerpt_of(
    settled: SettledColumns | PeriodsColumns, *, claim: str | None = None, person: str | None = None
) -> Settlement | Periods:
    """A claim's or a person's family out of a settlement in columns, as one whose lines can be explained."""
    found: Settlement | Periods
    if isinstance(settled, PeriodsColumns):
        book = settled.settled[0].book
        found = periods_of_claim(settled, claim) if claim is not None else periods_of_person(settled, person or "")
    else:
        book = settled.book
        state, asked = State.of(settled), _asked_of(settled)
        found = of_claim(state, asked, claim) if claim is not None else of_person(state, asked, person or "")
    later = book.later_of(claim, person) if book.later_of else ()
    return evolve(found, ledger=evolve(found.ledger, lines=later))


def _asked_of(settled: SettledColumns) -> Asked:
    """What was settled, and what of it was not."""
    settlement = settled.settlement
    return Asked(
        contract=settlement.contract,
        census=settlement.census,
        facts=settlement.facts,
        pended=settlement.pended,
        later=settlement.later,
    )


def known_near(
    settled: SettledColumns | PeriodsColumns, *, claim: str | None = None, person: str | None = None
) -> set[str]:
    """Claims or persons of a settlement in columns that somebody may have meant who named one that it lacks."""
    machine = settled.settled[0].machine if isinstance(settled, PeriodsColumns) else settled.machine
    return claims_near(machine.columns, claim) if claim is not None else persons_near(machine.columns, person or "")


def write_in_columns(  # noqa: PLR0913  what is written, where and how, what is said of it, and who waits
    settled: SettledColumns | PeriodsColumns | Settlement | Periods,
    folder: Path,
    form: Form,
    diagnostics: Iterable[Diagnostic],
    *,
    progress: Progress = NOBODY_WAITS,
    beside: Mapping[str, Content] | None = None,
) -> tuple[Diagnostic, ...]:
    """Write the files of a settlement in columns and others beside them, or say why that cannot be done."""
    tables: Tables | TablesOfPeriods
    if isinstance(settled, PeriodsColumns):
        kinds = Kinds.of(settled.periods, settled.settled[0].machine.columns)
        each = tuple(Tables(one.settlement, one.machine, one.persons, kinds) for one in settled.settled)
        tables = TablesOfPeriods(settled.periods, each, settled.held, settled.uncounted)
    elif isinstance(settled, SettledColumns):
        tables = Tables(settled.settlement, settled.machine, settled.persons)
    else:
        tables = tables_of(settled)
    said = version()
    refused = write_columns(
        tables, folder, form, diagnostics=diagnostics, version=said, progress=progress, beside=beside
    )
    return (refused,) if refused else ()


def _ways_told(settled: Sequence[SettledColumns]) -> str:
    """How many lines took which path, in a sentence."""
    lines = len(settled[0].machine.columns)
    most = max((count for one in settled for count in one.machine.counts.ordered.values()), default=0)
    interpreted = sum(one.machine.counts.interpreted for one in settled)
    counted = f"{lines:,} line{'' if lines == 1 else 's'}"
    return f"settled in columns: {counted}, at most {most:,} put in order, {interpreted:,} interpreted"
