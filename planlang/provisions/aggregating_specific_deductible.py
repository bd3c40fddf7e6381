"""Aggregating specific deductible: what the plan keeps, once for all persons together, of their excess.

    B = max(0, T - ASD)     T: the excess of all keys, in settlement order

By default it is taken from the excess before the percentage, by option from the reimbursement after it.
Source: `semantics`, section 6.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.amounts import Amounts
from planlang.model.contract import AggregatingDeductible, Key, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.layer import Layer
from planlang.provisions.describing import Describing, absent, bears
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "aggregating-specific-deductible"
NODES: tuple[type[nodes.Statement], ...] = (nodes.AggregatingDeductible,)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The amount, and on which side of the percentage it stands."""
    written = scope.find(nodes.AggregatingDeductible)
    if written is None:
        return ()
    return (
        AggregatingDeductible(
            amount=scope.money(written.amount),
            after_percentage=bool(written.after_percentage),
            citation=scope.citation(written),
            unsaid=("before percentage",) if written.after_percentage is None else (),
        ),
    )


_STREAM = "aggregating-deductible"


def lower(draft: Draft) -> None:
    """Take the deductible off the excess of all keys, before the percentage unless the contract says after."""
    aggregating = draft.find(model.AggregatingDeductible)
    if aggregating is None:
        return
    if aggregating.after_percentage:
        draft.after("specific-reimbursement", NAME, _cut)
    else:
        _cut(draft)


def _cut(draft: Draft) -> None:
    aggregating = draft.the(model.AggregatingDeductible)
    step = Layer(draft.stream(_STREAM), draft.flow, Key.CONTRACT, attachment=Amounts(aggregating.amount))
    draft.cut(step, "aggregating-deductible", NAME, Cited(aggregating.citation))
    draft.publish("aggregating", f"{step.name}.rest")


def tell(telling: Telling) -> Iterable[Account]:
    """Say how much of the deductible was used before the line, and what it takes of the line."""
    aggregating = telling.find(model.AggregatingDeductible)
    if telling.stage is not Stage.SPECIFIC or aggregating is None or telling.refusal or not telling.cut(_STREAM):
        return
    amount, money = aggregating.amount, telling.money
    before, takes = telling.before(_STREAM), telling.rest(_STREAM)
    used = min(max(before, 0), amount)
    met = f" ({telling.reached(_STREAM, amount)})" if before >= amount > 0 else ""
    yield telling.account(
        NAME,
        f"aggregating deductible {money(amount)}",
        aggregating.citation,
        f"before {money(used)} used{met}; takes {money(takes)}",
        figures=(
            ("aggregating deductible", amount),
            ("excess of all before", before),
            ("excess of all after", telling.after(_STREAM)),
            ("aggregating deductible takes", takes),
        ),
        arithmetic=[telling.working(_STREAM, kept="aggregating-deductible")],
    )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.SPECIFIC:
        return
    term = describing.find(model.AggregatingDeductible)
    if term is not None:
        when = "after the carrier's percentage" if term.after_percentage else "before the carrier's percentage"
        yield describing.said(
            term,
            f"Of all persons' excess together {bears(describing.contract)} a further {describing.money(term.amount)}, "
            f"{when}, in the order in which claims are paid.",
        )
        if any(describing.find(kind) for kind in (model.Maximum, model.LifetimeMaximum, model.OverallMaximum)):
            yield describing.said(term, "It comes off before any maximum: a maximum is of what is left to reimburse.")
    elif describing.layer is not None:
        yield absent("There is no aggregating deductible over all persons together.")


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
