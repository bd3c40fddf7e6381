"""Ruled: every rule with the lines it decided and their sum, in all and by person, and where a person's lines turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from planlang.model.report import Part, Ruled, Ruling, Turn
from planlang.model.settlement import REASON_ORDER, Reason, Split

_Key = tuple[int, int, tuple[tuple[str, int], ...], str]


def ruled(splits: Sequence[Split], counts_in: Sequence[int | None] | None = None) -> Ruled:
    """The rules in the order of the table of reasons, and what each decided.

    counts_in: of several periods the one that counts each line, or none.
    """
    found: dict[object, int] = {}  # by the identity of the places: they are the contract's own
    first: list[Reason] = []
    by_line: list[list[tuple[int, int]]] = []
    for split in splits:
        line = []
        for reason in split.reasons:
            key = (reason.stage.value, reason.reason, reason.provision, *map(id, reason.citations))
            if key not in found:
                found[key] = len(first)
                first.append(reason)
            line.append((found[key], reason.amount))
        by_line.append(line)
    number = _numbers(first)
    numbered = [tuple((number[rule], amount) for rule, amount in line) for line in by_line]
    return Ruled(
        rules=_rulings(first, number, numbered),
        by_line=numbered,
        by_person=_by_person(splits, [0] * len(splits) if counts_in is None else counts_in, numbered),
        turns=tuple(_turns(splits, numbered)),
    )


def _numbers(first: Sequence[Reason]) -> Sequence[int]:
    """The number of each rule as it was first met: equal ones share one."""
    keys = [_key(reason) for reason in first]
    order = {key: at for at, key in enumerate(sorted(set(keys)))}
    return [order[key] for key in keys]


def _key(reason: Reason) -> _Key:
    """Where a rule stands among all: by stage, by the table of reasons, then by its places in the plan."""
    places = tuple((place.file, place.line) for place in reason.citations)
    return reason.stage.value, REASON_ORDER[reason.stage].index(reason.reason), places, reason.provision


def _rulings(
    first: Sequence[Reason], number: Sequence[int], numbered: Sequence[tuple[tuple[int, int], ...]]
) -> tuple[Ruling, ...]:
    named: dict[int, Reason] = {}
    for at, reason in enumerate(first):
        named.setdefault(number[at], reason)
    lines, amounts = _added(numbered)
    return tuple(
        Ruling(
            stage=named[at].stage,
            reason=named[at].reason,
            provision=named[at].provision,
            citations=named[at].citations,
            lines=lines[at],
            amount=amounts[at],
        )
        for at in range(len(named))
    )


def _added(numbered: Iterable[tuple[tuple[int, int], ...]]) -> tuple[dict[int, int], dict[int, int]]:
    """How many lines each rule decided, and the sum of what it decided of them."""
    lines: dict[int, int] = defaultdict(int)
    amounts: dict[int, int] = defaultdict(int)
    for line in numbered:
        for rule, amount in line:
            lines[rule] += 1
            amounts[rule] += amount
    return lines, amounts


def _by_person(
    splits: Sequence[Split], counts_in: Sequence[int | None], numbered: Sequence[tuple[tuple[int, int], ...]]
) -> dict[tuple[str, int | None], tuple[Part, ...]]:
    """The lines of a person that a period counts, added up."""
    own: dict[tuple[str, int | None], list[tuple[tuple[int, int], ...]]] = defaultdict(list)
    for split, period, line in zip(splits, counts_in, numbered, strict=True):
        own[split.line.person, period].append(line)
    found = {}
    for whose, mine in own.items():
        lines, amounts = _added(mine)
        found[whose] = tuple(Part(rule, lines[rule], amounts[rule]) for rule in sorted(lines))
    return found


def _turns(splits: Sequence[Split], numbered: Sequence[tuple[tuple[int, int], ...]]) -> Iterable[Turn | None]:
    """What began or ceased to decide a person's lines, line by line."""
    last: dict[str, int] = {}
    for at, split in enumerate(splits):
        since = last.get(split.line.person)
        last[split.line.person] = at
        if since is None:
            yield None
            continue
        now, then = {rule for rule, _ in numbered[at]}, {rule for rule, _ in numbered[since]}
        yield Turn(since=since, begun=tuple(sorted(now - then)), ended=tuple(sorted(then - now)))
