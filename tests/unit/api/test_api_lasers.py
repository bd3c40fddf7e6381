"""A laser of whom the ledger has no line is told, by both engines in the same words."""

from __future__ import annotations

import pytest

from planlang.api.columnar import book_of_lines, settle_book
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.text.diagnostic import Diagnostic, Severity
from tests import rooms

PLAN = """plan "P {year}" {{
  currency USD
  period {year}-01-01 through {year}-12-31
  coverage medical "Medical"
  specific "S" {{
    covers medical
    basis paid
    deductible $1,000 per {key}
    {lasers}
  }}
}}
"""
# A and B are of the family F; C is of a family of its own, and is paid after the first period.
ROWS = [
    ["C-1", "A", "F", "2026-03-01"],
    ["C-2", "B", "F", "2026-03-02"],
    ["C-3", "C", "G", "2027-03-03"],
]
HELP = "compare the id with those of the ledger, letter by letter ({}); if no claim has come yet, leave it"


def contract(*lasers: str, key: str = "person", year: int = 2026) -> CheckedContract:
    text = PLAN.format(year=year, key=key, lasers="\n    ".join(lasers))
    checked, said = rooms.load_text(text, f"{year}.plan")
    assert said == ()
    return checked.contracts[0]


NOTHING_STATED = Facts()


def found(*contracts: CheckedContract, facts: Facts = NOTHING_STATED) -> list[Diagnostic]:
    """What both engines say of the ledger under consecutive periods."""
    header = ["claim", "person", "unit", "paid", "amount", "coverage", "incurred"]
    rows = [[*row, "500.00", "medical", "2026-02-01"] for row in ROWS]
    ledger = rooms.ledger_from_table(header, rows, contracts[0]).ledger
    assert ledger is not None
    if len(contracts) == 1:
        said = rooms.settle(contracts[0], ledger, None, facts)[1]
    else:
        said = rooms.settle_periods(contracts, ledger, None, facts)[1]
    made = settle_book(contracts, book_of_lines(contracts[0], ledger, facts, contracts), None, facts)
    assert made.diagnostics == said
    assert all(one.code.slug == "laser-without-lines" and one.severity is Severity.WARNING for one in said)
    return list(said)


def test_a_laser_on_a_person_of_the_ledger_is_told_by_nothing() -> None:
    assert found(contract('laser person "A" at $2,000', 'laser person "C" excluded from specific')) == []


@pytest.mark.parametrize("laser", ['person "a" at $2,000', 'person "a" excluded from specific'])
def test_a_laser_that_misses_its_person_by_a_letter_is_told_with_its_place(laser: str) -> None:
    (finding,) = found(contract('laser person "A" at $2,000', f"laser {laser}"))
    assert finding.headline == "the laser on person `a` changes nothing: no settled line is of that person"
    assert (finding.help, finding.count) == (HELP.format("2026.plan:10"), 1)


def test_a_family_is_looked_up_among_families() -> None:
    lasers = ('laser family "F" at $2,000', 'laser family "A" at $2,000', 'laser person "F" excluded from specific')
    (finding,) = found(contract(*lasers, key="family"))
    assert finding.headline == "lasers change nothing: no settled line is of family `A`, person `F`"
    assert (finding.help, finding.count) == (HELP.format("2026.plan:10, 2026.plan:11"), 2)


def test_of_many_lasers_the_first_three_are_named() -> None:
    (finding,) = found(contract(*(f'laser person "X-{number}" at $2,000' for number in range(1, 6))))
    whose = "person `X-1`, person `X-2`, person `X-3` and 2 more"
    assert finding.headline == f"lasers change nothing: no settled line is of {whose}"
    assert (finding.help, finding.count) == (HELP.format("2026.plan:9, 2026.plan:10, 2026.plan:11"), 5)


def test_a_line_that_the_specific_refuses_is_a_line_of_its_person() -> None:
    assert found(contract('laser person "C" at $2,000')) == []


def test_a_line_that_is_paid_after_the_as_of_date_is_not_settled() -> None:
    (finding,) = found(contract('laser person "C" at $2,000'), facts=Facts(as_of=rooms.day("2026-12-31")))
    assert finding.headline == "the laser on person `C` changes nothing: no settled line is of that person"


def test_of_several_periods_a_person_may_have_lines_in_any_and_is_told_once() -> None:
    lasers = ('laser person "A" at $2,000', 'laser person "C" at $2,000', 'laser person "D" at $2,000')
    (finding,) = found(contract(*lasers), contract(*lasers, year=2027))
    assert finding.headline == "the laser on person `D` changes nothing: no settled line is of that person"
    assert finding.count == 1


def test_of_several_periods_a_person_whose_lines_no_period_counts_has_lines() -> None:
    assert found(contract(year=2024), contract('laser person "A" at $2,000', year=2025)) == []
