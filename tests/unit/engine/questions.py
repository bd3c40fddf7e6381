"""A plan in a few lines, a ledger and a question, and the whole answer as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from planlang.engine.trial import Subject
from planlang.engine.why_not import why_not
from planlang.model.ledger import Facts
from planlang.model.settlement import Settlement, Stage
from planlang.model.why_not import Change, Way, WhyNot
from tests import rooms

SPECIFIC = ("covers medical", "basis 12/15", "deductible $1,000 per person")
AGGREGATE = ("covers medical", "basis 12/15", "monthly factor $100.00 per employee per month")
COLUMNS = "claim person unit class coverage incurred paid amount kind original exclusion".split()


def plan(specific: Sequence[str] = (), aggregate: Sequence[str] = (), frame: Sequence[str] = ()) -> str:
    """A plan with the statements of its layers."""
    lines = ['plan "Harbor Foods" {', "currency USD", "period 2026-01-01 through 2026-12-31"]
    lines += ['coverage medical "Medical"', 'coverage dental "Dental"', *frame]
    for name, statements in (("specific", specific), ("aggregate", aggregate)):
        if statements:
            lines += [f'{name} "{name.title()} cover" {{', *statements, "}"]
    return "\n".join([*lines, "}", ""])


def line(claim: str, amount: str, **cells: str) -> dict[str, str]:
    """A ledger's row: medical of person M-1, incurred on January 5 and paid on the 20th, where nothing else is said."""
    usual = {"person": "M-1", "coverage": "medical", "incurred": "2026-01-05", "paid": "2026-01-20"}
    return {"claim": claim, "amount": amount, **usual, **cells}


def settled(
    text: str, rows: Sequence[dict[str, str]], units: int | Mapping[str, int] | None = None, **facts: str | bool
) -> Settlement:
    """The settlement; a census has so many employees, or so many of `class` or `tier/`, a month."""
    checked, found = rooms.load_text(text, "harbor.plan")
    (contract,) = checked.contracts
    used = [name for name in COLUMNS if any(name in row for row in rows or (line("", ""),))]
    read = rooms.ledger_from_table(used, [[row.get(name, "") for name in used] for row in rows], contract)
    assert read.ledger is not None, (found, read.diagnostics)
    census = None
    if units is not None:
        by_name = units.items() if isinstance(units, Mapping) else [("", units)]
        parted = [(*name.rpartition("/")[::2], count) for name, count in by_name]
        cells = [
            [f"2026-{month:02}", tier or "employee", of_class, str(count)]
            for month in range(1, 13)
            for tier, of_class, count in parted
        ]
        census = rooms.census_from_table(["month", "tier", "class", "units"], cells, contract).census
    days: dict[str, Any] = {
        name: rooms.day(value) if isinstance(value, str) else value for name, value in facts.items()
    }
    settlement, problems = rooms.settle(contract, read.ledger, census, evolve(Facts(), **days))
    assert settlement is not None, problems
    return settlement


def answer(settlement: Settlement, layer: str, *claims: str) -> WhyNot:
    """Why a layer pays nothing of some claims, or of the plan."""
    stage = {"specific": Stage.SPECIFIC, "aggregate": Stage.AGGREGATE}[layer]
    lines = frozenset(one.id for one in settlement.ledger.lines if one.claim in claims) if claims else None
    return why_not(settlement, stage, Subject(name=", ".join(claims), lines=lines))


def said(text: str, change: Change) -> tuple[str, ...]:
    """A change: its words, its value, and what it changes: a cell of the ledger, or a statement of the plan."""
    where = f"{change.of[0]} line {change.of[1]}: {change.column}" if change.of else ""
    if change.place:
        where = text.splitlines()[change.place.line - 1]
    return (change.kind.value, change.words, "-" if change.value is None else change.value, where)


def ways(text: str, found: Sequence[Way]) -> list[tuple[list[tuple[str, ...]], int, str]]:
    """Every way: its changes, what then is paid, and what a step less does."""
    return [([said(text, change) for change in way.changes], way.pays, way.short) for way in found]
