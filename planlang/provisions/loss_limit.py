"""Loss limit: how much of one person's claims the aggregate counts, so that no claim is insured twice.

    g = diff min(EA, LL)     on the lines that it applies to; others count whole

Left out, it is the specific's standard deductible, on the coverages of the specific; without a specific there is none.
Source: `semantics`, section 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from planlang.model import contract as model
from planlang.model.amounts import Amounts
from planlang.model.contract import Key, LossLimit, LossLimitForm, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.keep import CoverageOutside
from planlang.operators.layer import Layer
from planlang.provisions.describing import Describing, listed
from planlang.provisions.draft import UNTOLD, Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import KEYS, Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Reach
from planlang.text.diagnostic import Code, Label

LOSS_LIMIT_WITHOUT_SPECIFIC = Code("loss-limit-without-specific")
LOSS_LIMIT_REACH_WITHOUT_LIMIT = Code("loss-limit-reach-without-limit")

NAME = "loss-limit"
NODES: tuple[type[nodes.Statement], ...] = (nodes.LossLimit,)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = (LOSS_LIMIT_WITHOUT_SPECIFIC, LOSS_LIMIT_REACH_WITHOUT_LIMIT)

_FORMS: Mapping[nodes.LossLimitForm, LossLimitForm] = {
    nodes.LossLimitForm.AMOUNT: LossLimitForm.AMOUNT,
    nodes.LossLimitForm.STANDARD: LossLimitForm.STANDARD,
    nodes.LossLimitForm.APPLICABLE: LossLimitForm.APPLICABLE,
    nodes.LossLimitForm.NONE: LossLimitForm.NONE,
}
_OF_THE_SPECIFIC = frozenset({nodes.LossLimitForm.STANDARD, nodes.LossLimitForm.APPLICABLE})


def check(scope: Scope) -> tuple[Term, ...]:
    """The limit, whose total it is on, and the coverages that it works on."""
    written = scope.find(nodes.LossLimit)
    specific = scope.seen_from(Block.SPECIFIC)
    if written is None:
        form = LossLimitForm.STANDARD if specific else LossLimitForm.NONE
        return (LossLimit(form=form, amount=0, key=_key(scope, form), coverages=_reach(scope, specific, None)),)
    if not scope.may_exist(Block.SPECIFIC):
        _report_without_specific(scope, written)
    if written.form.value is nodes.LossLimitForm.NONE and written.reach:
        scope.report(
            LOSS_LIMIT_REACH_WITHOUT_LIMIT,
            "coverages are given to a loss limit that is none",
            Label(written.reach.span, "there is no limit to reach them"),
            Label(written.form.span, "no limit"),
            remedy="write `loss limit none`, or the limit that reaches these coverages",
        )
    _check_reach(scope, specific, written)
    form = _FORMS[written.form.value]
    return (
        LossLimit(
            form=form,
            amount=scope.money(written.amount) if written.amount else 0,
            key=_key(scope, form),
            coverages=_reach(scope, specific, written.reach.value if written.reach else None),
            citation=scope.citation(written),
            unsaid=_unsaid(specific, written),
        ),
    )


def _unsaid(specific: Scope | None, written: nodes.LossLimit) -> tuple[str, ...]:
    """Where a limit works if nobody said so; without a limit or a specific there is nothing to say."""
    silent = written.reach is None and written.form.value is not nodes.LossLimitForm.NONE
    return (f"on {Reach.SPECIFIC.value}",) if silent and specific is not None else ()


def _key(scope: Scope, form: LossLimitForm) -> Key:
    """A limit that is a deductible is kept as the deductible is; an amount is per person."""
    standard = scope.deductible_key()
    if standard is None or form not in {LossLimitForm.STANDARD, LossLimitForm.APPLICABLE}:
        return Key.PERSON
    return KEYS[standard.value]


def _reach(scope: Scope, specific: Scope | None, written: Reach | None) -> frozenset[str]:
    """The specific's coverages, unless all of the aggregate's are meant or there is no specific."""
    of_aggregate = scope.covered() or frozenset()
    if specific is None or written is Reach.ALL:
        return of_aggregate
    return specific.covered() or frozenset()


def _check_reach(scope: Scope, specific: Scope | None, written: nodes.LossLimit) -> None:
    """Warn of a written limit that works on none of the coverages of the aggregate."""
    reach = _reach(scope, specific, written.reach.value if written.reach else None)
    covered = scope.covered()
    if written.form.value is nodes.LossLimitForm.NONE or not reach or not covered or reach & covered:
        return
    scope.report_without_effect(
        "the loss limit reaches none of the claims of the aggregate",
        Label(written.span, f"works on the coverages of the specific: {listed(sorted(reach))}"),
        remedy="write `loss limit none`, or `on all coverages` if it limits those of the aggregate",
    )


def _report_without_specific(scope: Scope, written: nodes.LossLimit) -> None:
    """A limit that leans on a specific where there is none."""
    leaning = written.form if written.form.value in _OF_THE_SPECIFIC else None
    if leaning is None and written.reach and written.reach.value is Reach.SPECIFIC:
        leaning_span, words = written.reach.span, written.reach.value.value
    elif leaning is not None:
        leaning_span, words = leaning.span, leaning.value.value
    else:
        return
    scope.report(
        LOSS_LIMIT_WITHOUT_SPECIFIC,
        f"a loss limit of the {words} needs a specific, and the plan has none",
        Label(leaning_span, "there is no specific to take it from"),
        remedy="write an amount, such as `loss limit $100,000 per person`, or `loss limit none`",
    )


def _amounts(contract: model.CheckedContract, limit: model.LossLimit) -> Amounts:
    """The limit of each key."""
    if limit.form is LossLimitForm.AMOUNT:
        return Amounts(limit.amount)
    assert contract.specific is not None
    deductible = contract.specific.the(model.Deductible)
    match limit.form:
        case LossLimitForm.STANDARD | LossLimitForm.NONE:
            lasers: dict[str, int] = {}
        case LossLimitForm.APPLICABLE:
            lasers = {laser.key: laser.amount for laser in contract.specific.all(model.Laser)}
        case never:
            assert_never(never)
    return Amounts(deductible.amount, deductible.by_class, lasers)


def lower(draft: Draft) -> None:
    """Count each key's claims up to the limit, on the coverages that the limit works on.

    A forfeited aggregate still reports what it would have counted; nothing of it flows on.
    """
    limit = draft.the(model.LossLimit)
    flow, given_up = draft.flow, draft.given_up
    draft.flow = given_up or flow
    if limit.form is not LossLimitForm.NONE:
        under = draft.select("under-loss-limit", [CoverageOutside(UNTOLD, limit.coverages)])
        step = Layer(draft.stream("loss-limit"), under, limit.key, limit=_amounts(draft.contract, limit))
        draft.cut(step, None if given_up else "over-loss-limit", NAME, Cited(limit.citation), source=under)
    draft.publish("counted")
    if given_up:
        draft.flow = flow


def tell(telling: Telling) -> Iterable[Account]:
    """Say how much of what is left the aggregate counts."""
    if (
        telling.stage is not Stage.AGGREGATE
        or not telling.has("loss-limit")
        or telling.refusal
        or telling.has("forfeited")
    ):
        return
    limit = telling.the(model.LossLimit)
    if telling.resolved.line.coverage not in limit.coverages:
        words = f"the loss limit does not apply to {telling.resolved.line.coverage}, which counts in full"
        yield telling.account(NAME, words, limit.citation)
        return
    if not telling.cut("loss-limit"):
        return
    amount = _amounts(telling.contract, limit).of(telling.key(limit.key), telling.settlement.class_of)
    money, before, after = telling.money, telling.before("loss-limit"), telling.after("loss-limit")
    left, counts = money(telling.cut("loss-limit")), money(telling.part("loss-limit"))
    if min(before, after) >= amount:
        headline = f"{left} left, over the loss limit of {money(amount)} (already met): counts {counts}"
    else:
        headline = f"loss limit {money(amount)} {telling.per(limit.key)}: of {left} left it counts {counts}"
    yield telling.account(
        NAME,
        headline,
        limit.citation,
        f"before {money(before)}; this line takes it to {money(after)}",
        f"over the loss limit {money(telling.rest('loss-limit'))}",
        note="" if limit.form is LossLimitForm.AMOUNT else limit.form.value,
        figures=(("loss limit", amount), *telling.limits("loss-limit", "over loss limit")),
        arithmetic=[telling.working("loss-limit", kept="over-loss-limit")],
    )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.AGGREGATE:
        return
    limit = describing.find(model.LossLimit)
    if limit is None:
        return
    if limit.form is LossLimitForm.NONE:
        yield describing.said(limit, "What it counts of one person has no limit.")
        return
    assert describing.layer is not None  # INVARIANT: its limit was found in it
    covered = describing.layer.the(model.Covers).coverages
    if not covered & limit.coverages:
        who = "family" if limit.key is Key.UNIT else "person"
        yield describing.said(limit, f"Its limit on one {who} reaches none of the claims that it covers.")
        return
    whose = describing.money(limit.amount) if limit.form is LossLimitForm.AMOUNT else "the specific deductible"
    first = "After the specific it counts" if describing.contract.specific is not None else "It counts"
    yield describing.said(
        limit,
        f"{first} at most {whose} of {describing.each(limit.key)} in the whole period, on "
        f"{describing.names(covered & limit.coverages)} claims: the loss limit.",
    )
    if limit.form is not LossLimitForm.AMOUNT and describing.contract.specific is not None:
        for text in _of_whom(limit, describing.contract.specific):
            yield describing.said(limit, text)
    if beside := covered - limit.coverages:
        yield describing.said(limit, f"{describing.names(beside)} claims count in full beside it.")


def _of_whom(limit: LossLimit, specific: model.Layer) -> Iterable[str]:
    """Which deductible limits those who have another one than most."""
    who = "family" if limit.key is Key.UNIT else "person"
    if classes := specific.the(model.Deductible).by_class:
        yield f"For {listed(classes)} that is their own deductible."
    others = []
    if specific.all(model.Laser):
        if limit.form is LossLimitForm.APPLICABLE:
            yield f"For a {who} with a laser it is the laser's amount."
        else:
            others.append(f"a {who} with a laser")
    if limit.key is Key.PERSON and any(not one.from_all for one in specific.all(model.LaserExclusion)):
        others.append("a person excluded from the specific")
    if others:
        yield f"For {' or '.join(others)} it is the deductible that would hold otherwise."


PROVISION = Provision(
    name=NAME,
    nodes=NODES,
    blocks=BLOCKS,
    codes=CODES,
    check=check,
    lower={Stage.AGGREGATE: lower},
    tell=tell,
    describe=describe,
)
