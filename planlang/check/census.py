"""Census of a scenario: `every month` is spread over the policy months, and a month's own statement outranks it.

Without a class a statement speaks of all units of its tiers, so a month's own outranks those of every class, and one
of a class outranks what `every month` says of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from attrs import frozen

from planlang.check.tables import columns_of, count_in_cell, rows_of
from planlang.model.ledger import CensusRow
from planlang.provisions.scope import Findings, Frame
from planlang.syntax.nodes import CensusStatement, CensusTable, Name, Statement, Written
from planlang.text.diagnostic import Code, Label
from planlang.text.nearest import nearest
from planlang.text.source import Span

UNKNOWN_MONTH = Code("unknown-month")
CENSUS_GIVEN_TWICE = Code("census-given-twice")

CODES = (UNKNOWN_MONTH, CENSUS_GIVEN_TWICE)

Cell = tuple[str | None, str, str | None]


@frozen
class _Units:
    units: int
    span: Span


def months_of(frame: Frame) -> tuple[str, ...]:
    """The names of the policy months."""
    period = frame.period
    return tuple(period.month_name(number) for number in range(1, period.months + 1)) if period else ()


def census_of(statements: tuple[Statement, ...], frame: Frame, findings: Findings) -> tuple[CensusRow, ...]:
    """The rows of every census statement and table, in the order of months, classes and tiers."""
    cells: dict[Cell, _Units] = {}
    for statement in statements:
        if isinstance(statement, CensusStatement):
            _read_statement(statement, frame, cells, findings)
        elif isinstance(statement, CensusTable):
            _read_table(statement, frame, cells, findings)
    return _spread(cells, frame)


def known_month(month: Written[str], frame: Frame, findings: Findings) -> str | None:
    """A policy month by its name; another is reported."""
    months = months_of(frame)
    if month.value in months:
        return month.value
    if months:
        near = nearest(month.value, months)
        findings.report(
            UNKNOWN_MONTH,
            f"`{month.value}` is not a month of the policy period",
            Label(month.span, f"months are {months[0]} through {months[-1]}"),
            *frame.in_period(),
            remedy=f"did you mean `{near}`?" if near else "write a policy month by the month of its first day",
        )
    return None


def _spread(cells: Mapping[Cell, _Units], frame: Frame) -> tuple[CensusRow, ...]:
    """One row a month, tier and class: the month's own, else that of every month which nothing outranks."""
    columns = dict.fromkeys((tier, of_class) for _, tier, of_class in cells)
    own: dict[tuple[str | None, str], set[str | None]] = {}
    for month, tier, of_class in cells:
        own.setdefault((month, tier), set()).add(of_class)
    rows = []
    for month in months_of(frame):
        for tier, of_class in columns:
            found = cells.get((month, tier, of_class))
            if not found and not _outranked(of_class, own.get((month, tier), set()), own.get((None, tier), set())):
                found = cells.get((None, tier, of_class))
            if found:
                rows.append(CensusRow(month=month, tier=tier, class_name=of_class, units=found.units))
    return tuple(rows)


def _outranked(of_class: str | None, own: AbstractSet[str | None], every: AbstractSet[str | None]) -> bool:
    """Whether a month's own classes of a tier outrank another class that `every month` states of it.

    Where `every month` speaks of the month's own classes too, its units without a class are others than those.
    """
    return None in own or (of_class is None and bool(own - every))


def _put(cells: dict[Cell, _Units], cell: Cell, found: _Units, findings: Findings) -> None:
    """Keep the units of a cell; a second amount for it is reported."""
    known = cells.setdefault(cell, found)
    if known is found:
        return
    month, tier, of_class = cell
    whose = f" of class `{of_class}`" if of_class else ""
    findings.report(
        CENSUS_GIVEN_TWICE,
        f"tier `{tier}`{whose} is counted twice in {month or 'every month'}",
        Label(found.span, "counted again"),
        Label(known.span, "first counted here"),
        remedy="leave one of them out",
    )


def _class(written: Name | None, frame: Frame, findings: Findings) -> tuple[bool, str | None]:
    """Whether a class is declared, or none is meant; and which."""
    if written is None:
        return True, None
    found = frame.classes.resolve(written, findings)
    return found is not None, found


def _read_statement(statement: CensusStatement, frame: Frame, cells: dict[Cell, _Units], findings: Findings) -> None:
    month = known_month(statement.month, frame, findings) if statement.month else None
    fits, of_class = _class(statement.for_class, frame, findings)
    for one in statement.units:
        tier = frame.tiers.resolve(one.tier, findings)
        if tier and fits and (month or not statement.month):
            _put(cells, (month, tier, of_class), _Units(one.units.value, one.tier.span), findings)


def _read_table(statement: CensusTable, frame: Frame, cells: dict[Cell, _Units], findings: Findings) -> None:
    """A long table has the columns `tier` and `units`; a wide one a column for each tier."""
    table = statement.table
    long = any(cell.value in {"tier", "units"} for cell in table.header)
    own = ("tier", "units") if long else tuple(frame.tiers.places)
    columns = columns_of(table, ("month", "class", *own), findings)
    if not columns.whole:
        return
    for row in rows_of(table, columns):
        month = known_month(row["month"], frame, findings) if "month" in row else None
        written = row.get("class")
        fits, of_class = _class(written if written and written.value else None, frame, findings)
        if month is None or not fits:
            continue
        for tier, cell in _tiers_of(row, frame, findings, long=long):
            units = count_in_cell(cell, findings)
            if units is not None:
                _put(cells, (month, tier, of_class), _Units(units, cell.span), findings)


def _tiers_of(
    row: Mapping[str, Written[str]], frame: Frame, findings: Findings, *, long: bool
) -> list[tuple[str, Written[str]]]:
    """The tiers of a row, each with the cell that counts it."""
    if not long:
        return [(name, cell) for name, cell in row.items() if name not in {"month", "class"}]
    tier = frame.tiers.resolve(row["tier"], findings) if "tier" in row else None
    return [(tier, row["units"])] if tier and "units" in row else []
