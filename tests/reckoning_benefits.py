"""The member's part, reckoned once more: copay, deductible, coinsurance, out-of-pocket maximum, benefit maximum.

It knows one form of each: a calendar year that is the plan year, embedded families, copays that count toward the
out-of-pocket maximum. Like its neighbour it is a pocket calculator and takes nothing of planlang.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tests.reckoning import Row, Totals, lines_of, rounded


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Amounts by person and by family, over the coverages that share them."""

    covers: str
    person: int
    family: int | None = None


@dataclass(frozen=True, kw_only=True)
class Maximum:
    """The most that the plan pays for a person on some coverages."""

    covers: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class Benefits:
    """What the benefits of an example say."""

    copay: Mapping[str, int]
    deductibles: tuple[Shared, ...]
    coinsurance: Mapping[str, Fraction]
    out_of_pocket: Shared
    maximum: Maximum


class Layers:
    """A person's layer and then the family's, embedded."""

    def __init__(self, terms: Shared) -> None:
        self.terms, self.persons, self.families = terms, Totals(), Totals()

    def of(self, row: Row, amount: int) -> int:
        """What the two layers take of an amount of a coverage that shares them."""
        own = self.persons.take_to(row["person"], amount, self.terms.person)
        return self.families.take_to(row["unit"], own, self.terms.family)


class MemberReckoner:
    """The member's parts of one ledger, line by line."""

    def __init__(self, benefits: Benefits) -> None:
        self.terms = benefits
        self.copays, self.kept = Totals(), Totals()
        self.deductibles = [Layers(shared) for shared in benefits.deductibles]
        self.limit = Layers(benefits.out_of_pocket)
        self.shared: dict[tuple[str, str], int] = defaultdict(int)

    def of(self, root: Row, amount: int) -> int:
        """What the member pays of a line whose chain begins with `root`."""
        coverage = root["coverage"]
        copay = self.copays.take_to(f"{root['claim']} {root['line']}", amount, self.terms.copay.get(coverage, 0))
        deductible = 0
        for layers in self.deductibles:
            if coverage in layers.terms.covers.split():
                deductible = layers.of(root, amount - copay)
        part = copay + deductible + self.share(root["person"], coverage, amount - copay - deductible)
        if coverage in self.limit.terms.covers.split():
            part = self.limit.of(root, part)
        if coverage in self.terms.maximum.covers.split():
            part = amount - self.kept.take_to(root["person"], amount - part, self.terms.maximum.amount)
        return part

    def share(self, person: str, coverage: str, amount: int) -> int:
        """The member's share of a coverage, as the share of the running total grows."""
        rate, key = self.terms.coinsurance.get(coverage, Fraction(0)), (person, coverage)
        before = rounded(rate * self.shared[key])
        self.shared[key] += amount
        return rounded(rate * self.shared[key]) - before


def members_of(benefits: Benefits, rows: list[Row]) -> dict[tuple[str, int], int]:
    """What the member pays of every line, by claim and line."""
    reckoner = MemberReckoner(benefits)
    return {line.order[2:]: reckoner.of(line.root, line.amount) for line in lines_of(rows)}
