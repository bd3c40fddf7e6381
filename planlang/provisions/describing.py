"""Describing: what a provision may know of a contract when it says in plain words what that contract agrees.

A description is for a reader who has never seen the text of a plan, so no word of the language stands in it that plain
English has another one for. Amounts are written as the trade writes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from attrs import frozen

from planlang.model.contract import (
    Basis,
    Charge,
    CheckedContract,
    Citation,
    Fee,
    Funding,
    FundingForm,
    Key,
    Layer,
    MemberLayer,
    Premium,
    T,
    Term,
)
from planlang.model.description import Part, SaidAs, Sentence
from planlang.provisions.schedules import first_months
from planlang.values.calendar import Window
from planlang.values.money import USD, Currency, shown
from planlang.values.rate import Percentage, shown_percent

_MONTHS = "January February March April May June July August September October November December".split()
_EACH = {Key.PERSON: "each person", Key.UNIT: "each family", Key.CONTRACT: "the whole plan"}


def in_words(day: date) -> str:
    """`January 1, 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def smallest(currency: Currency) -> str:
    """The least amount of a currency, to which is rounded: `the cent` of a dollar, `a whole amount`, `KWD 0.001`."""
    if currency == USD:
        return "the cent"
    return shown(1, currency) if currency.exponent else "a whole amount"


def insured(contract: CheckedContract) -> bool:
    """Whether an insurer bears what the covers leave of the claims of the period."""
    funding = contract.find(Funding)
    return funding is not None and funding.form is FundingForm.FULLY_INSURED


def bears(contract: CheckedContract) -> str:
    """Who bears what the covers leave: `the employer keeps`, `the insurer bears`."""
    return "the insurer bears" if insured(contract) else "the employer keeps"


@frozen
class Describing:
    """One part of a contract: the plan itself, its own benefits, or a layer."""

    contract: CheckedContract
    part: Part

    @property
    def layer(self) -> Layer | None:
        """The part's layer; none for the plan itself, or where the contract has no such layer."""
        of = {
            Part.BENEFITS: self.contract.benefits,
            Part.SPECIFIC: self.contract.specific,
            Part.AGGREGATE: self.contract.aggregate,
        }
        return of.get(self.part)

    def find(self, kind: type[T]) -> T | None:
        """The part's term of a kind, if it has one."""
        return next(iter(self.all(kind)), None)

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """All of the block's terms of a kind."""
        holder = self.contract if self.part is Part.PLAN else self.layer
        return holder.all(kind) if holder else ()

    def money(self, minor: int) -> str:
        """An amount for people."""
        return shown(minor, self.contract.currency)

    def percent(self, rate: Fraction) -> str:
        """A rate for people."""
        return shown_percent(rate)

    def each(self, key: Key) -> str:
        """Whose amount it is: `each person`."""
        return _EACH[key]

    def names(self, coverages: Iterable[str]) -> str:
        """Coverages by their labels, in declared order: `Medical and Prescription drugs`."""
        wanted = set(coverages)
        return listed([label for name, label in self.contract.coverages.items() if name in wanted])

    def days(self, window: Window) -> str:
        """A window in words."""
        match (window.first, window.last):
            case (None, None):
                return "on any day"
            case (None, date() as last):
                return f"on or before {in_words(last)}"
            case (date() as first, None):
                return f"on or after {in_words(first)}"
            case (date() as first, date() as last):
                return f"from {in_words(first)} through {in_words(last)}"
            case other:
                raise AssertionError(other)

    def percentage(self, percentage: Percentage) -> str:
        """`80% of the first $100,000.00 and 100% of the rest`."""
        if not percentage.bands:
            return shown_percent(percentage.then)
        bands = [
            f"{shown_percent(band.rate)} of the {'next' if at else 'first'} {self.money(band.width)}"
            for at, band in enumerate(percentage.bands)
        ]
        return listed([*bands, f"{shown_percent(percentage.then)} of the rest"])

    def member_layer(self, layer: MemberLayer) -> str:
        """`$1,500.00 for each person and $3,000.00 for each family`."""
        amounts = (("person", layer.person), ("family", layer.family))
        said = listed([f"{self.money(amount)} for each {who}" for who, amount in amounts if amount is not None])
        if layer.person is not None and layer.family is not None:
            how = (
                "a person's amount also counts toward the family's"
                if layer.embedded
                else "a family has its amount alone"
            )
            return f"{said} ({how})"
        return said

    def charge(self, charge: Charge) -> str:
        """`$32.50 for each covered unit a month`."""
        if charge.fixed is not None:
            return f"{self.money(charge.fixed)} a month"
        if charge.per_unit is not None:
            return f"{self.money(charge.per_unit)} a month for each covered unit"
        return listed([f"{self.money(amount)} a month for each {tier}" for tier, amount in charge.by_tier.items()])

    def counts_run_in(self, layer: Layer | None) -> bool:
        """Whether a layer counts claims that were incurred before the period."""
        if layer is None:
            return False
        first = layer.the(Basis).incurred.first
        return first is None or first < self.contract.period.first

    def counts_run_out(self) -> bool:
        """Whether the layer counts claims that are paid after the period."""
        assert self.layer is not None
        last = self.layer.the(Basis).paid.last
        return last is None or last > self.contract.period.last

    def charged_beside(self) -> str:
        """What the plan charges beside the claims: `fees and premiums`, or nothing."""
        return listed([name for name, kind in (("fees", Fee), ("premiums", Premium)) if self.contract.all(kind)])

    def schedule(self, charges: tuple[Charge, ...], lead: str, later: str = "") -> Iterable[Sentence]:
        """What is charged, and each change of it by the first day of the month in which it first holds.

        later: how a change is told, where that is not the first words.
        """
        period, again = self.contract.period, later or f"{lead[0].lower()}{lead[1:]}"
        for charge, month in zip(charges, first_months([one.since for one in charges], period), strict=True):
            if month == 1:
                yield Sentence(text=f"{lead} {self.charge(charge)}.", place=charge.citation)
            elif month is not None:  # one that another replaced before a month began is charged never
                when = in_words(period.month_start(month))
                yield Sentence(
                    text=f"From {when}, {again} {self.charge(charge)}.", said=SaidAs.CHANGES, place=charge.citation
                )

    def said(self, term: Term, text: str, place: Citation | None = None) -> Sentence:
        """A sentence about a term: a default where nobody wrote it."""
        written = place or term.citation
        return Sentence(text=text, said=SaidAs.WRITTEN if written else SaidAs.DEFAULT, place=written)


def absent(text: str) -> Sentence:
    """What the plan does not have."""
    return Sentence(text=text, said=SaidAs.ABSENT)


def listed(words: Iterable[str]) -> str:
    """`one, two and three`."""
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last
