"""From arguments to a settlement: what `settle` and `explain` share."""

from __future__ import annotations

from argparse import Namespace

from attrs import evolve

from planlang.api.plans import read_plan, the_contract
from planlang.api.settling import Inputs, Outcome, settled


def outcome_of(arguments: Namespace) -> Outcome:
    """Read the plan, settle its claims, and hand back everything that was found, the plan's findings first."""
    reading = read_plan(arguments.plan)
    contract, unclear = the_contract(reading)
    found = (*reading.diagnostics, *unclear)
    if contract is None:
        return Outcome(settlement=None, diagnostics=found)
    inputs = Inputs(
        claims=tuple(arguments.claims),
        census=arguments.census,
        group=arguments.group,
        mapping=arguments.mapping,
        census_mapping=arguments.census_mapping,
        set_aside_rejects=arguments.set_aside_rejects,
        facts=arguments.facts,
    )
    outcome = settled(contract, inputs)
    return evolve(outcome, diagnostics=(*found, *outcome.diagnostics))
