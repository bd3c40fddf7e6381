"""Explanations as JSON Lines: one record a line of a ledger, so that a whole ledger can be added up again elsewhere.

A head says what is told; an end counts and sums it, so that a file that was cut short shows. In between stand the lines
in settlement order, the openings of a year-to-date attachment where they happened, and the lines that were not settled.
The shape is `docs/schemas/explanation-lines-1.json`; it only grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from attrs import frozen

from planlang.explain.json import Json, account_told, explained, facts_told, plan_told, unsettled_told
from planlang.explain.totals import parts_of, sum_of
from planlang.explain.unsettled import Unsettled
from planlang.model.periods import Periods, Result
from planlang.model.settlement import Settlement, Stage
from planlang.model.trace import Explanation, Opening
from planlang.values.money import Currency, plain

SCHEMA = "explanation-lines-1"
_TOTALS = ("amount", "member", "plan_paid", "specific", "aggregate", "employer")


@frozen(kw_only=True)
class Question:
    """What is told: the whole ledger, or the lines of a claim or a person."""

    claim: str | None = None
    line: int | None = None
    person: str | None = None

    @property
    def whole(self) -> bool:
        """Whether every line is told."""
        return self.claim is None and self.person is None


@frozen(kw_only=True)
class Tellers:
    """The engine's accounts, by position: of a line of the result, and of an opening of one period's settlement."""

    line: Callable[[int], Explanation]
    opening: Callable[[Settlement, int], Opening]


def records(
    result: Result, question: Question, positions: Sequence[int], others: Iterable[Unsettled], tellers: Tellers
) -> Iterator[Json]:
    """Every record in its order, each made as it is asked for."""
    currency = result.contract.currency
    yield {"record": "head", "n": 0, **_head(result, question)}
    number = 0
    opened: list[Opening] = []
    for record, opening in _lines(result, positions, tellers, whole=question.whole):
        number += 1
        yield {"record": record["record"], "n": number, **record}
        opened += [opening] if opening else []
    told = 0
    for one in others:
        number, told = number + 1, told + 1
        yield {"record": "unsettled", "n": number, **unsettled_told(one)}
    parts = result.totals if question.whole else parts_of([result.splits[at] for at in positions])
    yield {
        "record": "end",
        "n": number + 1,
        "lines": parts.lines,
        "openings": len(opened),
        "unsettled": told,
        "totals": {name: plain(getattr(parts, name), currency) for name in _TOTALS},
        "opened": plain(sum_of(opening.aggregate for opening in opened), currency),
    }


def _head(result: Result, question: Question) -> Json:
    settlements = result.settlements if isinstance(result, Periods) else (result,)
    currency, ledger = result.contract.currency, result.ledger
    return {
        "schema": SCHEMA,
        "currency": currency.code,
        "decimals": currency.exponent,
        "ledger": {"digest": ledger.digest or None, "group": ledger.group},
        "as_of": result.facts.as_of.isoformat() if result.facts.as_of else None,
        "periods": [{"plan": plan_told(one.contract), "facts": facts_told(one.facts)} for one in settlements],
        "question": {
            "all": question.whole,
            "claim": question.claim,
            "line": question.line,
            "person": question.person,
        },
    }


def _lines(
    result: Result, positions: Sequence[int], tellers: Tellers, *, whole: bool
) -> Iterator[tuple[Json, Opening | None]]:
    """The lines, and before each what opened before it."""
    currency = result.contract.currency
    months = _Months(result) if whole else None
    for at in positions:
        for settlement, number in months.before(at) if months else ():
            opening = tellers.opening(settlement, number)
            yield _opening(opening, currency), opening
        period = _period(result, at)
        told = explained(tellers.line(at), currency)
        yield {"record": "line", "period": period.isoformat() if period else None, **told}, None
    for settlement, number in months.rest() if months else ():
        opening = tellers.opening(settlement, number)
        yield _opening(opening, currency), opening


def _opening(opening: Opening, currency: Currency) -> Json:
    return {
        "record": "opening",
        "period": opening.period.isoformat(),
        "month": opening.month,
        "name": opening.name,
        "aggregate": plain(opening.aggregate, currency),
        "rules": [account_told(account, currency) for account in opening.accounts],
    }


def _period(result: Result, at: int) -> date | None:
    """The first day of the period that counts a line."""
    if isinstance(result, Periods):
        return result.first_day(result.counts_in[at])
    return result.contract.period.first


class _Months:
    """The openings that have not been told yet, period by period."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._settlements = result.settlements if isinstance(result, Periods) else (result,)
        self._told = [0] * len(self._settlements)

    def before(self, at: int) -> Iterator[tuple[Settlement, int]]:
        """What opened before a line, in the period that decides it at the aggregate."""
        if isinstance(self._result, Periods):
            held = self._result.held[Stage.AGGREGATE][at]
            yield from self._until(held.period, held.at)
        else:
            yield from self._until(0, at)

    def rest(self) -> Iterator[tuple[Settlement, int]]:
        """What opened after the last line."""
        for period, settlement in enumerate(self._settlements):
            yield from self._until(period, len(settlement.lines))

    def _until(self, period: int, at: int) -> Iterator[tuple[Settlement, int]]:
        settlement = self._settlements[period]
        while self._told[period] < len(settlement.opened) and settlement.opened[self._told[period]] <= at:
            yield settlement, self._told[period]
            self._told[period] += 1
