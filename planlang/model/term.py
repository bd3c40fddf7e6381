"""What every provision of a contract has: where it stands, and on whose running total it works."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from attrs import field, frozen


@frozen
class Citation:
    """Where a rule stands: `harbor-2026.plan:24`, and the clause of the contract it renders, if it cites one.

    `file` is relative to the plan's folder. `doc` holds the comment lines (`##`) before the rule.
    """

    file: str
    line: int
    clause: str | None = None
    words: str | None = None
    doc: tuple[str, ...] = ()
    column: int = 1

    @property
    def source(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.line}"


class Key(Enum):
    """Whose running total a step keeps."""

    PERSON = "person"
    UNIT = "unit"
    CONTRACT = "contract"
    MONTH = "policy month"
    CHAIN = "chain of linked lines"
    PERSON_YEAR = "person and benefit year"
    UNIT_YEAR = "unit and benefit year"
    PERSON_LAST_YEAR = "person and the benefit year before"
    UNIT_LAST_YEAR = "unit and the benefit year before"


@frozen(kw_only=True)
class Term:
    """One provision as agreed. Citation is absent only for a default that nobody wrote.

    unsaid: the options of a written one that hold although nobody wrote them, in the words of the language.
    """

    citation: Citation | None = None
    unsaid: tuple[str, ...] = field(default=(), eq=False)


T = TypeVar("T", bound=Term)
