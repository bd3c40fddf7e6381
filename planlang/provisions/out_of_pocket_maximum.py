"""Out-of-pocket maximum: the most that a person, or a family, pays in a year; beyond it the plan pays all.

    person layer, then unit layer, on c + d + h; without copays on d + h, and c is added back

What it takes off is the reason `out-of-pocket-relief`. Shared by its coverages. Source: `semantics`, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import OutOfPocketMaximum, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.combine import Combine
from planlang.operators.keep import CoverageOutside
from planlang.provisions.cost_sharing import check_each_listed_once, coverages_of, in_words, member_layer
from planlang.provisions.describing import Describing
from planlang.provisions.draft import UNTOLD, Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
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
            unsaid=("with copays",) if written.with_copays is None else (),
        )
        for written in every
    )


def lower(draft: Draft) -> None:
    """What the member bears is limited per person and then per family; the relief is what the limit takes off."""
    every = tuple(draft.stream(name) for name in ("copay", "deductible", "coinsurance"))
    parts: list[str] = []
    places: dict[str, model.Citation | None] = {}
    for number, maximum in enumerate(draft.all(model.OutOfPocketMaximum)):
        name = f"out-of-pocket.{number}"
        borne = draft.add(Combine(draft.stream(f"{name}.borne"), every if maximum.with_copays else every[1:]))
        outside = CoverageOutside(UNTOLD, maximum.coverages)
        source = draft.select(f"{name}.charged", [outside], borne)
        total = f"out-of-pocket on {', '.join(sorted(maximum.coverages))}"
        limited = draft.member_layer(name, source, maximum.layer, total)
        parts.append(draft.add(Combine(draft.stream(f"{name}.relief"), (limited,), (source,))))
        places |= dict.fromkeys(maximum.coverages, maximum.citation)
    draft.bears("relief", tuple(parts), "out-of-pocket-relief", NAME, Cited(None, by_coverage=places))


def tell(telling: Telling) -> Iterable[Account]:
    """Say what the maximum takes off what the member would bear."""
    if telling.stage is not Stage.BENEFITS:
        return
    for number, maximum in enumerate(telling.all(model.OutOfPocketMaximum)):
        name = f"out-of-pocket.{number}"
        if telling.resolved.line.coverage in maximum.coverages:
            paid = telling.part(f"{name}.charged") + telling.part(f"{name}.relief")
            yield from telling.member_layer(NAME, name, maximum, paid)


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.BENEFITS:
        return
    for term in describing.all(model.OutOfPocketMaximum):
        copays = "copays included" if term.with_copays else "copays not included"
        yield describing.said(
            term,
            f"In a year members pay at most {in_words(describing, term.layer)} on "
            f"{describing.names(term.coverages)}, {copays}.",
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
