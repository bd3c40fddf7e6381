"""Plans of several years over the same few lines, which tests of periods in columns share."""

from __future__ import annotations

from collections.abc import Sequence

from planlang.api.columnar import Made, book_of_lines, settle_book
from planlang.engine.columns.periods import PeriodsColumns
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, Facts
from planlang.model.periods import Periods, reading_contract
from planlang.text.diagnostic import Diagnostic
from tests import rooms
from tests.columns import WAYS
from tests.periods_in_columns import differences_of_periods_in_columns

PLAN = """plan "Mill {year}" {{
  currency USD
  period {period}
  coverage medical "Medical"
  coverage dental "Dental"
{terms}
}}
"""
COLUMNS = ["claim", "person", "class", "coverage", "incurred", "paid", "amount"]


def plans(*terms: Sequence[str], from_july: bool = False) -> tuple[CheckedContract, ...]:
    """A plan of each year from 2024 on."""
    found: list[CheckedContract] = []
    for year, own in enumerate(terms, start=2024):
        whole = f"{year}-07-01 through {year + 1}-06-30" if from_july else f"{year}-01-01 through {year}-12-31"
        text = PLAN.format(year=year, period=whole, terms="\n".join(f"  {term}" for term in own))
        checked, said = rooms.load_text(text, f"{year}.plan")
        assert said == ()
        found += checked.contracts
    return tuple(found)


def cells_of(row: str) -> list[str]:
    """The cells of a row; of one that is - there is nothing."""
    return ["" if cell == "-" else cell for cell in row.split()]


def interpreted(
    contracts: Sequence[CheckedContract],
    rows: Sequence[str],
    facts: Facts,
    census: Census | None,
    columns: list[str] = COLUMNS,
) -> tuple[Periods, tuple[Diagnostic, ...]]:
    """What the interpreter makes of lines."""
    ledger = rooms.ledger_from_table(columns, [cells_of(row) for row in rows], reading_contract(contracts)).ledger
    assert ledger is not None
    periods, said = rooms.settle_periods(contracts, ledger, census, facts)
    assert periods is not None
    return periods, said


def settled(
    contracts: tuple[CheckedContract, ...],
    rows: Sequence[str],
    facts: Facts | None = None,
    census: Census | None = None,
    columns: list[str] = COLUMNS,
) -> Made:
    """Both engines' settlement of the same lines, which is one and the same."""
    facts = facts or Facts()
    periods, said = interpreted(contracts, rows, facts, census, columns)
    for name in WAYS:
        assert list(differences_of_periods_in_columns(periods, name, 1)) == []
    book = book_of_lines(reading_contract(contracts), periods.ledger, facts, contracts)
    made = settle_book(contracts, book, census, facts)
    assert made.diagnostics == said
    return made


def parts(made: Made, name: str) -> list[int]:
    """What a payer pays of each line, in cents, in the order of the rows."""
    assert isinstance(made.columns, PeriodsColumns)
    whole = made.columns.settled[0].whole
    return [int(amount) for view in whole.views() for amount in whole.part(name, view)]
