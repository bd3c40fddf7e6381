"""Aggregate reimbursement: the share that the carrier pays of claims above the attachment.

    C = round(p * X)     one rate, on the running total

Left out, the carrier pays all of it. Source: `semantics`, section 7.
"""

from __future__ import annotations

from planlang.model.contract import Reimbursement, Term
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code, Label
from planlang.values.rate import ONE, flat

BANDS_ON_AGGREGATE = Code("bands-on-aggregate")

NAME = "aggregate-reimbursement"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Reimburses,)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = (BANDS_ON_AGGREGATE,)


def check(scope: Scope) -> tuple[Term, ...]:
    """The one percentage, at most 100%."""
    written = scope.find(nodes.Reimburses)
    if written is None:
        return (Reimbursement(percentage=flat(ONE)),)
    if written.percentage.value.bands:
        scope.report(
            BANDS_ON_AGGREGATE,
            "an aggregate reimburses one share, not one a band",
            Label(written.percentage.span, "bands are of a person's excess, in a specific"),
            remedy="write one share, such as `reimburses 90%`",
        )
        return ()
    for rate in written.rates:
        scope.share(rate)
    return (Reimbursement(percentage=written.percentage.value, citation=scope.citation(written)),)


# --- lowering and telling ---
