"""Benefit maximum: the most that the plan pays for one person on some coverages, in a year or in a lifetime.

    plan keeps diff min(total of (a - member so far), max); the rest is `over-benefit-maximum` and the member's

Several apply in written order, each on what the last kept. Source: `semantics`, section 4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.amounts import Amounts
from planlang.model.contract import BenefitMaximum, Key, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.combine import Combine
from planlang.operators.keep import CoverageOutside
from planlang.operators.layer import Layer
from planlang.provisions.describing import Describing
from planlang.provisions.draft import UNTOLD, Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
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


def lower(draft: Draft) -> None:
    """The plan keeps its own part up to each maximum, in written order; what is over joins the member's."""
    allowed = draft.stream("allowed")
    rest = draft.add(Combine(draft.stream("benefit"), (allowed,), draft.member))
    parts: list[str] = []
    equals: Counter[str] = Counter()
    for number, maximum in enumerate(draft.all(model.BenefitMaximum)):
        name = f"benefit-maximum.{number}"
        outside = CoverageOutside(UNTOLD, maximum.coverages)
        source = draft.select(f"{name}.charged", [outside], rest)
        key = Key.PERSON if maximum.lifetime else Key.PERSON_YEAR
        total = f"{'lifetime' if maximum.lifetime else 'yearly'} maximum on {', '.join(sorted(maximum.coverages))}"
        equals[total] += 1
        total = f"{total} {equals[total]}"
        kept = draft.add(Layer(draft.stream(name), source, key, limit=Amounts(maximum.amount), total=total))
        over = draft.add(Combine(draft.stream(f"{name}.over"), (source,), (kept,)))
        rest = draft.add(Combine(draft.stream(f"{name}.left"), (rest,), (over,)))
        parts.append(over)
        draft.because("over-benefit-maximum", over, NAME, Cited(maximum.citation))
    draft.borne("over-maximum", tuple(parts))


def tell(telling: Telling) -> Iterable[Account]:
    """Say what the plan keeps under the maximum."""
    if telling.stage is not Stage.BENEFITS:
        return
    for number, maximum in enumerate(telling.all(model.BenefitMaximum)):
        name = f"benefit-maximum.{number}"
        charged = telling.part(f"{name}.charged")
        if telling.resolved.line.coverage not in maximum.coverages or not charged:
            continue
        money, before, over = telling.money, telling.before(name), telling.part(f"{name}.over")
        span = "in a lifetime" if maximum.lifetime else "a benefit year"
        yield telling.account(
            NAME,
            f"benefit maximum {money(maximum.amount)} per person {span}",
            maximum.citation,
            f"before {money(before)} of the plan's part; this line takes it to {money(before + charged)}",
            f"the plan pays {money(charged - over)}; over the maximum {money(over)}",
            figures=(("before", before), ("after", before + charged), ("over benefit maximum", over)),
            arithmetic=[telling.working(name, kept="over-benefit-maximum")],
        )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.BENEFITS:
        return
    for term in describing.all(model.BenefitMaximum):
        span = "in a lifetime" if term.lifetime else "in a year"
        yield describing.said(
            term,
            f"The plan pays at most {describing.money(term.amount)} for each person {span} on "
            f"{describing.names(term.coverages)}; what is over is the member's.",
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
