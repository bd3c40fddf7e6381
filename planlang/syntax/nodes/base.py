"""What all statements share: the block they stand in, their clause, and where they were written."""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum
from typing import ClassVar, Generic, TypeVar

from attrs import field, frozen

from planlang.text.source import Span

T_co = TypeVar("T_co", covariant=True)


class Block(Enum):
    """The blocks in which a statement can stand."""

    PLAN = "plan"
    SPECIFIC = "specific"
    AGGREGATE = "aggregate"
    ACCOMMODATION = "monthly accommodation"
    BENEFITS = "benefits"
    FEES = "fees"
    LEVEL_FUNDED = "funding level-funded"
    FULLY_INSURED = "funding fully insured"
    EXPERIENCE_REFUND = "experience refund"
    SCENARIO = "scenario"


PLAN = frozenset({Block.PLAN})
SPECIFIC = frozenset({Block.SPECIFIC})
AGGREGATE = frozenset({Block.AGGREGATE})
LAYERS = SPECIFIC | AGGREGATE
ACCOMMODATION = frozenset({Block.ACCOMMODATION})
BENEFITS = frozenset({Block.BENEFITS})
FEES = frozenset({Block.FEES})
LEVEL_FUNDED = frozenset({Block.LEVEL_FUNDED})
FULLY_INSURED = frozenset({Block.FULLY_INSURED})
EXPERIENCE_REFUND = frozenset({Block.EXPERIENCE_REFUND})
SCENARIO = frozenset({Block.SCENARIO})


@frozen
class Written(Generic[T_co]):
    """A value and where it was written."""

    value: T_co
    span: Span = field(eq=False, repr=False)


Name = Written[str]


@frozen
class Clause:
    """`clause "4.2" "the Specific Deductible"`: the wording a term comes from; words may be left out."""

    number: Written[str]
    words: Written[str] | None = None


@frozen(kw_only=True)
class Statement:
    """What all statements share: the clause they cite, doc comments (`##` lines before it), and their places."""

    words: ClassVar[str]
    blocks: ClassVar[frozenset[Block]]
    clause: Clause | None = None
    doc: tuple[str, ...] = ()
    span: Span = field(eq=False, repr=False)
    term: Span = field(eq=False, repr=False)

    def identity(self) -> Hashable:
        """Two statements of one class and one identity in one block are one term given twice."""
        return ()


@frozen(kw_only=True)
class Broken(Statement):
    """A statement that could not be read; `guess` is the term it began with, when that is known.

    It has its diagnostic already, so nothing that could follow from its absence is reported.
    """

    words: ClassVar[str] = ""
    blocks: ClassVar[frozenset[Block]] = frozenset(Block)
    guess: str | None = None


@frozen(kw_only=True)
class Section(Statement):
    """A block inside a plan or inside another block: `monthly accommodation { ... }`."""

    statements: tuple[Statement, ...]

    @property
    def block(self) -> Block:
        """The block in which its statements stand."""
        return Block(self.words)

    @property
    def braced(self) -> bool:
        """Whether it is written with braces."""
        return True


class Per(Enum):
    """Whose running total a limit is on."""

    PERSON = "per person"
    FAMILY = "per family"
    ALL = "in all"
