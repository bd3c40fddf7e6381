"""The textbook's answer: a small settlement of the examples, written from the rules and from nothing of planlang.

It knows no operators, streams or provisions: it goes through the lines in settlement order with a few running totals.
All money is whole cents, all rates are fractions. What it does not know it does not need: it is no second engine, it
is the pocket calculator with which a person checks the totals that the examples print.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

_BESIDE = {"month", "class"}

Row = dict[str, str]
Days = tuple[date, date]
ONE = Fraction(1)


@dataclass(frozen=True, kw_only=True)
class Specific:
    """What the specific of an example says; absent amounts are None."""

    covers: str
    incurred: Days
    paid: Days
    deductible: int
    by_class: Mapping[str, int] = field(default_factory=dict)
    lasers: Mapping[str, int] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()
    excluded_from_all: tuple[str, ...] = ()
    run_in_limit: int | None = None
    aggregating: int = 0
    after_percentage: bool = False
    bands: tuple[tuple[Fraction, int], ...] = ()
    then: Fraction = ONE
    maximum: int | None = None
    prior: Mapping[str, int] = field(default_factory=dict)
    overall: int | None = None


@dataclass(frozen=True, kw_only=True)
class Factor:
    """A monthly factor in cents: from when, for which class (None: any), and by tier."""

    by_tier: Mapping[str, int]
    class_name: str | None = None
    since: str = "0000-00"


@dataclass(frozen=True, kw_only=True)
class Aggregate:
    """What the aggregate of an example says. `factors` holds one list for each coverage group."""

    covers: str
    incurred: Days
    paid: Days
    factors: tuple[tuple[Factor, ...], ...]
    loss_limit_covers: str
    run_in_limit: int | None = None
    lag: int = 0
    minimum_share: Fraction = Fraction(0)
    minimum_amount: int = 0
    rate: Fraction = ONE
    maximum: int | None = None
    months_alone: bool = False


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A whole contract of an example."""

    first: date
    last: date
    specific: Specific
    aggregate: Aggregate | None
    rebates_reduce: str = ""


@dataclass(kw_only=True)
class Answer:
    """What the lines come to: cents by person, and in all."""

    amount: int = 0
    member: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    specific: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    aggregate: int = 0
    sum: int = 0
    minimum: int = 0
    attachment: int | None = None
    counted: int = 0
    counted_by: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def cents(text: str) -> int:
    """`-12.34` as -1234."""
    sign = -1 if text.startswith("-") else 1
    dollars, _, part = text.lstrip("-").partition(".")
    return sign * (int(dollars) * 100 + int(part.ljust(2, "0") or 0))


def rounded(x: Fraction) -> int:
    """The nearest whole cent, halves away from zero."""
    whole = (2 * abs(x.numerator) + x.denominator) // (2 * x.denominator)
    return -whole if x < 0 else whole


def rows_of(path: Path) -> list[Row]:
    """A CSV file as rows by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True, kw_only=True)
class Line:
    """A paid line and the root of its chain, whose person, coverage, dates and exclusion it has."""

    amount: int
    order: tuple[str, int, str, int]
    root: Row
    rebate: bool


def lines_of(rows: Iterable[Row]) -> list[Line]:
    """The paid lines in settlement order, each with the root of its chain."""
    every = {(row["claim"], row.get("line") or "1"): row for row in rows}
    found = []
    for (claim, number), row in every.items():
        if not row["paid"]:
            continue
        root, kinds = row, {kind_of(row)}
        while root.get("original") and kind_of(root) != "payment":
            parent = every.get((root["original"], root.get("original line") or root.get("line") or "1"))
            if parent is None or not parent["paid"]:
                break
            root = parent
            kinds.add(kind_of(root))
        order = (row["paid"], int(row.get("sequence") or 0), claim, int(number))
        found.append(Line(amount=cents(row["amount"]), order=order, root=root, rebate="rebate" in kinds))
    return sorted(found, key=lambda line: line.order)


def kind_of(row: Row) -> str:
    """What a row is; a negative payment is a refund."""
    kind = row.get("kind") or "payment"
    return "refund" if kind == "payment" and row["amount"].startswith("-") else kind


def counts(line: Line, layer: Specific | Aggregate) -> bool:
    """Whether the root's coverage and dates are the layer's."""
    incurred, paid = date.fromisoformat(line.root["incurred"]), date.fromisoformat(line.root["paid"])
    return (
        line.root["coverage"] in layer.covers.split()
        and not line.root.get("exclusion")
        and layer.incurred[0] <= incurred <= layer.incurred[1]
        and layer.paid[0] <= paid <= layer.paid[1]
    )


class Totals:
    """Running totals by key: `take` adds an amount and says by how much a function of the total grew."""

    def __init__(self) -> None:
        self.at: dict[str, int] = defaultdict(int)

    def take_to(self, key: str, amount: int, limit: int | None) -> int:
        """The part of an amount that lies up to the limit."""
        before, after = self.at[key], self.at[key] + amount
        self.at[key] = after
        return amount if limit is None else min(after, limit) - min(before, limit)

    def take_over(self, key: str, amount: int, floor: int) -> int:
        """The part of an amount that lies over the floor."""
        before, after = self.at[key], self.at[key] + amount
        self.at[key] = after
        return max(0, after - floor) - max(0, before - floor)


class SpecificReckoner:
    """The specific of one contract, line by line."""

    def __init__(self, contract: Contract, class_of: Mapping[str, str]) -> None:
        self.contract, self.terms, self.class_of = contract, contract.specific, class_of
        self.run_in, self.eligible, self.excess = Totals(), Totals(), Totals()
        self.reimbursed, self.overall = Totals(), Totals()
        self.shared: dict[str, int] = defaultdict(int)

    def standard(self, person: str) -> int:
        """The deductible of the person's class, else the contract's."""
        return self.terms.by_class.get(self.class_of.get(person, ""), self.terms.deductible)

    def share(self, excess: int) -> int:
        """What the carrier reimburses of a running total: band by band, rounded once."""
        left, sum_ = Fraction(excess), Fraction(0)
        for rate, width in self.terms.bands:
            part = min(left, Fraction(width))
            sum_ += rate * part
            left -= part
            if left <= 0:
                return rounded(sum_)
        return rounded(sum_ + self.terms.then * left)

    def of(self, line: Line) -> int:
        """What the carrier reimburses of a line."""
        terms, person = self.terms, line.root["person"]
        if line.rebate and self.contract.rebates_reduce != "specific and aggregate":
            return 0
        if person in terms.excluded + terms.excluded_from_all or not counts(line, terms):
            return 0
        amount = line.amount
        if line.root["incurred"] < self.contract.first.isoformat():
            amount = self.run_in.take_to(person, amount, terms.run_in_limit)
        part = self.eligible.take_over(person, amount, terms.lasers.get(person, self.standard(person)))
        if terms.after_percentage:
            part = self.percentage(person, part)
            part = self.excess.take_over("all", part, terms.aggregating)
        else:
            part = self.excess.take_over("all", part, terms.aggregating)
            part = self.percentage(person, part)
        most = None if terms.maximum is None else max(0, terms.maximum - terms.prior.get(person, 0))
        part = self.reimbursed.take_to(person, part, most)
        return self.overall.take_to("all", part, terms.overall)

    def percentage(self, person: str, part: int) -> int:
        """The carrier's share of a part, as the share of the running total grows."""
        before = self.share(self.shared[person])
        self.shared[person] += part
        return self.share(self.shared[person]) - before


def attachment(contract: Contract, terms: Aggregate, census: Iterable[Row]) -> tuple[int, int]:
    """The sum of the monthly attachments, and the minimum."""
    monthly = list(monthly_attachments(contract, terms, census).values())
    share = rounded(terms.minimum_share * monthly[0] * len(monthly))
    return sum(monthly), max(share, terms.minimum_amount)


def months_of(contract: Contract) -> list[str]:
    """The policy months by their names."""
    months, day = [], contract.first
    while day <= contract.last:
        months.append(f"{day:%Y-%m}")
        day = date(day.year + day.month // 12, day.month % 12 + 1, day.day)
    return months


def units_of(census: Iterable[Row]) -> dict[tuple[str, str, str], int]:
    """The units by month, tier and class of a census with a row for each, or with a column for each tier."""
    found: dict[tuple[str, str, str], int] = {}
    for row in census:
        class_name = row.get("class") or ""
        tiers = {row["tier"]: row["units"]} if "tier" in row else {k: v for k, v in row.items() if k not in _BESIDE}
        found |= {(row["month"], tier, class_name): int(units) for tier, units in tiers.items()}
    return found


def monthly_attachments(contract: Contract, terms: Aggregate, census: Iterable[Row]) -> dict[str, int]:
    """The attachment of each policy month."""
    units, months = units_of(census), months_of(contract)
    monthly = {}
    for number, month in enumerate(months):
        charged = months[max(0, number - terms.lag)]
        monthly[month] = sum(
            count * in_force(group, tier, class_name, month)
            for group in terms.factors
            for (named, tier, class_name), count in units.items()
            if named == charged
        )
    return monthly


def in_force(group: tuple[Factor, ...], tier: str, class_name: str, month: str) -> int:
    """The latest factor of a group for a class and tier that began by a month."""
    own = [factor for factor in group if factor.class_name == class_name] or [
        factor for factor in group if factor.class_name is None
    ]
    return max((factor for factor in own if factor.since <= month), key=lambda factor: factor.since).by_tier[tier]


def reckon(
    contract: Contract, rows: list[Row], census: list[Row], members: Mapping[tuple[str, int], int] | None = None
) -> Answer:
    """The totals of a ledger under a contract; `members` is what members pay of the lines, by claim and line."""
    class_of = {row["person"]: row["class"] for row in rows if row.get("class")}
    specific = SpecificReckoner(contract, class_of)
    aggregate = AggregateReckoner(contract, contract.aggregate, census) if contract.aggregate else None
    answer = aggregate.answer if aggregate else Answer()
    for line in lines_of(rows):
        person, member = line.root["person"], members[line.order[2:]] if members else 0
        answer.amount += line.amount
        answer.member[person] += member
        paid = replace(line, amount=line.amount - member)
        part = specific.of(paid)
        answer.specific[person] += part
        if aggregate:
            answer.aggregate += aggregate.of(paid, paid.amount - part, specific.standard(person))
    return answer


class AggregateReckoner:
    """The aggregate of one contract, line by line."""

    def __init__(self, contract: Contract, terms: Aggregate, census: list[Row]) -> None:
        self.contract, self.terms = contract, terms
        self.run_in, self.limited, self.over, self.paid = Totals(), Totals(), Totals(), Totals()
        self.excess: dict[str, int] = defaultdict(int)
        self.answer = Answer()
        self.answer.sum, self.answer.minimum = attachment(contract, terms, census)
        self.floors = {"all": max(self.answer.sum, self.answer.minimum)}
        if terms.months_alone:
            self.floors = monthly_attachments(contract, terms, census)
        else:
            self.answer.attachment = self.floors["all"]

    def of(self, line: Line, left: int, limit: int) -> int:
        """What the aggregate reimburses of a line of which the specific left something."""
        terms, person = self.terms, line.root["person"]
        if line.rebate and not self.contract.rebates_reduce:
            return 0
        if person in self.contract.specific.excluded_from_all or not counts(line, terms):
            return 0
        if line.root["incurred"] < self.contract.first.isoformat():
            left = self.run_in.take_to("all", left, terms.run_in_limit)
        if line.root["coverage"] in terms.loss_limit_covers.split():
            left = self.limited.take_to(person, left, limit)
        months = months_of(self.contract)
        month = min(max(line.order[0][:7], months[0]), months[-1])
        self.answer.counted += left
        self.answer.counted_by[month] += left
        span = month if terms.months_alone else "all"
        before = rounded(terms.rate * self.excess[span])
        self.excess[span] += self.over.take_over(span, left, self.floors[span])
        return self.paid.take_to("all", rounded(terms.rate * self.excess[span]) - before, terms.maximum)
