"""Who decides a line of several periods, in columns: as `engine.periods_held` has it, for all lines at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from planlang.engine.columns.groups import Days
from planlang.engine.columns.scans import Scans
from planlang.engine.compile import tests_of
from planlang.engine.periods_held import LAYERS
from planlang.model.columns import NOBODY, Columns, HeldColumns, day_of
from planlang.model.periods import speaks
from planlang.model.settlement import Stage
from planlang.model.stored import Narrow, Stored
from planlang.operators.columns.keep import COUNTED, Kept
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.keep import Keep
from planlang.provisions.draft import Draft


def held_columns(drafts: Sequence[Draft], columns: Columns, scans: Scans) -> HeldColumns:
    """Who decides and who counts each line. The tests of a period are those of its draft before any stage."""
    contracts = [draft.contract for draft in drafts]
    speaking = Days.of(columns.incurred, lambda day: speaks(contracts, day))
    inside = Days.of(columns.incurred, lambda day: int(contracts[speaks(contracts, day)].period.holds(day)))
    asked = {stage: [Kept(Keep("", "", tests_of(draft, stage)), columns) for draft in drafts] for stage in LAYERS}
    bare = np.array([not contract.layers for contract in contracts], dtype=bool)

    def look(view: View) -> tuple[NDArray[np.int8], ...]:
        speaker = speaking.look_up(view.column("incurred"))
        own = inside.look_up(view.column("incurred")) > 0
        found = [_decided([kept.refusals(view) for kept in asked[stage]], speaker, own) for stage in LAYERS]
        counts_in = np.where(bare[speaker] & own, speaker, NOBODY)
        for holder, verdict in reversed(found):
            counts_in = np.where(verdict == COUNTED, holder, counts_in)
        return tuple(each.astype(np.int8) for each in (speaker, *(one for pair in found for one in pair), counts_in))

    room = columns.room
    found = scans.scan(lambda view: tuple(Narrow.of(each, room) for each in look(view)))
    speaker, *decided, counts_in = (
        Stored.joined(np.dtype(np.int8), [each[at] for each in found]) for at in range(2 + 2 * len(LAYERS))
    )
    return HeldColumns(
        by_stage={Stage.BENEFITS: speaker, **dict(zip(LAYERS, decided[::2], strict=True))},
        verdicts=dict(zip(LAYERS, decided[1::2], strict=True)),
        counts_in=counts_in,
    )


def _decided(
    refusals: Sequence[NDArray[np.int8]], speaker: Ints, inside: NDArray[np.bool_]
) -> tuple[Ints, NDArray[np.int8]]:
    """The period that decides each line at a stage, and which of its tests refuses the line."""
    every = np.array(refusals)
    counting = every == COUNTED
    lines = np.arange(every.shape[1])
    first = counting.argmax(axis=0)
    holder = np.where(counting.any(axis=0) & ~(inside & counting[speaker, lines]), first, speaker)
    return holder, every[holder, lines]


def counted_lines(held: HeldColumns, period: int, view: View) -> Ints:
    """The positions of those lines of a view that a period counts."""
    return view.positions[np.flatnonzero(held.counts_in[view.where] == period)]


def asked_lines(held: HeldColumns, period: int, view: View) -> Ints:
    """The positions of those of which its conditions ask, as `model.periods.asks` has it."""
    counting = held.counts_in[view.where]
    asking = np.where(counting == NOBODY, held.by_stage[Stage.BENEFITS][view.where], counting)
    return view.positions[np.flatnonzero(asking == period)]


def taken(held: HeldColumns, projects: Sequence[bool], views: Iterable[View]) -> Iterable[tuple[date, int, int | None]]:
    """Of the lines that count under an aggregate that is asked for: the incurred date, whose it is, who counts them."""
    found: set[tuple[int, int, int]] = set()
    for view in views:
        holder = held.by_stage[Stage.AGGREGATE][view.where]
        own = np.array(projects)[holder] & (held.verdicts[Stage.AGGREGATE][view.where] == COUNTED)
        columns = (view.column("incurred")[own], holder[own], held.counts_in[view.where][own])
        rows = np.unique(np.column_stack([column.astype(np.int64) for column in columns]), axis=0)
        found.update((int(day), int(whose), int(counting)) for day, whose, counting in rows)
    for day, whose, counting in sorted(found):
        yield day_of(day), whose, None if counting == NOBODY else counting


def last_paid(held: HeldColumns, stage: Stage, period: int, views: Iterable[View]) -> int | None:
    """The last day on which a line was paid that a period decides at a stage, if there is such a line."""
    days = [view.column("paid")[held.by_stage[stage][view.where] == period] for view in views]
    return max((int(each.max()) for each in days if len(each)), default=None)
