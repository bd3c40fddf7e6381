"""Where an aggregate stands at the end of each policy month, out of the figures of its months.

    annual               min(M, p(max(0, G_k - AAP)))
    monthly              min(M, p(max(0, g_1 - A_1)) + ... + p(max(0, g_k - A_k)))
    monthly cumulative   min(M, p(max(0, G_k - S_k))), and once the year is settled min(M, p(max(0, G_n - AAP)))

What a month reimburses is the difference to the month before: what its lines and the period entries of its name come
to. Source: `semantics`, section 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from planlang.model.contract import (
    DeductiblePeriod,
    DeductiblePeriodForm,
    Layer,
    Maximum,
    OnTermination,
    Reimbursement,
)
from planlang.model.settlement import MonthRow, Settlement
from planlang.model.standing import MonthStanding, year_to_date_holds
from planlang.operators.layer import above


def standings(settlement: Settlement) -> tuple[MonthStanding, ...]:
    """One a month of the aggregate, in order; none without an aggregate."""
    layer, attachment = settlement.contract.aggregate, settlement.attachment
    if layer is None or attachment is None:
        return ()
    form = layer.the(DeductiblePeriod).form
    measured = list(_measured(settlement, form))
    percentage = layer.the(Reimbursement).percentage
    shares = [percentage.of(above(counted, reached, None)) for counted, reached in measured]
    so_far = _reimbursed(settlement, layer, form, shares)
    return tuple(
        MonthStanding(
            counted=counted,
            attachment=reached,
            apart=abs(counted - reached),
            over=counted > reached,
            by_minimum=reached == attachment.attachment and attachment.by_minimum,
            begun=_begun(settlement, number),
            settled=number == len(measured) and _settled(settlement, form),
            share=share,
            before=before,
            reimbursed=after - before,
            so_far=after,
        )
        for number, ((counted, reached), share, (before, after)) in enumerate(
            zip(measured, shares, pairwise((0, *so_far)), strict=True), start=1
        )
    )


def _measured(settlement: Settlement, form: DeductiblePeriodForm) -> Iterator[tuple[int, int]]:
    """By month, the claims and the attachment that they must exceed."""
    assert settlement.attachment is not None
    whole = settlement.attachment.attachment
    for row in settlement.months:
        match form:
            case DeductiblePeriodForm.MONTHLY:
                yield row.counted, row.attachment
            case DeductiblePeriodForm.CUMULATIVE if not (_is_last(settlement, row) and _settled(settlement, form)):
                yield row.cumulative_counted, row.cumulative_attachment
            case _:
                assert whole is not None  # INVARIANT: only months that stand alone have no attachment of the period
                yield row.cumulative_counted, whole


def _reimbursed(settlement: Settlement, layer: Layer, form: DeductiblePeriodForm, shares: Sequence[int]) -> list[int]:
    """By month, what has been reimbursed by its end. shares: what the percentage makes of what is over."""
    termination = layer.find(OnTermination)
    if termination is not None and termination.forfeits(settlement.facts):
        return [0 for _ in shares]
    maximum = layer.find(Maximum)
    limit = maximum.amount if maximum else None
    if form is DeductiblePeriodForm.MONTHLY:
        shares = list(accumulate(shares))
    found: list[int] = []
    for number, share in enumerate(shares, start=1):
        # A month that has not begun opens nothing: the attachment of the months before it still holds.
        held = form is DeductiblePeriodForm.CUMULATIVE and number > 1 and not _begun(settlement, number)
        found.append(found[-1] if held else above(share, None, limit))
    return found


def _begun(settlement: Settlement, number: int) -> bool:
    as_of = settlement.facts.as_of
    return as_of is None or settlement.contract.period.month_start(number) <= as_of


def _settled(settlement: Settlement, form: DeductiblePeriodForm) -> bool:
    """Whether the attachment of the period has taken the place of that of the year to date."""
    return form is DeductiblePeriodForm.CUMULATIVE and not year_to_date_holds(settlement.contract, settlement.facts)


def _is_last(settlement: Settlement, row: MonthRow) -> bool:
    return row is settlement.months[-1]
