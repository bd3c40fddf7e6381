"""Experience refund: part of the premium comes back when the carriers had little to reimburse.

    min(round(share * max(0, limit * premium - claims)), round(cap * premium))

Claims are what specific and aggregate reimbursed, premium is what both layers cost. Source: `semantics`, section 8.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from planlang.model import contract as model
from planlang.model.contract import ExperienceRefund, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Entry
from planlang.provisions.closing import Closing
from planlang.provisions.describing import Describing
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code, Label
from planlang.values.money import round_half_away

REFUND_WITHOUT_PREMIUM = Code("refund-without-premium")

NAME = "experience-refund"
NODES: tuple[type[nodes.Statement], ...] = (
    nodes.ExperienceRefundBlock,
    nodes.RefundShare,
    nodes.ClaimsLimit,
    nodes.Cap,
)
BLOCKS = frozenset({Block.PLAN})
CODES: tuple[Code, ...] = (REFUND_WITHOUT_PREMIUM,)


def check(scope: Scope) -> tuple[Term, ...]:
    """Share, limit and cap, beside the premiums of which they are."""
    block, inside = scope.find(nodes.ExperienceRefundBlock), scope.seen_from(Block.EXPERIENCE_REFUND)
    if block is None or inside is None:
        return ()
    _check_premium_exists(scope, block)
    share = inside.require(nodes.RefundShare, "share 30%")
    limit = inside.require(nodes.ClaimsLimit, "claims limit 70% of premium")
    cap = inside.find(nodes.Cap)
    if share is None or limit is None:
        return ()
    return (
        ExperienceRefund(
            share=inside.share(share.share),
            limit=inside.share(limit.share),
            cap=inside.share(cap.share) if cap else None,
            citation=scope.citation(block),
        ),
    )


def _check_premium_exists(scope: Scope, block: nodes.ExperienceRefundBlock) -> None:
    fees = scope.seen_from(Block.FEES)
    if (fees and fees.may_hold(nodes.Premium)) or (fees is None and scope.may_exist(Block.FEES)):
        return
    scope.report(
        REFUND_WITHOUT_PREMIUM,
        "the experience refund is a share of premium, and the plan states none",
        Label(block.term, "comes to nothing"),
        *((Label(fees.here.header.term, "has no `premium`"),) if fees else ()),
        remedy="add the premium inside `fees { }`: `premium specific $45.00 per employee per month`",
    )


def close(closing: Closing) -> None:
    """A share of what the carriers' claims stay below a limit, at most a cap, both shares of the premium."""
    refund = next(iter(closing.contract.all(model.ExperienceRefund)), None)
    if refund is None:
        return
    premium = closing.sum_of("premium")
    claims = closing.specific + closing.reimbursed
    below = refund.share * max(Fraction(0), refund.limit * premium - claims)
    amount = round_half_away(below.numerator, below.denominator)
    if refund.cap is not None:
        most = refund.cap * premium
        amount = min(amount, round_half_away(most.numerator, most.denominator))
    closing.refund = amount
    closing.add(
        Entry(
            month=closing.month_name(closing.months[-1]),
            kind="refund",
            name="",
            amount=amount,
            payer="carrier",
            payee="employer",
            explanation="the experience refund",
            projected=closing.any_projected("premium") or closing.reimbursed_projected,
        )
    )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.PLAN:
        return
    for term in describing.contract.all(model.ExperienceRefund):
        cap = f", at most {describing.percent(term.cap)} of it" if term.cap is not None else ""
        yield describing.said(
            term,
            f"The carrier returns {describing.percent(term.share)} of what its claims stay below "
            f"{describing.percent(term.limit)} of premium{cap}.",
        )


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, close=close, describe=describe)
