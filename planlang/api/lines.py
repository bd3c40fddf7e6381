"""Explanations as JSON Lines: of a whole ledger, a claim or a person, record by record."""

from __future__ import annotations

from collections.abc import Iterator

from planlang.api.explaining import asked_about, explain
from planlang.api.results import Settled, SettledPeriods, Told, ToldOfPeriods
from planlang.explain.json import Json
from planlang.explain.lines import Question, Tellers, records
from planlang.explain.unsettled import unsettled
from planlang.model.periods import Periods, Result


def explanation_lines(
    result: Settled | SettledPeriods, *, claim: str | None = None, line: int | None = None, person: str | None = None
) -> Iterator[Json]:
    """The explanations of a whole ledger, or of a claim or a person, one record at a time.

    The shape is `docs/schemas/explanation-lines-1.json`. Raises PlanlangError when the ledger has no such claim, line
    or person, TypeError for a line without its claim.
    """
    claim, line, person = asked_about(result, claim, line, person)
    settled = result.settlement if isinstance(result, Settled) else result.periods
    if claim is None and person is None:
        return lines_of_all(settled)
    told = explain(result, claim=claim, line=line, person=person)
    return lines_of(told, claim=claim, line=line, person=person)


def lines_of_all(result: Result) -> Iterator[Json]:
    """The records of a whole ledger."""
    return records(result, Question(), range(len(result.lines)), unsettled(result), _tellers(result))


def lines_of(
    told: Told | ToldOfPeriods, *, claim: str | None = None, line: int | None = None, person: str | None = None
) -> Iterator[Json]:
    """The records of the lines that a question about a claim or a person means."""
    result = told.settlement if isinstance(told, Told) else told.periods
    question = Question(claim=claim, line=line, person=person)
    return records(result, question, told.positions, told.unsettled, _tellers(result))


def _tellers(result: Result) -> Tellers:
    from planlang.engine import (  # noqa: PLC0415  the engine loads only when something is explained
        explain_line,
        explain_line_of_periods,
        explain_opening,
    )

    if isinstance(result, Periods):
        return Tellers(line=lambda at: explain_line_of_periods(result, at), opening=explain_opening)
    return Tellers(line=lambda at: explain_line(result, at), opening=explain_opening)
