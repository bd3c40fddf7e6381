"""Describing a plan in plain English: the engine's sentences and worked numbers, set as Markdown or HTML."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from planlang.api.plans import load
from planlang.api.results import Loaded
from planlang.explain import describe as words
from planlang.explain.page import html
from planlang.model.conditions import Condition, ConditionKind, ConditionSubject
from planlang.model.contract import CheckedContract
from planlang.model.scenario import Comparison, Named, Payer, PersonFigure, StageReason
from planlang.values.money import shown
from planlang.values.rate import shown_percent

FORMATS = ("markdown", "html")


def describe(plan: Loaded | str | Path, *, form: str = "markdown") -> str:
    """A plan in plain English; raises PlanlangError when the plan has errors, ValueError for another form."""
    if form not in FORMATS:
        raise ValueError(f"`{form}` is no form of a description: ask `markdown` or `html`")
    loaded = plan if isinstance(plan, Loaded) else load(plan)
    return described(loaded.contract, form)


def described(contract: CheckedContract, form: str) -> str:
    """A checked contract in plain English."""
    from planlang.engine.describe import describe as said  # noqa: PLC0415  the engine loads only to describe
    from planlang.provisions.describing import in_words  # noqa: PLC0415  the same

    period = f"from {in_words(contract.period.first)} through {in_words(contract.period.last)}"
    conditions = [_condition(contract, one) for one in contract.all(Condition)]
    text = words.markdown(said(contract), contract, period, conditions)
    return html(text, contract.name) if form == "html" else text


# What must always hold must hold of every one; a warning is given as soon as it holds of one.
_OF = {
    ConditionKind.ALWAYS: {
        ConditionSubject.ANY_PERSON: "of every person",
        ConditionSubject.ANY_LINE: "of every line",
        ConditionSubject.THE_PLAN: "of the plan",
    },
    ConditionKind.WARN: {
        ConditionSubject.ANY_PERSON: "of any one person",
        ConditionSubject.ANY_LINE: "of any one line",
        ConditionSubject.THE_PLAN: "of the plan",
    },
}


def _condition(contract: CheckedContract, one: Condition) -> str:
    """A condition as a sentence."""
    name = _figure(one.figure, one.subject)
    figure = f"{name} {_OF[one.kind][one.subject]}"
    if one.share is not None:
        limit = f"{shown_percent(one.share)} of the deductible"
    else:
        limit = shown(one.amount or 0, contract.currency)
    compared = "exactly" if one.comparison is Comparison.IS else one.comparison.value
    if one.kind is ConditionKind.ALWAYS:
        return f"The {figure} must be {compared} {limit}."
    verb = "are" if name.split()[0] in _SEVERAL else "is"
    return f"A warning is given when the {figure} {verb} {compared} {limit}."


def _figure(figure: Named, subject: ConditionSubject) -> str:
    """The name of a figure in plain words: a line has an amount, persons and plans have claims."""
    if figure is Payer.AMOUNT and subject is ConditionSubject.ANY_LINE:
        return "amount"
    if isinstance(figure, StageReason):
        return f"amount for the reason {figure.reason.replace('-', ' ')}"
    return _FIGURES.get(figure, figure.value)


_FIGURES: Mapping[Named, str] = {
    Payer.AMOUNT: "claims",
    Payer.MEMBER: "member's part",
    Payer.PLAN_PAID: "amount that the plan paid",
    Payer.SPECIFIC: "specific reimbursement",
    Payer.AGGREGATE: "aggregate reimbursement",
    Payer.EMPLOYER: "employer's part",
    PersonFigure.ELIGIBLE: "claims that the specific counts",
    PersonFigure.EXCESS: "excess over the deductible",
    PersonFigure.AGGREGATING: "part kept by the aggregating deductible",
}
_SEVERAL = {"claims", "fees", "premiums"}  # nouns at the head of a figure's name
