"""The pictures of a report, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Iterable

from planlang.explain.totals import others_reimbursed
from planlang.model.report import PeriodTold
from planlang.report.months import months_alone
from planlang.report.plane import incurred_and_paid
from planlang.report.running import one_person
from planlang.report.tower import largest, tower
from planlang.report.waterfall import waterfall
from planlang.report.year import year
from planlang.values.money import shown


def figures(period: PeriodTold, prefix: str, *, waterfall_too: bool) -> Iterable[str]:
    """Every picture that a period has something for; the waterfall only where it is not that of the whole."""
    settlement, drawn = period.settlement, period.pictures
    currency = settlement.contract.currency

    def money(minor: int) -> str:
        return shown(minor, currency)

    if waterfall_too:
        yield waterfall(drawn.steps, money, prefix)
    if settlement.months and settlement.attachment and settlement.attachment.attachment is None:
        yield months_alone(settlement, drawn.paid, money, prefix)
    elif settlement.months:
        yield year(settlement, drawn.minimum, money, prefix)
    if drawn.over:
        yield tower(drawn.over, others_reimbursed(settlement, (one.key for one in drawn.over)), money, prefix)
    if drawn.claimants:
        yield largest(drawn.claimants, money, prefix)
    if drawn.running is not None and drawn.running.points:
        yield one_person(drawn.running, money, prefix)
    if drawn.plane.cells:
        yield incurred_and_paid(drawn.plane, money, currency, prefix)
