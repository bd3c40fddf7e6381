"""Rebates: whether money that a drug maker returns lowers what the carriers pay.

    rebates ignored | reduce aggregate | reduce specific and aggregate

Left out, both layers ignore rebates and they stay the employer's. Source: `semantics`, section 8.
"""

from __future__ import annotations

from planlang.model.contract import Rebates, Term
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, RebateMode
from planlang.text.diagnostic import Code

NAME = "rebates"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Rebates,)
BLOCKS = frozenset({Block.PLAN})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The plan's one way with rebates."""
    written = scope.find(nodes.Rebates)
    mode = written.mode if written else RebateMode.IGNORED
    return (
        Rebates(
            reduce_specific=mode is RebateMode.BOTH,
            reduce_aggregate=mode is not RebateMode.IGNORED,
            citation=scope.citation(written) if written else None,
        ),
    )


# --- lowering and telling ---
