"""Member coinsurance: the share that a member pays of what is left over copay and deductible.

    h = diff_person round(share * total of (a - c - d))

Each coverage by itself, rounded on the running total. Source: `semantics`, section 4.
"""

from __future__ import annotations

from planlang.model.contract import MemberCoinsurance, Term
from planlang.provisions.cost_sharing import check_each_listed_once
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "member-coinsurance"
NODES: tuple[type[nodes.Statement], ...] = (nodes.MemberCoinsurance,)
BLOCKS = frozenset({Block.BENEFITS})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The shares, at most one a coverage."""
    every = scope.each(nodes.MemberCoinsurance)
    check_each_listed_once(scope, every)
    return tuple(
        MemberCoinsurance(
            share=scope.share(written.share),
            coverages=scope.coverages(written.on),
            citation=scope.citation(written),
        )
        for written in every
    )


# --- lowering and telling ---


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check)
