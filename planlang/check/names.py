"""Names in quotes: what a plan calls itself, its parties, its fees and its clauses says something.

Nobody can tell what an empty name is of: in a table of fees or of participants its cell would be as empty as one that
holds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from planlang.provisions.scope import Findings
from planlang.syntax import nodes
from planlang.syntax.nodes import Statement, Written
from planlang.text.diagnostic import Code, Label

EMPTY_NAME = Code("empty-name")

CODES = (EMPTY_NAME,)

_WRITE = "write it between the quotes"
_WRITE_OR_LEAVE_OUT = f"{_WRITE}, or leave it out"

_NAMES: Mapping[type[Statement], tuple[tuple[str, str, str], ...]] = {
    nodes.Plan: (("name", "the name of a plan", _WRITE),),
    nodes.Scenario: (("title", "the title of a scenario", _WRITE),),
    nodes.Sponsor: (("name", "the name of a sponsor", _WRITE_OR_LEAVE_OUT),),
    nodes.Administrator: (("name", "the name of an administrator", _WRITE_OR_LEAVE_OUT),),
    nodes.Coverage: (("label", "the title of a coverage", _WRITE_OR_LEAVE_OUT),),
    nodes.Exclusion: (("label", "the title of an exclusion", _WRITE_OR_LEAVE_OUT),),
    nodes.Layer: (("title", "the title of a layer", _WRITE_OR_LEAVE_OUT),),
    nodes.Carrier: (
        ("name", "the name of a carrier", _WRITE_OR_LEAVE_OUT),
        ("policy", "the policy of a carrier", _WRITE_OR_LEAVE_OUT),
    ),
    nodes.Participant: (("name", "the name of a participant", _WRITE),),
    nodes.Fee: (("name", "the name of a fee", _WRITE),),
}
"""What each statement calls something: the attribute, what it is in words, and what mends an empty one."""


def check_names(statements: Iterable[Statement], findings: Findings) -> None:
    """Report every name, title and clause of some statements that is empty."""
    for statement in statements:
        for what, written, remedy in _written(statement):
            if not written.value.strip() and written.span.text == f'"{written.value}"':
                label = Label(written.span, "there is nothing between these quotes")
                findings.report(EMPTY_NAME, f"{what} is empty", label, remedy=remedy)


def _written(statement: Statement) -> Iterator[tuple[str, Written[str], str]]:
    for attribute, what, remedy in _NAMES.get(type(statement), ()):
        written: Written[str] | None = getattr(statement, attribute)
        if written is not None:
            yield what, written, remedy
    if statement.clause:
        yield "the number of a clause", statement.clause.number, _WRITE_OR_LEAVE_OUT
        if statement.clause.words:
            yield "the wording of a clause", statement.clause.words, _WRITE_OR_LEAVE_OUT
