"""Fees: what an administrator or a network is paid for the plan, by unit, by tier or fixed, month by month.

    fee of month k = sum over tiers of units(t, k) * charge(t, k), or the fixed amount

Beside the claims, never in the waterfall. Source: `semantics`, section 8.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import Fee, Term
from planlang.model.description import Part, Sentence
from planlang.provisions.charges import schedule
from planlang.provisions.closing import Closing
from planlang.provisions.describing import Describing, absent
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code

NAME = "fees"
NODES: tuple[type[nodes.Statement], ...] = (nodes.FeesBlock, nodes.Fee)
BLOCKS = frozenset({Block.PLAN})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The fees by name, each with its amounts in date order."""
    inside = scope.seen_from(Block.FEES)
    if inside is None:
        return ()
    by_name: dict[str, list[nodes.Fee]] = {}
    for written in inside.each(nodes.Fee):
        by_name.setdefault(written.name.value, []).append(written)
    return tuple(
        Fee(name=name, charges=schedule(inside, every, f"fee `{name}`"), citation=scope.citation(every[0]))
        for name, every in by_name.items()
    )


def close(closing: Closing) -> None:
    """What is charged each month to the termination or the end: beside the claims, never in the waterfall."""
    for fee in closing.contract.all(model.Fee):
        closing.charge_months(fee.charges, kind="fee", name=fee.name, payee="administrator")


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.PLAN:
        return
    for fee in describing.contract.all(model.Fee):
        yield from describing.schedule(fee.charges, f"The fee for {fee.name} is")
    if not describing.contract.all(model.Fee):
        yield absent("The plan names no fees.")


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, close=close, describe=describe)
