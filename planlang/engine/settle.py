"""Settle: one ledger under one contract, and the explanation of any of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from attrs import frozen

from planlang.engine import figures
from planlang.engine.compile import compile_program
from planlang.engine.interpret import interpret
from planlang.model.benefit_years import BenefitYears
from planlang.model.contract import BenefitYear, CheckedContract, Deductible, Key
from planlang.model.ledger import Census, Facts, Kind, Ledger, LinkProblem, Resolved, pended_lines, resolve_links
from planlang.model.settlement import Settlement, Stage, month_rule
from planlang.model.trace import Account, Explanation
from planlang.operators.amounts import keys
from planlang.provisions import ALL
from planlang.provisions.closing import Closing
from planlang.provisions.enrollment import Enrollment, Row, enrollment
from planlang.provisions.provision import Provision
from planlang.provisions.telling import Telling


@frozen(kw_only=True)
class Outcome:
    """What came of settling.

    settlement: absent when the census lacks rows (`missing`) or counts units that no factor charges (`unpriced`).
    problems: links between lines that could not be followed.
    """

    settlement: Settlement | None
    missing: tuple[Row, ...] = ()
    unpriced: tuple[Row, ...] = ()
    problems: tuple[LinkProblem, ...] = ()


def settle(contract: CheckedContract, ledger: Ledger, census: Census | None, facts: Facts) -> Outcome:
    """Settle a ledger that was read without errors under a contract that was checked."""
    enrolled = enrollment(contract, census, facts)
    run, problems = run_of(contract, ledger, facts, enrolled)
    if run is None:
        missing, unpriced = dict.fromkeys(enrolled.missing), dict.fromkeys(enrolled.unpriced)
        return Outcome(settlement=None, missing=tuple(missing), unpriced=tuple(unpriced), problems=tuple(problems))
    program, streams = run.program, run.streams
    closing = closed(run, facts, enrolled)
    if enrolled.missing:
        return Outcome(settlement=None, missing=tuple(dict.fromkeys(enrolled.missing)), problems=tuple(problems))
    later = [line for line in ledger.lines if facts.as_of and line.paid and line.paid > facts.as_of]
    settlement = Settlement(
        contract=contract,
        facts=facts,
        ledger=ledger,
        census=census,
        lines=tuple(run.lines),
        pended=pended_lines(ledger.lines, facts.as_of),
        later=(len(later), sum(line.amount for line in later)),
        streams=streams.values,
        before=streams.before,
        refusals=streams.refusals,
        openings=streams.openings,
        opened=streams.opened,
        laws=program.laws,
        parts=program.parts,
        reasons=program.reasons,
        order=program.order,
        class_of=run.class_of,
        attachment=program.attachment,
        splits=figures.splits(run),
        totals=figures.totals(run),
        persons=figures.persons(run),
        months=figures.months(run, closing.statements),
        entries=tuple(closing.entries),
        participants=program.participants,
        borne=tuple(sum(streams.values[one.stream]) for one in program.participants),
        funded=closing.funded,
        refund=closing.refund,
        projected_charges=frozenset(closing.projected_charges),
        keys=run.keys,
        on_lines={Stage.SPECIFIC: closing.specific, Stage.AGGREGATE: closing.aggregate},
    )
    return Outcome(settlement=settlement, problems=tuple(problems))


def run_of(
    contract: CheckedContract, ledger: Ledger, facts: Facts, enrolled: Enrollment
) -> tuple[figures.Run | None, list[LinkProblem]]:
    """The program of a contract run over a ledger, without what comes beside the lines.

    None when the census lacks rows or counts units that no factor charges; `enrolled` has noted which.
    """
    resolved, problems = resolve_links(ledger.lines, facts.as_of)
    lines = sorted(resolved, key=settlement_order)
    class_of = classes(contract, ledger)
    program = compile_program(contract, facts, class_of, enrolled, alone(contract, ledger))
    if enrolled.missing or enrolled.unpriced:
        return None, problems
    key_of = keys(month_rule(contract, program.attachment), benefit_years(contract))
    streams = interpret(program, lines, class_of, key_of)
    return figures.Run(contract, program, streams, lines, class_of, key_of), problems


def closed(run: figures.Run, facts: Facts, enrolled: Enrollment, *, others_projected: bool = False) -> Closing:
    """What comes beside the lines of a run, provision by provision."""
    return close(
        Closing(
            contract=run.contract,
            facts=facts,
            counted=figures.counted_by_paid(run),
            employer=figures.employer_by_incurred(run),
            openings=run.streams.openings,
            parts=run.program.parts,
            specific=sum(run.part("specific")),
            aggregate=sum(run.part("aggregate")),
            attachment=run.program.attachment,
            enrollment=enrolled,
            others_projected=others_projected,
        )
    )


def close(closing: Closing) -> Closing:
    """Let every provision close."""
    for provision in ALL:
        provision.close(closing)
    return closing


def benefit_years(contract: CheckedContract) -> BenefitYears | None:
    """The benefit years, when the plan adjudicates."""
    if contract.benefits is None:
        return None
    return BenefitYears(contract.period, calendar=contract.benefits.the(BenefitYear).calendar)


def alone(contract: CheckedContract, ledger: Ledger) -> frozenset[str]:
    """The units of one person only, judged over all rows of the group; nobody asks unless the plan adjudicates."""
    if contract.benefits is None:
        return frozenset()
    resolved, _ = resolve_links(ledger.lines, None)
    persons: dict[str, set[str]] = {}
    for line in (*(each.line for each in resolved), *pended_lines(ledger.lines, None)):
        persons.setdefault(line.unit, set()).add(line.person)
    return frozenset(unit for unit, members in persons.items() if len(members) == 1)


def settlement_order(resolved: Resolved) -> tuple[object, ...]:
    """Settlement order is total: paid, sequence, claim by code points, line as an integer."""
    line = resolved.line
    return line.paid, line.sequence, line.claim, line.line


def classes(contract: CheckedContract, ledger: Ledger) -> Mapping[str, str]:
    """The class of each key of the specific: the one that any of its rows names, whatever the as-of date."""
    if not any(line.class_name for line in ledger.lines):
        return {}
    key = contract.specific.the(Deductible).key if contract.specific else Key.PERSON
    resolved, _ = resolve_links(ledger.lines, None)
    every = (*pended_lines(ledger.lines, None), *(each.line for each in resolved))
    return {(line.unit if key is Key.UNIT else line.person): line.class_name for line in every if line.class_name}


def explain_line(settlement: Settlement, index: int) -> Explanation:
    """What every rule did to the line at a position in settlement order."""
    return Explanation(
        split=settlement.splits[index],
        accounts=tuple(account for stage in Stage for account in explain_stage(settlement, index, stage)),
        unfollowed=settlement.lines[index].unfollowed,
    )


def explain_stage(settlement: Settlement, index: int, stage: Stage) -> Iterable[Account]:
    """What every rule of a stage did to a line."""
    if stage is Stage.BENEFITS and settlement.contract.benefits is None:
        return
    telling = Telling(settlement, index, stage)
    if stage is Stage.BENEFITS:
        yield from _without_benefits(telling)
    for provision in _tellers(settlement.order, stage):
        yield from provision.tell(telling)


def _without_benefits(telling: Telling) -> Iterable[Account]:
    """Why what came back from elsewhere skips the plan's own benefits. Source: `semantics`, section 4."""
    kind = telling.resolved.kind
    if kind in {Kind.RECOVERY, Kind.REBATE}:
        headline = f"the plan's benefits do not apply to a {kind.value}"
        yield telling.account("benefits", headline, None, telling.treated(), "nothing of it is the member's")


@cache
def _tellers(order: tuple[str, ...], stage: Stage) -> tuple[Provision, ...]:
    """The provisions that may say something at a stage, in the order in which they decided; asked once a line."""
    rank = {name: at for at, name in enumerate(order)}
    telling = (one for one in ALL if one.tells and (stage is not Stage.BENEFITS or stage in one.lower))
    return tuple(sorted(telling, key=lambda one: rank[one.name]))
