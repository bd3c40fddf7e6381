"""Findings on rows: noted one by one, shown grouped, so that a thousand equal mistakes are one message with a count."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import define, field, frozen

from planlang.text.diagnostic import Code, Diagnostic, Label, Severity
from planlang.text.nearest import listed
from planlang.text.source import Place

SHOWN = 5
_KEPT = 50
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


@define
class Noted:
    """Findings as they come: of equal ones the first rows are kept, of the others only how many there are.

    So a million mistakes cost what their rows cost. `refused` are the rows that errors refuse, each with the codes in
    the order found.
    """

    refused: dict[int, tuple[str, ...]] = field(factory=dict)
    _shapes: dict[tuple[str, str, str | None], _Shape] = field(factory=dict)
    _reasons: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = field(factory=dict)

    def note(self, findings: Iterable[Finding]) -> frozenset[int]:
        """Take findings in; the rows that errors among them refuse."""
        rows: set[int] = set()
        for finding in findings:
            shape = finding.code.slug, finding.many, finding.help
            self._shapes.setdefault(shape, _Shape()).add(finding)
            if finding.code.severity is Severity.ERROR:
                rows.update(finding.rows)
                for row in finding.rows:
                    self.refused[row] = self._with(self.refused.get(row, ()), finding.code.slug)
        return frozenset(rows)

    def tally(self, findings: Iterable[Finding], count: int) -> None:
        """Take in the first of many equal warnings, and how many there are in all."""
        first = list(findings)
        self.note(first)
        shape = self._shapes[first[0].code.slug, first[0].many, first[0].help]
        shape.count += count - len(first)

    def diagnostics(self, place: PlaceOf) -> list[Diagnostic]:
        """One diagnostic for all findings of a code and shape, with labels for the first rows; errors come first."""
        found = [_diagnostic(shape, place) for shape in self._shapes.values()]
        return sorted(found, key=lambda d: d.severity is Severity.WARNING)

    def _with(self, reasons: tuple[str, ...], slug: str) -> tuple[str, ...]:
        """Reasons and one more; equal ones are one object, whatever the number of rows."""
        if slug in reasons:
            return reasons
        return self._reasons.setdefault((reasons, slug), (*reasons, slug))


@define
class _Shape:
    """Equal findings: how many, and those of the first rows."""

    count: int = 0
    first: list[Finding] = field(factory=list)

    def add(self, finding: Finding) -> None:
        self.count += 1
        self.first.append(finding)
        if len(self.first) > _KEPT:
            self.settle()

    def settle(self) -> None:
        """Keep those of the first rows, in the order of rows."""
        self.first.sort(key=lambda finding: finding.row)
        del self.first[SHOWN:]


def grouped(findings: Iterable[Finding], place: PlaceOf) -> list[Diagnostic]:
    """Findings as diagnostics, one for all equal ones."""
    noted = Noted()
    noted.note(findings)
    return noted.diagnostics(place)


def _diagnostic(shape: _Shape, place: PlaceOf) -> Diagnostic:
    shape.settle()
    first, count = shape.first[0], shape.count
    labels = [Label(place(f.row, f.column), f.words) for f in shape.first]
    if count == 1:
        labels += [Label(place(row, column), words) for row, column, words in first.others[:SHOWN]]
    headline = first.headline if count == 1 else first.many
    return Diagnostic(first.code, headline, tuple(labels), first.help, count=count)
