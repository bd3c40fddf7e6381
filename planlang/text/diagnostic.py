"""A diagnostic is a value: what is wrong, where, and how to mend it; renderers draw it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from attrs import frozen

from planlang.text.source import Place, Span


class Severity(Enum):
    """Errors stop a settlement, warnings do not."""

    ERROR = "error"
    WARNING = "warning"


@frozen
class Code:
    """A stable, readable name of one kind of mistake; its page is `docs/diagnostics/<slug>.md`."""

    slug: str
    severity: Severity = Severity.ERROR


@frozen
class Label:
    """Words under one place of the text. The primary label makes sense alone."""

    place: Place
    words: str


@frozen
class Edit:
    """A replacement that mends the mistake, offered only when it is sure."""

    span: Span
    replacement: str


@frozen
class Diagnostic:
    """One mistake.

    headline: what is wrong, lower case, no full stop, the author's text in backticks.
    labels: the first is the primary one; others show the place that makes it wrong.
    help: what to do. count: how many equal findings this one stands for.
    """

    code: Code
    headline: str
    labels: tuple[Label, ...] = ()
    help: str | None = None
    edit: Edit | None = None
    count: int = 1

    @property
    def severity(self) -> Severity:
        """As the code has it."""
        return self.code.severity


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of the diagnostics is an error."""
    return any(d.severity is Severity.ERROR for d in diagnostics)
