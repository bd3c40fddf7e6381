"""Why not: what kept a layer from paying, and the nearest changes that would make it pay, each verified by settling.

A line that the layer refuses first needs a gate opened: another date, fact or term. A line that it counts needs an
amount turned. Where one change is not enough, the next is looked for with the first one made, three at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, islice

from attrs import evolve

from planlang.engine.gates import Gate, forfeited, gates
from planlang.engine.steps import nearest
from planlang.engine.trial import Subject, Trial, trial_of
from planlang.engine.tunes import Tune, tunes
from planlang.model.ledger import Line
from planlang.model.settlement import Settlement, Stage
from planlang.model.why_not import BACK_OF_COVER, BACK_OF_NOTHING, Blocker, Change, ChangeKind, Way, WhyNot
from planlang.values.money import shown

_MOST_CHANGES = 3
_MOST_WAYS = 8


def why_not(settlement: Settlement, stage: Stage, subject: Subject) -> WhyNot:
    """Why a layer pays nothing of some lines, a person or the plan, and what would make it pay."""
    trial = trial_of(settlement, stage, subject)
    pays = trial.pays
    if pays > 0:
        return WhyNot(stage=stage, subject=subject.name, paid=pays)
    pended = _pended(settlement, subject)
    ways: tuple[Way, ...] = ()
    if not _takes_back(settlement, subject):
        ways = _sorted(_ways(trial, ()) if not pended else _of_pended(trial, pended))
    return WhyNot(
        stage=stage,
        subject=subject.name,
        paid=pays,
        blockers=_blockers(settlement, stage, subject),
        ways=ways,
        note=_note(settlement, stage, subject, ways, pays),
    )


def _ways(trial: Trial, made: tuple[Change, ...]) -> Iterator[Way]:
    """Each way from here: a gate or a tune that makes it pay, or a gate and what is still needed behind it."""
    if trial.run is None:
        return
    opened = list(_gates(trial))
    for gate in opened:
        changes = _joined(made, gate.change)
        if len(changes) > _MOST_CHANGES:
            continue
        pays = gate.trial.pays
        if pays > 0:
            yield Way(changes=changes, pays=pays, short=_less(gate))
        elif len(changes) < _MOST_CHANGES or any(one.was for one in changes):
            yield from _ways(gate.trial, changes)
    if len(made) == _MOST_CHANGES:
        return
    found = [way for tune in tunes(trial) if (way := _tuned(trial, tune, made)) is not None]
    yield from found or (_paired(trial, made) if not opened and len(made) + 2 <= _MOST_CHANGES else ())


def _joined(made: tuple[Change, ...], change: Change) -> tuple[Change, ...]:
    """The changes with one more; of one statement changed twice only the last is told, against what is written."""
    first = next((one for one in made if one.was and one.place == change.place), None)
    if first is None or not change.was:
        return (*made, change)
    told = evolve(change, words=change.words.removesuffix(change.was) + first.was, was=first.was)
    return (*(one for one in made if one is not first), told)


def _paired(trial: Trial, made: tuple[Change, ...]) -> Iterator[Way]:
    """Two amounts turned together, where no one alone is enough: the second as little as it goes, then the first."""
    singles = list(tunes(trial))
    for one, other in combinations(range(len(singles)), 2):
        opened = list(tunes(singles[one].tried(singles[one].most)))
        step = nearest(opened[other]) if len(opened) == len(singles) else None
        if step is None:
            continue
        second = singles[other].tried(step.by)
        again = list(tunes(second))
        way = _tuned(second, again[one], (*made, singles[other].change(step.by, step.onward)))
        if way is not None:
            yield way


def _gates(trial: Trial) -> Iterable[Gate]:
    """The gates of the line that matters most: of the refused ones the largest. A subject that counts needs none."""
    yield from forfeited(trial) if trial.stage is Stage.AGGREGATE else ()
    assert trial.run is not None
    lines = trial.run.lines
    refused = [at for at in trial.positions if trial.refusal(at) is not None]
    if not refused or len(refused) < len(trial.positions):
        return
    largest = max(refused, key=lambda at: (lines[at].line.amount, -at))
    yield from gates(trial, largest)


def _less(gate: Gate) -> str:
    """What a day less does, where that is nothing."""
    return gate.less_words if gate.less is not None and gate.less.pays <= 0 else ""


def _tuned(trial: Trial, tune: Tune, made: tuple[Change, ...]) -> Way | None:
    """The nearest step of a tune at which the layer pays, if there is one."""
    step = nearest(tune)
    if step is None:
        return None
    return Way(
        changes=(*made, tune.change(step.by, step.onward)),
        pays=step.pays,
        short=f"{shown(1, trial.contract.currency)} short of that it pays nothing",
    )


def _sorted(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Ways with the fewest changes first, each once; behind a way no other that needs it and more."""
    found: list[Way] = []
    for way in sorted(ways, key=lambda way: len(way.changes)):
        changes = set(way.changes)
        if not any(set(known.changes) <= changes for known in found):
            found.append(way)
    return tuple(islice(found, _MOST_WAYS))


# --- what is said beside the ways -----------------------------------------------------------------------------------


def _blockers(settlement: Settlement, stage: Stage, subject: Subject) -> tuple[Blocker, ...]:
    """The reasons of the stage, added up over the subject's lines, the largest first."""
    sums: dict[tuple[str, str], Blocker] = {}
    own = {Stage.SPECIFIC: "specific", Stage.AGGREGATE: "aggregate"}[stage]
    for split in settlement.splits:
        if subject.lines is not None and split.line.id not in subject.lines:
            continue
        for reason in split.reasons:
            if reason.stage is stage and reason.reason != own:
                place = reason.citations[0] if reason.citations else None
                known = sums.get((reason.reason, reason.provision))
                amount = reason.amount + (known.amount if known else 0)
                sums[reason.reason, reason.provision] = Blocker(
                    reason=reason.reason, amount=amount, provision=reason.provision, place=place
                )
    return tuple(sorted(sums.values(), key=lambda one: (-abs(one.amount), one.reason)))


def _note(settlement: Settlement, stage: Stage, subject: Subject, ways: tuple[Way, ...], pays: int) -> str:
    """What is to be said where no way was found."""
    layer = settlement.contract.specific if stage is Stage.SPECIFIC else settlement.contract.aggregate
    if layer is None:
        return "the plan has no such layer"
    if ways:
        return ""
    amounts = [one.line.amount for one in settlement.lines if subject.lines is None or one.line.id in subject.lines]
    if _takes_back(settlement, subject) or (amounts and sum(amounts) <= 0):
        who = "this line takes" if subject.lines and len(subject.lines) == 1 else "these lines take"
        return f"{who} {BACK_OF_COVER if pays < 0 else BACK_OF_NOTHING}"
    return "no single amount, date, fact or term makes it pay, and no three of them together"


def _takes_back(settlement: Settlement, subject: Subject) -> bool:
    """Whether the subject's lines do nothing but take money back."""
    lines = settlement.ledger.lines
    amounts = [line.amount for line in lines if subject.lines is None or line.id in subject.lines]
    return sum(amounts) < 0 and max(amounts) <= 0


def _pended(settlement: Settlement, subject: Subject) -> tuple[Line, ...]:
    """The subject's lines when none of them is settled: pended ones, and those after the as-of date."""
    if subject.lines is None or any(one.line.id in subject.lines for one in settlement.lines):
        return ()
    return tuple(line for line in settlement.ledger.lines if line.id in subject.lines)


def _of_pended(trial: Trial, lines: tuple[Line, ...]) -> Iterator[Way]:
    """A line without a paid date needs one; a line paid after the as-of date a later one. Then it is asked again."""
    line = max(lines, key=lambda one: (one.amount, one.id))
    if line.paid is None:
        change = Change(
            kind=ChangeKind.DATE,
            words=f"claim {line.claim} line {line.line} were paid, on {line.incurred} say",
            value=line.incurred.isoformat(),
            of=line.id,
            column="paid",
        )
        opened = trial.with_line(line.id, lambda one: evolve(one, paid=one.incurred))
    else:
        change = Change(kind=ChangeKind.FACT, words=f"it were asked as of {line.paid}, when the line is paid")
        opened = trial.with_facts(as_of=line.paid)
    if opened.pays > 0:
        yield Way(changes=(change,), pays=opened.pays)
    else:
        yield from _ways(opened, (change,))
