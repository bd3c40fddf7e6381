"""Overall maximum: the most that the specific reimburses for all persons together, anew in each period.

    specific = min(MT, R) - min(MT, R')     R: what all keys are reimbursed

Source: `semantics`, section 6.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.amounts import Amounts
from planlang.model.contract import Key, OverallMaximum, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.layer import Layer
from planlang.provisions.describing import Describing, absent
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "overall-maximum"
NODES: tuple[type[nodes.Statement], ...] = (nodes.OverallMaximum,)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The amount."""
    written = scope.find(nodes.OverallMaximum)
    if written is None:
        return ()
    amount = scope.money(written.amount)
    scope.check_pays(written.span, amount)
    return (OverallMaximum(amount=amount, citation=scope.citation(written)),)


def lower(draft: Draft) -> None:
    """Pass on the reimbursement of all keys up to the maximum of the layer."""
    maximum = draft.find(model.OverallMaximum)
    if maximum is None:
        return
    step = Layer(draft.stream("overall-maximum"), draft.flow, Key.CONTRACT, limit=Amounts(maximum.amount))
    draft.cut(step, "over-maximum", NAME, Cited(maximum.citation))


def tell(telling: Telling) -> Iterable[Account]:
    """Say what the maximum of the layer leaves of the reimbursement."""
    maximum = telling.find(model.OverallMaximum)
    if telling.stage is not Stage.SPECIFIC or maximum is None or telling.refusal or not telling.cut("overall-maximum"):
        return
    yield telling.account(
        NAME,
        f"overall maximum {telling.money(maximum.amount)}",
        maximum.citation,
        telling.limited("overall-maximum", "reimbursement of all"),
        figures=(("overall maximum", maximum.amount), *telling.limits("overall-maximum", "over maximum")),
        arithmetic=[telling.working("overall-maximum", kept="over-maximum")],
    )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.SPECIFIC:
        return
    term = describing.find(model.OverallMaximum)
    if term is not None:
        yield describing.said(
            term, f"For all persons together the carrier reimburses at most {describing.money(term.amount)}."
        )
    elif describing.layer is not None:
        yield absent("What the carrier reimburses for all persons together has no maximum.")


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
