"""What a file holds: plans, scenarios and comments."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from attrs import field, frozen

from planlang.syntax.nodes.base import Block, Broken, Statement, Written
from planlang.syntax.nodes.plan import PeriodStatement
from planlang.text.source import Span


@frozen(kw_only=True)
class Plan(Statement):
    """`plan "Harbor Foods Employee Health Plan" { ... }`."""

    words: ClassVar[str] = "plan"
    blocks: ClassVar[frozenset[Block]] = frozenset()
    name: Written[str]
    statements: tuple[Statement, ...]

    def identity(self) -> Hashable:
        """One plan a name and period: a renewed plan keeps its name."""
        return self.name.value, next((one for one in self.statements if isinstance(one, PeriodStatement)), None)


@frozen(kw_only=True)
class Scenario(Statement):
    """`scenario "..." of "harbor-2026.plan" { ... }`; `of` is absent inside the plan's own file."""

    words: ClassVar[str] = "scenario"
    blocks: ClassVar[frozenset[Block]] = frozenset()
    title: Written[str]
    of: Written[str] | None
    statements: tuple[Statement, ...]

    def identity(self) -> Hashable:
        """One scenario a title."""
        return self.title.value


@frozen
class Comment:
    """A `#` comment: its text without the sign, where it stands, and whether code stands before it on its line."""

    text: str
    span: Span = field(eq=False, repr=False)
    trailing: bool


@frozen
class File:
    """A whole file: plans and scenarios in order, and the comments that are no documentation."""

    items: tuple[Plan | Scenario | Broken, ...]
    comments: tuple[Comment, ...] = field(eq=False)
