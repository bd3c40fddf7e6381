"""Copay: the fixed amount that a member pays for a visit or a fill, before anything else.

    c = diff_chain clip(a, 0, copay)

Once a chain of linked lines, so that a refund of the whole returns it. Source: `semantics`, section 4.
"""

from __future__ import annotations

from planlang.model.contract import Copay, Term
from planlang.provisions.cost_sharing import check_each_listed_once
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "copay"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Copay,)
BLOCKS = frozenset({Block.BENEFITS})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The copays, at most one a coverage."""
    every = scope.each(nodes.Copay)
    check_each_listed_once(scope, every)
    return tuple(
        Copay(
            amount=scope.money(written.amount),
            coverages=scope.coverages(written.on),
            citation=scope.citation(written),
        )
        for written in every
    )


# --- lowering and telling ---


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check)
