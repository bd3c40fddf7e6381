"""Redacting: a settlement that was asked for with a key, and findings that name nobody."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import evolve

from planlang.api.aliases import Aliases
from planlang.api.redacting import counted
from planlang.api.redaction import Redaction
from planlang.api.redaction_keys import aliases_of_file
from planlang.api.settling import Outcome
from planlang.model.contract import CheckedContract
from planlang.text.diagnostic import Diagnostic


def read_key(path: Path) -> tuple[Aliases | None, tuple[Diagnostic, ...]]:
    """The aliases of a key, or why it cannot be used."""
    return aliases_of_file(path)


def redacted(aliases: Aliases, contracts: Iterable[CheckedContract], outcome: Outcome) -> tuple[Redaction, Outcome]:
    """What came of a settlement, without ids: also its findings, and the remarks on how files were read."""
    found = counted(outcome.diagnostics)
    result = outcome.result
    if result is None:
        return Redaction(aliases, contracts, None), evolve(outcome, diagnostics=found, notes=())
    redaction = Redaction.of(aliases, result)
    clashes = redaction.clashes()
    if clashes:
        refused = counted((*outcome.diagnostics, *clashes))
        return redaction, evolve(outcome, settlement=None, periods=None, diagnostics=refused, notes=())
    notes = tuple(map(redaction.text, outcome.notes))
    settlement = redaction.settlement(outcome.settlement) if outcome.settlement else None
    periods = redaction.periods(outcome.periods) if outcome.periods else None
    return redaction, evolve(outcome, settlement=settlement, periods=periods, diagnostics=found, notes=notes)
