"""From arguments to a settlement: what `settle` and `explain` share."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve, frozen

from planlang.api.engines import Engine
from planlang.api.plans import read_plan, the_periods
from planlang.api.settling import Inputs, Outcome, rejects_of, settled_periods
from planlang.model.contract import CheckedContract
from planlang.model.ledger import SetAside
from planlang.model.periods import reading_contract


@frozen
class Asked:
    """A settlement that was asked for, and what came of it; no contracts when a plan has errors, several of periods."""

    contracts: tuple[CheckedContract, ...]
    inputs: Inputs
    outcome: Outcome

    def rejects(self) -> tuple[SetAside, ...]:
        """The rows of the ledger that have errors."""
        if not self.contracts:
            return ()
        if self.outcome.result is not None:
            return self.outcome.result.ledger.set_aside
        return rejects_of(reading_contract(self.contracts), self.inputs)


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
        engine=Engine(getattr(arguments, "engine", Engine.LINES.value)),
    )


def asked(plans: Sequence[Path], inputs: Inputs) -> Asked:
    """Read the plans, settle their claims, and hand back everything that was found, the plans' findings first."""
    readings = [read_plan(plan) for plan in plans]
    contracts, unfit = the_periods(readings)
    found = (*(one for reading in readings for one in reading.diagnostics), *unfit)
    if not contracts:
        return Asked((), inputs, Outcome(settlement=None, diagnostics=found))
    outcome = settled_periods(contracts, inputs)
    return Asked(contracts, inputs, evolve(outcome, diagnostics=(*found, *outcome.diagnostics)))
