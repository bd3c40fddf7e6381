"""Where an aggregate stands at the end of a policy month: what it is measured against, and what it has reimbursed."""

from __future__ import annotations

from attrs import frozen

from planlang.model.contract import CheckedContract, DeductiblePeriod, DeductiblePeriodForm
from planlang.model.ledger import Facts


@frozen(kw_only=True)
class MonthStanding:
    """The claims that an aggregate counts against the attachment that they must exceed, in minor units.

    counted, attachment: of the period, of the month alone, or of the year to date, as the deductible period has it.
    apart: how much the claims are over or under the attachment. by_minimum: whether the minimum decides it. begun: the
    month had begun by the as-of date. settled: the year to date was settled at the attachment of the period, which
    `attachment` then is. share: what the percentage makes of what is over. reimbursed, so_far: of that up to the
    maximum, on lines and by period entries, in the month and with those before it; before: what those had reimbursed.
    """

    counted: int
    attachment: int
    apart: int
    over: bool
    by_minimum: bool
    begun: bool
    settled: bool
    share: int
    before: int
    reimbursed: int
    so_far: int


def year_to_date_holds(contract: CheckedContract, facts: Facts) -> bool:
    """Whether the attachment of the year to date holds still, and not yet that of the period: before e, or before t.

    Of the monthly cumulative form alone. Source: `semantics`, section 7.
    """
    period = contract.aggregate.find(DeductiblePeriod) if contract.aggregate else None
    if period is None or period.form is not DeductiblePeriodForm.CUMULATIVE or facts.as_of is None:
        return False
    return facts.as_of < (facts.terminated or contract.period.last)
