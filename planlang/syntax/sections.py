"""From a block inside a plan to its node, by the rule of its header."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from planlang.syntax import nodes
from planlang.syntax.nodes import Section, Statement
from planlang.syntax.statements import Common

BuildSection = Callable[[tuple[Statement, ...], Common], Section]


def _accommodation(statements: tuple[Statement, ...], common: Common) -> Section:
    return nodes.AccommodationBlock(statements=statements, **common)


def _benefits(statements: tuple[Statement, ...], common: Common) -> Section:
    return nodes.BenefitsBlock(statements=statements, **common)


SECTIONS: Mapping[str, BuildSection] = MappingProxyType({"accommodation": _accommodation, "benefits": _benefits})
