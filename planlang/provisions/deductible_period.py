"""Deductible period: over what stretch of time the aggregate deductible is measured.

    annual     one deductible for the period: AAP

Left out, it is annual. Source: `semantics`, section 7.
"""

from __future__ import annotations

from planlang.model.contract import DeductiblePeriod, Term
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "deductible-period"
NODES: tuple[type[nodes.Statement], ...] = (nodes.DeductiblePeriod,)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The annual period, written or not."""
    written = scope.find(nodes.DeductiblePeriod)
    return (DeductiblePeriod(citation=scope.citation(written) if written else None),)


# --- lowering and telling ---
