"""Aggregating specific deductible: what the plan keeps, once for all persons together, of their excess.

    B = max(0, T - ASD)     T: the excess of all keys, in settlement order

By default it is taken from the excess before the percentage, by option from the reimbursement after it.
Source: `semantics`, section 6.
"""

from __future__ import annotations

from planlang.model.contract import AggregatingDeductible, Term
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "aggregating-specific-deductible"
NODES: tuple[type[nodes.Statement], ...] = (nodes.AggregatingDeductible,)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The amount, and on which side of the percentage it stands."""
    written = scope.find(nodes.AggregatingDeductible)
    if written is None:
        return ()
    return (
        AggregatingDeductible(
            amount=scope.money(written.amount),
            after_percentage=bool(written.after_percentage),
            citation=scope.citation(written),
        ),
    )


# --- lowering and telling ---
