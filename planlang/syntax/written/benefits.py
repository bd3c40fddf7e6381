"""How the statements of the plan's own benefits are written."""

from __future__ import annotations

from planlang.syntax import nodes
from planlang.syntax.nodes import MemberAmounts, Name
from planlang.syntax.written.words import Segments, ended, for_class, money, names, value
from planlang.values.rate import shown_percent


def _on(segments: Segments, coverages: tuple[Name, ...]) -> Segments:
    """The segments with ` on ` and a list of coverages after the last of them."""
    if not coverages:
        return segments
    first, *others = names(coverages)
    return (*ended(segments, f" on {first}"), *others)


def _amounts(amounts: MemberAmounts) -> Segments:
    person = (f"{money(amounts.person)} per person",) if amounts.person else ()
    family = (f"{money(amounts.family)} per family",) if amounts.family else ()
    if amounts.embedded is None:
        return person + family
    return ended(person + family, " embedded" if amounts.embedded.value else " non-embedded")


@value.register
def _(statement: nodes.BenefitYear) -> Segments:
    return ("calendar year" if statement.calendar else "plan year",)


@value.register
def _(statement: nodes.Copay) -> Segments:
    return _on((f"{money(statement.amount)} per line",), statement.on)


@value.register
def _(statement: nodes.MemberDeductible) -> Segments:
    return _on(ended(_amounts(statement.amounts), for_class(statement.for_class)), statement.on)


@value.register
def _(statement: nodes.MemberCoinsurance) -> Segments:
    return _on((f"member pays {shown_percent(statement.share.value)}",), statement.on)


@value.register
def _(statement: nodes.OutOfPocketMaximum) -> Segments:
    copays = {None: "", True: " with copays", False: " without copays"}[statement.with_copays]
    return _on(ended(_amounts(statement.amounts), copays), statement.on)


@value.register
def _(statement: nodes.BenefitMaximum) -> Segments:
    reach = "per lifetime" if statement.lifetime else "per benefit year"
    return _on((f"{money(statement.amount)} per person {reach}",), statement.on)


@value.register
def _(statement: nodes.CarryOver) -> Segments:
    return ("included" if statement.included else "none",)
