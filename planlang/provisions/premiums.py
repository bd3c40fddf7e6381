"""Premiums: what the employer pays the carriers for each layer, month by month.

    premium of month k = sum over tiers of units(t, k) * charge(t, k), or the fixed amount

Beside the claims, never in the waterfall. Source: `semantics`, section 8.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import Premium, Term
from planlang.model.description import Part, Sentence
from planlang.provisions.charges import schedule
from planlang.provisions.closing import Closing
from planlang.provisions.describing import Describing, absent
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Written
from planlang.text.diagnostic import Code, Label

PREMIUM_LAYER_NOT_STATED = Code("premium-layer-not-stated")
PREMIUM_WITHOUT_ITS_LAYER = Code("premium-without-its-layer")

NAME = "premiums"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Premium,)
BLOCKS = frozenset({Block.PLAN})
CODES: tuple[Code, ...] = (PREMIUM_LAYER_NOT_STATED, PREMIUM_WITHOUT_ITS_LAYER)


def check(scope: Scope) -> tuple[Term, ...]:
    """The premiums by layer, each with its amounts in date order."""
    inside = scope.seen_from(Block.FEES)
    if inside is None:
        return ()
    by_layer: dict[Block, list[nodes.Premium]] = {}
    for written in inside.each(nodes.Premium):
        if written.layer is None:
            _report_not_stated(scope, written)
        else:
            by_layer.setdefault(written.layer.value, []).append(written)
    for every in by_layer.values():
        _check_layer_exists(scope, every[0].layer)
    return tuple(
        Premium(
            layer=layer.value,
            charges=schedule(inside, every, f"the premium of the {layer.value}"),
            citation=scope.citation(every[0]),
        )
        for layer, every in by_layer.items()
    )


def _report_not_stated(scope: Scope, written: nodes.Premium) -> None:
    scope.report(
        PREMIUM_LAYER_NOT_STATED,
        "the premium does not say of which layer it is",
        Label(written.term, "of the specific, or of the aggregate?"),
        remedy="write `premium specific` or `premium aggregate` before the amounts",
    )


def _check_layer_exists(scope: Scope, layer: Written[Block] | None) -> None:
    if layer is None or scope.may_exist(layer.value):
        return
    scope.report(
        PREMIUM_WITHOUT_ITS_LAYER,
        f"a premium is of the {layer.value.value}, and the plan has none",
        Label(layer.span, f"there is no {layer.value.value}"),
        remedy=f"leave the premium out, or add the block `{layer.value.value}`",
    )


def close(closing: Closing) -> None:
    """What each layer's cover costs each month, to the termination or the end."""
    for premium in closing.contract.all(model.Premium):
        closing.charge_months(premium.charges, kind="premium", name=premium.layer, payee="carrier")


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.PLAN:
        return
    for premium in describing.contract.all(model.Premium):
        yield from describing.schedule(premium.charges, f"The premium of the {premium.layer} cover is")
    if not describing.contract.all(model.Premium):
        yield absent("The plan names no stop-loss premium.")


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, close=close, describe=describe)
