"""The pictures of a report, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model.pictures import Pictures
from planlang.model.settlement import Settlement
from planlang.report.plane import incurred_and_paid
from planlang.report.running import one_person
from planlang.report.tower import tower
from planlang.report.waterfall import waterfall
from planlang.report.year import year
from planlang.values.money import shown


def figures(settlement: Settlement, drawn: Pictures) -> Iterable[str]:
    """Every picture that the settlement has something for."""

    def money(minor: int) -> str:
        return shown(minor, settlement.contract.currency)

    yield waterfall(drawn, money)
    if settlement.months:
        yield year(settlement, money)
    if drawn.claimants:
        yield tower(drawn.claimants, money)
    if drawn.running is not None and drawn.running.points:
        yield one_person(drawn.running, money)
    if drawn.plane.cells:
        yield incurred_and_paid(drawn.plane, money)
