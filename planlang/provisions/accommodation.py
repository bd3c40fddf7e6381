"""Monthly accommodation: the carrier advances the aggregate month by month instead of waiting for the year's end.

    due_k = min(M, round(p * max(0, G_k - TH_k)))       G_k: counted claims paid by the close of month k
    advance_k = due_k - outstanding

TH_k is the attachment of the months so far, or the greater of that and the pro-rated minimum.
It is cash timing and never liability: the final settlement pays or takes back what the aggregate comes to, less what
was advanced.
Source: `semantics`, section 7.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from planlang.model import contract as model
from planlang.model.contract import Accommodation, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Attachment, Entry
from planlang.operators.layer import above
from planlang.provisions.closing import Closing, Statement
from planlang.provisions.describing import Describing, absent
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code, Label
from planlang.values.money import round_half_away

ACCOMMODATION_WITHOUT_ANNUAL_PERIOD = Code("accommodation-without-annual-period")

NAME = "accommodation"
NODES: tuple[type[nodes.Statement], ...] = (
    nodes.AccommodationBlock,
    nodes.AdvancesOverStatement,
    nodes.Repayment,
    nodes.MinimumRequest,
    nodes.NoAdvances,
)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = (ACCOMMODATION_WITHOUT_ANNUAL_PERIOD,)

_ANNUAL = (nodes.DeductiblePeriodForm.ANNUAL, nodes.DeductiblePeriodForm.FIXED)


def check(scope: Scope) -> tuple[Term, ...]:
    """The block's four statements, beside an annual deductible."""
    block, inside = scope.find(nodes.AccommodationBlock), scope.seen_from(Block.ACCOMMODATION)
    if block is None or inside is None:
        return ()
    _check_annual(scope, block)
    over = inside.require(nodes.AdvancesOverStatement, "advances over attachment")
    repayment = inside.require(nodes.Repayment, "repayment monthly")
    request, none_in = inside.find(nodes.MinimumRequest), inside.find(nodes.NoAdvances)
    last = inside.months(none_in.months, scope.period.months - 1 if scope.period else None) if none_in else 0
    if over is None or repayment is None:
        return ()
    _check_minimum(scope, over)
    if request:
        _check_request(scope, inside, request)
    return (
        Accommodation(
            over_minimum=over.over is nodes.AdvancesOver.GREATER,
            monthly_repayment=repayment.mode is nodes.RepaymentMode.MONTHLY,
            minimum_request=inside.money(request.amount) if request else 0,
            last_months=last,
            citation=scope.citation(block),
        ),
    )


def _check_annual(scope: Scope, block: nodes.AccommodationBlock) -> None:
    """Report an accommodation beside an aggregate that settles by months already."""
    period = scope.find(nodes.DeductiblePeriod)
    if period is None or period.form in _ANNUAL:
        return
    scope.report(
        ACCOMMODATION_WITHOUT_ANNUAL_PERIOD,
        f"a monthly accommodation advances an annual aggregate, and this one is {period.form.value}",
        Label(block.term, "advances what is paid by months already"),
        Label(period.span, "settles by months"),
        remedy="leave the accommodation out, or write `deductible period annual`",
    )


def _check_minimum(scope: Scope, over: nodes.AdvancesOverStatement) -> None:
    """Warn of advances over a minimum that the aggregate does not have."""
    if over.over is nodes.AdvancesOver.GREATER and not scope.may_hold(nodes.MinimumAttachment):
        scope.report_without_effect(
            "there is no minimum attachment for the advances to be over",
            Label(over.span, "the greater is always the attachment"),
            remedy="write `advances over attachment`, or the `minimum attachment` that was agreed",
        )


def _check_request(scope: Scope, inside: Scope, request: nodes.MinimumRequest) -> None:
    """Warn of a minimum request that no advance can reach."""
    maximum = scope.find(nodes.Maximum)
    if maximum is not None and inside.money(request.amount) > scope.money(maximum.amount):
        scope.report_without_effect(
            "nothing is ever advanced: the minimum request is above the maximum",
            Label(request.amount.span, "an advance must come to this"),
            Label(maximum.amount.span, "and can come to no more than this"),
            remedy="check both amounts",
        )


# --- lowering and telling ---


def _threshold(term: Accommodation, attachment: Attachment, number: int) -> int:
    """TH_k: what the counted claims must exceed for an advance."""
    cumulative = attachment.months[number - 1].cumulative
    if not term.over_minimum:
        return cumulative
    return max(cumulative, round_half_away(attachment.minimum * number, attachment.policy_months))


def _advance(term: Accommodation, due: int, outstanding: int, months_left: int) -> int:
    """What is advanced, or taken back, at the close of a month; `months_left` counts the month itself."""
    advance = due - outstanding
    if advance <= 0:
        return advance if term.monthly_repayment else 0
    return 0 if advance < term.minimum_request or months_left <= term.last_months else advance


def close(closing: Closing) -> None:
    """A statement at the close of every month, and the final balance."""
    layer, attachment = closing.contract.aggregate, closing.attachment
    term = layer.find(Accommodation) if layer else None
    if layer is None or term is None:
        return
    assert attachment is not None  # INVARIANT: an aggregate has one
    maximum = layer.find(model.Maximum)
    percentage = layer.the(model.Reimbursement).percentage
    outstanding = 0
    for month in attachment.months:
        threshold = _threshold(term, attachment, month.number)
        day = closing.close_of(month.number)
        if closing.facts.as_of is not None and day > closing.facts.as_of:
            closing.statements[month.number] = Statement(threshold)
            continue
        by_then = sum(amount for paid, amount in closing.counted.items() if paid <= day)
        due = above(percentage.of(max(0, by_then - threshold)), None, maximum.amount if maximum else None)
        advance = _advance(term, due, outstanding, attachment.terminal_months - month.number + 1)
        outstanding += advance
        closing.statements[month.number] = Statement(threshold, due, advance)
        words = "advanced at the close of the month" if advance > 0 else "repaid at the close of the month"
        closing.add(_moved(month.month, "advance", advance, words))
    words = "what the aggregate comes to, less what was advanced" if outstanding else "what the aggregate comes to"
    last = _moved(attachment.months[-1].month, "settlement", closing.aggregate - outstanding, words)
    closing.add(evolve(last, projected=closing.reimbursed_projected))


def _moved(month: str, kind: str, amount: int, words: str) -> Entry:
    """Cash from the aggregate's carrier to the employer; negative, it goes back."""
    return Entry(month=month, kind=kind, name="", amount=amount, payer="aggregate", payee="employer", explanation=words)


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.AGGREGATE:
        return
    term = describing.find(Accommodation)
    if term is None:
        if describing.layer is not None:
            yield absent("Nothing is advanced during the year: there is no monthly accommodation.")
        return
    greater = ", or at the pro-rated minimum if that is greater" if term.over_minimum else ""
    yield describing.said(
        term,
        "Due at each month's end is what the aggregate would pay on the claims paid so far if it attached at the "
        f"attachments so far{greater}.",
    )
    if term.over_minimum:
        yield describing.said(
            term,
            "The pro-rated minimum is the minimum attachment times the months so far, divided by the months of the "
            "period.",
        )
    yield describing.said(term, "The carrier advances what is due less what it has advanced and not got back.")
    when = "month by month" if term.monthly_repayment else "when the year is settled"
    yield describing.said(term, f"What was advanced too much is repaid {when}.")
    if term.minimum_request:
        yield describing.said(term, f"Advances below {describing.money(term.minimum_request)} wait.")
    if term.last_months:
        months = "month" if term.last_months == 1 else f"{term.last_months} months"
        yield describing.said(term, f"Nothing is advanced in the last {months}.")
    if describing.counts_run_out():
        yield describing.said(term, "What is paid after the last month enters only the final settlement.")
    yield describing.said(term, "Advances change when money moves, and never who owes it.")


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, close=close, describe=describe)
