"""Loading and checking: a file to what it means, with everything that was found on the way."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen

from planlang.api.codes import NO_PLAN, SEVERAL_PLANS
from planlang.api.errors import PlanlangError
from planlang.api.results import Findings, Loaded
from planlang.api.sources import digest_of, read_source
from planlang.model.contract import CheckedContract
from planlang.model.scenario import CheckedScenario
from planlang.text.diagnostic import Diagnostic, has_errors
from planlang.text.source import Source


@frozen(kw_only=True)
class Reading:
    """One file, read and checked: what it holds and what was found. A file that cannot be read holds nothing."""

    name: str
    source: Source | None = field(repr=False)
    contracts: tuple[CheckedContract, ...]
    scenarios: tuple[CheckedScenario, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_plan(path: Path) -> Reading:
    """Read and check a file."""
    source, unreadable = read_source(path)
    if source is None:
        return Reading(name=path.as_posix(), source=None, contracts=(), scenarios=(), diagnostics=unreadable)
    return check_source(source)


def check_source(source: Source) -> Reading:
    """Parse and check a text; what follows from a statement that could not be read is not reported again."""
    from planlang.check.checker import check as checked  # noqa: PLC0415  the grammar loads only when a plan is read
    from planlang.syntax.parser import parse  # noqa: PLC0415

    file, unparsed = parse(source)
    found, unsound = checked(file, digest_of(source), Path(source.name))
    diagnostics = (*unparsed, *unsound)
    if not (found.contracts or found.scenarios or has_errors(diagnostics)):
        diagnostics = (*diagnostics, _no_plan(source.name))
    return Reading(
        name=source.name,
        source=source,
        contracts=found.contracts,
        scenarios=found.scenarios,
        diagnostics=diagnostics,
    )


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
            headline = f"there are {len(several)} plans in `{reading.name}`: {names}"
            return None, (Diagnostic(SEVERAL_PLANS, headline, help="keep each plan in a file of its own"),)


def _no_plan(name: str) -> Diagnostic:
    return Diagnostic(NO_PLAN, f"there is no plan in `{name}`", help='a plan begins with `plan "Its name" {`')


def check(plan: str | Path) -> Findings:
    """Check a plan file, or a plan's own text, and say everything that is wrong with it; never raises for that.

    A string with a line end or a brace is a text, any other string a path.
    """
    return Findings(_reading(plan).diagnostics)


def load(plan: str | Path) -> Loaded:
    """The plan of a file, or of a text as for `check`; raises PlanlangError when it has errors."""
    reading = _reading(plan)
    contract, unclear = the_contract(reading)
    diagnostics = (*reading.diagnostics, *unclear)
    if contract is None or reading.source is None:
        raise PlanlangError(diagnostics)
    return Loaded(contract=contract, scenarios=reading.scenarios, diagnostics=diagnostics, source=reading.source)


def _reading(plan: str | Path) -> Reading:
    if isinstance(plan, str) and ("\n" in plan or "{" in plan):
        return check_source(Source("plan", plan))
    return read_plan(Path(plan))
