"""Deductible period: over what stretch of time the aggregate deductible is measured.

    annual     one deductible for the period: AAP

Left out, it is annual. Source: `semantics`, section 7.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import DeductiblePeriod, Key, Term
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.amounts import Amounts
from planlang.operators.layer import Layer
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "deductible-period"
NODES: tuple[type[nodes.Statement], ...] = (nodes.DeductiblePeriod,)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The annual period, written or not."""
    written = scope.find(nodes.DeductiblePeriod)
    return (DeductiblePeriod(citation=scope.citation(written) if written else None),)


def _place(contract: model.CheckedContract, *, minimum_holds: bool) -> model.Citation | None:
    """Where the attachment comes from: the minimum where it is the greater, else the factors."""
    assert contract.aggregate is not None
    minimum = contract.aggregate.find(model.MinimumAttachment)
    if minimum_holds and minimum is not None:
        return minimum.citation
    return contract.aggregate.the(model.FactorSchedule).citation


def lower(draft: Draft) -> None:
    """Pass on what lies over the attachment of the whole period."""
    attachment = draft.attachment
    assert attachment is not None
    step = Layer(draft.stream("attachment"), draft.flow, Key.CONTRACT, attachment=Amounts(attachment.attachment))
    place = _place(draft.contract, minimum_holds=attachment.attachment > attachment.sum)
    draft.cut(step, "below-attachment", NAME, Cited(place))


def tell(telling: Telling) -> Iterable[Account]:
    """Say how far the line takes the year's counted claims toward the attachment."""
    attachment = telling.settlement.attachment
    if telling.stage is not Stage.AGGREGATE or attachment is None or telling.refusal or not telling.cut("attachment"):
        return
    money, amount = telling.money, attachment.attachment
    by_minimum = amount > attachment.sum
    months = f"{attachment.terminal_months} monthly attachments sum to {money(attachment.sum)}"
    yield telling.account(
        NAME,
        f"aggregate attachment {money(amount)}",
        _place(telling.contract, minimum_holds=by_minimum),
        f"{months}; the minimum is greater" if by_minimum else months,
        f"before {money(telling.before('attachment'))} counted; this line takes it to "
        f"{money(telling.after('attachment'))}",
        f"below the attachment {money(telling.rest('attachment'))}; excess {money(telling.part('attachment'))}",
        note="projected" if attachment.projected else "",
        figures=(
            ("attachment", amount),
            ("counted before", telling.before("attachment")),
            ("counted after", telling.after("attachment")),
            ("below attachment", telling.rest("attachment")),
            ("excess", telling.part("attachment")),
        ),
    )


PROVISION = Provision(
    name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, lower={Stage.AGGREGATE: lower}, tell=tell
)
