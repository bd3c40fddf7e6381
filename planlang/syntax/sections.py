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


def _fees(statements: tuple[Statement, ...], common: Common) -> Section:
    return nodes.FeesBlock(statements=statements, **common)


def _level_funded(statements: tuple[Statement, ...], common: Common) -> Section:
    return nodes.Funding(form=nodes.FundingForm.LEVEL_FUNDED, statements=statements, **common)


def _fully_insured(statements: tuple[Statement, ...], common: Common) -> Section:
    return nodes.Funding(form=nodes.FundingForm.FULLY_INSURED, statements=statements, **common)


def _experience_refund(statements: tuple[Statement, ...], common: Common) -> Section:
    return nodes.ExperienceRefundBlock(statements=statements, **common)


SECTIONS: Mapping[str, BuildSection] = MappingProxyType(
    {
        "accommodation": _accommodation,
        "benefits": _benefits,
        "fees": _fees,
        "level_funded": _level_funded,
        "fully_insured": _fully_insured,
        "experience_refund": _experience_refund,
    }
)
"""The blocks inside a plan, layers aside, by the name of their header's rule."""
