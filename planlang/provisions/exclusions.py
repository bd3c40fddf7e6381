"""Exclusions: codes of the ledger that take a line out of all stop-loss cover, such as a work-related injury.

A code must be declared, since a misspelled one would otherwise take a line out of cover (or leave it in) unseen.
The declared codes are names of the plan, so this provision has no term of its own. Source: `semantics`, section 2.
"""

from __future__ import annotations

from planlang.model.contract import Term
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code, Label

EMPTY_EXCLUSION_CODE = Code("empty-exclusion-code")

NAME = "exclusions"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Exclusion,)
BLOCKS = frozenset({Block.PLAN})
CODES: tuple[Code, ...] = (EMPTY_EXCLUSION_CODE,)


def check(scope: Scope) -> tuple[Term, ...]:
    """Every code is a word that a ledger can hold: an empty cell means that there is none."""
    for written in scope.each(nodes.Exclusion):
        if not written.code.value.strip():
            scope.report(
                EMPTY_EXCLUSION_CODE,
                "an exclusion code is empty",
                Label(written.code.span, "no ledger line can carry this code"),
                remedy='name the code that the ledger uses, such as `exclusion "WC" "Work-related injury"`',
            )
    return ()


# --- lowering and telling ---
