"""Running the engine: its findings about census and links in the ledger room's words, and the plan's own conditions."""

from __future__ import annotations

from collections.abc import Sequence

from planlang.api.conditions import judged_conditions, judged_in_periods
from planlang.api.facts import without_effect
from planlang.api.lasers import among, without_lines
from planlang.engine import settle as settle_lines
from planlang.engine import settle_periods as settle_lines_of_periods
from planlang.ledgers.advice import link_warnings
from planlang.ledgers.census import census_problems
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, Facts, Ledger
from planlang.model.periods import Periods
from planlang.model.settlement import Settlement
from planlang.text.diagnostic import Diagnostic


def settle_ledger(
    contract: CheckedContract, ledger: Ledger, census: Census | None, facts: Facts
) -> tuple[Settlement | None, tuple[Diagnostic, ...]]:
    """The settlement of a ledger that was read without an error, or why there is none: no census rows, idle facts."""
    if idle := without_effect(facts, (contract,)):
        return None, idle
    outcome = settle_lines(contract, ledger, census, facts)
    census_said = census_problems(outcome.missing, outcome.unpriced, census, facts.as_of, (contract,))
    settlement = outcome.settlement
    idle_lasers = without_lines((contract,), among(settlement.persons)) if settlement else ()
    judged = judged_conditions(settlement) if settlement else ()
    return settlement, (*census_said, *link_warnings(outcome.problems), *idle_lasers, *judged)


def census_found(
    contract: CheckedContract, ledger: Ledger, census: Census | None, facts: Facts
) -> tuple[Diagnostic, ...]:
    """What of the census a settlement lacks, and which of its units no factor charges."""
    outcome = settle_lines(contract, ledger, census, facts)
    return census_problems(outcome.missing, outcome.unpriced, census, facts.as_of, (contract,))


def charges_units(contracts: Sequence[CheckedContract]) -> bool:
    """Whether a term of a plan charges covered units: without any line, its settlement lacks those of a census."""
    no_lines = Ledger(lines=(), group=None)
    return any(settle_lines(contract, no_lines, None, Facts()).missing for contract in contracts)


def settle_ledger_of_periods(
    contracts: Sequence[CheckedContract], ledger: Ledger, census: Census | None, facts: Facts
) -> tuple[Periods | None, tuple[Diagnostic, ...]]:
    """The same for consecutive periods of one plan, in date order; each period's conditions are judged by itself."""
    if idle := without_effect(facts, contracts):
        return None, idle
    outcome = settle_lines_of_periods(contracts, ledger, census, facts)
    census_said = census_problems(outcome.missing, outcome.unpriced, census, facts.as_of, contracts)
    said = (*census_said, *link_warnings(outcome.problems))
    periods = outcome.periods
    if periods is None:
        return None, said
    persons = [*periods.uncounted_persons, *(row for one in periods.settlements for row in one.persons)]
    return periods, (*said, *without_lines(contracts, among(persons)), *judged_in_periods(periods))
