"""Benefit maximum: the most that the plan pays for one person on some coverages, in a year or in a lifetime.

    plan keeps diff min(total of (a - member so far), max); the rest is `over-benefit-maximum` and the member's

Several apply in written order, each on what the last kept. Source: `semantics`, section 4.
"""

from __future__ import annotations

from planlang.model.contract import BenefitMaximum, Term
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "benefit-maximum"
NODES: tuple[type[nodes.Statement], ...] = (nodes.BenefitMaximum,)
BLOCKS = frozenset({Block.BENEFITS})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The maxima in written order."""
    return tuple(
        BenefitMaximum(
            amount=scope.money(written.amount),
            lifetime=written.lifetime,
            coverages=scope.coverages(written.on),
            citation=scope.citation(written),
        )
        for written in scope.each(nodes.BenefitMaximum)
    )


# --- lowering and telling ---


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check)
