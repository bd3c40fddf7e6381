"""Letters: why a claim or a person came out as it did, for somebody who knows neither plan nor program.

First the answer, then the table, then the rules that decided. The words are plain English; every amount is one of the
settlement's own, or a sum of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from planlang.explain.letter_decided import EMPLOYER, Decided, funded_in_words
from planlang.explain.letter_why import why
from planlang.explain.letter_words import (
    Asked,
    as_of_words,
    cited,
    day_in_words,
    line_in_words,
    link_in_words,
    listed,
    signed,
)
from planlang.explain.totals import sum_of
from planlang.explain.unsettled import Unsettled
from planlang.model.contract import CheckedContract, Deductible, Funding, Key, LaserExclusion
from planlang.model.settlement import PersonRow, Stage, reason_words
from planlang.values.money import Currency, shown

# The report writes days as letters do.
__all__ = ("day_in_words", "of_lines")


def of_lines(
    title: str,
    told: Sequence[Decided],
    asked: Asked,
    others: Sequence[Unsettled] = (),
    person: PersonRow | None = None,
) -> str:
    """A letter about some lines, under one contract or several; of a person with the figures of the key."""
    parts = [f"# {title}", "", *_answer(told, asked.currency), *_funded(told), ""]
    if told:
        parts += [*_table(told, asked.currency), "", "## Why", *why(told), ""]
    if person is not None and person.deductible is not None:
        parts += [*_standing(person, asked.contracts[-1]), ""]
    if others:
        parts += [
            "## Not decided yet",
            "",
            *(f"- Claim {one.claim}, line {one.line}: {_undecided(one)}." for one in others),
            "",
        ]
    return "\n".join([*parts, _signed(told, asked), ""])


# --- the answer -----------------------------------------------------------------------------------------------------


def _answer(told: Sequence[Decided], currency: Currency) -> Iterable[str]:
    """Who pays what, each carrier by its own name; then which lines no contract counts."""
    if not told:
        yield "Nothing has been decided yet."
        return
    paid = _paid(told, currency)
    names = [line_in_words(one.split.line) for one in told if not one.counted]
    them = "it" if len(names) == 1 else "them"
    yield f"{paid} No contract counts {listed(names)}, so no carrier reimburses {them}." if names else paid


def _paid(told: Sequence[Decided], currency: Currency) -> str:
    """Who pays what of the lines, or to whom goes back what they take back."""
    shares, whole = _shares(told), sum_of(one.split.amount for one in told)
    pays = [f"{who} pays {shown(amount, currency)}{how}" for (who, how), amount in shares.items() if amount > 0]
    back = [
        f"{shown(-amount, currency)} goes back to {who}{how}" for (who, how), amount in shares.items() if amount < 0
    ]
    first, link = told[0].split.line, link_in_words(told[0].split.line)
    single = len(told) == 1
    lead = f"Claim {first.claim}, line {first.line}, {link}. " if single and link else ""
    lines = "this line" if single else f"these {len(told)} lines"
    if not pays and not back:
        return f"{lead}There is nothing to pay of the {shown(whole, currency)}."
    said = "; ".join(listed(words) for words in (pays, back) if words)
    if whole > 0:
        return f"{lead}Of the {shown(whole, currency)} of {lines}, {said}."
    does = f"take{'s' if single else ''} back {shown(-whole, currency)}" if whole else "come to nothing together"
    said = "; ".join(listed(words) for words in (back, pays) if words)
    return f"{lead}{lines.capitalize()} {does}: {said}."


def _shares(told: Sequence[Decided]) -> Mapping[tuple[str, str], int]:
    """What each payer pays of all lines, by who it is and under what."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for one in told:
        sums["the member", ""] += one.split.member
    for one in told:
        sums[one.carrier(Stage.SPECIFIC), " under the cover of large claims"] += one.split.specific
    for one in told:
        sums[one.carrier(Stage.AGGREGATE), " under the cover of the year"] += one.split.aggregate
    for one in told:
        sums[f"the {one.bearer}", ""] += one.split.employer
    return sums


def _funded(told: Sequence[Decided]) -> Iterable[str]:
    """How the employer's part is paid, where the employer does not pay it itself."""
    terms: list[Funding] = []
    for one in told:
        if one.funding is not None and one.bearer != EMPLOYER and one.funding not in terms:
            terms.append(one.funding)
    for term in terms:
        yield from ("", funded_in_words(term))


def _table(told: Sequence[Decided], currency: Currency) -> Iterable[str]:
    """Each line: when, how much, and who pays which part."""
    titles = {"amount": "amount", "member": "member", "specific": "large claims", "aggregate": "the year"}
    for name, stage in (("specific", Stage.SPECIFIC), ("aggregate", Stage.AGGREGATE), ("member", Stage.BENEFITS)):
        if not any(one.layer(stage) or getattr(one.split, name) for one in told):
            del titles[name]
    bearers = list(dict.fromkeys(one.bearer for one in told))
    yield f"| claim | service | paid | {' | '.join((*titles.values(), *bearers))} |"
    yield f"|---|---|---|{'---:|' * (len(titles) + len(bearers))}"
    for one in told:
        line = one.split.line
        paid = day_in_words(line.paid) if line.paid else ""
        amounts = [getattr(one.split, name) for name in titles]
        amounts += [one.split.employer if one.bearer == bearer else 0 for bearer in bearers]
        cells = " | ".join(shown(amount, currency) for amount in amounts)
        link = link_in_words(line)
        name = f"{line.claim}, line {line.line}{f', {link}' if link else ''}"
        yield f"| {name} | {day_in_words(line.incurred)} | {paid} | {cells} |"


def _standing(person: PersonRow, contract: CheckedContract) -> Iterable[str]:
    """How far the person is into the cover of large claims, or that it excludes the person."""
    layer, currency = contract.specific, contract.currency
    assert layer is not None  # INVARIANT: only a specific has a deductible
    assert person.deductible is not None
    excluded = next((one for one in layer.all(LaserExclusion) if one.person == person.person), None)
    if excluded is not None:
        place = cited(excluded.citation)
        if excluded.from_all:
            yield f"This person is excluded from all cover{place}, so no carrier reimburses anything."
        else:
            yield f"This person is excluded from the cover of large claims{place}, which reimburses nothing."
        return
    whose = "family" if layer.the(Deductible).key is Key.UNIT else "person"
    counted, excess = person.eligible or 0, person.excess or 0
    yield (
        f"The cover of large claims has counted {shown(counted, currency)} of the {whose} so far. "
        f"The deductible is {shown(person.deductible, currency)}"
        f"{f', agreed for this {whose}' if person.laser is not None else ''}, "
        f"so {shown(excess, currency)} is over it."
    )


def _undecided(one: Unsettled) -> str:
    """Why a line is not decided yet, with days and errors in words."""
    if one.reasons:
        errors = ", ".join(reason_words(reason) for reason in one.reasons)
        return f"its row of the ledger has errors and is counted nowhere ({errors}, {one.where})"
    if one.paid is None or one.as_of is None:
        return one.words
    return f"paid on {day_in_words(one.paid)}, after {day_in_words(one.as_of)}"


def _signed(told: Sequence[Decided], asked: Asked) -> str:
    """The contracts that decided any of the lines; where none counts any, those that were asked."""
    counting = [one for one in asked.contracts if any(one in line.counted for line in told)]
    names, as_of = list(map(asked.named, asked.contracts)), as_of_words(asked.facts.as_of)
    if not told:
        return f"To be decided under {', or under '.join(names)}{as_of}."
    if not counting:
        return f"Asked of {', and of '.join(names)}, none of which counts any of this{as_of}."
    return signed(asked, counting)
