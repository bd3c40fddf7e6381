"""Funding: how the employer pays for its plan, so that one ledger can be compared under each way.

    self-funded     employer's claims + fees + premiums
    level-funded    fund = sum of units * rate; surplus = fund - employer's claims; the employer gets back
                    round(share * max(0, surplus)), and a deficit stays the employer's
    fully insured   the premium only: the insurer bears all claims and keeps the surplus

Left out, a plan is self-funded. Source: `semantics`, section 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from planlang.model import contract as model
from planlang.model.contract import Charge, Funding, FundingForm, Term
from planlang.model.description import Part, Sentence
from planlang.model.funded import Funded
from planlang.model.settlement import AGGREGATE_ENTRY, Entry
from planlang.provisions.charges import schedule
from planlang.provisions.closing import Closing
from planlang.provisions.describing import Describing
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code, Label
from planlang.values.money import round_half_away

INSURED_PREMIUM_OF_ONE_LAYER = Code("insured-premium-of-one-layer")

NAME = "funding"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Funding, nodes.Rate, nodes.Surplus)
BLOCKS = frozenset({Block.PLAN})
CODES: tuple[Code, ...] = (INSURED_PREMIUM_OF_ONE_LAYER,)

_FORMS = {
    nodes.FundingForm.SELF_FUNDED: FundingForm.SELF_FUNDED,
    nodes.FundingForm.LEVEL_FUNDED: FundingForm.LEVEL_FUNDED,
    nodes.FundingForm.FULLY_INSURED: FundingForm.FULLY_INSURED,
}


def check(scope: Scope) -> tuple[Term, ...]:
    """The one way of funding with its amounts, or self-funding."""
    written = scope.find(nodes.Funding)
    if written is None:
        return (Funding(form=FundingForm.SELF_FUNDED),)
    citation, form = scope.citation(written), _FORMS[written.form]
    inside = scope.seen_from(written.block)
    if inside is None or not written.braced:
        return (Funding(form=form, citation=citation),)
    if written.form is nodes.FundingForm.FULLY_INSURED:
        return (Funding(form=form, charges=_premium(inside), citation=citation),)
    rates = inside.each(nodes.Rate)
    inside.require(nodes.Rate, "rate $350.00 per employee per month")
    surplus = inside.require(nodes.Surplus, "surplus 50% to employer")
    charges = schedule(inside, rates, "the rate") if rates else ()
    if surplus is None:
        return ()
    return (Funding(form=form, charges=charges, surplus=inside.share(surplus.share), citation=citation),)


def _premium(inside: Scope) -> tuple[Charge, ...]:
    """The premium of a fully insured plan, which is of no layer."""
    inside.require(nodes.Premium, "premium $650.00 per employee per month")
    every = inside.each(nodes.Premium)
    for written in every:
        if written.layer:
            inside.report(
                INSURED_PREMIUM_OF_ONE_LAYER,
                "the premium of a fully insured plan is for all of it, not for one layer",
                Label(written.layer.span, "is said of a stop-loss premium"),
                remedy="leave the layer out here; a stop-loss premium stands inside `fees { }`",
            )
    return schedule(inside, every, "the premium") if every else ()


def _employer_claims(closing: Closing) -> int:
    """The employer's part of the lines incurred in the period, less the period entries."""
    period = closing.contract.period
    claims = sum(amount for incurred, amount in closing.employer.items() if period.holds(incurred))
    return claims - closing.sum_of(AGGREGATE_ENTRY)


def close(closing: Closing) -> None:
    """What the plan costs the employer, who keeps a surplus and who bears a deficit."""
    funding = closing.contract.the(model.Funding)
    claims, fees, premiums = _employer_claims(closing), closing.sum_of("fee"), closing.sum_of("premium")
    charged = sum(closing.charge(funding.charges, number) for number in closing.months)
    projected = _projected(closing, funding)
    match funding.form:
        case FundingForm.SELF_FUNDED:
            closing.funded = Funded(
                form=funding.form.value,
                employer_claims=claims,
                fees=fees,
                premiums=premiums,
                cost=claims + fees + premiums,
                projected=projected,
            )
        case FundingForm.LEVEL_FUNDED:
            surplus, share = charged - claims, funding.surplus
            returned = round_half_away(max(0, surplus) * share.numerator, share.denominator)
            closing.funded = Funded(
                form=funding.form.value,
                employer_claims=claims,
                fees=fees,
                premiums=premiums,
                fund=charged,
                surplus=surplus,
                returned=returned,
                cost=charged - returned + max(0, -surplus),
                projected=projected,
            )
            closing.add(_returned(closing, returned))
        case FundingForm.FULLY_INSURED:
            closing.funded = Funded(
                form=funding.form.value,
                employer_claims=claims,
                fees=fees,
                premiums=premiums,
                premium=charged,
                surplus=charged - claims,
                cost=charged,
                projected=projected,
            )
        case never:
            assert_never(never)


def _projected(closing: Closing, funding: Funding) -> frozenset[str]:
    """The figures that rest on a projection, by what each is made of."""
    known = {
        "employer_claims": closing.employer_projected,
        "fees": closing.any_projected("fee"),
        "premiums": closing.any_projected("premium"),
        "charged": any(closing.charge_projected(funding.charges, number) for number in closing.months),
    }
    return frozenset(name for name, parts in _MADE_OF[funding.form].items() if any(known[part] for part in parts))


_BESIDE = {"employer_claims": ("employer_claims",), "fees": ("fees",), "premiums": ("premiums",)}
_LEFT = ("charged", "employer_claims")
_MADE_OF: Mapping[FundingForm, Mapping[str, tuple[str, ...]]] = {
    FundingForm.SELF_FUNDED: {**_BESIDE, "cost": ("employer_claims", "fees", "premiums")},
    FundingForm.LEVEL_FUNDED: {**_BESIDE, "fund": ("charged",), "surplus": _LEFT, "returned": _LEFT, "cost": _LEFT},
    FundingForm.FULLY_INSURED: {**_BESIDE, "premium": ("charged",), "surplus": _LEFT, "cost": ("charged",)},
}


def _returned(closing: Closing, amount: int) -> Entry:
    return Entry(
        month=closing.month_name(closing.months[-1]),
        kind="surplus",
        name="",
        amount=amount,
        payer="fund",
        payee="employer",
        explanation="the employer's share of what the claims left of the fund",
        projected=closing.funded is not None and "returned" in closing.funded.projected,
    )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.PLAN:
        return
    term = describing.find(model.Funding)
    if term is None:
        return
    match term.form:
        case FundingForm.SELF_FUNDED:
            yield describing.said(term, "The plan is self-funded: the employer pays claims, fees and premiums itself.")
        case FundingForm.LEVEL_FUNDED:
            yield from describing.schedule(
                term.charges,
                "The plan is level-funded: into the fund the employer pays",
                later="the employer pays into the fund",
            )
            yield describing.said(
                term,
                f"Of what is left of the fund the employer gets back {describing.percent(term.surplus)}, and it bears "
                "what is missing.",
            )
            yield describing.said(term, _left_of_the_fund(describing))
        case FundingForm.FULLY_INSURED:
            yield from describing.schedule(
                term.charges,
                "The plan is fully insured: the employer pays a premium of",
                later="the employer pays a premium of",
            )
            yield describing.said(term, "The insurer bears all claims and keeps what is left.")


def _left_of_the_fund(describing: Describing) -> str:
    """What a surplus is: of which claims, and that nothing else goes through the fund."""
    text = "What is left is what was paid into it less the employer's part of the claims incurred in the period"
    layers = describing.contract.layers
    if layers:
        text += f", after {'both covers' if len(layers) > 1 else 'the cover'}"
    beside = describing.charged_beside()
    return f"{text}; {beside} neither come out of the fund nor go into it." if beside else f"{text}."


PROVISION = Provision(name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, close=close, describe=describe)
