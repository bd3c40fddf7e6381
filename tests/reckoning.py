"""The textbook's answer: a small settlement of the examples, written from the rules and from nothing of planlang.

It knows no operators, streams or provisions: it goes through the lines in settlement order with a few running totals.
All money is whole cents, all rates are fractions. What it does not know it does not need: it is no second engine, it
is the pocket calculator with which a person checks the totals that the examples print.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

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


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A whole contract of an example."""

    first: date
    last: date
    specific: Specific
    aggregate: Aggregate
    rebates_reduce: str = ""


@dataclass(kw_only=True)
class Answer:
    """What the lines come to: cents by person, and in all."""

    amount: int = 0
    specific: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    aggregate: int = 0
    sum: int = 0
    minimum: int = 0
    attachment: int = 0
    counted: int = 0


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


def attachment(contract: Contract, census: Iterable[Row]) -> tuple[int, int]:
    """The sum of the monthly attachments, and the minimum."""
    terms = contract.aggregate
    units = {(row["month"], row["tier"], row.get("class") or ""): int(row["units"]) for row in census}
    months, day = [], contract.first
    while day <= contract.last:
        months.append(f"{day:%Y-%m}")
        day = date(day.year + day.month // 12, day.month % 12 + 1, day.day)
    monthly = []
    for number, month in enumerate(months):
        charged = months[max(0, number - terms.lag)]
        monthly.append(
            sum(
                count * in_force(group, tier, class_name, month)
                for group in terms.factors
                for (named, tier, class_name), count in units.items()
                if named == charged
            )
        )
    share = rounded(terms.minimum_share * monthly[0] * len(months))
    return sum(monthly), max(share, terms.minimum_amount)


def in_force(group: tuple[Factor, ...], tier: str, class_name: str, month: str) -> int:
    """The latest factor of a group for a class and tier that began by a month."""
    own = [factor for factor in group if factor.class_name == class_name] or [
        factor for factor in group if factor.class_name is None
    ]
    return max((factor for factor in own if factor.since <= month), key=lambda factor: factor.since).by_tier[tier]


def reckon(contract: Contract, rows: list[Row], census: list[Row]) -> Answer:
    """The totals of a ledger under a contract."""
    class_of = {row["person"]: row["class"] for row in rows if row.get("class")}
    specific, terms = SpecificReckoner(contract, class_of), contract.aggregate
    run_in, limited, over, paid = Totals(), Totals(), Totals(), Totals()
    answer = Answer()
    answer.sum, answer.minimum = attachment(contract, census)
    answer.attachment = max(answer.sum, answer.minimum)
    excess = 0
    for line in lines_of(rows):
        person = line.root["person"]
        part = specific.of(line)
        answer.amount += line.amount
        answer.specific[person] += part
        left = line.amount - part
        if (line.rebate and not contract.rebates_reduce) or person in contract.specific.excluded_from_all:
            continue
        if not counts(line, terms):
            continue
        if line.root["incurred"] < contract.first.isoformat():
            left = run_in.take_to("all", left, terms.run_in_limit)
        if line.root["coverage"] in terms.loss_limit_covers.split():
            left = limited.take_to(person, left, specific.standard(person))
        answer.counted += left
        before = rounded(terms.rate * excess)
        excess += over.take_over("all", left, answer.attachment)
        answer.aggregate += paid.take_to("all", rounded(terms.rate * excess) - before, terms.maximum)
    return answer
