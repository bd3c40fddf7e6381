"""Unwritten: the rules that hold under every contract and stand in none, as far as one contract lets them matter.

Source: `semantics`, sections 1, 2, 5, 7 and 8.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from planlang.model.contract import (
    CheckedContract,
    Fee,
    Funding,
    FundingForm,
    Layer,
    MemberCoinsurance,
    OnTermination,
    Participant,
    Premium,
    Reimbursement,
    TerminalLiability,
    TerminationMode,
)
from planlang.model.description import Sentence
from planlang.provisions.describing import in_words, listed, smallest
from planlang.values.calendar import DAY
from planlang.values.rate import ONE, Percentage

_SHORTEST = 28  # days that every month has


def rules(contract: CheckedContract) -> Iterable[Sentence]:
    """What a reader of one contract must know besides what it says."""
    texts = [*_corrections(contract), *_months(contract), *_early_end(contract), *_cents(contract)]
    return (Sentence(text=text) for text in texts)


def _corrections(contract: CheckedContract) -> Iterable[str]:
    """What a refund and a void do, and a payment in place of another."""
    yield "A refund or a void lowers the claim that it corrects, and all totals are worked out anew with it."
    if contract.layers:
        cover = "a cover" if len(contract.layers) > 1 else "the cover"
        yield (
            f"It is taken as incurred when that claim was, and {cover} counts it if it counts that claim, however late "
            "the refund itself is booked."
        )
        yield "A payment in place of a voided one is a payment of its own, judged by its own dates."


def _months(contract: CheckedContract) -> Iterable[str]:
    """When a month begins, where it does not with the calendar's, and what a last one counts that is not full."""
    period, day = contract.period, contract.period.first.day
    funded = contract.the(Funding).form is not FundingForm.SELF_FUNDED
    charged = contract.aggregate is not None or bool(contract.all(Fee)) or bool(contract.all(Premium))
    if not charged and not funded:
        return
    if day > 1:
        short = ", or on the last day of a month that has none" if day > _SHORTEST else ""
        yield f"Each month of the contract begins on day {day} of a calendar month{short}, and is named by that one."
    if period.last < period.month_start(period.months + 1) - DAY:
        first = in_words(period.month_start(period.months))
        yield (
            f"The last month, from {first} through {in_words(period.last)}, is not a full one, "
            "and it is charged and counted as a whole month."
        )


def _early_end(contract: CheckedContract) -> Iterable[str]:
    """What the day counts on which a contract ends early, and which months are still charged."""
    if contract.layers:
        neither = "neither cover counts" if len(contract.layers) > 1 else "the cover does not count"
        later = any(layer.find(TerminalLiability) for layer in contract.layers)
        but = ", unless terminal liability lets it be paid later" if later else ""
        yield f"If the contract ends early, {neither} what is incurred or paid after that day{but}."
    form = contract.the(Funding).form
    premiums = contract.all(Premium) or form is FundingForm.FULLY_INSURED
    charged = {
        "monthly attachments": contract.aggregate is not None and not _forfeits(contract.aggregate),
        "fees": bool(contract.all(Fee)),
        "premiums": bool(premiums),
        "payments into the fund": form is FundingForm.LEVEL_FUNDED,
    }
    if names := [name for name, some in charged.items() if some]:
        them = listed(names)
        yield f"{them[0].upper()}{them[1:]} then run to the month in which it ends, that month in full."


def _forfeits(aggregate: Layer) -> bool:
    """Whether an aggregate that ends early pays nothing, so that its attachments no longer matter."""
    ending = aggregate.find(OnTermination)
    return ending is not None and ending.mode is TerminationMode.FORFEITED


def _cents(contract: CheckedContract) -> Iterable[str]:
    """How a share of an amount is rounded, where there is one."""
    shares = [
        share for layer in contract.layers for one in layer.all(Reimbursement) for share in _rates(one.percentage)
    ]
    shares += [one.share for layer in contract.layers for one in layer.all(Participant)]
    shares += [one.share for one in (contract.benefits.all(MemberCoinsurance) if contract.benefits else ())]
    if any(share not in {0, ONE} for share in shares):
        least = smallest(contract.currency)
        half = {"the cent": "half a cent", "a whole amount": "a half"}.get(least, "half of that")
        yield (
            f"A percentage is taken of the total so far, not of one claim, and rounded to {least}, {half} away from "
            "zero."
        )


def _rates(percentage: Percentage) -> list[Fraction]:
    return [*(band.rate for band in percentage.bands), percentage.then]
