"""Periods of one plan: what contracts must share, and where they must not meet, to settle one after the other.

Each contract is checked by itself; this is what only shows once they stand side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from planlang.model.contract import CheckedContract
from planlang.text.diagnostic import Code, Diagnostic

OVERLAPPING_PERIODS = Code("overlapping-periods")
PERIODS_DISAGREE = Code("periods-disagree")

CODES = (OVERLAPPING_PERIODS, PERIODS_DISAGREE)


def check_periods(contracts: Sequence[CheckedContract]) -> tuple[Diagnostic, ...]:
    """What keeps contracts, in date order, from being settled as periods of one plan."""
    return (*_overlaps(contracts), *(found for ask in _SHARED for found in ask(contracts)))


def _overlaps(contracts: Sequence[CheckedContract]) -> Iterable[Diagnostic]:
    for earlier, later in pairwise(contracts):
        if later.period.first <= earlier.period.last:
            yield Diagnostic(
                OVERLAPPING_PERIODS,
                f"the period of {_named(later)} overlaps the one before it, of {_named(earlier)}",
                help=f"a renewal begins after {earlier.period.last}; name the plans of one employer's years only, "
                "each once",
            )


def _named(contract: CheckedContract) -> str:
    period = contract.period
    return f"`{contract.name}`, {period.first} through {period.last} ({contract.citation.source})"


def _differ(
    contracts: Sequence[CheckedContract], of: Callable[[CheckedContract], str], what: str, help_: str
) -> Iterable[Diagnostic]:
    """A finding when contracts say different things of what all must share."""
    said = {of(contract): contract for contract in contracts}
    if len(said) > 1:
        words = "; ".join(f"{text} in {_named(contract)}" for text, contract in said.items())
        yield Diagnostic(PERIODS_DISAGREE, f"the periods have different {what}: {words}", help=help_)


_SHARED: tuple[Callable[[Sequence[CheckedContract]], Iterable[Diagnostic]], ...] = (
    lambda contracts: _differ(
        contracts, lambda one: one.currency.code, "currencies", "one ledger is in one currency: settle them apart"
    ),
    lambda contracts: _differ(
        [one for one in contracts if one.group is not None],
        lambda one: f"`{one.group}`",
        "groups",
        "one settlement settles one group: give each plan the same one",
    ),
    lambda contracts: _differ(
        contracts,
        lambda one: "paid amounts" if one.benefits is None else "allowed amounts",
        "ledgers",
        "amounts of one ledger are all paid or all allowed: give every period a `benefits` block, or none",
    ),
)
