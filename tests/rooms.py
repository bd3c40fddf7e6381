"""A short way through the rooms for tests: a plan's text and a ledger's table to a settlement, all in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from planlang.api.running import settle_ledger, settle_ledger_of_periods
from planlang.check import check
from planlang.check.checker import Checked
from planlang.engine import explain_line, explain_line_of_periods
from planlang.explain.periods import facts_of, whose
from planlang.explain.text import told as told_text
from planlang.ledgers.census import ReadCensus
from planlang.ledgers.census import census_from_table as read_census_table
from planlang.ledgers.read import Read, read_table
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, Facts, Ledger
from planlang.model.periods import Periods
from planlang.model.settlement import Settlement
from planlang.syntax.parser import parse
from planlang.text.diagnostic import Diagnostic
from planlang.text.source import Cell, Place, Source
from planlang.values.money import Currency


def load_text(text: str, name: str) -> tuple[Checked, tuple[Diagnostic, ...]]:
    """What a plan's text means, and everything that was found on the way."""
    file, unparsed = parse(Source(name, text))
    checked, unsound = check(file, "0" * 64, name)
    return checked, (*unparsed, *unsound)


def _place(row: int, column: str | None) -> Place:
    return Cell("table", row + 2, column)


def ledger_from_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], contract: CheckedContract, group: str | None = None
) -> Read:
    """A ledger from the cells of a table."""
    return read_table(columns, rows, _place, contract, group=group)


def census_from_table(columns: Sequence[str], rows: Sequence[Sequence[str]], contract: CheckedContract) -> ReadCensus:
    """A census from the cells of a table."""
    return read_census_table(columns, rows, _place, contract)


def settle(
    contract: CheckedContract, ledger: Ledger, census: Census | None, facts: Facts
) -> tuple[Settlement | None, tuple[Diagnostic, ...]]:
    """A settlement, and what was found while settling."""
    return settle_ledger(contract, ledger, census, facts)


def settle_periods(
    contracts: Sequence[CheckedContract], ledger: Ledger, census: Census | None, facts: Facts
) -> tuple[Periods | None, tuple[Diagnostic, ...]]:
    """A settlement of consecutive periods, in date order, and what was found while settling."""
    return settle_ledger_of_periods(contracts, ledger, census, facts)


def told_of_periods(periods: Periods, index: int) -> str:
    """The explanation of a line as text, on one long line with single spaces."""
    contract, words = whose(periods, index)
    explained = explain_line_of_periods(periods, index)
    return " ".join(told_text(explained, contract, facts=facts_of(periods, index), period=words, width=10_000).split())


def told(settlement: Settlement, index: int) -> str:
    """The explanation of a line as text, on one long line with single spaces."""
    explained = explain_line(settlement, index)
    return " ".join(told_text(explained, settlement.contract, facts=settlement.facts, width=10_000).split())


def day(text: str) -> date:
    """A day in ISO form."""
    return date.fromisoformat(text)


def minor(text: str, currency: Currency) -> int:
    """Minor units of an amount in major units: `1,234.50`."""
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("-").replace(",", "").partition(".")
    scale: int = 10**currency.exponent
    return sign * (int(whole) * scale + int(part.ljust(currency.exponent, "0") or 0))
