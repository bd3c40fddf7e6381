"""From arguments to a settlement: what `settle` and `explain` share."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from planlang.api.engines import Engine
from planlang.api.plans import read_plan, the_periods
from planlang.api.settling import Inputs, Outcome, rejects_of, settled_periods
from planlang.model.contract import CheckedContract
from planlang.model.ledger import SetAside
from planlang.model.periods import reading_contract
from planlang.text.diagnostic import Diagnostic

if TYPE_CHECKING:
    from planlang.api.redaction import Redaction


@frozen
class Asked:
    """A settlement that was asked for, and what came of it; no contracts when a plan has errors, several of periods."""

    contracts: tuple[CheckedContract, ...]
    inputs: Inputs
    outcome: Outcome
    redaction: Redaction | None = None

    def rejects(self) -> tuple[SetAside, ...]:
        """The rows of the ledger that have errors."""
        if not self.contracts:
            return ()
        if self.outcome.result is not None:
            return self.outcome.result.ledger.set_aside
        refused = rejects_of(reading_contract(self.contracts), self.inputs)
        return refused if self.redaction is None else tuple(map(self.redaction.aside, refused))

    def named(self, name: str) -> str:
        """The claim or the person that a question means: where ids are redacted, by its id or by its alias."""
        return name if self.redaction is None else self.redaction.name(name)

    def plan_text(self, text: str) -> str:
        """A plan's own text as it may be shown."""
        return text if self.redaction is None else self.redaction.plan(text)

    def told(self, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        """Findings as they may be told."""
        if self.redaction is None:
            return found
        from planlang.api.redacting import counted  # noqa: PLC0415  only a run with a key redacts

        return counted(found)


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
        memory=getattr(arguments, "memory", None),
        engine=Engine(getattr(arguments, "engine", Engine.LINES.value)),
    )


def read_by(arguments: Namespace) -> tuple[Path, ...]:
    """The plans, and the key if there is one: what a settlement reads besides its inputs, and never writes over."""
    return (*arguments.plans, *([arguments.redact] if arguments.redact else []))


def asked(plans: Sequence[Path], inputs: Inputs, key: Path | None = None) -> Asked:
    """Read the plans, settle their claims, and hand back everything that was found, the plans' findings first.

    With the file of a key nothing of it names an id. A key that cannot be used is found out before anything is read.
    """
    if key is None:
        return _asked(plans, inputs)
    from planlang.cli.redacting import read_key, redacted  # noqa: PLC0415  only a run with a key redacts

    aliases, unfit = read_key(key)
    if aliases is None:
        return Asked((), inputs, Outcome(settlement=None, diagnostics=unfit))
    # What redacts goes over lines: a settlement in columns would name them beside it.
    question = _asked(plans, evolve(inputs, engine=Engine.LINES))
    redaction, outcome = redacted(aliases, question.contracts, question.outcome)
    return evolve(question, outcome=outcome, redaction=redaction)


def _asked(plans: Sequence[Path], inputs: Inputs) -> Asked:
    readings = [read_plan(plan) for plan in plans]
    contracts, unfit = the_periods(readings)
    found = (*(one for reading in readings for one in reading.diagnostics), *unfit)
    if not contracts:
        return Asked((), inputs, Outcome(settlement=None, diagnostics=found))
    outcome = settled_periods(contracts, inputs)
    return Asked(contracts, inputs, evolve(outcome, diagnostics=(*found, *outcome.diagnostics)))
