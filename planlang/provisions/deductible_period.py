"""Deductible period: over what stretch of time the aggregate's claims are set against its attachment.

    annual              one attachment for the period: AAP = max(sum of months, minimum)
    annual, fixed       AAP = max(round(A_1 * n * r), minimum), whatever the later months' units
    monthly             each policy month alone against A_k; nothing carries over
    monthly cumulative  the year to date against S_k, month by month; settles to AAP at the end

When the year-to-date attachment rises, what it takes back is a period entry, on no line. Left out, it is annual.
Source: `semantics`, section 7.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from planlang.model import contract as model
from planlang.model.amounts import Amounts
from planlang.model.contract import DeductiblePeriod, DeductiblePeriodForm, Key, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import AGGREGATE_ENTRY, Attachment, Cited, Entry, Stage
from planlang.model.trace import Account
from planlang.operators.layer import Layer
from planlang.operators.rising import Rising
from planlang.provisions.closing import Closing, Statement
from planlang.provisions.describing import Describing
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code
from planlang.values.rate import ONE, shown_percent

NAME = "deductible-period"
NODES: tuple[type[nodes.Statement], ...] = (nodes.DeductiblePeriod,)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = ()


_FORMS = {
    nodes.DeductiblePeriodForm.ANNUAL: DeductiblePeriodForm.ANNUAL,
    nodes.DeductiblePeriodForm.FIXED: DeductiblePeriodForm.FIXED,
    nodes.DeductiblePeriodForm.MONTHLY: DeductiblePeriodForm.MONTHLY,
    nodes.DeductiblePeriodForm.CUMULATIVE: DeductiblePeriodForm.CUMULATIVE,
}
# The forms whose lines meet the attachment of the period; in the others they meet that of a month.
_OF_THE_PERIOD = frozenset({DeductiblePeriodForm.ANNUAL, DeductiblePeriodForm.FIXED})


def check(scope: Scope) -> tuple[Term, ...]:
    """The period as written, or the annual one."""
    written = scope.find(nodes.DeductiblePeriod)
    if written is None:
        return (DeductiblePeriod(),)
    return (
        DeductiblePeriod(
            form=_FORMS[written.form],
            rate=written.rate.value if written.rate else ONE,
            citation=scope.citation(written),
        ),
    )


# --- lowering and telling ---


def _place(aggregate: model.Layer | None, attachment: Attachment) -> model.Citation | None:
    """Where the attachment that a line meets comes from: the minimum where it is the greater, else that of its base."""
    assert aggregate is not None
    minimum = aggregate.find(model.MinimumAttachment)
    held = attachment.by_minimum and aggregate.the(DeductiblePeriod).form in _OF_THE_PERIOD
    return minimum.citation if minimum is not None and held else _base_place(aggregate)


def _base_place(aggregate: model.Layer) -> model.Citation | None:
    """Where the attachment comes from without a minimum: the form where it is not the annual one, else the factors."""
    period = aggregate.the(DeductiblePeriod)
    if period.form is not DeductiblePeriodForm.ANNUAL:
        return period.citation
    return aggregate.the(model.FactorSchedule).citation


def lower(draft: Draft) -> None:
    """Pass on what lies over the attachment: of the period, of each month alone, or of the year to date."""
    attachment = draft.attachment
    assert attachment is not None
    assert attachment.attachment is not None  # INVARIANT: the minimum has been applied
    name, flow, facts = draft.stream("attachment"), draft.flow, draft.facts
    step: Layer | Rising
    match draft.the(DeductiblePeriod).form:
        case DeductiblePeriodForm.ANNUAL | DeductiblePeriodForm.FIXED:
            step = Layer(name, flow, Key.CONTRACT, attachment=Amounts(attachment.attachment))
        case DeductiblePeriodForm.MONTHLY:
            by_month = {str(month.number): month.attachment for month in attachment.months}
            step = Layer(name, flow, Key.MONTH, attachment=Amounts(0, {}, by_month))
            draft.attach(attachment=None)
        case DeductiblePeriodForm.CUMULATIVE:
            over = facts.as_of is None or facts.as_of >= (facts.terminated or draft.contract.period.last)
            step = Rising(
                name,
                flow,
                attachments=tuple(month.cumulative for month in attachment.months),
                opened=_opened(draft, attachment.terminal_months),
                settlement=attachment.attachment if over else None,
            )
        case never:
            assert_never(never)
    draft.cut(step, "below-attachment", NAME, Cited(_place(draft.layer, attachment)))


def _opened(draft: Draft, last: int) -> int:
    """How many policy months have opened by the as-of date."""
    if draft.facts.as_of is None:
        return last
    return max(0, min(last, draft.contract.period.month_of(draft.facts.as_of)))


def tell(telling: Telling) -> Iterable[Account]:
    """Say how far the line takes the counted claims toward the attachment."""
    attachment = telling.settlement.attachment
    if telling.stage is not Stage.AGGREGATE or telling.refusal or not telling.cut("attachment"):
        return
    assert attachment is not None  # INVARIANT: without an aggregate every line is refused
    money = telling.money
    amount, headline, how, projected = _told(telling, attachment)
    form = telling.the(DeductiblePeriod).form
    if attachment.by_minimum and form in _OF_THE_PERIOD:
        yield _base_told(telling, attachment)
    yield telling.account(
        NAME,
        headline,
        _place(telling.layer, attachment),
        f"deductible period {form.value}: {how}" if how else f"deductible period {form.value}",
        f"before {money(telling.before('attachment'))} counted; this line takes it to "
        f"{money(telling.after('attachment'))}",
        f"below the attachment {money(telling.rest('attachment'))}; excess {money(telling.part('attachment'))}",
        note="projected" if projected else "",
        figures=(
            ("attachment", amount),
            ("counted before", telling.before("attachment")),
            ("counted after", telling.after("attachment")),
            ("below attachment", telling.rest("attachment")),
            ("excess", telling.part("attachment")),
        ),
        arithmetic=[telling.working("attachment", kept="below-attachment")],
    )


def _told(telling: Telling, attachment: Attachment) -> tuple[int, str, str, bool]:
    """The attachment that the line meets, a headline for it, how it was reached, and whether it is projected."""
    money = telling.money
    month = attachment.months[int(telling.month) - 1]
    match telling.the(DeductiblePeriod).form:
        case DeductiblePeriodForm.MONTHLY:
            headline = f"attachment of {month.month} {money(month.attachment)}, a deductible of its own"
            return month.attachment, headline, "", month.projected
        case DeductiblePeriodForm.CUMULATIVE:
            headline = f"attachment through {month.month} {money(month.cumulative)}"
            number = f"{month.number} monthly attachment{'s' if month.number > 1 else ''}"
            return month.cumulative, headline, f"{number} so far", month.projected
        case DeductiblePeriodForm.ANNUAL | DeductiblePeriodForm.FIXED:
            amount = attachment.attachment
            assert amount is not None
            headline = f"aggregate attachment {money(amount)}"
            return amount, headline, _how(telling, attachment), attachment.projected
        case never:
            assert_never(never)


def _base_told(telling: Telling, attachment: Attachment) -> Account:
    """What the attachment would be without the minimum, which is the greater."""
    assert telling.layer is not None
    fixed = telling.the(DeductiblePeriod).form is DeductiblePeriodForm.FIXED
    return telling.account(
        NAME if fixed else "aggregate-attachment",
        _base_words(telling, attachment),
        _base_place(telling.layer),
        figures=(("without the minimum", attachment.base),),
    )


def _base_words(telling: Telling, attachment: Attachment) -> str:
    """How the attachment of the period is reached without a minimum."""
    money, period, months = telling.money, telling.the(DeductiblePeriod), attachment.terminal_months
    if period.form is DeductiblePeriodForm.FIXED:
        return (
            f"{shown_percent(period.rate)} of the first month's {money(attachment.months[0].attachment)} times "
            f"{months} month{'s' if months > 1 else ''} is {money(attachment.base)}"
        )
    return f"{months} monthly attachment{'s sum' if months > 1 else ' comes'} to {money(attachment.sum)}"


def _how(telling: Telling, attachment: Attachment) -> str:
    """How the attachment of the period was reached."""
    money = telling.money
    words = _base_words(telling, attachment)
    if attachment.by_minimum:
        words = f"the minimum of {money(attachment.minimum_in_force)} is greater than {money(attachment.base)}"
    if attachment.terminal_liability:
        words += f"; terminal liability adds {money(attachment.terminal_liability)}"
    return words


def close(closing: Closing) -> None:
    """The period entries of a year-to-date attachment, and the threshold of every month."""
    layer, attachment = closing.contract.aggregate, closing.attachment
    if layer is None:
        return
    assert attachment is not None  # INVARIANT: an aggregate has one
    form = layer.the(DeductiblePeriod).form
    if form is DeductiblePeriodForm.MONTHLY:
        closing.statements.update({month.number: Statement(month.attachment) for month in attachment.months})
    if form is DeductiblePeriodForm.CUMULATIVE:
        closing.statements.update({month.number: Statement(month.cumulative) for month in attachment.months})
    for number, opening in enumerate(closing.openings, start=1):
        closing.add(opening_entry(attachment, number, opening[closing.parts["aggregate"]]))


def opening_entry(attachment: Attachment, number: int, amount: int) -> Entry:
    """What an opening moves, counted from 1: after the last month's the attachment settles."""
    settles = number > attachment.terminal_months
    return Entry(
        month=attachment.months[min(number, attachment.terminal_months) - 1].month,
        kind=AGGREGATE_ENTRY,
        name="settlement" if settles else "opens",
        amount=amount,
        payer="aggregate",
        payee="employer",
        explanation="the attachment settles at that of the period"
        if settles
        else "the attachment rises as the month opens",
    )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.AGGREGATE:
        return
    term = describing.find(DeductiblePeriod)
    if term is None:
        return
    words = {
        DeductiblePeriodForm.ANNUAL: "Claims of the whole period are held against one attachment.",
        DeductiblePeriodForm.FIXED: f"The attachment is fixed: {describing.percent(term.rate)} of the first month's "
        "times the months of the period, or times those that ran if the contract ends early.",
        DeductiblePeriodForm.MONTHLY: "Each month is held against its own attachment, and nothing carries over.",
        DeductiblePeriodForm.CUMULATIVE: "Claims of the year to date are held against the attachments so far, month by "
        "month, and settled at the end.",
    }
    yield describing.said(term, words[term.form])
    yield Sentence(
        text="A claim or a refund belongs to the month in which it is itself paid: before the first month to the "
        "first, after the last month to the last."
    )


PROVISION = Provision(
    name=NAME,
    nodes=NODES,
    blocks=BLOCKS,
    codes=CODES,
    check=check,
    lower={Stage.AGGREGATE: lower},
    tell=tell,
    close=close,
    describe=describe,
)
