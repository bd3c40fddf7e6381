"""What is found about a scenario as a whole: each finding at the scenario's own words, with what to write there.

A settlement of files says which option lacks something; a scenario has no options, but statements.
"""

from __future__ import annotations

from attrs import evolve

from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, Ledger
from planlang.model.scenario import CheckedScenario
from planlang.text.diagnostic import Diagnostic, Label


def census_findings(scenario: CheckedScenario, contract: CheckedContract) -> tuple[Diagnostic, ...]:
    """Why the census of a scenario does not do for its plan; no line of its claims is asked."""
    from planlang.api.facts import without_effect  # noqa: PLC0415  so that a plan without scenarios loads no engine
    from planlang.api.running import census_found  # noqa: PLC0415  the engine loads only for a scenario

    if without_effect(scenario.facts, (contract,)):
        return ()
    return census_found(contract, Ledger(lines=(), group=None), census_in(scenario), scenario.facts)


def census_in(scenario: CheckedScenario) -> Census | None:
    """The census that a scenario states, if it states any."""
    return Census(rows=scenario.census) if scenario.census else None


def placed(
    scenario: CheckedScenario, contract: CheckedContract, found: tuple[Diagnostic, ...]
) -> tuple[Diagnostic, ...]:
    """Findings without a place at the scenario's words that they are about, else at its title."""
    return tuple(one if one.labels else _placed(scenario, contract, one) for one in found)


def _placed(scenario: CheckedScenario, contract: CheckedContract, found: Diagnostic) -> Diagnostic:
    census, title = scenario.census_span or scenario.title_span, scenario.title_span
    match found.code.slug:
        case "census-row-missing" if not scenario.census:
            headline = "the scenario has no census, and the plan needs the covered units of every month"
            help_ = "state the units here: `census ... every month`, or a table `census { ... }`"
            return evolve(found, headline=headline, labels=(Label(census, "states no units"),), help=help_)
        case "census-row-missing" | "units-without-factor":
            return evolve(found, labels=(Label(census, "the census of this scenario"),))
        case "group-mismatch" if contract.group is not None:
            headline = f"the plan is that of group `{contract.group}`, the scenario asks for `{scenario.group}`"
            label = Label(scenario.group_span or title, "another group than the plan's")
            help_ = f'write `group "{contract.group}"`, or leave this line out'
            return evolve(found, headline=headline, labels=(label,), help=help_)
        case "condition-broken":
            return evolve(found, labels=(Label(title, "breaks the condition"),))
        case _:
            return evolve(found, labels=(Label(title, "found in this scenario"),))
