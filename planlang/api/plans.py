"""Loading and checking: a file to what it means, with everything that was found on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path

from attrs import field, frozen

from planlang.api import given
from planlang.api.claims_tables import with_tables
from planlang.api.codes import NO_PLAN, SCENARIO_PLAN_WITH_ERRORS, SEVERAL_PLANS, every_code
from planlang.api.errors import PlanlangError
from planlang.api.results import Findings, Loaded, LoadedPeriods
from planlang.api.sources import digest_of, read_source, source_of_text, unnamed
from planlang.check import check as _check
from planlang.check.periods import check_periods
from planlang.model.contract import CheckedContract
from planlang.model.scenario import CheckedScenario
from planlang.syntax.nodes import File, Scenario
from planlang.text.diagnostic import Diagnostic, Label, has_errors
from planlang.text.source import Source, Span


@frozen(kw_only=True)
class Reading:
    """One file, read and checked: what it holds and what was found. A file that cannot be read holds nothing.

    others: the plan files that its scenarios name, by the name they use.
    """

    name: str
    source: Source | None = field(repr=False)
    contracts: tuple[CheckedContract, ...] = ()
    scenarios: tuple[CheckedScenario, ...] = ()
    diagnostics: tuple[Diagnostic, ...]
    others: Mapping[str, Reading] = field(factory=dict, repr=False)


def read_plan(path: Path) -> Reading:
    """Read and check a file, and the plan files that its scenarios name."""
    source, unreadable = read_source(path)
    if source is None:
        return Reading(name=path.as_posix(), source=None, diagnostics=unreadable)
    return check_source(source)


def check_source(source: Source) -> Reading:
    """Parse and check a text; what follows from a statement that could not be read is not reported again."""
    file, unparsed = _parse(source)
    names = _plans_named(file)
    read = {name: _other(Path(source.name).parent / name) for name in names}
    others = {name: other for name, other in read.items() if other.source is not None}
    contracts = {name: _sound(other) for name, other in others.items()}
    found, unsound = _check(file, digest_of(source), Path(source.name).name, codes=every_code(), others=contracts)
    broken = (_broken(name, names[name], others[name]) for name in names if name in contracts and not contracts[name])
    diagnostics = (*unparsed, *unsound, *broken)
    if not (found.contracts or found.scenarios or has_errors(diagnostics)):
        diagnostics = (*diagnostics, _no_plan(source.name))
    return Reading(
        name=source.name,
        source=source,
        contracts=found.contracts,
        scenarios=found.scenarios,
        diagnostics=diagnostics,
        others=others,
    )


def _other(path: Path) -> Reading:
    """A plan file that a scenario names: its plans alone, since its own scenarios are not asked for."""
    source, unreadable = read_source(path)
    if source is None:
        return Reading(name=path.as_posix(), source=None, diagnostics=unreadable)
    file, unparsed = _parse(source)
    plans = File(tuple(item for item in file.items if not isinstance(item, Scenario)), file.comments)
    found, unsound = _check(plans, digest_of(source), path.name)
    diagnostics = (*unparsed, *unsound)
    return Reading(name=source.name, source=source, contracts=found.contracts, diagnostics=diagnostics)


def _parse(source: Source) -> tuple[File, tuple[Diagnostic, ...]]:
    from planlang.syntax.parser import parse  # noqa: PLC0415  the grammar loads only when a plan is read

    return parse(source)


def _plans_named(file: File) -> Mapping[str, Span]:
    """The plan files that scenarios name, each where it is first named."""
    named: dict[str, Span] = {}
    for item in file.items:
        if isinstance(item, Scenario) and item.of:
            named.setdefault(item.of.value, item.of.span)
    return named


def _broken(name: str, span: Span, other: Reading) -> Diagnostic:
    """Why a plan file that a scenario names has no plan for it."""
    if has_errors(other.diagnostics):
        wrong, help_ = "has errors of its own", f"run `planlang check {other.name}` and mend that file first"
    elif other.contracts:
        wrong = f"holds {len(other.contracts)} plans, and a scenario is of one"
        help_ = "keep each plan in a file of its own, and name the one that is meant"
    else:
        wrong, help_ = "holds no plan", "name the file that holds the plan of this scenario"
    return Diagnostic(
        SCENARIO_PLAN_WITH_ERRORS,
        f"plan file `{name}` {wrong}",
        labels=(Label(span, "no scenario of it can run"),),
        help=help_,
    )


def _sound(reading: Reading) -> CheckedContract | None:
    """The one contract of a file without errors."""
    return reading.contracts[0] if len(reading.contracts) == 1 and not has_errors(reading.diagnostics) else None


def the_contract(reading: Reading) -> tuple[CheckedContract | None, tuple[Diagnostic, ...]]:
    """The one contract of a file, or why there is not exactly one."""
    if has_errors(reading.diagnostics):
        return None, ()
    match reading.contracts:
        case (contract,):
            return contract, ()
        case ():
            return None, (_no_plan(reading.name),)
        case several:
            names = ", ".join(f"`{contract.name}`" for contract in several)
            headline = f"there are {len(several)} plans in `{reading.name}`, and one is asked for: {names}"
            return None, (
                Diagnostic(SEVERAL_PLANS, headline, help="settle them together, or keep each in its own file"),
            )


def the_periods(readings: Sequence[Reading]) -> tuple[tuple[CheckedContract, ...], tuple[Diagnostic, ...]]:
    """The contracts of files in date order, one or consecutive periods of one plan; or none, and why."""
    if any(has_errors(reading.diagnostics) for reading in readings):
        return (), ()
    empty = tuple(_no_plan(reading.name) for reading in readings if not reading.contracts)
    if empty:
        return (), empty
    every = (contract for reading in readings for contract in reading.contracts)
    contracts = tuple(sorted(every, key=lambda one: (one.period.first, one.citation.file, one.citation.line)))
    found = check_periods(contracts) if len(readings) > 1 else ()
    return (() if has_errors(found) else contracts), found


def _no_plan(name: str) -> Diagnostic:
    return Diagnostic(NO_PLAN, f"there is no plan in `{name}`", help='a plan begins with `plan "Its name" {`')


def check(plan: str | Path) -> Findings:
    """Check a plan file, or a plan's own text, and say everything that is wrong with it; never raises for that.

    A string with a line end or a brace is a text, any other string a path.
    """
    return Findings(with_tables(_reading(given.plan(plan))).diagnostics)


def load(plan: str | Path) -> Loaded:
    """The plan of a file, or of a text as for `check`; raises PlanlangError when it has errors."""
    reading = _reading(given.plan(plan))
    contract, unclear = the_contract(reading)
    diagnostics = (*reading.diagnostics, *unclear)
    if contract is None or reading.source is None:
        raise PlanlangError(diagnostics)
    return Loaded(contract=contract, scenarios=reading.scenarios, diagnostics=diagnostics, source=reading.source)


def load_periods(plans: Iterable[str | PathLike[str]]) -> LoadedPeriods:
    """The consecutive periods that files, or texts as for `check`, hold; raises PlanlangError when they are wrong."""
    every = [given.plan(plan) for plan in plans]  # before the first of them is read
    readings = [_reading(plan) for plan in every]
    if not readings:
        raise PlanlangError((Diagnostic(NO_PLAN, "no plan is given", help="give the plan of each period"),))
    contracts, unfit = the_periods(readings)
    diagnostics = (*(found for reading in readings for found in reading.diagnostics), *unfit)
    if not contracts:
        raise PlanlangError(diagnostics)
    return LoadedPeriods(contracts=contracts, diagnostics=diagnostics)


def _reading(plan: str | PathLike[str]) -> Reading:
    if plan == "":
        return Reading(name="", source=None, diagnostics=(unnamed(),))
    if not (isinstance(plan, str) and ("\n" in plan or "{" in plan)):
        return read_plan(Path(plan))
    source, unreadable = source_of_text("plan", plan)
    return Reading(name="plan", source=None, diagnostics=unreadable) if source is None else check_source(source)
