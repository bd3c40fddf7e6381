"""Findings on rows: noted one by one, shown grouped, so that a thousand equal mistakes are one message with a count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from attrs import field, frozen

from planlang.text.diagnostic import Code, Diagnostic, Label, Severity
from planlang.text.nearest import listed
from planlang.text.source import Place

SHOWN = 5
HEADER = -1
_LONGEST = 60
_LISTED = 20

# Where a row (counted from 0 under the header, which is row -1) and one of its columns stand.
PlaceOf = Callable[[int, str | None], Place]


@frozen
class Finding:
    """One mistake on one row, or on several rows together.

    headline: when it stands alone. many: when it stands for several equal ones. words: under the row's place.
    others: further rows that make it wrong, with words. concerned: all rows that it refuses, where not its own alone.
    """

    code: Code
    row: int
    column: str | None
    headline: str
    many: str
    words: str
    help: str | None = None
    others: tuple[tuple[int, str | None, str], ...] = ()
    concerned: frozenset[int] = field(factory=frozenset)

    @property
    def rows(self) -> frozenset[int]:
        """Every row that this finding refuses, where it is an error."""
        return self.concerned or frozenset((self.row,))


def quoted(text: str) -> str:
    """A cell's text for a sentence, in backticks; only the beginning of a long one."""
    return f"`{cut(text)}`"


def cut(text: str) -> str:
    """A text, or the beginning of a long one."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def few(words: Iterable[str]) -> str:
    """`a`, `b` and `c`, or the first of many words and how many more there are."""
    every = list(words)
    if len(every) <= _LISTED:
        return listed(map(cut, every), "and")
    return f"{', '.join(map(quoted, every[:_LISTED]))} and {len(every) - _LISTED:,} more"


def grouped(findings: Iterable[Finding], place: PlaceOf) -> list[Diagnostic]:
    """One diagnostic for all findings of a code and shape, with labels for the first rows; errors come first."""
    shapes: dict[tuple[str, str, str | None], list[Finding]] = {}
    for finding in findings:
        shapes.setdefault((finding.code.slug, finding.many, finding.help), []).append(finding)
    diagnostics = [_diagnostic(equal, place) for equal in shapes.values()]
    return sorted(diagnostics, key=lambda d: d.severity is Severity.WARNING)


def _diagnostic(equal: list[Finding], place: PlaceOf) -> Diagnostic:
    equal.sort(key=lambda finding: finding.row)
    first, count = equal[0], len(equal)
    labels = [Label(place(f.row, f.column), f.words) for f in equal[:SHOWN]]
    if count == 1:
        labels += [Label(place(row, column), words) for row, column, words in first.others[:SHOWN]]
    headline = first.headline if count == 1 else first.many
    return Diagnostic(first.code, headline, tuple(labels), first.help, count=count)


def codes_by_row(findings: Iterable[Finding]) -> Mapping[int, tuple[str, ...]]:
    """The rows that errors refuse, each with the codes in the order found."""
    refused: dict[int, dict[str, None]] = {}
    for finding in findings:
        if finding.code.severity is Severity.ERROR:
            for row in finding.rows:
                refused.setdefault(row, {})[finding.code.slug] = None
    return {row: tuple(codes) for row, codes in refused.items()}
