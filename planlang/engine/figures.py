"""Figures: what a settlement's streams come to by line, person, month and in all.

Everything that files and explanations show is added up here, so that no renderer computes money.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import overload

from attrs import define, evolve, field, frozen

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
from planlang.operators.amounts import KEYS
from planlang.operators.program import Program

_RANK = {
    (stage.value, reason): (stage.value, at)
    for stage, reasons in REASON_ORDER.items()
    for at, reason in enumerate(reasons)
}


@frozen
class Run:
    """One run of a program: what it read, and the streams that it made."""

    contract: CheckedContract
    program: Program
    streams: Streams
    lines: Sequence[Resolved]
    class_of: Mapping[str, str]

    def part(self, name: str) -> Sequence[int]:
        """A named part of the waterfall, as a stream."""
        return self.streams.values[self.program.parts[name]]


@define
class Splits(Sequence[Split]):
    """Every line's split, worked out when it is asked for: an explanation of one line needs no other's."""

    _run: Run
    _columns: tuple[tuple[ReasonStream, Sequence[int]], ...]
    _known: dict[int, Split] = field(factory=dict)

    def __len__(self) -> int:
        return len(self._run.lines)

    @overload
    def __getitem__(self, at: int) -> Split: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Split]: ...
    def __getitem__(self, at: int | slice) -> Split | Sequence[Split]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        at %= len(self)
        if at not in self._known:
            self._known[at] = self._split(at)
        return self._known[at]

    def _split(self, at: int) -> Split:
        run, line = self._run, self._run.lines[at].line
        specific, aggregate = run.part("specific")[at], run.part("aggregate")[at]
        refusals = run.streams.refusals
        return Split(
            line=line,
            amount=line.amount,
            member=0,
            plan_paid=line.amount,
            specific=specific,
            aggregate=aggregate,
            employer=line.amount - specific - aggregate,
            reasons=_merged([*self._reasons(at), *_refused(run, at)]),
            specific_verdict=_verdict(refusals[Stage.SPECIFIC][at]),
            aggregate_verdict=_verdict(refusals[Stage.AGGREGATE][at]),
        )

    def _reasons(self, at: int) -> Iterable[Reason]:
        """The reasons of the provisions' cuts."""
        for reason, column in self._columns:
            amount = column[at]
            if amount:
                yield _reason(reason, amount, self._run.lines[at], self._run.class_of)


def splits(run: Run) -> Splits:
    """Every line's split."""
    return Splits(run, tuple((reason, run.streams.values[reason.stream]) for reason in run.program.reasons))


def _verdict(refusal: Refusal | None) -> str:
    """`counts`, or the reason of a refusal."""
    return COUNTS if refusal is None else refusal.reason


def _refused(run: Run, at: int) -> Iterable[Reason]:
    """The reasons of the layers that do not count a line."""
    for stage, stream in run.program.refused.items():
        amount, refusal = run.streams.values[stream][at], run.streams.refusals[stage][at]
        if amount and refusal is not None:
            places = (refusal.citation,) if refusal.citation else ()
            yield Reason(stage, refusal.reason, amount, refusal.provision, places)


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
    reasons.sort(key=_rank)
    if all(_rank(one) != _rank(other) for one, other in pairwise(reasons)):
        return tuple(reasons)
    merged: list[Reason] = []
    for reason in reasons:
        if merged and _rank(merged[-1]) == _rank(reason):
            merged[-1] = _added(merged[-1], reason)
        else:
            merged.append(reason)
    return tuple(reason for reason in merged if reason.amount)


def _rank(reason: Reason) -> tuple[int, int]:
    """Where a reason stands in the table."""
    return _RANK[reason.stage.value, reason.reason]


def _added(one: Reason, other: Reason) -> Reason:
    """Two reasons of one name as one."""
    return Reason(
        one.stage,
        one.reason,
        one.amount + other.amount,
        f"{one.provision} + {other.provision}",
        one.citations + other.citations,
    )


def totals(run: Run) -> Totals:
    """Totals of settled lines by payer."""
    return _totals([resolved.line.amount for resolved in run.lines], run.part("specific"), run.part("aggregate"))


def _totals(amounts: Sequence[int], specific: Sequence[int], aggregate: Sequence[int]) -> Totals:
    """Totals of columns."""
    amount, by_specific, by_aggregate = sum(amounts), sum(specific), sum(aggregate)
    return Totals(
        lines=len(amounts),
        amount=amount,
        member=0,
        plan_paid=amount,
        specific=by_specific,
        aggregate=by_aggregate,
        employer=amount - by_specific - by_aggregate,
    )


def persons(run: Run) -> tuple[PersonRow, ...]:
    """One row a person and unit, sorted; the figures of the specific are those of its key."""
    by_person: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for resolved, specific, aggregate in zip(run.lines, run.part("specific"), run.part("aggregate"), strict=True):
        line = resolved.line
        by_person[line.person, line.unit].append((line.amount, specific, aggregate))
    by_key = {figure: _by_key(run, figure) for figure in ("eligible", "excess", "aggregating")}
    lasers = {laser.key: laser.amount for laser in run.contract.specific.all(Laser)} if run.contract.specific else {}
    return tuple(
        _with_specific(run, _person(person, unit, by_person[person, unit]), by_key, lasers)
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


def _person(person: str, unit: str, columns: Sequence[tuple[int, int, int]]) -> PersonRow:
    """A person's totals, without the figures of a specific."""
    amounts, specific, aggregate = zip(*columns, strict=True)
    total = _totals(amounts, specific, aggregate)
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


def _with_specific(
    run: Run, row: PersonRow, by_key: Mapping[str, Mapping[str, int]], lasers: Mapping[str, int]
) -> PersonRow:
    """The row with the figures of the specific's key, when there is a specific."""
    if run.contract.specific is None:
        return row
    deductible = run.contract.specific.the(Deductible)
    key = row.person if deductible.key is Key.PERSON else row.unit
    laser = lasers.get(key)
    return evolve(
        row,
        deductible=deductible.standard(run.class_of.get(key)) if laser is None else laser,
        laser=laser,
        eligible=by_key["eligible"].get(key, 0),
        excess=by_key["excess"].get(key, 0),
        aggregating=by_key["aggregating"].get(key, 0),
    )


def months(run: Run) -> tuple[MonthRow, ...]:
    """One row a policy month of the aggregate; lines outside the months belong to the first or the last."""
    attachment = run.program.attachment
    if attachment is None:
        return ()
    counted = _counted_by_month(run, attachment.terminal_months)
    rows, cumulative = [], 0
    for month in attachment.months:
        cumulative += counted[month.number]
        rows.append(
            MonthRow(
                month=month.month,
                attachment=month.attachment,
                cumulative_attachment=month.cumulative,
                counted=counted[month.number],
                cumulative_counted=cumulative,
                projected=month.projected,
            )
        )
    return tuple(rows)


def _counted_by_month(run: Run, last: int) -> Mapping[int, int]:
    """What the aggregate counts, by the policy month of the paid date."""
    counted: dict[int, int] = defaultdict(int)
    numbers: dict[date, int] = {}
    for resolved, amount in zip(run.lines, run.part("counted"), strict=True):
        paid = resolved.line.paid
        if amount and paid is not None:
            if paid not in numbers:
                numbers[paid] = min(max(run.contract.period.month_of(paid), 1), last)
            counted[numbers[paid]] += amount
    return counted
