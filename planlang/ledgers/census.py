"""The census: how many units were covered, month by month, by tier and (where factors differ) by class.

Long: `month, tier, class, units`, one row each. Wide: `month`, one column a tier, and `class` where it matters.
A list of who was covered when is counted: see `eligibility`.
Which rows a settlement needs and does not have is known only when it is settled: see `missing_rows`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from attrs import evolve, frozen

from planlang.ledgers import codes
from planlang.ledgers.census_checks import CHECKS, Stated, known, named
from planlang.ledgers.counting import first_charged
from planlang.ledgers.eligibility import is_list, read_list
from planlang.ledgers.files import place_in, read_table_file, unsaid_in
from planlang.ledgers.findings import SHOWN, PlaceOf, grouped
from planlang.ledgers.mapping import CENSUS_KEYS, ELIGIBILITY_KEYS, FileMapping, load_mapping
from planlang.ledgers.schema import CENSUS, ELIGIBILITY, Column
from planlang.ledgers.sheet import Sheet, lay_out, other_cells, rows_left_out
from planlang.ledgers.typed import Style
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, CensusRow
from planlang.text.diagnostic import Diagnostic, has_errors
from planlang.text.header import normal
from planlang.text.source import Cell
from planlang.values.calendar import Period

_MONTH_COLUMN, _TIER_COLUMN, _CLASS_COLUMN, _UNITS_COLUMN = CENSUS
# A month, a tier and a class.
_Row = tuple[str, str, str | None]


@frozen(kw_only=True)
class ReadCensus:
    """What reading gave: no census when errors stop it. `mapping` is the mapping file used, if there was one."""

    census: Census | None
    diagnostics: tuple[Diagnostic, ...]
    mapping: Path | None = None
    notes: tuple[str, ...] = ()


def read_census(
    path: Path | str, contract: CheckedContract, *, mapping: Path | str | None = None, as_of: date | None = None
) -> ReadCensus:
    """The census of a CSV file for one contract: long, wide, or counted from a list of who was covered when.

    as_of: the date that is asked, back to whose month a list is counted.
    """
    where = Path(path)
    given = None if mapping is None else Path(mapping)
    by_month = (*CENSUS, *_tier_columns(contract))
    # Which of the two a file is shows in its header, and how its header is read in its mapping: hence read for both.
    declared, problems = load_mapping(where, given, (*ELIGIBILITY, *by_month), ELIGIBILITY_KEYS)
    if problems:
        return ReadCensus(census=None, diagnostics=tuple(problems), mapping=declared.path)
    table = read_table_file(where, declared.encoding, declared.delimiter, Style(dates=declared.dates))
    if isinstance(table, Diagnostic):
        return ReadCensus(census=None, diagnostics=(table,), mapping=declared.path)
    if unsaid := unsaid_in(table, table.headers):
        return ReadCensus(census=None, diagnostics=tuple(unsaid), mapping=declared.path)
    told = (f"{where}: read with the mapping {declared.path}",) if declared.path else ()
    of_persons = is_list(table.headers, declared)
    own = (ELIGIBILITY, ELIGIBILITY_KEYS) if of_persons else (by_month, CENSUS_KEYS)
    declared, problems = load_mapping(where, given, *own)
    if problems:
        return ReadCensus(census=None, diagnostics=tuple(problems), mapping=declared.path)
    if of_persons:
        counted = read_list(table.headers, table.rows, place_in(table), contract, declared, as_of)
        notes = tuple(note if at else f"{where}: {note}" for at, note in enumerate(counted.notes))
        read = ReadCensus(census=counted.census, diagnostics=counted.diagnostics, notes=notes)
    else:
        read = _read(table.headers, table.rows, place_in(table), contract, declared)
    return evolve(read, mapping=declared.path, notes=(*told, *table.notes, *read.notes))


def census_from_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], place: PlaceOf, contract: CheckedContract
) -> ReadCensus:
    """A census written as a table of texts; `place` as for `read_table`."""
    return _read(tuple(columns), rows, place, contract, FileMapping())


def _tier_columns(contract: CheckedContract) -> tuple[Column, ...]:
    """The columns of a wide census: each tier by its own name."""
    return tuple(Column(tier) for tier in contract.tiers)


def _read(
    headers: tuple[str, ...],
    rows: Sequence[Sequence[str]],
    place: PlaceOf,
    contract: CheckedContract,
    mapping: FileMapping,
) -> ReadCensus:
    wide = _is_wide(headers, mapping)
    columns = (_MONTH_COLUMN, _CLASS_COLUMN, *_tier_columns(contract)) if wide else CENSUS
    sheet, problems = lay_out(headers, rows, place, mapping, columns)
    if wide:
        problems = [_as_tier(problem, contract) for problem in problems]
    if sheet is None:
        return ReadCensus(census=None, diagnostics=tuple(problems))
    if sheet.left_out:
        problems = [rows_left_out(len(sheet.left_out), mapping), *problems]
    stated = [one for one in (_wide(sheet, contract) if wide else _long(sheet)) if one.row not in sheet.ragged]
    found = [*other_cells(sheet.ragged), *(finding for check in CHECKS for finding in check(stated, contract))]
    # A wide row states several numbers under one month and one class: what is wrong with these is said once.
    findings = {(finding.code, finding.row, finding.column): finding for finding in found}
    diagnostics = (*grouped(findings.values(), sheet.place), *problems)
    if has_errors(diagnostics):
        return ReadCensus(census=None, diagnostics=diagnostics)
    counted = (
        CensusRow(month=s.month, tier=s.tier, class_name=s.class_name or None, units=int(s.units)) for s in stated
    )
    return ReadCensus(census=Census(rows=tuple(counted)), diagnostics=diagnostics)


def _is_wide(headers: tuple[str, ...], mapping: FileMapping) -> bool:
    """Whether units stand under their tiers: nothing is a column of tiers."""
    if {"tier", "units"} & {*mapping.columns, *mapping.constants}:
        return False
    return not any(normal(header) in _TIER_COLUMN.names for header in headers)


def _as_tier(problem: Diagnostic, contract: CheckedContract) -> Diagnostic:
    """In a wide census a column that nothing reads is a tier that nobody declared."""
    if problem.code is not codes.COLUMN_NOT_READ:
        return problem
    headline = problem.headline.replace("not read", "of no declared tier")
    help_ = f"{known('tier', contract.tiers)}; a column to pass over is named in the mapping: ignore = [...]"
    labels = tuple(evolve(label, words="not a tier") for label in problem.labels)
    if any(
        isinstance(label.place, Cell) and normal(label.place.column or "") in _UNITS_COLUMN.names for label in labels
    ):
        tier = contract.tiers[0] if len(contract.tiers) == 1 else "..."
        help_ = f'say of which tier the units are: add a column `tier`, or in the mapping [constants] tier = "{tier}"'
    return evolve(problem, code=codes.UNKNOWN_TIER, headline=headline, labels=labels, help=help_)


def _long(sheet: Sheet) -> Iterator[Stated]:
    columns = (sheet.texts(name) for name in ("month", "tier", "class", "units"))
    for row, (month, tier, class_name, units) in enumerate(zip(*columns, strict=True)):
        yield Stated(row, "units", month, tier, class_name, units)


def _wide(sheet: Sheet, contract: CheckedContract) -> Iterator[Stated]:
    """An empty cell states nothing: zero units are written as zero."""
    months, classes = sheet.texts("month"), sheet.texts("class")
    for tier in contract.tiers:
        for row, units in enumerate(sheet.texts(tier)):
            if units:
                yield Stated(row, tier, months[row], tier, classes[row], units)


def not_charged(
    name: str, census: Census | None, contracts: Sequence[CheckedContract], as_of: date | None = None
) -> tuple[str, ...]:
    """What is said of rows of a census whose months are none of any period, nor before it as far as factors lag.

    Months before a period are known as far back as they are given without a gap: one before a gap charges nothing.
    With the units of the as-of date's month, a period is projected that begins only later.
    """
    months = [row.month for row in census.rows] if census else []
    given = set(months)
    charged = _projecting(given, contracts, as_of) if as_of else frozenset()
    charged |= {month for month in given if _is_charged(month, given, contracts)}
    other = [month for month in months if month not in charged]
    if not other:
        return ()
    rows = "a row is" if len(other) == 1 else f"{len(other):,} rows are"
    several = len(set(other)) > 1
    which = f"months, `{min(other)}` through `{max(other)}`," if several else f"a month, `{other[0]}`,"
    return (f"{name}: {rows} of {which} in which no units are charged",)


def _projecting(months: Collection[str], contracts: Iterable[CheckedContract], as_of: date) -> frozenset[str]:
    """The months from the as-of date's to a period that begins later and is projected with it: known without a gap."""
    found = set[str]()
    for period in (contract.period for contract in contracts if as_of < contract.period.first):
        last = period.month_of(as_of)
        if _without_gap(last, months, period):
            found.update(period.month_name(number) for number in range(last, 1))
    return frozenset(found)


def _without_gap(number: int, months: Collection[str], period: Period) -> bool:
    """Whether the months from one before a period, by its number, to the period are all given."""
    return all(period.month_name(at) in months for at in range(number, 1))


def _is_charged(month: str, months: Collection[str], contracts: Iterable[CheckedContract]) -> bool:
    """Whether a contract may charge the units of a month; months: all that are given."""
    year, of_year = map(int, month.split("-"))
    for contract in contracts:
        first = contract.period.first
        number = (year - first.year) * 12 + of_year - first.month + 1
        lagged_or_own = first_charged(contract) <= number <= contract.period.months
        if lagged_or_own and _without_gap(number, months, contract.period):
            return True
    return False


def _not_begun(missing: Iterable[_Row], as_of: date | None, periods: Iterable[Period]) -> Period | None:
    """The period that lacks the month in which the as-of date lies, since it begins only later."""
    months = {month for month, _, _ in missing}
    for period in periods:
        if as_of is None or period.holds(as_of):
            return None
        if as_of < period.first:
            return period if period.month_name(period.month_of(as_of)) in months else None
    return None


def missing_rows(
    rows: Iterable[_Row],
    *,
    given: bool = True,
    as_of: date | None = None,
    period: Period | None = None,
) -> Diagnostic:
    """The error of a settlement that needs census rows which are not there: month, tier and class of each.

    given: whether there was a census at all. as_of, period: the date that is asked, and the period of the plan before
    which it may lie.
    """
    if not given:
        return Diagnostic(
            codes.CENSUS_ROW_MISSING,
            "no census was given, and the plan needs the covered units of every month",
            help='add `--census FILE` (from Python `census="FILE"`, in a scenario `census { ... }`)',
        )
    missing = [named(*row) for row in rows]
    shown = ", ".join(missing[:SHOWN]) + (f" and {len(missing) - SHOWN:,} more" if len(missing) > SHOWN else "")
    headline, help_ = f"the census has no units for {shown}", "a month without units is written with 0"
    if as_of is not None and period is not None and as_of < period.first:
        headline = f"the as-of date {as_of} lies before the period {period.first} through {period.last}, and {headline}"
        month = period.month_name(period.month_of(as_of))
        help_ = (
            f"ask as of {period.first} or later; only a census that goes back from the period to `{month}` without a "
            "gap has units to project"
        )
    return Diagnostic(codes.CENSUS_ROW_MISSING, headline, help=help_, count=len(missing))


def unpriced_rows(rows: Iterable[_Row]) -> Diagnostic:
    """The error of a settlement whose census counts units that no factor charges: month, tier and class of each."""
    unpriced = [named(*row) for row in rows]
    shown = ", ".join(unpriced[:SHOWN]) + (f" and {len(unpriced) - SHOWN:,} more" if len(unpriced) > SHOWN else "")
    return Diagnostic(
        codes.UNITS_WITHOUT_FACTOR,
        f"no factor of the plan charges the units of {shown}",
        help="give these units a class that has a factor, or the plan a factor without `for class`",
        count=len(unpriced),
    )


def census_problems(
    missing: Collection[_Row],
    unpriced: Collection[_Row],
    census: Census | None,
    as_of: date | None,
    contracts: Iterable[CheckedContract],
) -> tuple[Diagnostic, ...]:
    """Why a census does not do for a settlement: rows that it lacks, units that no factor charges."""
    period = _not_begun(missing, as_of, [contract.period for contract in contracts])
    lacking = missing_rows(missing, given=census is not None, as_of=as_of, period=period)
    return (*((lacking,) if missing else ()), *((unpriced_rows(unpriced),) if unpriced else ()))
