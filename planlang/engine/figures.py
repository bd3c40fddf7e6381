"""Figures: what a settlement's streams come to by line, person, month and in all.

Everything that files and explanations show is added up here, so that no renderer computes money.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from planlang.engine.interpret import Streams
from planlang.model.contract import CheckedContract, Citation, Deductible, Key, Laser
from planlang.model.ledger import Resolved
from planlang.model.settlement import (
    COUNTS,
    REASON_ORDER,
    Cited,
    MonthRow,
    PersonRow,
    Reason,
    ReasonStream,
    Refusal,
    Split,
    Stage,
    Totals,
)
from planlang.operators.amounts import KEYS, KeyOf
from planlang.operators.program import Program
from planlang.provisions.closing import Statement

_RANK = {
    (stage, reason): (stage.value, at) for stage, reasons in REASON_ORDER.items() for at, reason in enumerate(reasons)
}


@frozen
class Run:
    """One run of a program: what it read, and the streams that it made."""

    contract: CheckedContract
    program: Program
    streams: Streams
    lines: Sequence[Resolved]
    class_of: Mapping[str, str]
    keys: Mapping[Key, KeyOf]

    def part(self, name: str) -> Sequence[int]:
        """A named part of the waterfall, as a stream."""
        return self.streams.values[self.program.parts[name]]


def splits(run: Run) -> tuple[Split, ...]:
    """Every line's split."""
    specific, aggregate = run.part("specific"), run.part("aggregate")
    reasons = _reasons(run)
    refused = run.streams.refusals
    return tuple(
        Split(
            line=resolved.line,
            amount=resolved.line.amount,
            member=0,
            plan_paid=resolved.line.amount,
            specific=specific[at],
            aggregate=aggregate[at],
            employer=resolved.line.amount - specific[at] - aggregate[at],
            reasons=reasons[at],
            specific_verdict=_verdict(refused[Stage.SPECIFIC][at]),
            aggregate_verdict=_verdict(refused[Stage.AGGREGATE][at]),
        )
        for at, resolved in enumerate(run.lines)
    )


def _verdict(refusal: Refusal | None) -> str:
    """`counts`, or the reason of a refusal."""
    return COUNTS if refusal is None else refusal.reason


def _reasons(run: Run) -> list[tuple[Reason, ...]]:
    """The reasons of every line that are not zero, in the order of the table."""
    found: list[list[Reason]] = [[] for _ in run.lines]
    for reason in run.program.reasons:
        for at, amount in enumerate(run.streams.values[reason.stream]):
            if amount:
                found[at].append(_reason(reason, amount, run.lines[at], run.class_of))
    for stage, stream in run.program.refused.items():
        for at, amount in enumerate(run.streams.values[stream]):
            refusal = run.streams.refusals[stage][at]
            if amount and refusal is not None:
                places = (refusal.citation,) if refusal.citation else ()
                found[at].append(Reason(stage, refusal.reason, amount, refusal.provision, places))
    return [_merged(reasons) for reasons in found]


def _reason(reason: ReasonStream, amount: int, resolved: Resolved, class_of: Mapping[str, str]) -> Reason:
    """One reason of one line, cited where its key, its class or everybody has it."""
    place = _place(reason.cited, resolved, class_of)
    return Reason(reason.stage, reason.reason, amount, reason.provision, (place,) if place else ())


def _place(cited: Cited, resolved: Resolved, class_of: Mapping[str, str]) -> Citation | None:
    """Where a rule stands for a line."""
    if not cited.by_key and not cited.by_class:
        return cited.general
    key = KEYS[cited.key](resolved)
    return cited.by_key.get(key) or cited.by_class.get(class_of.get(key, "")) or cited.general


def _merged(reasons: list[Reason]) -> tuple[Reason, ...]:
    """Reasons of one name in one stage added up, zero sums left out, in the order of the table."""
    by_name: dict[tuple[Stage, str], Reason] = {}
    for reason in reasons:
        key = reason.stage, reason.reason
        other = by_name.get(key)
        by_name[key] = reason if other is None else _added(other, reason)
    ordered = sorted(by_name, key=lambda key: _RANK[key])
    return tuple(by_name[key] for key in ordered if by_name[key].amount)


def _added(one: Reason, other: Reason) -> Reason:
    """Two reasons of one name as one."""
    return Reason(
        one.stage,
        one.reason,
        one.amount + other.amount,
        f"{one.provision} + {other.provision}",
        one.citations + other.citations,
    )


def totals(found: Sequence[Split]) -> Totals:
    """Totals of settled lines by payer."""
    return Totals(
        lines=len(found),
        amount=sum(split.amount for split in found),
        member=sum(split.member for split in found),
        plan_paid=sum(split.plan_paid for split in found),
        specific=sum(split.specific for split in found),
        aggregate=sum(split.aggregate for split in found),
        employer=sum(split.employer for split in found),
    )


def persons(run: Run, found: Sequence[Split]) -> tuple[PersonRow, ...]:
    """One row a person and unit, sorted; the figures of the specific are those of its key."""
    by_person: dict[tuple[str, str], list[Split]] = defaultdict(list)
    for split in found:
        by_person[split.line.person, split.line.unit].append(split)
    by_key = {figure: _by_key(run, figure) for figure in ("eligible", "excess", "aggregating")}
    return tuple(
        _with_specific(run, _person(person, unit, by_person[person, unit]), by_key)
        for person, unit in sorted(by_person)
    )


def _by_key(run: Run, figure: str) -> Mapping[str, int]:
    """A published figure of the specific added up by its key."""
    sums: dict[str, int] = defaultdict(int)
    if run.contract.specific is not None and figure in run.program.parts:
        key_of = KEYS[run.contract.specific.the(Deductible).key]
        for resolved, amount in zip(run.lines, run.part(figure), strict=True):
            if amount:
                sums[key_of(resolved)] += amount
    return sums


def _person(person: str, unit: str, found: Sequence[Split]) -> PersonRow:
    """A person's totals, without the figures of a specific."""
    total = totals(found)
    return PersonRow(
        person=person,
        unit=unit,
        amount=total.amount,
        member=total.member,
        plan_paid=total.plan_paid,
        specific=total.specific,
        aggregate=total.aggregate,
        employer=total.employer,
        deductible=None,
        laser=None,
        eligible=None,
        excess=None,
        aggregating=None,
    )


def _with_specific(run: Run, row: PersonRow, by_key: Mapping[str, Mapping[str, int]]) -> PersonRow:
    """The row with the figures of the specific's key, when there is a specific."""
    if run.contract.specific is None:
        return row
    deductible = run.contract.specific.the(Deductible)
    key = row.person if deductible.key is Key.PERSON else row.unit
    laser = next((laser.amount for laser in run.contract.specific.all(Laser) if laser.key == key), None)
    return evolve(
        row,
        deductible=deductible.standard(run.class_of.get(key)) if laser is None else laser,
        laser=laser,
        eligible=by_key["eligible"].get(key, 0),
        excess=by_key["excess"].get(key, 0),
        aggregating=by_key["aggregating"].get(key, 0),
    )


def months(run: Run, statements: Mapping[int, Statement]) -> tuple[MonthRow, ...]:
    """One row a policy month of the aggregate; lines outside the months belong to the first or the last."""
    attachment = run.program.attachment
    if attachment is None:
        return ()
    counted = _counted_by_month(run)
    rows, cumulative = [], 0
    for month in attachment.months:
        cumulative += counted[month.number]
        statement = statements.get(month.number, Statement())
        rows.append(
            MonthRow(
                month=month.month,
                attachment=month.attachment,
                cumulative_attachment=month.cumulative,
                counted=counted[month.number],
                cumulative_counted=cumulative,
                threshold=statement.threshold,
                due=statement.due,
                advance=statement.advance,
                projected=month.projected,
            )
        )
    return tuple(rows)


def _counted_by_month(run: Run) -> Mapping[int, int]:
    """What the aggregate counts, by the policy month of the paid date."""
    counted: dict[int, int] = defaultdict(int)
    month_of = run.keys[Key.MONTH]
    for resolved, amount in zip(run.lines, run.part("counted"), strict=True):
        if amount:
            counted[int(month_of(resolved))] += amount
    return counted
