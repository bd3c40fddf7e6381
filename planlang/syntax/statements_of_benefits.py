"""From the tree of a statement about the plan's own benefits to its node."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from planlang.syntax import nodes
from planlang.syntax.nodes import MemberAmounts, Per, Statement, Written
from planlang.syntax.parts import Parts
from planlang.syntax.statements import CHOICE, PER, Build, Built, Common, Unclear, given_twice

_YEAR = {"plan_year": False, "calendar_year": True}
_EMBEDDED = {"embedded": True, "non_embedded": False}
_COPAYS = {"with_copays": True, "without_copays": False}
_LIFETIME = {"per_benefit_year": False, "per_lifetime": True}


def _benefit_year(parts: Parts, common: Common) -> Statement:
    return nodes.BenefitYear(calendar=parts.chosen(0, _YEAR), **common)


def _on(parts: Parts | None) -> tuple[Written[str], ...]:
    return parts.names(0) if parts else ()


def _copay(parts: Parts, common: Common) -> Statement:
    return nodes.Copay(amount=parts.money(0), on=_on(parts.parts(1)), **common)


def _coinsurance(parts: Parts, common: Common) -> Statement:
    return nodes.MemberCoinsurance(share=parts.share(0), on=_on(parts.parts(1)), **common)


def _repeated(parts: Parts) -> Unclear | None:
    """The first amount of a key, or the first qualifier of a kind, that a statement has twice."""
    first: dict[str, Parts] = {}
    for part in (*parts.parts(0).all(), *parts.all(1)):
        kind = {"embedded": "embedding", "non_embedded": "embedding"}.get(part.kind, part.kind)
        kind = {"with_copays": "copays", "without_copays": "copays"}.get(kind, kind)
        what = PER[part.parts(1).kind].value if kind == "amount_of_key" else kind
        if what in first:
            return given_twice(first[what], part, "two values of one kind")
        first[what] = part
    return None


def _amounts(parts: Parts) -> MemberAmounts:
    """The amounts of a person and of a family, and whether the one is embedded in the other."""
    by_key = {PER[part.parts(1).kind]: part.money(0) for part in parts.parts(0).all()}
    embedding = parts.find(*_EMBEDDED)
    return MemberAmounts(
        person=by_key.get(Per.PERSON),
        family=by_key.get(Per.FAMILY),
        embedded=Written(_EMBEDDED[embedding.kind], embedding.span) if embedding else None,
    )


def _deductible(parts: Parts, common: Common) -> Built:
    """A deductible of one amount and of no coverages is a specific's, any other a member's."""
    repeated = _repeated(parts)
    if repeated:
        return repeated
    on, of_class = parts.find("on_coverages"), parts.find("for_class")
    for_class = of_class.name(0) if of_class else None
    amounts = parts.parts(0)
    if len(amounts.all()) > 1 or on or parts.find(*_EMBEDDED):
        return nodes.MemberDeductible(amounts=_amounts(parts), on=_on(on), for_class=for_class, **common)
    (amount,) = amounts.all()
    return nodes.Deductible(amount=amount.money(0), per=amount.choice(1, PER), for_class=for_class, **common)


def _out_of_pocket_maximum(parts: Parts, common: Common) -> Built:
    repeated = _repeated(parts)
    if repeated:
        return repeated
    copays = parts.find(*_COPAYS)
    return nodes.OutOfPocketMaximum(
        amounts=_amounts(parts),
        with_copays=_COPAYS[copays.kind] if copays else None,
        on=_on(parts.find("on_coverages")),
        **common,
    )


def _benefit_maximum(parts: Parts, common: Common) -> Statement:
    return nodes.BenefitMaximum(
        amount=parts.money(0), lifetime=parts.chosen(1, _LIFETIME), on=_on(parts.parts(2)), **common
    )


def _carry_over(parts: Parts, common: Common) -> Statement:
    return nodes.CarryOver(included=parts.chosen(0, CHOICE), **common)


BENEFIT_STATEMENTS: Mapping[str, Build] = MappingProxyType(
    {
        "benefit_year": _benefit_year,
        "copay": _copay,
        "deductible": _deductible,
        "coinsurance": _coinsurance,
        "out_of_pocket_maximum": _out_of_pocket_maximum,
        "benefit_maximum": _benefit_maximum,
        "carry_over": _carry_over,
    }
)
"""The terms of the plan's benefits, and the deductible of a specific, by the name of their rule."""
