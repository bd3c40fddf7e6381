"""The house in order: every provision has its page, its cases and its bites, and every reason and node is somebody's.

These tests walk `provisions.ALL` and the nodes of the syntax and name whatever is missing.
"""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import pytest

from planlang.model.settlement import REASON_ORDER, Stage
from planlang.provisions import ALL
from planlang.provisions.provision import Provision
from planlang.syntax import nodes
from planlang.syntax.parser import parse
from planlang.text.source import Source
from tests.conformance_case import FOLDER, all_cases, table

ROOT = Path(__file__).parent.parent

# Statements that the checker reads itself: the frame in which provisions stand.
FRAME = (
    nodes.Sponsor,
    nodes.Administrator,
    nodes.Group,
    nodes.CurrencyStatement,
    nodes.PeriodStatement,
    nodes.Coverage,
    nodes.Tiers,
    nodes.Classes,
    nodes.Layer,
    nodes.BenefitsBlock,
    nodes.Carrier,
    nodes.Always,
    nodes.WarnWhen,
)

# What decides no money, and why.
DECIDES_NO_MONEY = {
    nodes.Sponsor: "a name, shown with every result",
    nodes.Administrator: "a name, shown with every result",
    nodes.Carrier: "a name, shown in explanations",
    nodes.AdvanceFunding: "cash timing: it never changes liability (semantics, section 6)",
    nodes.Layer: "a block: its statements decide",
    nodes.FeesBlock: "a block: its statements decide",
    nodes.ExperienceRefundBlock: "a block: its statements decide",
    nodes.BenefitsBlock: "a block: its statements decide",
    nodes.AccommodationBlock: "a block: its statements decide",
    nodes.Always: "a question to a settlement",
    nodes.WarnWhen: "a question to a settlement",
    nodes.Broken: "a statement that could not be read",
    nodes.Statement: "what all statements share",
    nodes.Factors: "what both kinds of factors share",
}

# Fields that say nothing about money.
LABELS = {"clause", "doc", "span", "term", "title", "label", "policy"}


def statement_classes() -> list[type[nodes.Statement]]:
    return [
        found
        for _, found in inspect.getmembers(nodes, inspect.isclass)
        if issubclass(found, nodes.Statement)
        and found not in {nodes.Statement, nodes.Section, nodes.Factors, nodes.Charged, nodes.Condition, nodes.Broken}
        and found.blocks - nodes.SCENARIO
    ]


@pytest.mark.parametrize("provision", ALL, ids=lambda provision: provision.name)
def test_a_provision_has_its_page_and_its_cases(provision: Provision) -> None:
    assert (ROOT / "docs" / "provisions" / f"{provision.name}.md").is_file()
    assert list((FOLDER / provision.name.replace("-", "_")).glob("*.md")) != []


def test_provisions_have_names_of_their_own() -> None:
    assert [name for name, count in Counter(provision.name for provision in ALL).items() if count > 1] == []


def test_every_statement_is_read_by_a_provision_or_is_of_the_frame() -> None:
    read = {node for provision in ALL for node in provision.nodes}
    assert [found.__name__ for found in statement_classes() if found not in read and found not in FRAME] == []


def test_every_reason_is_shown_by_a_case() -> None:
    shown = {
        (int(row["stage"]), row["reason"]) for case in all_cases() for row in table(case.blocks.get("reasons", "| a |"))
    }
    wanted = {(stage.value, reason) for stage in (Stage.SPECIFIC, Stage.AGGREGATE) for reason in REASON_ORDER[stage]}
    assert wanted - shown == set()


def statements(text: str) -> Counter[tuple[str, nodes.Statement]]:
    """Every statement of a plan's text, with the block in which it stands."""
    file, found = parse(Source("bite.plan", text))
    assert [one for one in found if one.code.severity.value == "error"] == []
    counted: Counter[tuple[str, nodes.Statement]] = Counter()
    for plan in file.items:
        if isinstance(plan, nodes.Plan):
            counted.update(statements_in(plan.statements, "plan"))
    return counted


def statements_in(written: tuple[nodes.Statement, ...], block: str) -> Iterator[tuple[str, nodes.Statement]]:
    """The statements of a block and of the blocks in it, each with its block."""
    for statement in written:
        if isinstance(statement, nodes.Section):
            yield block, attrs.evolve(statement, statements=())
            yield from statements_in(statement.statements, statement.block.value)
        else:
            yield block, statement


@cache
def bitten() -> frozenset[tuple[type[nodes.Statement], str, object]]:
    """Every class, field and alternative that some bite takes away or puts in."""
    found: set[tuple[type[nodes.Statement], str, object]] = set()
    for case in all_cases():
        before = statements(case.blocks["planlang"])
        for old, new in case.bites:
            after = statements(case.bitten(old, new))
            for _, statement in (before - after) + (after - before):
                found.add((type(statement), "", None))
                for field in attrs.fields(type(statement)):
                    found.update(
                        (type(statement), field.name, alternative)
                        for alternative in alternatives_in(getattr(statement, field.name))
                    )
    return frozenset(found)


def alternatives_in(value: Any) -> list[object]:  # noqa: ANN401  any field of any node
    """What a field's value is an alternative of: an enumeration, a yes or no, a kind of basis, or being there."""
    inner = value.value if isinstance(value, nodes.Written) else value
    if isinstance(inner, Enum | bool):
        return [inner]
    if isinstance(inner, nodes.NamedBasis | nodes.PaidBasis | nodes.IncurredBasis):
        return [type(inner), "present"]
    return [] if inner is None or inner == () else ["present"]


def alternatives_of(annotation: Any) -> list[object]:  # noqa: ANN401  any type
    """All alternatives that a field's type allows."""
    if annotation is bool:
        return [True, False]
    if inspect.isclass(annotation) and issubclass(annotation, Enum):
        return list(annotation)
    origin = get_origin(annotation)
    if origin is nodes.Written:
        (inner,) = get_args(annotation)
        return [*alternatives_of(inner), *([inner] if inspect.isclass(inner) and inner in _BASES else [])]
    if origin in {Union, UnionType}:
        found = [alternative for part in get_args(annotation) for alternative in alternatives_of(part)]
        found += [part for part in get_args(annotation) if part in _BASES]
        return [*found, "present"] if type(None) in get_args(annotation) and not found else found
    return []


_BASES = (nodes.NamedBasis, nodes.PaidBasis, nodes.IncurredBasis)

# Alternatives that cannot stand where the statement stands, and why.
IMPOSSIBLE: dict[tuple[type[nodes.Statement], str, object], str] = {
    (nodes.RunInLimit, "per", nodes.Per.FAMILY): "a run-in limit is per person, or in all",
    (nodes.Deductible, "per", nodes.Per.ALL): "a deductible is per person or per family",
    (nodes.Laser, "per", nodes.Per.ALL): "a laser names a person or a family",
    (nodes.Maximum, "per", nodes.Per.ALL): "`overall maximum` says that",
    (nodes.LifetimeMaximum, "per", nodes.Per.ALL): "`overall maximum` says that",
    (nodes.PriorReimbursement, "per", nodes.Per.ALL): "prior reimbursement is of a person or a family",
    (nodes.Participant, "per", nodes.Per.ALL): "a participant's range is on a person's or a family's reimbursement",
    (nodes.MemberDeductible, "for_class", "present"): "refused: the plan's own deductible has no classes",
    **{
        (nodes.Premium, "layer", block): "a premium is of the specific or of the aggregate"
        for block in nodes.Block
        if block not in {nodes.Block.SPECIFIC, nodes.Block.AGGREGATE}
    },
}


@pytest.mark.parametrize("node", statement_classes(), ids=lambda node: node.__name__)
def test_every_option_of_a_statement_bites_in_some_case(node: type[nodes.Statement]) -> None:
    if node in DECIDES_NO_MONEY:
        return
    wanted: set[tuple[type[nodes.Statement], str, object]] = {(node, "", None)}
    hints = get_type_hints(node)
    for field in attrs.fields(node):
        if field.name not in LABELS:
            wanted |= {(node, field.name, alternative) for alternative in alternatives_of(hints[field.name])}
    assert {missing for missing in wanted - bitten() if missing not in IMPOSSIBLE} == set()


def test_functions_fit_a_screen_and_modules_a_sitting() -> None:
    too_long = []
    for path in sorted((ROOT / "planlang").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 400:
            too_long.append(path.name)
        too_long += [
            f"{path.name}: {node.name}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 50
        ]
    assert too_long == []
