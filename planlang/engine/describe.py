"""Describe: a contract in plain words, with worked numbers that the engine itself has settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from planlang.engine.settle import settle
from planlang.engine.unwritten import rules
from planlang.model.contract import (
    AggregatingDeductible,
    Basis,
    CheckedContract,
    Covers,
    Deductible,
    FactorSchedule,
    Key,
    Layer,
    LossLimit,
    LossLimitForm,
)
from planlang.model.description import Description, Part, Section, Sentence, Worked, WorkedRow
from planlang.model.ledger import Census, CensusRow, Facts, Ledger, Line
from planlang.model.settlement import Attachment, Settlement, Stage
from planlang.provisions import ALL
from planlang.provisions.describing import Describing, bears, in_words, insured, listed
from planlang.values.money import shown

_UNITS = 100  # covered units of each tier in the worked year
_BILL = 12_000  # a bill of a member, in major units
_LARGE = 3  # a large claim is so many deductibles
_PERSONS, _MOST_PERSONS = 40, 160  # who share the claims of a worked year: more, where only then the aggregate pays
_BAD = (5, 4)  # a bad year's claims, as a share of the attachment
_ONE = {Key.PERSON: "person", Key.UNIT: "family"}
_SECTIONS = (
    (Part.BENEFITS, "What members pay"),
    (Part.SPECIFIC, "Cover against one person's large claims"),
    (Part.AGGREGATE, "Cover against a bad year as a whole"),
    (Part.PLAN, "Beside the claims"),
)


def describe(contract: CheckedContract) -> Description:
    """The contract section by section, the order in which it applies, and worked examples where it has the cover."""
    unwritten = Section(title="What holds without being written", sentences=tuple(rules(contract)))
    return Description(
        sections=(*(_section(contract, part, title) for part, title in _SECTIONS), unwritten),
        order=tuple(_order(contract)),
        examples=tuple(_examples(contract)),
    )


def _section(contract: CheckedContract, part: Part, title: str) -> Section:
    """What every provision says of one part."""
    describing = Describing(contract, part)
    layer = describing.layer
    if layer is not None and part is not Part.BENEFITS:
        carrier = f", carried by {layer.carrier}" if layer.carrier else ""
        policy = f" under policy {layer.policy}" if layer.policy else ""
        title = f"{title}: {layer.title}{carrier}{policy}"
    if layer is None and part is not Part.PLAN:
        return Section(title=title, sentences=(_missing(part),))
    said = [sentence for provision in ALL for sentence in provision.describe(describing)]
    return Section(title=title, sentences=tuple(said))


def _missing(part: Part) -> Sentence:
    words = {
        Part.BENEFITS: "The plan does not say what members pay: its claims are what it has paid.",
        Part.SPECIFIC: "There is no cover against one person's large claims.",
        Part.AGGREGATE: "There is no cover against a bad year as a whole.",
    }
    return Sentence(text=words[part])


def _order(contract: CheckedContract) -> Iterable[str]:
    """In what order a claim goes through the contract."""
    if contract.benefits is not None:
        counts = ", and stop-loss counts that alone" if contract.layers else ""
        yield f"What the member pays is taken off what was allowed; the rest is what the plan pays{counts}."
    if contract.specific is not None:
        whose = _ONE[contract.specific.the(Deductible).key]
        yield f"The specific cover takes the {whose}'s claims over the deductible, in the order in which they are paid."
    if contract.aggregate is not None:
        first = contract.benefits is None and contract.specific is None
        limit, covered = contract.aggregate.the(LossLimit), contract.aggregate.the(Covers).coverages
        limits = limit.form is not LossLimitForm.NONE and not limit.coverages.isdisjoint(covered)
        reach = f", up to the loss limit of each {_ONE[limit.key]}" if limits else ""
        yield f"{'A claim' if first else 'What is left'} is counted by the aggregate cover{reach}."
        yield "What is counted over the attachment is the aggregate's."
    outside = "the insurer's, and of claims incurred outside the period " if insured(contract) else ""
    yield f"Whatever is left is {outside}the employer's."


# --- worked numbers -------------------------------------------------------------------------------------------------


def _examples(contract: CheckedContract) -> Iterable[Worked]:
    """A large claim, and a bad year."""
    if contract.benefits is not None:
        yield from _member_bill(contract)
    if contract.specific is not None:
        yield from _large_claim(contract, contract.specific)
    if contract.aggregate is not None:
        yield from _bad_year(contract, contract.aggregate)


def _line(contract: CheckedContract, layer: Layer, person: str, amount: int, month: int) -> Line | None:
    """A claim that a layer counts, incurred and paid in a policy month; none where no such day is in its windows."""
    basis = layer.the(Basis)
    day = contract.period.month_start(month) + timedelta(days=9)
    if not (basis.incurred.holds(day) and basis.paid.holds(day) and contract.period.holds(day)):
        return None
    coverage = next(name for name in contract.coverages if name in layer.the(Covers).coverages)
    return Line(
        claim=f"{person}, month {month}",
        line=1,
        person=person,
        unit=person,
        coverage=coverage,
        incurred=day,
        paid=day,
        amount=amount,
    )


def _settled(contract: CheckedContract, lines: Sequence[Line]) -> Settlement:
    """The engine's settlement of example claims, with the same number of units in every tier, class and month."""
    months = range(1, contract.period.months + 1)
    schedule = contract.aggregate.find(FactorSchedule) if contract.aggregate else None
    classes: tuple[str | None, ...] = contract.classes if schedule and schedule.by_class else (None,)
    rows = tuple(
        CensusRow(month=contract.period.month_name(number), tier=tier, class_name=name, units=_UNITS)
        for number in months
        for tier in contract.tiers
        for name in classes
    )
    settlement = settle(contract, Ledger(lines=tuple(lines), group=None), Census(rows=rows), Facts()).settlement
    assert settlement is not None  # INVARIANT: what the checker passes has a factor for every tier and class
    return settlement


def _large_claim(contract: CheckedContract, specific: Layer) -> Iterable[Worked]:
    """One person's claim of three deductibles, paid in the second month."""
    deductible = specific.the(Deductible).amount
    amount = _LARGE * deductible or 100_000 * 10**contract.currency.exponent
    line = _line(contract, specific, "a person", amount, min(2, contract.period.months))
    if line is None:
        return
    settlement = _settled(contract, [line])
    (split,) = settlement.splits
    rows = [WorkedRow(name="the claim", amount=split.amount)]
    if contract.benefits is not None:
        rows.append(WorkedRow(name="the member pays", amount=split.member))
    who = bears(contract)
    rows += [
        WorkedRow(name=f"{who} {_WORDS[reason.reason]}", amount=reason.amount)
        for reason in split.reasons
        if reason.stage is Stage.SPECIFIC and reason.reason in _WORDS
    ]
    rows += [
        WorkedRow(name="the specific reimburses", amount=split.specific),
        WorkedRow(name="the aggregate reimburses", amount=_reimbursed(settlement)),
        WorkedRow(name=f"{who}, in all", amount=split.employer - settlement.period_entries),
    ]
    whose = _ONE[specific.the(Deductible).key]
    first = " It is the first of the year, so the aggregating deductible is unused." if _aggregating(specific) else ""
    covered = f" {_covered(contract, contract.aggregate)}." if contract.aggregate is not None else ""
    yield Worked(
        title="One large claim",
        assumed=f"One {whose} without a deductible of its own has a claim of {shown(amount, contract.currency)}, "
        f"incurred and paid on {in_words(line.incurred)}.{first}{covered}",
        rows=tuple(rows),
    )


def _member_bill(contract: CheckedContract) -> Iterable[Worked]:
    """What a member pays of one bill, the first of a year."""
    period, amount = contract.period, _BILL * 10**contract.currency.exponent
    day = period.first + timedelta(days=40) if period.months > 1 else period.first
    coverage = next(iter(contract.coverages))
    line = Line(
        claim="a bill",
        line=1,
        person="a member",
        unit="a member",
        coverage=coverage,
        incurred=day,
        paid=day,
        amount=amount,
    )
    settlement = _settled(contract, [line])
    (split,) = settlement.splits
    rows = [WorkedRow(name="allowed", amount=split.amount)]
    rows += [
        WorkedRow(name=_MEMBER_WORDS[reason.reason], amount=reason.amount)
        for reason in split.reasons
        if reason.stage is Stage.BENEFITS
    ]
    rows += [
        WorkedRow(name="the member pays, in all", amount=split.member),
        WorkedRow(name="the plan pays", amount=split.plan_paid),
    ]
    assumed = (
        f"A member without a family has one bill of {shown(amount, contract.currency)} for "
        f"{contract.coverages[coverage]} on {in_words(day)}, the first of the year."
    )
    yield Worked(title="One bill of a member", assumed=assumed, rows=tuple(rows))


_MEMBER_WORDS = {
    "copay": "the member pays as copay",
    "deductible": "the member pays under the deductible",
    "coinsurance": "the member pays as coinsurance",
    "out-of-pocket-relief": "taken off by the out-of-pocket maximum",
    "over-benefit-maximum": "the member pays over the benefit maximum",
}
_WORDS = {
    "below-deductible": "under the deductible",
    "aggregating-deductible": "under the aggregating deductible",
    "coinsurance": "as its share of the excess",
    "over-maximum": "over the carrier's maximum",
}


def _aggregating(specific: Layer) -> bool:
    return specific.find(AggregatingDeductible) is not None


def _bad_year(contract: CheckedContract, aggregate: Layer) -> Iterable[Worked]:
    """A year whose claims come to five quarters of the attachment, spread evenly over persons and months."""
    attachment = _settled(contract, []).attachment
    assert attachment is not None  # INVARIANT: an aggregate has one
    most = min(_MOST_PERSONS, _UNITS * len(attachment.units) // len(attachment.months))
    lines = _bad_lines(contract, aggregate, attachment.sum, _PERSONS)
    if not lines:
        return
    persons, settlement = _PERSONS, _settled(contract, lines)
    while not _reimbursed(settlement) and persons * 2 <= most:
        persons *= 2
        spread = _settled(contract, _bad_lines(contract, aggregate, attachment.sum, persons))
        settlement = spread if _reimbursed(spread) else settlement
    persons = len({resolved.line.person for resolved in settlement.lines})
    yield Worked(
        title="A bad year",
        assumed=f"{_covered(contract, aggregate)}, and {persons} persons have the same claims in every "
        "month, a quarter more in all than the monthly attachments.",
        rows=tuple(_bad_rows(settlement, attachment)),
    )


def _covered(contract: CheckedContract, aggregate: Layer) -> str:
    """The units on which the attachment of a worked year rests: `Every month covers 100 employee units`."""
    tiers = listed([f"{_UNITS} {tier}" for tier in contract.tiers])
    schedule = aggregate.the(FactorSchedule)
    classes = " of each class" if schedule.by_class and len(contract.classes) > 1 else ""
    return f"Every month covers {tiers} units{classes}"


def _bad_lines(contract: CheckedContract, aggregate: Layer, attachment: int, persons: int) -> Sequence[Line]:
    """The claims of so many persons; none where they are nothing, or where not every month counts."""
    months = contract.period.months
    more, of = _BAD
    each = attachment * more // of // (persons * months)
    lines = [
        _line(contract, aggregate, f"person {number}", each, month)
        for month in range(1, months + 1)
        for number in range(persons)
    ]
    counted = [line for line in lines if line is not None]
    return counted if each and len(counted) == len(lines) else []


def _reimbursed(settlement: Settlement) -> int:
    """What the aggregate has reimbursed at the end of the period: of the lines, less what it took back beside them."""
    return settlement.totals.aggregate + settlement.period_entries


def _bad_rows(settlement: Settlement, attachment: Attachment) -> Iterable[WorkedRow]:
    """Who pays, and what the aggregate counts where that is not all: not what others pay, nor what is over a limit."""
    totals, reached = settlement.totals, attachment.attachment
    counted = settlement.months[-1].cumulative_counted
    limited = any(any(settlement.streams[one.stream]) for one in settlement.reasons if one.reason == "over-loss-limit")
    yield WorkedRow(name="claims of the year", amount=totals.amount)
    if settlement.contract.benefits is not None:
        yield WorkedRow(name="the members pay", amount=totals.member)
    yield WorkedRow(name="monthly attachments, added up", amount=attachment.sum)
    if reached is not None and reached != attachment.sum:
        yield WorkedRow(name="the attachment of the period", amount=reached)
    yield WorkedRow(name="the specific reimburses", amount=totals.specific)
    if counted != totals.amount:
        after = " after the loss limit" if limited else ""
        yield WorkedRow(name=f"the aggregate counts{after}", amount=counted)
    yield WorkedRow(name="the aggregate reimburses", amount=_reimbursed(settlement))
    yield WorkedRow(name=f"{bears(settlement.contract)}, in all", amount=totals.employer - settlement.period_entries)
