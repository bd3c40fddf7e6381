"""Asking why not: which lines a question means, and the engine's answer."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from planlang.api import given
from planlang.api.codes import SEVERAL_PLANS
from planlang.api.errors import PlanlangError
from planlang.api.explaining import asked_about, explained_claim, explained_person
from planlang.api.results import Settled, SettledPeriods
from planlang.explain import why_not as words
from planlang.explain.json import Json
from planlang.explain.layout import WIDTH
from planlang.model.settlement import Settlement, Stage
from planlang.model.why_not import Way, WhyNot
from planlang.text.diagnostic import Diagnostic

LAYERS: Mapping[str, Stage] = {"specific": Stage.SPECIFIC, "aggregate": Stage.AGGREGATE}


@frozen(kw_only=True)
class NotPaid:
    """Why a layer did not pay, and the nearest changes that would make it pay, each verified by settling with it."""

    settlement: Settlement = field(repr=False)
    answer: WhyNot

    @property
    def paid(self) -> int:
        """What the layer pays as it is, in minor units."""
        return self.answer.paid

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways to make it pay, those with the fewest changes first."""
        return self.answer.ways

    def __str__(self) -> str:
        return self.text().rstrip("\n")

    def text(self, *, width: int = WIDTH, color: bool = False) -> str:
        """The answer as text."""
        return words.text(self.answer, self.settlement.contract, self.settlement.facts, width=width, color=color)

    def json(self) -> Json:
        """The same in the shape of `docs/schemas/why-not-1.json`."""
        return words.document(self.answer, self.settlement.contract, self.settlement.facts)


def why_not(
    result: Settled | SettledPeriods,
    layer: str,
    *,
    claim: str | None = None,
    line: int | None = None,
    person: str | None = None,
) -> NotPaid:
    """Why `specific` or `aggregate` did not pay a claim (or one of its lines), a person, or with neither the plan.

    Raises PlanlangError when the ledger has no such claim, line or person, and of several periods, since a question is
    asked of one; ValueError for another layer and TypeError for a line without its claim.
    """
    if given.words("layer", layer) not in LAYERS:
        raise ValueError(f"`{layer}` is no layer: ask `specific` or `aggregate`")
    claim, line, person = asked_about(result, claim, line, person)
    if claim is not None and person is not None:
        raise TypeError("ask of one claim, of one person or of the plan: give `claim` or `person`, or neither")
    if isinstance(result, SettledPeriods):
        raise PlanlangError((of_one_period(),))
    answer, unknown = asked_why_not(result.settlement, LAYERS[layer], claim=claim, line=line, person=person)
    if answer is None:
        raise PlanlangError(unknown)
    return answer


def of_one_period() -> Diagnostic:
    """The answer to a question that was asked of several periods."""
    headline = "a question why not is asked of one period, and these plans are several"
    return Diagnostic(SEVERAL_PLANS, headline, help="name the plan of the period that is meant")


def asked_why_not(
    settlement: Settlement, stage: Stage, *, claim: str | None, line: int | None, person: str | None
) -> tuple[NotPaid | None, tuple[Diagnostic, ...]]:
    """The answer, or what the ledger does not have."""
    from planlang.engine.trial import Subject  # noqa: PLC0415  the engine loads only when it is asked
    from planlang.engine.why_not import why_not as answered  # noqa: PLC0415  the same

    unknown: tuple[Diagnostic, ...] = ()
    if claim is not None:
        told, unknown = explained_claim(settlement, claim, line)
        name = f"claim {claim}" if line is None else f"claim {claim} line {line}"
    elif person is not None:
        told, unknown = explained_person(settlement, person)
        name = f"person {person}"
    else:
        return NotPaid(
            settlement=settlement, answer=answered(settlement, stage, Subject(name="the plan", lines=None))
        ), ()
    if told is None:
        return None, unknown
    settled = {settlement.lines[at].line.id for at in told.positions}
    others = {(one.claim, int(one.line)) for one in told.unsettled if one.line.isdigit()}
    subject = Subject(name=name, lines=frozenset(settled | others))
    return NotPaid(settlement=settlement, answer=answered(settlement, stage, subject)), ()
