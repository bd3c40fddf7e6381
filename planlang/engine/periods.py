"""Settling several periods of one plan: each line counted once, whichever period counts it.

    stage 0      every line by the benefits of the period that speaks for its incurred date
    specific     one period after the other, since a lifetime maximum is less what earlier ones paid
    aggregate    what the specifics of all periods left

At each stage one period decides a line. Counted by two, it belongs to the period in which it was incurred; incurred in
neither, to the earlier; counted by none, it is refused by the period that speaks: that of the incurred date, else the
nearest earlier one, else the first. Source: `semantics`, sections 4 to 6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from attrs import evolve, frozen

from planlang.engine import figures
from planlang.engine.compile import LEFT, PLAN_PAID, lower_benefits, lower_stage, tests_of
from planlang.engine.interpret import Streams, interpret, interpret_in_turn
from planlang.engine.settle import alone, benefit_years, classes, closed, explain_stage, settlement_order
from planlang.model.contract import CarryOver, CheckedContract, Deductible, Key
from planlang.model.ledger import Census, Facts, Ledger, LinkProblem, Resolved, pended_lines, resolve_links
from planlang.model.periods import Held, Periods
from planlang.model.settlement import PersonRow, Refusal, Settlement, Split, Stage, month_rule
from planlang.model.trace import Account, Explanation
from planlang.operators.amounts import KeyOf, keys
from planlang.operators.keep import Keep, refusal_of
from planlang.operators.program import AMOUNT, Program
from planlang.provisions.closing import Closing
from planlang.provisions.draft import Draft
from planlang.provisions.enrollment import Enrollment, Row, enrollment

_LAYERS = (Stage.SPECIFIC, Stage.AGGREGATE)
# What the streams of a stage hold of a line that another period decides there. Nothing shows it.
_ELSEWHERE = Refusal("", "", None)
_V = TypeVar("_V")


@frozen(kw_only=True)
class PeriodsOutcome:
    """What came of settling several periods, as for one: rows that the census lacks or no factor charges stop it."""

    periods: Periods | None
    missing: tuple[Row, ...] = ()
    unpriced: tuple[Row, ...] = ()
    problems: tuple[LinkProblem, ...] = ()


@frozen(kw_only=True)
class _Period:
    """One period on its way: its draft, and what each stage made of the lines that it decides there."""

    draft: Draft
    enrolled: Enrollment
    keys: Mapping[Key, KeyOf]
    programs: Mapping[Stage, Program]
    streams: Mapping[Stage, Streams]

    @property
    def contract(self) -> CheckedContract:
        """The period's contract."""
        return self.draft.contract


def settle_periods(
    contracts: Sequence[CheckedContract], ledger: Ledger, census: Census | None, facts: Facts
) -> PeriodsOutcome:
    """Settle consecutive periods, in date order, over a ledger that was read without errors.

    The facts are those of the last period; a period that another follows is renewed.
    """
    resolved, problems = resolve_links(ledger.lines, facts.as_of)
    lines = sorted(resolved, key=settlement_order)
    periods = [_begun(contracts, at, ledger, census, facts) for at in range(len(contracts))]
    held = _held(periods, lines)
    periods = _stage_0(periods, lines, held[Stage.BENEFITS])
    member = _gathered(periods, Stage.BENEFITS, held, "member")
    paid = [resolved.line.amount - part for resolved, part in zip(lines, member, strict=True)]
    periods = _specifics(periods, lines, held, paid)
    specific = _gathered(periods, Stage.SPECIFIC, held, "specific")
    left = [whole - part for whole, part in zip(paid, specific, strict=True)]
    periods = [_settled(period, at, Stage.AGGREGATE, lines, held, {LEFT: left}) for at, period in enumerate(periods)]
    if _lacking(periods):
        return _lacks(periods, problems)
    aggregate = _gathered(periods, Stage.AGGREGATE, held, "aggregate")
    whole = _Whole(
        lines=lines,
        held=held,
        counts_in=_counts_in(periods, lines, held),
        payers={"member": member, "specific": specific, "aggregate": aggregate},
        inputs={PLAN_PAID: paid, LEFT: left},
    )
    parts = [_part(whole, period, at) for at, period in enumerate(periods)]
    settlements = [_settlement(whole, parts, period, ledger, census) for period in parts]
    if _lacking(periods):
        return _lacks(periods, problems)
    later = [line for line in ledger.lines if facts.as_of and line.paid and line.paid > facts.as_of]
    every = range(len(lines))
    rest = [n for n in every if whole.counts_in[n] is None]
    return PeriodsOutcome(
        periods=Periods(
            settlements=tuple(settlements),
            ledger=ledger,
            lines=tuple(lines),
            pended=pended_lines(ledger.lines, facts.as_of),
            later=(len(later), sum(line.amount for line in later)),
            splits=_splits(whole, parts, every),
            held={stage: [Held(at, parts[at].at(n)) for n, at in enumerate(held[stage])] for stage in Stage},
            counts_in=whole.counts_in,
            totals=figures.totals_of([whole.row(n) for n in every]),
            uncounted=figures.totals_of([whole.row(n) for n in rest]),
            uncounted_persons=_persons(whole, rest),
        ),
        problems=tuple(problems),
    )


def _lacking(periods: Iterable[_Period]) -> bool:
    """Whether the census lacks rows, or has some that no factor charges."""
    return any(period.enrolled.missing or period.enrolled.unpriced for period in periods)


def _lacks(periods: Sequence[_Period], problems: Iterable[LinkProblem]) -> PeriodsOutcome:
    missing = dict.fromkeys(row for period in periods for row in period.enrolled.missing)
    unpriced = dict.fromkeys(row for period in periods for row in period.enrolled.unpriced)
    return PeriodsOutcome(periods=None, missing=tuple(missing), unpriced=tuple(unpriced), problems=tuple(problems))


def _begun(
    contracts: Sequence[CheckedContract], at: int, ledger: Ledger, census: Census | None, facts: Facts
) -> _Period:
    """A period before its first stage. A period that another follows is renewed."""
    contract = contracts[at]
    own = facts if at == len(contracts) - 1 else evolve(facts, terminated=None, renewed=True)
    enrolled = enrollment(contract, census, own)
    draft = Draft(
        contract, own, classes(contract, ledger), enrolled, alone(contract, ledger), carries=_carry(contracts)
    )
    return _Period(draft=draft, enrolled=enrolled, keys=keys(None, benefit_years(contract)), programs={}, streams={})


def _carry(contracts: Iterable[CheckedContract]) -> bool:
    """Whether any period credits the last quarter of the year before."""
    return any(contract.benefits.the(CarryOver).included for contract in contracts if contract.benefits)


# --- who decides a line ---------------------------------------------------------------------------------------------


def _held(periods: Sequence[_Period], lines: Sequence[Resolved]) -> Mapping[Stage, list[int]]:
    """By stage, the period that decides each line."""
    contracts = [period.contract for period in periods]
    speaks = {day: _speaks(contracts, day) for day in {resolved.line.incurred for resolved in lines}}
    speaking = [speaks[resolved.line.incurred] for resolved in lines]
    found = {Stage.BENEFITS: speaking}
    for stage in _LAYERS:
        tests = [Keep("", "", tests_of(period.draft, stage)) for period in periods]
        found[stage] = [
            _decides(tests, resolved, speaker, inside=contracts[speaker].period.holds(resolved.line.incurred))
            for resolved, speaker in zip(lines, speaking, strict=True)
        ]
    return found


def _speaks(contracts: Sequence[CheckedContract], day: date) -> int:
    """The period of an incurred date, else the nearest earlier one, else the first."""
    begun = [at for at, contract in enumerate(contracts) if contract.period.first <= day]
    return begun[-1] if begun else 0


def _decides(tests: Sequence[Keep], resolved: Resolved, speaker: int, *, inside: bool) -> int:
    """The period whose layer counts a line: of several the one that holds its incurred date, else the earliest.

    Counted by none, it is refused by the period that speaks; `inside` says that this one holds the incurred date.
    """
    counting = [at for at, keep in enumerate(tests) if refusal_of(keep, resolved) is None]
    if not counting or (inside and speaker in counting):
        return speaker
    return counting[0]


# --- the stages -----------------------------------------------------------------------------------------------------


def _stage_0(periods: Sequence[_Period], lines: Sequence[Resolved], held: Sequence[int]) -> list[_Period]:
    """The plan's own benefits, line by line by the period that speaks: running totals of one benefit year go on."""
    for period in periods:
        lower_benefits(period.draft)
    programs = [period.draft.taken() for period in periods]
    streams = interpret_in_turn(
        programs, held, lines, [period.draft.class_of for period in periods], [period.keys for period in periods]
    )
    return [
        evolve(period, programs={Stage.BENEFITS: program}, streams={Stage.BENEFITS: made})
        for period, program, made in zip(periods, programs, streams, strict=True)
    ]


def _specifics(
    periods: Sequence[_Period], lines: Sequence[Resolved], held: Mapping[Stage, list[int]], paid: Sequence[int]
) -> list[_Period]:
    """The specific of each period in date order, knowing what earlier ones reimbursed to each key."""
    done: list[_Period] = []
    for at, period in enumerate(periods):
        period.draft.prior = _prior(done, period.contract, lines, held[Stage.SPECIFIC])
        done.append(_settled(period, at, Stage.SPECIFIC, lines, held, {PLAN_PAID: paid}))
    return done


def _prior(
    done: Sequence[_Period], contract: CheckedContract, lines: Sequence[Resolved], held: Sequence[int]
) -> Mapping[str, int]:
    """What earlier periods reimbursed, by the specific's key of this one."""
    prior: dict[str, int] = defaultdict(int)
    if contract.specific is None:
        return prior
    key_of = keys()[contract.specific.the(Deductible).key]
    for at, period in enumerate(done):
        own = (resolved for resolved, holder in zip(lines, held, strict=True) if holder == at)
        stream = period.streams[Stage.SPECIFIC].values[period.programs[Stage.SPECIFIC].parts["specific"]]
        for resolved, amount in zip(own, stream, strict=True):
            if amount:
                prior[key_of(resolved)] += amount
    return prior


def _settled(  # noqa: PLR0913, PLR0917  # a stage of a period: whose, which, what lines, whose those are, what of them
    period: _Period,
    at: int,
    stage: Stage,
    lines: Sequence[Resolved],
    held: Mapping[Stage, list[int]],
    inputs: Mapping[str, Sequence[int]],
) -> _Period:
    """A period with one more stage, over the lines that it decides there."""
    (source,) = inputs
    lower_stage(period.draft, stage, source)
    program = period.draft.taken()
    own = [n for n, holder in enumerate(held[stage]) if holder == at]
    key_of = keys(month_rule(period.contract, period.draft.attachment), benefit_years(period.contract))
    given = {name: [stream[n] for n in own] for name, stream in inputs.items()}
    made = interpret(program, [lines[n] for n in own], period.draft.class_of, key_of, given)
    return evolve(
        period,
        keys=key_of,
        programs={**period.programs, stage: program},
        streams={**period.streams, stage: made},
    )


def _gathered(periods: Sequence[_Period], stage: Stage, held: Mapping[Stage, Sequence[int]], part: str) -> list[int]:
    """A part of the waterfall over all lines, each as the period that decides it has it."""
    turns = [iter(period.streams[stage].values[period.programs[stage].parts[part]]) for period in periods]
    return [next(turns[holder]) for holder in held[stage]]


def _counts_in(
    periods: Sequence[_Period], lines: Sequence[Resolved], held: Mapping[Stage, Sequence[int]]
) -> list[int | None]:
    """The period that counts each line: whose specific does, else whose aggregate; of a plan without layers its own."""
    refusals = {}
    for stage in _LAYERS:
        turns = [iter(period.streams[stage].refusals[stage]) for period in periods]
        refusals[stage] = [next(turns[holder]) for holder in held[stage]]
    found: list[int | None] = []
    for n, resolved in enumerate(lines):
        counting = [held[stage][n] for stage in _LAYERS if refusals[stage][n] is None]
        speaker = periods[held[Stage.BENEFITS][n]].contract
        if not counting and not speaker.layers and speaker.period.holds(resolved.line.incurred):
            counting = [held[Stage.BENEFITS][n]]
        found.append(counting[0] if counting else None)
    return found


# --- one settlement a period ----------------------------------------------------------------------------------------


@frozen(kw_only=True)
class _Whole:
    """All lines, who decides and who counts them, what each payer pays, and what a stage left to the next."""

    lines: Sequence[Resolved]
    held: Mapping[Stage, Sequence[int]]
    counts_in: Sequence[int | None]
    payers: Mapping[str, Sequence[int]]
    inputs: Mapping[str, Sequence[int]]

    def paid(self, n: int) -> tuple[int, ...]:
        """What member, specific and aggregate pay of a line."""
        return tuple(self.payers[name][n] for name in figures.PAYERS)

    def row(self, n: int) -> tuple[int, ...]:
        """A line's amount, and what member, specific and aggregate pay of it."""
        return (self.lines[n].line.amount, *self.paid(n))


@frozen(kw_only=True)
class _Part:
    """The lines that one period decides at any stage, by their positions in the whole, and its run over them."""

    own: Sequence[int]
    places: Mapping[int, int]
    run: figures.Run
    why: figures.Why
    closing: Closing
    draft: Draft

    def at(self, n: int) -> int:
        """The position in this part of a line of the whole."""
        return self.places[n]


def _part(whole: _Whole, period: _Period, at: int) -> _Part:
    """A period's own run: the streams of its stages side by side over the lines that it decides at any of them."""
    own = [n for n in range(len(whole.lines)) if any(whole.held[stage][n] == at for stage in Stage)]
    program = period.draft.program()
    run = figures.Run(
        period.contract,
        program,
        _side_by_side(whole, period, at, own),
        [whole.lines[n] for n in own],
        period.draft.class_of,
        period.keys,
        payers={name: [stream[n] for n in own] for name, stream in whole.payers.items()},
        mine=[whole.counts_in[n] == at for n in own],
    )
    return _Part(
        own=own,
        places={n: spot for spot, n in enumerate(own)},
        run=run,
        why=figures.Why.of(run),
        closing=closed(run, period.draft.facts, period.enrolled),
        draft=period.draft,
    )


def _side_by_side(whole: _Whole, period: _Period, at: int, own: Sequence[int]) -> Streams:
    """The streams of all stages over one list of lines; of a line that another period decides a stage holds nothing."""
    values: dict[str, Sequence[int]] = {AMOUNT: [whole.lines[n].line.amount for n in own]}
    values |= {name: [stream[n] for n in own] for name, stream in whole.inputs.items()}
    given = frozenset(values)
    before: dict[str, Sequence[int]] = {}
    refusals: dict[Stage, Sequence[Refusal | None]] = {}
    openings: Sequence[Mapping[str, int]] = ()
    for stage, made in period.streams.items():
        here = [whole.held[stage][n] == at for n in own]
        values |= {name: _spread(stream, here, 0) for name, stream in made.values.items() if name not in given}
        before |= {name: _spread(stream, here, 0) for name, stream in made.before.items()}
        refusals |= {of: _spread(noted, here, _ELSEWHERE) for of, noted in made.refusals.items()}
        openings = made.openings or openings
    return Streams(values=values, before=before, refusals=refusals, openings=openings)


def _spread(stream: Sequence[_V], here: Sequence[bool], nothing: _V) -> Sequence[_V]:
    """A stream over some of the lines as one over all of them."""
    if all(here):
        return stream
    each = iter(stream)
    return [next(each) if held else nothing for held in here]


def _split(whole: _Whole, parts: Sequence[_Part], n: int) -> Split:
    """The split of a line of the whole: each stage says why by the period that decides it."""
    decided = {}
    for stage in Stage:
        part = parts[whole.held[stage][n]]
        decided[stage] = (part.why, part.at(n))
    return figures.split_of(whole.lines[n].line, whole.paid(n), decided)


def _splits(whole: _Whole, parts: Sequence[_Part], positions: Sequence[int]) -> figures.Splits:
    """The splits of some lines of the whole."""
    return figures.Splits(len(positions), lambda spot: _split(whole, parts, positions[spot]))


def _persons(whole: _Whole, positions: Iterable[int]) -> tuple[PersonRow, ...]:
    """Persons' totals of some lines, without the figures of a specific."""
    rows: dict[tuple[str, str], list[tuple[int, ...]]] = defaultdict(list)
    for n in positions:
        line = whole.lines[n].line
        rows[line.person, line.unit].append(whole.row(n))
    return tuple(figures.person_row(person, unit, rows[person, unit]) for person, unit in sorted(rows))


def _settlement(
    whole: _Whole, parts: Sequence[_Part], part: _Part, ledger: Ledger, census: Census | None
) -> Settlement:
    """The settlement of one period: its own streams and figures, and the splits of whole lines."""
    run, closing, draft = part.run, part.closing, part.draft
    return Settlement(
        contract=run.contract,
        facts=draft.facts,
        ledger=evolve(ledger, set_aside=(), others=(), other_groups=(0, 0)),
        census=census,
        lines=tuple(run.lines),
        pended=(),
        later=(0, 0),
        streams=run.streams.values,
        before=run.streams.before,
        refusals=run.streams.refusals,
        reasons=run.program.reasons,
        order=run.program.order,
        class_of=run.class_of,
        attachment=run.program.attachment,
        splits=_splits(whole, parts, part.own),
        totals=figures.totals(run),
        on_lines={Stage.SPECIFIC: closing.specific, Stage.AGGREGATE: closing.aggregate},
        persons=figures.persons(run),
        months=figures.months(run, closing.statements),
        entries=tuple(closing.entries),
        participants=run.program.participants,
        funded=closing.funded,
        refund=closing.refund,
        keys=run.keys,
        prior=draft.prior,
    )


def explain_line_of_periods(periods: Periods, index: int) -> Explanation:
    """What every rule did to the line at a position in settlement order: each stage by the period that decides it."""
    accounts: list[Account] = []
    for stage in Stage:
        held = periods.held[stage][index]
        accounts += explain_stage(periods.settlements[held.period], held.at, stage)
    return Explanation(split=periods.splits[index], accounts=tuple(accounts))
