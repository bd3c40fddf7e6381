"""Member deductible: what a person, or a family, pays of a year's claims before the plan pays anything.

    d1 = diff_person clip(., 0, D_person);   embedded: d = diff_unit clip(d1, 0, D_family)
    non-embedded: the unit's layer alone

On what the copay left, shared by the coverages listed under it. Source: `semantics`, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import MemberDeductible, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.keep import CoverageOutside
from planlang.provisions.cost_sharing import (
    check_each_listed_once,
    coverages_of,
    in_words,
    member_layer,
    report_class,
    report_without_coverages,
)
from planlang.provisions.describing import Describing
from planlang.provisions.draft import UNTOLD, Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
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


def lower(draft: Draft) -> None:
    """The member bears each deductible, shared by its coverages, per person and then per family."""
    credited = draft.the(model.CarryOver).included
    parts: list[str] = []
    places: dict[str, model.Citation | None] = {}
    for number, deductible in enumerate(draft.all(model.MemberDeductible)):
        name = f"deductible.{number}"
        outside = CoverageOutside(UNTOLD, deductible.coverages)
        source = draft.select(f"{name}.charged", [outside])
        total = f"deductible on {', '.join(sorted(deductible.coverages))}"
        taken = draft.member_layer(name, source, deductible.layer, total, total if credited else None)
        parts.append(draft.carry(f"{name}.carried", taken, total) if credited or draft.carries else taken)
        places |= dict.fromkeys(deductible.coverages, deductible.citation)
    borne = draft.bears("deductible", tuple(parts), "deductible", NAME, Cited(None, by_coverage=places))
    draft.flow = draft.combine(draft.stream("after-deductible"), (draft.flow,), (borne,))


def tell(telling: Telling) -> Iterable[Account]:
    """Say what the deductible takes of the line."""
    if telling.stage is not Stage.BENEFITS:
        return
    for number, deductible in enumerate(telling.all(model.MemberDeductible)):
        if telling.resolved.line.coverage in deductible.coverages:
            yield from telling.member_layer(NAME, f"deductible.{number}", deductible, telling.part("deductible"))


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.BENEFITS:
        return
    for term in describing.all(model.MemberDeductible):
        then = " then" if any(copay.coverages & term.coverages for copay in describing.all(model.Copay)) else ""
        yield describing.said(
            term,
            f"Members{then} pay a deductible of {in_words(describing, term.layer)} on "
            f"{describing.names(term.coverages)}.",
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
