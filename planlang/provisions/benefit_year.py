"""Benefit year: the year over which what members pay accumulates, and after which it starts anew.

    plan year       anniversaries of the policy period's first day
    calendar year   January to December

A line belongs to the year of its incurred date. Left out, it is the plan year. Source: `semantics`, section 4.
"""

from __future__ import annotations

from planlang.model.contract import BenefitYear, Term
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "benefit-year"
NODES: tuple[type[nodes.Statement], ...] = (nodes.BenefitYear,)
BLOCKS = frozenset({Block.BENEFITS})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The year as written, or the plan's."""
    written = scope.find(nodes.BenefitYear)
    if written is None:
        return (BenefitYear(calendar=False),)
    return (BenefitYear(calendar=written.calendar, citation=scope.citation(written)),)


# --- lowering and telling ---


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check)
