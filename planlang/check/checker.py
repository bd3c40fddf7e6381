"""The checker: a file of plans and scenarios becomes contracts and scenarios that mean something.

Every independent mistake is reported in one run, each once; nothing is said that follows from another mistake.
INVARIANT: a contract that is returned can be settled; only a ledger can still be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve, fields, frozen, has

from planlang.check.blocks import each_once
from planlang.check.declarations import frame_of_contract
from planlang.check.figures import blocks_of
from planlang.check.periods import check_periods
from planlang.check.plans import PlanRead, check_plan
from planlang.check.scenarios import Stage, check_scenario
from planlang.model.contract import CheckedContract, Citation
from planlang.model.scenario import CheckedScenario
from planlang.provisions.scope import (
    CURRENCY_MISMATCH,
    UNDECLARED_CLASS,
    UNDECLARED_COVERAGE,
    UNDECLARED_TIER,
    Findings,
)
from planlang.syntax.nodes import CurrencyStatement, File, Plan, Scenario, Written
from planlang.text.diagnostic import Code, Diagnostic, Label
from planlang.text.source import Span
from planlang.values.money import Money

AMBIGUOUS_SCENARIO_PLAN = Code("ambiguous-scenario-plan")
SCENARIO_WITHOUT_PLAN = Code("scenario-without-plan")
SCENARIO_PLAN_NOT_FOUND = Code("scenario-plan-not-found")

CODES = (AMBIGUOUS_SCENARIO_PLAN, SCENARIO_WITHOUT_PLAN, SCENARIO_PLAN_NOT_FOUND)

_NAMES = {UNDECLARED_COVERAGE, UNDECLARED_TIER, UNDECLARED_CLASS}
_NONE: Mapping[str, CheckedContract | None] = {}


@frozen
class Checked:
    """What a file means: its contracts and its scenarios, without those that are wrong."""

    contracts: tuple[CheckedContract, ...]
    scenarios: tuple[CheckedScenario, ...]


def check(
    file: File,
    digest: str,
    path: str,
    *,
    codes: Iterable[Code] | None = None,
    others: Mapping[str, CheckedContract | None] = _NONE,
) -> tuple[Checked, tuple[Diagnostic, ...]]:
    """Check a file.

    path: the file's name as citations show it. codes: every code that a scenario may expect; without them none is
    doubted. others: the plans that scenarios name with `of`, none for one that is wrong itself.
    """
    findings = Findings()
    items = each_once((item for item in file.items if isinstance(item, Plan | Scenario)), findings)
    plans = [check_plan(item, digest, path) for item in items if isinstance(item, Plan)]
    known = {code.slug: code for code in codes} if codes is not None else None
    scenarios = []
    found = [plan.findings.found for plan in plans]
    for scenario in (item for item in items if isinstance(item, Scenario)):
        of = scenario.of
        stage = _named(of, others, findings) if of else _own(scenario, file, plans, findings)
        if stage is None:
            continue
        checked, said = check_scenario(scenario, evolve(stage, codes=known), path)
        found.append(said.found)
        if checked:
            scenarios.append(checked)
    contracts = tuple(plan.contract for plan in plans if plan.contract)
    unfit = check_periods(contracts, _named_at(items, plans))
    diagnostics = sorted((*findings.found, *unfit, *(one for some in found for one in some)), key=_place)
    return Checked(contracts, tuple(scenarios)), _each_name_once(_wrong_currency_once(items, diagnostics))


def _named_at(items: Iterable[object], plans: Iterable[PlanRead]) -> Mapping[Citation, Span]:
    """Where each contract's plan is named."""
    named = (item.name.span for item in items if isinstance(item, Plan))
    return {plan.contract.citation: span for plan, span in zip(plans, named, strict=True) if plan.contract}


def plans_named(file: File) -> tuple[str, ...]:
    """The plan files that the scenarios of a file name with `of`."""
    names = (item.of.value for item in file.items if isinstance(item, Scenario) and item.of)
    return tuple(dict.fromkeys(names))


def _each_name_once(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """A name that a plan and its scenarios miss is missed once, with how often it stands."""
    kept: dict[object, Diagnostic] = {}
    for one in diagnostics:
        key = (one.code, one.headline) if one.code in _NAMES else id(one)
        first = kept.get(key)
        kept[key] = evolve(first, count=first.count + one.count) if first else one
    return tuple(kept.values())


def _wrong_currency_once(items: Iterable[object], diagnostics: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """Where no amount is in the plan's currency it is that currency which is wrong: one mistake, shown with it."""
    several = [one for one in diagnostics if one.code is CURRENCY_MISMATCH]
    plans = [item for item in items if isinstance(item, Plan)]
    stated = [one.code for plan in plans for one in plan.statements if isinstance(one, CurrencyStatement)]
    if not several[1:] or len(stated) != 1 or stated[0].value in _currencies_in(plans):
        return diagnostics
    kept: dict[object, Diagnostic] = {}
    for one in diagnostics:
        key = one.labels[0].words if one.code is CURRENCY_MISMATCH else id(one)
        first = kept.get(key)
        kept[key] = evolve(first, count=first.count + one.count) if first else one
    return tuple(kept.values())


def _currencies_in(node: object) -> frozenset[str]:
    """The currencies of all amounts in nodes."""
    if isinstance(node, Money):
        return frozenset({node.currency.code})
    inner: Iterable[object] = node if isinstance(node, tuple | list) else ()
    kind = type(node)
    if has(kind):
        inner = (getattr(node, each.name) for each in fields(kind) if each.name != "span")
    return frozenset().union(*map(_currencies_in, inner))


def _place(diagnostic: Diagnostic) -> int:
    place = diagnostic.labels[0].place if diagnostic.labels else None
    return place.start if isinstance(place, Span) else 0


def _named(of: Written[str], others: Mapping[str, CheckedContract | None], findings: Findings) -> Stage | None:
    """The plan of another file; none when it is missing, or wrong itself."""
    if of.value not in others:
        findings.report(
            SCENARIO_PLAN_NOT_FOUND,
            f"plan file `{of.value}` cannot be read",
            Label(of.span, "no such plan file"),
            remedy="name a plan file in the folder of this one",
        )
        return None
    contract = others[of.value]
    if contract is None:
        return None
    return Stage(frame=frame_of_contract(contract), blocks=blocks_of(contract), contract=contract)


def _own(scenario: Scenario, file: File, plans: list[PlanRead], findings: Findings) -> Stage | None:
    """The one plan of the scenario's own file."""
    if len(plans) == 1:
        (plan,) = plans
        return Stage(frame=plan.frame, blocks=plan.holds.blocks, contract=plan.contract)
    if plans:
        findings.report(
            AMBIGUOUS_SCENARIO_PLAN,
            "the file has several plans, and the scenario does not say which is meant",
            Label(scenario.title.span, f"could be of {len(plans)} plans"),
            remedy='keep each plan in a file of its own, and name it: `scenario "..." of "harbor-2026.plan" {`',
        )
    elif all(isinstance(item, Scenario) for item in file.items):
        findings.report(
            SCENARIO_WITHOUT_PLAN,
            "the scenario has no plan",
            Label(scenario.title.span, "of which plan?"),
            remedy='name the plan file: `scenario "..." of "harbor-2026.plan" {`',
        )
    return None
