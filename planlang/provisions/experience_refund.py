"""Experience refund: part of the premium comes back when the carriers had little to reimburse.

    min(round(share * max(0, limit * premium - claims)), round(cap * premium))

Claims are what specific and aggregate reimbursed, premium is what both layers cost. Source: `semantics`, section 8.
"""

from __future__ import annotations

from planlang.model.contract import ExperienceRefund, Term
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code, Label

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


# --- lowering and telling ---


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check)
