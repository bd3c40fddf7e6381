"""Letters: the answer about a claim, a person or a month in plain English, as Markdown or as a page."""

from __future__ import annotations

from planlang.api.results import Told, ToldOfPeriods
from planlang.check.census import UNKNOWN_MONTH
from planlang.explain import letter as words
from planlang.explain.page import html
from planlang.explain.periods import whose
from planlang.model.settlement import Settlement
from planlang.text.diagnostic import Diagnostic
from planlang.text.nearest import nearest


def letter(told: Told | ToldOfPeriods, *, page: bool = False) -> str:
    """A letter about the lines that were explained; with `page` as one self-contained page of HTML."""
    if isinstance(told, Told):
        contract, row = told.settlement.contract, None
        lines = [(told.settlement.splits[at], contract) for at in told.positions]
        if told.person is not None:
            row = next((one for one in told.settlement.persons if one.person == told.person), None)
    else:
        contract, row = told.periods.contract, None
        lines = [(told.periods.splits[at], whose(told.periods, at)[0]) for at in told.positions]
    title = f"Person {told.person}" if told.person is not None else _title(told)
    text = words.of_lines(title, lines, contract, told.unsettled, row)
    return html(text, title) if page else text


def _title(told: Told | ToldOfPeriods) -> str:
    """The claim that was asked for."""
    if told.positions:
        splits = told.settlement.splits if isinstance(told, Told) else told.periods.splits
        return f"Claim {splits[told.positions[0]].line.claim}"
    return f"Claim {told.unsettled[0].claim}"


def letter_of_month(
    settlement: Settlement, month: str, *, page: bool = False
) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """A letter about a policy month of the aggregate, or that there is no such month."""
    months = [row.month for row in settlement.months]
    if month not in months:
        near = nearest(month, months)
        remedy = f"did you mean `{near}`?" if near else "a plan has months where it has an aggregate"
        return None, (Diagnostic(UNKNOWN_MONTH, f"the settlement has no month `{month}`", help=remedy),)
    text = words.of_month(settlement, month)
    return (html(text, month) if page else text), ()
