"""From arguments to a settlement: what `settle` and `explain` share."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from planlang.api.codes import SEVERAL_PLANS
from planlang.api.engines import Engine
from planlang.api.facts import without_effect
from planlang.api.plans import read_plan, the_periods
from planlang.api.settling import Inputs, Outcome, rejects_of, settled_periods
from planlang.model.contract import CheckedContract
from planlang.model.ledger import SetAside
from planlang.model.periods import reading_contract
from planlang.model.progress import NOBODY_WAITS, Progress
from planlang.text.diagnostic import Diagnostic

if TYPE_CHECKING:
    from planlang.api.redaction import Redaction


@frozen
class Asked:
    """A settlement that was asked for, and what came of it; no contracts when a plan has errors, several of periods.

    known: names of the ledger that the settlement does not hold, and that somebody may have meant.
    """

    contracts: tuple[CheckedContract, ...]
    inputs: Inputs
    outcome: Outcome
    redaction: Redaction | None = None
    known: set[str] = field(factory=set)

    def rejects(self) -> tuple[SetAside, ...] | None:
        """The rows of the ledger that have errors, none where it cannot be read row by row."""
        if not self.contracts:
            return None
        if self.outcome.result is not None:
            return self.outcome.result.ledger.set_aside
        refused = rejects_of(reading_contract(self.contracts), self.inputs)
        return refused if refused is None or self.redaction is None else tuple(map(self.redaction.aside, refused))

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
    """The files, the options and the facts of a settlement, as they were given; a state is kept of columns."""
    engine = Engine(getattr(arguments, "engine", Engine.LINES.value))
    if getattr(arguments, "keep_state", False):
        engine = Engine.COLUMNS
    return Inputs(
        claims=tuple(arguments.claims),
        census=arguments.census,
        group=arguments.group,
        mapping=arguments.mapping,
        census_mapping=arguments.census_mapping,
        set_aside_rejects=arguments.set_aside_rejects,
        facts=arguments.facts,
        memory=getattr(arguments, "memory", None),
        engine=engine,
    )


def read_by(arguments: Namespace) -> tuple[Path, ...]:
    """The plans, and the key if there is one: what a settlement reads besides its inputs, and never writes over."""
    return (*arguments.plans, *([arguments.redact] if arguments.redact else []))


def asked(plans: Sequence[Path], inputs: Inputs, key: Path | None = None, progress: Progress = NOBODY_WAITS) -> Asked:
    """Read the plans, settle their claims, and hand back everything that was found, the plans' findings first.

    With the file of a key nothing of it names an id. A key that cannot be used is found out before anything is read.
    """
    if key is None:
        return _asked(plans, inputs, progress)
    from planlang.cli.redacting import read_key, redacted  # noqa: PLC0415  only a run with a key redacts

    aliases, unfit = read_key(key)
    if aliases is None:
        return Asked((), inputs, Outcome(settlement=None, diagnostics=unfit))
    # What redacts goes over lines: a settlement in columns would name them beside it.
    question = _asked(plans, evolve(inputs, engine=Engine.LINES), progress)
    redaction, outcome = redacted(aliases, question.contracts, question.outcome)
    return evolve(question, outcome=outcome, redaction=redaction)


def _read(plans: Sequence[Path]) -> tuple[tuple[CheckedContract, ...], tuple[Diagnostic, ...]]:
    """The contracts of plan files, and what was found of them."""
    readings = [read_plan(plan) for plan in plans]
    contracts, unfit = the_periods(readings)
    return contracts, (*(one for reading in readings for one in reading.diagnostics), *unfit)


def asked_of_state(
    plans: Sequence[Path], inputs: Inputs, folder: Path, *, claim: str | None, person: str | None
) -> Asked:
    """A claim's or a person's family out of the state in a folder, nothing settled again."""
    contracts, found = _read(plans)
    if not contracts:
        return Asked((), inputs, Outcome(settlement=None, diagnostics=found))
    if len(contracts) > 1:
        headline = "a state is of one period, and these plans are several"
        several = Diagnostic(SEVERAL_PLANS, headline, help="name the plan of the period that is meant")
        return Asked(contracts, inputs, Outcome(settlement=None, diagnostics=(*found, several)))
    from planlang.api.keeping import read_state  # noqa: PLC0415  heavy, and only a kept state needs it

    kept, unfit = read_state(folder, contracts[0], inputs)
    settlement, known = None, set[str]()
    if kept is not None:
        settlement, unfit = kept.settlement(claim=claim, person=person)
        if settlement is not None and not settlement.lines:
            known = kept.known(claim=claim, person=person)
    notes = () if settlement is None else (f"explained out of {folder}",)
    outcome = Outcome(settlement=settlement, diagnostics=(*found, *unfit), notes=notes)
    return Asked(contracts, inputs, outcome, known=known)


def _asked(plans: Sequence[Path], inputs: Inputs, progress: Progress) -> Asked:
    contracts, found = _read(plans)
    if not contracts:
        return Asked((), inputs, Outcome(settlement=None, diagnostics=found))
    if idle := without_effect(inputs.facts, contracts):  # before a ledger is read, however it would be settled
        return Asked((), inputs, Outcome(settlement=None, diagnostics=(*found, *idle)))
    outcome = settled_periods(contracts, inputs, progress)
    return Asked(contracts, inputs, evolve(outcome, diagnostics=(*found, *outcome.diagnostics)))
