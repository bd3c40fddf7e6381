"""Out-of-pocket maximum: the most that a person, or a family, pays in a year; beyond it the plan pays all.

    person layer, then unit layer, on c + d + h; without copays on d + h, and c is added back

What it takes off is the reason `out-of-pocket-relief`. Shared by its coverages. Source: `semantics`, section 4.
"""

from __future__ import annotations

from planlang.model.contract import OutOfPocketMaximum, Term
from planlang.provisions.cost_sharing import check_each_listed_once, coverages_of, member_layer
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "out-of-pocket-maximum"
NODES: tuple[type[nodes.Statement], ...] = (nodes.OutOfPocketMaximum,)
BLOCKS = frozenset({Block.BENEFITS})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The maxima, at most one a coverage; copays count unless they are said not to."""
    every = scope.each(nodes.OutOfPocketMaximum)
    check_each_listed_once(scope, every)
    return tuple(
        OutOfPocketMaximum(
            layer=member_layer(scope, written.amounts),
            with_copays=written.with_copays is not False,
            coverages=coverages_of(scope, written),
            citation=scope.citation(written),
        )
        for written in every
    )


# --- lowering and telling ---


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check)
