"""From arguments to a settlement: what `settle` and `explain` share."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from attrs import evolve, frozen

from planlang.api.plans import read_plan, the_contract
from planlang.api.settling import Inputs, Outcome, rejects_of, settled
from planlang.model.contract import CheckedContract
from planlang.model.ledger import SetAside


@frozen
class Asked:
    """A settlement that was asked for, and what came of it; no contract when the plan has errors."""

    contract: CheckedContract | None
    inputs: Inputs
    outcome: Outcome

    def rejects(self) -> tuple[SetAside, ...]:
        """The rows of the ledger that have errors."""
        if self.contract is None:
            return ()
        if self.outcome.settlement is not None:
            return self.outcome.settlement.ledger.set_aside
        return rejects_of(self.contract, self.inputs)


def inputs_of(arguments: Namespace) -> Inputs:
    """The files, the options and the facts of a settlement, as they were given."""
    return Inputs(
        claims=tuple(arguments.claims),
        census=arguments.census,
        group=arguments.group,
        mapping=arguments.mapping,
        census_mapping=arguments.census_mapping,
        set_aside_rejects=arguments.set_aside_rejects,
        facts=arguments.facts,
    )


def asked(plan: Path, inputs: Inputs) -> Asked:
    """Read the plan, settle its claims, and hand back everything that was found, the plan's findings first."""
    reading = read_plan(plan)
    contract, unclear = the_contract(reading)
    found = (*reading.diagnostics, *unclear)
    if contract is None:
        return Asked(None, inputs, Outcome(settlement=None, diagnostics=found))
    outcome = settled(contract, inputs)
    return Asked(contract, inputs, evolve(outcome, diagnostics=(*found, *outcome.diagnostics)))
