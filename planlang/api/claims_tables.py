"""The claims tables of scenarios, read as any ledger is: a broken row is a mistake of the file that holds it.

So is a census that does not do for the plan: neither needs a settlement to be told.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve

from planlang.api.scenario_findings import census_findings, placed
from planlang.model.contract import CheckedContract
from planlang.model.scenario import CheckedScenario, FindingExpected
from planlang.text.diagnostic import Diagnostic, Severity
from planlang.text.source import Span

if TYPE_CHECKING:
    from planlang.api.plans import Reading
    from planlang.ledgers.read import Read


def table_of(scenario: CheckedScenario, contract: CheckedContract) -> Read:
    """The ledger of a scenario's claims table, and what is wrong with it."""
    from planlang.ledgers.read import read_table  # noqa: PLC0415  a plan without scenarios has no ledger
    from planlang.ledgers.schema import REQUIRED  # noqa: PLC0415  a scenario without claims has an empty ledger

    rows = [[row.values.get(column, "") for column in scenario.columns] for row in scenario.rows]
    columns = scenario.columns or REQUIRED
    return read_table(columns, rows, partial(_place, scenario), contract, group=scenario.group)


def unexpected(scenario: CheckedScenario, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Errors that no expectation names; warnings are no failures."""
    expected = {one.code for one in scenario.expectations if isinstance(one, FindingExpected)}
    return tuple(one for one in found if one.severity is Severity.ERROR and one.code.slug not in expected)


def with_tables(reading: Reading) -> Reading:
    """A file that was read, and what is wrong with the claims and the census of its scenarios; no claim is settled."""
    found: list[Diagnostic] = []
    for scenario in reading.scenarios:
        home = reading if scenario.of is None else reading.others[scenario.of]
        if len(home.contracts) == 1:
            (contract,) = home.contracts
            read = table_of(scenario, contract)
            lacking = census_findings(scenario, contract) if read.ledger else ()
            said = unexpected(scenario, (*read.diagnostics, *lacking))
            found.extend(placed(scenario, contract, said))
    return evolve(reading, diagnostics=(*reading.diagnostics, *found))


def _place(scenario: CheckedScenario, row: int, column: str | None) -> Span:
    """Where a cell of the claims table stands; a whole row where no column is meant."""
    if row < 0:
        return scenario.span
    spans = scenario.rows[row].spans
    if column is not None and column in spans:
        return spans[column]
    places = tuple(spans.values())
    return places[0].to(places[-1])
