"""Aggregate reimbursement: the share that the carrier pays of claims above the attachment.

    C = round(p * X)     one rate, on the running total

Left out, the carrier pays all of it. Source: `semantics`, section 7.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import Key, Reimbursement, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.share import Share
from planlang.provisions.describing import Describing
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code, Label
from planlang.values.rate import ONE, flat

BANDS_ON_AGGREGATE = Code("bands-on-aggregate")

NAME = "aggregate-reimbursement"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Reimburses,)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = (BANDS_ON_AGGREGATE,)


def check(scope: Scope) -> tuple[Term, ...]:
    """The one percentage, at most 100%."""
    written = scope.find(nodes.Reimburses)
    if written is None:
        return (Reimbursement(percentage=flat(ONE)),)
    if written.percentage.value.bands:
        scope.report(
            BANDS_ON_AGGREGATE,
            "an aggregate reimburses one share, not one a band",
            Label(written.percentage.span, "bands are of a person's excess, in a specific"),
            remedy="write one share, such as `reimburses 90%`",
        )
        return ()
    scope.check_pays(written.span, *(scope.share(rate) for rate in written.rates))
    return (Reimbursement(percentage=written.percentage.value, citation=scope.citation(written)),)


def lower(draft: Draft) -> None:
    """Pass on the percentage of the running excess over the attachment, month by month where months stand alone."""
    reimbursement = draft.the(model.Reimbursement)
    alone = draft.the(model.DeductiblePeriod).form is model.DeductiblePeriodForm.MONTHLY
    key = Key.MONTH if alone else Key.CONTRACT
    step = Share(draft.stream("reimbursement"), draft.flow, key, reimbursement.percentage)
    draft.cut(step, "coinsurance", NAME, Cited(reimbursement.citation))


def tell(telling: Telling) -> Iterable[Account]:
    """Say what the carrier reimburses of the excess, with the arithmetic."""
    if telling.stage is Stage.AGGREGATE and telling.layer and not telling.refusal and telling.cut("reimbursement"):
        yield telling.share(NAME, "reimbursement", telling.the(model.Reimbursement))


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.AGGREGATE:
        return
    term = describing.find(model.Reimbursement)
    if term is not None:
        yield describing.said(
            term, f"Of what is over the attachment the carrier reimburses {describing.percentage(term.percentage)}."
        )


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
