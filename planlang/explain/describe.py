"""A contract in plain English, as Markdown: what was described is only set in type here."""

from __future__ import annotations

from collections.abc import Iterable

from planlang.explain.words import plan_name
from planlang.model.contract import CheckedContract, Funding, FundingForm
from planlang.model.description import Description, SaidAs, Section, Sentence, Worked
from planlang.values.money import shown

_DEFAULT = " (The plan does not say so; this holds when nothing is said.)"


def markdown(description: Description, contract: CheckedContract, period: str, conditions: Iterable[str] = ()) -> str:
    """The description as Markdown that ends in a line end; `period` is the policy period in words."""
    parts = [f"# {contract.name}", "", _opening(contract, period), ""]
    for section in description.sections:
        said = [one for one in section.sentences if one.said in {SaidAs.WRITTEN, SaidAs.DEFAULT}]
        if said:
            parts += [f"## {section.title}", "", *(f"- {_sentence(one)}" for one in said), ""]
    parts += ["## In what order it applies", ""]
    parts += [*(f"{number}. {words}" for number, words in enumerate(description.order, start=1)), ""]
    for worked in description.examples:
        parts += [f"## {worked.title}, worked out", "", worked.assumed, "", *_table(worked, contract), ""]
    changes = _of(description.sections, SaidAs.CHANGES)
    parts += ["## What changes during the period", "", *_bullets(changes, "Nothing changes from month to month."), ""]
    watched = [*conditions]
    if watched:
        parts += ["## What is watched", "", *(f"- {words}" for words in watched), ""]
    missing = _of(description.sections, SaidAs.ABSENT)
    parts += ["## What the plan does not have", "", *_bullets(missing, "Nothing that is usual is left out."), ""]
    parts += [f"This describes {plan_name(contract)}, from the file {contract.citation.file}.", ""]
    return "\n".join(parts)


def _opening(contract: CheckedContract, period: str) -> str:
    who = contract.sponsor or "The employer"
    paid = f" {contract.administrator} administers it." if contract.administrator else ""
    group = f" Its group is {contract.group}." if contract.group else ""
    funding = contract.find(Funding)
    insured = funding is not None and funding.form is FundingForm.FULLY_INSURED
    does = "has this plan fully insured" if insured else "pays the claims of this plan itself"
    follows = "who pays what" if insured else "who else pays what"
    return f"{who} {does}, {period}, in {contract.currency.code}.{paid}{group} What follows says {follows}."


def _sentence(one: Sentence) -> str:
    place = f" [{one.place.source}]" if one.place else ""
    clause = f" (clause {one.place.clause})" if one.place and one.place.clause else ""
    return f"{one.text}{clause}{_DEFAULT if one.said is SaidAs.DEFAULT else ''}{place}"


def _of(sections: Iterable[Section], kind: SaidAs) -> list[str]:
    return [_sentence(one) for section in sections for one in section.sentences if one.said is kind]


def _bullets(sentences: list[str], nothing: str) -> list[str]:
    return [f"- {one}" for one in sentences] or [nothing]


def _table(worked: Worked, contract: CheckedContract) -> list[str]:
    rows = [f"| {row.name} | {shown(row.amount, contract.currency)} |" for row in worked.rows]
    return ["| | amount |", "|---|---:|", *rows]
