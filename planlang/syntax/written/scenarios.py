"""How the statements of a scenario, and conditions, are written."""

from __future__ import annotations

from planlang.syntax import nodes
from planlang.syntax.nodes import Statement
from planlang.syntax.written.words import Segments, ended, for_class, money, name, quoted_name, value
from planlang.values.rate import shown_percent


@value.register(nodes.Renewed)
@value.register(nodes.TerminalLiabilityElected)
def _(statement: Statement) -> Segments:
    del statement  # the term says all
    return ("",)


@value.register(nodes.AsOf)
@value.register(nodes.Terminated)
def _(statement: nodes.AsOf | nodes.Terminated) -> Segments:
    return (str(statement.day.value),)


@value.register
def _(statement: nodes.CensusStatement) -> Segments:
    first, *others = [f"{name(each.tier)} {each.units.value}" for each in statement.units]
    units = (f"{statement.month.value} {first}" if statement.month else first, *others)
    every = "" if statement.month else " every month"
    return ended(units, f"{every}{for_class(statement.for_class)}")


def _claim(subject: nodes.OfClaim) -> str:
    line = f" line {subject.line.value}" if subject.line else ""
    return f"claim {quoted_name(subject.claim.value)}{line}"


def _subject(subject: nodes.OfClaim | nodes.OfPerson | nodes.InMonth | None) -> str:
    match subject:
        case nodes.OfClaim():
            return f" of {_claim(subject)}"
        case nodes.OfPerson():
            return f" of person {quoted_name(subject.person.value)}"
        case nodes.InMonth():
            return f" in {subject.month.value}"
        case None:
            return ""


@value.register
def _(statement: nodes.ExpectAmount) -> Segments:
    figure = f"{statement.figure.value}{_subject(statement.subject)}"
    return (f"{figure} {statement.comparison.value} {money(statement.amount)}",)


@value.register(nodes.Always)
@value.register(nodes.WarnWhen)
def _(statement: nodes.Condition) -> Segments:
    bound = money(statement.amount) if statement.amount else None
    if statement.share:
        bound = f"{shown_percent(statement.share.value)} of deductible"
    return (f"{statement.figure.value} {statement.of.value.value} {statement.comparison.value} {bound}",)


@value.register
def _(statement: nodes.ExpectFinding) -> Segments:
    return (f"{statement.severity} {statement.code.value}",)


@value.register
def _(statement: nodes.ExpectRefused) -> Segments:
    return (f"{_claim(statement.subject)} refused by {statement.layer.value} {statement.reason.value}",)
