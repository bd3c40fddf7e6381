"""Terminal liability: what was incurred under a contract that is not renewed is still covered when it is paid later.

    paid window ends on the later of its own end and add_months(z + 1 day, L) - 1 day, z the last incurred day
    aggregate: AAP grows by the sum of the last L monthly attachments

It is elected beforehand and applies when the contract ends without renewal; the specific deductible stays as it is.
Source: `semantics`, sections 5 and 7.
"""

from __future__ import annotations

from planlang.model.contract import Term, TerminalLiability
from planlang.model.settlement import Stage
from planlang.model.windows import terminal_months
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "terminal-liability"
NODES: tuple[type[nodes.Statement], ...] = (nodes.TerminalLiability,)
BLOCKS = frozenset({Block.SPECIFIC, Block.AGGREGATE})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The months, on a layer whose incurred window ends and whose months do not stand alone."""
    written = scope.find(nodes.TerminalLiability)
    if written is None:
        return ()
    return (TerminalLiability(months=written.months.value, citation=scope.citation(written)),)


def lower(draft: Draft) -> None:
    """The attachment grows by what the last months charged."""
    attachment = draft.attachment
    assert attachment is not None
    assert attachment.attachment is not None  # INVARIANT: months that stand alone refuse terminal liability
    assert draft.layer is not None
    months = terminal_months(draft.layer, draft.facts)
    if months:
        more = sum(month.attachment for month in attachment.months[-months:])
        draft.attach(terminal_liability=more, attachment=attachment.attachment + more)


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, lower={Stage.AGGREGATE: lower})
