"""Sheets for steps that are run alone: some lines, and columns that stand filled already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter

from planlang.model.contract import Key
from planlang.model.ledger import Resolved
from planlang.operators.amounts import Sheet
from planlang.operators.keep import FACTS


def sheet_of(
    streams: Mapping[str, Sequence[int]], persons: Sequence[str] = (), lines: Sequence[Resolved] = ()
) -> Sheet:
    """The streams given, and those of a step named `out`, which are empty; keys by person; the facts of lines."""
    return Sheet(
        lines,
        {name: list(values) for name, values in streams.items()} | {"out": [], "out@before": []},
        {Key.PERSON: list(persons)},
        {fact: [attrgetter(fact)(line) for line in lines] for fact in FACTS.values()},
    )
