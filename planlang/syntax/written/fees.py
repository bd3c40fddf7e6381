"""How the statements of fees, funding and the experience refund are written."""

from __future__ import annotations

from planlang.syntax import nodes
from planlang.syntax.written.words import GAP, Segments, ended, money, name, quoted_name, value
from planlang.values.rate import shown_percent


def _charged(statement: nodes.Charged) -> Segments:
    amounts, since = statement.amounts, statement.from_date
    if amounts.per_employee:
        charge: Segments = (f"{money(amounts.per_employee)} per employee per month",)
    elif amounts.fixed:
        charge = (f"{money(amounts.fixed)} per month",)
    else:
        charge = ended(tuple(f"{name(each.tier)} {money(each.amount)}" for each in amounts.by_tier), " per month")
    return ended(charge, f" from {since.value}") if since else charge


def _after(first: str, segments: Segments) -> Segments:
    """The segments in a second column, after a first one."""
    return (f"{first}{GAP}{segments[0]}", *segments[1:])


@value.register
def _(statement: nodes.Fee) -> Segments:
    return _after(quoted_name(statement.name.value), _charged(statement))


@value.register
def _(statement: nodes.Premium) -> Segments:
    charged = _charged(statement)
    return _after(statement.layer.value.value, charged) if statement.layer else charged


@value.register
def _(statement: nodes.Rate) -> Segments:
    return _charged(statement)


@value.register
def _(statement: nodes.Funding) -> Segments:
    return (statement.form.value,)


@value.register
def _(statement: nodes.Surplus) -> Segments:
    return (f"{shown_percent(statement.share.value)} to employer",)


@value.register
def _(statement: nodes.RefundShare) -> Segments:
    return (shown_percent(statement.share.value),)


@value.register(nodes.ClaimsLimit)
@value.register(nodes.Cap)
def _(statement: nodes.ClaimsLimit | nodes.Cap) -> Segments:
    return (f"{shown_percent(statement.share.value)} of premium",)
