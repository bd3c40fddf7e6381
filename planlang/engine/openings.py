"""Openings: what the months of a year-to-date attachment moved on no line, as an account with its arithmetic."""

from __future__ import annotations

from planlang.model.contract import Citation, MinimumAttachment
from planlang.model.settlement import AGGREGATE_ENTRY, Entry, ReasonStream, Settlement, Stage
from planlang.model.trace import Account, Opening, Working
from planlang.provisions.deductible_period import opening_entry
from planlang.provisions.working import Reasons, of_law, opening_cut, over, worked


def explain_opening(settlement: Settlement, number: int) -> Opening:
    """What the opening at a position in their order moved, step by step."""
    assert settlement.attachment is not None  # INVARIANT: only an attachment opens
    paid = next(one for one in settlement.reasons if one.stage is Stage.AGGREGATE and one.reason == AGGREGATE_ENTRY)
    moved = settlement.openings[number][paid.stream]
    entry = opening_entry(settlement.attachment, number + 1, moved)
    steps = {f"{name}.rest": name for name in _steps(settlement)}
    accounts = [
        Account(
            stage=Stage.AGGREGATE,
            provision=reason.provision,
            headline=entry.explanation,
            citation=_place(settlement, entry, reason),
            arithmetic=(_working(settlement, number, steps[reason.stream], reason),),
        )
        for reason in settlement.reasons
        if reason.stage is Stage.AGGREGATE and reason.stream in steps
    ]
    return Opening(
        period=settlement.contract.period.first,
        month=entry.month,
        name=entry.name,
        aggregate=entry.amount,
        accounts=tuple(accounts),
    )


def _place(settlement: Settlement, entry: Entry, reason: ReasonStream) -> Citation | None:
    """Where the rule stands: that of the minimum where the attachment settles at it."""
    aggregate, attachment = settlement.contract.aggregate, settlement.attachment
    assert aggregate is not None  # INVARIANT: only an attachment opens
    assert attachment is not None
    if entry.name == "settlement" and reason.reason == "below-attachment" and attachment.by_minimum:
        return aggregate.the(MinimumAttachment).citation
    return reason.cited.general


def _steps(settlement: Settlement) -> list[str]:
    """The rising step and those that cut after it: the steps that see an opening."""
    names = list(settlement.laws)
    first = next(at for at, name in enumerate(names) if settlement.laws[name].rising)
    return names[first:]


def _working(settlement: Settlement, number: int, stream: str, reason: ReasonStream) -> Working:
    law, to = settlement.laws[stream], Reasons(kept=reason.reason)
    if law.rising:
        texts = (over(settlement, law.rising[number - 1] if number else 0), over(settlement, law.rising[number]))
    else:
        passed = of_law(settlement, law, "")
        texts = (passed, passed)
    return worked(settlement, stream, opening_cut(settlement.openings[number], law, stream), texts, to)
