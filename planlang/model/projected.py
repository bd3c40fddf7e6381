"""Projected: which figures of a period rest on units that an as-of date does not let be known.

Months that have started by the as-of date are known, and later ones are projected. So a month's own attachment, and the
year to date, are known for every line there is; the attachment of the whole period is not before its last month has
started, unless it is of the first month alone. Source: `semantics`, sections 2 and 7.
"""

from __future__ import annotations

from planlang.model.contract import (
    CheckedContract,
    DeductiblePeriod,
    DeductiblePeriodForm,
    MinimumAttachment,
    OnTermination,
)
from planlang.model.ledger import Facts
from planlang.model.settlement import Attachment, Settlement
from planlang.model.windows import terminal_months

_OF_A_MONTH = frozenset({DeductiblePeriodForm.MONTHLY, DeductiblePeriodForm.CUMULATIVE})


def aggregate_projected(contract: CheckedContract, facts: Facts, attachment: Attachment | None) -> bool:
    """Whether what the aggregate reimburses rests on a projection.

    Where lines meet the attachment of a month or of the year to date, they do so in a month that has started: only
    lines that were paid before the first one has meet a projected one.
    """
    if contract.aggregate is None or attachment is None:
        return False
    ended, period = contract.aggregate.find(OnTermination), contract.aggregate.find(DeductiblePeriod)
    if ended is not None and ended.forfeits(facts):
        return False
    if period is not None and period.form in _OF_A_MONTH:
        return attachment.months[0].projected
    return attachment.projected


def minimum_projected(settlement: Settlement) -> bool:
    """Whether the minimum rests on a projection: only a share of a first month that is projected does."""
    aggregate, attachment = settlement.contract.aggregate, settlement.attachment
    minimum = aggregate.find(MinimumAttachment) if aggregate else None
    shared = minimum is not None and minimum.share is not None
    return shared and attachment is not None and attachment.months[0].projected


def terminal_liability_projected(settlement: Settlement) -> bool:
    """Whether what an elected terminal liability adds rests on a projection: it is of the last months."""
    aggregate, attachment = settlement.contract.aggregate, settlement.attachment
    adds = aggregate is not None and terminal_months(aggregate, settlement.facts) > 0
    return adds and attachment is not None and attachment.months[-1].projected


def reimbursed_projected(settlement: Settlement) -> bool:
    """Whether what the aggregate of a settlement reimburses rests on a projection, and with it the employer's part."""
    return aggregate_projected(settlement.contract, settlement.facts, settlement.attachment)


def totals_projected(settlement: Settlement) -> bool:
    """Whether what aggregates pay of the lines that a period counts rests on a projection, its own or another's."""
    return settlement.others_projected or reimbursed_projected(settlement)


def refund_projected(settlement: Settlement) -> bool:
    """Whether the experience refund rests on a projection: of a premium, or of what the aggregate reimburses."""
    return reimbursed_projected(settlement) or any_projected(settlement, "premium")


def any_projected(settlement: Settlement, kind: str, name: str | None = None) -> bool:
    """Whether any charge of a kind, or of a kind and name, rests on a projection, be it of nothing."""
    return any(charged == kind and name in {None, of} for charged, of in settlement.projected_charges)
