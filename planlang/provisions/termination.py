"""Termination: what leaving before the period ends does to the aggregate.

    full minimum        AAP = max(SUM to the termination month, MIN)
    pro-rated minimum   AAP = max(SUM, round(MIN * n / N))
    forfeited           the aggregate pays nothing

Left out, the full minimum stands. Source: `semantics`, sections 5 and 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planlang.model import contract as model
from planlang.model.contract import OnTermination, Term, TerminationMode
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import GIVEN_UP, Account, Added
from planlang.provisions.describing import Describing
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code, Label

NAME = "termination"
NODES: tuple[type[nodes.Statement], ...] = (nodes.OnTermination,)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = ()

_MODES: Mapping[nodes.TerminationMode, TerminationMode] = {
    nodes.TerminationMode.FULL_MINIMUM: TerminationMode.FULL_MINIMUM,
    nodes.TerminationMode.PRO_RATED_MINIMUM: TerminationMode.PRO_RATED_MINIMUM,
    nodes.TerminationMode.FORFEITED: TerminationMode.FORFEITED,
}


def check(scope: Scope) -> tuple[Term, ...]:
    """The mode, written or not."""
    written = scope.find(nodes.OnTermination)
    if written and written.mode is nodes.TerminationMode.PRO_RATED_MINIMUM:
        _check_minimum(scope, written)
    mode = _MODES[written.mode] if written else TerminationMode.FULL_MINIMUM
    return (OnTermination(mode=mode, citation=scope.citation(written) if written else None),)


def _check_minimum(scope: Scope, written: nodes.OnTermination) -> None:
    """Warn of a minimum to be pro-rated that the aggregate does not have."""
    if not scope.may_hold(nodes.MinimumAttachment):
        scope.report_without_effect(
            "there is no minimum attachment to be pro-rated",
            Label(written.span, "changes nothing without a `minimum attachment`"),
            remedy="leave it out, or write the minimum that was agreed: "
            "`minimum attachment 95% of first month times policy months`",
        )


def lower(draft: Draft) -> None:
    """A terminated contract that forfeits its aggregate pays nothing under it."""
    term = draft.find(model.OnTermination)
    if term is not None and term.forfeits(draft.facts):
        draft.give_up("forfeited", "forfeited", NAME, Cited(term.citation))


def tell(telling: Telling) -> Iterable[Account]:
    """Say that the aggregate is forfeited."""
    term = telling.find(model.OnTermination)
    if telling.stage is Stage.AGGREGATE and term and telling.has("forfeited") and not telling.refusal:
        words = f"the aggregate is forfeited by the termination on {telling.settlement.facts.terminated}"
        given = telling.part("forfeited")
        yield telling.account(
            NAME,
            words,
            term.citation,
            f"forfeited {telling.money(given)}",
            figures=(("forfeited", given),),
            adds=[Added("forfeited", given, GIVEN_UP)],
        )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.AGGREGATE:
        return
    term = describing.find(OnTermination)
    if term is None:
        return
    period = describing.find(model.DeductiblePeriod)
    monthly = period is not None and period.form is model.DeductiblePeriodForm.MONTHLY
    fixed = period is not None and period.form is model.DeductiblePeriodForm.FIXED
    ran = "the fixed attachment of the months that ran" if fixed else "the sum of the months that ran"
    share = "multiplied by the months to the end, that month included, and divided by the months of the period"
    words = {
        TerminationMode.FULL_MINIMUM: f"the minimum attachment stays that of the whole period; {ran} holds if greater",
        TerminationMode.PRO_RATED_MINIMUM: f"the minimum attachment is {share}; {ran} holds if greater",
        TerminationMode.FORFEITED: "the aggregate pays nothing",
    }
    if term.mode is TerminationMode.FORFEITED or (describing.find(model.MinimumAttachment) and not monthly):
        yield describing.said(term, f"If the contract ends early, {words[term.mode]}.")
    elif term.citation:
        yield describing.said(term, "If the contract ends early, the aggregate still pays: over the months that ran.")


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
