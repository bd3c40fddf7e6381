"""Letters: why a claim or a person came out as it did, for somebody who knows neither plan nor program.

First the answer, then the table, then the rules that decided. The words are plain English; every amount is one of the
settlement's own, or a sum of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from planlang.explain.letter_words import carrier_of, contract_of, day_in_words, days_of, listed, signed
from planlang.explain.totals import sum_of
from planlang.explain.unsettled import Unsettled
from planlang.model.contract import CheckedContract, Citation, Layer
from planlang.model.ledger import Line
from planlang.model.settlement import PersonRow, Refusal, Settlement, Split, Stage
from planlang.values.money import Currency, shown

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


@frozen
class Elsewhere:
    """What the contract of another period says of a line that no period counts at a stage."""

    stage: Stage
    contract: CheckedContract
    refusal: Refusal


@frozen(kw_only=True)
class Decided:
    """A line and who decided it.

    by: the settlement whose contract decides each stage. counted: the contracts that count it. elsewhere: what other
    periods say where none does.
    """

    split: Split
    by: Mapping[Stage, Settlement]
    counted: tuple[CheckedContract, ...]
    elsewhere: tuple[Elsewhere, ...] = ()

    def layer(self, stage: Stage) -> Layer | None:
        """The cover that decides a stage, if the contract that decides it has one."""
        contract = self.by[stage].contract
        return contract.specific if stage is Stage.SPECIFIC else contract.aggregate

    def carrier(self, stage: Stage) -> str:
        """Who carries that cover."""
        return carrier_of(self.layer(stage))


def of_lines(
    title: str,
    told: Sequence[Decided],
    contracts: Sequence[CheckedContract],
    others: Sequence[Unsettled] = (),
    person: PersonRow | None = None,
) -> str:
    """A letter about some lines, under one contract or several; of a person with the figures of the key."""
    parts = [f"# {title}", "", *_answer(told, contracts[-1].currency), ""]
    if told:
        parts += [*_table([one.split for one in told], contracts[-1]), "", "## Why", *_why(told), ""]
    if person is not None and person.deductible is not None:
        parts += [*_standing(person, contracts[-1]), ""]
    if others:
        parts += [
            "## Not decided yet",
            "",
            *(f"- Claim {one.claim}, line {one.line}: {one.words}." for one in others),
            "",
        ]
    return "\n".join([*parts, _signed(told, contracts), ""])


# --- the answer -----------------------------------------------------------------------------------------------------


def _answer(told: Sequence[Decided], currency: Currency) -> Iterable[str]:
    """Who pays what, each carrier by its own name; then which lines no contract counts."""
    if not told:
        yield "Nothing has been decided yet."
        return
    said = [f"{who} {shown(amount, currency)}{how}" for (who, how), amount in _shares(told).items() if amount]
    lines = "this line" if len(told) == 1 else f"these {len(told)} lines"
    whole = shown(sum_of(one.split.amount for one in told), currency)
    paid = f"Of the {whole} of {lines}, {listed(said)}." if said else f"There is nothing to pay of the {whole}."
    names = [_named(one.split.line) for one in told if not one.counted]
    yield f"{paid} No contract counts {listed(names)}, so no carrier reimburses it." if names else paid


def _shares(told: Sequence[Decided]) -> Mapping[tuple[str, str], int]:
    """What each payer pays of all lines, by who it is and under what."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for one in told:
        sums["the member pays", ""] += one.split.member
    for stage, how in (
        (Stage.SPECIFIC, " under the cover of large claims"),
        (Stage.AGGREGATE, " under the cover of the year"),
    ):
        for one in told:
            amount = one.split.specific if stage is Stage.SPECIFIC else one.split.aggregate
            sums[f"{one.carrier(stage)} pays", how] += amount
    for one in told:
        sums["the employer pays", ""] += one.split.employer
    return sums


def _named(line: Line) -> str:
    return f"claim {line.claim}, line {line.line}"


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


def _why(told: Sequence[Decided]) -> Iterable[str]:
    """A sentence for each reason of each rule, in the order in which they decide."""
    sums: dict[_Ground, int] = defaultdict(int)
    for one in told:
        for reason in one.split.reasons:
            place = reason.citations[0] if reason.citations else None
            sums[_Ground(reason.stage, reason.reason, one.carrier(reason.stage), place)] += reason.amount
    if not sums:
        yield "There is no amount to divide."
    order = list(_BECAUSE)
    for stage, title in _TITLES.items():
        grounds = sorted((one for one in sums if one.stage is stage), key=lambda one: order.index((stage, one.reason)))
        if grounds:
            yield from ("", f"### {title}", "")
        for ground in grounds:
            words = _BECAUSE[stage, ground.reason]
            amount = shown(sums[ground], told[0].by[stage].contract.currency)
            yield f"- {words.format(amount=amount, carrier=ground.carrier)}{_cited(ground.place)}."
        yield from (_either(one, other) for one in told for other in one.elsewhere if other.stage is stage)


def _either(one: Decided, other: Elsewhere) -> str:
    """Why the cover of another period does not count a line either."""
    days, name = days_of(other.contract), _named(one.split.line)
    words = f"{_REFUSED[other.refusal.reason]}{_cited(other.refusal.citation)}"
    return f"- The cover of {days} does not count {name}, either: {words}."


_TITLES = {
    Stage.BENEFITS: "What the member pays",
    Stage.SPECIFIC: "The cover of one person's large claims",
    Stage.AGGREGATE: "The cover of the year, on what that leaves",
}


# Why a cover does not count a line.
_REFUSED: Mapping[str, str] = {
    "rebate": "it leaves drug rebates to the employer",
    "not-covered": "it does not include claims of that kind",
    "excluded": "the line is excluded from it",
    "incurred-too-early": "it begins to count with claims incurred later",
    "incurred-too-late": "it had ended before the claim was incurred",
    "paid-too-early": "it begins to count with claims paid later",
    "paid-too-late": "it had ceased to count before the claim was paid",
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


def _signed(told: Sequence[Decided], contracts: Sequence[CheckedContract]) -> str:
    """The contracts that decided any of the lines; where none counts any, those that were asked."""
    counting = [one for one in contracts if any(one in line.counted for line in told)]
    if not told:
        return f"To be decided under {', or under '.join(map(contract_of, contracts))}."
    if not counting:
        return f"Asked of {', and of '.join(map(contract_of, contracts))}: no contract counts any of this."
    return signed(counting)
