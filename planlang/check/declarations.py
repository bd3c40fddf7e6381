"""Declarations: the names, the currency and the period of a plan, on which every block relies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from planlang.check.blocks import NAME_DECLARED_TWICE, report_declared_twice
from planlang.model.contract import CheckedContract
from planlang.provisions.scope import (
    UNDECLARED_CLASS,
    UNDECLARED_COVERAGE,
    UNDECLARED_TIER,
    Findings,
    Frame,
    Names,
    Scope,
)
from planlang.syntax import nodes
from planlang.syntax.nodes import Name
from planlang.text.diagnostic import Code, Edit, Label
from planlang.text.header import normal
from planlang.text.source import Span
from planlang.values.calendar import Period, add_months
from planlang.values.money import EXPONENTS, Currency

UNKNOWN_CURRENCY = Code("unknown-currency")
PERIOD_ENDS_BEFORE_IT_STARTS = Code("period-ends-before-it-starts")
IMPLAUSIBLE_PERIOD = Code("implausible-period")
RESERVED_NAME = Code("reserved-name")

CODES = (UNKNOWN_CURRENCY, PERIOD_ENDS_BEFORE_IT_STARTS, IMPLAUSIBLE_PERIOD, RESERVED_NAME)

IMPLICIT_TIER = "employee"
CENSUS_COLUMNS = ("month", "tier", "class", "units")
_MOST_MONTHS = 120
_FIRST_YEAR, _LAST_YEAR = 1900, 2199

EMPTY = Frame(
    coverages=Names(kind="coverage", declaration="coverage", code=UNDECLARED_COVERAGE, places={}, open=True),
    tiers=Names(kind="tier", declaration="tiers", code=UNDECLARED_TIER, places={}, open=True),
    classes=Names(kind="class", declaration="classes", code=UNDECLARED_CLASS, places={}, open=True),
    exclusions={},
    period=None,
    currency=None,
)


def frame_of(scope: Scope) -> Frame:
    """What the plan declares; what is missing or impossible in it is reported."""
    period, currency = scope.find(nodes.PeriodStatement), scope.find(nodes.CurrencyStatement)
    return Frame(
        coverages=_coverages(scope),
        tiers=_tiers(scope),
        classes=_classes(scope),
        exclusions={e.code.value: e.label.value if e.label else e.code.value for e in scope.each(nodes.Exclusion)},
        period=_period(scope),
        currency=_currency(scope),
        period_at=period.first.span.to(period.last.span) if period else None,
        currency_at=currency.code.span if currency else None,
    )


def frame_of_contract(contract: CheckedContract) -> Frame:
    """What a contract of another file declares."""
    return Frame(
        coverages=_names(EMPTY.coverages, dict.fromkeys(contract.coverages), unread=False, written=True),
        tiers=_names(EMPTY.tiers, dict.fromkeys(contract.tiers), unread=False, written=True),
        classes=_names(EMPTY.classes, dict.fromkeys(contract.classes), unread=False, written=bool(contract.classes)),
        exclusions=contract.exclusions,
        period=contract.period,
        currency=contract.currency,
    )


def _names(kind: Names, places: dict[str, Span | None], *, unread: bool, written: bool) -> Names:
    return Names(
        kind=kind.kind, declaration=kind.declaration, code=kind.code, places=places, open=unread, written=written
    )


def _coverages(scope: Scope) -> Names:
    written = scope.each(nodes.Coverage)
    if not written and not scope.may_hold(nodes.Coverage):
        scope.report_missing(nodes.Coverage.words, 'coverage medical "Medical"')
    unread = not written or scope.here.may_hold(nodes.Coverage.words)
    places: dict[str, Span | None] = {statement.name.value: statement.name.span for statement in written}
    return _names(EMPTY.coverages, places, unread=unread, written=True)


def _tiers(scope: Scope) -> Names:
    written = scope.find(nodes.Tiers)
    unread = scope.here.may_hold(nodes.Tiers.words)
    if written is None:
        return _names(EMPTY.tiers, {IMPLICIT_TIER: None}, unread=unread, written=False)
    places = _declared(written.names, scope.findings)
    _report_one_header(written.names, scope.findings)
    for name in written.names:
        if normal(name.value) in CENSUS_COLUMNS:
            scope.report(
                RESERVED_NAME,
                f"a tier cannot be called `{name.value}`",
                Label(name.span, "is a column of every census"),
                remedy="give the tier another name",
            )
    return _names(EMPTY.tiers, places, unread=unread, written=True)


def _classes(scope: Scope) -> Names:
    written = scope.find(nodes.Classes)
    unread = scope.here.may_hold(nodes.Classes.words)
    places = _declared(written.names, scope.findings) if written else {}
    return _names(EMPTY.classes, places, unread=unread, written=written is not None)


def _declared(names: Iterable[Name], findings: Findings) -> dict[str, Span | None]:
    first: dict[str, Name] = {}
    for name in names:
        known = first.setdefault(name.value, name)
        if known is not name:
            report_declared_twice(name, known, findings)
    return {value: name.span for value, name in first.items()}


def _report_one_header(tiers: Iterable[Name], findings: Findings) -> None:
    """Report tiers whose columns in a wide census would have one header: capitals and hyphens tell none apart."""
    first: dict[str, Name] = {}
    for name in tiers:
        known = first.setdefault(normal(name.value), name)
        if known.value != name.value:
            findings.report(
                NAME_DECLARED_TWICE,
                f"`{name.value}` and `{known.value}` are one header of a census",
                Label(name.span, "declared again: capitals, spaces, hyphens and underscores make no other column"),
                Label(known.span, "first declared here"),
                remedy="give one of the tiers another name",
            )


def _currency(scope: Scope) -> Currency | None:
    written = scope.require(nodes.CurrencyStatement, "currency USD")
    if written is None:
        return None
    code = written.code.value
    if code in EXPONENTS:
        return Currency(code)
    turned = [known for known in EXPONENTS if sorted(known) == sorted(code.upper())]
    near = turned[0] if len(turned) == 1 else None
    scope.report(
        UNKNOWN_CURRENCY,
        f"`{code}` is not a currency",
        Label(written.code.span, "not a code of ISO 4217"),
        remedy=f"did you mean `{near}`?" if near else "write a code of three letters, such as `USD`",
        edit=Edit(written.code.span, near) if near else None,
    )
    return None


def _period(scope: Scope) -> Period | None:
    written = scope.require(nodes.PeriodStatement, "period 2026-01-01 through 2026-12-31")
    if written is None:
        return None
    first, last = written.first.value, written.last.value
    if last < first:
        scope.report(
            PERIOD_ENDS_BEFORE_IT_STARTS,
            f"the period ends on {last}, before it starts",
            Label(written.last.span, f"before {first}"),
            Label(written.first.span, "starts here"),
            remedy="write the first day, `through`, and the last day",
        )
        return None
    if not _plausible(first, last):
        scope.report(
            IMPLAUSIBLE_PERIOD,
            f"a policy period cannot run {first} through {last}",
            Label(written.last.span, f"longer than {_MOST_MONTHS} months, or in another century"),
            remedy="a policy period is a year, or some months more or less; check both dates",
        )
        return None
    return Period(first, last)


def _plausible(first: date, last: date) -> bool:
    """Whether months can be counted on both sides of the period."""
    in_time = first.year >= _FIRST_YEAR and last.year <= _LAST_YEAR
    return in_time and last < add_months(first, _MOST_MONTHS)
