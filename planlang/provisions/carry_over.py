"""Last-quarter carry-over: what the deductible took late in one benefit year counts toward the next one's.

    lines incurred in the last three months of a year credit the next year's deductible; no credit is carried again

Left out, there is none. Source: `semantics`, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import CarryOver, Term
from planlang.model.description import Part, Sentence
from planlang.provisions.describing import Describing
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code, Label, Severity

CARRY_OVER_WITHOUT_DEDUCTIBLE = Code("carry-over-without-deductible", Severity.WARNING)

NAME = "carry-over"
NODES: tuple[type[nodes.Statement], ...] = (nodes.CarryOver,)
BLOCKS = frozenset({Block.BENEFITS})
CODES: tuple[Code, ...] = (CARRY_OVER_WITHOUT_DEDUCTIBLE,)


def check(scope: Scope) -> tuple[Term, ...]:
    """Whether it is included; without a deductible it carries nothing over."""
    written = scope.find(nodes.CarryOver)
    if written is None:
        return (CarryOver(included=False),)
    if written.included and not scope.may_hold(nodes.MemberDeductible) and not scope.may_hold(nodes.Deductible):
        scope.report(
            CARRY_OVER_WITHOUT_DEDUCTIBLE,
            "the carry-over carries nothing, since the benefits have no deductible",
            Label(written.span, "counts toward no deductible"),
            remedy="add the deductible, or leave the carry-over out",
        )
    return (CarryOver(included=written.included, citation=scope.citation(written)),)


# --- lowering and telling ---


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.BENEFITS:
        return
    term = describing.find(CarryOver)
    if term is None or not describing.all(model.MemberDeductible):
        return
    if term.included:
        text = "What the deductible took in the last three months of a year counts toward the next year's deductible."
    else:
        text = "What the deductible took in the last three months of a year does not count toward the next year's."
    yield describing.said(term, text)


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, describe=describe)
