"""Covered coverages: which kinds of claims a stop-loss layer counts at all.

A line of another coverage is refused as `not-covered`. Each layer states its own.
Source: `semantics`, sections 3 and 5.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import Covers, Term
from planlang.model.description import Part, Sentence
from planlang.model.trace import Account
from planlang.operators.keep import Always, CoverageOutside, Test
from planlang.provisions.describing import Describing
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "covered-coverages"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Covers,)
BLOCKS = frozenset({Block.SPECIFIC, Block.AGGREGATE})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The declared coverages that the layer counts."""
    declared = ", ".join(scope.frame.coverages.places) or "medical"
    written = scope.require(nodes.Covers, f"covers {declared}")
    if written is None:
        return ()
    return (Covers(coverages=scope.coverages(written.names), citation=scope.citation(written)),)


def refuse(draft: Draft) -> Iterable[Test]:
    """A layer refuses the coverages that it does not name; a layer that is not there refuses all."""
    if draft.layer is None:
        yield Always(draft.refusal("not-covered", NAME))
        return
    covers = draft.the(model.Covers)
    yield CoverageOutside(draft.refusal("not-covered", NAME, covers.citation), covers.coverages)


def tell(telling: Telling) -> Iterable[Account]:
    """Say why a coverage is not under the layer."""
    refusal = telling.refusal
    if refusal is None or refusal.provision != NAME:
        return
    if telling.layer is None:
        yield telling.account(NAME, f"the plan has no {telling.slug} cover", None)
        return
    covered = ", ".join(name for name in telling.contract.coverages if name in telling.the(model.Covers).coverages)
    coverage = telling.resolved.line.coverage
    yield telling.account(
        NAME, f"not covered under {telling.title}: {coverage}", refusal.citation, f"it covers {covered}"
    )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part not in {Part.SPECIFIC, Part.AGGREGATE}:
        return
    term = describing.find(model.Covers)
    if term is not None:
        yield describing.said(term, f"It covers {describing.names(term.coverages)} claims, and no others.")


PROVISION = Provision(
    name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, refuse=refuse, tell=tell, describe=describe
)
