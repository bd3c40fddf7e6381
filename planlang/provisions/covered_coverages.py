"""Covered coverages: which kinds of claims a stop-loss layer counts at all.

A line of another coverage is refused as `not-covered`. Each layer states its own.
Source: `semantics`, sections 3 and 5.
"""

from __future__ import annotations

from planlang.model.contract import Covers, Term
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "covered-coverages"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Covers,)
BLOCKS = frozenset({Block.SPECIFIC, Block.AGGREGATE})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The declared coverages that the layer counts."""
    declared = ", ".join(scope.frame.coverages.places) or "medical"
    written = scope.require(nodes.Covers, f"covers {declared}")
    if written is None:
        return ()
    return (Covers(coverages=scope.coverages(written.names), citation=scope.citation(written)),)


# --- lowering and telling ---
