"""What units are charged in a policy month: each tier and class of each coverage group times its monthly factor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from planlang.model.contract import CheckedContract, Factor, FactorSchedule
from planlang.model.report import Charged
from planlang.operators.schedule import in_force
from planlang.provisions.enrollment import Enrollment


def charged(
    contract: CheckedContract, schedule: FactorSchedule, enrollment: Enrollment, number: int
) -> Iterable[Charged]:
    """The summands of a policy month's attachment, by tier, class and coverage group."""
    groups = tuple(schedule.groups.values())
    day = contract.period.month_start(number)
    of_month = number - schedule.lag
    for tier in contract.tiers:
        for name in enrollment.classes(of_month, tier) if schedule.by_class else (None,):
            units = (
                enrollment.of_class(of_month, tier, name) if schedule.by_class else enrollment.of_all(of_month, tier)
            )
            if units and not any((name, tier) in group or (None, tier) in group for group in groups):
                enrollment.note_unpriced(of_month, tier, name)
            for factor in (_factor(group, name, tier, day) for group in groups):
                if factor is not None:
                    yield Charged(
                        tier=tier,
                        class_name=name,
                        units=units,
                        factor=factor.amount,
                        amount=units * factor.amount,
                        citation=factor.citation,
                    )


def _factor(
    group: Mapping[tuple[str | None, str], tuple[Factor, ...]], class_name: str | None, tier: str, day: date
) -> Factor | None:
    """The monthly factor of a tier and class in a coverage group: the class's own, else that of all classes.

    A class that has no factor in one group and one in another adds nothing here.
    """
    entries = group.get((class_name, tier)) or group.get((None, tier))
    if entries is None:
        return None
    factor = in_force(entries, day)
    assert factor is not None, (class_name, tier, day)  # INVARIANT: the checker refuses days without one
    return factor
