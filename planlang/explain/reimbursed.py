"""What the specific keeps back of what is over the deductible, line by line and rule by rule, so that it can be added.

    over the deductible = aggregating deductible + percentage + maxima + reimbursed

Every part is a stream of the settlement. Only rules that kept anything on some line are shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from planlang.explain.layout import Column, table, wrapped
from planlang.explain.totals import prior_reimbursed, specific_key, sum_of
from planlang.explain.words import line_name
from planlang.model.contract import (
    AggregatingDeductible,
    Key,
    LifetimeMaximum,
    Maximum,
    OverallMaximum,
    Reimbursement,
    Term,
)
from planlang.model.settlement import PersonRow, ReasonStream, Settlement, Stage
from planlang.values.money import Currency, shown
from planlang.values.rate import shown_percent

_AGGREGATING = "aggregating-deductible"
_KEPT = frozenset({_AGGREGATING, "coinsurance", "over-maximum"})
_TITLES = {
    "aggregating-specific-deductible": "aggregating deductible",
    "specific-reimbursement": "percentage",
    "specific-maximum": "maximum",
    "overall-maximum": "overall maximum",
}
_BY = {
    "specific-reimbursement": "not reimbursed by the percentage",
    "specific-maximum": "over the maximum",
    "overall-maximum": "over the overall maximum",
}


@frozen
class _Kept:
    """A rule's stream of what it kept, and the same in a heading and in a sentence's words."""

    of: ReasonStream
    title: str
    words: str


def _kept(settlement: Settlement, positions: Sequence[int]) -> list[_Kept]:
    """The rules that kept anything of some lines, in the order in which they decided."""
    found = []
    for one in settlement.reasons:
        if one.stage is Stage.SPECIFIC and one.reason in _KEPT:
            stream = settlement.streams[one.stream]
            if any(stream[at] for at in positions):
                title, words = _TITLES[one.provision], _BY.get(one.provision, "")
                found.append(_Kept(one, _named(settlement, title), _named(settlement, words)))
    return found


def _named(settlement: Settlement, words: str) -> str:
    """The maximum of a key is one of the period, or of a lifetime."""
    specific = settlement.contract.specific
    lifetime = specific is not None and specific.find(LifetimeMaximum) is not None
    return words.replace("maximum", "lifetime maximum") if lifetime and "overall" not in words else words


def by_line(settlement: Settlement, positions: Sequence[int], width: int) -> list[str]:
    """Each line that brought anything over the deductible, from that to what is reimbursed; then what limits it."""
    kept, currency = _kept(settlement, positions), settlement.contract.currency
    if not kept:
        return []
    counted = [at for at in positions if settlement.refusals[Stage.SPECIFIC][at] is None]
    rows: list[tuple[str, list[int]]] = []
    for at in counted:
        parts, paid = [settlement.streams[one.of.stream][at] for one in kept], settlement.splits[at].specific
        if paid or any(parts):
            rows.append((line_name(settlement.splits[at].line), [sum_of((*parts, paid)), *parts, paid]))
    rows.append(("all", [sum_of(column) for column in zip(*(parts for _, parts in rows), strict=True)]))
    titles = ("over the deductible", *(one.title for one in kept), "reimbursed")
    columns = [Column(""), *(Column(title, right=True) for title in titles)]
    told = table(columns, [[name, *(shown(amount, currency) for amount in parts)] for name, parts in rows])
    return [
        "what the specific pays of what is over the deductible",
        *told,
        *_limits(settlement, kept, positions[0], width),
    ]


def in_all(settlement: Settlement, row: PersonRow) -> list[tuple[str, str]]:
    """What each rule after the aggregating deductible kept of the specific's key."""
    by_unit, currency = specific_key(settlement) is Key.UNIT, settlement.contract.currency
    own = [
        at
        for at, each in enumerate(settlement.lines)
        if (each.line.unit == row.unit if by_unit else each.line.person == row.person)
    ]
    return [
        (one.words, shown(sum_of(settlement.streams[one.of.stream][at] for at in own), currency))
        for one in _kept(settlement, own)
        if one.of.reason != _AGGREGATING
    ]


def _limits(settlement: Settlement, kept: Sequence[_Kept], at: int, width: int) -> list[str]:
    """The terms that kept anything, by their columns, as they are written; of a lifetime what earlier periods used."""
    specific = settlement.contract.specific
    assert specific is not None  # INVARIANT: without a specific nothing is kept back
    terms: dict[str, Term | None] = {
        "aggregating-specific-deductible": specific.find(AggregatingDeductible),
        "specific-reimbursement": specific.find(Reimbursement),
        "specific-maximum": specific.find(Maximum) or specific.find(LifetimeMaximum),
        "overall-maximum": specific.find(OverallMaximum),
    }
    said = [
        f"{_written(settlement, term, at)}{f' ({term.citation.source})' if term.citation else ''}"
        for term in (terms[provision] for provision in dict.fromkeys(one.of.provision for one in kept))
        if term is not None
    ]
    return [line for one in said for line in wrapped(one, indent=2, width=width, hanging=2)]


def _written(settlement: Settlement, term: Term, at: int) -> str:
    currency = settlement.contract.currency
    if isinstance(term, AggregatingDeductible):
        return f"aggregating deductible {shown(term.amount, currency)}"
    if isinstance(term, Maximum):
        return f"maximum {shown(term.amount, currency)} per {_whose(term.key)}"
    if isinstance(term, LifetimeMaximum):
        prior = prior_reimbursed(settlement, term, settlement.splits[at].line)
        return f"lifetime maximum {shown(term.amount, currency)} per {_whose(term.key)}{_before(term, prior, currency)}"
    if isinstance(term, OverallMaximum):
        return f"overall maximum {shown(term.amount, currency)}, of all {_whose(specific_key(settlement), many=True)}"
    assert isinstance(term, Reimbursement)  # INVARIANT: the terms of `_limits`
    bands = [
        f"{shown_percent(band.rate)} of the {'next' if at else 'first'} {shown(band.width, currency)}"
        for at, band in enumerate(term.percentage.bands)
    ]
    then = shown_percent(term.percentage.then)
    return f"the carrier reimburses {', '.join([*bands, f'then {then}' if bands else then])}"


def _before(term: LifetimeMaximum, prior: int, currency: Currency) -> str:
    """What prior periods paid toward a lifetime maximum: a part of it, more than all of it, or less than nothing."""
    if prior > term.amount:
        return f", less than the {shown(prior, currency)} that prior periods paid"
    if prior < 0:
        return f", raised by the {shown(-prior, currency)} that prior periods took back beyond what they paid"
    return f", of which prior periods paid {shown(prior, currency)}" if prior else ""


def _whose(key: Key, *, many: bool = False) -> str:
    if key is Key.UNIT:
        return "families" if many else "family"
    return "persons" if many else "person"
