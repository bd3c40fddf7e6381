"""A ledger of any size from a seed, any part of which can be made without the rest.

Every figure of a line is a function of the seed and of the line's number, so a hundred million lines are made a
million at a time, and the file's order is a permutation of the numbers. The last 2 % of the numbers are corrections:
each takes back all or half of a line of its own, of the same person, and names it as its original.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from math import gcd

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from benchmarks.contract import LASERED, PERSON_BASE

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

LINES_PER_PERSON = 40
CORRECTIONS = 0.02
COVERAGES = ("medical", "rx", "dental")
KINDS = ("payment", "refund", "void")

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_INCURRED = date(2025, 11, 1).toordinal() - _EPOCH
_INCURRED_DAYS = 440
_LAST_PAID = date(2027, 6, 30).toordinal() - _EPOCH
_MEAN_LAG = 25.0
_MEDICAL, _RX = 0.55, 0.85
_FREQUENCY_SHAPE = 0.6
_MEDIAN, _SIGMA = 70.0, 1.4
_TAIL, _TAIL_FROM, _TAIL_POWER = 0.004, 5_000.0, 1.5
_LARGEST = 4_000_000.0
_LASERED_TIMES = 10.0

# Claim numbers all have eleven digits, so that they sort alike as numbers and as text; they say nothing of the date.
_CLAIM_BASE, _CLAIM_SPAN, _CLAIM_STEP = 10**10, 9 * 10**10, 27_182_818_283

# How four neighbours (lines, or persons) fall into groups (claims, or families): the group and the place in it.
_GROUPS = ((0, 1, 2, 3), (0, 0, 1, 1), (0, 1, 1, 1), (0, 0, 0, 0), (0, 1, 2, 2), (0, 0, 0, 1))
_GROUP = np.array(_GROUPS)
_PLACE = np.array([[row[:at].count(row[at]) for at in range(4)] for row in _GROUPS])
_SIZE = np.array([[row.count(row[at]) for at in range(4)] for row in _GROUPS])


def _hash(numbers: Integers, salt: int, seed: int) -> NDArray[np.uint64]:
    """Sixty-four bits of noise for each number (the finaliser of splitmix64)."""
    x = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64((seed * 1_000_003 + salt) * 0x632BE59BD9)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _uniform(numbers: Integers, salt: int, seed: int) -> Floats:
    """A number in (0, 1) for each number."""
    return ((_hash(numbers, salt, seed) >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def _grouped(numbers: Integers, salt: int, seed: int) -> tuple[Integers, Integers, Integers]:
    """Neighbours in groups of one to four: each number's group, its place in the group, and the group's size."""
    block, at = numbers // 4, numbers % 4
    pattern = (_hash(block, salt, seed) % np.uint64(len(_GROUPS))).astype(np.int64)
    return block * 4 + _GROUP[pattern, at], _PLACE[pattern, at], _SIZE[pattern, at]


@frozen(kw_only=True, eq=False)
class Chunk:
    """Some lines, an array a field. Dates are days since 1970-01-01, amounts cents; `original` is 0 where none is."""

    claim: Integers
    line: Integers
    person: Integers
    unit: Integers
    coverage: Integers
    incurred: Integers
    paid: Integers
    amount: Integers
    kind: Integers
    original: Integers
    original_line: Integers


@frozen(eq=False)
class LedgerOf:
    """The ledger of a size and a seed."""

    lines: int
    seed: int
    _frequency: Floats = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        weights = np.random.default_rng(self.seed).gamma(_FREQUENCY_SHAPE, size=self.persons)
        object.__setattr__(self, "_frequency", np.cumsum(weights) / weights.sum())

    @property
    def persons(self) -> int:
        """How many persons there are: enough for all who are lasered."""
        return max(self.lines // LINES_PER_PERSON, LASERED[-1] + 1)

    @property
    def corrections(self) -> int:
        """How many lines correct another."""
        return int(self.lines * CORRECTIONS)

    def chunks(self, size: int) -> Iterator[Chunk]:
        """All lines in the file's order, some at a time."""
        # Steps of the golden ratio visit every number once and leave no two neighbours together.
        step = int(self.lines * 0.6180339887) | 1
        while gcd(step, self.lines) != 1:
            step += 2
        for start in range(0, self.lines, size):
            at = np.arange(start, min(start + size, self.lines), dtype=np.int64)
            yield self.part((at * step + self.seed) % self.lines)

    def part(self, numbers: Integers) -> Chunk:
        """The lines of some numbers."""
        seed, first_lines = self.seed, self.lines - self.corrections
        correcting = numbers >= first_lines
        order = numbers - first_lines
        # Each correction has a line of its own to correct, evenly spread over all of them.
        corrected = order * (first_lines // max(self.corrections, 1))
        root = np.where(correcting, corrected, numbers)
        claim, place, _ = _grouped(root, 1, seed)
        person = np.searchsorted(self._frequency, _uniform(claim, 2, seed)).astype(np.int64)
        incurred = _FIRST_INCURRED + (_uniform(claim, 3, seed) * _INCURRED_DAYS).astype(np.int64)
        paid = incurred + 2 + (-np.log(_uniform(claim, 4, seed)) * _MEAN_LAG).astype(np.int64)
        coverage = np.searchsorted(np.array([_MEDICAL, _RX]), _uniform(claim, 5, seed)).astype(np.int64)
        amount = self._amounts(root, person)
        whole = _hash(numbers, 6, seed) % np.uint64(3) != 0
        taken_back = np.where(whole, amount, (amount + 1) // 2)
        later = paid + 3 + (_uniform(numbers, 7, seed) * 120).astype(np.int64)
        number, line = _claim_number(claim), place + 1
        return Chunk(
            claim=np.where(correcting, _claim_number(first_lines + 4 + order), number),
            line=np.where(correcting, 1, line),
            person=PERSON_BASE + person,
            unit=PERSON_BASE + _grouped(person, 8, seed)[0],
            coverage=coverage,
            incurred=incurred,
            paid=np.minimum(np.where(correcting, later, paid), _LAST_PAID),
            amount=np.where(correcting, -taken_back, amount),
            kind=np.where(correcting, np.where(whole, 2, 1), 0),
            original=np.where(correcting, number, 0),
            original_line=np.where(correcting, line, 0),
        )

    def _amounts(self, numbers: Integers, person: Integers) -> Integers:
        """Cents: lognormal with a Pareto tail, and much more for persons whom a carrier lasers."""
        seed = self.seed
        radius = np.sqrt(-2.0 * np.log(_uniform(numbers, 9, seed)))
        normal = radius * np.cos(2.0 * np.pi * _uniform(numbers, 10, seed))
        usual = _MEDIAN * np.exp(_SIGMA * normal)
        large = _TAIL_FROM * _uniform(numbers, 11, seed) ** (-1.0 / _TAIL_POWER)
        dollars = np.where(_uniform(numbers, 12, seed) < _TAIL, large, usual)
        dollars = np.where(np.isin(person, LASERED), dollars * _LASERED_TIMES, dollars)
        return np.maximum(np.rint(np.minimum(dollars, _LARGEST) * 100.0), 1.0).astype(np.int64)

    def census(self) -> Mapping[str, list[int]]:
        """Covered units by tier in each month of 2026; a few more come in every quarter."""
        _, place, size = _grouped(np.arange(self.persons, dtype=np.int64), 8, self.seed)
        heads = size[place == 0]
        counts = {"single": int((heads == 1).sum()), "family": int((heads > 1).sum())}
        return {tier: [count * (100 + month // 3) // 100 for month in range(12)] for tier, count in counts.items()}


def _claim_number(claims: Integers) -> Integers:
    """A number of eleven digits of each claim's own."""
    return _CLAIM_BASE + claims * _CLAIM_STEP % _CLAIM_SPAN
