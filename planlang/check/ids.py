"""Ids: what a plan calls a person, a family, a group or a code must be what a ledger can hold.

A ledger's cells lose the spaces around them, and an empty one holds nothing; so an id that is empty or begins or ends
with a space is nobody's, and a term about it would settle without a word.
"""

from __future__ import annotations

from collections.abc import Iterator

from planlang.provisions.scope import Findings, Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Written
from planlang.text.diagnostic import Code, Edit, Label

IMPOSSIBLE_ID = Code("impossible-id")

CODES = (IMPOSSIBLE_ID,)


def check_ids(scope: Scope) -> None:
    """Report every id of a plan that no ledger can hold."""
    for what, written in _ids(scope):
        _check(what, written, scope.findings)


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


def _check(what: str, written: Written[str], findings: Findings) -> None:
    stripped = written.value.strip()
    if stripped == written.value and stripped:
        return
    if written.span.text != f'"{written.value}"':  # the reader of the text has mended it, and said so
        return
    if not stripped:
        findings.report(
            IMPOSSIBLE_ID,
            f"the id of a {what} is empty",
            Label(written.span, f"no ledger has such a {what}"),
            remedy="write the id as the ledger has it",
        )
        return
    findings.report(
        IMPOSSIBLE_ID,
        f"the id `{written.value}` has a space at an end",
        Label(written.span, f"no ledger has such a {what}: spaces around an id are not read"),
        remedy=f'write `"{stripped}"`',
        edit=Edit(written.span, f'"{stripped}"'),
    )
