"""Aggregate maximum: the most that the carrier reimburses under the aggregate in the period.

    RA = min(M, C)

Source: `semantics`, section 7.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.amounts import Amounts
from planlang.model.contract import Key, Maximum, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.layer import Layer
from planlang.provisions.describing import Describing, absent
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import KEY_OUT_OF_PLACE, Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code, Label

NAME = "aggregate-maximum"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Maximum,)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The amount, for all persons together."""
    written = scope.find(nodes.Maximum)
    if written is None:
        return ()
    if written.per:
        scope.report(
            KEY_OUT_OF_PLACE,
            f"the `maximum` of an aggregate cannot be `{written.per.value.value}`",
            Label(written.per.span, "this maximum has no key: it is for all persons together"),
            remedy=f"write `maximum {written.amount.span.text}`",
        )
    amount = scope.money(written.amount)
    scope.check_pays(written.span, amount)
    return (Maximum(amount=amount, key=Key.CONTRACT, citation=scope.citation(written)),)


def lower(draft: Draft) -> None:
    """Pass on the reimbursement up to the maximum of the layer."""
    maximum = draft.find(model.Maximum)
    if maximum is None:
        return
    step = Layer(draft.stream("maximum"), draft.flow, Key.CONTRACT, limit=Amounts(maximum.amount))
    draft.cut(step, "over-maximum", NAME, Cited(maximum.citation))


def tell(telling: Telling) -> Iterable[Account]:
    """Say what the maximum leaves of the reimbursement."""
    maximum = telling.find(model.Maximum)
    if telling.stage is not Stage.AGGREGATE or maximum is None or telling.refusal or not telling.cut("maximum"):
        return
    yield telling.account(
        NAME,
        f"aggregate maximum {telling.money(maximum.amount)}",
        maximum.citation,
        telling.limited("maximum", "reimbursement"),
        figures=(("maximum", maximum.amount), *telling.limits("maximum", "over maximum")),
        arithmetic=[telling.working("maximum", kept="over-maximum")],
    )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.AGGREGATE:
        return
    maximum = describing.find(model.Maximum)
    if maximum is not None:
        yield describing.said(maximum, f"It reimburses at most {describing.money(maximum.amount)} in the period.")
    elif describing.layer is not None:
        yield absent("What the aggregate reimburses has no maximum.")


PROVISION = Provision(
    name=NAME,
    nodes=NODES,
    blocks=BLOCKS,
    codes=CODES,
    check=check,
    lower={Stage.AGGREGATE: lower},
    tell=tell,
    describe=describe,
)
