"""Gapless renewal: a renewed contract pays run-out into the next year, so that no claim falls between the two.

    renewed, and 12/b with b < 24: the paid window becomes 24 months

Source: `semantics`, section 5.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model.contract import Basis, GaplessRenewal, Term
from planlang.model.description import Part, Sentence
from planlang.model.windows import GAPLESS_MONTHS, may_be_gapless
from planlang.provisions.describing import Describing, absent
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, NamedBasis
from planlang.text.diagnostic import Code, Label, Severity

GAPLESS_RENEWAL_WITHOUT_EFFECT = Code("gapless-renewal-without-effect", Severity.WARNING)

NAME = "gapless-renewal"
NODES: tuple[type[nodes.Statement], ...] = (nodes.GaplessRenewal,)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = (GAPLESS_RENEWAL_WITHOUT_EFFECT,)

_YEAR = 12


def check(scope: Scope) -> tuple[Term, ...]:
    """The option as written; on a basis that it cannot lengthen it is a promise of nothing, which is said."""
    written = scope.find(nodes.GaplessRenewal)
    if written is None:
        return ()
    basis = scope.find(nodes.Basis)
    if written.included and basis and not _lengthens(basis):
        scope.report(
            GAPLESS_RENEWAL_WITHOUT_EFFECT,
            "gapless renewal changes nothing on this basis",
            Label(written.span, "lengthens the paid window of a `12/b` basis only, b below 24"),
            Label(basis.span, "the basis"),
            remedy="leave it out, or write the basis that the contract has",
        )
    return (GaplessRenewal(included=written.included, citation=scope.citation(written)),)


def _lengthens(basis: nodes.Basis) -> bool:
    named = basis.named.value if basis.named else None
    return isinstance(named, NamedBasis) and named.incurred_months == _YEAR and named.paid_months < GAPLESS_MONTHS


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.SPECIFIC:
        return
    term = describing.find(GaplessRenewal)
    if term is not None and term.included:
        basis = describing.find(Basis)
        if basis is None or not may_be_gapless(describing.contract, basis):
            yield describing.said(
                term,
                "A renewal is to be gapless, which changes nothing here: "
                "it does not lengthen the time in which claims may be paid.",
            )
            return
        yield describing.said(term, "If the contract is renewed, claims paid within 24 months of its first day count.")
    elif describing.layer is not None:
        yield absent("A renewal does not lengthen the time in which claims may be paid.")


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, describe=describe)
