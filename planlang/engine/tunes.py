"""Tunes: an amount of the ledger or of a term that can be turned step by step until a layer pays.

Each names the most that it can be turned, and the nearest step at which the layer pays is found by trial.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from attrs import evolve, frozen

from planlang.engine.trial import Make, Trial, by_family
from planlang.model.contract import (
    AggregatingDeductible,
    Citation,
    Covers,
    Deductible,
    Factor,
    FactorSchedule,
    Key,
    Laser,
    LifetimeMaximum,
    LossLimit,
    LossLimitForm,
    Maximum,
    MinimumAttachment,
    OverallMaximum,
    RunInLimit,
    Term,
)
from planlang.model.ledger import Resolved
from planlang.model.settlement import Attachment, Stage
from planlang.model.why_not import Change, ChangeKind
from planlang.operators.amounts import KEYS
from planlang.values.money import Currency, plain, shown

_LARGEST_PERSONS = 3


@frozen
class Tune:
    """A change of a trial by so many minor units: how it is made and how it is said. A guess is tried first.

    What is said tells whether every step beyond, through the most, pays too.
    """

    trial: Trial
    most: int
    make: Callable[[int], Make]
    change: Callable[[int, bool], Change]
    guess: int | None = None

    def tried(self, by: int) -> Trial:
        """The trial with the change of so many minor units."""
        return self.make(by)(self.trial)


def tunes(trial: Trial) -> Iterable[Tune]:
    """Everything that can be turned for the layer that is asked."""
    if trial.run is None or trial.layer is None:
        return
    for at in _lines_to_enlarge(trial):
        yield _larger_line(trial, at)
    if trial.stage is Stage.SPECIFIC:
        yield from _deductible(trial)
        yield from _aggregating(trial)
        yield from _higher(trial, LifetimeMaximum, "lifetime maximum")
        yield from _higher(trial, OverallMaximum, "overall maximum")
    else:
        yield from _loss_limit(trial)
        yield from _minimum(trial)
        yield from _factors(trial)
    yield from _higher(trial, Maximum, "maximum")
    yield from _higher(trial, RunInLimit, "run-in limit")


def _far(trial: Trial) -> int:
    """More than any threshold that the lines and the terms could come to."""
    lines = sum(abs(line.amount) for line in trial.ledger.lines)
    assert trial.run is not None
    assert trial.layer is not None
    attachment = trial.run.program.attachment
    reached = (attachment.attachment or attachment.sum) if attachment else 0
    amounts = (getattr(term, "amount", None) for term in trial.layer.terms)
    known = sum(amount for amount in amounts if isinstance(amount, int))
    return 4 * (lines + reached + known) + 10_000


# --- the ledger -----------------------------------------------------------------------------------------------------


def _lines_to_enlarge(trial: Trial) -> list[int]:
    """The subject's last counted line; of the plan the last of each of the persons nearest to what is paid."""
    counted = [at for at in trial.positions if trial.refusal(at) is None]
    assert trial.run is not None
    if not counted:
        return []
    if trial.subject.lines is not None:
        return counted[-1:]
    key_of = KEYS[Key.UNIT if by_family(trial.contract) else Key.PERSON]
    totals: dict[str, int] = defaultdict(int)
    last: dict[str, int] = {}
    for at in counted:
        key = key_of(trial.run.lines[at])
        totals[key] += trial.run.lines[at].line.amount
        last[key] = at
    nearest = sorted(totals, key=lambda key: (-totals[key] if trial.stage is Stage.SPECIFIC else totals[key], key))
    return [last[key] for key in nearest[:_LARGEST_PERSONS]]


def _larger_line(trial: Trial, at: int) -> Tune:
    assert trial.run is not None
    line, currency = trial.run.lines[at].line, trial.contract.currency

    def change(by: int, onward: bool) -> Change:  # noqa: FBT001  as a tune's change is called
        amount, more = line.amount + by, " or more" if onward else ""
        return Change(
            kind=ChangeKind.AMOUNT,
            words=f"claim {line.claim} line {line.line} were {shown(amount, currency)}{more}, {shown(by, currency)} "
            f"more than it is",
            value=plain(amount, currency),
            of=line.id,
            column="amount",
        )

    def make(by: int) -> Make:
        return lambda tried: tried.with_line(line.id, lambda one: evolve(one, amount=one.amount + by))

    return Tune(trial, _far(trial), make, change, _short_of(trial, trial.run.lines[at], at))


def _short_of(trial: Trial, resolved: Resolved, at: int) -> int | None:
    """How much the line is short of the deductible or the attachment, where nothing else is in the way."""
    run = trial.run
    assert run is not None
    if trial.stage is Stage.SPECIFIC and trial.contract.specific is not None:
        name = "specific.deductible"
        if name not in run.streams.before:
            return None
        deductible = trial.contract.specific.the(Deductible)
        key = KEYS[deductible.key](resolved)
        lasers = {laser.key: laser.amount for laser in trial.contract.specific.all(Laser)}
        amount = lasers.get(key, deductible.standard(run.class_of.get(key)))
        after = run.streams.before[name][at] + run.streams.values[name][at] + run.streams.values[f"{name}.rest"][at]
        return max(1, amount - after + 1)
    attachment = run.program.attachment
    if attachment is None or attachment.attachment is None:
        return None
    return max(1, attachment.attachment - sum(run.part("counted")) + 1)


# --- terms ----------------------------------------------------------------------------------------------------------


@frozen
class _Dial:
    """A term's amount: what it is, the term at another amount, the statement that says it, and where it stands."""

    term: Term
    amount: int
    at: Callable[[int], Term]
    words: Callable[[int], str]
    place: Citation | None


def _lower(trial: Trial, dial: _Dial, guess: int | None = None) -> Tune:
    """A term's amount turned down, at most to nothing."""
    return Tune(
        trial,
        dial.amount,
        lambda by: lambda tried: tried.with_term(dial.term, dial.at(dial.amount - by)),
        lambda by, onward: _turned(trial, dial, dial.amount - by, "less" if onward else ""),
        guess,
    )


def _raised(trial: Trial, dial: _Dial) -> Tune:
    """A term's amount turned up."""
    return Tune(
        trial,
        _far(trial),
        lambda by: lambda tried: tried.with_term(dial.term, dial.at(dial.amount + by)),
        lambda by, onward: _turned(trial, dial, dial.amount + by, "more" if onward else ""),
    )


def _turned(trial: Trial, dial: _Dial, to: int, beyond: str) -> Change:
    statement = dial.words(to)
    more = f" or {beyond}" if to and beyond else ""  # nothing is less than nothing
    words = f"the plan said `{statement}`{more}; it is {shown(dial.amount, trial.contract.currency)}"
    return Change(kind=ChangeKind.TERM, words=words, value=statement, place=dial.place)


def _per(key: Key | None) -> str:
    return {Key.PERSON: " per person", Key.UNIT: " per family"}.get(key or Key.CONTRACT, "")


def _deductible(trial: Trial) -> Iterable[Tune]:
    """The subject's laser lowered, else the deductible of its class, else the contract's."""
    assert trial.layer is not None
    assert trial.run is not None
    term = trial.layer.the(Deductible)
    one = trial.subject.lines is not None
    keys = sorted({KEYS[term.key](trial.run.lines[at]) for at in trial.positions}) if one else []
    laser = next((laser for laser in trial.layer.all(Laser) if laser.key in keys), None)
    named = (trial.run.class_of.get(key) for key in keys)
    class_name = next((name for name in named if name in term.by_class), None)
    dial = _standard_dial(trial, term)
    if laser is not None:
        dial = _laser_dial(trial, laser, term.key)
    elif class_name is not None:
        dial = _class_dial(trial, term, class_name)
    largest = _lines_to_enlarge(trial)
    yield _lower(trial, dial, _short_of(trial, trial.run.lines[largest[0]], largest[0]) if largest else None)


def _laser_dial(trial: Trial, laser: Laser, key: Key) -> _Dial:
    whose, currency = "family" if key is Key.UNIT else "person", trial.contract.currency
    return _Dial(
        laser,
        laser.amount,
        lambda to: evolve(laser, amount=to),
        lambda to: f'laser {whose} "{laser.key}" at {shown(to, currency)}',
        laser.citation,
    )


def _class_dial(trial: Trial, term: Deductible, class_name: str) -> _Dial:
    currency = trial.contract.currency
    return _Dial(
        term,
        term.by_class[class_name],
        lambda to: evolve(term, by_class={**term.by_class, class_name: to}),
        lambda to: f"deductible {shown(to, currency)}{_per(term.key)} for class {class_name}",
        term.citations.get(class_name),
    )


def _standard_dial(trial: Trial, term: Deductible) -> _Dial:
    currency = trial.contract.currency
    return _Dial(
        term,
        term.amount,
        lambda to: evolve(term, amount=to),
        lambda to: f"deductible {shown(to, currency)}{_per(term.key)}",
        term.citation,
    )


def _aggregating(trial: Trial) -> Iterable[Tune]:
    assert trial.layer is not None
    term, currency = trial.layer.find(AggregatingDeductible), trial.contract.currency
    if term is None or not term.amount:
        return
    after = " after percentage" if term.after_percentage else ""
    dial = _Dial(
        term,
        term.amount,
        lambda to: evolve(term, amount=to),
        lambda to: f"aggregating deductible {shown(to, currency)}{after}",
        term.citation,
    )
    yield _lower(trial, dial)


_Limit = Maximum | LifetimeMaximum | OverallMaximum | RunInLimit


def _higher(trial: Trial, kind: type[_Limit], words: str) -> Iterable[Tune]:
    """A maximum or a limit raised."""
    assert trial.layer is not None
    term, currency = trial.layer.find(kind), trial.contract.currency
    if term is None:
        return
    key = None if isinstance(term, OverallMaximum) else term.key
    per = " in all" if isinstance(term, RunInLimit) and key is Key.CONTRACT else _per(key)
    dial = _Dial(
        term,
        term.amount,
        lambda to: evolve(term, amount=to),
        lambda to: f"{words} {shown(to, currency)}{per}",
        term.citation,
    )
    yield _raised(trial, dial)


# --- the aggregate's --------------------------------------------------------------------------------------------------


def _loss_limit(trial: Trial) -> Iterable[Tune]:
    """A larger loss limit: the amount that is written, or one in the place of the deductible."""
    assert trial.layer is not None
    term, currency = trial.layer.find(LossLimit), trial.contract.currency
    if term is None or term.form is LossLimitForm.NONE or by_family(trial.contract):
        return
    specific = trial.contract.specific
    amount = term.amount if term.form is LossLimitForm.AMOUNT or specific is None else specific.the(Deductible).amount
    everywhere = specific is not None and term.coverages != specific.the(Covers).coverages
    reach = " on all coverages" if everywhere else ""
    dial = _Dial(
        term,
        amount,
        lambda to: evolve(term, form=LossLimitForm.AMOUNT, amount=to),
        lambda to: f"loss limit {shown(to, currency)} per person{reach}",
        term.citation,
    )
    yield _raised(trial, dial)


def _minimum(trial: Trial) -> Iterable[Tune]:
    assert trial.layer is not None
    term, currency = trial.layer.find(MinimumAttachment), trial.contract.currency
    if term is None:
        return
    minimum = _attachment(trial).minimum
    dial = _Dial(
        term,
        minimum,
        lambda to: evolve(term, amount=to, share=None),
        lambda to: f"minimum attachment {shown(to, currency)}",
        term.citation,
    )
    yield _lower(trial, dial)


def _attachment(trial: Trial) -> Attachment:
    """The attachment of a trial that could be run."""
    assert trial.run is not None
    assert trial.run.program.attachment is not None  # INVARIANT: an aggregate has one
    return trial.run.program.attachment


def _factors(trial: Trial) -> Iterable[Tune]:
    """Every monthly factor lower by the same amount, at most to nothing."""
    assert trial.layer is not None
    schedule, currency = trial.layer.the(FactorSchedule), trial.contract.currency
    every = [factor for group in schedule.groups.values() for factors in group.values() for factor in factors]
    most = max(factor.amount for factor in every)
    places = {factor.citation.source for factor in every}

    def lowered(by: int) -> FactorSchedule:
        def down(factor: Factor) -> Factor:
            return evolve(factor, amount=max(0, factor.amount - by))

        groups = {
            coverages: {key: tuple(map(down, factors)) for key, factors in group.items()}
            for coverages, group in schedule.groups.items()
        }
        return evolve(schedule, groups=groups)

    def change(by: int, onward: bool) -> Change:  # noqa: FBT001  as a tune's change is called
        statement = None
        if len(places) == 1 and schedule.corridor is None and len(schedule.groups) == 1:
            (group,) = lowered(by).groups.values()
            by_tier = {tier: factors[0].amount for (_, tier), factors in group.items()}
            same = len(set(by_tier.values())) == 1 and len(by_tier) == 1
            amounts = ", ".join(f"{tier} {shown(amount, currency)}" for tier, amount in by_tier.items())
            if same:
                amounts = f"{shown(next(iter(by_tier.values())), currency)} per employee"
            statement = f"monthly factor {amounts} per month"
        return Change(
            kind=ChangeKind.TERM,
            words=_lowered_words(every, by, currency, onward=onward),
            value=statement,
            place=every[0].citation,
        )

    guess = _factor_guess(trial)
    yield Tune(trial, most, lambda by: lambda tried: tried.with_term(schedule, lowered(by)), change, guess)


def _lowered_words(factors: Iterable[Factor], by: int, currency: Currency, *, onward: bool) -> str:
    """What is said of factors that are all lower by so much; none is lower than nothing."""
    amounts = [factor.amount for factor in factors]
    if by >= max(amounts):
        return f"every monthly factor were {shown(0, currency)}"
    smaller = f", those that are smaller than that at {shown(0, currency)}" if min(amounts) < by else ""
    more = " or more" if onward else ""
    return f"every monthly factor were lower by {shown(by, currency)}{more}{smaller}"


def _factor_guess(trial: Trial) -> int | None:
    """How much each unit month must be lower for the attachment to come below the claims that count."""
    attachment = _attachment(trial)
    assert trial.run is not None
    if attachment.attachment is None:
        return None
    units = sum(row.units for row in attachment.units)
    short = attachment.attachment - sum(trial.run.part("counted")) + 1
    return -(-short // units) if units and short > 0 else None
