"""Periods: consecutive policy periods of one plan, settled together over one ledger.

A line is counted once. At each stage one period decides it: the one in which the layer counts it, or, where no period
counts it, the one that says why not. Source: `semantics`, section 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from attrs import evolve, frozen

from planlang.model.contract import CheckedContract, Deductible, Key
from planlang.model.ledger import Facts, Ledger, Line, Resolved
from planlang.model.settlement import PersonRow, Refusal, Settlement, Split, Stage, Totals


@frozen
class Held:
    """Who decides a line at a stage: the period by its position, the line's position in that period's settlement."""

    period: int
    at: int


Result: TypeAlias = "Settlement | Periods"


@frozen(kw_only=True)
class Periods:
    """One ledger settled under consecutive periods of one plan.

    settlements: one a period in date order, each of the lines that its period decides at any stage; the splits are of
    the whole line. lines, splits: every settled line in settlement order. held: by stage, who decides each line.
    counts_in: the period, by its position, that counts a line, or none. asked: by stage, what every period says of a
    line that several count, or none. uncounted, uncounted_persons: totals of the lines that no period counts.
    """

    settlements: tuple[Settlement, ...]
    ledger: Ledger
    lines: tuple[Resolved, ...]
    pended: tuple[Line, ...]
    later: tuple[int, int]
    splits: Sequence[Split]
    held: Mapping[Stage, Sequence[Held]]
    counts_in: Sequence[int | None]
    asked: Mapping[Stage, Mapping[int, tuple[Refusal | None, ...]]]
    totals: Totals
    uncounted: Totals
    uncounted_persons: tuple[PersonRow, ...]

    @property
    def contract(self) -> CheckedContract:
        """The contract of the last period: its names and its currency are those of all."""
        return self.settlements[-1].contract

    @property
    def facts(self) -> Facts:
        """The facts as they were stated: those of the last period."""
        return self.settlements[-1].facts

    def first_day(self, period: int | None) -> date | None:
        """The first day of a period, by which every file names it."""
        return None if period is None else self.settlements[period].contract.period.first

    def find(self, claim: str, line: int | None = None) -> tuple[int, ...]:
        """Positions of a claim's settled lines (or of one line) in settlement order."""
        return tuple(
            at
            for at, resolved in enumerate(self.lines)
            if resolved.line.claim == claim and (line is None or resolved.line.line == line)
        )

    def of_person(self, person: str) -> tuple[int, ...]:
        """Positions of a person's settled lines in settlement order."""
        return tuple(at for at, resolved in enumerate(self.lines) if resolved.line.person == person)


def asks(periods: Periods, at: int) -> int:
    """The period whose conditions ask of a line: the one that counts it, else the one that speaks for it."""
    counting = periods.counts_in[at]
    return periods.held[Stage.BENEFITS][at].period if counting is None else counting


def speaks(contracts: Sequence[CheckedContract], day: date) -> int:
    """The period of an incurred date, else the nearest earlier one, else the first."""
    begun = [at for at, contract in enumerate(contracts) if contract.period.first <= day]
    return begun[-1] if begun else 0


def reading_contract(contracts: Sequence[CheckedContract]) -> CheckedContract:
    """What a ledger and a census of several periods may name: all that any of their contracts declares.

    What only one of them declares is judged by the contract of a row's own period, hence they are kept.
    Persons are judged by the family where any specific is per family, since one person's family is judged then too.
    """
    last = contracts[-1]
    specifics = [one.specific for one in contracts if one.specific is not None]
    by_family = [one for one in specifics if one.the(Deductible).key is Key.UNIT]
    return evolve(
        last,
        group=next((one.group for one in contracts if one.group is not None), None),
        coverages={name: label for one in contracts for name, label in one.coverages.items()},
        exclusions={code: label for one in contracts for code, label in one.exclusions.items()},
        tiers=tuple(dict.fromkeys(tier for one in contracts for tier in one.tiers)),
        classes=tuple(dict.fromkeys(name for one in contracts for name in one.classes)),
        specific=next(iter((*by_family, *specifics)), None),
        periods=tuple(contracts),
    )
