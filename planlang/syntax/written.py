"""How a statement is written: its value as segments, each but the last followed by a comma.

What two spellings mean alike is written in one way; only the decimals of an amount stay as the author wrote them,
since `$330.00` in a list of factors is no worse than `$330`.
"""

from __future__ import annotations

import re
from functools import singledispatch

from planlang.syntax import literals, nodes
from planlang.syntax.nodes import Clause, Statement, Written
from planlang.syntax.strange import strange_word
from planlang.values.money import EXPONENTS, Money
from planlang.values.rate import shown_percent

Segments = tuple[str, ...]

GAP = "\0"
"""Stands between two columns of a value (`coverage medical  "Medical"`); no text of a plan can hold it."""

_WORD = re.compile(r"[^\W\d_]\w*(-\w+)*")
_MONEY = re.compile(r"-?(\$|[A-Z]{3})[ \t]*-?[0-9][0-9,]*(\.[0-9]+)?")


def quoted_name(text: str) -> str:
    """A name in quotes."""
    return f'"{text}"'


def name(written: Written[str]) -> str:
    """A name, in quotes when it is no word."""
    text = written.value
    return text if _WORD.fullmatch(text) and strange_word(text) is None else quoted_name(text)


def money(written: Written[Money]) -> str:
    """An amount, with decimals if the author wrote them or there are cents."""
    value, text = written.value, written.span.text
    exponent = EXPONENTS.get(value.currency.code, literals.DECIMALS_OF_UNKNOWN)
    as_written = _MONEY.fullmatch(text) is not None and literals.money(text) == value
    whole, part = divmod(abs(value.minor), 10**exponent)
    decimals = f".{part:0{exponent}d}" if exponent and (part or (as_written and "." in text)) else ""
    return f"{'-' if value.minor < 0 else ''}{value.currency.prefix}{whole:,}{decimals}"


def clause(cited: Clause) -> str:
    """`clause "4.2" "the Specific Deductible"`."""
    words = f" {quoted_name(cited.words)}" if cited.words is not None else ""
    return f"clause {quoted_name(cited.number)}{words}"


def _names(written: tuple[Written[str], ...]) -> Segments:
    return tuple(name(each) for each in written)


def _ended(segments: Segments, end: str) -> Segments:
    """The segments with more words after the last of them."""
    return (*segments[:-1], f"{segments[-1]}{end}")


def _labelled(first: str, label: Written[str] | None) -> Segments:
    return (f"{first}{GAP}{quoted_name(label.value)}",) if label else (first,)


def _for_class(written: Written[str] | None) -> str:
    return f" for class {name(written)}" if written else ""


@singledispatch
def value(statement: Statement) -> Segments:
    """What stands after the statement's term: nothing where the term says all."""
    raise TypeError(statement)


@value.register(nodes.Renewed)
@value.register(nodes.TerminalLiabilityElected)
def _(statement: Statement) -> Segments:
    del statement  # the term says all
    return ("",)


# --- the plan ---------------------------------------------------------------------------------------------------


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
    return _labelled(name(statement.name), statement.label)


@value.register(nodes.Tiers)
@value.register(nodes.Classes)
@value.register(nodes.Covers)
def _(statement: nodes.Tiers | nodes.Classes | nodes.Covers) -> Segments:
    return _names(statement.names)


@value.register
def _(statement: nodes.Exclusion) -> Segments:
    return _labelled(quoted_name(statement.code.value), statement.label)


@value.register
def _(statement: nodes.Rebates) -> Segments:
    return (statement.mode.value,)


# --- both layers ------------------------------------------------------------------------------------------------


@value.register
def _(statement: nodes.Carrier) -> Segments:
    policy = f" policy {quoted_name(statement.policy.value)}" if statement.policy else ""
    return (f"{quoted_name(statement.name.value)}{policy}",)


def _window(window: nodes.WrittenWindow) -> str:
    first, last = window.first, window.last
    if first and last:
        return f"{first.value} through {last.value}"
    if first:
        return f"on or after {first.value}"
    return f"on or before {last.value}" if last else "any date"


def _basis_name(basis: nodes.NamedBasis | nodes.PaidBasis | nodes.IncurredBasis) -> str:
    match basis:
        case nodes.NamedBasis():
            return f"{basis.incurred_months}/{basis.paid_months}"
        case nodes.PaidBasis():
            return "paid"
        case nodes.IncurredBasis():
            return "incurred"


@value.register
def _(statement: nodes.Basis) -> Segments:
    named = (_basis_name(statement.named.value),) if statement.named else ()
    incurred = (f"incurred {_window(statement.incurred.value)}",) if statement.incurred else ()
    paid = (f"paid {_window(statement.paid.value)}",) if statement.paid else ()
    return named + incurred + paid


@value.register
def _(statement: nodes.Reimburses) -> Segments:
    rates = [shown_percent(rate.value) for rate in statement.rates]
    if not statement.amounts:
        return (rates[0],)
    first, *others = [money(amount) for amount in statement.amounts]
    middle = [f"{rate} of the next {amount}" for rate, amount in zip(rates[1:-1], others, strict=True)]
    return (f"{rates[0]} of the first {first} of excess", *middle, f"then {rates[-1]}")


@value.register(nodes.RunInLimit)
@value.register(nodes.Maximum)
@value.register(nodes.LifetimeMaximum)
def _(statement: nodes.RunInLimit | nodes.Maximum | nodes.LifetimeMaximum) -> Segments:
    per = f" {statement.per.value.value}" if statement.per else ""
    return (f"{money(statement.amount)}{per}",)


# --- the specific -----------------------------------------------------------------------------------------------


@value.register(nodes.GaplessRenewal)
@value.register(nodes.AdvanceFunding)
def _(statement: nodes.GaplessRenewal | nodes.AdvanceFunding) -> Segments:
    return ("included" if statement.included else "none",)


@value.register
def _(statement: nodes.Deductible) -> Segments:
    return (f"{money(statement.amount)} {statement.per.value.value}{_for_class(statement.for_class)}",)


def _keyed(statement: nodes.Laser | nodes.PriorReimbursement) -> str:
    return f"{statement.per.value.value.removeprefix('per ')} {quoted_name(statement.key.value)}"


@value.register
def _(statement: nodes.Laser) -> Segments:
    if statement.amount:
        return (f"{_keyed(statement)} at {money(statement.amount)}",)
    assert statement.excluded is not None, statement  # INVARIANT: a laser has an amount or excludes
    return (f"{_keyed(statement)} excluded from {statement.excluded.value}",)


@value.register
def _(statement: nodes.PriorReimbursement) -> Segments:
    return (f"{_keyed(statement)} {money(statement.amount)}",)


@value.register
def _(statement: nodes.AggregatingDeductible) -> Segments:
    order = {None: "", False: " before percentage", True: " after percentage"}[statement.after_percentage]
    return (f"{money(statement.amount)}{order}",)


@value.register(nodes.OverallMaximum)
@value.register(nodes.MinimumRequest)
def _(statement: nodes.OverallMaximum | nodes.MinimumRequest) -> Segments:
    return (money(statement.amount),)


@value.register
def _(statement: nodes.Participant) -> Segments:
    reach = ""
    if statement.start and statement.stop:
        reach = f" from {money(statement.start)} to {money(statement.stop)}"
    elif statement.start:
        reach = f" over {money(statement.start)}"
    takes = f"takes {shown_percent(statement.share.value)} of reimbursement {statement.per.value.value}{reach}"
    return (f"{quoted_name(statement.name.value)}{GAP}{takes}",)


# --- the aggregate ----------------------------------------------------------------------------------------------


@value.register(nodes.ExpectedClaims)
@value.register(nodes.MonthlyFactor)
def _(statement: nodes.Factors) -> Segments:
    if statement.composite:
        amounts: Segments = (f"{money(statement.composite)} per employee per month",)
    else:
        amounts = tuple(f"{name(each.tier)} {money(each.amount)}" for each in statement.by_tier)
        amounts = _ended(amounts, " per month")
    amounts = _ended(amounts, _for_class(statement.for_class))
    if statement.on:
        first, *others = _names(statement.on)
        amounts = (*_ended(amounts, f" on {first}"), *others)
    return _ended(amounts, f" from {statement.from_date.value}") if statement.from_date else amounts


@value.register
def _(statement: nodes.Corridor) -> Segments:
    return (shown_percent(statement.rate.value),)


@value.register(nodes.EnrollmentLag)
@value.register(nodes.TerminalLiability)
@value.register(nodes.NoAdvances)
def _(statement: nodes.EnrollmentLag | nodes.TerminalLiability | nodes.NoAdvances) -> Segments:
    months = statement.months.value
    return (f"{months} month" if months == 1 else f"{months} months",)


@value.register
def _(statement: nodes.MinimumAttachment) -> Segments:
    share = statement.share and f"{shown_percent(statement.share.value)} of first month times policy months"
    amount = statement.amount and money(statement.amount)
    return (f"greater of {amount} and {share}" if amount and share else amount or share or "",)


@value.register
def _(statement: nodes.DeductiblePeriod) -> Segments:
    if statement.rate is None:
        return (statement.form.value,)
    return (f"annual fixed at {shown_percent(statement.rate.value)} of first month times policy months",)


@value.register
def _(statement: nodes.AdvancesOverStatement) -> Segments:
    return (statement.over.value,)


@value.register
def _(statement: nodes.Repayment) -> Segments:
    return (statement.mode.value,)


@value.register
def _(statement: nodes.LossLimit) -> Segments:
    amount = f"{money(statement.amount)} per person" if statement.amount else statement.form.value.value
    return (f"{amount} on {statement.reach.value.value}" if statement.reach else amount,)


@value.register
def _(statement: nodes.OnTermination) -> Segments:
    return (statement.mode.value,)


# --- scenarios --------------------------------------------------------------------------------------------------


@value.register(nodes.AsOf)
@value.register(nodes.Terminated)
def _(statement: nodes.AsOf | nodes.Terminated) -> Segments:
    return (str(statement.day.value),)


@value.register
def _(statement: nodes.CensusStatement) -> Segments:
    first, *others = [f"{name(each.tier)} {each.units.value}" for each in statement.units]
    units = (f"{statement.month.value} {first}" if statement.month else first, *others)
    every = "" if statement.month else " every month"
    return _ended(units, f"{every}{_for_class(statement.for_class)}")


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


@value.register
def _(statement: nodes.ExpectFinding) -> Segments:
    return (f"{statement.severity} {statement.code.value}",)


@value.register
def _(statement: nodes.ExpectRefused) -> Segments:
    return (f"{_claim(statement.subject)} refused by {statement.layer.value} {statement.reason.value}",)
