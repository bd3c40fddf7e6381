"""Ids and declared names: what a plan calls a person, a group, a coverage or a tier must be what a ledger can hold.

A ledger's cells lose the spaces around them, and an empty one holds nothing; so an id or a name that is empty or begins
or ends with a space is nobody's, and a term about it would settle without a word.
"""

from __future__ import annotations

from collections.abc import Iterator

from planlang.provisions.scope import Findings, Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Written
from planlang.text.diagnostic import Code, Edit, Label

IMPOSSIBLE_ID = Code("impossible-id")

CODES = (IMPOSSIBLE_ID,)

_A = {"id": "an", "name": "a"}


def check_ids(scope: Scope) -> None:
    """Report every id and every declared name of a plan that no ledger can hold."""
    for what, written in _ids(scope):
        _check("id", what, written, scope.findings)
    for what, name in _names(scope):
        _check("name", what, name, scope.findings)


def _ids(scope: Scope) -> Iterator[tuple[str, Written[str]]]:
    for group in scope.each(nodes.Group):
        yield "group", group.name
    # An exclusion without a code is a mistake of its own: it would exclude nothing, or everything.
    yield from (("code", one.code) for one in scope.each(nodes.Exclusion) if one.code.value.strip())
    specific = scope.seen_from(Block.SPECIFIC)
    if specific:
        lasers, priors = specific.each(nodes.Laser), specific.each(nodes.PriorReimbursement)
        keyed: tuple[nodes.Laser | nodes.PriorReimbursement, ...] = (*lasers, *priors)
        yield from ((one.per.value.value.removeprefix("per "), one.key) for one in keyed)


def _names(scope: Scope) -> Iterator[tuple[str, Written[str]]]:
    yield from (("coverage", one.name) for one in scope.each(nodes.Coverage))
    yield from (("tier", name) for one in scope.each(nodes.Tiers) for name in one.names)
    yield from (("class", name) for one in scope.each(nodes.Classes) for name in one.names)


def _check(kind: str, what: str, written: Written[str], findings: Findings) -> None:
    stripped = written.value.strip()
    if stripped == written.value and stripped:
        return
    if written.span.text != f'"{written.value}"':  # the reader of the text has mended it, and said so
        return
    if not stripped:
        findings.report(
            IMPOSSIBLE_ID,
            f"the {kind} of a {what} is empty",
            Label(written.span, f"no ledger has such a {what}"),
            remedy=f"write the {kind} as the ledger has it",
        )
        return
    findings.report(
        IMPOSSIBLE_ID,
        f"the {kind} `{written.value}` has a space at an end",
        Label(written.span, f"no ledger has such a {what}: spaces around {_A[kind]} {kind} are not read"),
        remedy=f'write `"{stripped}"`',
        edit=Edit(written.span, f'"{stripped}"'),
    )
