"""From the tree of a scenario's statement to its node: facts, census, claims, expectations; and of a condition."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypedDict

from lark import Token

from planlang.syntax import nodes
from planlang.syntax.lines import start_of
from planlang.syntax.nodes import Statement, Written
from planlang.syntax.parts import Parts
from planlang.syntax.statements import LAYER_KINDS, Build, Common
from planlang.text.source import Source, Span
from planlang.values.money import Money

_COMPARISONS = {
    "equal": nodes.Comparison.IS,
    "at_least": nodes.Comparison.AT_LEAST,
    "at_most": nodes.Comparison.AT_MOST,
    "over": nodes.Comparison.OVER,
    "under": nodes.Comparison.UNDER,
}


_OF_WHOM = {
    "of_any_person": nodes.OfWhom.PERSON,
    "of_any_line": nodes.OfWhom.LINE,
    "of_the_plan": nodes.OfWhom.PLAN,
}


class _ConditionFields(TypedDict):
    figure: Written[str]
    of: Written[nodes.OfWhom]
    comparison: nodes.Comparison
    amount: Written[Money] | None
    share: Written[Fraction] | None


def _condition(parts: Parts) -> _ConditionFields:
    amount, share = parts.find("amount"), parts.find("share_of_deductible")
    return _ConditionFields(
        figure=_figure(parts.parts(0)),
        of=parts.choice(1, _OF_WHOM),
        comparison=parts.chosen(2, _COMPARISONS),
        amount=amount.money(0) if amount else None,
        share=share.share(0) if share else None,
    )


def _always(parts: Parts, common: Common) -> Statement:
    return nodes.Always(**_condition(parts.parts(0)), **common)


def _warn_when(parts: Parts, common: Common) -> Statement:
    return nodes.WarnWhen(**_condition(parts.parts(0)), **common)


def _as_of(parts: Parts, common: Common) -> Statement:
    return nodes.AsOf(day=parts.day(0), **common)


def _terminated(parts: Parts, common: Common) -> Statement:
    return nodes.Terminated(day=parts.day(0), **common)


def _renewed(parts: Parts, common: Common) -> Statement:
    del parts  # the word is all it says
    return nodes.Renewed(**common)


def _terminal_liability_elected(parts: Parts, common: Common) -> Statement:
    del parts  # the words are all it says
    return nodes.TerminalLiabilityElected(**common)


def _units(parts: Parts) -> tuple[nodes.TierUnits, ...]:
    return tuple(nodes.TierUnits(unit.name(0), unit.count(1)) for unit in parts.all())


def _census_of_month(parts: Parts, common: Common) -> Statement:
    return _census(parts, common, parts.word(0), 1)


def _census_every_month(parts: Parts, common: Common) -> Statement:
    return _census(parts, common, None, 0)


def _census(parts: Parts, common: Common, month: Written[str] | None, at: int) -> Statement:
    for_class = parts.parts_or_none(at + 1)
    return nodes.CensusStatement(
        units=_units(parts.parts(at)), month=month, for_class=for_class.name(0) if for_class else None, **common
    )


def _claim_line(parts: Parts) -> nodes.OfClaim:
    return nodes.OfClaim(parts.text(0), parts.count_or_none(1))


def _subject(parts: Parts | None) -> nodes.OfClaim | nodes.OfPerson | nodes.InMonth | None:
    if parts is None:
        return None
    match parts.kind:
        case "of_claim":
            return _claim_line(parts.parts(0))
        case "of_person":
            return nodes.OfPerson(parts.text(0))
        case _:
            return nodes.InMonth(parts.word(0))


def _figure(parts: Parts) -> Written[str]:
    """The words of a figure, joined by one space."""
    return Written(" ".join(str(parts.token(at)) for at in range(parts.size)), parts.span)


def _expect_amount(parts: Parts, common: Common) -> Statement:
    figure, subject = _figure(parts.parts(0)), parts.parts_or_none(1)
    if subject is not None and subject.kind == "of_attachments":
        figure, subject = Written(f"{figure.value} of attachments", figure.span.to(subject.span)), None
    return nodes.ExpectAmount(
        figure=figure,
        subject=_subject(subject),
        comparison=parts.chosen(2, _COMPARISONS),
        amount=parts.parts(3).money(0),
        **common,
    )


def _expect_finding(parts: Parts, common: Common) -> Statement:
    return nodes.ExpectFinding(severity=parts.parts(0).kind, code=parts.word(1), **common)


def _expect_refused(parts: Parts, common: Common) -> Statement:
    subject, layer = _claim_line(parts.parts(0)), parts.chosen(1, LAYER_KINDS)
    return nodes.ExpectRefused(subject=subject, layer=layer, reason=parts.word(2), **common)


SCENARIO_STATEMENTS: Mapping[str, Build] = MappingProxyType(
    {
        "always": _always,
        "warn_when": _warn_when,
        "as_of": _as_of,
        "terminated": _terminated,
        "renewed": _renewed,
        "terminal_liability_elected": _terminal_liability_elected,
        "census_of_month": _census_of_month,
        "census_every_month": _census_every_month,
        "expect_amount": _expect_amount,
        "expect_finding": _expect_finding,
        "expect_refused": _expect_refused,
    }
)
"""The terms of scenarios, and conditions, by the name of their rule."""


def cells(source: Source, row: Token) -> tuple[Written[str], ...]:
    """The cells of a table row, without the spaces around them."""
    found: list[Written[str]] = []
    at = start_of(row) + 1
    for text in row[1:-1].split("|"):
        start = at + len(text) - len(text.lstrip())
        found.append(Written(text.strip(), Span(source, start, start + len(text.strip()))))
        at += len(text) + 1
    return tuple(found)


def is_rule(row: Token) -> bool:
    """Whether a row only underlines the header: `|---|---|`."""
    return not row.strip("|-: \t") and "---" in row
