"""Facts: what the caller states happened, strictly read; they are inputs and printed with every result."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from planlang.check.scenarios import (
    FACT_WITHOUT_EFFECT,
    RENEWED_AND_TERMINATED,
    TERMINATION_OUTSIDE_PERIOD,
    has_terminal_liability,
)
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.text.diagnostic import Diagnostic
from planlang.text.nearest import listed, nearest
from planlang.values.calendar import Period

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_YES = {"yes": True, "no": False}


def day_of(text: str) -> date:
    """A day in ISO form and in no other; anything else is a ValueError whose words say what is wrong."""
    if not _ISO.fullmatch(text):
        raise ValueError(f"`{text}` is not a date: write it as 2026-06-30")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"`{text}` is not a date: {error}") from error


def _yes_of(text: str) -> bool:
    if text not in _YES:
        raise ValueError(f"`{text}` is neither `yes` nor `no`")
    return _YES[text]


_READ: Mapping[str, Callable[[str], date | bool]] = {
    "terminated": day_of,
    "renewed": _yes_of,
    "terminal-liability": _yes_of,
}


def fact_of(text: str) -> tuple[str, date | bool]:
    """One fact as a command states it: `terminated=2026-10-31`, `renewed`, `renewed=no`."""
    name, equals, value = text.partition("=")
    if name not in _READ:
        near = nearest(name, _READ)
        hint = f"did you mean `{near}`?" if near else f"the facts are {listed(_READ, 'and')}"
        raise ValueError(f"there is no fact `{name}`: {hint}")
    if not equals and name == "terminated":
        raise ValueError("`terminated` needs its date: terminated=2026-10-31")
    return name, _READ[name](value if equals else "yes")


def facts_of(stated: list[tuple[str, date | bool]], as_of: date | None) -> Facts:
    """All facts together; a fact stated twice, or two that cannot both be, is a ValueError."""
    known: dict[str, date | bool] = {}
    for name, value in stated:
        if name in known:
            raise ValueError(f"the fact `{name}` is stated twice")
        known[name] = value
    terminated = known.get("terminated")
    facts = Facts(
        as_of=as_of,
        terminated=terminated if isinstance(terminated, date) else None,
        renewed=bool(known.get("renewed")),
        terminal_liability=bool(known.get("terminal-liability")),
    )
    if facts.terminated and facts.renewed:
        raise ValueError("a plan that was terminated was not renewed: state one of the two facts")
    return facts


def judged(facts: Facts, period: Period) -> tuple[Diagnostic, ...]:
    """Facts that cannot be: terminated and renewed, or a termination that ends nothing."""
    found = []
    if facts.terminated and facts.renewed:
        found.append(
            Diagnostic(
                RENEWED_AND_TERMINATED,
                "a contract cannot be both terminated and renewed",
                help="keep the one that happened",
            )
        )
    if facts.terminated and not period.first <= facts.terminated < period.last:
        found.append(
            Diagnostic(
                TERMINATION_OUTSIDE_PERIOD,
                f"the contract cannot be terminated on {facts.terminated}",
                help=f"a termination falls on a day from {period.first} to the day before {period.last}",
            )
        )
    return tuple(found)


def without_effect(facts: Facts, contracts: Sequence[CheckedContract]) -> tuple[Diagnostic, ...]:
    """A stated fact of which the last period, whose facts these are, makes nothing: no liability to elect."""
    if not facts.terminal_liability or has_terminal_liability(contracts[-1]):
        return ()
    whose = "the plan's last period" if len(contracts) > 1 else "the plan"
    headline = f"terminal liability cannot be elected: no layer of {whose} has one"
    help_ = "write `terminal liability 3 months`, say, in the layer that has it, or leave the fact out"
    return (Diagnostic(FACT_WITHOUT_EFFECT, headline, help=help_),)
