"""Specific maximum: the most that the carrier reimburses for one person (or family), in a period or in a lifetime.

    F = min(M, C)     M: the maximum; of a lifetime one, what earlier periods left of it, never below 0

Source: `semantics`, section 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planlang.model import contract as model
from planlang.model.amounts import Amounts
from planlang.model.contract import LifetimeMaximum, Maximum, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.layer import Layer
from planlang.provisions.describing import Describing, absent
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import KEYS, Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Per
from planlang.text.diagnostic import Code, Label

TWO_MAXIMA = Code("two-maxima")
MAXIMUM_WITHOUT_KEY = Code("maximum-without-key")
PRIOR_WITHOUT_LIFETIME_MAXIMUM = Code("prior-without-lifetime-maximum")

NAME = "specific-maximum"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Maximum, nodes.LifetimeMaximum, nodes.PriorReimbursement)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = (TWO_MAXIMA, MAXIMUM_WITHOUT_KEY, PRIOR_WITHOUT_LIFETIME_MAXIMUM)


def check(scope: Scope) -> tuple[Term, ...]:
    """The one maximum of a key: of the period, or of a lifetime less what was paid before."""
    period, lifetime = scope.find(nodes.Maximum), scope.find(nodes.LifetimeMaximum)
    if period and period.per and lifetime:
        scope.report(
            TWO_MAXIMA,
            "a maximum of the period and one of a lifetime are both given",
            Label(lifetime.span, "a maximum of a lifetime"),
            Label(period.span, "a maximum of the period"),
            remedy="a specific has one maximum per key: keep the one that the contract states",
        )
    _check_priors_have_a_lifetime(scope)
    return (*_of_period(scope, period), *_of_lifetime(scope, lifetime))


def _of_period(scope: Scope, written: nodes.Maximum | None) -> tuple[Term, ...]:
    if written is None:
        return ()
    amount = scope.money(written.amount)
    if written.per is None:
        standard = scope.deductible_key()
        per = standard.value.value if standard else Per.PERSON.value
        scope.report(
            MAXIMUM_WITHOUT_KEY,
            "the maximum does not say whose it is",
            Label(written.amount.span, "of each person, of each family, or of the layer in all?"),
            remedy=f"write `maximum {written.amount.span.text} {per}`, "
            f"or `overall maximum {written.amount.span.text}` for the layer in all",
        )
        return ()
    scope.agree_with_deductible(written.per.value, written.per.span, written.words)
    scope.check_pays(written.span, amount)
    return (Maximum(amount=amount, key=KEYS[written.per.value], citation=scope.citation(written)),)


def _of_lifetime(scope: Scope, written: nodes.LifetimeMaximum | None) -> tuple[Term, ...]:
    if written is None:
        return ()
    scope.agree_with_deductible(written.per.value, written.per.span, written.words)
    priors = scope.each(nodes.PriorReimbursement)
    for prior in priors:
        scope.agree_with_deductible(prior.per.value, prior.per.span, prior.words)
    return (
        LifetimeMaximum(
            amount=scope.money(written.amount),
            key=KEYS[written.per.value],
            prior={prior.key.value: scope.money(prior.amount) for prior in priors},
            citations={prior.key.value: scope.citation(prior) for prior in priors},
            citation=scope.citation(written),
        ),
    )


def _check_priors_have_a_lifetime(scope: Scope) -> None:
    """What earlier periods paid matters to a lifetime maximum only; without one the words would be ignored."""
    priors = scope.each(nodes.PriorReimbursement)
    if not priors or scope.may_hold(nodes.LifetimeMaximum):
        return
    scope.report(
        PRIOR_WITHOUT_LIFETIME_MAXIMUM,
        "a prior reimbursement counts toward a lifetime maximum, and there is none",
        Label(priors[0].span, "nothing uses this amount"),
        *(Label(prior.span, "nor this one") for prior in priors[1:]),
        remedy="add the maximum, such as `lifetime maximum $2,000,000 per person`, or leave this out",
    )


def _limit(maximum: model.Maximum | model.LifetimeMaximum, settled: Mapping[str, int]) -> Amounts:
    """What the maximum leaves to each key, never below nothing: a lifetime's less what is declared and was settled."""
    if isinstance(maximum, model.Maximum):
        return Amounts(maximum.amount)
    prior = _prior(maximum, settled)
    return Amounts(maximum.amount, {}, {key: max(0, maximum.amount - paid) for key, paid in prior.items()})


def _prior(maximum: model.Maximum | model.LifetimeMaximum, settled: Mapping[str, int]) -> Mapping[str, int]:
    """What earlier periods paid to each key toward a lifetime maximum: as declared, and as settled."""
    if isinstance(maximum, model.Maximum):
        return {}
    return {key: maximum.prior.get(key, 0) + settled.get(key, 0) for key in {*maximum.prior, *settled}}


def lower(draft: Draft) -> None:
    """Pass on the reimbursement of each key up to its maximum."""
    maximum = draft.find(model.Maximum) or draft.find(model.LifetimeMaximum)
    if maximum is None:
        return
    step = Layer(draft.stream("maximum"), draft.flow, maximum.key, limit=_limit(maximum, draft.prior))
    draft.cut(step, "over-maximum", NAME, Cited(maximum.citation))


def tell(telling: Telling) -> Iterable[Account]:
    """Say what the maximum leaves of the reimbursement."""
    maximum = telling.find(model.Maximum) or telling.find(model.LifetimeMaximum)
    if telling.stage is not Stage.SPECIFIC or maximum is None or telling.refusal or not telling.cut("maximum"):
        return
    lifetime = isinstance(maximum, model.LifetimeMaximum)
    key, settled, money = telling.key(maximum.key), telling.settlement.prior, telling.money
    left = _limit(maximum, settled).of(key, {})
    yield telling.account(
        NAME,
        f"{'lifetime ' if lifetime else ''}maximum {money(maximum.amount)} {telling.per(maximum.key)}",
        maximum.citation,
        _said_of_prior(telling, maximum, key) if isinstance(maximum, model.LifetimeMaximum) else "",
        telling.limited("maximum", "reimbursement"),
        figures=(("maximum left to the period", left), *telling.limits("maximum", "over maximum")),
        arithmetic=[telling.working("maximum", kept="over-maximum")],
    )


def _said_of_prior(telling: Telling, maximum: model.LifetimeMaximum, key: str) -> str:
    """What earlier periods paid to a key: where the plan declares it, and how much of it was settled with this one."""
    money, declared = telling.money, maximum.prior.get(key, 0)
    settled = telling.settlement.prior.get(key, 0)
    paid, citation = declared + settled, maximum.citations.get(key)
    declared_at = f" ({citation.source})" if declared and citation else ""
    words = f"prior periods paid {money(paid)}"
    if paid < 0:
        words = f"prior periods took back {money(-paid)} beyond what they paid"
    if declared and settled:
        return f"{words}: {money(declared)} as declared{declared_at}, {money(settled)} as settled with this one"
    return f"{words}{declared_at}" if paid else ""


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.SPECIFIC:
        return
    period, lifetime = describing.find(Maximum), describing.find(LifetimeMaximum)
    if period is not None:
        yield describing.said(
            period,
            f"The carrier reimburses at most {describing.money(period.amount)} for {describing.each(period.key)}.",
        )
    if lifetime is not None:
        yield describing.said(
            lifetime,
            f"The carrier reimburses at most {describing.money(lifetime.amount)} for {describing.each(lifetime.key)} "
            "in a lifetime, earlier contracts included.",
        )
        for key, paid in lifetime.prior.items():
            of_that = f"Of that, {describing.money(paid)} have been paid for {key} before."
            over = (
                f"For {key} {describing.money(paid)} have been paid before, more than the maximum, so nothing is left."
            )
            yield describing.said(lifetime, over if paid > lifetime.amount else of_that, lifetime.citations.get(key))
    if describing.layer is not None and period is None and lifetime is None:
        yield absent("What the carrier reimburses for one person has no maximum.")


PROVISION = Provision(
    name=NAME,
    nodes=NODES,
    blocks=BLOCKS,
    codes=CODES,
    check=check,
    lower={Stage.SPECIFIC: lower},
    tell=tell,
    describe=describe,
)
