"""The windows in which a layer counts a line, once renewal and termination are known.

Source: `semantics`, section 5. A gapless renewal makes the paid window of a 12/b specific, b below 24, one of 24
months; termination at t cuts both windows at t; terminal liability of L months, when it was elected and the contract
ended without renewal, lets the paid window end L months after the last day of the incurred one, if that is later.
"""

from __future__ import annotations

from attrs import frozen

from planlang.model.contract import Basis, CheckedContract, GaplessRenewal, Layer, TerminalLiability
from planlang.model.ledger import Facts
from planlang.values.calendar import DAY, Window, add_months

GAPLESS_MONTHS = 24


@frozen(kw_only=True)
class Windows:
    """Both windows in force, and what changed them; `ended` names those that a termination ended, not by themselves."""

    incurred: Window
    paid: Window
    gapless: bool
    ended: tuple[str, ...]
    extended: bool


def windows_in_force(contract: CheckedContract, layer: Layer, facts: Facts) -> Windows:
    """The windows of a layer under the facts."""
    basis = layer.the(Basis)
    incurred, paid = basis.incurred, basis.paid
    gapless = _is_gapless(contract, layer, basis, facts)
    if gapless:
        paid = Window(paid.first, add_months(contract.period.first, GAPLESS_MONTHS) - DAY)
    whole = {"incurred": incurred, "paid": paid}
    if facts.terminated:
        incurred, paid = incurred.cut(facts.terminated), paid.cut(facts.terminated)
    ended = tuple(name for name, cut in (("incurred", incurred), ("paid", paid)) if cut != whole[name])
    extended = _extended(layer, incurred, paid, facts)
    return Windows(
        incurred=incurred,
        paid=extended or paid,
        gapless=gapless,
        ended=ended,
        extended=extended is not None,
    )


def may_be_gapless(contract: CheckedContract, basis: Basis) -> bool:
    """Whether a gapless renewal could lengthen the paid window of a basis: of `12/b` alone, b below 24."""
    starts = basis.incurred.first == contract.period.first
    return starts and basis.paid_months is not None and basis.paid_months < GAPLESS_MONTHS


def terminal_months(layer: Layer, facts: Facts) -> int:
    """L: the months of terminal liability that apply under the facts."""
    option = layer.find(TerminalLiability)
    return option.months if option and facts.terminal_liability and not facts.renewed else 0


def _extended(layer: Layer, incurred: Window, paid: Window, facts: Facts) -> Window | None:
    """The paid window that terminal liability lengthens, if it does."""
    months = terminal_months(layer, facts)
    if not months or paid.last is None:
        return None
    assert incurred.last is not None  # INVARIANT: the checker refuses terminal liability without it
    last = add_months(incurred.last + DAY, months) - DAY
    return Window(paid.first, last) if last > paid.last else None


def _is_gapless(contract: CheckedContract, layer: Layer, basis: Basis, facts: Facts) -> bool:
    """Whether the renewal lengthens the paid window."""
    option = layer.find(GaplessRenewal)
    return option is not None and option.included and facts.renewed and may_be_gapless(contract, basis)
