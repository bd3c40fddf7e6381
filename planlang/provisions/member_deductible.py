"""Member deductible: what a person, or a family, pays of a year's claims before the plan pays anything.

    d1 = diff_person clip(., 0, D_person);   embedded: d = diff_unit clip(d1, 0, D_family)
    non-embedded: the unit's layer alone

On what the copay left, shared by the coverages listed under it. Source: `semantics`, section 4.
"""

from __future__ import annotations

from planlang.model.contract import MemberDeductible, Term
from planlang.provisions.cost_sharing import (
    check_each_listed_once,
    coverages_of,
    member_layer,
    report_class,
    report_without_coverages,
)
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "member-deductible"
NODES: tuple[type[nodes.Statement], ...] = (nodes.MemberDeductible,)
BLOCKS = frozenset({Block.BENEFITS})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The deductibles, at most one a coverage."""
    every = scope.each(nodes.MemberDeductible)
    check_each_listed_once(scope, every)
    for misplaced in scope.each(nodes.Deductible):
        report_without_coverages(scope, misplaced)
    for written in every:
        report_class(scope, written)
    return tuple(
        MemberDeductible(
            layer=member_layer(scope, written.amounts),
            coverages=coverages_of(scope, written),
            citation=scope.citation(written),
        )
        for written in every
    )


# --- lowering and telling ---


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check)
