"""Specific deductible: what the plan keeps of each person's (or family's) claims before the carrier pays.

    X = max(0, E - D)     the excess of a key's eligible total over its deductible

Classes may have their own. Source: `semantics`, section 6.
"""

from __future__ import annotations

from planlang.model.contract import Deductible, Term
from planlang.provisions.scope import KEYS, Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Per
from planlang.text.diagnostic import Code, Label

CLASS_DEDUCTIBLE_WITHOUT_STANDARD = Code("class-deductible-without-standard")

NAME = "specific-deductible"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Deductible,)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = (CLASS_DEDUCTIBLE_WITHOUT_STANDARD,)

_KEPT = (Per.PERSON, Per.FAMILY)


def check(scope: Scope) -> tuple[Term, ...]:
    """The standard deductible and those of classes, all on one key."""
    every = scope.each(nodes.Deductible)
    standard = next((d for d in every if d.for_class is None), None)
    by_class = {d.for_class.value: d for d in every if d.for_class and scope.class_name(d.for_class)}
    amounts = {name: scope.money(d.amount) for name, d in by_class.items()}
    for written in every:
        scope.key(written.per, _KEPT, written.words)
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
    if scope.here.may_hold(nodes.Deductible.words):
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


# --- lowering and telling ---
