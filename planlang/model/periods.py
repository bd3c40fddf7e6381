"""Periods: consecutive policy periods of one plan, settled together over one ledger.

A line is counted once. At each stage one period decides it: the one in which the layer counts it, or, where no period
counts it, the one that says why not. Source: `semantics`, section 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from attrs import frozen

from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts, Ledger, Line, Resolved
from planlang.model.settlement import PersonRow, Settlement, Split, Stage, Totals


@frozen
class Held:
    """Who decides a line at a stage: the period by its position, the line's position in that period's settlement."""

    period: int
    at: int


@frozen(kw_only=True)
class Periods:
    """One ledger settled under consecutive periods of one plan.

    settlements: one a period in date order, each of the lines that its period decides at any stage; the splits are of
    the whole line. lines, splits: every settled line in settlement order. held: by stage, who decides each line.
    counts_in: the period, by its position, that counts a line, or none. persons: of lines that no period counts.
    """

    settlements: tuple[Settlement, ...]
    ledger: Ledger
    lines: tuple[Resolved, ...]
    pended: tuple[Line, ...]
    later: tuple[int, int]
    splits: Sequence[Split]
    held: Mapping[Stage, Sequence[Held]]
    counts_in: Sequence[int | None]
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
