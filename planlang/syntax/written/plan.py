"""How the statements of a plan are written."""

from __future__ import annotations

from planlang.syntax import nodes
from planlang.syntax.written.words import Segments, labelled, name, names, quoted_name, value


@value.register(nodes.Sponsor)
@value.register(nodes.Administrator)
@value.register(nodes.Group)
def _(statement: nodes.Sponsor | nodes.Administrator | nodes.Group) -> Segments:
    return (quoted_name(statement.name.value),)


@value.register
def _(statement: nodes.CurrencyStatement) -> Segments:
    return (statement.code.value,)


@value.register
def _(statement: nodes.PeriodStatement) -> Segments:
    return (f"{statement.first.value} through {statement.last.value}",)


@value.register
def _(statement: nodes.Coverage) -> Segments:
    return labelled(name(statement.name), statement.label)


@value.register(nodes.Tiers)
@value.register(nodes.Classes)
@value.register(nodes.Covers)
def _(statement: nodes.Tiers | nodes.Classes | nodes.Covers) -> Segments:
    return names(statement.names)


@value.register
def _(statement: nodes.Exclusion) -> Segments:
    return labelled(quoted_name(statement.code.value), statement.label)


@value.register
def _(statement: nodes.Rebates) -> Segments:
    return (statement.mode.value,)
