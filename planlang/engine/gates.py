"""Gates: what would have to be otherwise for a layer to count a line that it refuses.

Each gate is one change, of the ledger, of the facts or of a term; whether the layer then pays is tried, not assumed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property

from attrs import evolve, frozen

from planlang.engine.trial import Make, Move, Trial
from planlang.model.contract import (
    Basis,
    Covers,
    GaplessRenewal,
    LaserExclusion,
    OnTermination,
    Term,
    TerminalLiability,
    TerminationMode,
)
from planlang.model.ledger import Line, Resolved
from planlang.model.settlement import Stage
from planlang.model.why_not import Change, ChangeKind
from planlang.model.windows import windows_in_force
from planlang.values.calendar import DAY, Window, add_months

_MOST_MONTHS = 60
_YEAR = 12
_MOST_LINES = 4  # lines refused alike of which the gates are tried alone, the nearest first


@frozen
class Gate:
    """A move of a trial, and what a step less is: a date that is a day off, or nothing."""

    base: Trial
    move: Move
    less: Make | None = None
    less_words: str = ""

    @cached_property
    def trial(self) -> Trial:
        """The trial with the move made."""
        return self.move.make(self.base)

    @property
    def short(self) -> str:
        """What a step less does, where that is nothing."""
        return self.less_words if self.less is not None and self.less(self.base).pays <= 0 else ""


def opened(trial: Trial, made: Sequence[Move] = ()) -> Iterable[Gate]:
    """The gates of a subject behind the moves that are made: of the line last moved, while it is still refused.

    Else those of each distinct refusal for which no move was made, the one with the largest line first.
    """
    if trial.run is None or trial.layer is None:
        return
    lines = trial.run.lines
    if trial.stage is Stage.AGGREGATE:
        yield from forfeited(trial)
    refused = [at for at in trial.positions if trial.refusal(at) is not None and lines[at].line.amount >= 0]
    own = [at for at in refused if made and lines[at].line.id == made[-1].line]
    if own:
        yield from gates(trial, own[0])
        return
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at in sorted(refused, key=lambda at: (-lines[at].line.amount, at)):
        groups[_kind(trial, at)].append(at)
    seen: set[Change] = set()
    for kind, positions in groups.items():
        if kind not in {one.refused for one in made}:
            alike = gates(trial, _nearest(trial, positions)[0]) if made else _of_refusal(trial, positions)
            found = [gate for gate in alike if gate.move.change not in seen]
            seen.update(gate.move.change for gate in found)
            yield from found


def _kind(trial: Trial, at: int) -> tuple[str, str]:
    """The reason and the provision by which a line is refused."""
    refusal = trial.refusal(at)
    assert refusal is not None  # INVARIANT: only refused lines are asked
    return refusal.reason, refusal.provision


def _of_refusal(trial: Trial, positions: Sequence[int]) -> Iterable[Gate]:
    """Of lines refused alike, the largest first, the gates of the nearest, and the nearest one of each kind that pays.

    Where none pays alone, the largest line's too: it needs the least behind them.
    """
    nearest = _nearest(trial, positions)[:_MOST_LINES]
    first = list(gates(trial, nearest[0]))
    yield from first
    paying = {gate.move.change.kind for gate in first if gate.trial.pays > 0}
    wanted = {gate.move.change.kind for gate in first} - {ChangeKind.FACT}
    for at in nearest[1:]:
        for gate in gates(trial, at) if wanted - paying else ():
            if gate.move.change.kind in wanted - paying and gate.trial.pays > 0:
                paying.add(gate.move.change.kind)
                yield gate
    if not paying and positions[0] != nearest[0]:
        yield from gates(trial, positions[0])


def _nearest(trial: Trial, positions: Sequence[int]) -> list[int]:
    """Lines refused alike, those first that are the fewest days outside the window."""
    return sorted(positions, key=lambda at: _days_outside(trial, at))


def _days_outside(trial: Trial, at: int) -> int:
    """How many days a refused line lies outside the window that refuses it; none where dates are no matter."""
    assert trial.run is not None
    assert trial.layer is not None
    resolved, (reason, _) = trial.run.lines[at], _kind(trial, at)
    windows = windows_in_force(trial.contract, trial.layer, trial.facts)
    window, day = windows.incurred, resolved.line.incurred
    if reason.startswith("paid"):
        window, day = windows.paid, resolved.window_paid
    if reason.endswith("too-early") and window.first is not None:
        return (window.first - day).days
    if reason.endswith("too-late") and window.last is not None:
        return (day - window.last).days
    return 0


def gates(trial: Trial, at: int) -> Iterable[Gate]:
    """Every change that would take away the refusal of the line at a position."""
    refusal = trial.refusal(at)
    if refusal is None:
        return
    assert trial.run is not None
    resolved = trial.run.lines[at]
    for gate in _GATES.get(refusal.reason, _none)(trial, resolved):
        if gate.trial.run is not None:
            yield evolve(gate, move=evolve(gate.move, line=resolved.line.id, refused=_kind(trial, at)))


def _gate(trial: Trial, change: Change, make: Make) -> Gate:
    """A gate without a smaller step."""
    return Gate(trial, Move(change=change, make=make))


def _none(_: Trial, __: Resolved) -> Iterable[Gate]:
    return ()


def _coverage(trial: Trial, resolved: Resolved) -> Iterable[Gate]:
    """The coverage added to those covered."""
    if trial.layer is None:
        return
    covers, coverage = trial.layer.the(Covers), resolved.line.coverage
    names = [name for name in trial.contract.coverages if name in covers.coverages | {coverage}]
    change = Change(
        kind=ChangeKind.TERM,
        words=f"the {trial.layer.title} covered {coverage} too",
        value=f"covers {', '.join(names)}",
        place=covers.citation,
    )

    def wider(term: Term) -> Term:
        return evolve(term, coverages=term.coverages | {coverage}) if isinstance(term, Covers) else term

    yield _gate(trial, change, lambda tried: tried.with_terms(wider))


def _excluded(trial: Trial, resolved: Resolved) -> Iterable[Gate]:
    """The exclusion code taken off the line, or the person no longer excluded."""
    root = resolved.root
    if resolved.line.exclusion is not None:
        change = Change(
            kind=ChangeKind.CODE,
            words=f"claim {root.claim} line {root.line} had no exclusion code `{root.exclusion}`",
            value="",
            of=root.id,
            column="exclusion",
        )
        yield _gate(trial, change, lambda tried: tried.with_line(root.id, lambda line: evolve(line, exclusion=None)))
    person = resolved.line.person
    specific = trial.contract.specific
    if specific is None:
        return
    for term in specific.all(LaserExclusion):
        if term.person == person:
            change = Change(kind=ChangeKind.TERM, words=f"no laser excluded {person}", value="", place=term.citation)
            yield _gate(trial, change, _without_laser(term))


def _without_laser(term: LaserExclusion) -> Make:
    """Without a laser's exclusion, whichever layer is asked."""

    def make(tried: Trial) -> Trial:
        specific = tried.contract.specific
        assert specific is not None  # INVARIANT: a laser is one of its terms
        kept = tuple(one for one in specific.terms if one is not term)
        return evolve(tried, contract=evolve(tried.contract, specific=evolve(specific, terms=kept)))

    return make


# --- windows --------------------------------------------------------------------------------------------------------


def _moved(trial: Trial, root: Line, column: str, day: date, step: timedelta) -> Gate:
    """The line of the chain's root with another date; a step less is a day back toward where it was."""

    def on(to: date) -> Make:
        if column == "incurred":
            return lambda tried: tried.with_line(root.id, lambda line: evolve(line, incurred=to))
        return lambda tried: tried.with_line(root.id, lambda line: evolve(line, paid=to))

    was = root.incurred if column == "incurred" else root.paid
    assert was is not None
    direction = "on or after" if day > was else "by"
    verb = "incurred" if column == "incurred" else "paid"
    change = Change(
        kind=ChangeKind.DATE,
        words=f"claim {root.claim} line {root.line} had been {verb} {direction} {day}, and not on {was}",
        value=day.isoformat(),
        of=root.id,
        column=column,
    )
    less = day + step
    return Gate(trial, Move(change=change, make=on(day)), on(less), f"{verb} on {less} it pays nothing")


def _other_basis(trial: Trial, basis: Basis, incurred: Window, paid: Window, name: str | None) -> Gate:
    """Other windows, named if they have a name."""
    words = name or f"incurred {incurred.shown()}, paid {paid.shown()}"
    assert trial.layer is not None
    change = Change(
        kind=ChangeKind.TERM,
        words=f"the basis of the {trial.layer.title} were {words}, and not {basis.name}",
        value=f"basis {words}",
        place=basis.citation,
        was=basis.name,
    )
    # Without months of its own: what a gapless renewal's two years do not reach needs more than they are.
    other = evolve(basis, name=words, incurred=incurred, paid=paid, paid_months=None)
    return _gate(trial, change, lambda tried: tried.with_terms(lambda term: other if isinstance(term, Basis) else term))


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
    """Incurred sooner, and the contract not ended where that is what refuses the line, or else a longer window."""
    assert trial.layer is not None
    ended = _ended(trial, "incurred")
    if ended:
        yield from _not_terminated(trial)
    basis = trial.layer.the(Basis)
    last = windows_in_force(trial.contract, trial.layer, trial.facts).incurred.last
    assert last is not None
    yield _moved(trial, resolved.root, "incurred", last, DAY)
    if not ended:
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
    ended = _ended(trial, "paid")
    if ended:
        yield from _not_terminated(trial)
    yield from _elected(trial)
    day, named = resolved.window_paid, _named(basis)
    if ended:
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


def _ended(trial: Trial, column: str) -> bool:
    """Whether the termination ends a window: without it, extensions included, the window would end later."""
    if trial.layer is None or trial.facts.terminated is None:
        return False
    going_on = evolve(trial.facts, terminated=None)
    last, later = (
        getattr(windows_in_force(trial.contract, trial.layer, facts), column).last for facts in (trial.facts, going_on)
    )
    return last is not None and (later is None or later > last)


def _not_terminated(trial: Trial) -> Iterable[Gate]:
    if trial.facts.terminated is not None:
        words = f"the contract had not been terminated on {trial.facts.terminated}"
        change = Change(kind=ChangeKind.FACT, words=words)
        yield _gate(trial, change, lambda tried: tried.with_facts(terminated=None))


def _elected(trial: Trial) -> Iterable[Gate]:
    """The facts that lengthen the paid window, where the plan has the option."""
    assert trial.layer is not None
    gapless, liability = trial.layer.find(GaplessRenewal), trial.layer.find(TerminalLiability)
    if gapless is not None and gapless.included and not trial.facts.renewed and trial.facts.terminated is None:
        words = "the contract had been renewed: its gapless renewal lengthens the paid window"
        change = Change(kind=ChangeKind.FACT, words=words, value="renewed")
        yield _gate(trial, change, lambda tried: tried.with_facts(renewed=True))
    if liability is not None and not trial.facts.terminal_liability and not trial.facts.renewed:
        months = "1 month" if liability.months == 1 else f"{liability.months} months"
        words = f"its terminal liability of {months} had been elected"
        change = Change(kind=ChangeKind.FACT, words=words, value="terminal-liability")
        yield _gate(trial, change, lambda tried: tried.with_facts(terminal_liability=True))


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
    change = Change(
        kind=ChangeKind.TERM,
        words="the plan said `on termination full minimum`",
        value="on termination full minimum",
        place=term.citation,
    )
    full = evolve(term, mode=TerminationMode.FULL_MINIMUM)
    yield _gate(trial, change, lambda tried: tried.with_term(term, full))
