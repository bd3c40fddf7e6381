"""A trial: a settlement tried with something otherwise, and what a layer then pays of a subject.

Nothing here guesses: every figure comes of running the program of the contract so changed over the lines so changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from attrs import evolve, frozen

from planlang.engine import figures
from planlang.engine.settle import run_of
from planlang.model.contract import (
    AggregatingDeductible,
    CheckedContract,
    Deductible,
    Key,
    Layer,
    OverallMaximum,
    Term,
)
from planlang.model.ledger import Census, Facts, Ledger, Line
from planlang.model.settlement import Refusal, Settlement, Stage
from planlang.model.why_not import Change
from planlang.operators.amounts import KEYS
from planlang.provisions.enrollment import enrollment

LineId = tuple[str, int]
PARTS: Mapping[Stage, str] = {Stage.SPECIFIC: "specific", Stage.AGGREGATE: "aggregate"}
# The cuts that earlier lines can use up: maxima, and a percentage of which the last range is nothing.
_USED_UP: Mapping[Stage, frozenset[str]] = {
    Stage.SPECIFIC: frozenset({"specific.reimbursement", "specific.maximum", "specific.overall-maximum"}),
    Stage.AGGREGATE: frozenset({"aggregate.reimbursement", "aggregate.maximum"}),
}


@frozen(kw_only=True)
class Subject:
    """Of what a layer's pay is asked: some lines, or the whole plan with its period entries."""

    name: str
    lines: frozenset[LineId] | None


@frozen(kw_only=True)
class Trial:
    """A contract, a ledger, a census and facts, as they are or otherwise, and the layer and subject that are asked."""

    contract: CheckedContract
    ledger: Ledger
    census: Census | None
    facts: Facts
    stage: Stage
    subject: Subject

    @cached_property
    def run(self) -> figures.Run | None:
        """The program run over the lines; none when the census lacks what the change asks of it."""
        run, _ = run_of(self.contract, self.ledger, self.facts, enrollment(self.contract, self.census, self.facts))
        return run

    @cached_property
    def positions(self) -> tuple[int, ...]:
        """Where the subject's settled lines stand."""
        assert self.run is not None
        wanted = self.subject.lines
        return tuple(at for at, one in enumerate(self.run.lines) if wanted is None or one.line.id in wanted)

    @property
    def pays(self) -> int:
        """What the layer pays of the subject, in minor units; of the whole plan with its period entries."""
        if self.run is None:
            return 0
        name = PARTS[self.stage]
        stream = self.run.part(name)
        paid = sum(stream[at] for at in self.positions)
        if self.subject.lines is None and self.stage is Stage.AGGREGATE:
            paid += sum(opening[self.run.program.parts[name]] for opening in self.run.streams.openings)
        return paid

    @property
    def reach(self) -> Mapping[str, int]:
        """What of the subject comes as far as each cut that others can use up first, the last cut first."""
        if self.run is None:
            return {}
        laws = self.run.program.laws
        return {
            name: sum(self.run.streams.values[laws[name].source][at] for at in self.positions)
            for name in reversed(tuple(laws))
            if name in _USED_UP[self.stage]
        }

    def refusal(self, at: int) -> Refusal | None:
        """Why the layer does not count the line at a position."""
        assert self.run is not None
        return self.run.streams.refusals[self.stage][at]

    @property
    def layer(self) -> Layer | None:
        """The layer that is asked."""
        return self.contract.specific if self.stage is Stage.SPECIFIC else self.contract.aggregate

    def with_terms(self, change: Callable[[Term], Term | None], *more: Term) -> Trial:
        """With terms of the layer changed, one by one; nothing leaves a term out. `more` terms are added."""
        assert self.layer is not None
        terms = tuple(new for new in map(change, self.layer.terms) if new is not None)
        layer = evolve(self.layer, terms=(*terms, *more))
        if self.stage is Stage.SPECIFIC:
            return evolve(self, contract=evolve(self.contract, specific=layer))
        return evolve(self, contract=evolve(self.contract, aggregate=layer))

    def with_term(self, old: Term, new: Term | None) -> Trial:
        """With one term of the layer replaced, or left out."""
        return self.with_terms(lambda term: new if term is old else term)

    def with_line(self, line: LineId, change: Callable[[Line], Line]) -> Trial:
        """With one line of the ledger changed."""
        lines = tuple(change(one) if one.id == line else one for one in self.ledger.lines)
        return evolve(self, ledger=evolve(self.ledger, lines=lines))

    def with_facts(self, **facts: object) -> Trial:
        """With other facts."""
        return evolve(self, facts=evolve(self.facts, **facts))  # type: ignore[arg-type]


Make = Callable[[Trial], Trial]


@frozen(kw_only=True)
class Move:
    """A change, and how it is made in a trial, with or without the others of its way.

    Where it would let a line count that is refused: that line, and the reason and provision of the refusal.
    """

    change: Change
    make: Make
    line: LineId | None = None
    refused: tuple[str, str] | None = None


def trial_of(settlement: Settlement, stage: Stage, subject: Subject) -> Trial:
    """The settlement as it is, cut down to the lines on which the subject's part can depend."""
    trial = Trial(
        contract=settlement.contract,
        ledger=settlement.ledger,
        census=settlement.census,
        facts=settlement.facts,
        stage=stage,
        subject=subject,
    )
    if stage is Stage.AGGREGATE or subject.lines is None or not _stands_alone(settlement.contract):
        return trial
    specific = settlement.contract.specific
    assert specific is not None
    key_of = KEYS[specific.the(Deductible).key]
    keys = {key_of(one) for one in settlement.lines if one.line.id in subject.lines}
    return evolve(trial, ledger=evolve(settlement.ledger, lines=_of_keys(settlement, key_of, keys)))


def _stands_alone(contract: CheckedContract) -> bool:
    """Whether a key's part of the specific depends on its own lines alone."""
    specific = contract.specific
    return (
        specific is not None
        and contract.benefits is None
        and specific.find(AggregatingDeductible) is None
        and specific.find(OverallMaximum) is None
    )


def _of_keys(settlement: Settlement, key_of: Callable[..., str], keys: Iterable[str]) -> tuple[Line, ...]:
    """The ledger's lines of some keys, and those that are not settled."""
    wanted, settled = set(keys), {one.line.id: key_of(one) for one in settlement.lines}
    return tuple(line for line in settlement.ledger.lines if settled.get(line.id) in wanted or line.id not in settled)


def least(pays: Callable[[int], bool], most: int, guess: int | None = None) -> int | None:
    """The least step from 1 through `most` at which it pays, or none, where a step more never pays less.

    A guess that is right costs two trials.
    """
    if most < 1 or not pays(most):
        return None
    low, high = 0, most
    if guess is not None and 1 <= guess < most:
        if pays(guess):
            if guess == 1 or not pays(guess - 1):
                return guess
            high = guess - 1
        else:
            low = guess
    while high - low > 1:
        middle = (low + high) // 2
        if pays(middle):
            high = middle
        else:
            low = middle
    return high


def by_family(contract: CheckedContract) -> bool:
    """Whether the specific keeps its totals by family."""
    specific = contract.specific
    return specific is not None and specific.the(Deductible).key is Key.UNIT
