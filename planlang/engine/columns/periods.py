"""Several periods in columns: as `engine.periods`, of a ledger whose lines are columns.

Every period has a machine over all lines. Of each stage it is given the lines that it decides there, and 0 for all
others: to a running total 0 is nothing, so every line is counted once, and what is said of a line is the sum of what
the periods say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from itertools import repeat

import numpy as np
from attrs import evolve, frozen

from planlang.engine.columns.bounds import check_sums
from planlang.engine.columns.figures import Figures, figures_of_periods, sums_by_key
from planlang.engine.columns.groups import Keys
from planlang.engine.columns.held import asked_lines, counted_lines, held_columns, last_paid, taken
from planlang.engine.columns.machine import Machine
from planlang.engine.columns.scans import Scans, Ways
from planlang.engine.columns.settle import Book, SettledColumns, closing_of, settlement_of
from planlang.engine.columns.streams import Stream, Values
from planlang.engine.columns.together import Turns
from planlang.engine.columns.whole import Whole
from planlang.engine.compile import LEFT, PLAN_PAID, lower_benefits, lower_stage
from planlang.engine.periods import censuses_of, draft_of
from planlang.engine.periods_projected import Crossed, crossed, projecting
from planlang.engine.settle import benefit_years, close
from planlang.model.benefit_years import BenefitYears
from planlang.model.columns import HeldColumns, PersonColumns
from planlang.model.contract import CheckedContract, Deductible, Key
from planlang.model.ledger import Census, Facts, Ledger, LinkProblem
from planlang.model.periods import Periods, speaks
from planlang.model.settlement import Settlement, Stage, Totals, month_rule
from planlang.operators.amounts import keys
from planlang.operators.program import AMOUNT, Program
from planlang.provisions.closing import Closing
from planlang.provisions.draft import Draft
from planlang.provisions.enrollment import Row


@frozen(kw_only=True, eq=False)
class PeriodsColumns:
    """Several periods settled in columns.

    periods: all figures of them, without lines. settled: one a period, each of the lines that its period decides at
    any stage. held: who decides and who counts each line. uncounted: persons, of the lines that no period counts.
    drafts: what each period was lowered to; programs: what of it each stage ran.
    """

    periods: Periods
    settled: tuple[SettledColumns, ...]
    held: HeldColumns
    uncounted: PersonColumns
    drafts: tuple[Draft, ...]
    programs: tuple[Mapping[Stage, Program], ...]


@frozen(kw_only=True)
class PeriodsColumnsOutcome:
    """What came of settling several periods in columns; as `engine.periods.PeriodsOutcome`."""

    settled: PeriodsColumns | None
    missing: tuple[Row, ...] = ()
    unpriced: tuple[Row, ...] = ()
    problems: tuple[LinkProblem, ...] = ()


def of_both_keys(contracts: Sequence[CheckedContract]) -> bool:
    """Whether some specific is per person and another per family, so that there are classes of both."""
    specifics = [contract.specific for contract in contracts]
    return len({Key.PERSON if one is None else one.the(Deductible).key for one in specifics}) > 1


def settle_periods_columns(
    contracts: Sequence[CheckedContract], book: Book, census: Census | None, facts: Facts, ways: Ways | None = None
) -> PeriodsColumnsOutcome:
    """Settle consecutive periods, in date order, over a ledger that was read without errors.

    Raises TooLargeError where int64 might not hold its sums.
    """
    ways = ways or Ways()
    censuses = censuses_of(contracts, census, facts)
    drafts = [
        draft_of(contracts, at, censuses[at], facts, book.classes_of(contract), book.alone)
        for at, contract in enumerate(contracts)
    ]
    held = held_columns(drafts, book.columns, Scans(book.columns, ways))
    machines = [_machine(contracts, draft, book, ways) for draft in drafts]
    check_sums(book.columns, machines[0].views)
    whole = Whole(tuple(machines))
    programs = _waterfall(whole, drafts, held)
    ways.progress.begin("adding up", None)
    if (lacking := _lacking(drafts, book)) is not None:
        return lacking
    found, (uncounted, persons) = figures_of_periods(whole, contracts, held.counts_in)
    rests = _crossed(drafts, held, machines)
    closings = list(map(_closing, machines, drafts, found, rests))
    if (lacking := _lacking(drafts, book)) is not None:
        return lacking
    settlements = list(map(_settlement, machines, drafts, repeat(book), censuses, closings, found, rests))
    each = [
        SettledColumns(
            settlement=settlement,
            machine=machine,
            persons=own.persons,
            whole=whole,
            book=book,
            counted=partial(counted_lines, held, at),
            asked=partial(asked_lines, held, at),
        )
        for at, (settlement, machine, own) in enumerate(zip(settlements, machines, found, strict=True))
    ]
    settled = PeriodsColumns(
        periods=_periods(settlements, book, uncounted),
        settled=tuple(each),
        held=held,
        uncounted=persons,
        drafts=tuple(drafts),
        programs=programs,
    )
    return PeriodsColumnsOutcome(settled=settled, problems=book.problems)


def _closing(machine: Machine, draft: Draft, found: Figures, rests: Crossed) -> Closing:
    """What comes beside the lines of a period, provision by provision."""
    begun = closing_of(machine, draft.contract, draft.facts, draft.enrollment, found)
    return close(evolve(begun, others_projected=rests.claims))


def _crossed(drafts: Sequence[Draft], held: HeldColumns, machines: Sequence[Machine]) -> list[Crossed]:
    """What of each period rests on another one's projection."""
    projects = projecting(
        (draft.contract, draft.facts, machine.program.attachment)
        for draft, machine in zip(drafts, machines, strict=True)
    )
    lines = taken(held, projects, machines[0].views()) if any(projects) else ()
    return crossed([draft.contract for draft in drafts], projects, list(lines))


def _settlement(  # noqa: PLR0913, PLR0917  # as a settlement of one period
    machine: Machine,
    draft: Draft,
    book: Book,
    census: Census | None,
    closing: Closing,
    found: Figures,
    rests: Crossed,
) -> Settlement:
    """All figures of one period; what was not settled at all is no period's."""
    return evolve(
        settlement_of(machine, draft.contract, book, census, closing, found),
        ledger=Ledger(lines=(), group=book.ledger.group, digest=book.ledger.digest),
        pended=(),
        later=(0, 0),
        prior=draft.prior,
        others_projected=rests.totals,
    )


def _periods(settlements: Sequence[Settlement], book: Book, uncounted: Totals) -> Periods:
    """All figures of several periods, without lines."""
    return Periods(
        settlements=tuple(settlements),
        ledger=book.ledger,
        lines=(),
        pended=book.pended,
        later=book.later,
        splits=(),
        held={},
        counts_in=(),
        asked={},
        totals=_together([*(one.totals for one in settlements), uncounted]),
        uncounted=uncounted,
        uncounted_persons=(),
    )


def _machine(contracts: Sequence[CheckedContract], draft: Draft, book: Book, ways: Ways) -> Machine:
    """A period's machine before its first step."""
    years = [benefit_years(contract) for contract in contracts]

    def years_of(day: date) -> BenefitYears:
        found = years[speaks(contracts, day)]
        assert found is not None  # INVARIANT: of the periods of one plan all adjudicate, or none
        return found

    def month_of(paid: date) -> int:
        # The attachment is known once the aggregate is lowered, and only steps after that ask.
        return month_rule(draft.contract, draft.attachment)(paid)

    keys_of = Keys(
        book.columns,
        month_of,
        years_of if draft.contract.benefits else None,
        draft.class_of,
    )
    return Machine(book.columns, draft.program(), keys_of, ways)


def _lacking(drafts: Sequence[Draft], book: Book) -> PeriodsColumnsOutcome | None:
    """The outcome where the census lacks rows, or has some that no factor charges."""
    missing = dict.fromkeys(row for draft in drafts for row in draft.enrollment.missing)
    unpriced = dict.fromkeys(row for draft in drafts for row in draft.enrollment.unpriced)
    if not missing and not unpriced:
        return None
    return PeriodsColumnsOutcome(settled=None, missing=tuple(missing), unpriced=tuple(unpriced), problems=book.problems)


# --- the waterfall --------------------------------------------------------------------------------------------------


def _waterfall(whole: Whole, drafts: Sequence[Draft], held: HeldColumns) -> tuple[Mapping[Stage, Program], ...]:
    """All stages of all periods: benefits by whoever speaks, then one specific after the other, then the aggregates.

    Returns what each stage of each period ran.
    """
    machines = whole.machines
    machines[0].ways.progress.begin("settling", len(Stage) * len(machines), "stages")
    programs = [_lowered(machine, draft, Stage.BENEFITS) for machine, draft in zip(machines, drafts, strict=True)]
    ran = [{Stage.BENEFITS: program} for program in programs]
    for at, machine in enumerate(machines):
        machine.streams.add(Stream(AMOUNT, _decided(held, Stage.BENEFITS, at, lambda view: view.column("amount"))))
    Turns(
        machines=machines,
        programs=programs,
        keys=[keys(None, benefit_years(draft.contract)) for draft in drafts],
        speaks=held.by_stage[Stage.BENEFITS],
    ).solve()
    machines[0].ways.progress.more(len(machines))
    for at, (machine, draft) in enumerate(zip(machines, drafts, strict=True)):
        draft.prior = _prior(machines[:at], draft.contract)
        ran[at][Stage.SPECIFIC] = _stage(machine, draft, held, at, Stage.SPECIFIC, whole.plan_paid)
    for at, (machine, draft) in enumerate(zip(machines, drafts, strict=True)):
        ran[at][Stage.AGGREGATE] = _stage(machine, draft, held, at, Stage.AGGREGATE, whole.left)
    return tuple(ran)


_SOURCES: Mapping[Stage, str] = {Stage.SPECIFIC: PLAN_PAID, Stage.AGGREGATE: LEFT}


def _lowered(machine: Machine, draft: Draft, stage: Stage) -> Program:
    """What a stage adds to a period's program."""
    if stage is Stage.BENEFITS:
        lower_benefits(draft)
    else:
        lower_stage(draft, stage, _SOURCES[stage])
    machine.program = draft.program()
    return draft.taken()


def _stage(  # noqa: PLR0913, PLR0917  # a stage of a period: whose, which, what lines, what of them
    machine: Machine, draft: Draft, held: HeldColumns, at: int, stage: Stage, source: Values
) -> Program:
    """One stage of one period, over the lines that it decides there."""
    program = _lowered(machine, draft, stage)
    machine.streams.add(Stream(_SOURCES[stage], _decided(held, stage, at, source)))
    machine.known[program.keeps[stage]] = held.verdicts[stage]
    machine.last_paid = last_paid(held, stage, at, machine.views())
    for step in program.steps:
        machine.solve(step)
    machine.ways.progress.more(1)
    return program


def _decided(held: HeldColumns, stage: Stage, at: int, source: Values) -> Values:
    """A stream on the lines that a period decides at a stage, 0 on the others."""
    holder = held.by_stage[stage]
    return lambda view: np.where(holder[view.where] == at, source(view), 0)


def _prior(done: Sequence[Machine], contract: CheckedContract) -> Mapping[str, int]:
    """What earlier periods reimbursed, by the specific's key of this one."""
    if contract.specific is None:
        return {}
    by_unit = contract.specific.the(Deductible).key is Key.UNIT
    prior: dict[str, int] = {}
    for machine in done:
        names = machine.columns.units if by_unit else machine.columns.persons
        codes, sums = sums_by_key(machine, machine.program.parts["specific"], "unit" if by_unit else "person")
        for code, amount in zip(codes.tolist(), sums.tolist(), strict=True):
            prior[names[code]] = prior.get(names[code], 0) + amount
    return prior


def _together(totals: Sequence[Totals]) -> Totals:
    """Totals of some lines and of others as those of all."""
    names = ("lines", "amount", "member", "plan_paid", "specific", "aggregate", "employer")
    return Totals(**{name: sum(getattr(one, name) for one in totals) for name in names})
