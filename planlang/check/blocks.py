"""Blocks: rules that hold for every statement, whatever it says.

A statement stands in a block that takes it, and a term is given once.
A misplaced statement counts as unread where it belongs: that it is missing there is the same mistake.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from planlang.provisions.scope import Findings, Read
from planlang.syntax.nodes import Block, Broken, Coverage, Exclusion, Layer, Name, Plan, Scenario, Statement
from planlang.syntax.terms import TERMS
from planlang.text.diagnostic import Code, Label
from planlang.text.nearest import listed
from planlang.text.source import Span

TERM_IN_WRONG_BLOCK = Code("term-in-wrong-block")
TERM_GIVEN_TWICE = Code("term-given-twice")
NAME_DECLARED_TWICE = Code("name-declared-twice")

CODES = (TERM_IN_WRONG_BLOCK, TERM_GIVEN_TWICE, NAME_DECLARED_TWICE)


def term_of(statement: Statement) -> str:
    """The term as its author knows it: `deductible`, `specific`."""
    return statement.kind.value if isinstance(statement, Layer) else statement.words


def read_plan(plan: Plan, findings: Findings) -> Mapping[Block, Read]:
    """The blocks of a plan, each with the statements that belong there."""
    headers: dict[Block, Plan | Layer] = {Block.PLAN: plan}
    for statement in plan.statements:
        if isinstance(statement, Layer):
            headers.setdefault(statement.kind, statement)
    misplaced = _misplaced(headers, findings)
    return {block: _read(block, header, misplaced, findings) for block, header in headers.items()}


def read_scenario(scenario: Scenario, findings: Findings) -> Read:
    """The statements of a scenario that belong there."""
    misplaced = _misplaced({Block.SCENARIO: scenario}, findings)
    return _read(Block.SCENARIO, scenario, misplaced, findings)


def each_once(statements: Iterable[Statement], findings: Findings) -> tuple[Statement, ...]:
    """The first of each term; another of the same identity is reported."""
    first: dict[Hashable, Statement] = {}
    for statement in statements:
        known = first.setdefault((type(statement), statement.identity()), statement)
        if known is not statement:
            _report_twice(statement, known, findings)
    return tuple(first.values())


def report_declared_twice(again: Name, first: Name, findings: Findings) -> None:
    """Say that a name is declared twice."""
    findings.report(
        NAME_DECLARED_TWICE,
        f"`{again.value}` is declared twice",
        Label(again.span, "declared again"),
        Label(first.span, "first declared here"),
        remedy="leave one of them out",
    )


def _misplaced(headers: Mapping[Block, Plan | Layer | Scenario], findings: Findings) -> Mapping[Block, set[str]]:
    """Report statements in a block that does not take them; their terms, by the blocks where they belong."""
    missed: dict[Block, set[str]] = {}
    for block, header in headers.items():
        for statement in header.statements:
            if block in statement.blocks:
                continue
            _report_misplaced(statement, block, headers, findings)
            for home in statement.blocks:
                missed.setdefault(home, set()).add(term_of(statement))
    return missed


def _report_misplaced(
    statement: Statement, block: Block, headers: Mapping[Block, Plan | Layer | Scenario], findings: Findings
) -> None:
    homes = sorted(home.value for home in statement.blocks)
    places = [headers[home] for home in Block if home in statement.blocks and home in headers]
    findings.report(
        TERM_IN_WRONG_BLOCK,
        f"`{term_of(statement)}` does not belong in `{block.value}`",
        Label(statement.term, f"is a term of {listed(homes)}"),
        *(Label(place.term, "belongs in this block") for place in places),
        remedy=f"write it inside {listed(f'{home} {{ }}' for home in homes)}",
    )


def _read(
    block: Block, header: Plan | Layer | Scenario, misplaced: Mapping[Block, set[str]], findings: Findings
) -> Read:
    broken = [statement for statement in header.statements if isinstance(statement, Broken)]
    unread = {s.guess for s in broken if s.guess and block in TERMS.get(s.guess, ())}
    belonging = [s for s in header.statements if block in s.blocks and not isinstance(s, Broken)]
    return Read(
        header=header,
        statements=each_once(belonging, findings),
        unread=frozenset(unread | misplaced.get(block, set())),
        open=any(statement.guess not in unread for statement in broken),
    )


def _report_twice(again: Statement, first: Statement, findings: Findings) -> None:
    if isinstance(again, Coverage) and isinstance(first, Coverage):
        report_declared_twice(again.name, first.name, findings)
        return
    if isinstance(again, Exclusion) and isinstance(first, Exclusion):
        report_declared_twice(again.code, first.code, findings)
        return
    findings.report(
        TERM_GIVEN_TWICE,
        f"`{term_of(again)}` is given twice",
        Label(_place(again), "given again"),
        Label(_place(first), "first given here"),
        remedy="keep one of them",
    )


def _place(statement: Statement) -> Span:
    """A whole statement, but only the first word of a block."""
    return statement.term if isinstance(statement, Plan | Layer | Scenario) else statement.span
