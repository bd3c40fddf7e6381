"""Which of several periods a line is told of: the one that counts it, or the one that says why none does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from attrs import frozen

from planlang.explain.words import link_words
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.model.periods import Periods
from planlang.model.settlement import COUNTS, Stage, reason_words

_LAYERS = {Stage.BENEFITS: "benefits", Stage.SPECIFIC: "specific", Stage.AGGREGATE: "aggregate"}


def whose(periods: Periods, at: int) -> tuple[CheckedContract, str]:
    """The contract in whose name a line is told, and the period that counts it in words."""
    counting = periods.counts_in[at]
    if counting is None:
        speaking = periods.held[Stage.SPECIFIC][at].period
        return periods.settlements[speaking].contract, "counts in no period"
    contract = periods.settlements[counting].contract
    return contract, f"counts in the period {contract.period.first} through {contract.period.last}"


def facts_of(periods: Periods, at: int) -> Facts:
    """The facts of the period that counts a line, renewed where another follows; of a line of none, all stated."""
    counting = periods.counts_in[at]
    return periods.facts if counting is None else periods.settlements[counting].facts


@frozen
class Together:
    """Lines, by their positions, that one period counts, or none."""

    period: int | None
    positions: Sequence[int]


def told_together(periods: Periods, positions: Sequence[int]) -> Iterator[Together]:
    """Some lines by the period that counts them, in date order, then those that none counts; each line once."""
    found: dict[int | None, list[int]] = defaultdict(list)
    for at in positions:
        found[periods.counts_in[at]].append(at)
    for period in (*range(len(periods.settlements)), None):
        if period in found:
            yield Together(period, found[period])


def own_position(periods: Periods, at: int) -> int:
    """Where a line stands in the settlement of the period that counts it, which decides it at some stage."""
    return next(held[at].at for held in periods.held.values() if held[at].period == periods.counts_in[at])


def adjudicating(periods: Periods, at: int) -> CheckedContract:
    """The contract whose benefits decide a line."""
    return periods.settlements[periods.held[Stage.BENEFITS][at].period].contract


def beside(periods: Periods, at: int) -> str:
    """What a line corrects, and which stages another period decides than the one that counts it, or any if none does.

    `refund of claim C-1 line 1; aggregate by the period 2025-01-01: paid too late`.
    """
    resolved = periods.lines[at]
    link = link_words(resolved.line, unfollowed=resolved.unfollowed)
    said: dict[str, list[str]] = defaultdict(list)
    for stage, name in _LAYERS.items():
        period = periods.held[stage][at].period
        if period != periods.counts_in[at] and _has(periods.settlements[period].contract, stage):
            said[f"by the period {periods.first_day(period)}{_refused(periods, at, stage)}"].append(name)
    return "; ".join([*([link] if link else []), *(f"{' and '.join(names)} {by}" for by, names in said.items())])


def _has(contract: CheckedContract, stage: Stage) -> bool:
    layers = {Stage.BENEFITS: contract.benefits, Stage.SPECIFIC: contract.specific, Stage.AGGREGATE: contract.aggregate}
    return layers[stage] is not None


def _refused(periods: Periods, at: int, stage: Stage) -> str:
    """Why a layer does not count a line, if it does not."""
    split = periods.splits[at]
    verdicts = {Stage.SPECIFIC: split.specific_verdict, Stage.AGGREGATE: split.aggregate_verdict}
    verdict = verdicts.get(stage, COUNTS)
    return "" if verdict == COUNTS else f": {reason_words(verdict)}"
