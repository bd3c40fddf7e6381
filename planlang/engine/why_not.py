"""Why not: what kept a layer from paying, and the nearest changes that would make it pay, each verified by settling.

A line that the layer refuses first needs a gate opened: another date, fact or term. A line that it counts needs an
amount turned. Where one change is not enough, the next is looked for with the first one made, three at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, islice

from attrs import evolve

from planlang.engine.gates import opened
from planlang.engine.steps import nearest
from planlang.engine.trial import Move, Subject, Trial, trial_of
from planlang.engine.tunes import Tune, tunes
from planlang.model.ledger import Line
from planlang.model.settlement import Settlement, Stage
from planlang.model.why_not import BACK_OF_COVER, BACK_OF_NOTHING, Blocker, Change, ChangeKind, Way, WhyNot
from planlang.values.money import shown

_MOST_CHANGES = 3
_MOST_WAYS = 8
_MOST_TRIED = 12  # moves that are not enough, behind which more is looked for


def why_not(settlement: Settlement, stage: Stage, subject: Subject) -> WhyNot:
    """Why a layer pays nothing of some lines, a person or the plan, and what would make it pay."""
    trial = trial_of(settlement, stage, subject)
    pays = trial.pays
    if pays > 0:
        return WhyNot(stage=stage, subject=subject.name, paid=pays)
    pended = _pended(settlement, subject)
    ways: tuple[Way, ...] = ()
    if not _takes_back(settlement, subject):
        ways = _ways(trial) if not pended else _of_pended(trial, pended)
    blockers = _blockers(settlement, stage, subject)
    return WhyNot(
        stage=stage,
        subject=subject.name,
        paid=pays,
        blockers=blockers,
        kept="" if blockers else _kept(settlement, stage, subject),
        ways=ways,
        note=_note(settlement, stage, subject, ways, pays),
    )


def _ways(base: Trial, first: tuple[Move, ...] = ()) -> tuple[Way, ...]:
    """Ways with the fewest changes first, each once, and behind a way no other that needs it and more.

    What is needed behind moves is looked for only while there are too few ways with as few changes as that would have:
    one more than were made, or as many where another basis may stand for the one that was made.
    """
    found, waiting, tried = list[Way](), [first], 0
    while waiting and tried < _MOST_TRIED:
        moves = min(waiting, key=len)
        waiting.remove(moves)
        fewest = len(moves) + (not any(one.change.was for one in moves))
        if sum(len(way.changes) <= fewest for way in found) < _MOST_WAYS:
            ways, behind = _from(base, moves)
            found += ways
            waiting += behind
            tried += 1
    return _sorted(found)


def _from(base: Trial, made: tuple[Move, ...]) -> tuple[list[Way], list[tuple[Move, ...]]]:
    """The ways with one move more than those made, and the moves behind which others are still needed."""
    trial = _made(base, made)
    if trial.run is None:
        return [], []
    found, behind, gated = list[Way](), list[tuple[Move, ...]](), False
    for gate in opened(trial, made):
        gated = True
        moves = _joined(made, gate.move)
        if len(moves) > _MOST_CHANGES:
            continue
        if gate.trial.pays > 0:
            found += _way(base, moves, gate.trial.pays, gate.short)
        elif len(moves) < _MOST_CHANGES or any(one.change.was for one in moves):
            behind.append(moves)
    tuned = [way for tune in tunes(trial) for way in _tuned(base, made, tune)] if len(made) < _MOST_CHANGES else []
    if not tuned and not gated and len(made) + 2 <= _MOST_CHANGES:
        tuned = list(_paired(base, made, trial))
    return found + tuned, [] if tuned else behind


def _made(base: Trial, moves: Iterable[Move]) -> Trial:
    """A trial with moves made."""
    for move in moves:
        base = move.make(base)
    return base


def _joined(made: tuple[Move, ...], move: Move) -> tuple[Move, ...]:
    """The moves with one more; of one statement changed twice only the last is told, against what is written."""
    change = move.change
    first = next((one for one in made if one.change.was and one.change.place == change.place), None)
    if first is None or not change.was:
        return (*made, move)
    was = first.change.was
    told = evolve(change, words=change.words.removesuffix(change.was) + was, was=was)
    return (*(one for one in made if one is not first), evolve(move, change=told))


def _paired(base: Trial, made: tuple[Move, ...], trial: Trial) -> Iterator[Way]:
    """Two amounts turned together, where no one alone is enough: the second as little as it goes, then the first."""
    singles = list(tunes(trial))
    for one, other in combinations(range(len(singles)), 2):
        turned = list(tunes(singles[one].tried(singles[one].most)))
        step = nearest(turned[other]) if len(turned) == len(singles) else None
        if step is None:
            continue
        second = Move(change=singles[other].change(step.by, step.onward), make=singles[other].make(step.by))
        again = list(tunes(second.make(trial)))
        yield from _tuned(base, (*made, second), again[one])


def _tuned(base: Trial, made: tuple[Move, ...], tune: Tune) -> Iterable[Way]:
    """The nearest step of a tune at which the layer pays, if there is one."""
    step = nearest(tune)
    if step is not None:
        last = Move(change=tune.change(step.by, step.onward), make=tune.make(step.by))
        short = f"{shown(1, base.contract.currency)} short of that it pays nothing"
        yield from _way(base, (*made, last), step.pays, short)


def _way(base: Trial, moves: tuple[Move, ...], pays: int, short: str) -> Iterable[Way]:
    """The way of some moves that pay, unless they pay also without one of them; without the last they do not."""
    if any(_made(base, (move for move in moves if move is not one)).pays > 0 for one in moves[:-1]):
        return
    yield Way(changes=tuple(move.change for move in moves), pays=pays, short=short)


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
    """The reasons of the stage, added up over the subject's lines, the largest first; none that comes to nothing."""
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
    moved = (one for one in sums.values() if one.amount)
    return tuple(sorted(moved, key=lambda one: (-abs(one.amount), one.reason)))


def _kept(settlement: Settlement, stage: Stage, subject: Subject) -> str:
    """What is to be said of lines that no reason of the stage kept: who pays them, or that they come to nothing."""
    splits = [one for one in settlement.splits if subject.lines is None or one.line.id in subject.lines]
    amount, member = sum(one.amount for one in splits), sum(one.member for one in splits)
    specific = sum(one.specific for one in splits) if stage is Stage.AGGREGATE else 0
    if not splits or amount != member + specific:
        return ""
    if not amount:
        return "there is nothing to pay: it comes to nothing"
    payers = [name for name, pays in (("the member", member), ("the specific", specific)) if pays]
    verb = "pays" if len(payers) == 1 else "pay"
    return f"nothing of it is left to this cover, since {' and '.join(payers)} {verb} it"


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


def _of_pended(trial: Trial, lines: tuple[Line, ...]) -> tuple[Way, ...]:
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
        move = Move(change=change, make=lambda tried: tried.with_line(line.id, _paid_when_incurred))
    else:
        change = Change(kind=ChangeKind.FACT, words=f"it were asked as of {line.paid}, when the line is paid")
        move = Move(change=change, make=lambda tried: tried.with_facts(as_of=line.paid))
    pays = move.make(trial).pays
    return (Way(changes=(change,), pays=pays),) if pays > 0 else _ways(trial, (move,))


def _paid_when_incurred(line: Line) -> Line:
    return evolve(line, paid=line.incurred)
