"""Terminal liability: what was incurred under a contract that is not renewed is still covered when it is paid later.

    paid window ends on the later of its own end and add_months(z + 1 day, L) - 1 day, z the last incurred day
    aggregate: AAP grows by the sum of the last L monthly attachments

It is elected beforehand and applies when the contract ends without renewal; the specific deductible stays as it is.
Source: `semantics`, sections 5 and 7.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model.contract import Term, TerminalLiability
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Stage
from planlang.model.windows import terminal_months
from planlang.provisions.describing import Describing
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code, Label

TERMINAL_LIABILITY_WITHOUT_END = Code("terminal-liability-without-end")
TERMINAL_LIABILITY_WITH_MONTHLY = Code("terminal-liability-with-monthly")

NAME = "terminal-liability"
NODES: tuple[type[nodes.Statement], ...] = (nodes.TerminalLiability,)
BLOCKS = frozenset({Block.SPECIFIC, Block.AGGREGATE})
CODES: tuple[Code, ...] = (TERMINAL_LIABILITY_WITHOUT_END, TERMINAL_LIABILITY_WITH_MONTHLY)


def check(scope: Scope) -> tuple[Term, ...]:
    """The months, on a layer whose incurred window ends and whose months do not stand alone."""
    written = scope.find(nodes.TerminalLiability)
    if written is None:
        return ()
    _check_window_ends(scope, written)
    _check_not_monthly(scope, written)
    return (TerminalLiability(months=scope.months(written.months), citation=scope.citation(written)),)


def _check_window_ends(scope: Scope, written: nodes.TerminalLiability) -> None:
    """Report a layer that has no last incurred day from which the months could run."""
    basis = scope.find(nodes.Basis)
    if basis is None or basis.named or basis.incurred is None or basis.incurred.value.last:
        return
    scope.report(
        TERMINAL_LIABILITY_WITHOUT_END,
        "terminal liability runs from the last incurred day, and there is none",
        Label(basis.incurred.span, "has no last day"),
        Label(written.span, "runs from that day"),
        remedy="end the incurred window, or leave the terminal liability out",
    )


def _check_not_monthly(scope: Scope, written: nodes.TerminalLiability) -> None:
    """Report an aggregate whose months stand alone: it has no attachment that could grow."""
    period = scope.find(nodes.DeductiblePeriod)
    if period is None or period.form is not nodes.DeductiblePeriodForm.MONTHLY:
        return
    scope.report(
        TERMINAL_LIABILITY_WITH_MONTHLY,
        "terminal liability adds to the attachment of the period, and each month has its own",
        Label(written.span, "adds to nothing"),
        Label(period.span, "each month stands alone"),
        remedy="leave the terminal liability out, or write another `deductible period`",
    )


# --- lowering and telling ---


def lower(draft: Draft) -> None:
    """The attachment grows by what the last months charged."""
    attachment = draft.attachment
    assert attachment is not None
    assert attachment.attachment is not None  # INVARIANT: months that stand alone refuse terminal liability
    assert draft.layer is not None
    months = terminal_months(draft.layer, draft.facts)
    if months:
        last = attachment.months[-months:]
        more = sum(month.attachment for month in last)
        rests_on = attachment.rests_on and attachment.rests_on | {month.number for month in last}
        draft.attach(terminal_liability=more, attachment=attachment.attachment + more, rests_on=rests_on)


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part not in {Part.SPECIFIC, Part.AGGREGATE}:
        return
    term = describing.find(TerminalLiability)
    if term is not None:
        months = "1 month" if term.months == 1 else f"{term.months} months"
        last = "last month" if term.months == 1 else f"last {term.months} months"
        grows = f", and the attachment grows by that of the {last}" if describing.part is Part.AGGREGATE else ""
        yield describing.said(
            term,
            "If terminal liability is elected and the contract ends without renewal, claims incurred by the last day "
            f"of cover count when paid within {months} after it{grows}.",
        )


PROVISION = Provision(
    name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, lower={Stage.AGGREGATE: lower}, describe=describe
)
