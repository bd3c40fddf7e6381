"""Copay: the fixed amount that a member pays for a visit or a fill, before anything else.

    c = diff_chain clip(a, 0, copay)

Once a chain of linked lines, so that a refund of the whole returns it. Source: `semantics`, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.amounts import Amounts
from planlang.model.contract import Copay, Key, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.keep import CoverageOutside
from planlang.operators.layer import Layer
from planlang.provisions.cost_sharing import check_each_listed_once
from planlang.provisions.describing import Describing
from planlang.provisions.draft import UNTOLD, Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
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


def lower(draft: Draft) -> None:
    """The member bears the copay of each coverage, once a chain of linked lines."""
    parts: list[str] = []
    places: dict[str, model.Citation | None] = {}
    for number, copay in enumerate(draft.all(model.Copay)):
        outside = CoverageOutside(UNTOLD, copay.coverages)
        source = draft.select(f"copay.{number}.allowed", [outside])
        step = Layer(draft.stream(f"copay.{number}"), source, Key.CHAIN, Amounts(0), Amounts(copay.amount))
        parts.append(draft.add(step))
        places |= dict.fromkeys(copay.coverages, copay.citation)
    borne = draft.bears("copay", tuple(parts), "copay", NAME, Cited(None, by_coverage=places))
    draft.flow = draft.combine(draft.stream("after-copay"), (draft.flow,), (borne,))


def tell(telling: Telling) -> Iterable[Account]:
    """Say what the copay takes of the line."""
    if telling.stage is not Stage.BENEFITS:
        return
    for number, copay in enumerate(telling.all(model.Copay)):
        if telling.resolved.line.coverage in copay.coverages and telling.part(f"copay.{number}.allowed"):
            money, part = telling.money, telling.part("copay")
            yield telling.account(
                NAME,
                f"copay {money(copay.amount)} on {telling.resolved.line.coverage}",
                copay.citation,
                f"the member pays {money(part)} of {money(telling.part('allowed'))}",
                figures=(("copay", part), ("allowed", telling.part("allowed"))),
                arithmetic=[telling.working(f"copay.{number}", passed="copay")],
            )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.BENEFITS:
        return
    for copay in describing.all(model.Copay):
        yield describing.said(
            copay,
            f"A member pays {describing.money(copay.amount)} first, once for each bill and its corrections, on "
            f"{describing.names(copay.coverages)}.",
        )


PROVISION = Provision(
    name=NAME,
    nodes=NODES,
    blocks=BLOCKS,
    codes=CODES,
    check=check,
    lower={Stage.BENEFITS: lower},
    tell=tell,
    describe=describe,
)
