"""Tables: what a settlement says, as the rows of the files that it writes. Nothing is computed here, only shown.

Column names, order and meaning are a stable interface; further columns may follow at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import PurePath

from attrs import frozen

from planlang.ledgers.schema import LEDGER
from planlang.model.ledger import Line, SetAside
from planlang.model.periods import Periods, Result
from planlang.model.settlement import REASON_ORDER, PersonRow, Reason, Settlement, Split, Stage
from planlang.text.source import Cell
from planlang.values.money import Currency, plain

Row = tuple[str, ...]


@frozen
class Table:
    """One file: its name, its columns and its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


_IDENTITY = ("claim", "line", "person", "unit", "coverage", "incurred", "paid")
_PAYERS = ("member", "plan_paid", "specific", "aggregate", "employer")
_VERDICTS = ("specific_verdict", "aggregate_verdict")
_NOTHING = ("",) * len((*_PAYERS, *_VERDICTS))
_LINES = (*_IDENTITY, "status", "amount", *_PAYERS, *_VERDICTS)
_REASONS = ("claim", "line", "stage", "reason", "amount", "provision", "source", "clause")
Money = Callable[[int | None], str]


def _money(currency: Currency, amount: int | None) -> str:
    return "" if amount is None else plain(amount, currency)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _yes(*, said: bool) -> str:
    return "yes" if said else "no"


def lines(settlement: Settlement) -> Table:
    """Settled lines in settlement order, then pended, then set-aside ones: those have no payers."""
    money = partial(_money, settlement.contract.currency)
    rows = [_settled(split, money) for split in settlement.splits]
    return Table("lines.csv", _LINES, (*rows, *_unsettled(settlement, money)))


def _settled(split: Split, money: Money) -> Row:
    payers = (split.member, split.plan_paid, split.specific, split.aggregate, split.employer)
    verdicts = (split.specific_verdict, split.aggregate_verdict)
    return (*_identity(split.line), "settled", money(split.amount), *map(money, payers), *verdicts)


def small_tables(result: Result) -> tuple[Table, ...]:
    """The tables that have no row a line or a person."""
    if isinstance(result, Periods):
        return _small_tables_of_periods(result)
    return tuple(table(result) for table in (months, units, entries, rejects))


def unsettled(result: Result, *, as_read: bool = False) -> Table:
    """Of the lines, those that have no payers: pended, then set-aside ones, as they are written or as they are read."""
    rows = _unsettled(result, partial(_money, result.contract.currency), as_read=as_read)
    table = Table("lines.csv", _LINES, tuple(rows))
    return _dated(table, "") if isinstance(result, Periods) else table


def _unsettled(result: Result, money: Money, *, as_read: bool = False) -> Iterable[Row]:
    """Pended lines, then rows that were set aside, in the order of what is written in them."""
    yield from ((*_identity(line), "pended", money(line.amount), *_NOTHING) for line in result.pended)
    aside = sorted(
        (_written(row), money(row.amount), _read(row) if as_read else ())
        for row in (*result.ledger.set_aside, *result.ledger.others)
    )
    yield from ((*(read or written), "set-aside", amount, *_NOTHING) for written, amount, read in aside)


def _written(row: SetAside) -> Row:
    """The columns of `_IDENTITY` as a row has them."""
    return tuple(row.values.get(name, "") for name in _IDENTITY)


def _read(row: SetAside) -> Row:
    """The same, with a line number and dates in the form of settled lines, or empty where they cannot be read."""
    claim, _, person, unit, coverage, *_ = _written(row)
    return claim, "" if row.line is None else str(row.line), person, unit, coverage, _day(row.incurred), _day(row.paid)


def _identity(line: Line) -> Row:
    """A line's own columns, in the order of `_IDENTITY`."""
    return line.claim, str(line.line), line.person, line.unit, line.coverage, _day(line.incurred), _day(line.paid)


_REASON_RANK: Mapping[tuple[int, str], int] = {
    (stage.value, reason): rank for stage, reasons in REASON_ORDER.items() for rank, reason in enumerate(reasons)
}


def _rank(reason: Reason) -> tuple[int, int]:
    return reason.stage.value, _REASON_RANK[reason.stage.value, reason.reason]


def reasons(settlement: Settlement) -> Table:
    """For each settled line, stage by stage, the reasons that are not zero, in the order of `semantics`."""
    money = partial(_money, settlement.contract.currency)
    rows = (row for split in settlement.splits for _, row in _reasons(split, money))
    return Table("reasons.csv", _REASONS, tuple(rows))


def _reasons(split: Split, money: Money) -> Iterable[tuple[Stage, Row]]:
    for reason in sorted(split.reasons, key=_rank):
        if reason.amount:
            place = (split.line.claim, str(split.line.line), str(reason.stage.value), reason.reason)
            source = " + ".join(citation.source for citation in reason.citations)
            clause = " + ".join(citation.clause for citation in reason.citations if citation.clause)
            yield reason.stage, (*place, money(reason.amount), reason.provision, source, clause)


def persons(settlement: Settlement) -> Table:
    """Totals of lines by person and unit, and the figures of the specific's key."""
    money = partial(_money, settlement.contract.currency)
    every = sorted(settlement.persons, key=lambda person: (person.person, person.unit))
    return Table("persons.csv", PERSONS, tuple(_person(person, money) for person in every))


_AMOUNTS = ("amount", *_PAYERS, "deductible", "laser", "eligible", "excess", "aggregating")
PERSONS = ("person", "unit", *_AMOUNTS)


def _person(person: PersonRow, money: Money) -> Row:
    return (person.person, person.unit, *(money(getattr(person, name)) for name in _AMOUNTS))


def months(settlement: Settlement) -> Table:
    """The policy months of the aggregate. Its threshold and statements are empty where nothing states them."""
    money = partial(_money, settlement.contract.currency)
    amounts = ("attachment", "cumulative_attachment", "counted", "cumulative_counted")
    stated = ("threshold", "due", "advance")
    rows = (
        (month.month, *(money(getattr(month, name)) for name in (*amounts, *stated)), _yes(said=month.projected))
        for month in settlement.months
    )
    return Table("months.csv", ("month", *amounts, *stated, "projected"), tuple(rows))


def units(settlement: Settlement) -> Table:
    """The census as used."""
    used = settlement.attachment.units if settlement.attachment else ()
    rows = ((u.month, u.tier, u.class_name or "", str(u.units), _yes(said=u.projected)) for u in used)
    return Table("units.csv", ("month", "tier", "class", "units", "projected"), tuple(rows))


def participants(settlement: Settlement) -> Table:
    """Who bears each line's specific reimbursement: the participants' parts and the carrier's, where not zero."""
    money = partial(_money, settlement.contract.currency)
    streams = [(one.name, settlement.streams[one.stream]) for one in settlement.participants]
    rows = (
        (resolved.line.claim, str(resolved.line.line), name, money(stream[at]))
        for at, resolved in enumerate(settlement.lines)
        for name, stream in streams
        if stream[at]
    )
    return Table("participants.csv", ("claim", "line", "participant", "amount"), tuple(rows))


def entries(settlement: Settlement) -> Table:
    """What moves beside the lines: period entries, advances, fees, premiums, refunds; nothing is no entry."""
    money = partial(_money, settlement.contract.currency)
    rows = (
        (
            *(one.month, one.kind, one.name, money(one.amount), one.payer, one.payee, one.explanation),
            _yes(said=one.projected),
        )
        for one in settlement.entries
        if one.amount
    )
    columns = ("month", "kind", "name", "amount", "from", "to", "explanation", "projected")
    return Table("entries.csv", columns, tuple(rows))


def rejects(settlement: Settlement) -> Table:
    """The rows that were set aside."""
    return refused_rows(settlement.ledger.set_aside)


def refused_rows(refused: Iterable[SetAside]) -> Table:
    """Rows with errors as they were read, with the place and the findings of each."""
    names = tuple(column.name for column in LEDGER)
    every = list(refused)
    files = _told_apart({_where(row)[0] for row in every})
    # The row is a number, so that row 10 of equal rows comes after row 9.
    placed = sorted((tuple(row.values.get(name, "") for name in names), *_where(row), row.reasons) for row in every)
    rows = ((*values, files[file], str(number), " ".join(reasons)) for values, file, number, reasons in placed)
    return Table("rejects.csv", (*(name.replace(" ", "_") for name in names), "file", "row", "codes"), tuple(rows))


def _where(row: SetAside) -> tuple[str, int]:
    if isinstance(row.place, Cell):
        return row.place.file, row.place.row
    return row.place.source.name, row.place.line


def _told_apart(files: Iterable[str]) -> Mapping[str, str]:
    """Files by their names, with as many of their folders as tell them apart: a folder may be moved as a whole."""
    paths = {file: PurePath(file).parts for file in files}
    names = {}
    for file, parts in paths.items():
        others = [other for name, other in paths.items() if name != file]
        size = next((n for n in range(1, len(parts)) if all(one[-n:] != parts[-n:] for one in others)), len(parts))
        names[file] = PurePath(*parts[-size:]).as_posix()
    return names


_ALWAYS: tuple[Callable[[Settlement], Table], ...] = (lines, reasons, persons, months, units, entries, rejects)
FILES = tuple(f"{table.__name__}.csv" for table in (*_ALWAYS, participants))
# The large ones may be written as Parquet instead.
LARGE = tuple(table.__name__ for table in (lines, reasons, persons, participants))
PARQUET = tuple(f"{name}.parquet" for name in LARGE)
# What explanations without settling again rest on, where it was kept.
STATE = "settlement.state"


def tables(result: Result) -> tuple[Table, ...]:
    """Every table of a settlement. Only a plan with participants has theirs, the others are there also without rows."""
    return _of_periods(result) if isinstance(result, Periods) else _of_one(result)


def _of_one(settlement: Settlement) -> tuple[Table, ...]:
    every = tuple(table(settlement) for table in _ALWAYS)
    return (*every, participants(settlement)) if settlement.participants else every


# --- several periods: every table has the period, by its first day, as its last column ------------------------------

_PERIOD = "period"


def _of_periods(periods: Periods) -> tuple[Table, ...]:
    """The tables of several periods: each line once, and whatever a period has of its own one after the other."""
    found = [
        _lines_of_periods(periods),
        _reasons_of_periods(periods),
        _persons_of_periods(periods),
        *_small_tables_of_periods(periods),
    ]
    if any(settlement.participants for settlement in periods.settlements):
        found.append(_one_after_the_other(periods, participants))
    return tuple(found)


def _small_tables_of_periods(periods: Periods) -> tuple[Table, ...]:
    own = (_one_after_the_other(periods, table) for table in (months, units, entries))
    return (*own, _dated(refused_rows(periods.ledger.set_aside), ""))


def _dated(table: Table, period: str) -> Table:
    return Table(table.name, (*table.columns, _PERIOD), tuple((*row, period) for row in table.rows))


def _one_after_the_other(periods: Periods, table: Callable[[Settlement], Table]) -> Table:
    each = [_dated(table(one), _day(one.contract.period.first)) for one in periods.settlements]
    return Table(each[0].name, each[0].columns, tuple(row for one in each for row in one.rows))


def _lines_of_periods(periods: Periods) -> Table:
    """Each settled line with the period that counts it, empty where none does."""
    money = partial(_money, periods.contract.currency)
    days = [_day(periods.first_day(period)) for period in periods.counts_in]
    rows = [(*_settled(split, money), day) for split, day in zip(periods.splits, days, strict=True)]
    return Table("lines.csv", (*_LINES, _PERIOD), (*rows, *unsettled(periods).rows))


def _reasons_of_periods(periods: Periods) -> Table:
    """Each reason with the period that gives it."""
    money = partial(_money, periods.contract.currency)
    rows = (
        (*row, _day(periods.first_day(periods.held[stage][at].period)))
        for at, split in enumerate(periods.splits)
        for stage, row in _reasons(split, money)
    )
    return Table("reasons.csv", (*_REASONS, _PERIOD), tuple(rows))


def _persons_of_periods(periods: Periods) -> Table:
    """A row a person and period, and one of a person's lines that no period counts."""
    money = partial(_money, periods.contract.currency)
    rows = [
        (*_person(person, money), _day(settlement.contract.period.first))
        for settlement in periods.settlements
        for person in settlement.persons
    ]
    rows += [(*_person(person, money), "") for person in periods.uncounted_persons]
    return Table("persons.csv", (*PERSONS, _PERIOD), tuple(sorted(rows, key=lambda row: (row[0], row[1], row[-1]))))
