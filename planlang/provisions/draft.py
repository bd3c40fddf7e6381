"""The draft: a program while provisions lower themselves into it.

A stage is a chain of cuts. `flow` is the stream that is left to be cut; a cut passes a part of it on and says whose the
rest is. What is left at the end is what the layer pays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from attrs import define, evolve, field

from planlang.model.contract import CheckedContract, Citation, Layer, Reimbursement, T
from planlang.model.ledger import Facts
from planlang.model.settlement import Attachment, Cited, ReasonStream, Refusal, Stage
from planlang.operators import layer as layers
from planlang.operators import share as shares
from planlang.operators.combine import Combine
from planlang.operators.keep import Keep, Test
from planlang.operators.program import Program, Step
from planlang.operators.rising import Rising
from planlang.provisions.enrollment import Enrollment

LAYER_SLUG: Mapping[Stage, str] = {Stage.SPECIFIC: "specific", Stage.AGGREGATE: "aggregate"}


@define
class Draft:
    """A program under construction, for one contract under known facts.

    class_of: the class of each key of the specific. enrollment: units by policy month. given_up: the stream that was
    given up in this stage, if one was.
    """

    contract: CheckedContract
    facts: Facts
    class_of: Mapping[str, str]
    enrollment: Enrollment
    stage: Stage = Stage.SPECIFIC
    flow: str = ""
    given_up: str | None = None
    attachment: Attachment | None = None
    _steps: list[Step] = field(factory=list)
    _reasons: list[ReasonStream] = field(factory=list)
    _refused: dict[Stage, str] = field(factory=dict)
    _keeps: dict[Stage, str] = field(factory=dict)
    _parts: dict[str, str] = field(factory=dict)
    _waiting: list[tuple[str, str, Callable[[Draft], None]]] = field(factory=list)
    _order: list[str] = field(factory=list)

    @property
    def layer(self) -> Layer | None:
        """The layer of the stage, if the contract has it."""
        return self.contract.specific if self.stage is Stage.SPECIFIC else self.contract.aggregate

    def find(self, kind: type[T]) -> T | None:
        """The layer's term of a kind, if it has one."""
        return self.layer.find(kind) if self.layer else None

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """All of the layer's terms of a kind, in written order."""
        return self.layer.all(kind) if self.layer else ()

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

    def open(self, stage: Stage, source: str, tests: Iterable[Test]) -> None:
        """Begin a stage: what no test refuses flows on, what is refused has its refusal as its reason."""
        self.stage = stage
        kept, refused = self.stream("counted"), self.stream("refused")
        self._steps += [Keep(kept, source, tuple(tests)), Combine(refused, (source,), (kept,))]
        self._refused[stage], self._keeps[stage] = refused, kept
        self.flow = kept

    def select(self, name: str, tests: Iterable[Test]) -> str:
        """The part of the flow that no test refuses, as a stream of its own; the flow stays."""
        self._steps.append(Keep(self.stream(name), self.flow, tuple(tests)))
        return self.stream(name)

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

    def program(self) -> Program:
        """The finished program."""
        return Program(
            steps=tuple(self._steps),
            reasons=tuple(self._reasons),
            refused=dict(self._refused),
            keeps=dict(self._keeps),
            parts=dict(self._parts),
            order=tuple(dict.fromkeys(self._order)),
            attachment=self.attachment,
        )
