"""Letters: the answer about a claim, a person or a month in plain English, as Markdown or as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planlang.api.results import Told, ToldOfPeriods
from planlang.check.census import UNKNOWN_MONTH
from planlang.explain import letter as words
from planlang.explain.letter_decided import Decided, Elsewhere
from planlang.explain.letter_of_month import of_month
from planlang.explain.letter_words import Asked
from planlang.explain.page import html
from planlang.explain.totals import aside_of
from planlang.model.ledger import SetAside
from planlang.model.periods import Periods
from planlang.model.settlement import COUNTS, Settlement, Stage
from planlang.text.diagnostic import Diagnostic
from planlang.text.nearest import nearest


def letter(told: Told | ToldOfPeriods, *, page: bool = False) -> str:
    """A letter about the lines that were explained; with `page` as one self-contained page of HTML."""
    row = None
    if isinstance(told, Told):
        asked = Asked((told.settlement.contract,), told.settlement.facts)
        lines = [_decided(told.settlement, at) for at in told.positions]
        if told.person is not None:
            row = next((one for one in told.settlement.persons if one.person == told.person), None)
    else:
        asked = Asked(tuple(one.contract for one in told.periods.settlements), told.periods.facts)
        lines = [_decided_by_periods(told.periods, at) for at in told.positions]
    title = f"Person {told.person}" if told.person is not None else _title(told)
    text = words.of_lines(title, lines, asked, told.unsettled, row)
    return html(text, title) if page else text


def _decided(settlement: Settlement, at: int) -> Decided:
    """A line that one contract decides at every stage."""
    by, places = dict.fromkeys(Stage, settlement), dict.fromkeys(Stage, at)
    return Decided(split=settlement.splits[at], by=by, at=places, counted=(settlement.contract,))


def _decided_by_periods(periods: Periods, at: int) -> Decided:
    """A line of several periods: each stage by the period that holds it, and what others say where none counts it."""
    by = {stage: periods.settlements[held[at].period] for stage, held in periods.held.items()}
    places = {stage: held[at].at for stage, held in periods.held.items()}
    split, counting = periods.splits[at], periods.counts_in[at]
    verdicts = {Stage.SPECIFIC: split.specific_verdict, Stage.AGGREGATE: split.aggregate_verdict}
    counted = [by[stage].contract for stage, verdict in verdicts.items() if verdict == COUNTS]
    if counting is not None:
        counted.append(periods.settlements[counting].contract)
    elsewhere = tuple(_elsewhere(periods, at, counts=bool(counted)))
    return Decided(split=split, by=by, at=places, counted=tuple(counted), elsewhere=elsewhere)


def _elsewhere(periods: Periods, at: int, *, counts: bool) -> Iterator[Elsewhere]:
    """Why no period counts a line at a stage: what the others say beside the one whose reasons split it, or all.

    counts: whether a period counts the line at all; then a stage that splits nothing of it has nothing to say.
    """
    stages = {reason.stage for reason in periods.splits[at].reasons}
    for stage, asked in periods.asked.items():
        said, holder, either = asked.get(at, ()), periods.held[stage][at].period, stage in stages
        if None in said or (counts and not either):
            continue
        # The period that holds the line speaks first: by the reasons of its amounts, where it has any.
        for period in sorted(range(len(said)), key=lambda one: one != holder):
            contract, refusal = periods.settlements[period].contract, said[period]
            layer = contract.specific if stage is Stage.SPECIFIC else contract.aggregate
            if refusal and layer and not (stage in stages and period == holder):
                yield Elsewhere(stage, contract, refusal, either)
                either = True


def _title(told: Told | ToldOfPeriods) -> str:
    """The claim that was asked for."""
    if told.positions:
        splits = told.settlement.splits if isinstance(told, Told) else told.periods.splits
        return f"Claim {splits[told.positions[0]].line.claim}"
    return f"Claim {told.unsettled[0].claim}"


def letter_of_month(
    settlement: Settlement, month: str, *, aside: Iterable[SetAside] = (), page: bool = False
) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """A letter about a policy month of the aggregate, or that there is no such month.

    aside: the rows of the ledger that were set aside, which the letter counts nowhere and says so.
    """
    months = [row.month for row in settlement.months]
    if month not in months:
        near = nearest(month, months)
        remedy = f"did you mean `{near}`?" if near else "a plan has months where it has an aggregate"
        return None, (Diagnostic(UNKNOWN_MONTH, f"the settlement has no month `{month}`", help=remedy),)
    from planlang.engine.standing import standings  # noqa: PLC0415  the engine loads only when something is explained

    text = of_month(settlement, month, standings(settlement)[months.index(month)], aside_of(aside))
    return (html(text, month) if page else text), ()
