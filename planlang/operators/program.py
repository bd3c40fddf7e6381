"""The program: a contract lowered to steps, each of which makes one named stream."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from planlang.model.contract import Key
from planlang.model.laws import Law
from planlang.model.settlement import Attachment, ParticipantStream, ReasonStream, Stage
from planlang.operators.carry import Carry
from planlang.operators.combine import Combine
from planlang.operators.keep import Keep
from planlang.operators.layer import Layer
from planlang.operators.rising import Rising
from planlang.operators.share import Share

Step = Keep | Layer | Rising | Share | Combine | Carry

# The stream of every program's input: the amount of the line.
AMOUNT = "amount"


@frozen(kw_only=True)
class Program:
    """Steps in order; each reads `amount` or streams of earlier steps.

    reasons: which stream is the amount of which reason. refused: by stage, the stream that holds what a layer does not
    count. parts: what the named parts of the waterfall are (`specific`, `aggregate`) and the figures that persons and
    months report (`eligible`, `excess`, `aggregating`, `counted`), by stream. order: the provisions in the order in
    which they were lowered.
    """

    steps: tuple[Step, ...]
    reasons: tuple[ReasonStream, ...]
    refused: Mapping[Stage, str]
    keeps: Mapping[Stage, str]
    parts: Mapping[str, str]
    order: tuple[str, ...]
    participants: tuple[ParticipantStream, ...]
    attachment: Attachment | None

    @property
    def laws(self) -> Mapping[str, Law]:
        """How each step that keeps a running total takes its part of it."""
        return {step.name: law for step in self.steps if (law := _law(step)) is not None}

    @property
    def carrying(self) -> tuple[int, int]:
        """The steps that have to do with credits, from the first to behind the last; none where nothing carries."""
        found = [
            at
            for at, step in enumerate(self.steps)
            if isinstance(step, Carry) or (isinstance(step, Layer) and step.credit is not None)
        ]
        return (found[0], found[-1] + 1) if found else (0, 0)


def _law(step: Step) -> Law | None:
    match step:
        case Layer():
            return Law(source=step.source, key=step.key, total=step.total, attachment=step.attachment, limit=step.limit)
        case Share():
            return Law(source=step.source, key=step.key, total=step.total, percentage=step.percentage)
        case Rising():
            settles = () if step.settlement is None else (step.settlement,)
            return Law(source=step.source, key=Key.CONTRACT, rising=(*step.attachments, *settles))
        case _:
            return None
