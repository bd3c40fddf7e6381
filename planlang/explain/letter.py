"""Letters: why a claim, a person or a month came out as it did, for somebody who knows neither plan nor program.

First the answer, then the table, then the rules that decided. The words are plain English; every amount is one of the
settlement's own, or a sum of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attrs import frozen

from planlang.explain.totals import parts_of
from planlang.explain.unsettled import Unsettled
from planlang.model.contract import CheckedContract, Citation, Layer
from planlang.model.settlement import Entry, MonthRow, PersonRow, Settlement, Split, Stage
from planlang.values.money import shown

_MONTHS = "January February March April May June July August September October November December".split()

# What each reason means, with its amount, in the order of the table of the page on meaning.
_BECAUSE: Mapping[tuple[Stage, str], str] = {
    (Stage.BENEFITS, "copay"): "{amount} is the copay, which the member pays first",
    (Stage.BENEFITS, "deductible"): "{amount} falls under the member's deductible",
    (Stage.BENEFITS, "coinsurance"): "{amount} is the member's share of what is left",
    (Stage.BENEFITS, "out-of-pocket-relief"): "{amount} is taken off, because the member has paid the most of the year",
    (Stage.BENEFITS, "over-benefit-maximum"): "{amount} is over the most that the plan pays, and so the member's",
    (Stage.SPECIFIC, "specific"): "{amount} is reimbursed by {carrier} under the cover of one person's large claims",
    (Stage.SPECIFIC, "rebate"): "{amount} is a drug rebate, which that cover leaves to the employer",
    (Stage.SPECIFIC, "not-covered"): "{amount} is of a kind of claim that the cover of large claims does not include",
    (Stage.SPECIFIC, "excluded"): "{amount} is excluded from the cover of large claims",
    (Stage.SPECIFIC, "incurred-too-early"): "{amount} was incurred before the cover of large claims begins to count",
    (Stage.SPECIFIC, "incurred-too-late"): "{amount} was incurred after the cover of large claims had ended",
    (Stage.SPECIFIC, "paid-too-early"): "{amount} was paid before the cover of large claims begins to count",
    (Stage.SPECIFIC, "paid-too-late"): "{amount} was paid after the cover of large claims had ceased to count",
    (Stage.SPECIFIC, "over-run-in-limit"): "{amount} is over what counts of claims from before the contract",
    (Stage.SPECIFIC, "below-deductible"): "{amount} is within the deductible of the person, which the employer keeps",
    (Stage.SPECIFIC, "laser-layer"): "{amount} lies between the usual deductible and the higher one of this person",
    (Stage.SPECIFIC, "aggregating-deductible"): "{amount} is kept by the employer out of all persons' excess together",
    (Stage.SPECIFIC, "coinsurance"): "{amount} is the share of the excess that {carrier} does not reimburse",
    (Stage.SPECIFIC, "over-maximum"): "{amount} is over the most that {carrier} reimburses",
    (Stage.AGGREGATE, "aggregate"): "{amount} is reimbursed by {carrier} under the cover of the year as a whole",
    (Stage.AGGREGATE, "rebate"): "{amount} is a drug rebate, which the cover of the year leaves to the employer",
    (Stage.AGGREGATE, "not-covered"): "{amount} is of a kind of claim that the cover of the year does not include",
    (Stage.AGGREGATE, "excluded"): "{amount} is excluded from the cover of the year",
    (Stage.AGGREGATE, "incurred-too-early"): "{amount} was incurred before the cover of the year begins to count",
    (Stage.AGGREGATE, "incurred-too-late"): "{amount} was incurred after the cover of the year had ended",
    (Stage.AGGREGATE, "paid-too-early"): "{amount} was paid before the cover of the year begins to count",
    (Stage.AGGREGATE, "paid-too-late"): "{amount} was paid after the cover of the year had ceased to count",
    (Stage.AGGREGATE, "over-run-in-limit"): "{amount} is over what the cover of the year counts from before it",
    (Stage.AGGREGATE, "over-loss-limit"): "{amount} is over what the cover of the year counts of one person",
    (
        Stage.AGGREGATE,
        "below-attachment",
    ): "{amount} counts toward the point at which the cover of the year begins to pay",
    (
        Stage.AGGREGATE,
        "coinsurance",
    ): "{amount} is the share that {carrier} does not reimburse under the cover of the year",
    (Stage.AGGREGATE, "over-maximum"): "{amount} is over the most that the cover of the year reimburses",
    (Stage.AGGREGATE, "forfeited"): "{amount} would have counted, but the cover of the year was forfeited",
}


def day_in_words(day: date) -> str:
    """`March 2, 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def of_lines(
    title: str,
    told: Sequence[tuple[Split, CheckedContract]],
    contract: CheckedContract,
    others: Sequence[Unsettled] = (),
    person: PersonRow | None = None,
) -> str:
    """A letter about some lines, each with the contract that decides it; of a person with the figures of the key."""
    splits = [split for split, _ in told]
    parts = [f"# {title}", "", *_answer(splits, contract), ""]
    if splits:
        parts += [*_table(splits, contract), "", "## Why", *_why(told), ""]
    if person is not None and person.deductible is not None:
        parts += [*_standing(person, contract), ""]
    if others:
        parts += [
            "## Not decided yet",
            "",
            *(f"- Claim {one.claim}, line {one.line}: {one.words}." for one in others),
            "",
        ]
    return "\n".join([*parts, _signed(contract), ""])


def of_month(settlement: Settlement, month: str) -> str:
    """A letter about one policy month of the aggregate, named `2026-03`."""
    contract = settlement.contract
    row = next(one for one in settlement.months if one.month == month)
    name = f"{_MONTHS[int(month[5:]) - 1]} {month[:4]}"
    entries = [one for one in settlement.entries if one.month == month]
    parts = [f"# {name}", "", *_month_answer(row, contract), "", *_month_table(row, contract), ""]
    if entries:
        parts += ["## What moved in this month", "", *(f"- {_entry(one, contract)}" for one in entries), ""]
    return "\n".join([*parts, _signed(contract), ""])


# --- the answer -----------------------------------------------------------------------------------------------------


def _answer(splits: Sequence[Split], contract: CheckedContract) -> Iterable[str]:
    """Who pays what, in one sentence."""
    if not splits:
        yield "Nothing has been decided yet."
        return
    parts = parts_of(splits)
    shares = [
        ("the member pays", parts.member, ""),
        (f"{_carrier(contract.specific)} pays", parts.specific, " under the cover of large claims"),
        (f"{_carrier(contract.aggregate)} pays", parts.aggregate, " under the cover of the year"),
        ("the employer pays", parts.employer, ""),
    ]
    said = [f"{who} {shown(amount, contract.currency)}{how}" for who, amount, how in shares if amount]
    lines = "this line" if len(splits) == 1 else f"these {len(splits)} lines"
    whole = shown(parts.amount, contract.currency)
    yield f"Of the {whole} of {lines}, {_listed(said)}." if said else f"There is nothing to pay of the {whole}."


def _listed(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _carrier(layer: Layer | None) -> str:
    return layer.carrier if layer is not None and layer.carrier else "the carrier"


def _table(splits: Sequence[Split], contract: CheckedContract) -> Iterable[str]:
    """Each line: when, how much, and who pays which part."""
    member = any(split.member for split in splits) or contract.benefits is not None
    payers = [*(["member"] if member else []), "specific", "aggregate", "employer"]
    titles = {"member": "member", "specific": "large claims", "aggregate": "the year", "employer": "employer"}
    yield f"| claim | service | paid | amount | {' | '.join(titles[name] for name in payers)} |"
    yield f"|---|---|---|{'---:|' * (1 + len(payers))}"
    for split in splits:
        line = split.line
        paid = day_in_words(line.paid) if line.paid else ""
        name = f"{line.claim}, line {line.line}"
        amounts = [shown(getattr(split, payer), contract.currency) for payer in ("amount", *payers)]
        yield f"| {name} | {day_in_words(line.incurred)} | {paid} | {' | '.join(amounts)} |"


# --- why --------------------------------------------------------------------------------------------------------------


@frozen
class _Ground:
    """One reason of one rule: what it comes to over all lines, and where the rule stands."""

    stage: Stage
    reason: str
    carrier: str
    place: Citation | None


def _why(told: Sequence[tuple[Split, CheckedContract]]) -> Iterable[str]:
    """A sentence for each reason of each rule, in the order in which they decide."""
    sums: dict[_Ground, int] = {}
    for split, contract in told:
        for reason in split.reasons:
            layer = contract.specific if reason.stage is Stage.SPECIFIC else contract.aggregate
            place = reason.citations[0] if reason.citations else None
            ground = _Ground(reason.stage, reason.reason, _carrier(layer), place)
            sums[ground] = sums.get(ground, 0) + reason.amount
    if not sums:
        yield "There is no amount to divide."
    currency = told[0][1].currency
    order = list(_BECAUSE)
    for stage, title in _TITLES.items():
        grounds = sorted((one for one in sums if one.stage is stage), key=lambda one: order.index((stage, one.reason)))
        if grounds:
            yield from ("", f"### {title}", "")
        for ground in grounds:
            words = _BECAUSE[stage, ground.reason]
            said = words.format(amount=shown(sums[ground], currency), carrier=ground.carrier)
            yield f"- {said}{_cited(ground.place)}."


_TITLES = {
    Stage.BENEFITS: "What the member pays",
    Stage.SPECIFIC: "The cover of one person's large claims",
    Stage.AGGREGATE: "The cover of the year, on what that leaves",
}


def _cited(place: Citation | None) -> str:
    """The clause of the contract, in its own words where the plan quotes them, and where the plan renders it."""
    if place is None:
        return ""
    clause = f"clause {place.clause}, " if place.clause else ""
    words = f"“{place.words}”, " if place.words else ""
    return f" ({clause}{words}{place.source})"


def _standing(person: PersonRow, contract: CheckedContract) -> Iterable[str]:
    """How far the person is into the cover of large claims."""
    currency = contract.currency
    assert person.deductible is not None
    counted, excess = person.eligible or 0, person.excess or 0
    yield (
        f"The cover of large claims has counted {shown(counted, currency)} so far. "
        f"The deductible is {shown(person.deductible, currency)}"
        f"{', agreed for this person' if person.laser is not None else ''}, "
        f"so {shown(excess, currency)} is over it."
    )


def _signed(contract: CheckedContract) -> str:
    return f"Decided under {contract.name}, {day_in_words(contract.period.first)} through {_last(contract)}."


def _last(contract: CheckedContract) -> str:
    return day_in_words(contract.period.last)


# --- a month ----------------------------------------------------------------------------------------------------------


def _month_answer(row: MonthRow, contract: CheckedContract) -> Iterable[str]:
    """Where the year stood at the end of the month."""
    currency = contract.currency
    counted, reached = row.cumulative_counted, row.cumulative_attachment
    side = "over" if counted > reached else "under"
    projected = " The units of the month are projected." if row.projected else ""
    yield (
        f"At the end of the month the cover of the year had counted {shown(counted, currency)}, "
        f"{shown(abs(counted - reached), currency)} {side} the {shown(reached, currency)} that the months had come to."
        f"{projected}"
    )


def _month_table(row: MonthRow, contract: CheckedContract) -> Iterable[str]:
    """The month's own figures, and those of the year so far."""
    money = {
        "attachment": (row.attachment, row.cumulative_attachment),
        "counted claims": (row.counted, row.cumulative_counted),
    }
    yield "| | this month | so far |"
    yield "|---|---:|---:|"
    for name, amounts in money.items():
        yield f"| {name} | {' | '.join(shown(amount, contract.currency) for amount in amounts)} |"
    for name, amount in (("due at its close", row.due), ("advanced", row.advance)):
        if amount is not None:
            yield f"| {name} | {shown(amount, contract.currency)} | |"


def _entry(entry: Entry, contract: CheckedContract) -> str:
    amount = shown(abs(entry.amount), contract.currency)
    giver, taker = (entry.payer, entry.payee) if entry.amount > 0 else (entry.payee, entry.payer)
    return f"{amount} from the {giver} to the {taker}: {entry.explanation}."
