"""From a statement's tree to its node: one function a term, in the order of the grammar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TypedDict

from attrs import frozen

from planlang.syntax import codes, nodes
from planlang.syntax.nodes import Block, Clause, Per, Statement, Written
from planlang.syntax.parts import Parts
from planlang.syntax.quote import quoted
from planlang.text.diagnostic import Diagnostic, Label
from planlang.text.source import Span
from planlang.values.money import Money
from planlang.values.rate import Band, Percentage, flat


class Common(TypedDict):
    """What every statement has."""

    clause: Clause | None
    doc: tuple[str, ...]
    span: Span
    term: Span


@frozen
class Unclear:
    """A statement that can be read as words and means nothing."""

    diagnostic: Diagnostic


Built = Statement | Unclear
Build = Callable[[Parts, Common], Built]

PER: Mapping[str, Per] = {"per_person": Per.PERSON, "per_family": Per.FAMILY, "in_all": Per.ALL}
KEYED: Mapping[str, Per] = {"of_one_person": Per.PERSON, "of_one_family": Per.FAMILY}
LAYER_KINDS: Mapping[str, Block] = {"specific": Block.SPECIFIC, "aggregate": Block.AGGREGATE}
_REBATES = {
    "rebates_ignored": nodes.RebateMode.IGNORED,
    "rebates_reduce_aggregate": nodes.RebateMode.AGGREGATE,
    "rebates_reduce_both": nodes.RebateMode.BOTH,
}
CHOICE: Mapping[str, bool] = {"included": True, "not_included": False}
_EXCLUDED = {"excluded_from_specific": nodes.Excluded.SPECIFIC, "excluded_from_all": nodes.Excluded.ALL}
_AFTER_PERCENTAGE = {"before_percentage": False, "after_percentage": True}
_LOSS_LIMIT = {
    "loss_limit_amount": nodes.LossLimitForm.AMOUNT,
    "standard_deductible": nodes.LossLimitForm.STANDARD,
    "applicable_deductible": nodes.LossLimitForm.APPLICABLE,
    "no_limit": nodes.LossLimitForm.NONE,
}
_DEDUCTIBLE_PERIOD = {
    "annual": nodes.DeductiblePeriodForm.ANNUAL,
    "annual_fixed": nodes.DeductiblePeriodForm.FIXED,
    "months_alone": nodes.DeductiblePeriodForm.MONTHLY,
    "months_cumulative": nodes.DeductiblePeriodForm.CUMULATIVE,
}
_ADVANCES_OVER = {"over_attachment": nodes.AdvancesOver.ATTACHMENT, "over_minimum": nodes.AdvancesOver.GREATER}
_REPAYMENT = {
    "monthly_repayment": nodes.RepaymentMode.MONTHLY,
    "repayment_at_settlement": nodes.RepaymentMode.SETTLEMENT,
}
_REACH = {"on_specific_coverages": nodes.Reach.SPECIFIC, "on_all_coverages": nodes.Reach.ALL}
_TERMINATION = {
    "full_minimum": nodes.TerminationMode.FULL_MINIMUM,
    "pro_rated_minimum": nodes.TerminationMode.PRO_RATED_MINIMUM,
    "forfeited": nodes.TerminationMode.FORFEITED,
}


# --- the plan ---------------------------------------------------------------------------------------------------


def _sponsor(parts: Parts, common: Common) -> Statement:
    return nodes.Sponsor(name=parts.text(0), **common)


def _administrator(parts: Parts, common: Common) -> Statement:
    return nodes.Administrator(name=parts.text(0), **common)


def _group(parts: Parts, common: Common) -> Statement:
    return nodes.Group(name=parts.text(0), **common)


def _currency(parts: Parts, common: Common) -> Statement:
    return nodes.CurrencyStatement(code=parts.word(0), **common)


def _period(parts: Parts, common: Common) -> Statement:
    return nodes.PeriodStatement(first=parts.day(0), last=parts.day(1), **common)


def _coverage(parts: Parts, common: Common) -> Statement:
    return nodes.Coverage(name=parts.name(0), label=parts.text_or_none(1), **common)


def _tiers(parts: Parts, common: Common) -> Statement:
    return nodes.Tiers(names=parts.names(0), **common)


def _classes(parts: Parts, common: Common) -> Statement:
    return nodes.Classes(names=parts.names(0), **common)


def _exclusion(parts: Parts, common: Common) -> Statement:
    return nodes.Exclusion(code=parts.text(0), label=parts.text_or_none(1), **common)


def _rebates(parts: Parts, common: Common) -> Statement:
    return nodes.Rebates(mode=parts.chosen(0, _REBATES), **common)


# --- both layers ------------------------------------------------------------------------------------------------


def _carrier(parts: Parts, common: Common) -> Statement:
    return nodes.Carrier(name=parts.text(0), policy=parts.text_or_none(1), **common)


def _covers(parts: Parts, common: Common) -> Statement:
    return nodes.Covers(names=parts.names(0), **common)


def _window(parts: Parts) -> Written[nodes.WrittenWindow]:
    window = parts.parts(0)
    days = [window.day(at) for at in range(window.size)]
    match window.kind:
        case "between":
            return Written(nodes.WrittenWindow(days[0], days[1]), window.span)
        case "on_or_after":
            return Written(nodes.WrittenWindow(days[0], None), window.span)
        case "on_or_before":
            return Written(nodes.WrittenWindow(None, days[0]), window.span)
        case _:
            return Written(nodes.WrittenWindow(None, None), window.span)


def _basis_name(parts: Parts) -> Written[nodes.NamedBasis | nodes.PaidBasis | nodes.IncurredBasis]:
    match parts.kind:
        case "named_basis":
            named = parts.named_basis(0)
            return Written(named.value, named.span)
        case "paid_basis":
            return Written(nodes.PaidBasis(), parts.span)
        case _:
            return Written(nodes.IncurredBasis(), parts.span)


def _basis(parts: Parts, common: Common) -> Built:
    names = [part for part in parts.all() if part.kind in ("named_basis", "paid_basis", "incurred_basis")]
    incurred = [part for part in parts.all() if part.kind == "incurred_window"]
    paid = [part for part in parts.all() if part.kind == "paid_window"]
    for several, what in ((names, "a name"), (incurred, "an incurred window"), (paid, "a paid window")):
        if len(several) > 1:
            return given_twice(several[0], several[1], f"the basis has two of one kind: {what}")
    if not names and not (incurred and paid):
        lacking = "paid" if incurred else "incurred"
        label = Label(common["span"], f"the {lacking} window is expected as well")
        headline = f"the basis says nothing of when claims are {lacking}"
        advice = f"write `{lacking}` and a window, or `{lacking} any date`"
        return Unclear(Diagnostic(codes.WINDOWS_UNCLEAR, headline, (label,), advice))
    return nodes.Basis(
        named=_basis_name(names[0]) if names else None,
        incurred=_window(incurred[0]) if incurred else None,
        paid=_window(paid[0]) if paid else None,
        **common,
    )


def _run_in_limit(parts: Parts, common: Common) -> Statement:
    return nodes.RunInLimit(amount=parts.money(0), per=parts.choice(1, PER), **common)


def _terminal_liability(parts: Parts, common: Common) -> Statement:
    return nodes.TerminalLiability(months=parts.months(0), **common)


def _reimburses_flat(parts: Parts, common: Common) -> Statement:
    share = parts.share(0)
    return nodes.Reimburses(percentage=Written(flat(share.value), share.span), amounts=(), rates=(share,), **common)


def _reimburses_in_bands(parts: Parts, common: Common) -> Statement:
    bands, last = parts.trees(), parts.share(parts.size - 1)
    rates, amounts = (tuple(band.share(0) for band in bands), tuple(band.money(1) for band in bands))
    widths = [Band(amount.value.minor, rate.value) for amount, rate in zip(amounts, rates, strict=True)]
    percentage = Percentage(tuple(widths), last.value)
    place = rates[0].span.to(last.span)
    return nodes.Reimburses(percentage=Written(percentage, place), amounts=amounts, rates=(*rates, last), **common)


def _maximum(parts: Parts, common: Common) -> Statement:
    return nodes.Maximum(amount=parts.money(0), per=parts.choice_or_none(1, PER), **common)


# --- the specific -----------------------------------------------------------------------------------------------


def _gapless_renewal(parts: Parts, common: Common) -> Statement:
    return nodes.GaplessRenewal(included=parts.chosen(0, CHOICE), **common)


def _advance_funding(parts: Parts, common: Common) -> Statement:
    return nodes.AdvanceFunding(included=parts.chosen(0, CHOICE), **common)


def _class_of(parts: Parts | None) -> Written[str] | None:
    return parts.name(0) if parts else None


def _laser(parts: Parts, common: Common) -> Statement:
    excluded = parts.find(*_EXCLUDED)
    return nodes.Laser(
        per=parts.choice(0, KEYED),
        key=parts.parts(0).text(0),
        amount=parts.money_or_none(),
        excluded=None if excluded is None else _EXCLUDED[excluded.kind],
        **common,
    )


def _aggregating_deductible(parts: Parts, common: Common) -> Statement:
    after = parts.choice_or_none(1, _AFTER_PERCENTAGE)
    after_percentage = after.value if after else None
    return nodes.AggregatingDeductible(amount=parts.money(0), after_percentage=after_percentage, **common)


def _lifetime_maximum(parts: Parts, common: Common) -> Statement:
    return nodes.LifetimeMaximum(amount=parts.money(0), per=parts.choice(1, PER), **common)


def _prior_reimbursement(parts: Parts, common: Common) -> Statement:
    per, key = parts.choice(0, KEYED), parts.parts(0).text(0)
    return nodes.PriorReimbursement(per=per, key=key, amount=parts.money(1), **common)


def _overall_maximum(parts: Parts, common: Common) -> Statement:
    return nodes.OverallMaximum(amount=parts.money(0), **common)


def _participant(parts: Parts, common: Common) -> Statement:
    reach = parts.parts_or_none(3)
    return nodes.Participant(
        name=parts.text(0),
        share=parts.share(1),
        per=parts.choice(2, PER),
        start=reach.money(0) if reach else None,
        stop=reach.money(1) if reach and reach.kind == "range_between" else None,
        **common,
    )


# --- the aggregate ----------------------------------------------------------------------------------------------


def given_twice(first: Parts, second: Parts, headline: str) -> Unclear:
    """A statement that says something of one kind twice."""
    labels = (Label(second.span, "the second one"), Label(first.span, "the first one"))
    return Unclear(Diagnostic(codes.QUALIFIER_TWICE, headline, labels, "keep one of them"))


class _FactorFields(TypedDict):
    by_tier: tuple[nodes.TierAmount, ...]
    composite: Written[Money] | None
    for_class: Written[str] | None
    on: tuple[Written[str], ...]
    from_date: Written[date] | None


def _factors(parts: Parts) -> _FactorFields | Unclear:
    amounts, *qualifiers = parts.all()
    by_kind: dict[str, Parts] = {}
    for qualifier in qualifiers:
        first = by_kind.setdefault(qualifier.kind, qualifier)
        if first is not qualifier:
            return given_twice(first, qualifier, f"{quoted(qualifier.span.text)} comes after {quoted(first.span.text)}")
    on, since = by_kind.get("on_coverages"), by_kind.get("from_date")
    return _FactorFields(
        by_tier=tuple(nodes.TierAmount(tier.name(0), tier.money(1)) for tier in amounts.trees()),
        composite=amounts.money(0) if amounts.kind == "composite" else None,
        for_class=_class_of(by_kind.get("for_class")),
        on=on.names(0) if on else (),
        from_date=since.day(0) if since else None,
    )


def _expected_claims(parts: Parts, common: Common) -> Built:
    fields = _factors(parts.parts(0))
    return fields if isinstance(fields, Unclear) else nodes.ExpectedClaims(**fields, **common)


def _monthly_factor(parts: Parts, common: Common) -> Built:
    fields = _factors(parts.parts(0))
    return fields if isinstance(fields, Unclear) else nodes.MonthlyFactor(**fields, **common)


def _corridor(parts: Parts, common: Common) -> Statement:
    return nodes.Corridor(rate=parts.share(0), **common)


def _enrollment_lag(parts: Parts, common: Common) -> Statement:
    return nodes.EnrollmentLag(months=parts.months(0), **common)


def _minimum_attachment(parts: Parts, common: Common) -> Statement:
    inner = parts.find("greater_of") or parts
    share, amount = inner.find("first_month_share"), inner.money_or_none()
    return nodes.MinimumAttachment(amount=amount, share=share.share(0) if share else None, **common)


def _deductible_period(parts: Parts, common: Common) -> Statement:
    form = parts.parts(0)
    rate = form.parts(0).share(0) if form.kind == "annual_fixed" else None
    return nodes.DeductiblePeriod(form=_DEDUCTIBLE_PERIOD[form.kind], rate=rate, **common)


def _advances_over(parts: Parts, common: Common) -> Statement:
    return nodes.AdvancesOverStatement(over=parts.chosen(0, _ADVANCES_OVER), **common)


def _repayment(parts: Parts, common: Common) -> Statement:
    return nodes.Repayment(mode=parts.chosen(0, _REPAYMENT), **common)


def _minimum_request(parts: Parts, common: Common) -> Statement:
    return nodes.MinimumRequest(amount=parts.money(0), **common)


def _no_advances(parts: Parts, common: Common) -> Statement:
    return nodes.NoAdvances(months=parts.months(0), **common)


def _loss_limit(parts: Parts, common: Common) -> Statement:
    amount = parts.find("loss_limit_amount")
    return nodes.LossLimit(
        form=parts.choice(0, _LOSS_LIMIT),
        amount=amount.money(0) if amount else None,
        reach=parts.choice_or_none(1, _REACH),
        **common,
    )


def _on_termination(parts: Parts, common: Common) -> Statement:
    return nodes.OnTermination(mode=parts.chosen(0, _TERMINATION), **common)


STATEMENTS: Mapping[str, Build] = MappingProxyType(
    {
        "sponsor": _sponsor,
        "administrator": _administrator,
        "group": _group,
        "currency": _currency,
        "period": _period,
        "coverage": _coverage,
        "tiers": _tiers,
        "classes": _classes,
        "exclusion": _exclusion,
        "rebates": _rebates,
        "carrier": _carrier,
        "covers": _covers,
        "basis": _basis,
        "run_in_limit": _run_in_limit,
        "terminal_liability": _terminal_liability,
        "reimburses_flat": _reimburses_flat,
        "reimburses_in_bands": _reimburses_in_bands,
        "maximum": _maximum,
        "gapless_renewal": _gapless_renewal,
        "advance_funding": _advance_funding,
        "laser": _laser,
        "aggregating_deductible": _aggregating_deductible,
        "lifetime_maximum": _lifetime_maximum,
        "prior_reimbursement": _prior_reimbursement,
        "overall_maximum": _overall_maximum,
        "participant": _participant,
        "expected_claims": _expected_claims,
        "monthly_factor": _monthly_factor,
        "corridor": _corridor,
        "enrollment_lag": _enrollment_lag,
        "minimum_attachment": _minimum_attachment,
        "deductible_period": _deductible_period,
        "advances_over": _advances_over,
        "repayment": _repayment,
        "minimum_request": _minimum_request,
        "no_advances": _no_advances,
        "loss_limit": _loss_limit,
        "on_termination": _on_termination,
    }
)
"""The terms of plans and layers by the name of their rule."""
