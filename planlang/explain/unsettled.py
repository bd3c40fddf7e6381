"""Lines that have no split to explain, and the fact that decided it: pended, paid later, set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from attrs import evolve, frozen

from planlang.explain.layout import NARROWEST, WIDTH, page, wrapped
from planlang.model.ledger import Line, SetAside
from planlang.model.periods import Result
from planlang.text.source import Cell

_LATER = "after as-of"


@frozen
class Unsettled:
    """A line that a settlement holds but does not settle; `status` as in `lines.csv`, `words` say why.

    paid, as_of: of a line that was paid after the as-of date. reasons, where: of a row that was set aside.
    """

    claim: str
    line: str
    person: str
    status: str
    words: str
    paid: date | None = None
    as_of: date | None = None
    reasons: tuple[str, ...] = ()
    where: str = ""


def unsettled(result: Result) -> tuple[Unsettled, ...]:
    """All such lines: pended ones, those after the as-of date, rows that were set aside."""
    as_of = result.facts.as_of
    later = (line for line in result.ledger.lines if as_of and line.paid and line.paid > as_of)
    return (
        *(_told(line, "pended", "no paid date, so it is counted nowhere") for line in result.pended),
        *(evolve(_told(line, _LATER, _paid_later(line, as_of)), paid=line.paid, as_of=as_of) for line in later),
        *(_aside(row) for row in result.ledger.set_aside),
    )


def _paid_later(line: Line, as_of: date | None) -> str:
    return f"paid {line.paid}, after the as-of date {as_of}"


def of_claim(result: Result, claim: str, line: int | None = None) -> tuple[Unsettled, ...]:
    """Those of one claim, or of one of its lines."""
    return _where(result, lambda one: one.claim == claim and (line is None or one.line == str(line)))


def of_person(result: Result, person: str) -> tuple[Unsettled, ...]:
    """Those of one person."""
    return _where(result, lambda one: one.person == person)


def _where(result: Result, wanted: Callable[[Unsettled], bool]) -> tuple[Unsettled, ...]:
    return tuple(one for one in unsettled(result) if wanted(one))


def unsettled_told(one: Unsettled) -> str:
    """`claim C-3 line 1 is pended: no paid date, so it is counted nowhere`."""
    status = "not settled" if one.status == _LATER else one.status
    return f"claim {one.claim} line {one.line} is {status}: {one.words}"


def unsettled_text(ones: Iterable[Unsettled], *, width: int = WIDTH) -> str:
    """One sentence a line, as text that ends in a line end."""
    told = (wrapped(unsettled_told(one), indent=0, width=max(width, NARROWEST), hanging=2) for one in ones)
    return page([[line for lines in told for line in lines]])


def _told(line: Line, status: str, words: str) -> Unsettled:
    return Unsettled(line.claim, str(line.line), line.person, status, words)


def _aside(row: SetAside) -> Unsettled:
    where = f"{row.place.file} row {row.place.row}" if isinstance(row.place, Cell) else f"line {row.place.line}"
    values = row.values
    return Unsettled(
        values.get("claim", ""),
        values.get("line") or "1",
        values.get("person", ""),
        "set aside",
        f"{', '.join(row.reasons)} ({where})",
        reasons=row.reasons,
        where=where,
    )
