"""Words of letters: days, carriers, and the contract that decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from planlang.model.contract import CheckedContract, Citation, Layer
from planlang.model.ledger import Facts, Kind, Line
from planlang.values.calendar import Period
from planlang.values.money import Currency

MONTHS = "January February March April May June July August September October November December".split()


def day_in_words(day: date) -> str:
    """`March 2, 2026`."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def days_in_words(period: Period) -> str:
    """`February 15 through March 14, 2026`, each with its year where they are of two."""
    first = day_in_words(period.first)
    if period.first.year == period.last.year:
        first = first.rpartition(",")[0]
    return f"{first} through {day_in_words(period.last)}"


def listed(words: Sequence[str]) -> str:
    """`one, another and a third`."""
    *most, last = words or [""]
    return f"{', '.join(most)} and {last}" if most else last


def line_in_words(line: Line) -> str:
    """`claim C-2, line 1`."""
    return f"claim {line.claim}, line {line.line}"


_LINKS = {
    Kind.PAYMENT: "is issued again for",
    Kind.REFUND: "refunds",
    Kind.VOID: "voids",
    Kind.RECOVERY: "is a recovery on",
    Kind.REBATE: "is a drug rebate on",
}
_KINDS = {
    Kind.REFUND: "is a refund",
    Kind.VOID: "is a void",
    Kind.RECOVERY: "is a recovery",
    Kind.REBATE: "is a drug rebate",
}


def link_in_words(line: Line) -> str:
    """`voids claim C-1, line 1`, `is a recovery`; nothing of an ordinary payment."""
    if line.original is None:
        return _KINDS.get(line.kind, "")
    claim, number = line.original
    return f"{_LINKS[line.kind]} claim {claim}, line {number}"


def cited(*places: Citation | None) -> str:
    """Each clause of the contract, in its own words where the plan quotes them, and where the plan renders it."""
    said = [_place(place) for place in places if place is not None]
    return f" ({'; '.join(said)})" if said else ""


def _place(place: Citation) -> str:
    clause = f"clause {place.clause}, " if place.clause else ""
    words = f"“{place.words}”, " if place.words else ""
    return f"{clause}{words}{place.source}"


def carrier_of(layer: Layer | None) -> str:
    """Who carries a cover."""
    return layer.carrier if layer is not None and layer.carrier else "the carrier"


def days_of(contract: CheckedContract) -> str:
    """`January 1, 2026 through December 31, 2026`."""
    return f"{day_in_words(contract.period.first)} through {day_in_words(contract.period.last)}"


def contract_of(contract: CheckedContract) -> str:
    """A contract by its name and its days."""
    return f"{contract.name}, {days_of(contract)}"


@frozen
class Asked:
    """The contracts that were asked, in date order, and what is known: how the last ended, and as of which day."""

    contracts: tuple[CheckedContract, ...]
    facts: Facts

    @property
    def currency(self) -> Currency:
        """The currency of all of them."""
        return self.contracts[-1].currency

    def named(self, contract: CheckedContract) -> str:
        """One of the contracts by its name and its days; the last one with how it ended."""
        return f"{contract_of(contract)}{facts_in_words(self.facts) if contract is self.contracts[-1] else ''}"


def signed(asked: Asked, contracts: Sequence[CheckedContract]) -> str:
    """`Decided under` those of the contracts that decided, and as of which day."""
    return f"Decided under {', and under '.join(map(asked.named, contracts))}{as_of_words(asked.facts.as_of)}."


def facts_in_words(facts: Facts) -> str:
    """`, which ended on June 15, 2026, with terminal liability elected`; nothing where neither is known."""
    said = ""
    if facts.terminated is not None:
        ends = "ends" if facts.as_of is not None and facts.as_of < facts.terminated else "ended"
        said += f", which {ends} on {day_in_words(facts.terminated)}"
    if facts.renewed:
        said += ", which was renewed"
    return f"{said}, with terminal liability elected" if facts.terminal_liability else said


def as_of_words(as_of: date | None) -> str:
    """That only what was paid by a day counts; nothing where all does."""
    return f", as of {day_in_words(as_of)}: what was paid after that day does not count" if as_of else ""
