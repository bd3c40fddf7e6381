"""Statements of scenarios: facts, census, claims and expectations."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from enum import Enum
from typing import ClassVar

from attrs import frozen

from planlang.syntax.nodes.base import SCENARIO, Block, Name, Statement, Written
from planlang.values.money import Money


@frozen(kw_only=True)
class AsOf(Statement):
    """`as of 2026-06-30`."""

    words: ClassVar[str] = "as of"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    day: Written[date]


@frozen(kw_only=True)
class Terminated(Statement):
    """`terminated 2026-10-31`."""

    words: ClassVar[str] = "terminated"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    day: Written[date]


@frozen(kw_only=True)
class Renewed(Statement):
    """`renewed`."""

    words: ClassVar[str] = "renewed"
    blocks: ClassVar[frozenset[Block]] = SCENARIO


@frozen(kw_only=True)
class TerminalLiabilityElected(Statement):
    """`terminal liability elected`."""

    words: ClassVar[str] = "terminal liability elected"
    blocks: ClassVar[frozenset[Block]] = SCENARIO


@frozen
class TierUnits:
    """`single 60` in a census."""

    tier: Name
    units: Written[int]


@frozen(kw_only=True)
class CensusStatement(Statement):
    """`census single 60, family 40 every month`, `census 2026-03 single 58, family 39 for class retirees`.

    `month` is absent for `every month`; a month's own statement outranks it.
    """

    words: ClassVar[str] = "census"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    units: tuple[TierUnits, ...]
    month: Written[str] | None
    for_class: Name | None

    def identity(self) -> Hashable:
        """One a month and class."""
        return (self.month.value if self.month else None, self.for_class.value if self.for_class else None)


@frozen
class Table:
    """`| a | b |` rows in a block: the header's cells, then each row's, all as written.

    `whole`: every row could be read; one that could not has its diagnostic already.
    """

    header: tuple[Written[str], ...]
    rows: tuple[tuple[Written[str], ...], ...]
    whole: bool = True


@frozen(kw_only=True)
class CensusTable(Statement):
    """`census { | month | single | family | ... }`."""

    words: ClassVar[str] = "census"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    table: Table


@frozen(kw_only=True)
class Claims(Statement):
    """`claims { | claim | person | ... | }`."""

    words: ClassVar[str] = "claims"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    table: Table


class Comparison(Enum):
    """How an expectation compares a figure."""

    IS = "is"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    OVER = "over"
    UNDER = "under"


@frozen
class OfClaim:
    """`of claim "C-1" line 2`; the line may be left out and is 1 then."""

    claim: Written[str]
    line: Written[int] | None


@frozen
class OfPerson:
    """`of person "P3"`."""

    person: Written[str]


@frozen
class InMonth:
    """`in 2026-03`."""

    month: Written[str]


@frozen(kw_only=True)
class ExpectAmount(Statement):
    """`expect specific laser-layer of claim "C-1" is $140,000.00`, `expect aggregate attachment is $810,001.20`.

    `figure` holds the words between `expect` and the subject or comparison, in order, joined by one space.
    """

    words: ClassVar[str] = "expect"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    figure: Written[str]
    subject: OfClaim | OfPerson | InMonth | None
    comparison: Comparison
    amount: Written[Money]

    def identity(self) -> Hashable:
        """Any number of expectations."""
        return self.span.start


@frozen(kw_only=True)
class ExpectFinding(Statement):
    """`expect warning laser-below-deductible`, `expect error duplicate-line`."""

    words: ClassVar[str] = "expect"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    severity: str
    code: Written[str]

    def identity(self) -> Hashable:
        """Any number of expectations."""
        return self.span.start


@frozen(kw_only=True)
class ExpectRefused(Statement):
    """`expect claim "C-9" refused by specific paid-too-late`."""

    words: ClassVar[str] = "expect"
    blocks: ClassVar[frozenset[Block]] = SCENARIO
    subject: OfClaim
    layer: Block
    reason: Written[str]

    def identity(self) -> Hashable:
        """Any number of expectations."""
        return self.span.start
