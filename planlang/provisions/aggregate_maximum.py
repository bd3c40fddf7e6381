"""Aggregate maximum: the most that the carrier reimburses under the aggregate in the period.

    RA = min(M, C)

Source: `semantics`, section 7.
"""

from __future__ import annotations

from planlang.model.contract import Key, Maximum, Term
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Per
from planlang.text.diagnostic import Code

NAME = "aggregate-maximum"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Maximum,)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The amount, for all persons together."""
    written = scope.find(nodes.Maximum)
    if written is None:
        return ()
    if written.per:
        scope.key(written.per, (Per.ALL,), written.words)
    return (Maximum(amount=scope.money(written.amount), key=Key.CONTRACT, citation=scope.citation(written)),)


# --- lowering and telling ---
