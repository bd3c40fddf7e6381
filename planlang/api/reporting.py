"""Reporting: a settlement, of one period or of several, with all that a page about it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from attrs import define, frozen

from planlang.model.contract import Key
from planlang.model.periods import Periods, Result
from planlang.model.pictures import Step
from planlang.model.report import LineTold, PeriodTold, Ruled
from planlang.model.settlement import Settlement, Split, Stage
from planlang.model.trace import Explanation

_LAYERS = (Stage.SPECIFIC, Stage.AGGREGATE)


@frozen
class PlanText:
    """The text of a plan file, under the name by which rules cite it."""

    file: str
    text: str


@define(slots=False)
class Report:
    """What a report is made of.

    periods: one for each that was settled. plans: their texts. warnings: what was found on the way. redacted: whether
    aliases stand for ids.
    """

    result: Result
    plans: Sequence[PlanText]
    warnings: Sequence[str]
    redacted: bool = False

    @property
    def splits(self) -> Sequence[Split]:
        """Every settled line."""
        return self.result.splits

    @cached_property
    def periods(self) -> tuple[PeriodTold, ...]:
        """What is told of each period."""
        from planlang.engine.told import period_told  # noqa: PLC0415  the engine loads only to report

        result = self.result
        if isinstance(result, Periods):
            return tuple(period_told(one, of_several=True) for one in result.settlements)
        return (period_told(result),)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """From what was paid to the employer's net, of all periods together."""
        from planlang.engine.pictures import steps_of_periods  # noqa: PLC0415  the same

        result = self.result
        return tuple(steps_of_periods(result)) if isinstance(result, Periods) else self.periods[0].pictures.steps

    @cached_property
    def ruled(self) -> Ruled:
        """The rules, and what each decided."""
        from planlang.engine.ruled import ruled  # noqa: PLC0415  the same

        result = self.result
        return ruled(result.splits, result.counts_in if isinstance(result, Periods) else None)

    def moved(self, positions: Sequence[int]) -> tuple[int, ...]:
        """Of some lines those at which the answer moved."""
        from planlang.engine.told import moved  # noqa: PLC0415  the same

        return moved(self.ruled, positions)

    @cached_property
    def line(self) -> Callable[[int], LineTold]:
        """What is told of the line at a position."""
        from planlang.engine.distance import Distances  # noqa: PLC0415  the same

        result = self.result
        settlements = result.settlements if isinstance(result, Periods) else (result,)
        distances = {(n, stage): Distances(one, stage) for n, one in enumerate(settlements) for stage in _LAYERS}

        def told(at: int) -> LineTold:
            split = result.splits[at]
            held = {stage: _held(result, stage, at) for stage in _LAYERS}
            short = (distances[held[stage][0], stage].of(held[stage][1], split) for stage in _LAYERS)
            period, own = held[Stage.AGGREGATE]
            return LineTold(
                explanation=_explained(result, at),
                period=result.counts_in[at] if isinstance(result, Periods) else 0,
                month=_month(settlements[period], own),
                ruled=self.ruled.by_line[at],
                turn=self.ruled.turns[at],
                short=tuple(one for one in short if one is not None),
            )

        return told


def report_of(
    result: Result, plans: Sequence[PlanText], warnings: Sequence[str] = (), *, redacted: bool = False
) -> Report:
    """A settlement and the texts of its plans as a report. redacted: whether aliases stand for ids in them."""
    return Report(result, plans, warnings, redacted)


def _held(result: Result, stage: Stage, at: int) -> tuple[int, int]:
    """The period that decides a line at a stage, and the line's position in it."""
    if isinstance(result, Periods):
        held = result.held[stage][at]
        return held.period, held.at
    return 0, at


def _explained(result: Result, at: int) -> Explanation:
    from planlang.engine import explain_line, explain_line_of_periods  # noqa: PLC0415  the engine loads only to report

    return explain_line_of_periods(result, at) if isinstance(result, Periods) else explain_line(result, at)


def _month(settlement: Settlement, at: int) -> str:
    """The policy month of the aggregate to which a line belongs, where it counts it."""
    if not settlement.months or settlement.refusals[Stage.AGGREGATE][at] is not None:
        return ""
    return settlement.months[int(settlement.keys[Key.MONTH](settlement.lines[at])) - 1].month
