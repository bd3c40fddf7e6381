"""Overall maximum: the most that the specific reimburses for all persons together, anew in each period.

    specific = min(MT, R) - min(MT, R')     R: what all keys are reimbursed

Source: `semantics`, section 6.
"""

from __future__ import annotations

from planlang.model.contract import OverallMaximum, Term
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "overall-maximum"
NODES: tuple[type[nodes.Statement], ...] = (nodes.OverallMaximum,)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The amount."""
    written = scope.find(nodes.OverallMaximum)
    if written is None:
        return ()
    return (OverallMaximum(amount=scope.money(written.amount), citation=scope.citation(written)),)


# --- lowering and telling ---
