"""Specific reimbursement: the share of the excess that the carrier pays, flat or by bands of the excess.

    C = round(p * Bk)     on the key's running total, so that cents never drift

Left out, the carrier pays all of it. Source: `semantics`, section 6.
"""

from __future__ import annotations

from planlang.model.contract import Reimbursement, Term
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code
from planlang.values.rate import ONE, flat

NAME = "specific-reimbursement"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Reimburses,)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The percentage, each of its rates at most 100%."""
    written = scope.find(nodes.Reimburses)
    if written is None:
        return (Reimbursement(percentage=flat(ONE)),)
    for rate in written.rates:
        scope.share(rate)
    for amount in written.amounts:
        scope.money(amount)
    return (Reimbursement(percentage=written.percentage.value, citation=scope.citation(written)),)


# --- lowering and telling ---
