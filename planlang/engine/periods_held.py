"""Who decides a line of several periods: at each stage one of them, and who counts it.

Counted by two, a line belongs to the period in which it was incurred; incurred in neither, to the earlier. Counted by
none, it is refused by the period that speaks: that of the incurred date, else the nearest earlier one, else the first.
Source: `semantics`, section 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planlang.engine.compile import tests_of
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Resolved
from planlang.model.periods import speaks
from planlang.model.settlement import Refusal, Stage
from planlang.operators.keep import refusal_of
from planlang.provisions.draft import Draft

LAYERS = (Stage.SPECIFIC, Stage.AGGREGATE)
Said = tuple[Refusal | None, ...]


def asked(drafts: Sequence[Draft], stage: Stage, lines: Sequence[Resolved]) -> list[tuple[Refusal | None, ...]]:
    """What the layer of every period says of each line: why it does not count it, or nothing."""
    tests = [tests_of(draft, stage) for draft in drafts]
    return [tuple(refusal_of(each, resolved) for each in tests) for resolved in lines]


def not_by_one(said: Sequence[tuple[Refusal | None, ...]]) -> Mapping[int, tuple[Refusal | None, ...]]:
    """Of the lines that several periods count, or none, what each says."""
    return {n: each for n, each in enumerate(said) if each.count(None) != 1}


def who_decides(
    contracts: Sequence[CheckedContract],
    lines: Sequence[Resolved],
    asked: Mapping[Stage, Sequence[tuple[Refusal | None, ...]]],
) -> Mapping[Stage, list[int]]:
    """By stage, the period that decides each line."""
    speaks_on = {day: speaks(contracts, day) for day in {resolved.line.incurred for resolved in lines}}
    speaking = [speaks_on[resolved.line.incurred] for resolved in lines]
    found = {Stage.BENEFITS: speaking}
    for stage in LAYERS:
        found[stage] = [
            _decides(said, speaker, inside=contracts[speaker].period.holds(resolved.line.incurred))
            for said, resolved, speaker in zip(asked[stage], lines, speaking, strict=True)
        ]
    return found


def _decides(said: Sequence[Refusal | None], speaker: int, *, inside: bool) -> int:
    """The period whose layer counts a line: of several the one that holds its incurred date, else the earliest.

    Counted by none, it is refused by the period that speaks; `inside` says that this one holds the incurred date.
    """
    counting = [at for at, refusal in enumerate(said) if refusal is None]
    if not counting or (inside and speaker in counting):
        return speaker
    return counting[0]
