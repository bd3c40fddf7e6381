"""Settling: a contract, the files of its claims and census, and the facts, to one settlement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from planlang.api.errors import PlanlangError
from planlang.api.facts import day_of, judged
from planlang.api.plans import load
from planlang.api.results import Loaded, Settled
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts, SetAside
from planlang.model.settlement import Settlement
from planlang.text.diagnostic import Diagnostic

if TYPE_CHECKING:
    from planlang.ledgers.read import Read


@frozen(kw_only=True)
class Inputs:
    """Everything a settlement rests on besides the contract."""

    claims: tuple[Path, ...]
    census: Path | None = None
    group: str | None = None
    mapping: Path | None = None
    census_mapping: Path | None = None
    set_aside_rejects: bool = False
    facts: Facts


@frozen(kw_only=True)
class Outcome:
    """What came of a settlement: the settlement unless an error refused it, all findings, how files were read."""

    settlement: Settlement | None
    diagnostics: tuple[Diagnostic, ...]
    notes: tuple[str, ...] = ()


def settled(contract: CheckedContract, inputs: Inputs) -> Outcome:
    """Read the files and settle; findings of the facts, the ledger and the census are told together."""
    from planlang.api.running import settle_ledger  # noqa: PLC0415  the engine loads only to settle
    from planlang.ledgers.census import read_census  # noqa: PLC0415  the same

    impossible = judged(inputs.facts, contract.period)
    read = _read_ledger(contract, inputs, set_aside_rejects=inputs.set_aside_rejects)
    found = (*impossible, *read.diagnostics)
    notes, census = read.notes, None
    if inputs.census is not None:
        counted = read_census(inputs.census, contract, mapping=inputs.census_mapping)
        census, notes = counted.census, (*notes, *counted.notes)
        found = (*found, *counted.diagnostics)
    # A ledger whose rejects were set aside is there in spite of their errors; a census never is.
    if read.ledger is None or impossible or (inputs.census is not None and census is None):
        return Outcome(settlement=None, diagnostics=found, notes=notes)
    settlement, more = settle_ledger(contract, read.ledger, census, inputs.facts)
    return Outcome(settlement=settlement, diagnostics=(*found, *more), notes=notes)


def rejects_of(contract: CheckedContract, inputs: Inputs) -> tuple[SetAside, ...]:
    """The rows of the ledger that have errors, whether or not they are set aside."""
    ledger = _read_ledger(contract, inputs, set_aside_rejects=True).ledger
    return ledger.set_aside if ledger else ()


def _read_ledger(contract: CheckedContract, inputs: Inputs, *, set_aside_rejects: bool) -> Read:
    from planlang.ledgers.read import read_ledger  # noqa: PLC0415  the reader loads only to settle

    return read_ledger(
        inputs.claims,
        contract,
        mapping=inputs.mapping,
        group=inputs.group,
        set_aside_rejects=set_aside_rejects,
    )


def settle(  # noqa: PLR0913  one keyword a fact; all but the first two may be left out
    plan: Loaded | str | Path,
    claims: str | Path | Sequence[str | Path],
    *,
    census: str | Path | None = None,
    group: str | None = None,
    as_of: date | str | None = None,
    terminated: date | str | None = None,
    renewed: bool = False,
    terminal_liability: bool = False,
    mapping: str | Path | None = None,
    census_mapping: str | Path | None = None,
    set_aside_rejects: bool = False,
) -> Settled:
    """Settle claims under a plan; raises PlanlangError when the plan, a file or a fact has an error.

    Rows with errors stop the settlement unless `set_aside_rejects`; then every total says how much was set aside.
    """
    loaded = plan if isinstance(plan, Loaded) else load(plan)
    files = (claims,) if isinstance(claims, str | Path) else tuple(claims)
    inputs = Inputs(
        claims=tuple(map(Path, files)),
        census=_path(census),
        group=group,
        mapping=_path(mapping),
        census_mapping=_path(census_mapping),
        set_aside_rejects=set_aside_rejects,
        facts=Facts(
            as_of=_day(as_of), terminated=_day(terminated), renewed=renewed, terminal_liability=terminal_liability
        ),
    )
    outcome = settled(loaded.contract, inputs)
    diagnostics = (*loaded.diagnostics, *outcome.diagnostics)
    if outcome.settlement is None:
        raise PlanlangError(diagnostics)
    return Settled(settlement=outcome.settlement, diagnostics=diagnostics)


def _path(given: str | Path | None) -> Path | None:
    return None if given is None else Path(given)


def _day(given: date | str | None) -> date | None:
    return day_of(given) if isinstance(given, str) else given
