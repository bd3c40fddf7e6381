"""Figures: what a settlement's streams come to by line, person, month and in all.

Everything that files and explanations show is added up here, so that no renderer computes money.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import compress, pairwise
from typing import overload

from attrs import define, evolve, field, frozen

from planlang.engine.interpret import Streams
from planlang.model.contract import CheckedContract, Citation, Deductible, Key, Laser, Layer
from planlang.model.ledger import Line, Resolved
from planlang.model.settlement import (
    COUNTS,
    REASON_ORDER,
    Attachment,
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
    (stage.value, reason): (stage.value, at)
    for stage, reasons in REASON_ORDER.items()
    for at, reason in enumerate(reasons)
}


# The parts of the waterfall that are not the employer's.
PAYERS = ("member", "specific", "aggregate")


@frozen
class Run:
    """One run of a program: what it read, and the streams that it made.

    payers: what each payer pays of each line, where another policy period decides some of it. mine: which lines the
    totals of this run are of, where they are not of all.
    """

    contract: CheckedContract
    program: Program
    streams: Streams
    lines: Sequence[Resolved]
    class_of: Mapping[str, str]
    keys: Mapping[Key, KeyOf]
    payers: Mapping[str, Sequence[int]] | None = None
    mine: Sequence[bool] | None = None

    def part(self, name: str) -> Sequence[int]:
        """A named part of the waterfall, as a stream."""
        return self.streams.values[self.program.parts[name]]

    @property
    def paid(self) -> tuple[Sequence[int], ...]:
        """What member, specific and aggregate pay of each line, whichever period decides it."""
        return tuple(self.part(name) if self.payers is None else self.payers[name] for name in PAYERS)

    @property
    def rows(self) -> Iterable[tuple[Resolved, tuple[int, ...]]]:
        """The lines that totals are of, each with what member, specific and aggregate pay of it."""
        every = zip(self.lines, zip(*self.paid, strict=True), strict=True)
        return every if self.mine is None else compress(every, self.mine)


@define
class Splits(Sequence[Split]):
    """Every line's split, worked out when it is asked for: an explanation of one line needs no other's."""

    _length: int
    _split: Callable[[int], Split]
    _known: dict[int, Split] = field(factory=dict)

    def __len__(self) -> int:
        return self._length

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


def splits(run: Run) -> Splits:
    """Every line's split."""
    paid, why = run.paid, Why.of(run)
    return Splits(
        len(run.lines),
        lambda at: split_of(run.lines[at].line, [stream[at] for stream in paid], dict.fromkeys(Stage, (why, at))),
    )


@frozen
class Why:
    """The reasons of a run's lines, stage by stage."""

    run: Run
    columns: Mapping[Stage, tuple[tuple[ReasonStream, Sequence[int]], ...]]

    @classmethod
    def of(cls, run: Run) -> Why:
        """The streams that are the amounts of reasons."""
        columns = [(reason, run.streams.values[reason.stream]) for reason in run.program.reasons]
        return cls(run, {stage: tuple(one for one in columns if one[0].stage is stage) for stage in Stage})

    def reasons(self, stage: Stage, at: int) -> Iterable[Reason]:
        """The reasons of the provisions' cuts, and of a layer that does not count the line."""
        run = self.run
        for reason, column in self.columns[stage]:
            amount = column[at]
            if amount:
                yield _reason(reason, amount, run.lines[at], run.class_of)
        refusal = self.refusal(stage, at)
        if refusal is not None:
            amount = run.streams.values[run.program.refused[stage]][at]
            if amount:
                places = (refusal.citation,) if refusal.citation else ()
                yield Reason(stage, refusal.reason, amount, refusal.provision, places)

    def refusal(self, stage: Stage, at: int) -> Refusal | None:
        """Why the layer of a stage does not count the line, if it does not."""
        refusals = self.run.streams.refusals.get(stage)
        return refusals[at] if refusals else None


def split_of(line: Line, paid: Sequence[int], decided: Mapping[Stage, tuple[Why, int]]) -> Split:
    """A line's split: what member, specific and aggregate pay, and by stage who says why, and at which position."""
    member, specific, aggregate = paid
    verdicts = {stage: _verdict(why.refusal(stage, at)) for stage, (why, at) in decided.items()}
    return Split(
        line=line,
        amount=line.amount,
        member=member,
        plan_paid=line.amount - member,
        specific=specific,
        aggregate=aggregate,
        employer=line.amount - member - specific - aggregate,
        reasons=_merged([reason for stage, (why, at) in decided.items() for reason in why.reasons(stage, at)]),
        specific_verdict=verdicts[Stage.SPECIFIC],
        aggregate_verdict=verdicts[Stage.AGGREGATE],
    )


def _verdict(refusal: Refusal | None) -> str:
    """`counts`, or the reason of a refusal."""
    return COUNTS if refusal is None else refusal.reason


def _reason(reason: ReasonStream, amount: int, resolved: Resolved, class_of: Mapping[str, str]) -> Reason:
    """One reason of one line, cited where its key, its class or everybody has it."""
    place = _place(reason.cited, resolved, class_of)
    return Reason(reason.stage, reason.reason, amount, reason.provision, (place,) if place else ())


def _place(cited: Cited, resolved: Resolved, class_of: Mapping[str, str]) -> Citation | None:
    """Where a rule stands for a line."""
    if cited.by_coverage:
        return cited.by_coverage.get(resolved.line.coverage) or cited.general
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
        _both(one.provision, other.provision),
        one.citations + other.citations,
    )


def _both(one: str, other: str) -> str:
    """Provisions by name, each once."""
    return " + ".join(dict.fromkeys((*one.split(" + "), other)))


def totals(run: Run) -> Totals:
    """Totals of settled lines by payer."""
    rows = [(resolved.line.amount, *paid) for resolved, paid in run.rows]
    return totals_of(rows)


def totals_of(rows: Sequence[tuple[int, ...]]) -> Totals:
    """Totals of rows: the amount of a line, and what member, specific and aggregate pay of it."""
    return Totals.of(len(rows), *(map(sum, zip(*rows, strict=True)) if rows else (0, 0, 0, 0)))


def persons(run: Run) -> tuple[PersonRow, ...]:
    """One row a person and unit, sorted; the figures of the specific are those of its key."""
    by_person: dict[tuple[str, str], list[tuple[int, ...]]] = defaultdict(list)
    for resolved, paid in run.rows:
        line = resolved.line
        by_person[line.person, line.unit].append((line.amount, *paid))
    by_key = {figure: _by_key(run, figure) for figure in ("eligible", "excess", "aggregating")}
    lasers = {laser.key: laser.amount for laser in run.contract.specific.all(Laser)} if run.contract.specific else {}
    return tuple(
        _with_specific(run, person_row(person, unit, by_person[person, unit]), by_key, lasers)
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


def person_row(person: str, unit: str, rows: Sequence[tuple[int, ...]]) -> PersonRow:
    """A person's totals, without the figures of a specific."""
    total = totals_of(rows)
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
    key = row.person if run.contract.specific.the(Deductible).key is Key.PERSON else row.unit
    return evolve(
        row,
        deductible=deductible_of(run.contract.specific, run.class_of, lasers, key),
        laser=lasers.get(key),
        eligible=by_key["eligible"].get(key, 0),
        excess=by_key["excess"].get(key, 0),
        aggregating=by_key["aggregating"].get(key, 0),
    )


def deductibles(specific: Layer, class_of: Mapping[str, str]) -> Callable[[Line], int]:
    """The deductible that applies to the key of a line: its laser, its class's or the standard one."""
    by_person = specific.the(Deductible).key is Key.PERSON
    lasers = {laser.key: laser.amount for laser in specific.all(Laser)}
    return lambda line: deductible_of(specific, class_of, lasers, line.person if by_person else line.unit)


def deductible_of(specific: Layer, class_of: Mapping[str, str], lasers: Mapping[str, int], key: str) -> int:
    """The deductible that applies to a key."""
    return lasers[key] if key in lasers else specific.the(Deductible).standard(class_of.get(key))


def months(run: Run, statements: Mapping[int, Statement]) -> tuple[MonthRow, ...]:
    """One row a policy month of the aggregate; lines outside the months belong to the first or the last."""
    attachment = run.program.attachment
    return months_of(attachment, _counted_by_month(run) if attachment else {}, statements)


def months_of(
    attachment: Attachment | None, counted: Mapping[int, int], statements: Mapping[int, Statement]
) -> tuple[MonthRow, ...]:
    """The rows of an attachment's months, by what the aggregate counts in each."""
    if attachment is None:
        return ()
    rows, cumulative = [], 0
    for month in attachment.months:
        cumulative += counted.get(month.number, 0)
        statement = statements.get(month.number, Statement())
        rows.append(
            MonthRow(
                month=month.month,
                attachment=month.attachment,
                cumulative_attachment=month.cumulative,
                counted=counted.get(month.number, 0),
                cumulative_counted=cumulative,
                threshold=statement.threshold,
                due=statement.due,
                advance=statement.advance,
                projected=month.projected,
            )
        )
    return tuple(rows)


def counted_by_paid(run: Run) -> Mapping[date, int]:
    """What the aggregate counts, by the day on which it was paid; nothing without an aggregate."""
    counted: dict[date, int] = defaultdict(int)
    if "counted" in run.program.parts:
        for resolved, amount in zip(run.lines, run.part("counted"), strict=True):
            assert resolved.line.paid is not None  # INVARIANT: a settled line has a paid date
            counted[resolved.line.paid] += amount
    return counted


def employer_by_incurred(run: Run) -> Mapping[date, int]:
    """The employer's part of all lines, by the day on which they were incurred."""
    employer: dict[date, int] = defaultdict(int)
    for resolved, *parts in zip(run.lines, *run.paid, strict=True):
        employer[resolved.line.incurred] += resolved.line.amount - sum(parts)
    return employer


def _counted_by_month(run: Run) -> Mapping[int, int]:
    """What the aggregate counts, by the policy month of the paid date."""
    counted: dict[int, int] = defaultdict(int)
    month_of = run.keys[Key.MONTH]
    for resolved, amount in zip(run.lines, run.part("counted"), strict=True):
        if amount:
            counted[int(month_of(resolved))] += amount
    return counted
