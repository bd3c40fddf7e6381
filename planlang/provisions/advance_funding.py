"""Advance funding: the carrier sends its share before the plan pays a large claim.

It moves money earlier and never changes who owes what. Source: `semantics`, section 6.
"""

from __future__ import annotations

from planlang.model.contract import AdvanceFunding, Term
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "advance-funding"
NODES: tuple[type[nodes.Statement], ...] = (nodes.AdvanceFunding,)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The option as written."""
    written = scope.find(nodes.AdvanceFunding)
    if written is None:
        return ()
    return (AdvanceFunding(included=written.included, citation=scope.citation(written)),)


# --- lowering and telling ---
