"""Settling: a contract, the files of its claims and census, and the facts, to one settlement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from planlang.api import given
from planlang.api.codes import CONDITION_BROKEN, NO_PLAN, NO_TEMPORARY_SPACE
from planlang.api.engines import Engine, in_columns
from planlang.api.errors import PlanlangError
from planlang.api.facts import judged
from planlang.api.plans import load, load_periods
from planlang.api.results import Loaded, Settled, SettledPeriods
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, Facts, Ledger, SetAside
from planlang.model.periods import Periods, reading_contract
from planlang.model.progress import NOBODY_WAITS, Progress
from planlang.model.settlement import Settlement
from planlang.model.space import NoSpaceError
from planlang.text.diagnostic import Diagnostic

if TYPE_CHECKING:
    from planlang.engine.columns.periods import PeriodsColumns
    from planlang.engine.columns.settle import Book, SettledColumns
    from planlang.ledgers.census import ReadCensus
    from planlang.ledgers.read import Read


@frozen(kw_only=True)
class Inputs:
    """Everything a settlement rests on besides the contract. memory: the bytes that columns may take, if limited.

    Raises ValueError for a census mapping without a census, which would do nothing.
    """

    claims: tuple[Path, ...]
    census: Path | None = None
    group: str | None = None
    mapping: Path | None = None
    census_mapping: Path | None = None
    set_aside_rejects: bool = False
    facts: Facts
    engine: Engine = Engine.AUTO
    memory: int | None = None

    def __attrs_post_init__(self) -> None:
        if self.census_mapping is not None and self.census is None:
            raise ValueError("a census mapping says how a census is read, and no census is given")


@frozen(kw_only=True)
class Outcome:
    """What came of a settlement: the settlement unless an error refused it, all findings, how files were read.

    periods: instead of the settlement, where a plan has several periods. columns: beside it, where it was settled in
    columns; the settlement then has no lines of its own.
    """

    settlement: Settlement | None
    periods: Periods | None = None
    columns: SettledColumns | PeriodsColumns | None = None
    diagnostics: tuple[Diagnostic, ...]
    notes: tuple[str, ...] = ()

    def also(self, note: str) -> Outcome:
        """The same with one more sentence on how it came about."""
        return evolve(self, notes=(*self.notes, note))

    @property
    def result(self) -> Settlement | Periods | None:
        """Whichever of the two there is."""
        return self.settlement or self.periods

    @property
    def sound(self) -> bool:
        """Whether every condition that must always hold of the settlement does; one that breaks leaves it as it is."""
        return all(found.code != CONDITION_BROKEN for found in self.diagnostics)


@frozen
class _Claims:
    """What came of reading a ledger: its lines, or a book of columns, unless an error stops both."""

    ledger: Ledger | None
    book: Book | None
    found: Outcome


def settled(contract: CheckedContract, inputs: Inputs) -> Outcome:
    """Read the files and settle; findings of the facts, the ledger and the census are told together."""
    return settled_periods((contract,), inputs)


def settled_periods(contracts: Sequence[CheckedContract], inputs: Inputs, progress: Progress = NOBODY_WAITS) -> Outcome:
    """The same for consecutive periods of one plan, in date order; of one period its settlement.

    The facts are those of the last period: a period that another follows is renewed. progress: who is told how far a
    settlement in columns is.
    """
    try:
        return _read_and_settled(contracts, inputs, progress)
    except NoSpaceError as error:
        headline = f"there is no space for a temporary file: {str(error).lower()}"
        help_ = "allow more `--memory`, or let TMPDIR name a folder with more space"
        return Outcome(settlement=None, diagnostics=(Diagnostic(NO_TEMPORARY_SPACE, headline, help=help_),))


def _read_and_settled(contracts: Sequence[CheckedContract], inputs: Inputs, progress: Progress) -> Outcome:
    plan = _Plan(tuple(contracts), contracts[0] if len(contracts) == 1 else reading_contract(contracts))
    impossible = judged(inputs.facts, contracts[-1].period)
    claims = _claims(plan, inputs, progress)
    found = (*impossible, *claims.found.diagnostics)
    notes, census = claims.found.notes, None
    if inputs.census is not None:
        counted = _census(plan, inputs.census, inputs.census_mapping, inputs.facts.as_of)
        census, notes = counted.census, (*notes, *counted.notes)
        found = (*found, *counted.diagnostics)
    outcome = Outcome(settlement=None, diagnostics=found, notes=notes)
    # A ledger whose rejects were set aside is there in spite of their errors; a census never is.
    unread = claims.ledger is None and claims.book is None
    if unread or impossible or (inputs.census is not None and census is None):
        return outcome
    return _settled(plan, claims, census, inputs, outcome, progress)


@frozen
class _Plan:
    """The contracts that settle, one a period, and the one by which a ledger and a census are read."""

    contracts: tuple[CheckedContract, ...]
    reading: CheckedContract


def _claims(plan: _Plan, inputs: Inputs, progress: Progress) -> _Claims:
    """The ledger, in columns where it is to be settled so and the reader of columns reads it."""
    if in_columns(inputs.engine, inputs.claims):
        return _claims_in_columns(plan, inputs, progress)
    read = _read_ledger(plan.reading, inputs, set_aside_rejects=inputs.set_aside_rejects)
    return _Claims(read.ledger, None, Outcome(settlement=None, diagnostics=read.diagnostics, notes=read.notes))


def _claims_in_columns(plan: _Plan, inputs: Inputs, progress: Progress) -> _Claims:
    """The ledger in columns, read row by row where the reader of columns hands it back."""
    from planlang.api.columnar import book_of, book_of_lines, in_two_units  # noqa: PLC0415  heavy, and only large ledgers need it

    book, outcome = book_of(plan.reading, inputs, plan.contracts, progress)
    if book is not None or outcome.diagnostics:
        return _Claims(None, book, outcome)
    read = _read_ledger(plan.reading, inputs, set_aside_rejects=inputs.set_aside_rejects)
    found = Outcome(settlement=None, diagnostics=read.diagnostics, notes=(*read.notes, *outcome.notes))
    if read.ledger is None:
        return _Claims(None, None, found)
    if in_two_units(read.ledger, inputs.facts):
        return _Claims(read.ledger, None, found.also("settled line by line: a person is in two units at this date"))
    return _Claims(None, book_of_lines(plan.reading, read.ledger, inputs.facts, plan.contracts), found)


def _settled(  # noqa: PLR0913, PLR0917  # a settlement rests on all of these
    plan: _Plan, claims: _Claims, census: Census | None, inputs: Inputs, found: Outcome, progress: Progress
) -> Outcome:
    """The settlement of a ledger that was read; `found` is what was found so far."""
    if claims.book is not None:
        from planlang.api.columnar import settle_book  # noqa: PLC0415  heavy, and only large ledgers need it

        made = settle_book(plan.contracts, claims.book, census, inputs.facts, progress)
        if made.instead is not None:
            return settled_periods(plan.contracts, evolve(inputs, engine=Engine.LINES)).also(made.instead)
        return evolve(
            found,
            settlement=made.settlement,
            periods=made.periods,
            columns=made.columns,
            diagnostics=(*found.diagnostics, *made.diagnostics),
            notes=(*found.notes, *made.notes),
        )
    from planlang.api.running import settle_ledger, settle_ledger_of_periods  # noqa: PLC0415  loads only to settle

    assert claims.ledger is not None
    settlement, periods = None, None
    if len(plan.contracts) == 1:
        settlement, more = settle_ledger(plan.reading, claims.ledger, census, inputs.facts)
    else:
        periods, more = settle_ledger_of_periods(plan.contracts, claims.ledger, census, inputs.facts)
    return evolve(found, settlement=settlement, periods=periods, diagnostics=(*found.diagnostics, *more))


def _census(plan: _Plan, path: Path, mapping: Path | None, as_of: date | None) -> ReadCensus:
    """The census; of several periods one for all, of which each has its own months."""
    from planlang.api.running import charges_units  # noqa: PLC0415  the engine loads only to settle
    from planlang.ledgers.census import not_charged, read_census  # noqa: PLC0415  the reader loads only to settle

    read = read_census(path, plan.reading, mapping=mapping, as_of=as_of)
    if read.census is not None and not charges_units(plan.contracts):
        return evolve(read, notes=(*read.notes, f"{path}: no term of the plan charges covered units: none are used"))
    return evolve(read, notes=(*read.notes, *not_charged(str(path), read.census, plan.contracts, as_of)))


def rejects_of(contract: CheckedContract, inputs: Inputs) -> tuple[SetAside, ...] | None:
    """The rows of the ledger that have errors, whether or not they are set aside; none where it cannot be read."""
    ledger = _read_ledger(contract, inputs, set_aside_rejects=True).ledger
    return ledger.set_aside if ledger else None


def _read_ledger(contract: CheckedContract, inputs: Inputs, *, set_aside_rejects: bool) -> Read:
    from planlang.ledgers.read import read_ledger  # noqa: PLC0415  the reader loads only to settle

    return read_ledger(
        inputs.claims,
        contract,
        mapping=inputs.mapping,
        group=inputs.group,
        set_aside_rejects=set_aside_rejects,
    )


def settle(  # noqa: PLR0913  one keyword a fact; all but the first two may be left out
    plan: Loaded | str | Path,
    claims: str | Path | Sequence[str | Path],
    *,
    census: str | Path | None = None,
    group: str | None = None,
    as_of: date | str | None = None,
    terminated: date | str | None = None,
    renewed: bool = False,
    terminal_liability: bool = False,
    mapping: str | Path | None = None,
    census_mapping: str | Path | None = None,
    set_aside_rejects: bool = False,
) -> Settled:
    """Settle claims under a plan; raises PlanlangError when the plan, a file or a fact has an error.

    Rows with errors stop the settlement unless `set_aside_rejects`; then every total says how much was set aside.
    """
    inputs = Inputs(
        claims=given.files("claims", claims),
        census=given.file("census", census),
        group=given.words("group", group),
        mapping=given.file("mapping", mapping),
        census_mapping=given.file("census_mapping", census_mapping),
        set_aside_rejects=given.yes("set_aside_rejects", set_aside_rejects),
        facts=Facts(
            as_of=given.day("as_of", as_of),
            terminated=given.day("terminated", terminated),
            renewed=given.yes("renewed", renewed),
            terminal_liability=given.yes("terminal_liability", terminal_liability),
        ),
        engine=Engine.LINES,  # what is handed back has its lines, whatever their number
    )
    loaded = plan if isinstance(plan, Loaded) else load(plan)
    outcome = settled(loaded.contract, inputs)
    diagnostics = (*loaded.diagnostics, *outcome.diagnostics)
    if outcome.settlement is None:
        raise PlanlangError(diagnostics)
    return Settled(settlement=outcome.settlement, diagnostics=diagnostics)


def settle_periods(  # noqa: PLR0913  one keyword a fact; all but the first two may be left out
    plans: str | Path | Sequence[str | Path],
    claims: str | Path | Sequence[str | Path],
    *,
    census: str | Path | None = None,
    group: str | None = None,
    as_of: date | str | None = None,
    terminated: date | str | None = None,
    renewed: bool = False,
    terminal_liability: bool = False,
    mapping: str | Path | None = None,
    census_mapping: str | Path | None = None,
    set_aside_rejects: bool = False,
) -> SettledPeriods:
    """Settle claims under consecutive periods of one plan, each line counted once; otherwise as `settle`.

    plans: the plan files in any order, or one that holds several plans. The facts are those of the last period.
    Raises PlanlangError also when the periods overlap, or are of different currencies or groups, or are only one.
    """
    inputs = Inputs(
        claims=given.files("claims", claims),
        census=given.file("census", census),
        group=given.words("group", group),
        mapping=given.file("mapping", mapping),
        census_mapping=given.file("census_mapping", census_mapping),
        set_aside_rejects=given.yes("set_aside_rejects", set_aside_rejects),
        facts=Facts(
            as_of=given.day("as_of", as_of),
            terminated=given.day("terminated", terminated),
            renewed=given.yes("renewed", renewed),
            terminal_liability=given.yes("terminal_liability", terminal_liability),
        ),
        engine=Engine.LINES,  # what is handed back has its lines, whatever their number
    )
    loaded = load_periods(given.several("plans", plans))
    if len(loaded.contracts) == 1:
        headline = f"`{loaded.contracts[0].name}` is the only plan, and several periods are asked for"
        raise PlanlangError((Diagnostic(NO_PLAN, headline, help="settle one plan with `planlang.settle`"),))
    outcome = settled_periods(loaded.contracts, inputs)
    diagnostics = (*loaded.diagnostics, *outcome.diagnostics)
    if outcome.periods is None:
        raise PlanlangError(diagnostics)
    return SettledPeriods(periods=outcome.periods, diagnostics=diagnostics)
