"""Termination: what leaving before the period ends does to the aggregate.

    full minimum        AAP = max(SUM to the termination month, MIN)
    pro-rated minimum   AAP = max(SUM, round(MIN * n / N))
    forfeited           the aggregate pays nothing

Left out, the full minimum stands. Source: `semantics`, sections 5 and 7.
"""

from __future__ import annotations

from collections.abc import Mapping

from planlang.model.contract import OnTermination, Term, TerminationMode
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "termination"
NODES: tuple[type[nodes.Statement], ...] = (nodes.OnTermination,)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = ()

_MODES: Mapping[nodes.TerminationMode, TerminationMode] = {
    nodes.TerminationMode.FULL_MINIMUM: TerminationMode.FULL_MINIMUM,
    nodes.TerminationMode.PRO_RATED_MINIMUM: TerminationMode.PRO_RATED_MINIMUM,
    nodes.TerminationMode.FORFEITED: TerminationMode.FORFEITED,
}


def check(scope: Scope) -> tuple[Term, ...]:
    """The mode, written or not."""
    written = scope.find(nodes.OnTermination)
    mode = _MODES[written.mode] if written else TerminationMode.FULL_MINIMUM
    return (OnTermination(mode=mode, citation=scope.citation(written) if written else None),)


# --- lowering and telling ---
