"""From the tree of a statement about fees, premiums, funding or a refund to its node."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TypedDict

from planlang.syntax import nodes
from planlang.syntax.nodes import Amounts, Statement, Written
from planlang.syntax.parts import Parts
from planlang.syntax.statements import LAYER_KINDS, Build, Common


class _ChargedFields(TypedDict):
    amounts: Amounts
    from_date: Written[date] | None


def _charged(parts: Parts) -> _ChargedFields:
    charge, since = parts.parts(0), parts.parts_or_none(1)
    tiers = charge.parts(0).trees() if charge.kind == "charge_by_tier" else ()
    return _ChargedFields(
        amounts=Amounts(
            by_tier=tuple(nodes.TierAmount(tier.name(0), tier.money(1)) for tier in tiers),
            per_employee=charge.money(0) if charge.kind == "charge_per_employee" else None,
            fixed=charge.money(0) if charge.kind == "fixed_charge" else None,
        ),
        from_date=since.day(0) if since else None,
    )


def _fee(parts: Parts, common: Common) -> Statement:
    return nodes.Fee(name=parts.text(0), **_charged(parts.parts(1)), **common)


def _premium(parts: Parts, common: Common) -> Statement:
    return nodes.Premium(layer=parts.choice_or_none(0, LAYER_KINDS), **_charged(parts.parts(1)), **common)


def _self_funded(parts: Parts, common: Common) -> Statement:
    del parts  # the words are all it says
    return nodes.Funding(form=nodes.FundingForm.SELF_FUNDED, statements=(), **common)


def _rate(parts: Parts, common: Common) -> Statement:
    return nodes.Rate(**_charged(parts.parts(0)), **common)


def _surplus(parts: Parts, common: Common) -> Statement:
    return nodes.Surplus(share=parts.share(0), **common)


def _refund_share(parts: Parts, common: Common) -> Statement:
    return nodes.RefundShare(share=parts.share(0), **common)


def _claims_limit(parts: Parts, common: Common) -> Statement:
    return nodes.ClaimsLimit(share=parts.share(0), **common)


def _cap(parts: Parts, common: Common) -> Statement:
    return nodes.Cap(share=parts.share(0), **common)


FEE_STATEMENTS: Mapping[str, Build] = MappingProxyType(
    {
        "fee": _fee,
        "premium": _premium,
        "self_funded": _self_funded,
        "rate": _rate,
        "surplus": _surplus,
        "refund_share": _refund_share,
        "claims_limit": _claims_limit,
        "cap": _cap,
    }
)
"""The terms of fees, funding and the experience refund by the name of their rule."""
