"""Minimum attachment: the aggregate deductible never falls below this, however far enrollment falls.

    MIN = round(q * A_1 * N), or an amount, or the greater of both;     AAP = max(SUM, MIN)

Left out, there is none. Source: `semantics`, section 7.
"""

from __future__ import annotations

from planlang.model.contract import MinimumAttachment, Term
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "minimum-attachment"
NODES: tuple[type[nodes.Statement], ...] = (nodes.MinimumAttachment,)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The amount, the share of the first month, or both."""
    written = scope.find(nodes.MinimumAttachment)
    if written is None:
        return ()
    return (
        MinimumAttachment(
            amount=scope.money(written.amount) if written.amount else None,
            share=written.share.value if written.share else None,
            citation=scope.citation(written),
        ),
    )


# --- lowering and telling ---
