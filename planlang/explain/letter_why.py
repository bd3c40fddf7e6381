"""Why the lines of a letter came out as they did: each reason of each rule with its amount and where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from planlang.explain.letter_decided import EMPLOYER, Decided, Elsewhere
from planlang.explain.letter_limits import limit_in_words, prior_places
from planlang.explain.letter_words import cited, days_of, line_in_words
from planlang.model.contract import Citation, Key
from planlang.model.settlement import Reason, Stage
from planlang.values.money import Currency, shown

# What each reason means, with its amount, in the order of the table of the page on meaning.
_BECAUSE: Mapping[tuple[Stage, str], str] = {
    (Stage.BENEFITS, "copay"): "{amount} is the copay, which the member pays first",
    (Stage.BENEFITS, "deductible"): "{amount} falls under the member's deductible",
    (Stage.BENEFITS, "coinsurance"): "{amount} is the member's share of what is left",
    (Stage.BENEFITS, "out-of-pocket-relief"): (
        "{amount} is taken off, because what the member pays in a benefit year ends at the out-of-pocket maximum of "
        "{limit}"
    ),
    (Stage.BENEFITS, "over-benefit-maximum"): (
        "{amount} is over the most that the plan pays, {limit}, and so the member's"
    ),
    (Stage.SPECIFIC, "specific"): "{amount} is reimbursed by {carrier} under the cover of one person's large claims",
    (Stage.SPECIFIC, "rebate"): "{amount} is a drug rebate, which that cover leaves to the {bearer}",
    (Stage.SPECIFIC, "not-covered"): "{amount} is of a kind of claim that the cover of large claims does not include",
    (Stage.SPECIFIC, "excluded"): "{amount} is excluded from the cover of large claims",
    (Stage.SPECIFIC, "incurred-too-early"): "{amount} was incurred before the cover of large claims begins to count",
    (Stage.SPECIFIC, "incurred-too-late"): "{amount} was incurred after the cover of large claims had ended",
    (Stage.SPECIFIC, "paid-too-early"): "{amount} was paid before the cover of large claims begins to count",
    (Stage.SPECIFIC, "paid-too-late"): "{amount} was paid after the cover of large claims had ceased to count",
    (Stage.SPECIFIC, "over-run-in-limit"): (
        "{amount} is over the most that counts of claims from before the contract, {limit}"
    ),
    (
        Stage.SPECIFIC,
        "below-deductible",
    ): "{amount} is within the deductible of the {whose}, which the {bearer} {keeps}",
    (Stage.SPECIFIC, "laser-layer"): "{amount} lies between the usual deductible and the higher one of this {whose}",
    (
        Stage.SPECIFIC,
        "aggregating-deductible",
    ): "{amount} is the deductible on the excess of all {all} together, which the {bearer} {keeps}",
    (Stage.SPECIFIC, "coinsurance"): "{amount} is the share of the excess that {carrier} does not reimburse",
    (Stage.SPECIFIC, "over-maximum"): "{amount} is over the most that {carrier} reimburses: {limit}",
    (Stage.AGGREGATE, "aggregate"): "{amount} is reimbursed by {carrier} under the cover of the year as a whole",
    (Stage.AGGREGATE, "rebate"): "{amount} is a drug rebate, which the cover of the year leaves to the {bearer}",
    (Stage.AGGREGATE, "not-covered"): "{amount} is of a kind of claim that the cover of the year does not include",
    (Stage.AGGREGATE, "excluded"): "{amount} is excluded from the cover of the year",
    (Stage.AGGREGATE, "incurred-too-early"): "{amount} was incurred before the cover of the year begins to count",
    (Stage.AGGREGATE, "incurred-too-late"): "{amount} was incurred after the cover of the year had ended",
    (Stage.AGGREGATE, "paid-too-early"): "{amount} was paid before the cover of the year begins to count",
    (Stage.AGGREGATE, "paid-too-late"): "{amount} was paid after the cover of the year had ceased to count",
    (Stage.AGGREGATE, "over-run-in-limit"): (
        "{amount} is over the most that the cover of the year counts of claims from before it, {limit}"
    ),
    (Stage.AGGREGATE, "over-loss-limit"): "{amount} is over the most that the cover of the year counts, {limit}",
    (
        Stage.AGGREGATE,
        "below-attachment",
    ): "{amount} counts toward the point at which the cover of the year begins to pay",
    (
        Stage.AGGREGATE,
        "coinsurance",
    ): "{amount} is the share that {carrier} does not reimburse under the cover of the year",
    (Stage.AGGREGATE, "over-maximum"): "{amount} is over the most that the cover of the year reimburses, {limit}",
    (Stage.AGGREGATE, "forfeited"): "{amount} would have counted, but the cover of the year was forfeited",
}


# What is reimbursed goes back to who reimbursed it.
_GOES_BACK: Mapping[tuple[Stage, str], str] = {
    (Stage.SPECIFIC, "specific"): "{amount} goes back to {carrier} under the cover of one person's large claims",
    (Stage.AGGREGATE, "aggregate"): "{amount} goes back to {carrier} under the cover of the year as a whole",
}
# What takes money off by its nature, and what is said where it is put on again.
_PAID_AGAIN = {
    "out-of-pocket-relief": "{amount} is no longer taken off by the out-of-pocket maximum",
    "rebate": "{amount} is a drug rebate paid back, which the {bearer} {keeps}",
}
_FAMILY = "family"
_MOSTLY_BACK = frozenset(_PAID_AGAIN)


@frozen
class _Ground:
    """One reason of one rule or several, and where each stands.

    there: whether the contract has that cover at all. days: the contract's, where nothing else tells which it is.
    """

    stage: Stage
    reason: str
    carrier: str
    bearer: str
    places: tuple[Citation, ...]
    there: bool
    limit: str
    whose: str
    days: str

    @property
    def where(self) -> str:
        """Each place of the plan; of a rule that stands nowhere the contract, where there are several."""
        return cited(*self.places) or (f" (in the contract of {self.days})" if self.days else "")

    def words(self, amount: int, currency: Currency) -> str:
        """The reason with its amount."""
        if not self.there:
            return f"{shown(amount, currency)} is of a contract that has no such cover"
        template = _BECAUSE[self.stage, self.reason]
        if self.reason in _MOSTLY_BACK:
            template = template if amount < 0 else _PAID_AGAIN[self.reason]
        elif amount < 0:
            template = _GOES_BACK.get((self.stage, self.reason), template.replace("{amount}", "{amount}, taken back,"))
        return template.format(
            amount=shown(abs(amount), currency),
            carrier=self.carrier,
            bearer=self.bearer,
            limit=self.limit,
            whose=self.whose,
            all="families" if self.whose == _FAMILY else "persons",
            keeps="keeps" if self.bearer == EMPLOYER else "bears",
        )


def why(told: Sequence[Decided]) -> Iterable[str]:
    """A sentence for each reason of each rule, in the order in which they decide, and why none counts a line.

    What comes to nothing over the lines is left out, unless all of it does.
    """
    sums: dict[_Ground, int] = defaultdict(int)
    for one in told:
        for reason in one.split.reasons:
            sums[_ground(one, reason, several=_several(told, reason.stage))] += reason.amount
    if not sums:
        yield from ("", "There is no amount to divide.")
    elif not any(_there(told, stage) for stage in _TITLES):
        keeps = "keeps" if told[0].bearer == EMPLOYER else "bears"
        yield from ("", f"There is no stop-loss cover, so the {told[0].bearer} {keeps} all of it.")
    moved = {ground: amount for ground, amount in sums.items() if amount} or sums
    for stage in _TITLES:
        if _there(told, stage):
            yield from _of_stage(stage, told, moved)


def _several(told: Sequence[Decided], stage: Stage) -> bool:
    """Whether the lines are decided by more contracts than one at a stage."""
    return any(one.by[stage] is not told[0].by[stage] for one in told)


def _ground(one: Decided, reason: Reason, *, several: bool) -> _Ground:
    """A reason of a line, with whatever its words name; without a place the contract's days, if there are several."""
    deductible, there = one.deductible, one.layer(reason.stage) is not None
    return _Ground(
        stage=reason.stage,
        reason=reason.reason,
        carrier=one.carrier(reason.stage),
        bearer=one.bearer,
        places=(*reason.citations, *prior_places(one, reason)),
        there=there,
        limit=limit_in_words(one, reason),
        whose=_FAMILY if deductible and deductible.key is Key.UNIT else "person",
        days=days_of(one.by[reason.stage].contract) if several and there and not reason.citations else "",
    )


def _there(told: Sequence[Decided], stage: Stage) -> bool:
    """Whether any contract that was asked of a stage has a cover or benefits of it; an absent one says nothing."""
    return any(one.layer(stage) is not None or any(other.stage is stage for other in one.elsewhere) for one in told)


def _of_stage(stage: Stage, told: Sequence[Decided], sums: Mapping[_Ground, int]) -> Iterable[str]:
    """The sentences of one cover, under its heading."""
    order, currency = list(_BECAUSE), told[0].by[stage].contract.currency
    grounds = sorted((one for one in sums if one.stage is stage), key=lambda one: order.index((stage, one.reason)))
    refused = [_refused(one, other) for one in told for other in one.elsewhere if other.stage is stage]
    if grounds or refused:
        alone = stage is Stage.AGGREGATE and not _there(told, Stage.SPECIFIC)
        yield from ("", f"### {'The cover of the year' if alone else _TITLES[stage]}", "")
    for ground in grounds:
        yield f"- {ground.words(sums[ground], currency)}{ground.where}."
    yield from refused


def _refused(one: Decided, other: Elsewhere) -> str:
    """Why a cover does not count a line, or the cover of another period does not either."""
    days, name = days_of(other.contract), line_in_words(one.split.line)
    words = f"{_REFUSED[other.refusal.reason]}{cited(other.refusal.citation)}"
    return f"- The cover of {days} does not count {name}{', either' if other.either else ''}: {words}."


_TITLES = {
    Stage.BENEFITS: "What the member pays",
    Stage.SPECIFIC: "The cover of one person's large claims",
    Stage.AGGREGATE: "The cover of the year, on what that leaves",
}


# Why a cover does not count a line.
_REFUSED: Mapping[str, str] = {
    "rebate": "it does not count drug rebates",
    "not-covered": "it does not include claims of that kind",
    "excluded": "the line is excluded from it",
    "incurred-too-early": "it begins to count with claims incurred later",
    "incurred-too-late": "it had ended before the claim was incurred",
    "paid-too-early": "it begins to count with claims paid later",
    "paid-too-late": "it had ceased to count before the claim was paid",
}
