"""Advance funding: the carrier sends its share before the plan pays a large claim.

It moves money earlier and never changes who owes what. Source: `semantics`, section 6.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import AdvanceFunding, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Stage
from planlang.model.trace import Account
from planlang.provisions.describing import Describing
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "advance-funding"
NODES: tuple[type[nodes.Statement], ...] = (nodes.AdvanceFunding,)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The option as written."""
    written = scope.find(nodes.AdvanceFunding)
    if written is None:
        return ()
    return (AdvanceFunding(included=written.included, citation=scope.citation(written)),)


def tell(telling: Telling) -> Iterable[Account]:
    """Say that the carrier's money comes before the plan pays."""
    funding = telling.find(model.AdvanceFunding)
    if telling.stage is not Stage.SPECIFIC or funding is None or not funding.included or telling.refusal:
        return
    if telling.cut("reimbursement"):
        words = "the carrier funds its part in advance, which changes no liability"
        yield telling.account(NAME, words, funding.citation)


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.SPECIFIC:
        return
    term = next(iter(describing.all(AdvanceFunding)), None)
    if term is not None and term.included:
        yield describing.said(term, "The carrier's money may come before the plan pays; who owes what stays the same.")


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, tell=tell, describe=describe)
