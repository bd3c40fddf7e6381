"""Specific deductible: what the plan keeps of each person's (or family's) claims before the carrier pays.

    X = max(0, E - D)     the excess of a key's eligible total over its deductible

Classes may have their own. Source: `semantics`, section 6.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.amounts import Amounts
from planlang.model.contract import Deductible, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.layer import Layer
from planlang.provisions.cost_sharing import report_member_deductible
from planlang.provisions.describing import Describing, bears
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import KEYS, Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code, Label

CLASS_DEDUCTIBLE_WITHOUT_STANDARD = Code("class-deductible-without-standard")

NAME = "specific-deductible"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Deductible,)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = (CLASS_DEDUCTIBLE_WITHOUT_STANDARD,)


def check(scope: Scope) -> tuple[Term, ...]:
    """The standard deductible and those of classes, all on one key."""
    for of_member in scope.each(nodes.MemberDeductible):
        report_member_deductible(scope, of_member)
    every = scope.each(nodes.Deductible)
    standard = next((d for d in every if d.for_class is None), None)
    by_class = {d.for_class.value: d for d in every if d.for_class and scope.class_name(d.for_class)}
    amounts = {name: scope.money(d.amount) for name, d in by_class.items()}
    for written in every:
        if written.for_class:
            scope.agree_with_deductible(written.per.value, written.per.span, written.words)
    if standard is None:
        _report_missing(scope, every)
        return ()
    return (
        Deductible(
            key=KEYS[standard.per.value],
            amount=scope.money(standard.amount),
            by_class=amounts,
            citations={name: scope.citation(d) for name, d in by_class.items()},
            citation=scope.citation(standard),
        ),
    )


def _report_missing(scope: Scope, of_classes: tuple[nodes.Deductible, ...]) -> None:
    """A specific without a standard deductible: nobody's deductible, or only some classes'."""
    if scope.here.may_hold(nodes.Deductible.words) or scope.find(nodes.MemberDeductible):
        return
    if not of_classes:
        scope.report_missing(nodes.Deductible.words, "deductible $100,000 per person")
        return
    first = of_classes[0]
    scope.report(
        CLASS_DEDUCTIBLE_WITHOUT_STANDARD,
        "only classes have a deductible",
        Label(first.span, "holds for this class alone"),
        Label(scope.here.header.term, "has no deductible for everybody else"),
        remedy="add the deductible of persons in no class or another, such as `deductible $100,000 per person`",
    )


def lower(draft: Draft) -> None:
    """Pass on what lies over the standard deductible, or over a laser that is lower."""
    deductible = draft.the(model.Deductible)
    lower_lasers = {
        laser.key: laser
        for laser in draft.all(model.Laser)
        if laser.amount < deductible.standard(draft.class_of.get(laser.key))
    }
    amounts = Amounts(
        deductible.amount, deductible.by_class, {key: laser.amount for key, laser in lower_lasers.items()}
    )
    places = {key: laser.citation for key, laser in lower_lasers.items() if laser.citation}
    draft.publish("eligible")
    step = Layer(draft.stream("deductible"), draft.flow, deductible.key, attachment=amounts)
    cited = Cited(deductible.citation, deductible.key, places, deductible.citations)
    draft.cut(step, "below-deductible", NAME, cited)
    draft.publish("excess")


def tell(telling: Telling) -> Iterable[Account]:
    """Say how far the line takes its key toward the deductible; a laser tells of its own."""
    if telling.stage is not Stage.SPECIFIC or telling.refusal or telling.layer is None:
        return
    deductible = telling.the(model.Deductible)
    key = telling.key(deductible.key)
    if any(laser.key == key for laser in telling.all(model.Laser)):
        return
    class_name = telling.class_of(deductible.key)
    amount = deductible.standard(class_name)
    by_class = class_name in deductible.by_class
    name, money = "deductible", telling.money
    yield telling.account(
        NAME,
        f"deductible {money(amount)} {telling.per(deductible.key)}" + (f" for class {class_name}" if by_class else ""),
        deductible.citations[class_name] if class_name and by_class else deductible.citation,
        f"before {money(telling.before(name))}; this line takes {key} to {money(telling.after(name))}",
        f"kept under the deductible {money(telling.rest(name))}; excess {money(telling.part(name))}",
        figures=(
            ("deductible", amount),
            ("eligible before", telling.before(name)),
            ("eligible after", telling.after(name)),
            ("below deductible", telling.rest(name)),
            ("excess", telling.part(name)),
        ),
        arithmetic=[telling.working(name, kept="below-deductible")],
    )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.SPECIFIC:
        return
    term = describing.find(model.Deductible)
    if term is None:
        return
    yield describing.said(
        term,
        f"{bears(describing.contract).capitalize()} the first {describing.money(term.amount)} of "
        f"{describing.each(term.key)}: the deductible.",
    )
    for name, amount in term.by_class.items():
        yield describing.said(
            term,
            f"For {name} the deductible is {describing.money(amount)} of {describing.each(term.key)}.",
            term.citations.get(name),
        )


PROVISION = Provision(
    name=NAME,
    nodes=NODES,
    blocks=BLOCKS,
    codes=CODES,
    check=check,
    lower={Stage.SPECIFIC: lower},
    tell=tell,
    describe=describe,
)
