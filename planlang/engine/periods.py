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

from attrs import evolve, frozen

from planlang.engine import figures
from planlang.engine.compile import LEFT, PLAN_PAID, lower_benefits, lower_stage
from planlang.engine.interpret import interpret, interpret_in_turn
from planlang.engine.periods_held import LAYERS, asked, not_by_one, who_decides
from planlang.engine.periods_parts import Part, Period, Whole, part, persons, settlement, splits
from planlang.engine.periods_projected import Crossed, crossed, projecting
from planlang.engine.settle import alone, benefit_years, classes, closed, explain_stage, settlement_order
from planlang.model.contract import Basis, CarryOver, CheckedContract, Citation, Deductible
from planlang.model.ledger import Census, Facts, Ledger, LinkProblem, Resolved, pended_lines, resolve_links
from planlang.model.periods import Held, Periods
from planlang.model.settlement import Settlement, Stage, month_rule, reason_words
from planlang.model.trace import Account, Explanation
from planlang.operators.amounts import keys
from planlang.provisions.contract_basis import dated
from planlang.provisions.draft import Draft, layer_of
from planlang.provisions.enrollment import Row, enrollment, own_census


@frozen(kw_only=True)
class PeriodsOutcome:
    """What came of settling several periods, as for one: rows that the census lacks or no factor charges stop it."""

    periods: Periods | None
    missing: tuple[Row, ...] = ()
    unpriced: tuple[Row, ...] = ()
    problems: tuple[LinkProblem, ...] = ()


def settle_periods(
    contracts: Sequence[CheckedContract], ledger: Ledger, census: Census | None, facts: Facts
) -> PeriodsOutcome:
    """Settle consecutive periods, in date order, over a ledger that was read without errors.

    The facts are those of the last period; a period that another follows is renewed.
    """
    resolved, problems = resolve_links(ledger.lines, facts.as_of)
    lines = sorted(resolved, key=settlement_order)
    censuses = censuses_of(contracts, census, facts)
    drafts = [
        draft_of(contracts, at, censuses[at], facts, classes(contract, ledger), alone(contract, ledger))
        for at, contract in enumerate(contracts)
    ]
    periods = [_begun(draft) for draft in drafts]
    said = {stage: asked(drafts, stage, lines) for stage in LAYERS}
    held = who_decides(contracts, lines, said)
    periods, whole = _waterfall(periods, lines, held)
    if _lacking(periods):
        return _lacks(periods, problems)
    parts = [part(whole, period, at) for at, period in enumerate(periods)]
    settlements = _settlements(periods, whole, parts, ledger, censuses)
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
            splits=splits(whole, parts, every),
            held=held_at(held, parts),
            counts_in=whole.counts_in,
            asked={stage: not_by_one(each) for stage, each in said.items()},
            totals=figures.totals_of([whole.row(n) for n in every]),
            uncounted=figures.totals_of([whole.row(n) for n in rest]),
            uncounted_persons=persons(whole, rest),
        ),
        problems=tuple(problems),
    )


def _waterfall(
    periods: Sequence[Period], lines: Sequence[Resolved], held: Mapping[Stage, list[int]]
) -> tuple[list[Period], Whole]:
    """All stages of all periods, and who pays what of each line."""
    done = _stage_0(periods, lines, held[Stage.BENEFITS])
    member = _gathered(done, Stage.BENEFITS, held, "member")
    paid = [resolved.line.amount - part for resolved, part in zip(lines, member, strict=True)]
    done = _specifics(done, lines, held, paid)
    specific = _gathered(done, Stage.SPECIFIC, held, "specific")
    left = [whole - part for whole, part in zip(paid, specific, strict=True)]
    done = [_settled(period, at, Stage.AGGREGATE, lines, held, {LEFT: left}) for at, period in enumerate(done)]
    aggregate = _gathered(done, Stage.AGGREGATE, held, "aggregate")
    return done, Whole(
        lines=lines,
        held=held,
        counts_in=_counts_in(done, lines, held),
        payers={"member": member, "specific": specific, "aggregate": aggregate},
        inputs={PLAN_PAID: paid, LEFT: left},
    )


def _settlements(
    periods: Sequence[Period],
    whole: Whole,
    parts: Sequence[Part],
    ledger: Ledger,
    censuses: Sequence[Census | None],
) -> list[Settlement]:
    """Each period's own settlement, with what comes beside its lines."""
    found = []
    for at, (period, own, rests) in enumerate(zip(periods, parts, _crossed(periods, whole), strict=True)):
        draft = period.draft
        closing = closed(own.run, draft.facts, draft.enrollment, others_projected=rests.claims)
        one = settlement(whole, parts, at, draft, closing, ledger, censuses[at])
        found.append(evolve(one, others_projected=rests.totals))
    return found


def _crossed(periods: Sequence[Period], whole: Whole) -> list[Crossed]:
    """What of each period rests on another one's projection."""
    projects = projecting((one.contract, one.draft.facts, one.draft.attachment) for one in periods)
    turns = [iter(period.streams[Stage.AGGREGATE].refusals[Stage.AGGREGATE]) for period in periods]
    taken = [
        (resolved.line.incurred, holder, counts_in)
        for resolved, holder, counts_in in zip(whole.lines, whole.held[Stage.AGGREGATE], whole.counts_in, strict=True)
        if next(turns[holder]) is None
    ]
    return crossed([period.contract for period in periods], projects, taken)


def held_at(held: Mapping[Stage, Sequence[int]], parts: Sequence[Part]) -> Mapping[Stage, list[Held]]:
    """Who decides each line at each stage, and where the line stands in that period's part."""
    return {stage: [Held(at, parts[at].at(n)) for n, at in enumerate(held[stage])] for stage in Stage}


def _lacking(periods: Iterable[Period]) -> bool:
    """Whether the census lacks rows, or has some that no factor charges."""
    return any(period.draft.enrollment.missing or period.draft.enrollment.unpriced for period in periods)


def _lacks(periods: Sequence[Period], problems: Iterable[LinkProblem]) -> PeriodsOutcome:
    missing = dict.fromkeys(row for period in periods for row in period.draft.enrollment.missing)
    unpriced = dict.fromkeys(row for period in periods for row in period.draft.enrollment.unpriced)
    return PeriodsOutcome(periods=None, missing=tuple(missing), unpriced=tuple(unpriced), problems=tuple(problems))


def censuses_of(contracts: Sequence[CheckedContract], census: Census | None, facts: Facts) -> list[Census | None]:
    """The census as each period has it."""
    periods = [contract.period for contract in contracts]
    return [own_census(periods, at, census, facts.as_of) for at in range(len(contracts))]


def draft_of(  # noqa: PLR0913, PLR0917  # a period's draft rests on all of these
    contracts: Sequence[CheckedContract],
    at: int,
    census: Census | None,
    facts: Facts,
    class_of: Mapping[str, str],
    alone: frozenset[str],
) -> Draft:
    """The draft of a period before its first stage; the census is its own. A period that another follows is renewed."""
    contract = contracts[at]
    own = facts if at == len(contracts) - 1 else evolve(facts, terminated=None, renewed=True, terminal_liability=False)
    enrolled = enrollment(contract, census, own)
    return Draft(contract, own, class_of, enrolled, alone, carries=_carry(contracts), codes=_codes(contracts))


def _begun(draft: Draft) -> Period:
    """A period before its first stage."""
    return Period(draft=draft, keys=keys(None, benefit_years(draft.contract)))


def _codes(contracts: Iterable[CheckedContract]) -> Mapping[str, Citation]:
    """The exclusion codes of all periods, each where the first that declares it does so."""
    return {code: place for one in reversed([*contracts]) for code, place in one.exclusion_citations.items()}


def _carry(contracts: Iterable[CheckedContract]) -> bool:
    """Whether any period credits the last quarter of the year before."""
    return any(contract.benefits.the(CarryOver).included for contract in contracts if contract.benefits)


def _stage_0(periods: Sequence[Period], lines: Sequence[Resolved], held: Sequence[int]) -> list[Period]:
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
    periods: Sequence[Period], lines: Sequence[Resolved], held: Mapping[Stage, list[int]], paid: Sequence[int]
) -> list[Period]:
    """The specific of each period in date order, knowing what earlier ones reimbursed to each key."""
    done: list[Period] = []
    for at, period in enumerate(periods):
        period.draft.prior = _prior(done, period.contract, lines, held[Stage.SPECIFIC])
        done.append(_settled(period, at, Stage.SPECIFIC, lines, held, {PLAN_PAID: paid}))
    return done


def _prior(
    done: Sequence[Period], contract: CheckedContract, lines: Sequence[Resolved], held: Sequence[int]
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
    period: Period,
    at: int,
    stage: Stage,
    lines: Sequence[Resolved],
    held: Mapping[Stage, list[int]],
    inputs: Mapping[str, Sequence[int]],
) -> Period:
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


def _gathered(periods: Sequence[Period], stage: Stage, held: Mapping[Stage, Sequence[int]], part: str) -> list[int]:
    """A part of the waterfall over all lines, each as the period that decides it has it."""
    turns = [iter(period.streams[stage].values[period.programs[stage].parts[part]]) for period in periods]
    return [next(turns[holder]) for holder in held[stage]]


def _counts_in(
    periods: Sequence[Period], lines: Sequence[Resolved], held: Mapping[Stage, Sequence[int]]
) -> list[int | None]:
    """The period that counts each line: whose specific does, else whose aggregate; of a plan without layers its own."""
    refusals = {}
    for stage in LAYERS:
        turns = [iter(period.streams[stage].refusals[stage]) for period in periods]
        refusals[stage] = [next(turns[holder]) for holder in held[stage]]
    found: list[int | None] = []
    for n, resolved in enumerate(lines):
        counting = [held[stage][n] for stage in LAYERS if refusals[stage][n] is None]
        speaker = periods[held[Stage.BENEFITS][n]].contract
        if not counting and not speaker.layers and speaker.period.holds(resolved.line.incurred):
            counting = [held[Stage.BENEFITS][n]]
        found.append(counting[0] if counting else None)
    return found


def explain_line_of_periods(periods: Periods, index: int) -> Explanation:
    """What every rule did to the line at a position in settlement order: each stage by the period that decides it."""
    accounts: list[Account] = []
    for stage in Stage:
        held = periods.held[stage][index]
        accounts += _told(periods, index, stage, explain_stage(periods.settlements[held.period], held.at, stage))
        accounts += _others(periods, index, stage)
    unfollowed = periods.lines[index].unfollowed
    return Explanation(split=periods.splits[index], accounts=tuple(accounts), unfollowed=unfollowed)


def _told(periods: Periods, index: int, stage: Stage, accounts: Iterable[Account]) -> Iterable[Account]:
    """What a stage says of a line; of another period than counts the line, its basis says of which."""
    at, counting = periods.held[stage][index].period, periods.counts_in[index]
    period = periods.settlements[at].contract.period
    for account in accounts:
        if counting in {None, at} or account.provision != "contract-basis":
            yield account
        else:
            headline = f"{account.headline}, of the period {period.first} through {period.last}"
            yield evolve(account, headline=headline)


def _others(periods: Periods, index: int, stage: Stage) -> Iterable[Account]:
    """What the other periods say of a line that several count, or none. A period without the layer says nothing."""
    said = periods.asked.get(stage, {}).get(index, ())
    own = periods.held[stage][index].period
    for at, refusal in enumerate(said):
        contract = periods.settlements[at].contract
        layer = layer_of(contract, stage)
        if at == own or layer is None:
            continue
        whose = f"the period {contract.period.first} through {contract.period.last}"
        if refusal is None:
            headline, why = f"also fits {layer.title} of {whose}", "a line is counted once, in the period it belongs to"
        elif None in said:
            continue
        else:
            headline, why = f"{layer.title} of {whose} does not count it either", reason_words(refusal.reason)
        place = layer.the(Basis).citation if refusal is None else refusal.citation
        dates = dated(contract, layer, periods.settlements[at].facts, periods.lines[index])
        yield Account(
            stage=stage,
            provision="contract-basis",
            headline=headline,
            citation=place or layer.citation,
            details=(why, *dates),
        )
