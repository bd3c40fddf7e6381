"""How the statements of the layers are written."""

from __future__ import annotations

from planlang.syntax import nodes
from planlang.syntax.written.words import GAP, Segments, ended, for_class, money, name, names, quoted_name, value
from planlang.values.rate import shown_percent


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
    return (f"{money(statement.amount)} {statement.per.value.value}{for_class(statement.for_class)}",)


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
        amounts = ended(amounts, " per month")
    amounts = ended(amounts, for_class(statement.for_class))
    if statement.on:
        first, *others = names(statement.on)
        amounts = (*ended(amounts, f" on {first}"), *others)
    return ended(amounts, f" from {statement.from_date.value}") if statement.from_date else amounts


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
