"""Statements of the plan itself, and the block of a layer."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from enum import Enum
from typing import ClassVar

from attrs import frozen

from planlang.syntax.nodes.base import PLAN, SCENARIO, Block, Name, Section, Statement, Written


@frozen(kw_only=True)
class Sponsor(Statement):
    """`sponsor "Harbor Foods, Inc."`."""

    words: ClassVar[str] = "sponsor"
    blocks: ClassVar[frozenset[Block]] = PLAN
    name: Written[str]


@frozen(kw_only=True)
class Administrator(Statement):
    """`administrator "Cascade Benefit Administrators"`."""

    words: ClassVar[str] = "administrator"
    blocks: ClassVar[frozenset[Block]] = PLAN
    name: Written[str]


@frozen(kw_only=True)
class Group(Statement):
    """`group "G-100"`: the employer group whose lines the plan settles."""

    words: ClassVar[str] = "group"
    blocks: ClassVar[frozenset[Block]] = PLAN | SCENARIO
    name: Written[str]


@frozen(kw_only=True)
class CurrencyStatement(Statement):
    """`currency USD`."""

    words: ClassVar[str] = "currency"
    blocks: ClassVar[frozenset[Block]] = PLAN
    code: Written[str]


@frozen(kw_only=True)
class PeriodStatement(Statement):
    """`period 2026-01-01 through 2026-12-31`."""

    words: ClassVar[str] = "period"
    blocks: ClassVar[frozenset[Block]] = PLAN
    first: Written[date]
    last: Written[date]


@frozen(kw_only=True)
class Coverage(Statement):
    """`coverage medical "Medical"`: declares a coverage; the label may be left out."""

    words: ClassVar[str] = "coverage"
    blocks: ClassVar[frozenset[Block]] = PLAN
    name: Name
    label: Written[str] | None

    def identity(self) -> Hashable:
        """One declaration a name."""
        return self.name.value


@frozen(kw_only=True)
class Tiers(Statement):
    """`tiers single, family`."""

    words: ClassVar[str] = "tiers"
    blocks: ClassVar[frozenset[Block]] = PLAN
    names: tuple[Name, ...]


@frozen(kw_only=True)
class Classes(Statement):
    """`classes actives, retirees`."""

    words: ClassVar[str] = "classes"
    blocks: ClassVar[frozenset[Block]] = PLAN
    names: tuple[Name, ...]


@frozen(kw_only=True)
class Exclusion(Statement):
    """`exclusion "WC" "Work-related injury"`: a code of the ledger that takes a line out of all stop-loss cover."""

    words: ClassVar[str] = "exclusion"
    blocks: ClassVar[frozenset[Block]] = PLAN
    code: Written[str]
    label: Written[str] | None

    def identity(self) -> Hashable:
        """One declaration a code."""
        return self.code.value


class RebateMode(Enum):
    """Which layers a rebate reduces."""

    IGNORED = "ignored"
    AGGREGATE = "reduce aggregate"
    BOTH = "reduce specific and aggregate"


@frozen(kw_only=True)
class Rebates(Statement):
    """`rebates ignored`, `rebates reduce aggregate`, `rebates reduce specific and aggregate`."""

    words: ClassVar[str] = "rebates"
    blocks: ClassVar[frozenset[Block]] = PLAN
    mode: RebateMode


@frozen(kw_only=True)
class Layer(Section):
    """`specific "Title" { ... }` or `aggregate "Title" { ... }`; `kind` is SPECIFIC or AGGREGATE."""

    words: ClassVar[str] = "layer"
    blocks: ClassVar[frozenset[Block]] = PLAN
    kind: Block
    title: Written[str] | None

    @property
    def block(self) -> Block:
        """Its kind."""
        return self.kind

    def identity(self) -> Hashable:
        """One specific and one aggregate a plan."""
        return self.kind
