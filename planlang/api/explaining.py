"""Explaining: which lines a question means, and the engine's account of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import overload

from planlang.api import given
from planlang.api.errors import PlanlangError
from planlang.api.results import Settled, SettledPeriods, Told, ToldOfPeriods
from planlang.check.scenarios import UNKNOWN_CLAIM, UNKNOWN_PERSON
from planlang.explain.unsettled import Unsettled, of_claim, of_person, unsettled
from planlang.model.periods import Periods, Result
from planlang.text.diagnostic import Code, Diagnostic
from planlang.text.nearest import listed, nearest

_MOST_LINES = 20


@overload
def explain(
    result: Settled, *, claim: str | None = None, line: int | None = None, person: str | None = None
) -> Told: ...
@overload
def explain(
    result: SettledPeriods, *, claim: str | None = None, line: int | None = None, person: str | None = None
) -> ToldOfPeriods: ...
def explain(
    result: Settled | SettledPeriods, *, claim: str | None = None, line: int | None = None, person: str | None = None
) -> Told | ToldOfPeriods:
    """Why a claim's lines (or one of them), or all lines of a person, were split as they were.

    Raises PlanlangError when the ledger has no such claim, line or person, TypeError for a line without its claim.
    """
    claim, line, person = asked_about(result, claim, line, person)
    if (claim is None) == (person is None):
        raise TypeError("explain one claim or one person: give `claim` or `person`")
    settled = result.settlement if isinstance(result, Settled) else result.periods
    if claim is not None:
        told, unknown = explained_claim(settled, claim, line)
    else:
        told, unknown = explained_person(settled, person or "")
    if told is None:
        raise PlanlangError(unknown)
    return told


def asked_about(
    result: object, claim: object, line: object, person: object
) -> tuple[str | None, int | None, str | None]:
    """What a question is about; a line without the claim that it is of is refused, since dropped it would be another.

    Raises TypeError also for what is no settlement, and for a claim, a line or a person of another kind.
    """
    given.settled(result)
    about = (given.words("claim", claim), given.line_number(line), given.words("person", person))
    if line is not None and claim is None:
        raise TypeError("a line is one of a claim: give `claim` with `line`")
    return about


def explained_claim(
    result: Result, claim: str, line: int | None = None, others_known: Iterable[str] = ()
) -> tuple[Told | ToldOfPeriods | None, tuple[Diagnostic, ...]]:
    """All lines of a claim in settlement order, or one of them; those that were not settled say why.

    others_known: claims of the ledger that the result does not hold.
    """
    found, others = result.find(claim, line), of_claim(result, claim, line)
    if found or others:
        return _told(result, found, others), ()
    if line is not None and (numbers := _line_numbers(result, claim)):
        headline = f"claim `{claim}` has no line {line}"
        return None, (Diagnostic(UNKNOWN_CLAIM, headline, help=f"it has {_lines(numbers)}"),)
    known = {*others_known, *(one.line.claim for one in result.lines), *(one.claim for one in unsettled(result))}
    return None, (_unknown(result, UNKNOWN_CLAIM, f"claim `{claim}`", claim, known),)


def explained_person(
    result: Result, person: str, others_known: Iterable[str] = ()
) -> tuple[Told | ToldOfPeriods | None, tuple[Diagnostic, ...]]:
    """All lines of a person in settlement order. others_known: persons of the ledger that the result does not hold."""
    found, others = result.of_person(person), of_person(result, person)
    if found or others:
        return _told(result, found, others, person), ()
    known = {*others_known, *(one.line.person for one in result.lines), *(one.person for one in unsettled(result))}
    return None, (_unknown(result, UNKNOWN_PERSON, f"person `{person}`", person, known),)


def _told(
    result: Result, positions: tuple[int, ...], others: tuple[Unsettled, ...], person: str | None = None
) -> Told | ToldOfPeriods:
    if isinstance(result, Periods):
        return ToldOfPeriods(periods=result, positions=positions, unsettled=others, person=person)
    return Told(settlement=result, positions=positions, unsettled=others, person=person)


def _line_numbers(result: Result, claim: str) -> list[str]:
    settled = [str(result.lines[at].line.line) for at in result.find(claim)]
    return sorted({*settled, *(one.line for one in of_claim(result, claim))}, key=lambda one: (len(one), one))


def _lines(numbers: list[str]) -> str:
    if len(numbers) > _MOST_LINES:
        return f"{len(numbers)} lines, {numbers[0]} through {numbers[-1]}"
    return f"line{'s' if len(numbers) > 1 else ''} {listed(numbers, 'and')}"


def _unknown(result: Result, code: Code, what: str, name: str, known: Iterable[str]) -> Diagnostic:
    column = "claim" if code is UNKNOWN_CLAIM else "person"
    groups = {row.values.get("group", "") for row in result.ledger.others if row.values.get(column) == name}
    if groups:
        return _elsewhere(result, code, what, sorted(groups))
    near = nearest(name, known)
    count, _ = result.ledger.other_groups
    left_out = f"{count:,} line{' of another group was' if count == 1 else 's of other groups were'} left out"
    helps = [*([f"did you mean `{near}`?"] if near else []), *([f"{left_out} of this settlement"] if count else [])]
    return Diagnostic(code, f"the ledger has no {what}", help=" ".join(helps) or None)


def _elsewhere(result: Result, code: Code, what: str, groups: list[str]) -> Diagnostic:
    """What the ledger has of another group alone, whose lines are set aside before anything is asked of them."""
    whose = f"group {listed(groups, 'and')}"
    headline = f"{what} is of {whose}, and set aside: this settlement is of group `{result.ledger.group}`"
    return Diagnostic(
        code, headline, help=f"settle {'that group' if len(groups) == 1 else 'one of those groups'} instead"
    )
