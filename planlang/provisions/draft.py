"""The draft: a program while provisions lower themselves into it.

A stage is a chain of cuts. `flow` is the stream that is left to be cut; a cut passes a part of it on and says whose the
rest is. What is left at the end is what the layer pays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import assert_never

from attrs import define, evolve, field

from planlang.model.amounts import Amounts
from planlang.model.benefit_years import BenefitYears
from planlang.model.contract import BenefitYear, CheckedContract, Citation, Key, Layer, MemberLayer, Reimbursement, T
from planlang.model.ledger import Facts, Kind
from planlang.model.settlement import Attachment, Cited, ParticipantStream, ReasonStream, Refusal, Stage
from planlang.operators import layer as layers
from planlang.operators import share as shares
from planlang.operators.carry import Carry
from planlang.operators.combine import Combine
from planlang.operators.keep import Keep, KindIs, Test, UnitAmong, UnitOutside
from planlang.operators.program import Program, Step
from planlang.operators.rising import Rising
from planlang.provisions.enrollment import Enrollment

_YEAR_BEFORE: Mapping[Key, Key] = {
    Key.PERSON_YEAR: Key.PERSON_LAST_YEAR,
    Key.UNIT_YEAR: Key.UNIT_LAST_YEAR,
}
# Why a line is not in a selection: it only sorts lines, and nothing tells it.
UNTOLD = Refusal("", "", None)
LAYER_SLUG: Mapping[Stage, str] = {Stage.BENEFITS: "member", Stage.SPECIFIC: "specific", Stage.AGGREGATE: "aggregate"}


def layer_of(contract: CheckedContract, stage: Stage) -> Layer | None:
    """The layer of a stage: the plan's own benefits, the specific or the aggregate."""
    match stage:
        case Stage.BENEFITS:
            return contract.benefits
        case Stage.SPECIFIC:
            return contract.specific
        case Stage.AGGREGATE:
            return contract.aggregate
        case never:
            assert_never(never)


@define
class Draft:
    """A program under construction, for one contract under known facts.

    class_of: the class of each key of the specific. enrollment: units by policy month. alone: units of one person
    only. prior: what earlier periods of the same settlement reimbursed, by the specific's key. carries: whether this
    period or another of the settlement credits a last quarter. codes: the exclusion codes of all periods of the
    settlement, each where it is declared. given_up: the stream that was given up in this stage,
    if one was.
    """

    contract: CheckedContract
    facts: Facts
    class_of: Mapping[str, str]
    enrollment: Enrollment
    alone: frozenset[str] = frozenset()
    prior: Mapping[str, int] = field(factory=dict)
    carries: bool = False
    codes: Mapping[str, Citation] = field(factory=dict)
    stage: Stage = Stage.BENEFITS
    flow: str = ""
    given_up: str | None = None
    member: tuple[str, ...] = ()
    participants: tuple[ParticipantStream, ...] = ()
    attachment: Attachment | None = None
    _steps: list[Step] = field(factory=list)
    _reasons: list[ReasonStream] = field(factory=list)
    _refused: dict[Stage, str] = field(factory=dict)
    _keeps: dict[Stage, str] = field(factory=dict)
    _parts: dict[str, str] = field(factory=dict)
    _waiting: list[tuple[str, str, Callable[[Draft], None]]] = field(factory=list)
    _order: list[str] = field(factory=list)
    _taken: int = 0

    @property
    def layer(self) -> Layer | None:
        """The layer of the stage, if the contract has it."""
        return layer_of(self.contract, self.stage)

    def find(self, kind: type[T]) -> T | None:
        """The layer's term of a kind, if it has one."""
        assert self.layer is not None
        return self.layer.find(kind)

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """All of the layer's terms of a kind, in written order."""
        assert self.layer is not None
        return self.layer.all(kind)

    def the(self, kind: type[T]) -> T:
        """The layer's term of a kind that every checked layer has."""
        assert self.layer is not None
        return self.layer.the(kind)

    def stream(self, name: str) -> str:
        """The full name of a stream of this stage: `specific.deductible`."""
        return f"{LAYER_SLUG[self.stage]}.{name}"

    def refusal(self, reason: str, provision: str, citation: Citation | None = None) -> Refusal:
        """A refusal of this stage."""
        return Refusal(reason, provision, citation)

    def begin_benefits(self, source: str) -> None:
        """Begin stage 0: recoveries and rebates skip it, the rest flows."""
        self.stage = Stage.BENEFITS
        tests = (KindIs(UNTOLD, Kind.RECOVERY), KindIs(UNTOLD, Kind.REBATE))
        self._steps.append(Keep(self.stream("allowed"), source, tests))
        self.flow = self.stream("allowed")

    def bears(self, name: str, parts: tuple[str, ...], reason: str, provision: str, cited: Cited) -> str:
        """The member bears the sum of some streams, for one reason."""
        borne = self.borne(name, parts)
        self.because(reason, borne, provision, cited)
        return borne

    def borne(self, name: str, parts: tuple[str, ...]) -> str:
        """The member bears the sum of some streams, each of which has a reason of its own."""
        sum_of = self.add(Combine(self.stream(name), parts))
        self.member += (sum_of,)
        return sum_of

    def open(self, stage: Stage, source: str, tests: Iterable[Test]) -> None:
        """Begin a stage: what no test refuses flows on, what is refused has its refusal as its reason."""
        self.stage = stage
        kept, refused = self.stream("counted"), self.stream("refused")
        self._steps += [Keep(kept, source, tuple(tests)), Combine(refused, (source,), (kept,))]
        self._refused[stage], self._keeps[stage] = refused, kept
        self.flow = kept

    def select(self, name: str, tests: Iterable[Test], source: str | None = None) -> str:
        """The part of a stream (by default the flow) that no test refuses, as a stream of its own; the flow stays."""
        self._steps.append(Keep(self.stream(name), source or self.flow, tuple(tests)))
        return self.stream(name)

    def add(self, step: Step) -> str:
        """A step outside the chain of cuts; returns its stream."""
        self._steps.append(step)
        return step.name

    def because(self, reason: str, stream: str, provision: str, cited: Cited) -> None:
        """A stream that is the amount of a reason."""
        self._reasons.append(ReasonStream(self.stage, reason, stream, provision, cited))

    def member_layer(self, name: str, source: str, layer: MemberLayer, total: str, carried: str | None = None) -> str:
        """What a person's and a family's amount take of a stream in a benefit year. Source: `semantics`, section 4.

        total: the name under which policy periods that share a benefit year keep one running total. carried: the name
        under which a last quarter's amounts are kept and credited to the next year.
        """
        person_of = (Key.PERSON_YEAR, layer.person, f"{total}.person", carried)
        family_of = (Key.UNIT_YEAR, layer.family, f"{total}.family", carried)
        if layer.family is None or layer.embedded:
            person = self._member_layer(f"{name}.person", source, *person_of)
            if layer.family is None:
                return person
            return self._member_layer(f"{name}.family", person, *family_of)
        if layer.person is None:
            return self._member_layer(f"{name}.family", source, *family_of)
        single = self.select(f"{name}.single", [UnitOutside(UNTOLD, self.alone)], source)
        several = self.select(f"{name}.several", [UnitAmong(UNTOLD, self.alone)], source)
        person = self._member_layer(f"{name}.person", single, *person_of)
        family = self._member_layer(f"{name}.family", several, *family_of)
        return self.add(Combine(self.stream(name), (person, family)))

    def _member_layer(  # noqa: PLR0913, PLR0917  # a layer is its stream, its key, its amount and its totals
        self, name: str, source: str, key: Key, limit: int | None, total: str, carried: str | None
    ) -> str:
        credit = layers.Credit(f"{carried}.{key.value}", _YEAR_BEFORE[key]) if carried else None
        amounts = None if limit is None else Amounts(limit)
        return self.add(layers.Layer(self.stream(name), source, key, Amounts(0), amounts, credit, total))

    def carry(self, name: str, source: str, carried: str) -> str:
        """Keep what a stream takes in a last quarter, for the persons' and the units' layers of the next year."""
        assert self.contract.benefits is not None
        years = BenefitYears(self.contract.period, calendar=self.contract.benefits.the(BenefitYear).calendar)
        stores = {f"{carried}.{key.value}": key for key in _YEAR_BEFORE}
        return self.add(Carry(self.stream(name), source, stores, years.in_last_quarter))

    def cut(
        self,
        step: layers.Layer | Rising | shares.Share,
        reason: str | None,
        provision: str,
        cited: Cited,
        *,
        source: str | None = None,
    ) -> None:
        """Pass the step's part on and give the rest its reason.

        `source` is the part of the flow that the step cuts, when that is not all of it; what it does not cut flows on.
        Without a reason the rest is nobody's: a flow that was given up has its reason already.
        """
        rest = f"{step.name}.rest"
        whole = source or self.flow
        self._steps += [step, Combine(rest, (whole,), (step.name,))]
        if reason is not None:
            self._reasons.append(ReasonStream(self.stage, reason, rest, provision, cited))
        if source is None:
            self.flow = step.name
        else:
            flow = f"{step.name}.flow"
            self._steps.append(Combine(flow, (self.flow,), (rest,)))
            self.flow = flow

    def give_up(self, name: str, reason: str, provision: str, cited: Cited) -> None:
        """Everything that flows has this reason, and nothing flows on."""
        given, nothing = self.stream(name), self.stream(f"{name}.nothing")
        self._steps += [Combine(given, (self.flow,)), Combine(nothing, (self.flow,), (given,))]
        self._reasons.append(ReasonStream(self.stage, reason, given, provision, cited))
        self.given_up, self.flow = given, nothing

    def publish(self, figure: str, stream: str | None = None) -> None:
        """Name a stream (by default the flow) as a figure that persons or months report."""
        self._parts[figure] = stream or self.flow

    def after(self, provision: str, name: str, lower: Callable[[Draft], None]) -> None:
        """Lower a provision only once another is lowered: a contract may turn the usual order round."""
        self._waiting.append((provision, name, lower))

    def lowered(self, provision: str) -> None:
        """A provision is lowered, unless it waits: whatever waited for it comes now."""
        if any(name == provision for _, name, _ in self._waiting):
            return
        self._order.append(provision)
        due = [(name, lower) for awaited, name, lower in self._waiting if awaited == provision]
        self._waiting = [waiting for waiting in self._waiting if waiting[0] != provision]
        for name, lower in due:
            lower(self)
            self._order.append(name)

    def close(self) -> None:
        """End a stage: what still flows is what the layer pays."""
        assert not self._waiting, self._waiting
        slug = LAYER_SLUG[self.stage]
        self._parts[slug] = self.flow
        provision, place = "", None
        if self.layer is not None:
            provision = f"{slug}-reimbursement"
            place = self.layer.the(Reimbursement).citation or self.layer.citation
        self._reasons.append(ReasonStream(self.stage, slug, self.flow, provision, Cited(place)))

    def combine(self, name: str, plus: tuple[str, ...], minus: tuple[str, ...]) -> str:
        """A stream outside the stages: what one stage leaves to the next."""
        self._steps.append(Combine(name, plus, minus))
        return name

    def attach(self, **changes: object) -> None:
        """Set figures of the attachment."""
        assert self.attachment is not None
        self.attachment = evolve(self.attachment, **changes)  # type: ignore[arg-type]

    def taken(self) -> Program:
        """The program of the steps that were not taken before: several periods settle stage by stage."""
        program, taken = self.program(), self._taken
        self._taken = len(self._steps)
        steps = program.steps[taken:]
        made = {step.name for step in steps}
        keeps = {stage: name for stage, name in program.keeps.items() if name in made}
        return evolve(program, steps=steps, keeps=keeps)

    def program(self) -> Program:
        """The finished program."""
        return Program(
            steps=tuple(self._steps),
            reasons=tuple(self._reasons),
            refused=dict(self._refused),
            keeps=dict(self._keeps),
            parts=dict(self._parts),
            order=tuple(dict.fromkeys(self._order)),
            participants=self.participants,
            attachment=self.attachment,
        )
