"""Exclusions: codes of the ledger that take a line out of all stop-loss cover, such as a work-related injury.

A code must be declared, since a misspelled one would otherwise take a line out of cover (or leave it in) unseen.
The declared codes are names of the plan, so this provision has no term of its own. Source: `semantics`, section 2.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model.contract import Term
from planlang.model.description import Part, Sentence
from planlang.model.trace import Account
from planlang.operators.keep import CodeAmong, Test
from planlang.provisions.describing import Describing, absent
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
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


def refuse(draft: Draft) -> Iterable[Test]:
    """A line with an exclusion code is outside all stop-loss cover, also that of periods that do not declare the code.

    The period in which the line was incurred does: the ledger would not have been read otherwise.
    """
    if draft.contract.exclusions or draft.codes:
        yield CodeAmong(draft.refusal("excluded", NAME), {**draft.codes, **draft.contract.exclusion_citations})


def tell(telling: Telling) -> Iterable[Account]:
    """Say which code took the line out of cover."""
    refusal = telling.refusal
    if refusal is None or refusal.provision != NAME:
        return
    code = telling.resolved.line.exclusion
    assert code is not None  # INVARIANT: without a code nothing is refused here
    label = telling.contract.exclusions[code]
    words = f"excluded from {telling.title}: code {code}"
    yield telling.account(NAME, f"{words}, {label}" if label != code else words, refusal.citation)


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.PLAN:
        return
    if not describing.contract.exclusions:
        yield absent("No code takes a claim out of stop-loss cover.")
        return
    for code, label in describing.contract.exclusions.items():
        marked = code if label == code else f"{code} ({label})"
        yield Sentence(
            text=f"A claim marked {marked} is outside all stop-loss cover.",
            place=describing.contract.exclusion_citations.get(code),
        )


PROVISION = Provision(
    name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, refuse=refuse, tell=tell, describe=describe
)
