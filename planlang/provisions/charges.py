"""Charges: what a fee, a premium or a rate comes to a month, by the statements that change it from a date on.

The latest charge whose date is on or before a month's first day holds, as with the factors of an aggregate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from attrs import frozen

from planlang.model.contract import Charge
from planlang.provisions.schedules import NEVER_HOLDS, never_held
from planlang.provisions.scope import Scope
from planlang.syntax.nodes import Charged
from planlang.text.diagnostic import Code, Label, Severity
from planlang.text.nearest import listed
from planlang.values.calendar import Period

TIER_WITHOUT_CHARGE = Code("tier-without-charge")
CHARGE_GIVEN_TWICE = Code("charge-given-twice")
CHARGE_SCHEDULE_HOLE = Code("charge-schedule-hole")
CHARGE_NEVER_IN_FORCE = Code("charge-never-in-force", Severity.WARNING)

CODES = (TIER_WITHOUT_CHARGE, CHARGE_GIVEN_TWICE, CHARGE_SCHEDULE_HOLE, CHARGE_NEVER_IN_FORCE)


@frozen
class _Dated:
    """A statement and the day from which it holds; one without a date holds from the beginning."""

    written: Charged
    since: date


def schedule(scope: Scope, statements: Sequence[Charged], what: str) -> tuple[Charge, ...]:
    """The charges of one fee, premium or rate in date order; `what` names it in messages."""
    dated = sorted(
        (_Dated(one, one.from_date.value if one.from_date else date.min) for one in statements),
        key=lambda one: one.since,
    )
    if scope.period:
        _check_dates(scope, dated, what, scope.period)
    return tuple(_charge(scope, one.written, what) for one in dated)


def _charge(scope: Scope, written: Charged, what: str) -> Charge:
    amounts = written.amounts
    return Charge(
        since=written.from_date.value if written.from_date else None,
        by_tier=_by_tier(scope, written, what),
        per_unit=scope.money(amounts.per_employee) if amounts.per_employee else None,
        fixed=scope.money(amounts.fixed) if amounts.fixed else None,
        citation=scope.citation(written),
    )


def _by_tier(scope: Scope, written: Charged, what: str) -> Mapping[str, int]:
    """The amount of every tier; one that is missing or given twice is reported."""
    by_tier: dict[str, int] = {}
    known = True
    for one in written.amounts.by_tier:
        tier, amount = scope.tier(one.tier), scope.money(one.amount)
        known = known and tier is not None and tier not in by_tier
        if tier is None:
            continue
        if tier in by_tier:
            scope.report(
                CHARGE_GIVEN_TWICE,
                f"{what} has two amounts of tier `{tier}`",
                Label(one.tier.span, "given again"),
                remedy="leave one of them out",
            )
        by_tier.setdefault(tier, amount)
    tiers = scope.frame.tiers
    missing = [tier for tier in tiers.places if tier not in by_tier]
    if by_tier and missing and known and not tiers.open:
        scope.report(
            TIER_WITHOUT_CHARGE,
            f"{what} has no amount of tier {listed(missing, 'and')}",
            Label(written.span, f"does not name {listed(missing)}"),
            remedy=f"add an amount for {listed(missing, 'and')}; write `$0.00` if nothing is charged",
        )
    return by_tier


def _check_dates(scope: Scope, dated: Sequence[_Dated], what: str, period: Period) -> None:
    """Report a schedule that begins late, two charges from one day, and warn of one that comes too late."""
    first, *later = dated
    if first.since > period.first and not scope.here.may_hold(first.written.words):
        assert first.written.from_date is not None  # INVARIANT: what holds late has a date
        scope.report(
            CHARGE_SCHEDULE_HOLE,
            f"{what} has no amount before {first.since}",
            Label(first.written.from_date.span, f"the period begins on {period.first}"),
            *scope.frame.in_period(),
            remedy="add the amount that holds from the beginning, without `from`; write `$0.00` if nothing is charged",
        )
    _warn_of_dead_charges(scope, dated, what, period)
    undated = first.written if first.written.from_date is None else None
    same = next((one.written for one in later if undated and one.since <= period.first), None)
    if undated and same:
        scope.report(
            CHARGE_GIVEN_TWICE,
            f"{what} has two amounts for the first day of the period",
            Label(same.span, "holds on the first day of the period"),
            Label(undated.span, "holds from that day too"),
            remedy="keep one, or say from when the other holds",
        )


def _warn_of_dead_charges(scope: Scope, dated: Sequence[_Dated], what: str, period: Period) -> None:
    """Warn of an amount that holds in no month: it comes too late, or another replaces it before a month begins."""
    dates = [one.written.from_date.value if one.written.from_date else None for one in dated]
    for at, why in never_held(dates, period):
        written = dated[at].written.from_date
        assert written is not None  # INVARIANT: what has no date holds from the beginning
        never = f"an amount of {what} never comes into force"
        places = (Label(written.span, why), *scope.frame.in_period())
        scope.report(CHARGE_NEVER_IN_FORCE, never, *places, remedy=NEVER_HOLDS)
