"""Run-in limit: how much of what was incurred before the period a layer is willing to count.

    counted = diff min(running run-in, limit)     specific: per person; aggregate: in all

The rest is `over-run-in-limit` and counts nowhere in that layer. Source: `semantics`, section 5.
"""

from __future__ import annotations

from collections.abc import Mapping

from planlang.model.contract import RunInLimit, Term
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Per
from planlang.text.diagnostic import Code

NAME = "run-in-limit"
NODES: tuple[type[nodes.Statement], ...] = (nodes.RunInLimit,)
BLOCKS = frozenset({Block.SPECIFIC, Block.AGGREGATE})
CODES: tuple[Code, ...] = ()

_KEPT: Mapping[Block, Per] = {Block.SPECIFIC: Per.PERSON, Block.AGGREGATE: Per.ALL}


def check(scope: Scope) -> tuple[Term, ...]:
    """The limit, on the key that the layer keeps run-in by."""
    written = scope.find(nodes.RunInLimit)
    if written is None:
        return ()
    key = scope.key(written.per, (_KEPT[scope.block],), written.words)
    return (RunInLimit(amount=scope.money(written.amount), key=key, citation=scope.citation(written)),)


# --- lowering and telling ---
