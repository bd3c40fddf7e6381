"""Benefit year: the year over which what members pay accumulates, and after which it starts anew.

    plan year       anniversaries of the policy period's first day
    calendar year   January to December

A line belongs to the year of its incurred date. Left out, it is the plan year. Source: `semantics`, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import BenefitYear, Term
from planlang.model.description import Part, Sentence
from planlang.provisions.describing import Describing
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "benefit-year"
NODES: tuple[type[nodes.Statement], ...] = (nodes.BenefitYear,)
BLOCKS = frozenset({Block.BENEFITS})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The year as written, or the plan's."""
    written = scope.find(nodes.BenefitYear)
    if written is None:
        return (BenefitYear(calendar=False),)
    return (BenefitYear(calendar=written.calendar, citation=scope.citation(written)),)


# --- lowering and telling ---


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.BENEFITS:
        return
    year = describing.find(model.BenefitYear)
    if year is not None:
        span = "the calendar year" if year.calendar else "the plan year, from the first day of the period"
        yield describing.said(year, f"What members pay is added up over {span}.")
        yield Sentence(text="A bill belongs to the year in which it was incurred.")


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, describe=describe)
