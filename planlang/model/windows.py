"""The windows in which a layer counts a line, once renewal and termination are known.

Source: `semantics`, section 5. A gapless renewal makes the paid window of a 12/b specific, b below 24, one of 24
months; termination at t cuts both windows at t.
"""

from __future__ import annotations

from attrs import frozen

from planlang.model.contract import Basis, CheckedContract, GaplessRenewal, Layer
from planlang.model.ledger import Facts
from planlang.values.calendar import DAY, Window, add_months

GAPLESS_MONTHS = 24


@frozen(kw_only=True)
class Windows:
    """Both windows in force, and what changed them."""

    incurred: Window
    paid: Window
    gapless: bool
    terminated: bool


def windows_in_force(contract: CheckedContract, layer: Layer, facts: Facts) -> Windows:
    """The windows of a layer under the facts."""
    basis = layer.the(Basis)
    incurred, paid = basis.incurred, basis.paid
    gapless = _is_gapless(contract, layer, basis, facts)
    if gapless:
        paid = Window(paid.first, add_months(contract.period.first, GAPLESS_MONTHS) - DAY)
    if facts.terminated:
        incurred, paid = incurred.cut(facts.terminated), paid.cut(facts.terminated)
    return Windows(incurred=incurred, paid=paid, gapless=gapless, terminated=facts.terminated is not None)


def _is_gapless(contract: CheckedContract, layer: Layer, basis: Basis, facts: Facts) -> bool:
    """Whether the renewal lengthens the paid window."""
    option = layer.find(GaplessRenewal)
    return (
        option is not None
        and option.included
        and facts.renewed
        and basis.incurred.first == contract.period.first
        and basis.paid_months is not None
        and basis.paid_months < GAPLESS_MONTHS
    )
