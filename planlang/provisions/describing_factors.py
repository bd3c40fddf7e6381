"""The monthly factors of an aggregate in plain words: by tier and class, and from which day each holds."""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.description import Part, SaidAs, Sentence
from planlang.provisions.describing import Describing, in_words, smallest
from planlang.provisions.schedules import first_months

# Forms in which each month is held against its own, or all of them against the first.
_NOT_ADDED = {model.DeductiblePeriodForm.MONTHLY, model.DeductiblePeriodForm.FIXED}


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.AGGREGATE:
        return
    schedule = describing.find(model.FactorSchedule)
    if schedule is None:
        return
    period = describing.contract.period
    deductible = describing.find(model.DeductiblePeriod)
    added = "" if deductible is not None and deductible.form in _NOT_ADDED else "; the months add up"
    yield Sentence(text=f"Each month has an attachment: for every covered unit a monthly factor{added}.")
    for coverages, group in schedule.groups.items():
        for (class_name, tier), factors in group.items():
            for factor, month in zip(factors, first_months([one.since for one in factors], period), strict=True):
                if month is None:  # another replaced it before a month began
                    continue
                whose = f"{class_name}, {tier}" if class_name else tier
                many = f" for {describing.names(coverages)}" if len(schedule.groups) > 1 else ""
                when = f" from {in_words(period.month_start(month))}" if month > 1 else ""
                yield Sentence(
                    text=f"The monthly factor of {whose}{many} is {describing.money(factor.amount)}{when}.",
                    said=SaidAs.CHANGES if month > 1 else SaidAs.WRITTEN,
                    place=factor.citation,
                )
    if schedule.corridor is not None:
        yield Sentence(
            text=f"A factor from expected claims is {describing.percent(schedule.corridor)} of them, to "
            f"{smallest(describing.contract.currency)}."
        )
    if schedule.lag:
        months = "month" if schedule.lag == 1 else "months"
        own = describing.charged_beside()
        rest = f"; {own} are charged with each month's own" if own else ""
        yield Sentence(
            text=f"The attachment of a month takes the covered units of {schedule.lag} {months} before{rest}."
        )
        known = (
            "If the units of the month before the period are not known, the first month takes its own."
            if schedule.lag == 1
            else "If the units of months before the period are not known, those of the first known month hold."
        )
        yield Sentence(text=known)
