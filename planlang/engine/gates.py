"""Gates: what would have to be otherwise for a layer to count a line that it refuses.

Each gate is one change, of the ledger, of the facts or of a term; whether the layer then pays is tried, not assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from attrs import evolve, frozen

from planlang.engine.trial import Trial
from planlang.model.contract import (
    Basis,
    Covers,
    GaplessRenewal,
    LaserExclusion,
    OnTermination,
    TerminalLiability,
    TerminationMode,
)
from planlang.model.ledger import Line, Resolved
from planlang.model.why_not import Change, ChangeKind
from planlang.model.windows import windows_in_force
from planlang.values.calendar import DAY, Window, add_months

_MOST_MONTHS = 60
_YEAR = 12


@frozen
class Gate:
    """A change, the trial with it, and what a step less is: a date that is a day off, or nothing."""

    change: Change
    trial: Trial
    less: Trial | None = None
    less_words: str = ""


def gates(trial: Trial, at: int) -> Iterable[Gate]:
    """Every change that would take away the refusal of the line at a position."""
    refusal = trial.refusal(at)
    if refusal is None:
        return
    assert trial.run is not None
    resolved = trial.run.lines[at]
    for gate in _GATES.get(refusal.reason, _none)(trial, resolved):
        if gate.trial.run is not None:
            yield gate


def _none(_: Trial, __: Resolved) -> Iterable[Gate]:
    return ()


def _coverage(trial: Trial, resolved: Resolved) -> Iterable[Gate]:
    """The coverage added to those covered."""
    if trial.layer is None:
        return
    covers, coverage = trial.layer.the(Covers), resolved.line.coverage
    wider = evolve(covers, coverages=covers.coverages | {coverage})
    names = [name for name in trial.contract.coverages if name in wider.coverages]
    yield Gate(
        Change(
            kind=ChangeKind.TERM,
            words=f"the {trial.layer.title} covered {coverage} too",
            value=f"covers {', '.join(names)}",
            place=covers.citation,
        ),
        trial.with_term(covers, wider),
    )


def _excluded(trial: Trial, resolved: Resolved) -> Iterable[Gate]:
    """The exclusion code taken off the line, or the person no longer excluded."""
    root = resolved.root
    if resolved.line.exclusion is not None:
        yield Gate(
            Change(
                kind=ChangeKind.CODE,
                words=f"claim {root.claim} line {root.line} had no exclusion code `{root.exclusion}`",
                value="",
                of=root.id,
                column="exclusion",
            ),
            trial.with_line(root.id, lambda line: evolve(line, exclusion=None)),
        )
    person = resolved.line.person
    specific = trial.contract.specific
    if specific is None:
        return
    for term in specific.all(LaserExclusion):
        if term.person == person:
            kept = evolve(specific, terms=tuple(one for one in specific.terms if one is not term))
            yield Gate(
                Change(kind=ChangeKind.TERM, words=f"no laser excluded {person}", value="", place=term.citation),
                evolve(trial, contract=evolve(trial.contract, specific=kept)),
            )


# --- windows --------------------------------------------------------------------------------------------------------


def _moved(trial: Trial, root: Line, column: str, day: date, step: timedelta) -> Gate:
    """The line of the chain's root with another date; a step less is a day back toward where it was."""

    def on(to: date) -> Trial:
        if column == "incurred":
            return trial.with_line(root.id, lambda line: evolve(line, incurred=to))
        return trial.with_line(root.id, lambda line: evolve(line, paid=to))

    was = root.incurred if column == "incurred" else root.paid
    assert was is not None
    direction = "on or after" if day > was else "by"
    verb = "incurred" if column == "incurred" else "paid"
    return Gate(
        Change(
            kind=ChangeKind.DATE,
            words=f"claim {root.claim} line {root.line} had been {verb} {direction} {day}, and not on {was}",
            value=day.isoformat(),
            of=root.id,
            column=column,
        ),
        on(day),
        on(day + step),
        f"{verb} on {day + step} it pays nothing",
    )


def _other_basis(trial: Trial, basis: Basis, incurred: Window, paid: Window, name: str | None) -> Gate:
    """Other windows, named if they have a name."""
    words = name or f"incurred {incurred.shown()}, paid {paid.shown()}"
    assert trial.layer is not None
    return Gate(
        Change(
            kind=ChangeKind.TERM,
            words=f"the basis of the {trial.layer.title} were {words}, and not {basis.name}",
            value=f"basis {words}",
            place=basis.citation,
            was=basis.name,
        ),
        # Without months of its own: what a gapless renewal's two years do not reach needs more than they are.
        trial.with_term(basis, evolve(basis, name=words, incurred=incurred, paid=paid, paid_months=None)),
    )


def _too_early_incurred(trial: Trial, resolved: Resolved) -> Iterable[Gate]:
    assert trial.layer is not None
    basis, period = trial.layer.the(Basis), trial.contract.period
    first = windows_in_force(trial.contract, trial.layer, trial.facts).incurred.first
    assert first is not None
    yield _moved(trial, resolved.root, "incurred", first, -DAY)
    day = resolved.line.incurred
    named = _named(basis)
    if named is not None:
        for a in range(named[0] + 1, _MOST_MONTHS + 1):
            start = add_months(period.first, _YEAR - a)
            if start <= day:
                yield _other_basis(trial, basis, Window(start, basis.incurred.last), basis.paid, f"{a}/{named[1]}")
                return
    yield _other_basis(trial, basis, Window(day, basis.incurred.last), basis.paid, None)


def _too_late_incurred(trial: Trial, resolved: Resolved) -> Iterable[Gate]:
    assert trial.layer is not None
    yield from _not_terminated(trial)
    basis = trial.layer.the(Basis)
    last = windows_in_force(trial.contract, trial.layer, trial.facts).incurred.last
    assert last is not None
    yield _moved(trial, resolved.root, "incurred", last, DAY)
    if trial.facts.terminated is None:
        yield _other_basis(trial, basis, Window(basis.incurred.first, resolved.line.incurred), basis.paid, None)


def _too_early_paid(trial: Trial, resolved: Resolved) -> Iterable[Gate]:
    assert trial.layer is not None
    basis = trial.layer.the(Basis)
    first = windows_in_force(trial.contract, trial.layer, trial.facts).paid.first
    assert first is not None
    yield _moved(trial, resolved.root, "paid", first, -DAY)
    yield _other_basis(trial, basis, basis.incurred, Window(resolved.window_paid, basis.paid.last), None)


def _too_late_paid(trial: Trial, resolved: Resolved) -> Iterable[Gate]:
    """Paid sooner; the contract not ended, renewed or with terminal liability; or a longer run-out."""
    assert trial.layer is not None
    basis, period = trial.layer.the(Basis), trial.contract.period
    last = windows_in_force(trial.contract, trial.layer, trial.facts).paid.last
    assert last is not None
    yield _moved(trial, resolved.root, "paid", last, DAY)
    yield from _not_terminated(trial)
    yield from _elected(trial)
    day, named = resolved.window_paid, _named(basis)
    if trial.facts.terminated is not None:
        return
    if named is not None:
        for b in range(named[1] + 1, _MOST_MONTHS + 1):
            end = add_months(period.first, b) - DAY
            if end >= day:
                yield _other_basis(trial, basis, basis.incurred, Window(basis.paid.first, end), f"{named[0]}/{b}")
                return
    yield _other_basis(trial, basis, basis.incurred, Window(basis.paid.first, day), None)


def _named(basis: Basis) -> tuple[int, int] | None:
    """Both numbers of a basis `a/b`."""
    one, slash, other = basis.name.partition("/")
    return (int(one), int(other)) if slash else None


def _not_terminated(trial: Trial) -> Iterable[Gate]:
    if trial.facts.terminated is not None:
        words = f"the contract had not been terminated on {trial.facts.terminated}"
        yield Gate(Change(kind=ChangeKind.FACT, words=words), trial.with_facts(terminated=None))


def _elected(trial: Trial) -> Iterable[Gate]:
    """The facts that lengthen the paid window, where the plan has the option."""
    assert trial.layer is not None
    gapless, liability = trial.layer.find(GaplessRenewal), trial.layer.find(TerminalLiability)
    if gapless is not None and gapless.included and not trial.facts.renewed and trial.facts.terminated is None:
        words = "the contract had been renewed: its gapless renewal lengthens the paid window"
        yield Gate(Change(kind=ChangeKind.FACT, words=words, value="renewed"), trial.with_facts(renewed=True))
    if liability is not None and not trial.facts.terminal_liability and not trial.facts.renewed:
        months = "1 month" if liability.months == 1 else f"{liability.months} months"
        words = f"its terminal liability of {months} had been elected"
        yield Gate(
            Change(kind=ChangeKind.FACT, words=words, value="terminal-liability"),
            trial.with_facts(terminal_liability=True),
        )


_GATES: Mapping[str, Callable[[Trial, Resolved], Iterable[Gate]]] = {
    "not-covered": _coverage,
    "excluded": _excluded,
    "incurred-too-early": _too_early_incurred,
    "incurred-too-late": _too_late_incurred,
    "paid-too-early": _too_early_paid,
    "paid-too-late": _too_late_paid,
}


def forfeited(trial: Trial) -> Iterable[Gate]:
    """What would take away a forfeiture, if there is one."""
    term = trial.layer.find(OnTermination) if trial.layer else None
    if term is None or not term.forfeits(trial.facts):
        return
    yield from _not_terminated(trial)
    yield Gate(
        Change(
            kind=ChangeKind.TERM,
            words="the plan said `on termination full minimum`",
            value="on termination full minimum",
            place=term.citation,
        ),
        trial.with_term(term, evolve(term, mode=TerminationMode.FULL_MINIMUM)),
    )
