"""Contract basis: a line counts when it was incurred and paid inside the layer's two windows.

    a/b        incurred add_months(s, 12 - a) .. e        paid s .. add_months(s, b) - 1 day
    paid       incurred F (or unbounded) .. e             paid s .. e
    incurred   incurred s .. e                            paid s .. unbounded
    windows    any two

A name is sugar for its windows; written together they must agree. Source: `semantics`, section 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from planlang.model import contract as model
from planlang.model.contract import Basis, Term
from planlang.model.description import Part, Sentence
from planlang.model.ledger import Facts, Resolved
from planlang.model.settlement import Stage
from planlang.model.trace import Account
from planlang.model.windows import Windows, may_be_gapless, windows_in_force
from planlang.operators.keep import IncurredAfter, IncurredBefore, PaidAfter, PaidBefore, Test
from planlang.provisions.describing import Describing, absent, in_words
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, IncurredBasis, NamedBasis, PaidBasis, Written, WrittenWindow
from planlang.text.diagnostic import Code, Label
from planlang.values.calendar import DAY, Period, Window, add_months

BASIS_WINDOWS_DISAGREE = Code("basis-windows-disagree")
BASIS_NEEDS_TWELVE_MONTHS = Code("basis-needs-twelve-months")
EMPTY_WINDOW = Code("empty-window")

NAME = "contract-basis"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Basis,)
BLOCKS = frozenset({Block.SPECIFIC, Block.AGGREGATE})
CODES: tuple[Code, ...] = (
    BASIS_WINDOWS_DISAGREE,
    BASIS_NEEDS_TWELVE_MONTHS,
    EMPTY_WINDOW,
)

_YEAR = 12

Named = NamedBasis | PaidBasis | IncurredBasis


def check(scope: Scope) -> tuple[Term, ...]:
    """The four dates of the layer."""
    basis = scope.require(nodes.Basis, "basis 12/15")
    if basis is None or _empty(scope, basis):
        return ()
    if basis.named is None:
        return _explicit(scope, basis)
    if scope.period is None or not _possible(scope, basis.named, scope.period):
        return ()
    named = basis.named.value
    incurred, paid = windows_of(named, scope.period)
    if isinstance(named, PaidBasis) and basis.incurred and basis.incurred.value.first:
        incurred = Window(basis.incurred.value.first.value, incurred.last)
        if _begins_after(scope, basis.incurred.value.first, scope.period):
            return ()
    if _disagree(scope, basis, basis.named, incurred, paid):
        return ()
    return (
        Basis(
            name=shown_name(named),
            incurred=incurred,
            paid=paid,
            paid_months=named.paid_months if isinstance(named, NamedBasis) else None,
            citation=scope.citation(basis),
        ),
    )


def windows_of(named: Named, period: Period) -> tuple[Window, Window]:
    """The incurred and the paid window for which a name stands."""
    match named:
        case NamedBasis(incurred_months, paid_months):
            return (
                Window(add_months(period.first, _YEAR - incurred_months), period.last),
                Window(period.first, add_months(period.first, paid_months) - DAY),
            )
        case PaidBasis():
            return Window(None, period.last), Window(period.first, period.last)
        case IncurredBasis():
            return Window(period.first, period.last), Window(period.first, None)


def shown_name(named: Named) -> str:
    """As the language writes it: `12/15`, `paid`, `incurred`."""
    match named:
        case NamedBasis(incurred_months, paid_months):
            return f"{incurred_months}/{paid_months}"
        case PaidBasis():
            return "paid"
        case IncurredBasis():
            return "incurred"


def _dated(written: WrittenWindow) -> Window:
    return Window(
        written.first.value if written.first else None,
        written.last.value if written.last else None,
    )


def _explicit(scope: Scope, basis: nodes.Basis) -> tuple[Term, ...]:
    """A basis of two windows without a name."""
    assert basis.incurred is not None  # INVARIANT: without a name both windows are written
    assert basis.paid is not None
    incurred, paid = _dated(basis.incurred.value), _dated(basis.paid.value)
    name = f"incurred {incurred.shown()}, paid {paid.shown()}"
    return (Basis(name=name, incurred=incurred, paid=paid, paid_months=None, citation=scope.citation(basis)),)


def _empty(scope: Scope, basis: nodes.Basis) -> bool:
    """Report windows that end before they begin."""
    found = False
    for written in (basis.incurred, basis.paid):
        if written is None or written.value.first is None or written.value.last is None:
            continue
        first, last = written.value.first, written.value.last
        if first.value > last.value:
            found = True
            scope.report(
                EMPTY_WINDOW,
                f"the window ends on {last.value}, before it begins",
                Label(last.span, f"before {first.value}"),
                Label(first.span, "begins here"),
                remedy=f"`{last.value} through {first.value}` would hold days; check both dates",
            )
    return found


def _begins_after(scope: Scope, since: Written[date], period: Period) -> bool:
    """Report a first incurred day after the last one, which `paid` leaves to the period."""
    if since.value <= period.last:
        return False
    scope.report(
        EMPTY_WINDOW,
        f"the window ends on {period.last}, before it begins",
        Label(since.span, f"after {period.last}, on which `paid` ends it with the period"),
        *scope.frame.in_period(),
        remedy=f"write a day on or before {period.last}; check the year",
    )
    return True


def _possible(scope: Scope, written: Written[Named], period: Period) -> bool:
    """Whether a name has windows in this period: `a/b` needs one of twelve months."""
    named = written.value
    if not isinstance(named, NamedBasis) or period.last == add_months(period.first, _YEAR) - DAY:
        return True
    scope.report(
        BASIS_NEEDS_TWELVE_MONTHS,
        f"`{written.span.text}` needs a period of twelve months",
        Label(written.span, f"this plan runs {period.first} through {period.last}"),
        *scope.frame.in_period(),
        remedy=f"write the two windows: `basis {_for_other_period(named, period)}`",
    )
    return False


def _for_other_period(named: NamedBasis, period: Period) -> str:
    """The windows with the same run-in and run-out around a period that is no year."""
    incurred = Window(add_months(period.first, _YEAR - named.incurred_months), period.last)
    paid = Window(period.first, add_months(period.last + DAY, named.paid_months - _YEAR) - DAY)
    return f"incurred {incurred.shown()}, paid {paid.shown()}"


def _disagree(scope: Scope, basis: nodes.Basis, named: Written[Named], incurred: Window, paid: Window) -> bool:
    """Report windows that differ from those of the name beside them."""
    pairs = (("incurred", basis.incurred, incurred), ("paid", basis.paid, paid))
    wrong = [
        (word, written, meant)
        for word, written, meant in pairs
        if written is not None and not _says(named.value, word, _dated(written.value), meant)
    ]
    if not wrong:
        return False
    name = shown_name(named.value)
    scope.report(
        BASIS_WINDOWS_DISAGREE,
        f"`{name}` and the windows beside it disagree",
        *(Label(written.span, f"`{name}` is {word} {meant.shown()}") for word, written, meant in wrong),
        Label(named.span, "the name says otherwise"),
        *scope.frame.in_period(),
        remedy=f"`{name}` of this period is `incurred {incurred.shown()}, paid {paid.shown()}`; "
        "write that, or the windows alone",
    )
    return True


def _says(named: Named, word: str, written: Window, meant: Window) -> bool:
    """Whether a written window is the one that is meant; `paid since F` leaves its end to the period's."""
    if isinstance(named, PaidBasis) and word == "incurred" and written.last is None:
        return written.first == meant.first
    return written == meant


_SAID = {
    "incurred-too-early": "incurred too early",
    "incurred-too-late": "incurred too late",
    "paid-too-early": "paid too early",
    "paid-too-late": "paid too late",
}


def refuse(draft: Draft) -> Iterable[Test]:
    """A line counts when both its dates fall in the windows in force."""
    if draft.layer is None:
        return
    windows = windows_in_force(draft.contract, draft.layer, draft.facts)
    citation = draft.the(model.Basis).citation
    for test, day, reason in (
        (IncurredBefore, windows.incurred.first, "incurred-too-early"),
        (IncurredAfter, windows.incurred.last, "incurred-too-late"),
        (PaidBefore, windows.paid.first, "paid-too-early"),
        (PaidAfter, windows.paid.last, "paid-too-late"),
    ):
        if day is not None:
            yield test(draft.refusal(reason, NAME, citation), day)


def dated(contract: model.CheckedContract, layer: model.Layer, facts: Facts, resolved: Resolved) -> Iterable[str]:
    """The four dates of a layer, with a yes or no of a line for each window, and the facts that moved them."""
    windows = windows_in_force(contract, layer, facts)
    incurred = "yes" if windows.incurred.holds(resolved.line.incurred) else "no"
    paid = "yes" if windows.paid.holds(resolved.window_paid) else "no"
    yield f"incurred {windows.incurred.shown()} {incurred}; paid {windows.paid.shown()} {paid}"
    if resolved.root.id != resolved.line.id:
        root = resolved.root
        yield f"judged by the dates of claim {root.claim} line {root.line}, paid {root.paid}"
    if windows.gapless:
        yield "the contract was renewed, so the paid window runs 24 months"
    yield from _ended(windows, facts)


def _ended(windows: Windows, facts: Facts) -> Iterable[str]:
    """What a termination ended, and how long terminal liability lets the paid window go on."""
    both, which = len(windows.ended) > 1, " and ".join(windows.ended)
    lasting = "terminal liability was elected and nothing followed, so the paid window goes on"
    if windows.ended and windows.extended:
        ends = "both windows" if both else f"the {which} window"
        yield f"the termination, {facts.terminated}, ends {ends}; {lasting} through {windows.paid.last}"
    elif windows.ended:
        yield f"{'both windows end' if both else f'the {which} window ends'} on the termination, {facts.terminated}"
    elif windows.extended:
        yield lasting


def tell(telling: Telling) -> Iterable[Account]:
    """Say whether the dates let the line count; of a line that is refused for another reason they are shown as well."""
    refusal, note = telling.refusal, ""
    if telling.layer is None:
        return
    basis = telling.the(model.Basis)
    if refusal is not None and refusal.provision != NAME:
        words, note = f"the basis of {telling.title}", "refused whatever the dates"
    elif refusal is not None:
        words = f"does not count under {telling.title}: {_SAID[refusal.reason]}"
    elif telling.stage is Stage.AGGREGATE and not telling.part("counted"):
        words = f"counts under {telling.title}, with nothing left for it"
    else:
        words = f"counts under {telling.title}"
    dates = dated(telling.contract, telling.layer, telling.settlement.facts, telling.resolved)
    yield telling.account(NAME, words, basis.citation, *dates, note=note)


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part not in {Part.SPECIFIC, Part.AGGREGATE}:
        return
    term = describing.find(Basis)
    if term is not None:
        yield describing.said(
            term,
            f"A claim counts when incurred {describing.days(term.incurred)} and paid {describing.days(term.paid)}.",
        )
        first = describing.contract.period.first
        if describing.counts_run_in(describing.layer):
            yield describing.said(term, f"So claims from before {in_words(first)} can count: run-in.")
        else:
            yield absent(f"For the {describing.part.value} no claim incurred before {in_words(first)} counts.")
        last, end = term.paid.last, describing.contract.period.last
        if last is None or last > end:
            until = "on any later day" if last is None else f"through {in_words(last)}"
            yield describing.said(term, f"So claims can still be paid after {in_words(end)}, {until}: run-out.")
        elif not _may_lengthen(describing, term):
            yield absent(f"For the {describing.part.value} no claim paid after {in_words(last)} counts.")


def _may_lengthen(describing: Describing, basis: Basis) -> bool:
    """Whether a renewal or an end can let claims be paid later than the window says."""
    renewal = describing.find(model.GaplessRenewal)
    gapless = renewal is not None and renewal.included and may_be_gapless(describing.contract, basis)
    return gapless or describing.find(model.TerminalLiability) is not None


PROVISION = Provision(
    name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, refuse=refuse, tell=tell, describe=describe
)
