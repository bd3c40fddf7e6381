"""Specific reimbursement: the share of the excess that the carrier pays, flat or by bands of the excess.

    C = round(p * Bk)     on the key's running total, so that cents never drift

Left out, the carrier pays all of it. Source: `semantics`, section 6.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import Reimbursement, Term
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

EMPTY_BAND = Code("empty-band")

NAME = "specific-reimbursement"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Reimburses,)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = (EMPTY_BAND,)


def check(scope: Scope) -> tuple[Term, ...]:
    """The percentage, each of its rates at most 100%."""
    written = scope.find(nodes.Reimburses)
    if written is None:
        return (Reimbursement(percentage=flat(ONE)),)
    scope.check_pays(written.span, *(scope.share(rate) for rate in written.rates))
    for amount in written.amounts:
        if scope.money(amount) == 0:
            scope.report(
                EMPTY_BAND,
                f"the band of `{amount.span.text}` has no width",
                Label(amount.span, "no excess falls into it"),
                remedy="leave the band out, or give it the width that was agreed",
            )
    return (Reimbursement(percentage=written.percentage.value, citation=scope.citation(written)),)


def lower(draft: Draft) -> None:
    """Pass on the percentage of each key's running excess."""
    reimbursement = draft.the(model.Reimbursement)
    key = draft.the(model.Deductible).key
    step = Share(draft.stream("reimbursement"), draft.flow, key, reimbursement.percentage)
    draft.cut(step, "coinsurance", NAME, Cited(reimbursement.citation))


def tell(telling: Telling) -> Iterable[Account]:
    """Say what the carrier reimburses of the excess, with the arithmetic."""
    if telling.stage is Stage.SPECIFIC and telling.layer and not telling.refusal and telling.cut("reimbursement"):
        yield telling.share(NAME, "reimbursement", telling.the(model.Reimbursement))


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.SPECIFIC:
        return
    term = describing.find(model.Reimbursement)
    if term is not None:
        aggregating, deductible = describing.find(model.AggregatingDeductible), describing.find(model.Deductible)
        before = aggregating is not None and not aggregating.after_percentage
        left = ", less the aggregating deductible," if before else ""
        yield describing.said(
            term,
            f"Of what is over the deductible{left} the carrier reimburses {describing.percentage(term.percentage)}.",
        )
        if term.percentage.bands and deductible is not None:
            each = describing.each(deductible.key)
            yield describing.said(term, f"These amounts are for {each} alone, over the whole period.")


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
