"""Minimum attachment: the aggregate deductible never falls below this, however far enrollment falls.

    MIN = round(q * A_1 * N), or an amount, or the greater of both;     AAP = max(SUM, MIN)

Left out, there is none. Source: `semantics`, section 7.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import MinimumAttachment, Term
from planlang.model.description import Part, Sentence
from planlang.model.ledger import Facts
from planlang.model.settlement import Attachment, Stage
from planlang.model.trace import Account
from planlang.provisions.describing import Describing, absent, listed
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code, Label
from planlang.values.money import round_half_away
from planlang.values.rate import shown_percent

NAME = "minimum-attachment"
NODES: tuple[type[nodes.Statement], ...] = (nodes.MinimumAttachment,)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = ()

_FEWER = "fewer members mean a lower one"
_FEWER_AT_FIRST = "fewer members at first mean a lower one, fewer later do not"


def check(scope: Scope) -> tuple[Term, ...]:
    """The amount, the share of the first month, or both."""
    written = scope.find(nodes.MinimumAttachment)
    if written is None:
        return ()
    _check_months_alone(scope, written)
    return (
        MinimumAttachment(
            amount=scope.money(written.amount) if written.amount else None,
            share=written.share.value if written.share else None,
            citation=scope.citation(written),
        ),
    )


def _check_months_alone(scope: Scope, written: nodes.MinimumAttachment) -> None:
    """Warn of a minimum beside months that stand alone: each attaches at its own, of which there is no minimum."""
    period = scope.find(nodes.DeductiblePeriod)
    if period is not None and period.form is nodes.DeductiblePeriodForm.MONTHLY:
        scope.report_without_effect(
            "a minimum attachment changes nothing where each month stands alone",
            Label(written.span, "is of the period as a whole"),
            Label(period.span, "each month attaches at its own"),
            remedy="leave it out, or write the deductible period that the contract has",
        )


def lower(draft: Draft) -> None:
    """Attach at the sum of the monthly attachments, or at the minimum if that is greater."""
    attachment = draft.attachment
    assert attachment is not None
    minimum = draft.find(model.MinimumAttachment)
    amount = 0
    if minimum is not None:
        amount = minimum.amount or 0
        if minimum.share is not None:
            base = attachment.months[0].attachment * attachment.policy_months
            amount = max(amount, round_half_away(base * minimum.share.numerator, minimum.share.denominator))
    least = _in_force(draft.the(model.OnTermination), draft.facts, attachment, amount)
    period = draft.the(model.DeductiblePeriod)
    base = _base(period, attachment)
    draft.attach(
        base=base,
        minimum=amount,
        minimum_in_force=least,
        attachment=max(base, least),
        rests_on=frozenset({1}) if period.form is model.DeductiblePeriodForm.FIXED else None,
    )


def _in_force(term: model.OnTermination, facts: Facts, attachment: Attachment, minimum: int) -> int:
    """The minimum that holds: of a contract that ended and says so, its share for the months that ran."""
    if facts.terminated and term.mode is model.TerminationMode.PRO_RATED_MINIMUM:
        return round_half_away(minimum * attachment.terminal_months, attachment.policy_months)
    return minimum


def _base(period: model.DeductiblePeriod, attachment: Attachment) -> int:
    """What the attachment would be without a minimum: the sum, or the first month's times the months at a rate."""
    if period.form is not model.DeductiblePeriodForm.FIXED:
        return attachment.sum
    product = attachment.months[0].attachment * attachment.terminal_months
    return round_half_away(product * period.rate.numerator, period.rate.denominator)


def tell(telling: Telling) -> Iterable[Account]:
    """Where the minimum decides the attachment that the line meets, say what it is and what a termination left of it.

    Months of the year to date are held against their own attachments, of which there is no minimum.
    """
    attachment, money = telling.settlement.attachment, telling.money
    if telling.stage is not Stage.AGGREGATE or telling.refusal or not telling.cut("attachment"):
        return
    assert attachment is not None  # INVARIANT: without an aggregate every line is refused
    if not attachment.by_minimum or telling.the(model.DeductiblePeriod).form is model.DeductiblePeriodForm.CUMULATIVE:
        return
    minimum, held = telling.the(model.MinimumAttachment), attachment.minimum_in_force
    yield telling.account(
        NAME,
        f"minimum attachment {money(attachment.minimum)}",
        minimum.citation,
        _reached(telling, minimum, attachment),
        figures=(("minimum", attachment.minimum),),
    )
    if held != attachment.minimum:
        months = f"{attachment.terminal_months}/{attachment.policy_months}"
        yield telling.account(
            "termination",
            f"minimum {money(attachment.minimum)} x {months} = {money(held)}",
            telling.the(model.OnTermination).citation,
            f"pro-rated by the termination on {telling.settlement.facts.terminated}",
            figures=(("minimum", attachment.minimum), ("minimum in force", held)),
        )


def _reached(telling: Telling, minimum: MinimumAttachment, attachment: Attachment) -> str:
    """How a minimum is reached that is not an amount alone."""
    if minimum.share is None:
        return ""
    share = (
        f"{shown_percent(minimum.share)} of the first month's {telling.money(attachment.months[0].attachment)} times "
        f"{attachment.policy_months} months"
    )
    return share if minimum.amount is None else f"the greater of {telling.money(minimum.amount)} and {share}"


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.AGGREGATE:
        return
    term = describing.find(MinimumAttachment)
    period = describing.find(model.DeductiblePeriod)
    if term is None:
        if describing.layer is not None:
            fixed = period is not None and period.form is model.DeductiblePeriodForm.FIXED
            fewer = _FEWER_AT_FIRST if fixed else _FEWER
            yield absent(f"There is no minimum attachment: {fewer}.")
        return
    said = []
    if term.amount is not None:
        said.append(describing.money(term.amount))
    if term.share is not None:
        said.append(f"{describing.percent(term.share)} of the first month's attachment times the months of the period")
    greater = "the greater of " if len(said) > 1 else ""
    if period is not None and period.form is model.DeductiblePeriodForm.MONTHLY:
        alone = "does not apply, for each month is held against its own attachment"
        yield describing.said(term, f"A minimum attachment of {greater}{listed(said)} {alone}.")
        return
    yield describing.said(term, f"The attachment of the period is at least {greater}{listed(said)}.")


PROVISION = Provision(
    name=NAME,
    nodes=NODES,
    blocks=BLOCKS,
    codes=CODES,
    check=check,
    lower={Stage.AGGREGATE: lower},
    tell=tell,
    describe=describe,
)
