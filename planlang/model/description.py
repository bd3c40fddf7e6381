"""A contract in plain words: what it says, what holds because nobody said otherwise, and what it does not have."""

from __future__ import annotations

from enum import Enum

from attrs import frozen

from planlang.model.contract import Citation


class Part(Enum):
    """What of a contract is described: its own benefits, a layer, or the plan around them."""

    PLAN = "plan"
    BENEFITS = "benefits"
    SPECIFIC = "specific"
    AGGREGATE = "aggregate"


class SaidAs(Enum):
    """Whether the author wrote it, a default holds, or the plan has no such thing."""

    WRITTEN = "written"
    DEFAULT = "default"
    ABSENT = "absent"
    CHANGES = "changes"


@frozen(kw_only=True)
class Sentence:
    """One sentence about a contract; `place` is where the author wrote what it says."""

    text: str
    said: SaidAs = SaidAs.WRITTEN
    place: Citation | None = None


@frozen(kw_only=True)
class Section:
    """What is said of one part of a contract: its own benefits, a layer, or what stands beside."""

    title: str
    sentences: tuple[Sentence, ...]


@frozen(kw_only=True)
class WorkedRow:
    """One row of a worked example: what is named, and an amount in minor units."""

    name: str
    amount: int


@frozen(kw_only=True)
class Worked:
    """A worked example, settled by the engine: what is assumed, and what it comes to."""

    title: str
    assumed: str
    rows: tuple[WorkedRow, ...]


@frozen(kw_only=True)
class Description:
    """A whole contract in plain words."""

    sections: tuple[Section, ...]
    order: tuple[str, ...]
    examples: tuple[Worked, ...]
